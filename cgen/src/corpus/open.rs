//! Reads a corpus: its manifest, its rows, and whether its files are what they were.

use std::fs::{self, File};
use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::error::{At, Error};
use super::manifest::{Entry, MANIFEST, Manifest};
use super::ordered::in_order;
use super::origin::FORMAT_VERSION;
use super::row::Row;
use super::site::unfinished_origin;
use super::split::Set;
use super::table::{Reader, Texts};

/// A whole corpus on disk.
#[derive(Clone, Debug)]
pub struct Corpus {
    dir: PathBuf,
    manifest: Manifest,
}

impl Corpus {
    /// Opens a corpus, if it is whole and of this version. Hashes are not looked at, see [`Corpus::damaged`].
    pub fn open(dir: &Path) -> Result<Self, Error> {
        let not_whole = |why| Err(Error::NotWhole { dir: dir.to_owned(), why });
        let Some(manifest) = Manifest::read(dir)? else {
            return if unfinished_origin(dir)?.is_some() {
                not_whole("it is unfinished; `synth gen` with the same arguments goes on with it")
            } else {
                not_whole("there is no MANIFEST.json")
            };
        };
        let what = |what: String| Err(Error::Damaged { path: dir.join(MANIFEST), what });
        let origin = &manifest.request.origin;
        let vocabulary = blake3::Hash::from_bytes(crate::token::hash()).to_hex().to_string();
        if origin.format_version != FORMAT_VERSION {
            return what(format!(
                "it is of format {}, this program reads {FORMAT_VERSION}",
                origin.format_version
            ));
        }
        if origin.vocabulary_hash != vocabulary {
            return what(format!("it has vocabulary {}, this program another", origin.vocabulary_version));
        }
        Ok(Self { dir: dir.to_owned(), manifest })
    }

    /// What the corpus says of itself.
    pub const fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The tables of a set.
    pub fn tables(&self, set: Set) -> Vec<PathBuf> {
        let tables = self.manifest.files.iter().filter(|file| file.set == Some(set));
        tables.filter(|file| file.path.ends_with(".parquet")).map(|file| self.dir.join(&file.path)).collect()
    }

    /// The tables of a set, each with how many rows it has.
    pub(super) fn tables_with_rows(&self, set: Set) -> Vec<(PathBuf, u64)> {
        let tables = self.manifest.files.iter().filter(|file| file.set == Some(set));
        let tables = tables.filter(|file| file.path.ends_with(".parquet"));
        tables.map(|file| (self.dir.join(&file.path), file.rows)).collect()
    }

    /// The rows of a set in their order, a group of rows in memory at a time.
    pub fn rows(&self, set: Set, texts: Texts) -> Result<impl Iterator<Item = Result<Row, Error>>, Error> {
        Ok(self.groups(set)?.into_iter().flat_map(move |(path, group)| {
            let rows = Reader::open(&path).and_then(|reader| reader.group(group, texts));
            let (rows, error) = rows.map_or_else(|error| (Vec::new(), Some(Err(error))), |rows| (rows, None));
            rows.into_iter().map(Ok).chain(error)
        }))
    }

    /// The groups of rows of a set: the table and the place in it.
    fn groups(&self, set: Set) -> Result<Vec<(PathBuf, usize)>, Error> {
        let mut groups = Vec::new();
        for path in self.tables(set) {
            let count = Reader::open(&path)?.groups();
            groups.extend((0..count).map(|i| (path.clone(), i)));
        }
        Ok(groups)
    }

    /// What a function makes of every row of a set, in their order, with so many threads.
    pub fn map<T: Send>(
        &self,
        set: Set,
        texts: Texts,
        threads: usize,
        make: impl Fn(Row) -> T + Sync,
    ) -> Result<Vec<T>, Error> {
        let groups = self.groups(set)?;
        let mut all = Vec::new();
        let error = in_order(
            threads,
            groups.len() as u64,
            || (),
            |i, (), _| {
                let (path, group) = groups.get(i as usize)?;
                let rows = Reader::open(path).and_then(|reader| reader.group(*group, texts));
                Some(rows.map(|rows| rows.into_iter().map(&make).collect::<Vec<_>>()))
            },
            |_, rows| match rows {
                Ok(rows) => {
                    all.extend(rows);
                    ControlFlow::Continue(())
                }
                Err(error) => ControlFlow::Break(error),
            },
        );
        error.map_or(Ok(all), Err)
    }

    /// The files that are not what was written, with what is wrong with them.
    pub fn damaged(&self, threads: usize) -> Vec<Error> {
        let damaged = damaged(&self.dir, &self.manifest, threads);
        damaged.into_iter().map(|(path, what)| Error::Damaged { path, what }).collect()
    }
}

/// The files of a directory that do not fit its manifest.
pub(super) fn damaged(dir: &Path, manifest: &Manifest, threads: usize) -> Vec<(PathBuf, String)> {
    let mut all = Vec::new();
    let _: Option<()> = in_order(
        threads,
        manifest.files.len() as u64,
        || (),
        |i, (), _| {
            let entry = manifest.files.get(i as usize)?;
            let path = dir.join(&entry.path);
            Some(wrong_with(&path, entry).map(|what| (path, what)))
        },
        |_, found| {
            all.extend(found);
            ControlFlow::Continue(())
        },
    );
    all.extend(strangers(dir, manifest));
    all
}

fn wrong_with(path: &Path, entry: &Entry) -> Option<String> {
    match hash(path) {
        Err(error) => Some(error.to_string()),
        Ok((_, bytes)) if bytes != entry.bytes => {
            Some(format!("it has {bytes} bytes, the manifest says {}", entry.bytes))
        }
        Ok((hash, _)) if hash != entry.blake3 => Some("its hash is not the one in the manifest".into()),
        Ok(_) => None,
    }
}

fn hash(path: &Path) -> io::Result<(String, u64)> {
    let mut hasher = blake3::Hasher::new();
    let bytes = io::copy(&mut File::open(path)?, &mut hasher)?;
    Ok((hasher.finalize().to_hex().to_string(), bytes))
}

/// Tables that the manifest does not name: tools that read `data/*` would take them for part of the corpus.
fn strangers(dir: &Path, manifest: &Manifest) -> Vec<(PathBuf, String)> {
    let data = dir.join("data");
    let entries = match fs::read_dir(&data).at("read", &data) {
        Ok(entries) => entries,
        Err(error) => return vec![(data, error.to_string())],
    };
    let mut names: Vec<String> =
        entries.flatten().map(|entry| format!("data/{}", entry.file_name().to_string_lossy())).collect();
    names.sort_unstable();
    names.retain(|name| manifest.files.iter().all(|file| file.path != *name));
    names.into_iter().map(|name| (dir.join(name), "the manifest does not name it".into())).collect()
}
