//! Checkpoints: all that it takes to go on with a training run as if it had never stopped.
//!
//! `RUN/checkpoints/step-00000090/` holds
//!
//! - `model.bpk`, `optimizer.bpk` and, where weights are averaged, `averaged.bpk` in burn's own format, which keeps the
//!   identities of the parameters: without them the state of the optimizer belongs to nothing;
//! - `state.cbor`, what the training loop gives: step, schedule, place in the data, best validation. CBOR keeps every
//!   float to the last bit, infinities too;
//! - `model/`, a model folder ([`crate::store`]) with the averaged weights if there are any, to be solved with;
//! - `manifest.json`, written last: the settings of the model, and the BLAKE3 hash of every file and of itself.
//!
//! It is written beside its place, synced, and renamed into it. A process that is killed at any instant leaves the
//! earlier checkpoints as they were, and so does a full disk. A checkpoint in which any byte is not the one that was
//! written is reported and passed over; the one before it is taken. What whole checkpoints hold but this program cannot
//! take, because its settings or its version are other ones, is an error: work is never begun anew without a word.
//! After loading, weights and optimizer are turned into bytes again and must be the bytes that were read.
//!
//! burn puts the state of an optimizer on [`Device::default`] when it is loaded, and moves it at the next step. In a
//! program that has a GPU backend compiled in, this device is a GPU, and where there is none, burn panics. A program that
//! trains on the CPU must therefore make the CPU the default before it calls burn at all: it sets `BURN_DEVICE=flex`.

mod error;
mod keep;
mod manifest;
mod record;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use burn::optim::ModuleOptimizer;
use burn::tensor::Device;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::config::ModelConfig;
use crate::model::Model;
use crate::store::folder::{self, Disk, System, Unfinished};
use crate::store::{self, About, FileError, Precision, Vocabulary};
use error::BytesError;
pub use error::{CheckpointError, Damage};
use keep::Found;
pub use keep::{best, mark_best, path, prune};
use manifest::{MANIFEST, Manifest};

/// The version of the format.
const FORMAT: u32 = 1;
const WEIGHTS: &str = "model.bpk";
const OPTIMIZER: &str = "optimizer.bpk";
const AVERAGED: &str = "averaged.bpk";
const STATE: &str = "state.cbor";
/// The model folder in a checkpoint.
pub const MODEL: &str = "model";

/// A run as it stands.
#[derive(Clone, Copy)]
pub struct Snapshot<'r, S> {
    /// Steps done.
    pub step: u64,
    /// The weights.
    pub model: &'r Model,
    /// Their average over the last steps.
    pub averaged: Option<&'r Model>,
    /// The state of the optimizer.
    pub optimizer: &'r ModuleOptimizer,
    /// Everything else.
    pub state: &'r S,
    /// What the model folder tells of the model.
    pub about: &'r About,
}

/// A run as it stood.
pub struct Checkpoint<S> {
    /// Where it was.
    pub path: PathBuf,
    /// Steps done.
    pub step: u64,
    /// The weights, on a device that differentiates.
    pub model: Model,
    /// Their average, on the device itself.
    pub averaged: Option<Model>,
    /// The optimizer.
    pub optimizer: ModuleOptimizer,
    /// Everything else.
    pub state: S,
}

/// What there is to go on from.
pub struct Newest<S> {
    /// The newest checkpoint that is whole.
    pub found: Option<Checkpoint<S>>,
    /// Those that are not, from the newest on, and why. If there are only such, it is for a person to decide.
    pub rejected: Vec<(PathBuf, Damage)>,
}

/// Writes the checkpoint of a step; where it is.
pub fn save<S: Serialize>(dir: &Path, snapshot: &Snapshot<'_, S>) -> Result<PathBuf, CheckpointError> {
    save_on(&mut System, dir, snapshot)
}

fn save_on<S: Serialize>(
    disk: &mut dyn Disk,
    dir: &Path,
    snapshot: &Snapshot<'_, S>,
) -> Result<PathBuf, CheckpointError> {
    let step = snapshot.step;
    let files =
        files(snapshot).map_err(|error| CheckpointError::Unwritable { step, what: error.to_string() })?;
    let path = path(dir, step);
    write(disk, &path, &files).map_err(|source| CheckpointError::NotWritten { step, source })?;
    Ok(path)
}

fn write(disk: &mut dyn Disk, path: &Path, files: &[(&str, Vec<u8>)]) -> Result<(), FileError> {
    let mut folder = Unfinished::begin(path, disk)?;
    for (name, bytes) in files {
        folder.file(name, bytes)?;
    }
    folder.finish()
}

