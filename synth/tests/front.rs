//! The first minutes with `synth`: help, typing errors, readers that go away, colours, narrow windows, the manual.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::io::Read;
use std::process::{Command, Output, Stdio};

fn synth(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_synth"));
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command.env_remove("COLUMNS").env_remove("NO_COLOR");
    command
}

fn ended(args: &[&str], code: i32) -> Output {
    let output = synth(args).output().unwrap();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {output:?}");
    output
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What prints more than a pipe holds, or at all, to a reader that is gone before the first byte.
#[test]
fn a_reader_that_goes_away_is_no_failure() {
    for args in [&["--help"][..], &[], &["solve", "--help"], &["man"], &["completions", "bash"], &["config"]]
    {
        let mut child = synth(args).spawn().unwrap();
        drop(child.stdout.take());
        let mut complaints = String::new();
        child.stderr.take().unwrap().read_to_string(&mut complaints).unwrap();
        assert_eq!((child.wait().unwrap().code(), &*complaints), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn nothing_is_coloured_that_nobody_sees() {
    for (args, code) in
        [(&["--help"][..], 0), (&[], 0), (&["slove"], 2), (&["doctor"], 0), (&["run", "no.c"], 2)]
    {
        let output = ended(args, code);
        assert!(!output.stdout.contains(&0x1b) && !output.stderr.contains(&0x1b), "{args:?}");
    }
}

#[test]
fn a_typing_error_is_told_with_what_was_meant() {
    for (args, meant) in [
        (&["slove"][..], "'solve'"),
        (&["solve", "--explian"], "'--explain'"),
        (&["config", "--preset", "smal"], "`small`"),
        (&["config", "--set", "train.bach=3"], "`train.batch`"),
        (&["completions", "zhs"], "zsh"),
    ] {
        let output = ended(args, 2);
        assert!(output.stdout.is_empty() && text(&output.stderr).contains(meant), "{output:?}");
    }
}

#[test]
fn lines_fit_a_narrow_window() {
    for args in [&[][..], &["doctor"]] {
        let output = synth(args).env("COLUMNS", "60").output().unwrap();
        let wide = text(&output.stdout).lines().find(|line| line.chars().count() > 60);
        assert_eq!(wide, None, "{args:?}");
    }
}

#[test]
fn every_command_has_a_page_and_pages_replace_nothing_else() {
    let dir = tempfile::tempdir().unwrap();
    let pages = dir.path().join("man1");
    let args = ["man", "--out", pages.to_str().unwrap()];
    for _ in 0..2 {
        ended(&args, 0);
    }
    let help = ended(&["--help"], 0);
    let commands = text(&help.stdout).split("Commands:\n").nth(1).unwrap().split("\n\n").next().unwrap();
    let names: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.strip_prefix("  ")?.split(' ').next().filter(|name| !name.is_empty()))
        .collect();
    assert!(names.contains(&"solve") && names.contains(&"man"), "{names:?}");
    for name in names.into_iter().filter(|name| *name != "help") {
        let page = fs::read_to_string(pages.join(format!("synth-{name}.1"))).unwrap();
        assert!(page.contains(".TH synth-") && page.contains("Programs from examples"), "{page}");
    }
    assert_eq!(text(&ended(&["man"], 0).stdout), fs::read_to_string(pages.join("synth.1")).unwrap());
    fs::write(pages.join("synth.1"), "my notes").unwrap();
    let refused = ended(&args, 2);
    assert!(text(&refused.stderr).contains("is no page of this manual"), "{refused:?}");
    assert_eq!(fs::read_to_string(pages.join("synth.1")).unwrap(), "my notes");
}

#[test]
fn the_completions_of_every_shell_know_every_command() {
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let output = ended(&["completions", shell], 0);
        for name in ["solve", "doctor", "interpreter", "--max-minutes"] {
            let name = if shell == "fish" { name.trim_start_matches('-') } else { name };
            assert!(text(&output.stdout).contains(name), "{shell}: {name}");
        }
    }
}

#[test]
fn what_config_prints_is_a_preset() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("mine.toml");
    let first = ended(&["config", "--preset", "paper", "--set", "train.batch=7"], 0).stdout;
    fs::write(&path, &first).unwrap();
    let again = ended(&["config", "--preset", path.to_str().unwrap(), "--json"], 0).stdout;
    let settings: serde_json::Value = serde_json::from_slice(&again).unwrap();
    let settings = settings["settings"].as_array().unwrap();
    let batch = settings.iter().find(|setting| setting["name"] == "train.batch").unwrap();
    assert_eq!(batch["value"], 7);
    assert!(settings.iter().all(|setting| setting["source"] == format!("preset {}", path.display())));
    assert_eq!(settings.len(), text(&first).matches(" = ").count());
    let refused = ended(&["config", "--set", "model.reader=3"], 2);
    assert!(text(&refused.stderr).contains("must be even"), "{refused:?}");
}

#[test]
fn doctor_finds_what_works_and_says_no_where_a_named_model_does_not() {
    let output = ended(&["doctor", "--json"], 0);
    let told: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let checks = told["checks"].as_array().unwrap();
    let names: Vec<&str> = checks.iter().filter_map(|check| check["name"].as_str()).collect();
    assert_eq!(names, ["search", "device", "gpu", "cpu", "memory", "disk", "gcc", "model"]);
    assert_eq!(checks[0]["state"], "ok");
    assert!(checks.iter().all(|check| check["state"] == "ok" || check["mend"].is_string()), "{told}");
    let dir = tempfile::tempdir().unwrap();
    let told = ended(&["doctor", "--model", dir.path().to_str().unwrap()], 1);
    let told = text(&told.stdout);
    assert!(told.contains("broken model") && told.contains("model.toml") && told.contains("mend:"), "{told}");
}
