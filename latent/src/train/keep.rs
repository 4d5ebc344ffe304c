//! What stays of a run on disk: checkpoints to go on from, and models.

use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::tensor::Device;

use super::settings::TrainSettings;
use super::state::State;
use super::step::{Stepper, optimizer};
use crate::checkpoint::{self, Checkpoint, CheckpointError, Damage, Snapshot};
use crate::config::ModelConfig;
use crate::store::{self, About, Precision, StoreError};

/// The directory of the checkpoints in that of the run.
pub const CHECKPOINTS: &str = "checkpoints";
/// The best model.
pub const MODEL: &str = "model";
/// The last model.
pub const LAST: &str = "last";
/// Checkpoints that stay.
const KEPT: usize = 2;

/// Why something cannot be kept or read again.
#[derive(Debug, thiserror::Error)]
pub enum KeepError {
    /// A checkpoint.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// A model.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There are checkpoints, but none is whole.
    #[error("no checkpoint in `{dir}` is whole; {}", told(.rejected))]
    Damaged {
        /// Where they are.
        dir: PathBuf,
        /// What is wrong with them.
        rejected: Vec<(PathBuf, Damage)>,
    },
}

fn told(rejected: &[(PathBuf, Damage)]) -> String {
    let each = rejected
        .iter()
        .map(|(path, damage)| format!("{}: {damage}", path.file_name().unwrap_or_default().display()));
    each.collect::<Vec<_>>().join("; ")
}

/// Whether there are checkpoints, whole or not.
pub fn holds_a_run(dir: &Path) -> bool {
    let entries = std::fs::read_dir(dir.join(CHECKPOINTS));
    entries.is_ok_and(|mut entries| entries.next().is_some())
}

/// Writes a checkpoint.
pub fn checkpoint(dir: &Path, stepper: &Stepper, state: &State, about: &About) -> Result<PathBuf, KeepError> {
    let dir = dir.join(CHECKPOINTS);
    let snapshot = Snapshot {
        step: state.step,
        model: &stepper.model,
        averaged: stepper.average.as_ref(),
        optimizer: &stepper.optimizer,
        state,
        about,
    };
    let path = checkpoint::save(&dir, &snapshot)?;
    checkpoint::prune(&dir, state.step, KEPT).map_err(CheckpointError::from)?;
    Ok(path)
}

/// A run as it stood, and where that was found.
pub type Found = (Stepper, State, PathBuf);

/// A checkpoint if there is one, and what is wrong with newer ones.
type Newest = (Option<Found>, Vec<(PathBuf, Damage)>);

/// The newest checkpoint that is whole, and what is wrong with newer ones.
pub fn newest(
    dir: &Path,
    config: &ModelConfig,
    settings: &TrainSettings,
    device: &Device,
) -> Result<Newest, KeepError> {
    let dir = dir.join(CHECKPOINTS);
    let newest = checkpoint::newest::<State>(&dir, config, &optimizer(), device)?;
    let Some(found) = newest.found else {
        // What was never whole is of a run that was killed before its first checkpoint stood.
        if newest.rejected.iter().all(|(_, damage)| matches!(damage, Damage::Unfinished)) {
            return Ok((None, newest.rejected));
        }
        return Err(KeepError::Damaged { dir, rejected: newest.rejected });
    };
    checkpoint::prune(&dir, found.step, KEPT).map_err(CheckpointError::from)?;
    let Checkpoint { model, averaged, optimizer, state, path, .. } = found;
    let average = (settings.averaging > 0.0).then(|| averaged.unwrap_or_else(|| model.valid()));
    Ok((Some((Stepper { optimizer, average, ..Stepper::of(model, settings) }, state, path)), newest.rejected))
}

/// Writes a model.
pub fn model(dir: &Path, model: &crate::model::Model, about: &About) -> Result<(), KeepError> {
    Ok(store::save(dir, model, about, Precision::F32)?)
}
