//! Which checkpoints there are, which of them is the best, and which go.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::store::FileError;
use crate::store::folder::{self, At};

/// The file that names the best.
const BEST: &str = "best.json";

#[derive(Serialize, Deserialize)]
struct Best {
    step: u64,
}

/// Where the checkpoint of a step is.
pub fn path(dir: &Path, step: u64) -> PathBuf {
    dir.join(format!("step-{step:08}"))
}

/// Marks the checkpoint of a step as the best.
pub fn mark_best(dir: &Path, step: u64) -> Result<(), FileError> {
    let bytes = serde_json::to_vec(&Best { step }).map_err(io::Error::from);
    let target = dir.join(BEST);
    folder::replace_file(&target, &bytes.at("write", &target)?)
}

/// Which checkpoint is marked as the best, if it is still there.
pub fn best(dir: &Path) -> Option<u64> {
    let Best { step } = serde_json::from_slice(&fs::read(dir.join(BEST)).ok()?).ok()?;
    path(dir, step).is_dir().then_some(step)
}

/// Removes checkpoints: `last` of those up to this step stay, and the best. Those beyond it are of a run that did not
/// go on from them; unfinished ones were never any. To be called when a run goes on, and after each checkpoint.
pub fn prune(dir: &Path, step: u64, last: usize) -> Result<Vec<PathBuf>, FileError> {
    let Found { steps, unfinished, replaced } = Found::list(dir)?;
    let best = best(dir);
    let kept: Vec<u64> =
        steps.iter().rev().copied().filter(|&other| other <= step).take(last.max(1)).collect();
    let go = steps.iter().filter(|step| !kept.contains(step) && Some(**step) != best);
    let go: Vec<PathBuf> =
        go.map(|&step| folder::standing(&path(dir, step))).chain(unfinished).chain(replaced).collect();
    for path in &go {
        fs::remove_dir_all(path).at("remove", path)?;
    }
    Ok(go)
}

/// What is in a folder of checkpoints.
pub struct Found {
    /// The steps of those that were finished, ascending.
    pub steps: Vec<u64>,
    /// Those that were not.
    pub unfinished: Vec<PathBuf>,
    /// Those in whose place others stand.
    pub replaced: Vec<PathBuf>,
}

impl Found {
    /// Lists a folder, which need not be there.
    pub fn list(dir: &Path) -> Result<Self, FileError> {
        let mut found = Self { steps: Vec::new(), unfinished: Vec::new(), replaced: Vec::new() };
        let entries = match fs::read_dir(dir) {
            Ok(entries) => entries,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(found),
            Err(error) => return Err(error).at("read", dir),
        };
        for entry in entries {
            let name = entry.at("read", dir)?.file_name();
            let Some(name) = name.to_str() else { continue };
            // `step-1`, or with what the folder adds to the name while it writes.
            let plain = name.trim_start_matches('.').split('.').next().unwrap_or_default();
            let Some(step) = plain.strip_prefix("step-").and_then(|step| step.parse().ok()) else { continue };
            let target = path(dir, step);
            if folder::unfinished(&target).ends_with(name) {
                found.unfinished.push(dir.join(name));
            } else if folder::standing(&target).ends_with(name) {
                found.steps.push(step);
            } else if folder::replaced(&target).ends_with(name) {
                found.replaced.push(dir.join(name));
            }
        }
        found.steps.sort_unstable();
        found.unfinished.sort_unstable();
        Ok(found)
    }
}
