//! Writes the files of a corpus from its parts, each by one thread.

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use super::error::{At, Error};
use super::iid::Iid;
use super::make::Event;
use super::manifest::{Entry, Manifest, Request};
use super::merge::Kept;
use super::open::Corpus;
use super::ordered::in_order;
use super::part::Part;
use super::row::Row;
use super::split::Set;
use super::statistics::Statistics;
use super::table::{Reader, Texts, Writer};
use super::{card, jsonl};

/// Most rows of a table.
const ROWS: usize = 32_768;

/// A table to be written.
pub struct Table<'t> {
    set: Set,
    /// `train-00000-of-00016`
    name: String,
    rows: Rows<'t>,
}

/// Where the rows of a table are.
enum Rows<'t> {
    Parts {
        dir: PathBuf,
        kept: Vec<Kept>,
    },
    Memory(&'t [Row]),
    /// Of a table of another corpus, from row `first` of its set on, so many; perhaps not as they were.
    Table {
        path: PathBuf,
        first: u64,
        take: u64,
        rewrite: Option<&'t Rewrite>,
    },
}

/// What becomes of a row of another corpus, given its place in its set.
pub type Rewrite = dyn Fn(u64, Row) -> Row + Sync;

/// The tables of a corpus; every set has at least one, if without rows.
pub fn tables<'t>(parts: &Path, kept: &[Kept], iid: Option<&'t Iid>) -> Vec<Table<'t>> {
    let mut tables = Vec::new();
    for set in [Set::Train, Set::Validation, Set::Test] {
        let kept: Vec<Kept> = kept.iter().filter(|kept| kept.set == set).copied().collect();
        let of = kept.len().div_ceil(ROWS).max(1);
        tables.extend((0..of).map(|i| {
            let rows = kept.chunks(ROWS).nth(i).unwrap_or_default().to_vec();
            Table { set, name: name(set, i, of), rows: Rows::Parts { dir: parts.to_owned(), kept: rows } }
        }));
    }
    if let Some(iid) = iid {
        let of = iid.rows.len().div_ceil(ROWS).max(1);
        tables.extend((0..of).map(|i| {
            let rows = iid.rows.chunks(ROWS).nth(i).unwrap_or_default();
            Table { set: Set::Iid, name: name(Set::Iid, i, of), rows: Rows::Memory(rows) }
        }));
    }
    tables
}

/// The tables of another corpus: the first so many tasks of the training set rewritten, the other sets as they are.
pub fn rewritten<'t>(parent: &Corpus, train: u64, rewrite: &'t Rewrite) -> Vec<Table<'t>> {
    let mut tables = Vec::new();
    for set in Set::ALL {
        let mut rows = Vec::new();
        let mut left = if set == Set::Train { train } else { u64::MAX };
        let mut first = 0;
        for (path, count) in parent.tables_with_rows(set) {
            let take = count.min(left);
            // Every set has a table, if without rows.
            if take > 0 || rows.is_empty() {
                let rewrite = (set == Set::Train).then_some(rewrite);
                rows.push(Rows::Table { path, first, take, rewrite });
            }
            first += count;
            left -= take;
        }
        let of = rows.len();
        let table = |(i, rows)| Table { set, name: name(set, i, of), rows };
        tables.extend(rows.into_iter().enumerate().map(table));
    }
    tables
}

fn name(set: Set, index: usize, of: usize) -> String {
    format!("{}-{index:05}-of-{of:05}", set.name())
}

/// What became of a table.
struct Written {
    set: Set,
    entries: Vec<Entry>,
    statistics: Statistics,
}