/// All files, the manifest last.
fn files<S: Serialize>(snapshot: &Snapshot<'_, S>) -> Result<Vec<(&'static str, Vec<u8>)>, BytesError> {
    let Snapshot { step, model, averaged, optimizer, state, about } = *snapshot;
    let mut files = vec![(WEIGHTS, record::of_model(model)?), (OPTIMIZER, record::of_optimizer(optimizer)?)];
    if let Some(averaged) = averaged {
        files.push((AVERAGED, record::of_model(averaged)?));
    }
    let mut bytes = Vec::new();
    ciborium::into_writer(state, &mut bytes)?;
    files.push((STATE, bytes));
    let [weights, description] = store::files(averaged.unwrap_or(model), about, Precision::F32)?;
    files.push(("model/weights.safetensors", weights.1));
    files.push(("model/model.toml", description.1));
    let manifest = Manifest::new(FORMAT, step, model.config().clone(), &files);
    files.push((MANIFEST, manifest.into_bytes()?));
    Ok(files)
}

/// Reads the newest checkpoint of a folder that is whole; there need not be any, nor the folder. `config` is that of the
/// run, `optimizer` has its settings and no state yet.
pub fn newest<S: DeserializeOwned>(
    dir: &Path,
    config: &ModelConfig,
    optimizer: &ModuleOptimizer,
    device: &Device,
) -> Result<Newest<S>, CheckpointError> {
    let Found { steps, unfinished, .. } = Found::list(dir)?;
    let mut rejected: Vec<_> = unfinished.into_iter().map(|path| (path, Damage::Unfinished)).collect();
    for &step in steps.iter().rev() {
        let path = folder::standing(&path(dir, step));
        match Manifest::read(&path) {
            Ok((manifest, _)) if manifest.step != step => {
                rejected.push((path, Damage::Changed(MANIFEST.to_owned())));
            }
            Ok((manifest, files)) => {
                let found = Some(restore(path, &manifest, files, config, optimizer, device)?);
                return Ok(Newest { found, rejected });
            }
            Err(damage) => rejected.push((path, damage)),
        }
    }
    Ok(Newest { found: None, rejected })
}

fn restore<S: DeserializeOwned>(
    path: PathBuf,
    manifest: &Manifest,
    mut files: BTreeMap<String, Vec<u8>>,
    config: &ModelConfig,
    optimizer: &ModuleOptimizer,
    device: &Device,
) -> Result<Checkpoint<S>, CheckpointError> {
    if manifest.format != FORMAT || manifest.vocabulary != Vocabulary::ours() {
        return Err(CheckpointError::OtherProgram { path });
    }
    if manifest.config != *config {
        return Err(CheckpointError::OtherConfig { path });
    }
    let refused = |name: &str, what: String| CheckpointError::NotRestored { path: path.join(name), what };
    let averaged = files.remove(AVERAGED);
    let mut take = |name: &str| files.remove(name).ok_or_else(|| refused(name, "it is not there".to_owned()));
    let model_of = |name: &str, bytes: Vec<u8>, device: &Device| {
        let written = blake3::hash(&bytes);
        let model = record::to_model(bytes, Model::new(config, 0, device)?);
        let model = model.map_err(|error| refused(name, error.to_string()))?;
        let again = record::of_model(&model).map_err(|error| refused(name, error.to_string()))?;
        same(written, &again).map_err(|what| refused(name, what))?;
        Ok::<_, CheckpointError>(model)
    };
    // The model first: it gets the identities of its parameters back, which the state of the optimizer belongs to.
    let training = if device.is_autodiff() { device.clone() } else { device.clone().autodiff() };
    let model = model_of(WEIGHTS, take(WEIGHTS)?, &training)?;
    let averaged = averaged.map(|bytes| model_of(AVERAGED, bytes, &device.clone().inner())).transpose()?;
    let bytes = take(OPTIMIZER)?;
    let written = blake3::hash(&bytes);
    let optimizer = record::to_optimizer(bytes, optimizer.clone());
    let optimizer = optimizer.map_err(|error| refused(OPTIMIZER, error.to_string()))?;
    let again = record::of_optimizer(&optimizer).map_err(|error| refused(OPTIMIZER, error.to_string()))?;
    same(written, &again).map_err(|what| refused(OPTIMIZER, what))?;
    let state = ciborium::from_reader(take(STATE)?.as_slice());
    let state = state.map_err(|error| refused(STATE, error.to_string()))?;
    Ok(Checkpoint { step: manifest.step, model, averaged, optimizer, state, path })
}

/// Whether what was restored is what was written.
fn same(written: blake3::Hash, again: &[u8]) -> Result<(), String> {
    if blake3::hash(again) == written { Ok(()) } else { Err("loaded, it is not what was written".to_owned()) }
}
