//! Training runs side by side: what each had reached after the same steps, and after the same time.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use serde_json::Value as Json;
use toml::{Table, Value};

use crate::commands::train::recipe;

/// The figures of a run, in its directory.
pub const FILE: &str = "metrics.jsonl";
/// Shares of what all runs have reached at which they are compared.
const SHARES: [f64; 5] = [0.0625, 0.125, 0.25, 0.5, 1.0];

/// A training run.
pub struct Training {
    name: String,
    /// What runs have in common that are compared.
    kind: String,
    points: Vec<Point>,
}

/// A validation.
struct Point {
    step: f64,
    minutes: f64,
    token_loss: f64,
    gap: Option<f64>,
    solved: String,
}

impl Training {
    /// Reads the figures of a run. A line that was cut off counts for nothing.
    pub fn read(dir: &Path) -> anyhow::Result<Self> {
        let path = dir.join(FILE);
        let text =
            std::fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))?;
        let (mut minutes, mut points) = (0.0, Vec::new());
        for line in text.lines().filter_map(|line| serde_json::from_str::<Json>(line).ok()) {
            let number = |name: &str| line.get(name).and_then(Json::as_f64);
            match line.get("kind").and_then(Json::as_str) {
                Some("steps") => minutes = number("seconds").unwrap_or_default() / 60.0,
                Some("validation") => {
                    points.extend(number("step").zip(number("token-loss")).map(|(step, token_loss)| Point {
                        step,
                        minutes,
                        token_loss,
                        gap: number("example-gap"),
                        solved: match (number("solved"), number("written")) {
                            (Some(solved), Some(of)) if of > 0.0 => format!("{solved}/{of}"),
                            _ => "-".to_owned(),
                        },
                    }));
                }
                _ => {}
            }
        }
        let name = dir.file_name().unwrap_or(dir.as_os_str()).to_string_lossy().into_owned();
        Ok(Self { name, kind: kind(dir)?, points })
    }

    /// What was known at a place.
    fn at(&self, place: f64, of: fn(&Point) -> f64) -> Option<&Point> {
        self.points.iter().rev().find(|point| of(point) <= place + 1e-9)
    }
}

/// The policy, the width and the batch of a run, from its settings.
fn kind(dir: &Path) -> anyhow::Result<String> {
    let path = dir.join(recipe::FILE);
    let wrong = || format!("could not read `{}`", path.display());
    let settings: Table = std::fs::read_to_string(&path).with_context(wrong)?.parse().with_context(wrong)?;
    let value = |section: &str, key: &str| settings.get(section)?.get(key);
    let number =
        |section: &str, key: &str| value(section, key).and_then(Value::as_integer).unwrap_or_default();
    let policy = value("run", "policy").and_then(Value::as_str).unwrap_or("an unknown policy");
    Ok(format!("`{policy}`, hidden {}, batch {}", number("model", "hidden"), number("train", "batch")))
}

/// Two tables for each kind of runs; nothing without runs.
pub fn tables(runs: &[Training]) -> Result<String, std::fmt::Error> {
    let mut out = String::new();
    let runs: Vec<&Training> = runs.iter().filter(|run| !run.points.is_empty()).collect();
    if runs.is_empty() {
        return Ok(out);
    }
    writeln!(out, "### Training\n")?;
    writeln!(
        out,
        "Each cell: loss a token / how much worse with the examples of another program / programs written without help \
         that hold. The last validation at or before the place counts.\n"
    )?;
    let mut told: Vec<&str> = Vec::new();
    for first in &runs {
        if told.contains(&&*first.kind) {
            continue;
        }
        told.push(&first.kind);
        let same: Vec<&Training> = runs.iter().copied().filter(|run| run.kind == first.kind).collect();
        writeln!(out, "On {}, by steps and by minutes:\n", first.kind)?;
        table(&mut out, "step", &same, |point| point.step, 0)?;
        table(&mut out, "minute", &same, |point| point.minutes, 1)?;
    }
    Ok(out)
}