/// Writes tables and card into a directory, and what they hold into the manifest.
pub fn write(
    tables: &[Table<'_>],
    request: &Request,
    ready: &Path,
    threads: usize,
    manifest: &mut Manifest,
    watch: &(dyn Fn(Event) + Sync),
) -> Result<(), Error> {
    if request.jsonl {
        let dir = ready.join("jsonl");
        fs::create_dir_all(&dir).at("create", &dir)?;
    }
    let error = in_order(
        threads,
        tables.len() as u64,
        || (),
        |i, (), _| Some(write_table(tables.get(i as usize)?, request, ready)),
        |i, written| match written {
            Ok(Written { set, entries, statistics }) => {
                manifest.files.extend(entries);
                manifest.sets.entry(set).or_default().merge(&statistics);
                watch(Event::Written { files: i as usize + 1, of: tables.len() });
                ControlFlow::Continue(())
            }
            Err(error) => ControlFlow::Break(error),
        },
    );
    if let Some(error) = error {
        return Err(error);
    }
    let path = "README.md".to_owned();
    let mut file = Hashed::create(&ready.join(&path))?;
    let text = card::text(manifest);
    file.write_all(text.as_bytes()).at("write", &ready.join(&path))?;
    manifest.files.push(file.finish(&ready.join(&path), path, None, 0)?);
    Ok(())
}

fn write_table(table: &Table<'_>, request: &Request, ready: &Path) -> Result<Written, Error> {
    let path = format!("data/{}.parquet", table.name);
    let place = ready.join(&path);
    let mut writer = Writer::new(Hashed::create(&place)?).at("write", &place)?;
    let mut lines = None;
    let lines_path = format!("jsonl/{}.jsonl", table.name);
    if request.jsonl {
        lines = Some(Hashed::create(&ready.join(&lines_path))?);
    }
    let mut statistics = Statistics::default();
    let mut line = String::new();
    table.each_row(request, |row| {
        statistics.add(row);
        if let Some(lines) = &mut lines {
            line.clear();
            jsonl::write(row, &mut line);
            lines.write_all(line.as_bytes()).at("write", &ready.join(&lines_path))?;
        }
        writer.push(row).at("write", &place)
    })?;
    let set = Some(table.set);
    let mut entries =
        vec![writer.finish().at("write", &place)?.finish(&place, path, set, statistics.rows)?];
    if let Some(lines) = lines {
        entries.push(lines.finish(&ready.join(&lines_path), lines_path.clone(), set, statistics.rows)?);
    }
    Ok(Written { set: table.set, entries, statistics })
}

impl Table<'_> {
    fn each_row(
        &self,
        request: &Request,
        mut take: impl FnMut(&Row) -> Result<(), Error>,
    ) -> Result<(), Error> {
        match &self.rows {
            Rows::Memory(rows) => rows.iter().try_for_each(take),
            Rows::Table { path, first, take: count, rewrite } => {
                let reader = Reader::open(path)?;
                let (mut place, end) = (*first, first.saturating_add(*count));
                for group in 0..reader.groups() {
                    for row in reader.group(group, Texts::Read)? {
                        if place == end {
                            return Ok(());
                        }
                        take(&match rewrite {
                            Some(rewrite) => rewrite(place, row),
                            None => row,
                        })?;
                        place += 1;
                    }
                }
                Ok(())
            }
            Rows::Parts { dir, kept } => {
                for run in kept.chunk_by(|a, b| a.part == b.part) {
                    let Some(Kept { part, .. }) = run.first() else { continue };
                    let index = u64::from(*part);
                    let path = Part::path(dir, index);
                    let damaged = |what: &str| Error::Damaged { path: path.clone(), what: what.into() };
                    let part =
                        Part::read(&request.origin, dir, index)?.ok_or_else(|| damaged("it is gone"))?;
                    for kept in run {
                        let row = part.row(&request.origin, kept.key as usize);
                        take(&row.ok_or_else(|| damaged("a record cannot be read"))?)?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// A file whose hash is known when it is written.
struct Hashed {
    file: BufWriter<File>,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Hashed {
    fn create(path: &Path) -> Result<Self, Error> {
        let file = File::create(path).at("write", path)?;
        Ok(Self { file: BufWriter::with_capacity(1 << 18, file), hasher: blake3::Hasher::new(), bytes: 0 })
    }

    /// Makes sure that the file is on the disk.
    fn finish(mut self, place: &Path, path: String, set: Option<Set>, rows: u64) -> Result<Entry, Error> {
        self.flush().at("write", place)?;
        self.file.get_ref().sync_all().at("write", place)?;
        let blake3 = self.hasher.finalize().to_hex().to_string();
        Ok(Entry { path, set, rows, bytes: self.bytes, blake3 })
    }
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let count = self.file.write(bytes)?;
        self.hasher.update(bytes.get(..count).unwrap_or_default());
        self.bytes += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
