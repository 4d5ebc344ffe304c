//! `synth train` as a process: killed at any moment and resumed, stopped by Ctrl-C, and what it keeps.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::OnceLock;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// A model of no use that is trained in seconds.
const TINY: [&str; 16] = [
    "model.hidden=12",
    "model.reader=8",
    "model.value-embedding=8",
    "model.token-embedding=8",
    "model.max-executions=2",
    "train.batch=4",
    "train.window=8",
    "train.warm-up=10",
    "train.averaging=0.9",
    "train.report-every=10",
    "train.validate-every=50",
    "train.validate-programs=8",
    "train.validate-written=2",
    "train.checkpoint-every=20",
    "train.max-steps=200",
    "train.max-minutes=0",
];

fn synth() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synth"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// A corpus that all tests share.
fn corpus() -> &'static Path {
    static CORPUS: OnceLock<TempDir> = OnceLock::new();
    let dir = CORPUS.get_or_init(|| {
        let dir = TempDir::new().unwrap();
        let args = ["gen", "--policy", "lists", "--count", "1_000", "--validation", "5", "--out"];
        let made = synth().args(args).arg(dir.path()).output().unwrap();
        assert!(made.status.success(), "{made:?}");
        dir
    });
    dir.path()
}

fn train(run: &Path, more: &[&str]) -> Command {
    let mut command = synth();
    command.args(["train", "--preset", "smoke", "--device", "cpu", "--threads", "2", "--data"]).arg(corpus());
    command.arg("--out").arg(run);
    for set in TINY {
        command.args(["--set", set]);
    }
    command.args(more);
    command
}

fn check(output: &Output, code: i32, expect: &str) {
    let text = String::from_utf8([&output.stdout[..], &output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(code), "{text}");
    assert!(text.contains(expect), "`{expect}` is not in: {text}");
}

/// The figures of a run by step, without those of time.
fn figures(run: &Path) -> Vec<String> {
    let text = fs::read_to_string(run.join("metrics.jsonl")).unwrap();
    let line = |line: &str| {
        let mut value: serde_json::Value = serde_json::from_str(line).unwrap();
        let object = value.as_object_mut().unwrap();
        for name in ["seconds", "programs-per-second", "waited"] {
            object.remove(name);
        }
        value.to_string()
    };
    text.lines().map(line).collect()
}

fn weights(run: &Path, model: &str) -> Vec<u8> {
    fs::read(run.join(model).join("weights.safetensors")).unwrap()
}

fn check_same(run: &Path, whole: &Path) {
    assert_eq!(figures(run), figures(whole));
    for model in ["last", "model"] {
        assert!(weights(run, model) == weights(whole, model), "{model} differs");
    }
}

/// A run from the start to its end, and how long it took.
fn whole() -> &'static (PathBuf, Duration) {
    static WHOLE: OnceLock<(TempDir, (PathBuf, Duration))> = OnceLock::new();
    let (_, whole) = WHOLE.get_or_init(|| {
        corpus();
        let dir = TempDir::new().unwrap();
        let run = dir.path().join("run");
        let start = Instant::now();
        check(&train(&run, &[]).output().unwrap(), 0, "all steps are done: 200 steps");
        (dir, (run, start.elapsed()))
    });
    whole
}

/// `SYNTH_KILLS=30 cargo test -p synth --test train killed` kills more often.
#[test]
fn killed_at_any_moment_and_resumed_the_model_is_the_same_to_the_bit() {
    let kills: u32 = std::env::var("SYNTH_KILLS").map_or(3, |text| text.parse().unwrap());
    let (whole, span) = whole();
    let mut random = 5_u64;
    let mut killed = 0;
    while killed < kills {
        let dir = TempDir::new().unwrap();
        let run = dir.path().join("run");
        // Each round is killed a few times before it may end.
        for _ in 0..3.min(kills - killed) {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let mut child = train(&run, &["--resume"]).spawn().unwrap();
            sleep(Duration::from_micros((random >> 33) % span.as_micros() as u64));
            child.kill().unwrap();
            child.wait().unwrap();
            killed += 1;
        }
        check(&train(&run, &["--resume"]).output().unwrap(), 0, "all steps are done: 200 steps");
        check_same(&run, whole);
    }
}

