//! Whole corpora of cheap tasks: the same bytes however they come to be, and never one that looks whole and is not.

use std::collections::{BTreeMap, HashSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

use super::*;
use crate::Task;
use crate::policy::Policy;
use crate::task::{Behaviour, Dropped};

const COUNT: u64 = 9000;

fn request(policy: Policy, count: u64) -> Request {
    Request { origin: Origin::new(policy, 1), count, split: Split::default(), iid: 100, jsonl: true }
}

/// Damages a file.
type Hit = fn(&Path);

/// What draws the tasks of a thread.
type Toy<'r> = Box<dyn FnMut(u64, u64, &dyn Fn(Behaviour) -> bool) -> Result<Task, Dropped> + 'r>;

fn toy_of<'r>(request: &'r Request) -> impl Fn() -> Toy<'r> + Sync {
    let policy = &request.origin.policy;
    move || {
        Box::new(move |seed, index, known| {
            // Every other one that is known is passed over, as it happens.
            let task = toy::draw(policy, seed, index)?;
            if index % 2 == 0 && known(task.behaviour) { Err(Dropped::Known) } else { Ok(task) }
        })
    }
}

fn make(request: &Request, dir: &Path, threads: usize) -> Result<Manifest, Error> {
    Maker::new(request, dir, threads, toy_of(request), &|_| ()).make()
}

