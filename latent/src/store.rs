//! Model folders: what training leaves, solving takes and `models/` holds.
//!
//! A model folder holds two files:
//!
//! - `weights.safetensors`: the weights under the paths of the modules, 32 or 16 bits a number;
//! - `model.toml`: the version of the format, the vocabulary, the BLAKE3 hash of the weights, all settings of the model
//!   ([`ModelConfig`]), and a free table `about` that says where it comes from.
//!
//! It appears all at once, and is read only if the weights are those that were written. It is made for passing on:
//! `safetensors.numpy.load_file("weights.safetensors")` reads it in Python. It cannot continue a training run, because
//! parameters get new identities when it is loaded, and the state of an optimizer belongs to the old ones: that is what
//! [`crate::checkpoint`] is for.

mod error;
pub(crate) mod folder;
mod weights;

use std::collections::BTreeMap;
use std::fmt::Display;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use burn::tensor::Device;
use serde::{Deserialize, Serialize};

use crate::config::ModelConfig;
use crate::model::Model;
pub use error::StoreError;
pub use folder::FileError;
use folder::{At, Disk, System, Unfinished};
pub use weights::{Precision, WeightsError};

/// The version of the format.
pub const FORMAT: u32 = 1;
/// The file that says what the model is.
pub const DESCRIPTION: &str = "model.toml";
/// The file with the weights.
pub const WEIGHTS: &str = "weights.safetensors";

/// Where a model comes from, in words: corpus, seed, steps, device, time taken, figures.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct About(pub BTreeMap<String, String>);

impl About {
    /// The same, and one thing more.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Display) -> Self {
        self.0.insert(key.to_owned(), value.to_string());
        self
    }

    /// What it says of something.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }
}

/// A model as it was stored.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The model.
    pub model: Model,
    /// Where it comes from.
    pub about: About,
    /// How its weights are written.
    pub precision: Precision,
    /// BLAKE3 of vocabulary, settings and weights, in hexadecimal digits: who gives the same answers has the same one.
    pub hash: String,
}

/// `model.toml`.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Description {
    format: u32,
    vocabulary: Vocabulary,
    weights: Weights,
    config: ModelConfig,
    #[serde(default)]
    about: About,
}

/// What every version of the format has.
#[derive(Deserialize)]
struct Head {
    format: u32,
}

/// What the tokens mean.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Vocabulary {
    pub version: u32,
    pub blake3: String,
}

impl Vocabulary {
    /// That of this program.
    pub fn ours() -> Self {
        let blake3 = blake3::Hash::from_bytes(cgen::token::hash()).to_hex().to_string();
        Self { version: cgen::token::VERSION, blake3 }
    }
}

#[derive(Serialize, Deserialize)]
struct Weights {
    precision: Precision,
    blake3: String,
}

/// Writes a model folder, instead of the one that may be there. Anything else is not replaced.
pub fn save(dir: &Path, model: &Model, about: &About, precision: Precision) -> Result<(), StoreError> {
    save_on(&mut System, dir, model, about, precision)
}

fn save_on(
    disk: &mut dyn Disk,
    dir: &Path,
    model: &Model,
    about: &About,
    precision: Precision,
) -> Result<(), StoreError> {
    if let Some(why) = occupied(dir)? {
        return Err(StoreError::Occupied { dir: dir.to_owned(), why });
    }
    let files = files(model, about, precision).map_err(|error| match error {
        FilesError::Weights(source) => StoreError::Unwritable { dir: dir.to_owned(), source },
        FilesError::Description(source) => StoreError::Undescribable { dir: dir.to_owned(), source },
    })?;
    let mut folder = Unfinished::begin(dir, disk)?;
    for (name, bytes) in &files {
        folder.file(name, bytes)?;
    }
    Ok(folder.finish()?)
}

