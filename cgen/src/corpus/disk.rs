//! Files that are either whole under their name or not there.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use tempfile::NamedTempFile;

use super::error::{At, Error};

/// Writes a file beside its place, and moves it there once it is on the disk.
pub fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), Error> {
    let dir = path.parent().unwrap_or(Path::new("."));
    let mut file = NamedTempFile::with_suffix_in(".tmp", dir).at("write", path)?;
    file.write_all(bytes).at("write", path)?;
    file.as_file().sync_all().at("write", path)?;
    open_to_all(file.as_file(), path)?;
    file.persist(path).map_err(|error| error.error).at("write", path)?;
    sync_dir(dir)
}

/// Temporary files are closed to others, files of a corpus are not.
fn open_to_all(file: &File, path: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.set_permissions(fs::Permissions::from_mode(0o644)).at("write", path)?;
    }
    #[cfg(not(unix))]
    let _ = (file, path);
    Ok(())
}

/// Makes the names in a directory survive a loss of power.
pub fn sync_dir(dir: &Path) -> Result<(), Error> {
    #[cfg(unix)]
    {
        let dir = if dir.as_os_str().is_empty() { Path::new(".") } else { dir };
        File::open(dir).and_then(|file| file.sync_all()).at("write", dir)?;
    }
    Ok(())
}

/// Removes a file or directory with all that is in it, if there is one.
pub fn remove(path: &Path) -> Result<(), Error> {
    let found = match fs::symlink_metadata(path) {
        Ok(found) => found,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error).at("remove", path),
    };
    if found.is_dir() {
        fs::remove_dir_all(path).at("remove", path)
    } else {
        fs::remove_file(path).at("remove", path)
    }
}
