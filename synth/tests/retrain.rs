//! `synth retrain` as a process: what it replaces, killed at any moment, in shares, and round after round.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use cgen::corpus::{Corpus, Derived, Row, Set, Texts, derive};
use eval::retrain::{Judge, Rule, rule::replaced};
use tempfile::TempDir;

/// Programs of one or two statements: a model learns something about them in seconds.
const EASY: &str = "base = \"paper\"\nmax_tokens = 40\n[grammar]\nmin_statements = 1\nmax_statements = 2\n\
                    total_statements = 2\noperations = 1\nlocals = 0\n";
const TINY: [&str; 9] = [
    "model.hidden=24",
    "train.batch=16",
    "train.learning-rate=1e-2",
    "train.averaging=0.9",
    "train.report-every=50",
    "train.validate-every=100",
    "train.validate-programs=8",
    "train.validate-written=2",
    "train.max-minutes=0",
];

fn synth() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synth"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn check(output: &Output, code: i32, expect: &str) {
    let text = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains(expect), "`{expect}` is not in: {text}");
}

/// A corpus whose programs are longer than they need be, and a model that has learnt shorter ones.
struct Ground {
    _dir: TempDir,
    data: PathBuf,
    model: PathBuf,
}

fn ground() -> &'static Ground {
    static GROUND: OnceLock<Ground> = OnceLock::new();
    GROUND.get_or_init(|| {
        let dir = TempDir::new().unwrap();
        let [policy, easy, data, run] =
            ["easy.toml", "easy", "data", "run"].map(|name| dir.path().join(name));
        fs::write(&policy, EASY).unwrap();
        let mut command = synth();
        command.args(["gen", "--count", "400", "--validation", "5", "--test", "5", "--policy"]).arg(&policy);
        check(&command.arg("--out").arg(&easy).output().unwrap(), 0, "400 tasks in");
        let mut command = synth();
        command
            .args(["train", "--preset", "smoke", "--device", "cpu", "--max-steps", "300", "--data"])
            .arg(&easy);
        command.args(TINY.iter().flat_map(|set| ["--set", set]));
        check(&command.arg("--out").arg(&run).output().unwrap(), 0, "all steps are done");
        let easy = Corpus::open(&easy).unwrap();
        let derived = Derived {
            parent: easy.manifest().hash(),
            model: "nobody".into(),
            settings: "an assignment more".into(),
            round: 0,
            counts: BTreeMap::new(),
        };
        derive(&easy, &data, derived, u64::MAX, &|_, row| longer(&row), 2, &|_| ()).unwrap();
        Ground { _dir: dir, data, model: run }
    })
}

/// The same with an assignment more, which does nothing.
fn longer(row: &Row) -> Row {
    let text = row.program.replacen('{', "{ a[0] = a[0];", 1);
    let tokens = cgen::token::encode(&cgen::parse(&text).unwrap()).unwrap();
    let split = cgen::corpus::Split::default();
    let longer = replaced(row, tokens, &mut Judge::new(Rule::Probes, split)).unwrap();
    assert_eq!(longer.behaviour, row.behaviour);
    longer
}

fn retrain(out: &Path, more: &[&str]) -> Command {
    let ground = ground();
    let mut command = synth();
    command.args([
        "retrain",
        "--device",
        "cpu",
        "--threads",
        "2",
        "--beam",
        "16",
        "--chunk",
        "60",
        "--evaluate",
        "10",
    ]);
    command.arg("--model").arg(&ground.model).arg("--data").arg(&ground.data).arg("--out").arg(out);
    command.args(more);
    command
}

/// Every file of a directory with its content.
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

fn corpus(out: &Path) -> PathBuf {
    out.join("round-1/corpus")
}

fn check_same(out: &Path, whole: &Path) {
    let (got, expect) = (files(&corpus(out)), files(&corpus(whole)));
    assert_eq!(got.keys().collect::<Vec<_>>(), expect.keys().collect::<Vec<_>>());
    assert!(got == expect, "{} differs", out.display());
}

