//! Why a model cannot be read or written, and what to do then.

use std::path::PathBuf;

use super::folder::FileError;
use super::weights::WeightsError;
use crate::config::ConfigError;

/// Why a model folder cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The system refused.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is nothing of that name.
    #[error("there is no model folder {dir}; name one that training has written, or train one")]
    Missing {
        /// Where it was looked for.
        dir: PathBuf,
    },
    /// There is something else.
    #[error("{dir} is no model folder: {why}; name one that training has written")]
    NotAModel {
        /// Where it is.
        dir: PathBuf,
        /// What shows it.
        why: &'static str,
    },
    /// Its description cannot be read.
    #[error("{path} does not describe a model; put back what was written there")]
    Description {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: Box<toml::de::Error>,
    },
    /// A program of another age has written it.
    #[error(
        "{dir} has format {found}, this program reads format {read}; use the program that wrote the model, or train it again"
    )]
    OtherFormat {
        /// Where it is.
        dir: PathBuf,
        /// The version of its format.
        found: u32,
        /// Ours.
        read: u32,
    },
    /// Its tokens mean something else.
    #[error(
        "{dir} was trained on another vocabulary (version {found}; version {ours} here); use the program that wrote the model, or train it again"
    )]
    OtherVocabulary {
        /// Where it is.
        dir: PathBuf,
        /// The version of its vocabulary; the hash may differ where the version does not.
        found: u32,
        /// Ours.
        ours: u32,
    },
    /// Its settings make no model.
    #[error("the settings in {path} make no model")]
    Config {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        source: ConfigError,
    },
    /// The weights are not those that were written.
    #[error(
        "{path} is damaged: its BLAKE3 hash is {found}, the description says {expected}; copy the folder again, or train again"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// The hash of what is there.
        found: String,
        /// The hash of what was written.
        expected: String,
    },
    /// The weights are not those of such a model.
    #[error(
        "the weights in {path} do not fit the settings beside them; use the program that wrote the model, or train it again"
    )]
    Weights {
        /// The file.
        path: PathBuf,
        /// What does not fit.
        source: WeightsError,
    },
    /// The weights cannot be written.
    #[error("the model was not written to {dir}")]
    Unwritable {
        /// The folder.
        dir: PathBuf,
        /// What cannot be written.
        source: WeightsError,
    },
    /// The description cannot be written.
    #[error("the model was not written to {dir}")]
    Undescribable {
        /// The folder.
        dir: PathBuf,
        /// What cannot be written.
        source: toml::ser::Error,
    },
    /// What is there must not be lost.
    #[error("{dir} is not replaced: {why}; name another folder, or remove this one")]
    Occupied {
        /// The place of the model.
        dir: PathBuf,
        /// What is there.
        why: String,
    },
}
