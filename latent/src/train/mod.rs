//! Training: from tasks to a model, step by step, so that a run that is killed goes on as if nothing had happened.
//!
//! [`Shelf`] holds tasks in little memory, [`Feed`] makes batches of them ahead of time on other threads, [`train`] is
//! the loop. What happens is told to an [`Observer`] in [`Event`]s; nothing is printed here, and no file is written
//! but checkpoints and models.

mod average;
mod cost;
mod error;
mod event;
mod feed;
mod greedy;
mod keep;
mod load;
mod order;
mod run;
mod schedule;
mod settings;
mod shelf;
mod state;
mod step;
mod validate;

pub use cost::{matrix_rate, operations};
pub use error::TrainError;
pub use event::{Event, Losses, Observer, Report, Validation, Written};
pub use feed::{Feed, FeedError, Prepared};
pub use greedy::{Verdict, greedy, judge};
pub use keep::{CHECKPOINTS, KeepError, LAST, MODEL};
pub use order::{Order, Position};
pub use run::{End, Request, Trained, train};
pub use schedule::Schedule;
pub use settings::{Choose, SettingsError, TrainSettings};
pub use shelf::{Entry, Shelf};
pub use state::{Best, State};
pub use step::{Figures, Outcome, Reading, Stepper};
pub use validate::Validator;
