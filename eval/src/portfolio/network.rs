//! The model as solvers of a portfolio, with their pace.
//!
//! How the model searches is decided in [`crate::neural`].

use std::sync::Arc;

use latent::model::Model;

use super::{Member, Pace};
use crate::neural::{ModelSolver, Way};

/// The names of these solvers.
pub const NAMES: [&str; 4] = ["greedy", "beam", "one-beam", "sample"];
/// The one that is asked if nobody names any.
pub const DEFAULT: &str = "beam";

/// Programs, finished or not, that one core runs in a second at least. Most of a second goes to the network.
const RATE: u64 = 4_000;

/// The solver of this name: the likeliest tokens once, a beam of this width and what comes after it, that beam alone,
/// or samples, so many at a time.
pub fn member(name: &str, model: &Arc<Model>, beam: usize) -> Option<Member> {
    let way = match name {
        "greedy" => Way::Greedy,
        "beam" => Way::Beam(beam),
        "one-beam" => Way::OneBeam(beam),
        "sample" => Way::Sample(beam, 1.0),
        _ => return None,
    };
    let solver = ModelSolver::new(Arc::clone(model), way);
    Some(Member::new(Arc::new(solver), Pace { rate: RATE, share: 4 }))
}
