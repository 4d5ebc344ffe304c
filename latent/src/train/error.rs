//! What keeps a run from being made or from going on.

use std::path::PathBuf;

use burn::tensor::ExecutionError;

use super::feed::FeedError;
use super::keep::KeepError;
use super::settings::SettingsError;
use crate::batch::SampleError;
use crate::config::ConfigError;

/// Why a run cannot be made or go on.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// The system gives no threads.
    #[error("could not start threads to compute with")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// The settings of the training.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The settings of the model.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// There is nothing to learn from.
    #[error("the set `{0}` is empty")]
    Empty(&'static str),
    /// The model cannot read the programs.
    #[error("the model cannot read the programs of this corpus")]
    Unsuited(#[source] SampleError),
    /// Batches do not come.
    #[error(transparent)]
    Feed(#[from] FeedError),
    /// Nothing can be kept.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// The directory holds another run.
    #[error("`{0}` holds a run already")]
    Exists(PathBuf),
    /// The device cannot go on, most often for want of memory.
    #[error("the device failed in a batch of {batch} programs")]
    Device {
        /// So many programs were in it.
        batch: usize,
        /// So many should fit.
        fits: usize,
        /// What it says.
        #[source]
        source: ExecutionError,
    },
    /// All weights are lost.
    #[error("the last {0} steps gave no number: the learning rate may be too high")]
    Diverged(u64),
}