/// Every file under a directory with its content.
fn files(dir: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut dirs = vec![dir.to_owned()];
    while let Some(next) = dirs.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                dirs.push(path);
            } else {
                found.insert(path.strip_prefix(dir).unwrap().to_owned(), fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// Compares with names first, so that a failure does not print megabytes.
fn check_same(dir: &Path, expect: &Path) {
    let (got, expect) = (files(dir), files(expect));
    assert_eq!(got.keys().collect::<Vec<_>>(), expect.keys().collect::<Vec<_>>());
    for (path, bytes) in &got {
        assert!(expect[path] == *bytes, "{} differs", path.display());
    }
}

fn made(request: &Request) -> TempDir {
    let dir = TempDir::new().unwrap();
    make(request, dir.path(), 2).unwrap();
    dir
}

#[test]
fn the_same_bytes_with_any_number_of_threads_and_shares() {
    let request = request(Policy::lists(), COUNT);
    let expect = made(&request);
    for threads in [1, 8] {
        let dir = TempDir::new().unwrap();
        make(&request, dir.path(), threads).unwrap();
        check_same(dir.path(), expect.path());
    }
    for shares in [1, 7] {
        let dir = TempDir::new().unwrap();
        for i in (0..shares).rev() {
            let share = Share::new(i, shares).unwrap();
            let made =
                Maker::new(&request, dir.path(), 2, toy_of(&request), &|_| ()).make_share(share).unwrap();
            assert!(!dir.path().join("data").exists() && made.of > 1);
        }
        let drawn = AtomicU64::new(0);
        let watch = |event| {
            if let Event::Part { found: false, .. } = event {
                drawn.fetch_add(1, Ordering::Relaxed);
            }
        };
        Maker::new(&request, dir.path(), 2, toy_of(&request), &watch).make().unwrap();
        assert_eq!(drawn.into_inner(), 0, "the shares had drawn all that was needed");
        check_same(dir.path(), expect.path());
    }
}

/// What the corpus should hold, the slow and plain way.
fn expected(request: &Request) -> Vec<(String, Task)> {
    let origin = &request.origin;
    let mut programs = HashSet::new();
    let mut behaviours = HashSet::new();
    (0..)
        .filter_map(|i| Some((origin.id("", i), toy::draw(&origin.policy, origin.seed, i).ok()?)))
        .filter(|(_, task)| {
            let text = task.program.to_string();
            let new = !programs.contains(&text) && !behaviours.contains(&task.behaviour);
            programs.insert(text);
            behaviours.insert(task.behaviour);
            new
        })
        .take(request.count as usize)
        .collect()
}

#[test]
fn the_first_of_each_behaviour_is_read_back_from_the_set_of_its_behaviour() {
    for policy in [Policy::lists(), Policy::paper()] {
        let request = request(policy, COUNT);
        let dir = made(&request);
        let corpus = Corpus::open(dir.path()).unwrap();
        let mut sets: BTreeMap<Set, Vec<(String, Task)>> = BTreeMap::new();
        for (id, task) in expected(&request) {
            sets.entry(request.split.set(task.behaviour)).or_default().push((id, task));
        }
        for set in [Set::Train, Set::Validation, Set::Test] {
            let rows: Result<Vec<Row>, Error> = corpus.rows(set, Texts::Read).unwrap().collect();
            let rows = rows.unwrap();
            assert!(
                rows.iter().all(|row| row.program == row.clone().into_task().unwrap().program.to_string())
            );
            let tasks: Vec<_> =
                rows.into_iter().map(|row| (row.id.clone(), row.into_task().unwrap())).collect();
            assert_eq!(corpus.manifest().sets[&set].rows, tasks.len() as u64);
            assert!(tasks == sets[&set], "{set:?}");
            let quick = corpus.map(set, Texts::Skip, 2, |row| row.into_task().unwrap()).unwrap();
            assert!(quick.iter().eq(tasks.iter().map(|(_, task)| task)));
        }
        let attempts = &corpus.manifest().attempts;
        let came_to: u64 = attempts.dropped.iter().map(|(_, count)| count).sum();
        assert_eq!(attempts.attempts, came_to + attempts.passed_over + COUNT + attempts.surplus);
        assert!(attempts.passed_over > 0);
    }
}

#[test]
fn the_iid_set_is_drawn_apart_and_its_overlap_is_counted() {
    // Programs so small that some are drawn twice.
    let mut policy = Policy::paper();
    (policy.grammar.min_statements, policy.grammar.max_statements, policy.for_percent) = (1, 1, 0);
    policy.grammar.total_statements = 1;
    let request = request(policy, 500);
    let dir = made(&request);
    let corpus = Corpus::open(dir.path()).unwrap();
    let train: HashSet<_> =
        corpus.map(Set::Train, Texts::Skip, 1, |row| row.behaviour).unwrap().into_iter().collect();
    let iid = corpus.map(Set::Iid, Texts::Read, 1, |row| row).unwrap();
    let overlap = corpus.manifest().overlap.unwrap();
    assert_eq!((iid.len(), overlap.rows), (100, 100));
    assert_eq!(
        iid.iter().filter(|row| train.contains(&row.behaviour)).count() as u64,
        overlap.same_behaviour
    );
    assert!(overlap.same_program <= overlap.same_behaviour && overlap.same_behaviour > 0, "{overlap:?}");
    let card = fs::read_to_string(dir.path().join("README.md")).unwrap();
    assert!(card.contains(&format!(
        "{} ({}) behave",
        overlap.same_behaviour,
        percent(overlap.same_behaviour, 100)
    )));
}

#[test]
fn a_run_cut_short_goes_on_where_it_was() {
    let request = request(Policy::lists(), COUNT);
    let expect = made(&request);
    let dir = TempDir::new().unwrap();
    let parts = dir.path().join("unfinished").join("parts");
    // A draw that fails at some attempt stands for a process that dies there.
    for dies_at in [0, 100, ATTEMPTS + 5, 2 * ATTEMPTS + 77] {
        let policy = &request.origin.policy;
        let mortal = || {
            move |seed, index, _: &dyn Fn(Behaviour) -> bool| {
                assert!(index < dies_at, "dies here");
                toy::draw(policy, seed, index)
            }
        };
        let run = || Maker::new(&request, dir.path(), 2, mortal, &|_| ()).make();
        assert!(std::panic::catch_unwind(std::panic::AssertUnwindSafe(run)).is_err());
        assert!(!dir.path().join("data").exists() && !dir.path().join(MANIFEST).exists());
        assert!(matches!(Corpus::open(dir.path()), Err(Error::NotWhole { .. })));
    }
    let first = parts.join("part-000000");
    let whole = fs::read(&first).unwrap();
    fs::write(&first, &whole[..whole.len() / 2]).unwrap();
    fs::write(parts.join("left.tmp"), "what a killed process leaves").unwrap();
    let events = Mutex::new(Vec::new());
    let watch = |event| events.lock().unwrap().push(event);
    Maker::new(&request, dir.path(), 2, toy_of(&request), &watch).make().unwrap();
    let events = events.into_inner().unwrap();
    assert!(events.contains(&Event::Damaged(first)), "{events:?}");
    assert!(events.iter().any(|event| matches!(event, Event::Part { found: true, .. })), "{events:?}");
    check_same(dir.path(), expect.path());
}

#[test]
fn a_whole_corpus_is_verified_and_made_again_where_it_is_damaged() {
    let request = request(Policy::paper(), 500);
    let dir = made(&request);
    let expect = files(dir.path());
    let path = |name: &str| dir.path().join(name);
    let damage: [(&str, Hit); 4] = [
        ("data/train-00000-of-00001.parquet", |path| {
            let mut bytes = fs::read(path).unwrap();
            let middle = bytes.len() / 2;
            bytes[middle] ^= 4;
            fs::write(path, bytes).unwrap();
        }),
        ("data/test-00000-of-00001.parquet", |path| fs::write(path, "PAR1").unwrap()),
        ("README.md", |path| fs::remove_file(path).unwrap()),
        ("data/train-00001-of-00002.parquet", |path| fs::write(path, "a stranger").unwrap()),
    ];
    for (name, hit) in damage {
        hit(&path(name));
        let damaged = Corpus::open(dir.path()).unwrap().damaged(2);
        assert!(
            matches!(&damaged[..], [Error::Damaged { path: named, .. }] if *named == path(name)),
            "{damaged:?}"
        );
        let events = Mutex::new(Vec::new());
        let watch = |event| events.lock().unwrap().push(event);
        Maker::new(&request, dir.path(), 2, toy_of(&request), &watch).make().unwrap();
        assert_eq!(events.into_inner().unwrap()[0], Event::Damaged(path(name)));
        assert!(files(dir.path()) == expect, "{name}");
        assert!(Corpus::open(dir.path()).unwrap().damaged(1).is_empty());
    }
}

#[test]
fn a_whole_corpus_is_left_alone() {
    let request = request(Policy::paper(), 500);
    let dir = made(&request);
    let never = || {
        |_, _, _: &dyn Fn(Behaviour) -> bool| -> Result<Task, Dropped> { unreachable!("nothing is drawn") }
    };
    // A kill between the manifest and the clearing up leaves this.
    fs::create_dir_all(dir.path().join("unfinished/parts")).unwrap();
    let manifest = Maker::new(&request, dir.path(), 2, never, &|_| ()).make().unwrap();
    assert_eq!(manifest.count, 500);
    assert!(!dir.path().join("unfinished").exists());
}

#[test]
fn the_directory_of_another_corpus_is_left_alone() {
    let paper = request(Policy::paper(), 500);
    let dir = made(&paper);
    let before = files(dir.path());
    let refused = |request: &Request, dir: &Path| make(request, dir, 1).unwrap_err().to_string();
    let error = refused(&request(Policy::lists(), 500), dir.path());
    assert!(error.contains("holds 500 tasks of policy `paper`"), "{error}");
    assert!(error.contains("not 500 tasks of policy `lists`"), "{error}");
    for other in [Request { count: 501, ..paper.clone() }, Request { jsonl: false, ..paper.clone() }] {
        assert!(refused(&other, dir.path()).contains("holds 500 tasks"));
    }
    assert!(files(dir.path()) == before);

    let unfinished = TempDir::new().unwrap();
    Maker::new(&paper, unfinished.path(), 1, toy_of(&paper), &|_| ())
        .make_share(Share::new(0, 2).unwrap())
        .unwrap();
    let error = refused(&request(Policy::lists(), 500), unfinished.path());
    assert!(error.contains("an unfinished corpus of policy `paper`"), "{error}");

    let foreign = TempDir::new().unwrap();
    fs::create_dir(foreign.path().join("data")).unwrap();
    assert!(refused(&paper, foreign.path()).contains("`data` without a manifest"));
}

#[test]
fn two_processes_do_not_write_one_corpus() {
    let request = request(Policy::paper(), 500);
    let dir = TempDir::new().unwrap();
    let tried = AtomicU64::new(0);
    let watch = |_| {
        let inner = make(&request, dir.path(), 1);
        tried.fetch_add(u64::from(matches!(inner, Err(Error::Busy { .. }))), Ordering::Relaxed);
    };
    Maker::new(&request, dir.path(), 1, toy_of(&request), &watch).make().unwrap();
    assert!(tried.into_inner() > 0);
}

#[test]
fn too_few_tasks_are_said_and_none_is_an_error() {
    let request = request(Policy::paper(), COUNT);
    let policy = &request.origin.policy;
    let narrow =
        || move |seed, index: u64, _: &dyn Fn(Behaviour) -> bool| toy::draw(policy, seed, index % 300);
    let dir = TempDir::new().unwrap();
    let manifest = Maker::new(&request, dir.path(), 2, narrow, &|_| ()).make().unwrap();
    assert!((100..300).contains(&manifest.count));
    let shortfall = manifest.shortfall.unwrap();
    assert!(shortfall.starts_with(&format!("9000 tasks were wanted, {} were found", manifest.count)));
    assert!(fs::read_to_string(dir.path().join("README.md")).unwrap().contains(&shortfall));

    let none = || |_, _, _: &dyn Fn(Behaviour) -> bool| Err(Dropped::Traps);
    let dir = TempDir::new().unwrap();
    let maker = Maker::new(&request, dir.path(), 2, none, &|_| ());
    let error = maker.make().unwrap_err().to_string();
    assert!(error.contains("0 were found") && error.contains("traps"), "{error}");
    assert!(maker.make_share(Share::new(0, 1).unwrap()).is_err());
    assert!(!dir.path().join("data").exists());
}

#[test]
fn the_lines_are_those_of_the_tables() {
    let request = request(Policy::lists(), 500);
    let dir = made(&request);
    let corpus = Corpus::open(dir.path()).unwrap();
    for set in Set::ALL {
        let ids = corpus.map(set, Texts::Read, 1, |row| (row.id, row.program)).unwrap();
        let path = dir.path().join(format!("jsonl/{}-00000-of-00001.jsonl", set.name()));
        let lines: Vec<_> = fs::read_to_string(path)
            .unwrap()
            .lines()
            .map(|line| {
                let row: serde_json::Value = serde_json::from_str(line).unwrap();
                assert_eq!(row["examples"].as_array().unwrap().len(), 10);
                (row["id"].as_str().unwrap().to_owned(), row["c"].as_str().unwrap().to_owned())
            })
            .collect();
        assert_eq!(lines, ids);
    }
}

/// A disk with room for so many bytes.
struct Small(usize);

impl std::io::Write for Small {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0 = self.0.checked_sub(bytes.len()).ok_or(std::io::ErrorKind::StorageFull)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_of_the_table() {
    use super::error::At;
    use super::table::Writer;
    let row = (0..).find_map(|i| toy::draw(&Policy::paper(), 1, i).ok()).unwrap();
    let row = Row::new("r".into(), row).unwrap();
    for room in [0, 3, 2000] {
        let write = || -> Result<(), parquet::errors::ParquetError> {
            let mut writer = Writer::new(Small(room))?;
            for _ in 0..1000 {
                writer.push(&row)?;
            }
            writer.finish().map(drop)
        };
        let error = write().at("write", Path::new("t.parquet")).unwrap_err();
        assert!(format!("{error}").contains("cannot write t.parquet"), "{error}");
    }
}
