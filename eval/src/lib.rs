//! Specs: examples of what a program should do, and the judge who tells whether one does.
//!
//! This crate knows nothing of terminals: it gives back values, and errors for what a person must act on.

pub mod ambiguity;
pub mod baseline;
pub mod judge;
pub mod metric;
pub mod names;
pub mod neural;
pub mod portfolio;
pub mod rank;
pub mod report;
pub mod retrain;
pub mod runner;
pub mod solver;
pub mod spec;
pub mod suite;

pub use judge::{Judge, Judgement, Verdict};
pub use portfolio::{Effort, Portfolio};
pub use solver::{Budget, Desk, Question, Solver, Stop};
pub use spec::{Row, Spec, SpecError, SpecKind, Unsuited, Unsupported, parse_specs, read_specs};
