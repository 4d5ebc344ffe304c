//! Retraining: what a trained model makes of the tasks that it was trained on, and which of it replaces them.
//!
//! A round asks for each training task what satisfies its shown examples ([`part`] keeps the answers), takes what is
//! right and shorter ([`rule`]), and tells what has changed ([`summary`], [`text`], [`page`]). Owns the decisions and the state on
//! disk; who answers, and training, is the caller's business. How it works: `docs/retraining.md`.

pub mod page;
pub mod part;
pub mod plan;
pub mod rule;
pub mod summary;
pub mod text;

pub use part::Part;
pub use plan::Plan;
pub use rule::{Fate, Judge, Judged, Rule};
pub use summary::{Changes, Evaluation, Pair, Round, Rounds};
