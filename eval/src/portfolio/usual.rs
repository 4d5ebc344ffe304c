//! The solvers that need nothing but this crate, with their pace.
//!
//! Rates are what one core of a small machine runs at least, measured on tasks that no solver solves.

use std::sync::Arc;

use super::{Member, Pace, Portfolio};
use crate::baseline::enumerate::Enumerate;
use crate::baseline::floor::Floor;

/// The names of these solvers.
pub const NAMES: [&str; 2] = ["floor", "enumerate"];

/// The solver of this name.
pub fn member(name: &str) -> Option<Member> {
    match name {
        // One candidate, which costs nothing.
        "floor" => Some(Member::new(Arc::new(Floor), Pace { rate: 1_000, share: 0, begins: 0 })),
        "enumerate" => Some(Member::new(Arc::new(Enumerate), Pace { rate: 1_000_000, share: 4, begins: 0 })),
        _ => None,
    }
}

/// All of them.
pub fn portfolio() -> Portfolio {
    Portfolio::new(NAMES.into_iter().filter_map(member).collect())
}
