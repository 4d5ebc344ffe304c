//! `synth eval` and `synth compare` as processes: stopped and resumed, in shares, and what they refuse.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value as Json;

const SPECS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/cmd/eval.jsonl");

fn command(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synth"));
    command.args(arguments).env("NO_COLOR", "1").env("SYNTH_MODEL", "none").stdin(Stdio::null());
    command
}

fn synth(arguments: &[&str]) -> Output {
    command(arguments).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The report as JSON, of a run that ends well.
fn eval(arguments: &[&str]) -> Json {
    let all = [&["eval", "--json", "--show", "3", "--seconds", "1", "--solver", "floor"], arguments].concat();
    let output = synth(&all);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn lines(dir: &Path) -> Vec<String> {
    let mut files: Vec<_> = std::fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|extension| extension == "jsonl"));
    files.sort();
    let lines = files.iter().flat_map(|file| {
        let text = std::fs::read_to_string(file).unwrap();
        text.lines().map(str::to_owned).collect::<Vec<_>>()
    });
    lines.collect()
}

/// What does not depend on the clock.
fn untimed(mut report: Json) -> Json {
    let fields = report.as_object_mut().unwrap();
    for field in ["seconds_p50", "seconds_p95", "curve"] {
        assert!(fields.remove(field).is_some());
    }
    report
}

#[test]
fn a_report_counts_what_is_there() {
    let report = eval(&["--specs", SPECS]);
    let count = |field: &str| report[field].as_u64();
    assert_eq!((count("specs"), count("supported"), count("unsupported")), (Some(5), Some(4), Some(1)));
    // `reverse` and `to ten` are explained by what is wrong on other inputs.
    assert_eq!((count("consistent"), count("generalized"), count("equivalent")), (Some(3), Some(1), Some(1)));
    assert_eq!(report["intervals"]["all"]["generalized"]["of"], 5);
    assert_eq!(report["floor"]["count"], 1);
    assert_eq!(untimed(eval(&["--specs", SPECS, "--threads", "1"])), untimed(report));
}

#[test]
fn results_are_kept_and_shares_add_up() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().to_str().unwrap();
    let shares = [("0/2", 3), ("1/2", 2)];
    for (share, rows) in shares {
        assert_eq!(eval(&["--specs", SPECS, "--out", out, "--shard", share])["specs"], rows);
    }
    let both = lines(dir.path());
    assert_eq!(both.len(), 5);
    assert_eq!(untimed(eval(&["--specs", SPECS, "--out", out])), untimed(eval(&["--specs", SPECS])));
    assert_eq!(lines(dir.path()), both, "nothing was asked again");
    eval(&["--specs", SPECS, "--out", out, "--seed", "2"]);
    assert_eq!(lines(dir.path()).len(), 10, "everything was asked again");
    let page = std::fs::read_to_string(dir.path().join("report.html")).unwrap();
    assert!(page.contains("The floor") && page.contains("to ten"), "{page}");
}

/// Stopped by Ctrl-C once a result is kept.
fn stopped(mut child: Child, dir: &Path) -> Output {
    let start = Instant::now();
    while !dir.join("results.jsonl").exists() || lines(dir).is_empty() {
        assert!(start.elapsed() < Duration::from_mins(2), "nothing was kept");
        assert!(child.try_wait().unwrap().is_none(), "it has ended by itself");
        std::thread::sleep(Duration::from_millis(20));
    }
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(killed.success());
    child.wait_with_output().unwrap()
}

#[test]
fn ctrl_c_keeps_what_is_finished() {
    let dir = tempfile::tempdir().unwrap();
    let (out, specs) = (dir.path().join("run"), dir.path().join("specs.jsonl"));
    // One that the floor solves at once, and one that nothing solves.
    let rows = r#"{"id":"one","kind":"ints->int","examples":[{"in":[1],"out":2},{"in":[4],"out":5},{"in":[5],"out":6},{"in":[8],"out":9}]}
{"id":"two","kind":"ints->int","examples":[{"in":[1],"out":-70919},{"in":[2],"out":31},{"in":[3],"out":904123},{"in":[8],"out":9}]}
"#;
    std::fs::write(&specs, rows).unwrap();
    let specs = specs.to_str().unwrap();
    let settings = ["eval", "--specs", specs, "--show", "3", "--seconds", "3600", "--threads", "1", "--json"];
    let out_arguments = ["--out", out.to_str().unwrap()];
    let arguments = [&settings[..], &["--solver", "floor,random"], &out_arguments].concat();
    let child = command(&arguments).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let output = stopped(child, &out);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(told.contains("stopped: 1 of 2 specs are kept"), "{told}");
    assert!(output.stdout.is_empty());
    let kept = lines(&out);
    assert_eq!(kept.len(), 1);
    // It goes on with what is there: the first spec alone is done already.
    let output = synth(&[&arguments[..], &["--limit", "1"]].concat());
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert_eq!(lines(&out), kept);
}

#[test]
fn what_cannot_be_done_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let (all, some) = (dir.path().join("all"), dir.path().join("some"));
    let (all, some) = (all.to_str().unwrap(), some.to_str().unwrap());
    eval(&["--specs", SPECS, "--out", all]);
    eval(&["--specs", SPECS, "--out", some, "--limit", "4"]);
    let check = |arguments: &[&str], words: &[&str]| {
        let output = synth(arguments);
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {told}");
        for word in words {
            assert!(told.contains(word), "{arguments:?}: {told}");
        }
    };
    check(
        &["compare", all, some],
        &["cannot be compared", "1 of the first are not in the second", "`words`"],
    );
    check(&["compare", all, dir.path().to_str().unwrap()], &["holds no results: there is no run.json"]);
    check(&["eval"], &["--specs", "--suite"]);
    check(&["eval", "--suite", "human", "--specs", SPECS], &["cannot be used with"]);
    check(&["eval", "--suite", "lists-test"], &["a set of a corpus", "--data"]);
    check(&["eval", "--suite", "lists-test", "--data", all], &["MANIFEST.json"]);
    check(&["eval", "--specs", "no/such.jsonl"], &["could not read the specs"]);
    check(
        &["eval", "--specs", SPECS, "--solver", "luck"],
        &["there is no solver `luck`", "floor, familiar, enumerate"],
    );
    check(&["eval", "--specs", SPECS, "--solver", "greedy"], &["`greedy` asks a model", "--model"]);
    check(&["eval", "--specs", SPECS, "--model", dir.path().to_str().unwrap()], &["no model"]);
    check(&["eval", "--specs", SPECS, "--shard", "0/2"], &["--out"]);
    check(&["eval", "--specs", SPECS, "--out", SPECS], &["could not make"]);
}
