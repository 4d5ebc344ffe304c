//! Which set a task belongs to: a function of what its program does and of nothing else.
//!
//! A behaviour is in the same set in every corpus, whatever its policy, seed and size, so that no corpus trains on
//! what another one tests on.

use serde::{Deserialize, Serialize};

use crate::task::Behaviour;

/// The sets of a corpus.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Set {
    /// To learn from.
    Train,
    /// To choose by.
    Validation,
    /// To report.
    Test,
    /// Drawn apart and not deduplicated against the others.
    Iid,
}

impl Set {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Train, Self::Validation, Self::Test, Self::Iid];

    /// Its name in paths, in the manifest and in the card.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Train => "train",
            Self::Validation => "validation",
            Self::Test => "test",
            Self::Iid => "iid",
        }
    }
}

/// How much of the behaviours goes to which set, in hundredths of a percent; what is left is for training.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Split {
    /// For validation.
    pub validation: u32,
    /// For testing.
    pub test: u32,
}

impl Default for Split {
    /// One percent each.
    fn default() -> Self {
        Self { validation: 100, test: 100 }
    }
}

impl Split {
    /// The set of this behaviour.
    pub fn set(self, behaviour: Behaviour) -> Set {
        let mut hasher = blake3::Hasher::new_derive_key("cgen 2026 the split of a corpus by behaviour");
        hasher.update(&behaviour.0.to_le_bytes());
        let mut bytes = [0; 8];
        hasher.finalize_xof().fill(&mut bytes);
        let place = (u64::from_le_bytes(bytes) % 10_000) as u32;
        if place < self.validation {
            Set::Validation
        } else if place - self.validation < self.test {
            Set::Test
        } else {
            Set::Train
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_percent_each_and_always_the_same() {
        let mut counts = [0; 4];
        for i in 0..100_000 {
            counts[Split::default().set(Behaviour(i)) as usize] += 1;
        }
        let [train, validation, test, iid] = counts;
        assert_eq!((train + validation + test, iid), (100_000, 0));
        assert!((900..1100).contains(&validation) && (900..1100).contains(&test), "{counts:?}");
        let first: Vec<_> =
            (0..200).map(Behaviour).filter(|&b| Split::default().set(b) != Set::Train).collect();
        assert_eq!(first.len(), first.iter().filter(|b| b.0 < 200).count());
    }

    #[test]
    fn a_set_may_be_empty_or_all() {
        for i in 0..1000 {
            assert_eq!(Split { validation: 0, test: 0 }.set(Behaviour(i)), Set::Train);
            assert_eq!(Split { validation: 0, test: 10_000 }.set(Behaviour(i)), Set::Test);
        }
    }
}