/// Waits until a run has made so many steps.
fn wait_for(run: &Path, step: u64) {
    let start = Instant::now();
    let reached = |text: String| text.contains(&format!("\"step\":{step},"));
    while !fs::read_to_string(run.join("metrics.jsonl")).is_ok_and(reached) {
        assert!(start.elapsed() < Duration::from_mins(5), "no step {step}");
        sleep(Duration::from_millis(10));
    }
}

#[test]
fn two_hundred_steps_are_ninety_a_kill_and_the_rest() {
    let (whole, _) = whole();
    let dir = TempDir::new().unwrap();
    let run = dir.path().join("run");
    let mut child = train(&run, &[]).spawn().unwrap();
    wait_for(&run, 90);
    child.kill().unwrap();
    child.wait().unwrap();
    check(&train(&run, &["--resume"]).output().unwrap(), 0, "going on after step");
    check_same(&run, whole);
}

#[test]
fn a_signal_ends_a_run_after_a_checkpoint() {
    let (whole, _) = whole();
    let dir = TempDir::new().unwrap();
    let run = dir.path().join("run");
    let child = train(&run, &[]).spawn().unwrap();
    wait_for(&run, 30);
    let signal = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(signal.success());
    check(&child.wait_with_output().unwrap(), 130, "to go on: synth train --resume");
    // What a run keeps is enough to go on: nothing has to be said again, not even its corpus.
    let mut resumed = synth();
    resumed.args(["train", "--resume", "--device", "cpu", "--threads", "2"]);
    check(&resumed.arg("--out").arg(&run).output().unwrap(), 0, "all steps are done: 200 steps");
    // There is a report more, of the step at which it stopped.
    assert!(weights(&run, "last") == weights(whole, "last"));
}

#[test]
fn what_a_run_keeps_is_not_lost_by_mistake() {
    let (whole, _) = whole();
    let again = train(whole, &[]).output().unwrap();
    check(&again, 2, "holds a run already");
    check(&again, 2, "add --resume to go on with it");
    check(
        &train(whole, &["--resume", "--set", "model.hidden=13"]).output().unwrap(),
        2,
        "a run keeps this setting",
    );
    let config = fs::read_to_string(whole.join("config.toml")).unwrap();
    for expect in ["# --set", "# preset smoke", "# default", "corpus-hash = ", "version = ", "device = \"cpu"]
    {
        assert!(config.contains(expect), "`{expect}` is not in: {config}");
    }
    let other = TempDir::new().unwrap();
    fs::write(other.path().join("thesis.tex"), "").unwrap();
    check(&train(other.path(), &["--resume"]).output().unwrap(), 2, "holds something that is no run");
}

#[test]
fn an_exported_model_is_half_as_large_and_tells_what_makes_it_again() {
    let (run, _) = whole();
    let dir = TempDir::new().unwrap();
    let out = dir.path().join("model");
    let export =
        |more: &[&str]| synth().arg("export").arg(run).arg("--out").arg(&out).args(more).output().unwrap();
    let data = corpus().to_str().unwrap();
    check(&export(&["--data", data]), 0, "model");
    let told = fs::read_to_string(out.join("model.toml")).unwrap();
    assert!(told.contains("corpus = \"policy lists, 1000 tasks, seed 1, generator "), "{told}");
    assert!(told.contains("precision = \"f16\"") && !told.contains(data), "{told}");
    let size = |dir: &Path| fs::metadata(dir.join("weights.safetensors")).unwrap().len();
    assert!(2 * size(&out) < size(&run.join("model")) + 10_000);
    check(&export(&[]), 2, "is there already");
    fs::remove_dir_all(&out).unwrap();
    let other = dir.path().join("other");
    let args = ["gen", "--policy", "paper", "--count", "100", "--out"];
    assert!(synth().args(args).arg(&other).output().unwrap().status.success());
    check(&export(&["--data", other.to_str().unwrap()]), 2, "was not trained on the corpus");
    assert!(!out.exists());
    // What was exported can be exported again.
    check(&export(&["--single"]), 0, "model");
    assert!(fs::read_to_string(out.join("model.toml")).unwrap().contains("precision = \"f32\""));
}
