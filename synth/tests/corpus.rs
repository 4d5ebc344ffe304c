//! `synth gen` and `synth inspect` as processes: killed at any moment, in shares, on damaged and foreign directories.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// Tasks of a corpus: some parts, and quickly made.
const COUNT: &str = "1_500";

fn synth(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synth"));
    for name in ["SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "JOB_COMPLETION_INDEX", "JOB_COMPLETIONS"] {
        command.env_remove(name);
    }
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn r#gen(dir: &Path, more: &[&str]) -> Command {
    let mut command = synth(&["gen", "--policy", "paper", "--count", COUNT, "--out", dir.to_str().unwrap()]);
    command.args(more);
    command
}

fn inspect(dir: &Path, more: &[&str]) -> Output {
    synth(&["inspect", dir.to_str().unwrap()]).args(more).output().unwrap()
}

fn check(output: &Output, code: i32, expect: &str) {
    let text = [&output.stdout[..], &output.stderr].concat();
    let text = String::from_utf8(text).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains(expect), "`{expect}` is not in: {text}");
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

fn check_same(dir: &Path, expect: &BTreeMap<PathBuf, Vec<u8>>) {
    let got = files(dir);
    assert_eq!(got.keys().collect::<Vec<_>>(), expect.keys().collect::<Vec<_>>());
    assert!(got == *expect, "{} differs", dir.display());
}

/// `SYNTH_KILLS=50 cargo test -p synth --test corpus killed` kills more often.
#[test]
fn killed_at_any_moment_and_resumed_the_corpus_is_the_same() {
    let kills: u32 = std::env::var("SYNTH_KILLS").map_or(6, |text| text.parse().unwrap());
    let whole = TempDir::new().unwrap();
    let start = Instant::now();
    check(&r#gen(whole.path(), &[]).output().unwrap(), 0, "1500 tasks in");
    let span = start.elapsed().as_micros() as u64;
    let expect = files(whole.path());
    let mut random = 7_u64;
    let mut killed = 0;
    while killed < kills {
        let dir = TempDir::new().unwrap();
        loop {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mut child = r#gen(dir.path(), &[]).spawn().unwrap();
            sleep(Duration::from_micros((random >> 33) % span));
            if child.try_wait().unwrap().is_some() {
                break;
            }
            child.kill().unwrap();
            child.wait().unwrap();
            killed += 1;
            // Whatever stands there is whole, or does not look so.
            if dir.path().join("MANIFEST.json").exists() {
                let mut now = files(dir.path());
                now.retain(|path, _| !path.starts_with("unfinished"));
                assert!(now == expect);
            } else if !dir.path().join("unfinished").exists() {
                assert!(files(dir.path()).is_empty());
            }
        }
        check(&r#gen(dir.path(), &[]).output().unwrap(), 0, "1500 tasks in");
        check_same(dir.path(), &expect);
    }
}

#[test]
fn shares_make_the_same_corpus_and_inspect_finds_it_right() {
    let whole = TempDir::new().unwrap();
    check(&r#gen(whole.path(), &["--jsonl"]).output().unwrap(), 0, "1500 tasks in");
    let dir = TempDir::new().unwrap();
    for i in 0..2 {
        let mut command = r#gen(dir.path(), &["--jsonl"]);
        command.env("SLURM_ARRAY_TASK_ID", (i + 1).to_string());
        command.env("SLURM_ARRAY_TASK_COUNT", "2").env("SLURM_ARRAY_TASK_MIN", "1");
        check(&command.output().unwrap(), 0, &format!("share {i}/2"));
        check(&inspect(dir.path(), &[]), 2, "holds no whole corpus");
    }
    let mut finish = r#gen(dir.path(), &["--jsonl", "--finish", "--json"]);
    check(&finish.env("SLURM_ARRAY_TASK_ID", "1").output().unwrap(), 0, "\"count\":1500");
    check_same(dir.path(), &files(whole.path()));

    let page = dir.path().join("page.html");
    let shown = inspect(dir.path(), &["--verify", "--samples", "2", "--html", page.to_str().unwrap()]);
    check(&shown, 0, "programs read, checked, printed and run: 0 wrong");
    check(&shown, 0, "every file has the hash of the manifest");
    let page = fs::read_to_string(page).unwrap();
    assert!(page.matches("<svg").count() > 5 && page.contains("int * func_1(int a[])"));
    let answer: serde_json::Value = serde_json::from_slice(&inspect(dir.path(), &["--json"]).stdout).unwrap();
    assert_eq!(answer["samples"].as_array().unwrap().len(), 3);
}

#[test]
fn what_is_damaged_or_foreign_is_named() {
    let dir = TempDir::new().unwrap();
    check(&inspect(dir.path(), &[]), 2, "there is no MANIFEST.json");
    check(&r#gen(dir.path(), &[]).output().unwrap(), 0, "1500 tasks in");
    check(&r#gen(dir.path(), &["--seed", "2"]).output().unwrap(), 2, "holds 1500 tasks of policy `paper`");
    let table = dir.path().join("data/test-00000-of-00001.parquet");
    let mut bytes = fs::read(&table).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&table, bytes).unwrap();
    check(&inspect(dir.path(), &[]), 1, "test-00000-of-00001.parquet is damaged");
    check(&r#gen(dir.path(), &[]).output().unwrap(), 0, "was damaged and is made again");
    check(&inspect(dir.path(), &[]), 0, "every file has the hash of the manifest");
}

#[test]
fn a_policy_that_cannot_be_is_shown_with_its_place() {
    let dir = TempDir::new().unwrap();
    let file = dir.path().join("mine.toml");
    let refused = |text: &str, expect: &str| {
        fs::write(&file, text).unwrap();
        let out = dir.path().join("out");
        let output = synth(&[
            "gen",
            "--policy",
            file.to_str().unwrap(),
            "--count",
            "9",
            "--out",
            out.to_str().unwrap(),
        ]);
        check(&{ output }.output().unwrap(), 2, expect);
        assert!(!out.exists());
    };
    refused("base = \"paper\"\nmax_tokns = 9\n", "did you mean `max_tokens`?");
    refused("base = \"paper\"\nmax_tokns = 9\n", "mine.toml:2:1");
    refused("base = \"paper\"\nidiom_percent = 200\n", "is a percentage, from 0 to 100");
    refused("base = ", "mine.toml:1");
    let unknown = synth(&["gen", "--policy", "papers", "--count", "9", "--out", "x"]).output().unwrap();
    check(&unknown, 2, "there is no policy `papers`");
}
