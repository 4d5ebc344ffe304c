//! Folders that appear all at once: written beside their place, synced, renamed into it.
//!
//! Owns what a reader may find after a process was killed at any instant, or the disk was full: the folder as it was
//! before, or as it was to be. Knows nothing of what the files hold.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// The system refused.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} {path}")]
pub struct FileError {
    /// What was tried.
    pub doing: &'static str,
    /// On which file.
    pub path: PathBuf,
    /// What the system says.
    pub source: io::Error,
}

/// Adds the path to what the system says.
pub(crate) trait At<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T, FileError>;
}

impl<T> At<T> for io::Result<T> {
    fn at(self, doing: &'static str, path: &Path) -> Result<T, FileError> {
        self.map_err(|source| FileError { doing, path: path.to_owned(), source })
    }
}

/// Where bytes go. Tests put a full disk here.
pub(crate) trait Disk {
    /// Makes a file of these bytes, so that it survives a loss of power.
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()>;
}

/// The disk that there is.
pub(crate) struct System;

impl Disk for System {
    fn write(&mut self, path: &Path, bytes: &[u8]) -> io::Result<()> {
        let mut file = File::create_new(path)?;
        file.write_all(bytes)?;
        file.sync_all()
    }
}

/// A folder that is being written; removed again unless it is finished.
pub(crate) struct Unfinished<'d> {
    target: PathBuf,
    place: PathBuf,
    disk: &'d mut dyn Disk,
    finished: bool,
}

impl<'d> Unfinished<'d> {
    /// Begins the folder that is to stand at `target`; what an earlier attempt has left there is removed.
    pub fn begin(target: &Path, disk: &'d mut dyn Disk) -> Result<Self, FileError> {
        let parent = parent(target);
        fs::create_dir_all(parent).at("create", parent)?;
        let old = replaced(target);
        if old.exists() {
            // An earlier attempt ended between two renames, or before it has removed what it replaced.
            if target.exists() {
                fs::remove_dir_all(&old).at("remove", &old)?;
            } else {
                fs::rename(&old, target).at("restore", target)?;
            }
        }
        let place = unfinished(target);
        if place.exists() {
            fs::remove_dir_all(&place).at("remove", &place)?;
        }
        fs::create_dir(&place).at("create", &place)?;
        Ok(Self { target: target.to_owned(), place, disk, finished: false })
    }

    /// Writes a file; of the parts of its name, all but the last are folders.
    pub fn file(&mut self, name: &str, bytes: &[u8]) -> Result<(), FileError> {
        let path = self.place.join(name);
        let folder = parent(&path);
        fs::create_dir_all(folder).at("create", folder)?;
        self.disk.write(&path, bytes).at("write", &path)?;
        sync(folder)
    }

    /// Puts the folder into its place, instead of what may be there.
    pub fn finish(mut self) -> Result<(), FileError> {
        sync(&self.place)?;
        let old = replaced(&self.target);
        let replaces = self.target.exists();
        if replaces {
            fs::rename(&self.target, &old).at("replace", &self.target)?;
        }
        if let Err(error) = fs::rename(&self.place, &self.target).at("name", &self.target) {
            if replaces {
                fs::rename(&old, &self.target).at("restore", &self.target)?;
            }
            return Err(error);
        }
        self.finished = true;
        sync(parent(&self.target))?;
        if replaces {
            fs::remove_dir_all(&old).at("remove", &old)?;
        }
        Ok(())
    }
}

impl Drop for Unfinished<'_> {
    fn drop(&mut self) {
        if !self.finished {
            // Nothing is lost if this fails: nobody takes the folder for whole, and the next attempt removes it.
            let _ = fs::remove_dir_all(&self.place);
        }
    }
}

/// Writes a file instead of the one that may be there: readers find the one or the other.
pub(crate) fn replace_file(target: &Path, bytes: &[u8]) -> Result<(), FileError> {
    let place = unfinished(target);
    if place.exists() {
        fs::remove_file(&place).at("remove", &place)?;
    }
    System.write(&place, bytes).at("write", &place)?;
    fs::rename(&place, target).at("name", target)?;
    sync(parent(target))
}

/// Where to read a folder from: itself, or what it was about to be replaced by when the process ended.
pub(crate) fn standing(target: &Path) -> PathBuf {
    let old = replaced(target);
    if !target.exists() && old.exists() { old } else { target.to_owned() }
}

/// Where a folder or file is while it is written.
pub(crate) fn unfinished(target: &Path) -> PathBuf {
    hidden(target, ".unfinished")
}

/// Where a folder is between two renames.
pub(crate) fn replaced(target: &Path) -> PathBuf {
    hidden(target, ".replaced")
}

fn hidden(target: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(".");
    name.push(target.file_name().unwrap_or_default());
    name.push(ending);
    parent(target).join(name)
}

fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes sure that the names in a folder are on the disk. Only Unix can.
fn sync(folder: &Path) -> Result<(), FileError> {
    if cfg!(unix) {
        File::open(folder).and_then(|folder| folder.sync_all()).at("sync", folder)
    } else {
        Ok(())
    }
}
