//! The recipes for many machines in `examples/cluster`, with the variables that Slurm and Kubernetes set.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

fn recipe(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/cluster").join(name)
}

/// A shell that finds `synth`, and knows of no cluster.
fn shell() -> Command {
    let mut command = Command::new("bash");
    let synth = Path::new(env!("CARGO_BIN_EXE_synth")).parent().unwrap();
    let path = format!("{}:{}", synth.display(), std::env::var("PATH").unwrap());
    command.env("PATH", path).current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    for (name, _) in
        std::env::vars().filter(|(name, _)| name.starts_with("SLURM_") || name.starts_with("JOB_"))
    {
        command.env_remove(name);
    }
    command
}

fn done(command: &mut Command) -> Output {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    output
}

/// A job array of Slurm that begins at 1.
fn array(command: impl Fn() -> Command, tasks: usize) {
    for task in 1..=tasks {
        let slurm =
            [("SLURM_ARRAY_TASK_ID", task), ("SLURM_ARRAY_TASK_COUNT", tasks), ("SLURM_ARRAY_TASK_MIN", 1)];
        done(
            command()
                .envs(slurm.map(|(name, value)| (name, value.to_string())))
                .env("SLURM_CPUS_PER_TASK", "2"),
        );
    }
}

/// An indexed job of Kubernetes: what the container of the manifest runs.
fn indexed(manifest: &str, command: impl Fn() -> Command, indices: usize) {
    let text = fs::read_to_string(recipe(manifest)).unwrap();
    let (_, script) = text.split_once("- |\n").unwrap();
    let inner = |line: &&str| line.starts_with("              ");
    let script: Vec<&str> = script.lines().take_while(inner).map(str::trim).collect();
    for index in 0..indices {
        let names = [("JOB_COMPLETION_INDEX", index), ("JOB_COMPLETIONS", indices)];
        let mut command = command();
        done(
            command
                .arg("-c")
                .arg(script.join("\n"))
                .envs(names.map(|(name, value)| (name, value.to_string()))),
        );
    }
}

fn manifest(dir: &Path) -> String {
    fs::read_to_string(dir.join("MANIFEST.json")).unwrap()
}

#[test]
fn shares_of_an_array_and_of_an_indexed_job_make_the_same_corpus_as_one_machine() {
    let dir = TempDir::new().unwrap();
    let on = |name: &str| {
        let mut command = shell();
        command.env("OUT", dir.path().join(name)).env("COUNT", "1_500");
        command
    };
    let script = |name: &str| {
        let mut command = on(name);
        command.arg(recipe("gen.sbatch"));
        command
    };
    done(&mut script("alone"));
    array(|| script("slurm"), 2);
    done(script("slurm").arg("--finish"));
    indexed("gen.yaml", || on("kubernetes"), 3);
    done(script("kubernetes").arg("--finish"));
    let alone = manifest(&dir.path().join("alone"));
    assert!(alone.contains("\"data/train-00000-of-00001.parquet\""), "{alone}");
    for name in ["slurm", "kubernetes"] {
        assert_eq!(manifest(&dir.path().join(name)), alone, "{name}");
    }
}

#[test]
fn shares_of_an_array_and_of_an_indexed_job_are_reported_together() {
    let dir = TempDir::new().unwrap();
    let specs = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cmd/eval.jsonl");
    let on = |name: &str| {
        let mut command = shell();
        command.env("OUT", dir.path().join(name)).env("SPECS", &specs).env("SECONDS_EACH", "0.2");
        command
    };
    let script = |name: &str| {
        let mut command = on(name);
        command.arg(recipe("eval.sbatch"));
        command
    };
    let solver = ["--solver", "floor", "--show", "3"];
    let with_solver = |name: &str| {
        let mut command = script(name);
        command.args(solver);
        command
    };
    array(|| with_solver("slurm"), 2);
    indexed("eval.yaml", || on("kubernetes"), 2);
    for (name, last) in [
        ("slurm", done(with_solver("slurm").arg("--json"))),
        ("kubernetes", done(script("kubernetes").args(["--json"]))),
    ] {
        let told: serde_json::Value = serde_json::from_slice(&last.stdout).unwrap();
        assert_eq!((&told["specs"], &told["unfinished"]), (&5.into(), &0.into()), "{name}: {told}");
        // Nothing was left to do for the last one.
        assert_eq!(fs::read_to_string(dir.path().join(name).join("results.jsonl")).unwrap(), "", "{name}");
    }
}
