//! What decides the outcome of a round, written down before the work begins: who goes on with other settings is told.

use std::path::Path;

use cgen::corpus::{Derived, Error, write_whole};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::rule::Rule;
use super::{Fate, Part};

/// The version of parts and plans.
pub const FORMAT: u32 = 1;
/// The file of the plan.
pub const PLAN: &str = "plan.json";

/// What decides the outcome of a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub struct Plan {
    /// The version of the files, [`FORMAT`].
    pub format: u32,
    /// The hash of the corpus.
    pub corpus: String,
    /// The hash of the model.
    pub model: String,
    /// The number of the round, from 1.
    pub round: u32,
    /// How wide its beam is.
    pub beam: usize,
    /// Whether its programs are compared with the originals on probes.
    pub rule: Rule,
    /// How many tasks of the training set there are.
    pub tasks: u64,
    /// How many of them make a part, which is what a kill loses at most.
    pub chunk: u64,
}

impl Plan {
    /// How many parts there are.
    pub fn parts(&self) -> u64 {
        self.tasks.div_ceil(self.chunk.max(1))
    }

    /// The first task of a part, and how many it has.
    pub fn part(&self, index: u64) -> (u64, u64) {
        let first = index.saturating_mul(self.chunk).min(self.tasks);
        (first, self.chunk.min(self.tasks - first))
    }

    /// A hash of all of it, which every part carries.
    pub fn hash(&self) -> String {
        blake3::hash(&serde_json::to_vec(self).unwrap_or_default()).to_hex().to_string()
    }

    /// Writes the plan into a directory, see [`settle`].
    pub fn settle(&self, dir: &Path) -> Result<Option<[String; 3]>, Error> {
        settle(&dir.join(PLAN), &serde_json::to_value(self).unwrap_or_default())
    }

    /// What the manifest of the new corpus says.
    pub fn derived(&self, parts: &[Part]) -> Derived {
        let rule = match self.rule {
            Rule::Probes => "shorter programs that hold on all examples and probes",
            Rule::Examples => "shorter programs that hold on all examples",
        };
        let count = |fate: Fate| parts.iter().map(|part| part.tasks_of(fate)).sum();
        Derived {
            parent: self.corpus.clone(),
            model: self.model.clone(),
            settings: format!("beam {}, {rule}", self.beam),
            round: self.round,
            counts: Fate::ALL.map(|fate| (fate.to_string(), count(fate))).into(),
        }
    }
}

/// Writes settings into a file. What stands there already must be the same: the first difference is told as name, what
/// is wanted, what stands there.
pub fn settle(path: &Path, settings: &Value) -> Result<Option<[String; 3]>, Error> {
    let text = match std::fs::read(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let text = serde_json::to_vec_pretty(settings).unwrap_or_default();
            return write_whole(path, &text).map(|()| None);
        }
        Err(source) => return Err(Error::Io { doing: "read", path: path.to_owned(), source }),
    };
    let there: Value = serde_json::from_slice(&text)
        .map_err(|error| Error::Damaged { path: path.to_owned(), what: error.to_string() })?;
    let mut names = settings.as_object().into_iter().flatten();
    let differs = names.find(|(name, value)| there.get(name) != Some(value));
    Ok(differs.map(|(name, value)| {
        let theirs = there.get(name).map_or("nothing".to_owned(), ToString::to_string);
        [name.clone(), value.to_string(), theirs]
    }))
}
