//! Results on disk: a folder with a plan (what is run, how, on which rows) and lines that are added as they come.
//!
//! A process that is killed loses no line that it has written; a line that it has not written to its end is cut off
//! when the folder is opened to go on. Every share has a file of its own, so that machines do not write into each
//! other's lines.

use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use cgen::corpus::Share;
use serde::{Deserialize, Serialize};

use super::key::{FORMAT, Settings, row_key, spec_hash};
use super::outcome::Line;
use crate::suite::Item;

/// The file of the plan.
pub const PLAN: &str = "run.json";

/// A folder of results.
#[derive(Clone, Debug)]
pub struct Folder {
    dir: PathBuf,
}

/// What the folder is of. It names the lines that count; others may stand in the folder too, from runs with other
/// settings.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// The version of the format.
    pub format: u32,
    /// What the rows are: a file, or a set of a corpus.
    pub suite: String,
    /// The folder of the model, if one is asked.
    pub model: Option<String>,
    /// What decides the answers.
    pub settings: Settings,
    /// All rows in their order.
    pub rows: Vec<PlanRow>,
}

/// A row of a plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRow {
    /// Its name.
    pub id: String,
    /// The hash of what it says.
    pub spec: String,
    /// The key of its result.
    pub key: String,
}

/// A file to which lines are added.
#[derive(Debug)]
pub struct Lines {
    path: PathBuf,
    file: Mutex<File>,
}

/// What cannot be done with a folder.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// The system refused.
    #[error("could not {doing} `{}`", .path.display())]
    Io {
        /// What was tried.
        doing: &'static str,
        /// On which file.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// There is no plan, or it cannot be read.
    #[error("`{}` holds no results: {why}", .dir.display())]
    NoResults {
        /// The folder.
        dir: PathBuf,
        /// What is wrong.
        why: String,
    },
}

trait At<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T, FolderError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T, FolderError> {
        self.map_err(|source| FolderError::Io { doing, path: path.to_owned(), source })
    }
}

impl Plan {
    /// The plan for these rows.
    pub fn new(suite: String, model: Option<String>, settings: Settings, items: &[Item]) -> Self {
        let row = |item: &Item| PlanRow {
            id: item.id().to_owned(),
            spec: spec_hash(item),
            key: row_key(&settings, item),
        };
        let rows = items.iter().map(row).collect();
        Self { format: FORMAT, suite, model, settings, rows }
    }
}

impl Folder {
    /// This directory, made if it is not there.
    pub fn create(dir: &Path) -> Result<Self, FolderError> {
        fs::create_dir_all(dir).at("make", dir)?;
        Ok(Self { dir: dir.to_owned() })
    }

    /// Results that are there.
    pub fn open(dir: &Path) -> Result<(Self, Plan), FolderError> {
        let wrong = |why: String| FolderError::NoResults { dir: dir.to_owned(), why };
        let path = dir.join(PLAN);
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
                return Err(wrong(format!("there is no {PLAN}")));
            }
            Err(error) => return Err(error).at("read", &path),
        };
        let plan: Plan = serde_json::from_str(&text).map_err(|error| wrong(format!("{PLAN}: {error}")))?;
        if plan.format != FORMAT {
            return Err(wrong(format!("it is of format {}, this program reads {FORMAT}", plan.format)));
        }
        Ok((Self { dir: dir.to_owned() }, plan))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.dir
    }

    /// Writes the plan in place of the one before.
    pub fn write_plan(&self, plan: &Plan) -> Result<(), FolderError> {
        let text = serde_json::to_string(plan).map_err(io::Error::other).at("write", &self.dir.join(PLAN))?;
        self.write(PLAN, &(text + "\n"))
    }

    /// Writes a file of the folder, all at once.
    pub fn write(&self, name: &str, text: &str) -> Result<(), FolderError> {
        let path = self.dir.join(name);
        let unfinished = self.dir.join(format!(".{name}.{}.tmp", std::process::id()));
        fs::write(&unfinished, text).at("write", &unfinished)?;
        fs::rename(&unfinished, &path).at("write", &path)
    }

    /// All lines by their keys. What is no line of this format counts for nothing: it is made anew.
    pub fn lines(&self) -> Result<BTreeMap<String, Line>, FolderError> {
        let mut lines = BTreeMap::new();
        for path in self.files()? {
            let text = fs::read(&path).at("read", &path)?;
            let read = text.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok());
            lines.extend(read.map(|line: Line| (line.key().to_owned(), line)));
        }
        Ok(lines)
    }

    /// The lines of the plan, in its order.
    pub fn of_plan(&self, plan: &Plan) -> Result<Vec<Option<Line>>, FolderError> {
        let lines = self.lines()?;
        Ok(plan.rows.iter().map(|row| lines.get(&row.key).cloned()).collect())
    }

    /// The files with lines, in a fixed order.
    fn files(&self) -> Result<Vec<PathBuf>, FolderError> {
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.dir).at("read", &self.dir)? {
            let path = entry.at("read", &self.dir)?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            if name.starts_with("results") && path.extension().is_some_and(|kind| kind == "jsonl") {
                files.push(path);
            }
        }
        files.sort();
        Ok(files)
    }

    /// Opens the file of a share, or of all, to add lines. A line without end is cut off.
    pub fn add(&self, share: Option<Share>) -> Result<Lines, FolderError> {
        let name = share.map_or_else(
            || "results.jsonl".to_owned(),
            |share| format!("results-{}.jsonl", share.to_string().replace('/', "-of-")),
        );
        let path = self.dir.join(name);
        let options = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = options.at("open", &path)?;
        let mut text = Vec::new();
        file.read_to_end(&mut text).at("read", &path)?;
        let whole = text.iter().rposition(|byte| *byte == b'\n').map_or(0, |end| end + 1);
        if whole < text.len() {
            file.set_len(whole as u64).at("shorten", &path)?;
        }
        file.seek(SeekFrom::Start(whole as u64)).at("write", &path)?;
        Ok(Lines { path, file: Mutex::new(file) })
    }
}

impl Lines {
    /// Adds a line; it is with the system when this returns.
    pub fn add(&self, line: &Line) -> Result<(), FolderError> {
        let text = serde_json::to_string(line).map_err(io::Error::other).at("write", &self.path)?;
        let mut file = self.file.lock().unwrap_or_else(PoisonError::into_inner);
        file.write_all((text + "\n").as_bytes()).at("write", &self.path)
    }
}
