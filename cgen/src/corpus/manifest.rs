//! What a corpus says of itself: the file that is written last, and without which there is no corpus.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::derive::Derived;
use super::error::{At, Error};
use super::merge::Attempts;
use super::origin::Origin;
use super::split::{Set, Split};
use super::statistics::Statistics;

/// The name of the file.
pub const MANIFEST: &str = "MANIFEST.json";
/// What the field `format` says.
const FORMAT: &str = "cgen corpus";

/// What is to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Request {
    /// Where the tasks come from.
    pub origin: Origin,
    /// How many tasks are wanted, all sets but `iid` together.
    pub count: u64,
    /// How they are divided.
    pub split: Split,
    /// How many tasks the set `iid` has.
    pub iid: u64,
    /// Whether JSON lines stand beside the tables.
    pub jsonl: bool,
}

/// A whole corpus in a few words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Manifest {
    format: String,
    /// What was to be made.
    pub request: Request,
    /// What it was made of, if not drawn: then the request, the attempts and the shortfall are those of the parent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub derived: Option<Derived>,
    /// How many tasks there are, all sets but `iid` together.
    pub count: u64,
    /// Why there are fewer than wanted.
    pub shortfall: Option<String>,
    /// How many attempts came to what.
    pub attempts: Attempts,
    /// What the set `iid` shares with the training set.
    pub overlap: Option<Overlap>,
    /// What is in each set.
    pub sets: BTreeMap<Set, Statistics>,
    /// Every file but this one.
    pub files: Vec<Entry>,
}

/// How many rows of the set `iid` a model may have learnt by heart.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Overlap {
    /// Rows in all.
    pub rows: u64,
    /// Rows whose canonical program is in the training set.
    pub same_program: u64,
    /// Rows whose behaviour is in the training set, those with the same program among them.
    pub same_behaviour: u64,
}

/// A file of the corpus.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Where it is, from the directory of the corpus, with `/`.
    pub path: String,
    /// The set that it belongs to.
    pub set: Option<Set>,
    /// How many rows it has.
    pub rows: u64,
    /// How long it is.
    pub bytes: u64,
    /// The BLAKE3 hash of its content.
    pub blake3: String,
}

impl Manifest {
    /// Of a corpus that was made as requested, without its files.
    pub(super) fn new(request: Request) -> Self {
        Self {
            format: FORMAT.into(),
            request,
            derived: None,
            count: 0,
            shortfall: None,
            attempts: Attempts::default(),
            overlap: None,
            sets: BTreeMap::new(),
            files: Vec::new(),
        }
    }

    /// Reads the manifest of a directory; nothing, if it has none.
    pub fn read(dir: &Path) -> Result<Option<Self>, Error> {
        let path = dir.join(MANIFEST);
        let text = match fs::read(&path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            text => text.at("read", &path)?,
        };
        match serde_json::from_slice::<Self>(&text) {
            Ok(manifest) if manifest.format == FORMAT => Ok(Some(manifest)),
            Ok(_) => Err(Error::Damaged { path, what: "it is no manifest of a corpus".into() }),
            Err(error) => Err(Error::Damaged { path, what: error.to_string() }),
        }
    }

    /// A hash of all of it, and so of all files.
    pub fn hash(&self) -> String {
        blake3::hash(self.to_json().as_bytes()).to_hex().to_string()
    }

    /// As it stands in the file.
    pub fn to_json(&self) -> String {
        // Strings and numbers alone, which JSON always takes.
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }
}

/// What a user has to know to tell it from another.
impl std::fmt::Display for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} tasks of {}", self.count, self.origin)?;
        if self.split != Split::default() {
            write!(f, ", split {}:{}", self.split.validation, self.split.test)?;
        }
        if self.iid > 0 {
            write!(f, ", {} iid", self.iid)?;
        }
        if self.jsonl { f.write_str(", with JSON lines") } else { Ok(()) }
    }
}