/// One round without a training, in one go, and how long it took.
fn whole() -> &'static (PathBuf, Duration) {
    static WHOLE: OnceLock<(TempDir, (PathBuf, Duration))> = OnceLock::new();
    let (_, whole) = WHOLE.get_or_init(|| {
        ground();
        let dir = TempDir::new().unwrap();
        let out = dir.path().join("out");
        let start = Instant::now();
        check(&retrain(&out, &["--decode-only"]).output().unwrap(), 0, "have a shorter program now");
        (dir, (out, start.elapsed()))
    });
    whole
}

fn rows(dir: &Path, set: Set) -> Vec<Row> {
    Corpus::open(dir).unwrap().rows(set, Texts::Read).unwrap().collect::<Result<_, _>>().unwrap()
}

#[test]
fn every_replacement_is_shorter_and_right_and_no_other_set_is_touched() {
    let (out, _) = whole();
    let verified = synth().arg("inspect").arg(corpus(out)).args(["--verify", "--json"]).output().unwrap();
    check(&verified, 0, "");
    let (before, after) = (rows(&ground().data, Set::Train), rows(&corpus(out), Set::Train));
    assert_eq!(before.len(), after.len());
    let mut replaced = 0;
    for (before, after) in before.iter().zip(&after) {
        assert_eq!((&before.id, before.behaviour), (&after.id, after.behaviour));
        assert_eq!((&before.shown, &before.held_out), (&after.shown, &after.held_out));
        if before.tokens != after.tokens {
            assert!(after.tokens.len() < before.tokens.len());
            replaced += 1;
        }
    }
    assert!(replaced > 0, "the model has found nothing, so that nothing is tested");
    for set in [Set::Validation, Set::Test, Set::Iid] {
        assert_eq!(rows(&ground().data, set), rows(&corpus(out), set));
    }
    let derived = Corpus::open(&corpus(out)).unwrap().manifest().derived.clone().unwrap();
    assert_eq!(derived.parent, Corpus::open(&ground().data).unwrap().manifest().hash());
    assert_eq!((derived.round, derived.counts["replaced"]), (1, replaced));
    assert_eq!(derived.counts.values().sum::<u64>(), before.len() as u64);
    let report = fs::read_to_string(out.join("report.md")).unwrap();
    assert_eq!(report.matches("\n### ").count() as u64, replaced.min(20));
    assert!(fs::read_to_string(out.join("report.html")).unwrap().contains("<svg"));
    // A corpus like any other, but nobody draws it again.
    let mut again = synth();
    again.args(["gen", "--policy", "paper", "--count", "9", "--out"]).arg(corpus(out));
    check(&again.output().unwrap(), 2, "round 1 of corpus");
}

/// `SYNTH_KILLS=20 cargo test -p synth --test retrain killed` kills more often.
#[test]
fn killed_at_any_moment_the_corpus_is_the_same() {
    let kills: u32 = std::env::var("SYNTH_KILLS").map_or(4, |text| text.parse().unwrap());
    let (whole, span) = whole();
    let mut random = 11_u64;
    let mut killed = 0;
    while killed < kills {
        let dir = TempDir::new().unwrap();
        let out = dir.path().join("out");
        // Each round is killed a few times before it may end.
        for _ in 0..4.min(kills - killed) {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mut child = retrain(&out, &["--decode-only"]).spawn().unwrap();
            sleep(Duration::from_micros((random >> 33) % span.as_micros() as u64));
            child.kill().unwrap();
            child.wait().unwrap();
            killed += 1;
        }
        check(&retrain(&out, &["--decode-only"]).output().unwrap(), 0, "have a shorter program now");
        check_same(&out, whole);
    }
}