/// Why there are no files.
#[derive(Debug, thiserror::Error)]
pub(crate) enum FilesError {
    #[error(transparent)]
    Weights(#[from] WeightsError),
    #[error(transparent)]
    Description(#[from] toml::ser::Error),
}

/// The files of a model folder.
pub(crate) fn files(
    model: &Model,
    about: &About,
    precision: Precision,
) -> Result<[(&'static str, Vec<u8>); 2], FilesError> {
    let weights = weights::write(model, precision)?;
    let description = Description {
        format: FORMAT,
        vocabulary: Vocabulary::ours(),
        weights: Weights { precision, blake3: blake3::hash(&weights).to_hex().to_string() },
        config: model.config().clone(),
        about: about.clone(),
    };
    let description = toml::to_string_pretty(&description)?;
    Ok([(WEIGHTS, weights), (DESCRIPTION, description.into_bytes())])
}

/// Why a folder must not be replaced.
fn occupied(dir: &Path) -> Result<Option<String>, FileError> {
    if dir.file_name().is_none() {
        return Ok(Some("a model folder needs a name".to_owned()));
    }
    let entries = match fs::read_dir(dir) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) if error.kind() == ErrorKind::NotADirectory => {
            return Ok(Some("it is a file".to_owned()));
        }
        Err(error) => return Err(error).at("read", dir),
    };
    for entry in entries {
        let name = entry.at("read", dir)?.file_name();
        if name != DESCRIPTION && name != WEIGHTS {
            return Ok(Some(format!("it holds {}, which belongs to no model", name.display())));
        }
    }
    Ok(None)
}

/// Reads a model folder.
pub fn load(dir: &Path, device: &Device) -> Result<Stored, StoreError> {
    let dir = &*folder::standing(dir);
    let path = dir.join(DESCRIPTION);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(_) if !dir.exists() => return Err(StoreError::Missing { dir: dir.to_owned() }),
        Err(_) if !dir.is_dir() => return Err(not_a_model(dir, "it is a file")),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(not_a_model(dir, "it has no `model.toml`"));
        }
        Err(error) => return Err(error).at("read", &path)?,
    };
    let wrong = |source| StoreError::Description { path: path.clone(), source: Box::new(source) };
    let Head { format } = toml::from_str(&text).map_err(wrong)?;
    if format != FORMAT {
        return Err(StoreError::OtherFormat { dir: dir.to_owned(), found: format, read: FORMAT });
    }
    let description: Description = toml::from_str(&text).map_err(wrong)?;
    let ours = Vocabulary::ours();
    if description.vocabulary != ours {
        let (found, ours) = (description.vocabulary.version, ours.version);
        return Err(StoreError::OtherVocabulary { dir: dir.to_owned(), found, ours });
    }
    let config = |source| StoreError::Config { path: path.clone(), source };
    let model = Model::new(&description.config, 0, device).map_err(config)?;
    let path = dir.join(WEIGHTS);
    let bytes = match fs::read(&path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Err(not_a_model(dir, "it has no `weights.safetensors`"));
        }
        Err(error) => return Err(error).at("read", &path)?,
    };
    let found = blake3::hash(&bytes).to_hex().to_string();
    if found != description.weights.blake3 {
        return Err(StoreError::Damaged { path, found, expected: description.weights.blake3 });
    }
    let model = weights::read(&bytes, model).map_err(|source| StoreError::Weights { path, source })?;
    let hash = hash(&description);
    let Description { weights, about, .. } = description;
    Ok(Stored { model, about, precision: weights.precision, hash })
}

fn not_a_model(dir: &Path, why: &'static str) -> StoreError {
    StoreError::NotAModel { dir: dir.to_owned(), why }
}

/// What decides the answers of a model; not what is told about it. It is a key, never compared with what is written.
fn hash(description: &Description) -> String {
    let mut hasher = blake3::Hasher::new_derive_key("latent 2026 what decides the answers of a model");
    hasher.update(description.vocabulary.blake3.as_bytes());
    hasher.update(description.weights.blake3.as_bytes());
    hasher.update(format!("{:?}", description.config).as_bytes());
    hasher.finalize().to_hex().to_string()
}
