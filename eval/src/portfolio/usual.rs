//! The solvers that need nothing but this crate, with their pace.
//!
//! Rates are what one core of a small machine runs at least, measured on tasks that no solver solves.

use std::sync::Arc;

use super::{Member, Pace, Portfolio, Seeds};
use crate::baseline::enumerate::Enumerate;
use crate::baseline::familiar::Usual;
use crate::baseline::floor::Floor;
use crate::baseline::repair::Repair;
use crate::solver::Solver;

/// The names of these solvers.
pub const NAMES: [&str; 4] = ["floor", "familiar", "enumerate", "repair"];

/// The solver of this name.
pub fn member(name: &str) -> Option<Member> {
    match name {
        // One candidate, which costs nothing.
        "floor" => Some(Member::new(Arc::new(Floor), Pace { rate: 1_000, share: 0 })),
        "familiar" => Some(Member::new(Arc::new(Usual), Pace { rate: 150_000, share: 2 })),
        "enumerate" => Some(Member::new(Arc::new(Enumerate), Pace { rate: 2_000_000, share: 4 })),
        "repair" => {
            let make = |seeds: Seeds<'_>| -> Box<dyn Solver> {
                let start: Vec<_> = seeds.iter().map(|seed| seed.program.clone()).collect();
                Box::new(Repair::from(start))
            };
            Some(Member::from_seeds("repair", Arc::new(make), Pace { rate: 150_000, share: 4 }))
        }
        _ => None,
    }
}

/// All of them.
pub fn portfolio() -> Portfolio {
    Portfolio::new(NAMES.into_iter().filter_map(member).collect())
}
