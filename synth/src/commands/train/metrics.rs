//! The figures of a run, one JSON object a line: `metrics.jsonl`.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::Context;
use latent::train::{Report, Validation, Written};
use serde::Serialize;
use serde_json::{Value, json};

use crate::commands::inspect::example_line;

/// The file in the directory of the run.
pub const FILE: &str = "metrics.jsonl";

/// Written programs that stand with a validation.
const SAMPLES: usize = 3;

/// Appends figures.
pub struct Metrics {
    path: PathBuf,
    file: File,
}

impl Metrics {
    /// Opens the file. Lines of steps that the run has not made (any more) are taken out: they will come again.
    pub fn open(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(FILE);
        let file = OpenOptions::new().create(true).append(true).open(&path);
        let file = file.with_context(|| format!("could not open `{}`", path.display()))?;
        Ok(Self { path, file })
    }

    /// Takes the lines after this step out, and a line that was cut.
    pub fn rewind(&mut self, step: u64) -> anyhow::Result<()> {
        let wrong = || format!("could not write `{}`", self.path.display());
        let text = fs::read(&self.path).with_context(wrong)?;
        let text = String::from_utf8_lossy(&text);
        let stays = |line: &&str| {
            let value = serde_json::from_str::<Value>(line).ok();
            value.and_then(|value| value.get("step")?.as_u64()).is_some_and(|at| at <= step)
        };
        let kept: Vec<&str> = text.lines().filter(stays).collect();
        if kept.len() < text.lines().count() || (!text.is_empty() && !text.ends_with('\n')) {
            let mut lines = kept.join("\n");
            if !lines.is_empty() {
                lines.push('\n');
            }
            let new = self.path.with_extension("jsonl.tmp");
            fs::write(&new, lines).and_then(|()| fs::rename(&new, &self.path)).with_context(wrong)?;
            self.file = OpenOptions::new().append(true).open(&self.path).with_context(wrong)?;
        }
        Ok(())
    }

    /// Means over some steps.
    pub fn report(&mut self, report: &Report) -> anyhow::Result<()> {
        self.write("steps", report.step, report)
    }

    /// Figures of a validation.
    pub fn validation(&mut self, step: u64, best: bool, validation: &Validation) -> anyhow::Result<()> {
        let mut value = serde_json::to_value(validation)?;
        if let Some(object) = value.as_object_mut() {
            object.insert("best".into(), json!(best));
            object.insert("samples".into(), validation.samples.iter().take(SAMPLES).map(sample).collect());
        }
        self.write("validation", step, &value)
    }

    fn write(&mut self, kind: &str, step: u64, figures: &impl Serialize) -> anyhow::Result<()> {
        let mut line = serde_json::Map::new();
        line.insert("kind".into(), json!(kind));
        line.insert("step".into(), json!(step));
        if let Value::Object(figures) = serde_json::to_value(figures)? {
            line.extend(figures);
        }
        let mut text = Value::Object(line).to_string();
        text.push('\n');
        let written = self.file.write_all(text.as_bytes());
        written.with_context(|| format!("could not write `{}`", self.path.display()))
    }
}

fn sample(written: &Written) -> Value {
    let shown: Vec<String> =
        written.shown.iter().map(|example| example_line(written.shape, example)).collect();
    json!({
        "shown": shown.join("\n"),
        "wanted": written.wanted,
        "written": written.written,
        "held": written.held,
        "of": written.of,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_steps_that_come_again_are_taken_out() {
        let dir = tempfile::tempdir().unwrap();
        let lines = "{\"kind\":\"steps\",\"step\":10}\n{\"kind\":\"steps\",\"step\":20}\n{\"kind\":\"st";
        fs::write(dir.path().join(FILE), lines).unwrap();
        let mut metrics = Metrics::open(dir.path()).unwrap();
        metrics.rewind(10).unwrap();
        metrics.write("steps", 20, &json!({"x": 1})).unwrap();
        let text = fs::read_to_string(dir.path().join(FILE)).unwrap();
        assert_eq!(text, "{\"kind\":\"steps\",\"step\":10}\n{\"kind\":\"steps\",\"step\":20,\"x\":1}\n");
    }
}