#[test]
fn shares_and_other_chunks_make_the_same_corpus() {
    let (whole, _) = whole();
    let dir = TempDir::new().unwrap();
    for share in ["0/2", "1/2"] {
        let made = retrain(dir.path(), &["--decode-only", "--shard", share]).output().unwrap();
        check(&made, 0, &format!("share {share}"));
        assert!(!corpus(dir.path()).exists());
    }
    let parts = |dir: &Path| files(&dir.join("round-1/decoded")).len();
    assert_eq!(parts(dir.path()), parts(whole));
    check(&retrain(dir.path(), &["--decode-only"]).output().unwrap(), 0, "have a shorter program now");
    check_same(dir.path(), whole);
    let dir = TempDir::new().unwrap();
    let mut command = synth();
    command.args(["retrain", "--decode-only", "--device", "cpu", "--threads", "1", "--beam", "16", "--out"]);
    command.arg(dir.path()).arg("--model").arg(&ground().model).arg("--data").arg(&ground().data);
    check(&command.output().unwrap(), 0, "have a shorter program now");
    check_same(dir.path(), whole);
}

#[test]
fn a_directory_is_not_gone_on_with_otherwise() {
    let (whole, _) = whole();
    let refused = retrain(whole, &["--decode-only", "--examples-only"]).output().unwrap();
    check(&refused, 2, "`rule` is \"examples\"");
    check(&retrain(whole, &["--decode-only", "--tasks", "100"]).output().unwrap(), 2, "`tasks` is 100");
}

#[test]
fn a_signal_stops_it_and_what_is_done_is_kept() {
    whole();
    let dir = TempDir::new().unwrap();
    let child = retrain(dir.path(), &["--decode-only"]).spawn().unwrap();
    let start = Instant::now();
    while !dir.path().join("round-1/decoded/part-000000.json").exists() {
        assert!(start.elapsed() < Duration::from_mins(5), "no part");
        sleep(Duration::from_millis(5));
    }
    let signal = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signal.success());
    check(&child.wait_with_output().unwrap(), 130, "the same command goes on");
    assert!(!corpus(dir.path()).exists());
}

#[test]
fn two_rounds_and_what_they_are_compared_with() {
    let dir = TempDir::new().unwrap();
    let mut sets: Vec<&str> = TINY.iter().flat_map(|set| ["--set", set]).collect();
    sets.extend(["--preset", "smoke", "--max-steps", "20", "--rounds", "2", "--baseline", "--tasks", "100"]);
    let output = retrain(dir.path(), &sets).output().unwrap();
    check(&output, 0, "the corpus of round 2");
    let manifest = |round: u32| {
        let corpus = Corpus::open(&dir.path().join(format!("round-{round}/corpus"))).unwrap();
        corpus.manifest().clone()
    };
    let derived = |round| manifest(round).derived.unwrap();
    assert_eq!(derived(2).parent, manifest(1).hash());
    assert_ne!(derived(2).model, derived(1).model);
    for round in 0..3 {
        assert_eq!(manifest(round).sets[&Set::Train].rows, 100);
    }
    let before = files(dir.path());
    check(&retrain(dir.path(), &sets).output().unwrap(), 0, "the corpus of round 2");
    assert!(before == files(dir.path()), "what is done is not done again");
    let mut other = sets.clone();
    other.extend(["--seed", "7"]);
    check(&retrain(dir.path(), &other).output().unwrap(), 2, "`seed` is 7");
    // A share is one of the first round that is not done.
    let mut share = sets.clone();
    share.extend(["--shard", "0/2"]);
    check(&retrain(dir.path(), &share).output().unwrap(), 0, "all rounds are done");
    let three: Vec<&str> = share.into_iter().map(|word| if word == "2" { "3" } else { word }).collect();
    check(&retrain(dir.path(), &three).output().unwrap(), 0, "share 0/2: 1 of 2 parts");
    assert_eq!(files(&dir.path().join("round-3/decoded")).len(), 1);
    let report: serde_json::Value =
        serde_json::from_slice(&fs::read(dir.path().join("report.json")).unwrap()).unwrap();
    assert_eq!(
        (report["rounds"].as_array().unwrap().len(), report["models"].as_array().unwrap().len()),
        (2, 4)
    );
}
