//! What the user of a corpus must act on.

use std::io;
use std::path::{Path, PathBuf};

use parquet::errors::ParquetError;

/// Why a corpus could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused.
    #[error("cannot {doing} {path}")]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// A table cannot be read or written.
    #[error("cannot {doing} {path}")]
    Table {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// What the format says.
        source: ParquetError,
    },
    /// A file is not what was written.
    #[error("{path} is damaged: {what}; `synth gen` with the same arguments makes the corpus again")]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// How it shows.
        what: String,
    },
    /// The directory belongs to something else.
    #[error("{dir} holds {holds}, not {wanted}; name another directory, or remove this one")]
    Occupied {
        /// Which directory.
        dir: PathBuf,
        /// What is in it.
        holds: String,
        /// What was to be made there.
        wanted: String,
    },
    /// Another process writes here.
    #[error("another process is writing {dir}; wait for it, or stop it")]
    Busy {
        /// Which directory.
        dir: PathBuf,
    },
    /// There is no whole corpus.
    #[error("{dir} holds no whole corpus: {why}")]
    NotWhole {
        /// Which directory.
        dir: PathBuf,
        /// What is missing.
        why: &'static str,
    },
    /// What is asked for cannot be made.
    #[error("{0}")]
    Impossible(String),
}

/// Adds the path to what the system says.
pub(super) trait At<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T, Error>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T, Error> {
        self.map_err(|source| Error::Io { doing, path: path.to_owned(), source })
    }
}

impl<T> At<T> for Result<T, ParquetError> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T, Error> {
        self.map_err(|error| match error {
            // A full disk is the system's word, not the format's.
            ParquetError::External(inner) => match inner.downcast::<io::Error>() {
                Ok(source) => Error::Io { doing, path: path.to_owned(), source: *source },
                Err(inner) => {
                    Error::Table { doing, path: path.to_owned(), source: ParquetError::External(inner) }
                }
            },
            source => Error::Table { doing, path: path.to_owned(), source },
        })
    }
}
