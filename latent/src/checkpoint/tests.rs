//! What a full disk and a killed process leave.

use std::fs;
use std::io;

use burn::optim::AdamConfig;
use tempfile::TempDir;

use super::*;

/// A disk with room for so many bytes.
struct Full(usize);

impl Disk for Full {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        if let Some(left) = self.0.checked_sub(bytes.len()) {
            self.0 = left;
            return System.write(path, bytes);
        }
        System.write(path, &bytes[..self.0])?;
        self.0 = 0;
        Err(io::ErrorKind::StorageFull.into())
    }
}

/// A run of a tiny model, and a folder for its checkpoints, which does not exist yet.
struct Run {
    temp: TempDir,
    model: Model,
    optimizer: ModuleOptimizer,
    about: About,
}

impl Run {
    fn new() -> Self {
        let config = ModelConfig {
            hidden: 8,
            reader: 6,
            value_embedding: 6,
            token_embedding: 5,
            ..ModelConfig::default()
        };
        Self {
            temp: TempDir::new().unwrap(),
            model: Model::new(&config, 0, &Device::flex().autodiff()).unwrap(),
            optimizer: AdamConfig::new().init(),
            about: About::default(),
        }
    }

    fn dir(&self) -> PathBuf {
        self.temp.path().join("checkpoints")
    }

    fn at(&self, step: u64) -> Snapshot<'_, u64> {
        Snapshot {
            step,
            model: &self.model,
            averaged: None,
            optimizer: &self.optimizer,
            state: &17,
            about: &self.about,
        }
    }

    /// The newest checkpoint, and how many are passed over.
    fn newest(&self) -> (Option<u64>, usize) {
        let config = self.model.config();
        let newest = newest::<u64>(&self.dir(), config, &self.optimizer, &Device::flex()).unwrap();
        assert!(newest.rejected.iter().all(|(_, why)| matches!(why, Damage::Unfinished)));
        (newest.found.map(|found| found.step), newest.rejected.len())
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.dir()).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Places to stop at: in every file, at its first byte, inside, at its last one.
fn stops(files: &[(&str, Vec<u8>)]) -> Vec<usize> {
    let mut stops = Vec::new();
    let mut start = 0;
    for (_, bytes) in files {
        stops.extend([start, start + 1, start + bytes.len() / 2, start + bytes.len() - 1]);
        start += bytes.len();
    }
    stops
}

#[test]
fn a_full_disk_is_told_and_leaves_earlier_checkpoints() {
    let run = Run::new();
    save(&run.dir(), &run.at(10)).unwrap();
    for room in stops(&files(&run.at(20)).unwrap()) {
        // A new one, and one in the place of the other.
        for step in [20, 10] {
            let error = save_on(&mut Full(room), &run.dir(), &run.at(step)).unwrap_err();
            let CheckpointError::NotWritten { source, .. } = &error else { panic!("{error:?}") };
            assert_eq!(source.source.kind(), io::ErrorKind::StorageFull, "{error:?}");
            assert_eq!(run.names(), ["step-00000010"]);
        }
        assert_eq!(run.newest(), (Some(10), 0), "{room}");
    }
    save(&run.dir(), &run.at(20)).unwrap();
    assert_eq!(run.newest(), (Some(20), 0));
}

#[test]
fn a_process_killed_while_it_writes_leaves_earlier_checkpoints() {
    let run = Run::new();
    save(&run.dir(), &run.at(10)).unwrap();
    let files = files(&run.at(20)).unwrap();
    let all: usize = files.iter().map(|(_, bytes)| bytes.len()).sum();
    for stop in stops(&files).into_iter().chain([all]) {
        let path = path(&run.dir(), 20);
        let mut disk = Full(stop);
        let mut folder = Unfinished::begin(&path, &mut disk).unwrap();
        let whole = files.iter().all(|(name, bytes)| folder.file(name, bytes).is_ok());
        assert_eq!(whole, stop == all);
        // Nothing is tidied up.
        std::mem::forget(folder);
        assert_eq!(run.newest(), (Some(10), 1), "{stop}");
    }
    // Killed between the two renames of a checkpoint that takes the place of another.
    fs::rename(path(&run.dir(), 10), folder::replaced(&path(&run.dir(), 10))).unwrap();
    assert_eq!(run.newest(), (Some(10), 1));
    save(&run.dir(), &run.at(10)).unwrap();
    save(&run.dir(), &run.at(20)).unwrap();
    assert_eq!(run.newest(), (Some(20), 0));
    assert_eq!(run.names(), ["step-00000010", "step-00000020"]);
}
