//! What a checkpoint says of itself, written last: without it, or with one byte of it changed, there is no checkpoint.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::Damage;
use crate::config::ModelConfig;
use crate::store::Vocabulary;

/// Its file.
pub const MANIFEST: &str = "manifest.json";

/// All that is needed to know whether a checkpoint is whole, and of what.
#[derive(Clone, Serialize, Deserialize)]
pub struct Manifest {
    /// The version of the format.
    pub format: u32,
    /// After how many steps.
    pub step: u64,
    pub vocabulary: Vocabulary,
    pub config: ModelConfig,
    /// Every file but this one.
    files: BTreeMap<String, Entry>,
    /// Of the manifest itself, taken while this is empty.
    blake3: String,
}

#[derive(Clone, PartialEq, Serialize, Deserialize)]
struct Entry {
    bytes: u64,
    blake3: String,
}

impl Entry {
    fn of(bytes: &[u8]) -> Self {
        Self { bytes: bytes.len() as u64, blake3: hash(bytes) }
    }
}

impl Manifest {
    /// The manifest of a checkpoint with these files.
    pub fn new(format: u32, step: u64, config: ModelConfig, files: &[(&str, Vec<u8>)]) -> Self {
        let files = files.iter().map(|(name, bytes)| ((*name).to_owned(), Entry::of(bytes)));
        let (vocabulary, files) = (Vocabulary::ours(), files.collect());
        Self { format, step, vocabulary, config, files, blake3: String::new() }
    }

    /// Its bytes; there is one way to write it.
    pub fn into_bytes(mut self) -> serde_json::Result<Vec<u8>> {
        self.blake3.clear();
        self.blake3 = hash(&serde_json::to_vec_pretty(&self)?);
        serde_json::to_vec_pretty(&self)
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let manifest: Self = serde_json::from_slice(bytes).ok()?;
        (manifest.clone().into_bytes().ok()? == bytes).then_some(manifest)
    }

    /// Reads a checkpoint, its files only if every byte is the one that was written.
    pub fn read(path: &Path) -> Result<(Self, BTreeMap<String, Vec<u8>>), Damage> {
        let read = |name: &str| fs::read(path.join(name)).map_err(|error| failed(name, error));
        let manifest = Self::from_bytes(&read(MANIFEST)?);
        let manifest = manifest.ok_or_else(|| Damage::Changed(MANIFEST.to_owned()))?;
        let mut files = BTreeMap::new();
        for (name, entry) in &manifest.files {
            let bytes = read(name)?;
            if Entry::of(&bytes) != *entry {
                return Err(Damage::Changed(name.clone()));
            }
            files.insert(name.clone(), bytes);
        }
        Ok((manifest, files))
    }
}

fn failed(name: &str, error: io::Error) -> Damage {
    match error.kind() {
        ErrorKind::NotFound => Damage::Missing(name.to_owned()),
        _ => Damage::Unreadable(name.to_owned(), error),
    }
}

fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}