/// A row for each run.
fn table(
    out: &mut String,
    unit: &str,
    runs: &[&Training],
    of: fn(&Point) -> f64,
    digits: usize,
) -> std::fmt::Result {
    // As far as all have come, so that no run is compared with more of another.
    let ends = runs.iter().filter_map(|run| run.points.last()).map(of);
    let common = ends.fold(f64::INFINITY, f64::min);
    let places: BTreeSet<String> =
        SHARES.iter().map(|share| format!("{:012.*}", digits, share * common)).collect();
    let places = places.iter().filter_map(|place| place.parse::<f64>().ok());
    let places: Vec<f64> =
        places.filter(|&place| runs.iter().any(|run| run.at(place, of).is_some())).collect();
    let heads: Vec<String> = places.iter().map(|place| format!("{unit} {place:.digits$}")).collect();
    writeln!(out, "| run | {} |", heads.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(heads.len()))?;
    for run in runs {
        let cells: Vec<String> =
            places.iter().map(|&place| run.at(place, of).map_or("-".to_owned(), Point::cell)).collect();
        writeln!(out, "| {} | {} |", run.name, cells.join(" | "))?;
    }
    writeln!(out)
}

impl Point {
    fn cell(&self) -> String {
        let gap = self.gap.map_or_else(|| "-".to_owned(), |gap| format!("{gap:.3}"));
        format!("{:.3} / {gap} / {}", self.token_loss, self.solved)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(dir: &Path, name: &str, hidden: u32, seconds: f64, steps: &[u64]) -> Training {
        let dir = dir.join(name);
        std::fs::create_dir_all(&dir).unwrap();
        let lines = steps.iter().map(|step| {
            format!(
                "{{\"kind\":\"steps\",\"step\":{step},\"seconds\":{}}}\n{{\"kind\":\"validation\",\"step\":{step},\"token-loss\":{},\
                 \"example-gap\":0.5,\"solved\":1,\"written\":4}}\n",
                *step as f64 * seconds,
                1.0 / *step as f64
            )
        });
        std::fs::write(dir.join(FILE), lines.collect::<String>() + "{\"kind\":\"vali").unwrap();
        let settings = format!("[model]\nhidden = {hidden}\n[train]\nbatch = 8\n[run]\npolicy = \"lists\"\n");
        std::fs::write(dir.join(recipe::FILE), settings).unwrap();
        Training::read(&dir).unwrap()
    }

    #[test]
    fn runs_are_compared_at_the_same_steps_and_minutes() {
        let dir = tempfile::tempdir().unwrap();
        let runs = [
            run(dir.path(), "fast", 32, 6.0, &[10, 20, 40, 80]),
            run(dir.path(), "slow", 32, 12.0, &[10, 20, 40]),
        ];
        let told = tables(&runs).unwrap();
        assert!(told.contains("On `lists`, hidden 32, batch 8"), "{told}");
        assert!(told.contains("| run | step 10 | step 20 | step 40 |"), "{told}");
        assert!(
            told.contains("| fast | 0.100 / 0.500 / 1/4 | 0.050 / 0.500 / 1/4 | 0.025 / 0.500 / 1/4 |"),
            "{told}"
        );
        // 8 minutes are 80 steps of one and 40 of the other.
        assert!(told.contains("| minute 2.0 | minute 4.0 | minute 8.0 |"), "{told}");
        let cells = [0.1, 0.05, 0.025, 0.0125].map(|loss: f64| format!("{loss:.3} / 0.500 / 1/4"));
        assert!(told.contains(&format!("| fast | {} |", cells.join(" | "))), "{told}");
        assert_eq!(tables(&[]).unwrap(), "");
    }

    #[test]
    fn runs_of_another_kind_have_tables_of_their_own() {
        let dir = tempfile::tempdir().unwrap();
        let runs = [("wide", 64), ("narrow", 32), ("narrow too", 32)]
            .map(|(name, hidden)| run(dir.path(), name, hidden, 6.0, &[10]));
        let told = tables(&runs).unwrap();
        assert_eq!(told.matches("hidden 64").count(), 1, "{told}");
        assert_eq!(told.matches("hidden 32").count(), 1, "{told}");
        assert!(
            told.contains("| narrow | 0.100 / 0.500 / 1/4 |\n| narrow too | 0.100 / 0.500 / 1/4 |"),
            "{told}"
        );
    }
}
