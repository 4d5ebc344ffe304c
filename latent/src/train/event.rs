//! What a run tells of itself.

use std::path::PathBuf;

use cgen::{Example, Shape};
use serde::{Deserialize, Serialize};

use super::order::Position;
use super::state::State;

/// Something has happened.
#[derive(Clone, Debug)]
pub enum Event<'e> {
    /// The run begins, or goes on from a checkpoint.
    Begun {
        /// Where it is.
        state: &'e State,
        /// The checkpoint that it goes on from.
        from: Option<PathBuf>,
        /// Checkpoints that could not be taken, with what is wrong with them.
        rejected: Vec<(PathBuf, String)>,
        /// Weights of the model.
        weights: usize,
        /// Batches of an epoch.
        batches: u64,
    },
    /// Some steps are done.
    Steps(Report),
    /// A validation begins, which takes a while.
    Validating,
    /// A validation has ended.
    Validated {
        /// After which step.
        step: u64,
        /// Its figures.
        validation: &'e Validation,
        /// Whether it is the best so far.
        best: bool,
    },
    /// A checkpoint is written.
    Kept {
        /// After which step.
        step: u64,
        /// Where.
        path: PathBuf,
    },
}

/// Means since the last report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Report {
    /// Steps done.
    pub step: u64,
    /// Where in the data.
    #[serde(flatten)]
    pub position: Position,
    /// Programs seen in all.
    pub programs: u64,
    /// Seconds of all calls.
    pub seconds: f64,
    /// How much of the run is done, from 0 to 1.
    pub done: f64,
    /// The losses by name.
    #[serde(flatten)]
    pub losses: Losses,
    /// The norm of all gradients, before clipping.
    pub gradient_norm: f64,
    /// The learning rate of the last step.
    pub learning_rate: f64,
    /// Programs a second, validations and checkpoints not counted.
    pub programs_per_second: f64,
    /// The share of the time that the training waited for batches.
    pub waited: f64,
    /// Steps left out so far because a loss or gradient was no number.
    pub skipped: u64,
    /// Programs since the last report that the model cannot read.
    pub left_out: u64,
}

/// Losses by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Losses {
    /// Of the tokens.
    pub program_loss: f64,
    /// Of the executor.
    pub execution_loss: f64,
    /// Of the operation predictor.
    pub operation_loss: f64,
}

/// The figures of a validation, over programs that are always the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Validation {
    /// Mean of `-log P` of the tokens, each predicted from the true ones before it.
    pub token_loss: f64,
    /// Share of the tokens that are the likeliest, each predicted from the true ones before it.
    pub token_accuracy_with_help: f64,
    /// Share of the tokens that stand at their place when the model writes the program by itself.
    pub token_accuracy_without_help: Option<f64>,
    /// How much the token loss rises when each program is given the examples of another one of its shape.
    pub example_gap: Option<f64>,
    /// Share of the values that the executor gives right at the end of the program.
    pub executor_accuracy: Option<f64>,
    /// Specs for which the program that the model writes by itself holds on all examples, those held out too.
    pub solved: usize,
    /// Of so many.
    pub written: usize,
    /// Seconds that it took.
    pub seconds: f64,
    /// Some of the programs that the model wrote.
    #[serde(skip)]
    pub samples: Vec<Written>,
}

/// What the model wrote for a spec.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The arguments and the result.
    pub shape: Shape,
    /// What it saw.
    pub shown: Vec<Example>,
    /// The program that the examples are of.
    pub wanted: String,
    /// What it wrote.
    pub written: String,
    /// How many of all examples hold.
    pub held: usize,
    /// Of so many.
    pub of: usize,
}

/// Somebody who watches a run.
pub trait Observer {
    /// Sees what has happened.
    fn see(&mut self, event: &Event<'_>);

    /// Whether the run should end after the present step.
    fn stops(&self) -> bool {
        false
    }
}
