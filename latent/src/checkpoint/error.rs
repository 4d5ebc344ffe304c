//! Why a checkpoint is passed over, and what a person must act on.

use std::io;
use std::path::PathBuf;

use burn::store::RecordError;

use crate::config::ConfigError;
use crate::store::{FileError, WeightsError};

/// Why a checkpoint is passed over.
#[derive(Debug, thiserror::Error)]
pub enum Damage {
    /// It was never whole.
    #[error("it is unfinished, its writing was cut off")]
    Unfinished,
    /// A file is gone.
    #[error("`{0}` is missing")]
    Missing(String),
    /// A file is there, but the system does not read it.
    #[error("`{0}` cannot be read: {1}")]
    Unreadable(String, io::Error),
    /// A file is there, but not the one that was written.
    #[error("`{0}` is damaged, it is not what was written")]
    Changed(String),
}

/// Why a checkpoint cannot be written, or a run cannot go on from whole ones.
#[derive(Debug, thiserror::Error)]
pub enum CheckpointError {
    /// The system refused to write.
    #[error(
        "the checkpoint of step {step} was not written, earlier ones are as they were; is there space left?"
    )]
    NotWritten {
        /// Which one.
        step: u64,
        /// What the system says.
        source: FileError,
    },
    /// There are no bytes for it.
    #[error("the checkpoint of step {step} was not written: {what}")]
    Unwritable {
        /// Which one.
        step: u64,
        /// What cannot be written.
        what: String,
    },
    /// The system refused something else.
    #[error(transparent)]
    File(#[from] FileError),
    /// A program of another age has written it.
    #[error(
        "{path} was written by another version of this program; go on with that one, or begin a run elsewhere"
    )]
    OtherProgram {
        /// Which one.
        path: PathBuf,
    },
    /// It is of another model.
    #[error(
        "{path} is of a model with other settings; take the settings that the run began with, or begin a run elsewhere"
    )]
    OtherConfig {
        /// Which one.
        path: PathBuf,
    },
    /// The settings make no model.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The bytes are those that were written, but this program cannot take them.
    #[error("{path} cannot be taken: {what}; go on with the program that wrote it, or begin a run elsewhere")]
    NotRestored {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        what: String,
    },
}

/// Why something could not be made into bytes.
#[derive(Debug, thiserror::Error)]
pub(super) enum BytesError {
    #[error(transparent)]
    Record(#[from] RecordError),
    #[error(transparent)]
    Pack(#[from] burn_pack::Error),
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(transparent)]
    Description(#[from] toml::ser::Error),
    #[error(transparent)]
    State(#[from] ciborium::ser::Error<io::Error>),
    #[error(transparent)]
    Manifest(#[from] serde_json::Error),
}

impl From<crate::store::FilesError> for BytesError {
    fn from(error: crate::store::FilesError) -> Self {
        match error {
            crate::store::FilesError::Weights(error) => error.into(),
            crate::store::FilesError::Description(error) => error.into(),
        }
    }
}
