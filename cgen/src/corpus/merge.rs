//! Tells tasks apart: the first of each behaviour and of each canonical program counts, in the order of the attempts.
//!
//! What is kept is a function of the parts in their order. Parts are looked at whole, so that nothing depends on how
//! many were drawn beyond the last that is needed.

use std::collections::HashSet;
use std::ops::ControlFlow;

use serde::{Deserialize, Serialize};

use crate::task::{Behaviour, Dropped};

use super::part::{ATTEMPTS, Key};
use super::split::{Set, Split};

/// A task that is kept: where its record is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kept {
    /// The part.
    pub part: u32,
    /// The place among the keys of the part.
    pub key: u32,
    /// Where it goes.
    pub set: Set,
}

/// How many attempts came to what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempts {
    /// Parts that were looked at.
    pub parts: u64,
    /// Their attempts.
    pub attempts: u64,
    /// Programs that make no task as they are, by reason.
    pub dropped: Vec<(String, u64)>,
    /// Those that behave like one that was there before, or make no task once shortened.
    pub passed_over: u64,
    /// Tasks beyond the number wanted, in the last part.
    pub surplus: u64,
}

/// Why the merging ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// There are as many tasks as wanted.
    Enough,
    /// New tasks have become too rare for that.
    Exhausted,
}

/// The tasks kept so far.
#[derive(Clone, Debug)]
pub struct Merge {
    wanted: u64,
    split: Split,
    programs: HashSet<u128>,
    behaviours: HashSet<Behaviour>,
    kept: Vec<Kept>,
    attempts: Attempts,
    dropped: [u64; Dropped::ALL.len()],
    /// New tasks of the last parts, the latest at `parts % RECENT`.
    recent: [u64; RECENT as usize],
}

/// So many parts tell how rare new tasks have become.
const RECENT: u64 = 16;
/// A corpus may cost so many attempts for each task wanted ..
const PATIENCE: u64 = 50;
/// .. but never fewer parts than this.
const LEAST_PARTS: u64 = 64;

/// The most parts that a corpus of this size may cost.
pub fn most_parts(wanted: u64) -> u64 {
    wanted.saturating_mul(PATIENCE).div_ceil(ATTEMPTS).max(LEAST_PARTS)
}

impl Merge {
    /// Nothing yet.
    pub fn new(wanted: u64, split: Split) -> Self {
        Self {
            wanted,
            split,
            programs: HashSet::new(),
            behaviours: HashSet::new(),
            kept: Vec::new(),
            attempts: Attempts::default(),
            dropped: Default::default(),
            recent: [0; RECENT as usize],
        }
    }

    /// Takes the next part.
    pub fn take(&mut self, dropped: &[u32; Dropped::ALL.len()], keys: &[Key]) -> ControlFlow<End> {
        let part = self.attempts.parts;
        let before = self.kept.len();
        let mut surplus = 0;
        for (i, key) in keys.iter().enumerate() {
            if self.programs.contains(&key.program) || self.behaviours.contains(&key.behaviour) {
                continue;
            }
            if self.kept.len() as u64 >= self.wanted {
                surplus += 1;
            } else {
                self.programs.insert(key.program);
                self.behaviours.insert(key.behaviour);
                self.kept.push(Kept { part: part as u32, key: i as u32, set: self.split.set(key.behaviour) });
            }
        }
        for (total, count) in self.dropped.iter_mut().zip(dropped) {
            *total += u64::from(*count);
        }
        self.attempts.parts += 1;
        self.attempts.surplus = surplus;
        if let Some(slot) = self.recent.get_mut((part % RECENT) as usize) {
            *slot = (self.kept.len() - before) as u64;
        }
        self.end()
    }

    fn end(&self) -> ControlFlow<End> {
        let missing = self.wanted.saturating_sub(self.kept.len() as u64);
        if missing == 0 {
            return ControlFlow::Break(End::Enough);
        }
        let parts = self.attempts.parts;
        let left = most_parts(self.wanted).saturating_sub(parts);
        let hopeless =
            parts >= RECENT && self.recent.iter().sum::<u64>().saturating_mul(left) < missing * RECENT;
        if left == 0 || hopeless { ControlFlow::Break(End::Exhausted) } else { ControlFlow::Continue(()) }
    }

    /// How many tasks there are.
    pub fn len(&self) -> u64 {
        self.kept.len() as u64
    }

    /// Those that are kept, in the order of their attempts.
    pub fn kept(&self) -> &[Kept] {
        &self.kept
    }

    /// Whether any kept task has this program.
    pub fn has_program(&self, program: u128) -> bool {
        self.programs.contains(&program)
    }

    /// Whether any kept task has this behaviour.
    pub fn has_behaviour(&self, behaviour: Behaviour) -> bool {
        self.behaviours.contains(&behaviour)
    }

    /// How many attempts came to what. Which of several late reasons was found depends on what was known when the
    /// part was drawn, so that they are one number here.
    pub fn attempts(&self) -> Attempts {
        let early = || Dropped::ALL.iter().zip(self.dropped).filter(|(why, _)| why.is_early());
        let attempts = self.attempts.parts * ATTEMPTS;
        let made = self.len() + self.attempts.surplus;
        let dropped: u64 = early().map(|(_, count)| count).sum();
        Attempts {
            attempts,
            dropped: early().map(|(why, count)| (why.to_string(), count)).collect(),
            passed_over: attempts.saturating_sub(made + dropped),
            ..self.attempts.clone()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(pairs: &[(u128, u128)]) -> Vec<Key> {
        let key =
            |&(program, behaviour)| Key { attempt: 0, program, behaviour: Behaviour(behaviour), end: 0 };
        pairs.iter().map(key).collect()
    }

    #[test]
    fn the_first_of_each_program_and_behaviour_is_kept() {
        let mut merge = Merge::new(4, Split::default());
        let none = Default::default();
        assert_eq!(merge.take(&none, &keys(&[(1, 1), (1, 1), (2, 1), (3, 3)])), ControlFlow::Continue(()));
        let end = merge.take(&none, &keys(&[(4, 3), (5, 5), (1, 9), (6, 6), (7, 7), (8, 7)]));
        assert_eq!(end, ControlFlow::Break(End::Enough));
        let kept: Vec<_> = merge.kept().iter().map(|kept| (kept.part, kept.key)).collect();
        assert_eq!(kept, [(0, 0), (0, 3), (1, 1), (1, 3)]);
        let attempts = merge.attempts();
        assert_eq!(attempts.surplus, 2);
        assert_eq!((attempts.parts, attempts.attempts), (2, 2 * ATTEMPTS));
    }

    #[test]
    fn what_gives_nothing_new_comes_to_an_end() {
        let mut merge = Merge::new(100, Split::default());
        let mut parts = 0;
        let end = loop {
            parts += 1;
            let new = if parts == 1 { 90 } else { 0 };
            let pairs: Vec<_> = (0..new).map(|i| (i, i)).collect();
            if let ControlFlow::Break(end) = merge.take(&Default::default(), &keys(&pairs)) {
                break end;
            }
        };
        assert_eq!((end, merge.len(), parts), (End::Exhausted, 90, RECENT + 1));
    }
}
