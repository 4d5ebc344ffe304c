//! The directory of a corpus: what is in it, who may write there, and the one moment in which it becomes whole.
//!
//! Everything under way is in `unfinished/`, which names its origin first of all. A corpus that was made before
//! stays until the new one is ready; its manifest goes first and the new one comes last.

use std::fs::{self, File, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::disk;
use super::error::{At, Error};
use super::manifest::{MANIFEST, Manifest, Request};
use super::origin::Origin;

/// What the directory of a corpus holds besides the manifest.
const CONTENT: [&str; 3] = ["data", "jsonl", "README.md"];

/// What was found in a directory.
pub enum Found {
    /// A corpus as requested; its files are not looked at.
    Whole(Box<Manifest>),
    /// Nothing, or parts of a corpus of the same origin.
    Open,
}

/// A directory that this process may write.
pub struct Site {
    dir: PathBuf,
    /// Locked as long as it is open.
    lock: File,
}

/// Looks at a directory; what is not of the same origin is an error.
pub fn look(dir: &Path, request: &Request) -> Result<Found, Error> {
    let occupied =
        |holds: String| Err(Error::Occupied { dir: dir.to_owned(), holds, wanted: request.to_string() });
    if let Some(manifest) = Manifest::read(dir)? {
        if let Some(derived) = &manifest.derived {
            return occupied(derived.to_string());
        }
        return if manifest.request == *request {
            Ok(Found::Whole(Box::new(manifest)))
        } else {
            occupied(manifest.request.to_string())
        };
    }
    match unfinished_origin(dir)? {
        Some(origin) if origin == request.origin => Ok(Found::Open),
        Some(origin) => occupied(format!("an unfinished corpus of {origin}")),
        None => match CONTENT.iter().find(|name| dir.join(name).exists()) {
            Some(name) => occupied(format!("`{name}` without a manifest")),
            None => Ok(Found::Open),
        },
    }
}

/// The origin of the corpus that is under way in a directory.
pub fn unfinished_origin(dir: &Path) -> Result<Option<Origin>, Error> {
    let path = dir.join("unfinished").join("origin.json");
    match fs::read(&path) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error).at("read", &path),
        Ok(text) => serde_json::from_slice(&text)
            .map(Some)
            .map_err(|error| Error::Damaged { path, what: error.to_string() }),
    }
}

/// Whether a run ended before it had cleared up.
pub fn has_leftovers(dir: &Path) -> bool {
    dir.join("unfinished").exists()
}

impl Drop for Site {
    /// Told, not left to the closing of the file: a process that is just being started may still have it open.
    fn drop(&mut self) {
        let _ = self.lock.unlock();
    }
}

impl Site {
    /// Claims a directory, alone or together with the other shares of the same corpus.
    pub fn claim(dir: &Path, request: &Request, alone: bool) -> Result<Self, Error> {
        let parts = dir.join("unfinished").join("parts");
        fs::create_dir_all(&parts).at("create", &parts)?;
        let path = dir.join("unfinished").join("lock");
        let lock = File::options().create(true).truncate(false).write(true).open(&path).at("write", &path)?;
        match if alone { lock.try_lock() } else { lock.try_lock_shared() } {
            Ok(()) => {}
            // Then nobody is kept away; parts are whole or not there, whoever writes them.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => {}
            Err(TryLockError::Error(error)) => return Err(error).at("lock", &path),
            Err(TryLockError::WouldBlock) => return Err(Error::Busy { dir: dir.to_owned() }),
        }
        let site = Self { dir: dir.to_owned(), lock };
        let origin = site.unfinished().join("origin.json");
        if unfinished_origin(dir)?.is_none() {
            let text = serde_json::to_vec(&request.origin).unwrap_or_default();
            disk::write_whole(&origin, &text)?;
        }
        Ok(site)
    }

    fn unfinished(&self) -> PathBuf {
        self.dir.join("unfinished")
    }

    /// Where parts are kept.
    pub fn parts(&self) -> PathBuf {
        self.unfinished().join("parts")
    }

    /// Where the finished files wait, in a directory that is made empty.
    pub fn ready(&self) -> Result<PathBuf, Error> {
        let ready = self.unfinished().join("ready");
        disk::remove(&ready)?;
        let data = ready.join("data");
        fs::create_dir_all(&data).at("create", &data)?;
        Ok(ready)
    }

    /// Puts what is ready into its place, the manifest last, and clears up.
    pub fn publish(self, ready: &Path, manifest: &Manifest) -> Result<(), Error> {
        disk::remove(&self.dir.join(MANIFEST))?;
        disk::sync_dir(&self.dir)?;
        for name in CONTENT {
            let place = self.dir.join(name);
            disk::remove(&place)?;
            match fs::rename(ready.join(name), &place) {
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                moved => moved.at("move", &place)?,
            }
        }
        disk::sync_dir(&self.dir)?;
        disk::write_whole(&self.dir.join(MANIFEST), manifest.to_json().as_bytes())?;
        self.clear()
    }

    /// Removes what was under way.
    pub fn clear(self) -> Result<(), Error> {
        // What is no longer there is no origin either, if the removal is cut short.
        disk::remove(&self.unfinished().join("origin.json"))?;
        disk::remove(&self.unfinished())
    }
}
