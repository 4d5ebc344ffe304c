//! What stays of a run on disk: checkpoints to go on from, and models.

use std::fs;
use std::path::{Path, PathBuf};

use burn::module::Module;
use burn::store::{ModuleRecord, RecordError};
use burn::tensor::Device;

use super::settings::TrainSettings;
use super::state::State;
use super::step::{Stepper, optimizer};
use crate::config::{ConfigError, ModelConfig};
use crate::model::Model;

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
    /// The disk.
    #[error("could not write `{0}`")]
    Disk(PathBuf, #[source] std::io::Error),
    /// Tensors.
    #[error("could not write or read `{0}`")]
    Record(PathBuf, #[source] RecordError),
    /// The state.
    #[error("could not write or read `{0}`")]
    State(PathBuf, #[source] serde_json::Error),
    /// Settings.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// Whether there are checkpoints.
pub fn holds_a_run(dir: &Path) -> bool {
    dir.join(CHECKPOINTS).is_dir()
}

fn folders(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir.join(CHECKPOINTS)).into_iter().flatten().flatten();
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(|path| path.extension().is_none()).collect();
    folders.sort_unstable();
    folders
}

/// Writes a checkpoint.
pub fn checkpoint(dir: &Path, stepper: &Stepper, state: &State) -> Result<PathBuf, KeepError> {
    let path = dir.join(CHECKPOINTS).join(format!("step-{:09}", state.step));
    let unfinished = path.with_extension("tmp");
    let disk = |error| KeepError::Disk(path.clone(), error);
    let record = |error| KeepError::Record(path.clone(), error);
    let _ = fs::remove_dir_all(&unfinished);
    fs::create_dir_all(&unfinished).map_err(disk)?;
    stepper.model.valid().into_record().save(unfinished.join("model.bpk")).map_err(record)?;
    stepper.optimizer.save(unfinished.join("optimizer.bpk")).map_err(record)?;
    if let Some(average) = &stepper.average {
        average.clone().into_record().save(unfinished.join("average.bpk")).map_err(record)?;
    }
    let text = serde_json::to_vec(state).map_err(|error| KeepError::State(path.clone(), error))?;
    fs::write(unfinished.join("state.json"), text).map_err(disk)?;
    let _ = fs::remove_dir_all(&path);
    fs::rename(&unfinished, &path).map_err(disk)?;
    let all = folders(dir);
    for old in all.iter().rev().skip(KEPT) {
        let _ = fs::remove_dir_all(old);
    }
    Ok(path)
}

/// What was found, and what could not be taken.
pub type Newest = (Option<(Stepper, State, PathBuf)>, Vec<(PathBuf, String)>);

/// The newest checkpoint that is whole.
pub fn newest(
    dir: &Path,
    config: &ModelConfig,
    settings: &TrainSettings,
    device: &Device,
) -> Result<Newest, KeepError> {
    let mut rejected = Vec::new();
    for path in folders(dir).into_iter().rev() {
        match read(&path, config, settings, device) {
            Ok((stepper, state)) => return Ok((Some((stepper, state, path)), rejected)),
            Err(error) => rejected.push((path, error.to_string())),
        }
    }
    Ok((None, rejected))
}

fn read(
    path: &Path,
    config: &ModelConfig,
    settings: &TrainSettings,
    device: &Device,
) -> Result<(Stepper, State), KeepError> {
    let record = |error| KeepError::Record(path.to_owned(), error);
    let text = fs::read(path.join("state.json")).map_err(|error| KeepError::Disk(path.to_owned(), error))?;
    let state = serde_json::from_slice(&text).map_err(|error| KeepError::State(path.to_owned(), error))?;
    let load = |device: &Device, name: &str| {
        let model = Model::new(config, device)?;
        let read = ModuleRecord::load(path.join(name)).map_err(record)?;
        model.try_load_record(read).map_err(record)
    };
    let model = load(&device.clone().autodiff(), "model.bpk")?;
    let average = if settings.averaging > 0.0 { Some(load(device, "average.bpk")?) } else { None };
    let optimizer = optimizer().load(path.join("optimizer.bpk")).map_err(record)?;
    Ok((Stepper { model, optimizer, average }, state))
}

/// Writes a model.
pub fn model(dir: &Path, model: &Model) -> Result<(), KeepError> {
    fs::create_dir_all(dir).map_err(|error| KeepError::Disk(dir.to_owned(), error))?;
    let record = model.clone().into_record().save(dir.join("model.bpk"));
    record.map_err(|error| KeepError::Record(dir.to_owned(), error))
}
