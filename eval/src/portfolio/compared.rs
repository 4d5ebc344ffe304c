//! Solvers that others are compared with, and that nobody asks for an answer.
//!
//! They are solvers like any other: same desk, same budget, same judge.

use std::sync::Arc;

use super::{Member, Pace};
use crate::baseline::ngram::Ngram;
use crate::baseline::random::Random;

/// The names of these solvers.
pub const NAMES: [&str; 2] = ["random", "ngram"];

/// Random programs of each policy that the n-gram model learns from.
const LEARNT: u64 = 50_000;
/// Where they are drawn from; no corpus begins there.
const SEED: u64 = 0x6e67_7261_6d73;

/// The solver of this name. Making the n-gram model takes some seconds.
pub fn member(name: &str) -> Option<Member> {
    match name {
        "random" => Some(Member::new(Arc::new(Random), Pace { rate: 20_000, share: 1 })),
        "ngram" => {
            // The built-in phrases have no error.
            let ngram = Ngram::of_policies(LEARNT, SEED).ok()?;
            Some(Member::new(Arc::new(ngram), Pace { rate: 5_000, share: 1 }))
        }
        _ => None,
    }
}
