//! Where tasks come from: what decides every byte of a corpus but its size.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::policy::Policy;
use crate::token;

/// Counts the changes of what [`crate::task`] draws for the same policy, seed and index.
pub const GENERATOR_VERSION: u32 = 3;
/// Counts the changes of the files.
pub const FORMAT_VERSION: u32 = 1;

/// Policy, seed and versions: tasks of the same origin with the same index are the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Origin {
    /// The version of the files, [`FORMAT_VERSION`].
    pub format_version: u32,
    /// The version of the generator, [`GENERATOR_VERSION`].
    pub generator_version: u32,
    /// The version of the vocabulary.
    pub vocabulary_version: u32,
    /// The hash of the vocabulary.
    pub vocabulary_hash: String,
    /// The hash of the policy.
    pub policy_hash: String,
    /// The seed.
    pub seed: u64,
    /// The policy.
    pub policy: Policy,
}

impl Origin {
    /// The origin of the tasks that this version of the program draws.
    pub fn new(policy: Policy, seed: u64) -> Self {
        Self {
            format_version: FORMAT_VERSION,
            generator_version: GENERATOR_VERSION,
            vocabulary_version: token::VERSION,
            vocabulary_hash: blake3::Hash::from_bytes(token::hash()).to_hex().to_string(),
            policy_hash: policy_hash(&policy),
            seed,
            policy,
        }
    }

    /// A hash of all of it.
    pub fn hash(&self) -> [u8; 32] {
        let text = format!(
            "{} {} {} {} {} {}",
            self.format_version,
            self.generator_version,
            self.vocabulary_version,
            self.vocabulary_hash,
            self.policy_hash,
            self.seed
        );
        *blake3::hash(text.as_bytes()).as_bytes()
    }

    /// The name of a task: with it, policy and seed the task can be drawn again.
    pub fn id(&self, set: &str, index: u64) -> String {
        format!("{}-{}-{set}{index:010}", self.policy.name, self.seed)
    }
}

/// What a reader has to know about a corpus to tell it from another.
impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = self.policy_hash.get(..8).unwrap_or(&self.policy_hash);
        write!(
            f,
            "policy `{}` ({short}), seed {}, generator {}, vocabulary {}, format {}",
            self.policy.name, self.seed, self.generator_version, self.vocabulary_version, self.format_version
        )
    }
}

fn policy_hash(policy: &Policy) -> String {
    // A policy holds numbers and names alone, which JSON always takes.
    let text = serde_json::to_vec(policy).unwrap_or_default();
    blake3::hash(&text).to_hex().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_value_of_a_policy_and_the_seed_tell_origins_apart() {
        let paper = Origin::new(Policy::paper(), 1);
        assert_eq!(paper, Origin::new(Policy::paper(), 1));
        assert_ne!(paper.hash(), Origin::new(Policy::paper(), 2).hash());
        let mut policy = Policy::paper();
        policy.grammar.leaves.cell += 1;
        assert_ne!(paper.hash(), Origin::new(policy, 1).hash());
        assert_eq!(paper.id("", 7), "paper-1-0000000007");
    }
}
