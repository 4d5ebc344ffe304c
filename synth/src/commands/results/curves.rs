//! Training runs side by side: what each had reached after the same steps, and after the same time.

use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use serde_json::Value as Json;

/// The figures of a run, in its directory.
pub const FILE: &str = "metrics.jsonl";
/// Shares of what all runs have reached at which they are compared.
const SHARES: [f64; 5] = [0.0625, 0.125, 0.25, 0.5, 1.0];

/// A training run.
pub struct Training {
    name: String,
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
        Ok(Self { name, points })
    }

    /// What was known at a place.
    fn at(&self, place: f64, of: fn(&Point) -> f64) -> Option<&Point> {
        self.points.iter().rev().find(|point| of(point) <= place + 1e-9)
    }
}

/// Two tables; nothing without runs.
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
    table(&mut out, "step", &runs, |point| point.step, 0)?;
    table(&mut out, "minutes", &runs, |point| point.minutes, 1)?;
    Ok(out)
}

fn table(
    out: &mut String,
    heading: &str,
    runs: &[&Training],
    of: fn(&Point) -> f64,
    digits: usize,
) -> std::fmt::Result {
    let names: Vec<&str> = runs.iter().map(|run| &*run.name).collect();
    writeln!(out, "| {heading} | {} |", names.join(" | "))?;
    writeln!(out, "|---|{}", "---|".repeat(runs.len()))?;
    // As far as all have come, so that no run is compared with more of another.
    let ends = runs.iter().filter_map(|run| run.points.last()).map(of);
    let common = ends.fold(f64::INFINITY, f64::min);
    let places: BTreeSet<String> =
        SHARES.iter().map(|share| format!("{:012.*}", digits, share * common)).collect();
    for place in places.iter().filter_map(|place| place.parse::<f64>().ok()) {
        let cells: Vec<String> =
            runs.iter().map(|run| run.at(place, of).map_or("-".to_owned(), Point::cell)).collect();
        if cells.iter().any(|cell| cell != "-") {
            writeln!(out, "| {place:.digits$} | {} |", cells.join(" | "))?;
        }
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

    fn run(dir: &Path, name: &str, seconds: f64, steps: &[u64]) -> Training {
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
        Training::read(&dir).unwrap()
    }

    #[test]
    fn runs_are_compared_at_the_same_steps_and_minutes() {
        let dir = tempfile::tempdir().unwrap();
        let runs =
            [run(dir.path(), "fast", 6.0, &[10, 20, 40, 80]), run(dir.path(), "slow", 12.0, &[10, 20, 40])];
        let told = tables(&runs).unwrap();
        assert!(told.contains("| step | fast | slow |"), "{told}");
        assert!(told.contains("| 40 | 0.025 / 0.500 / 1/4 | 0.025 / 0.500 / 1/4 |"), "{told}");
        // 8 minutes are 80 steps of one and 40 of the other.
        assert!(told.contains("| 8.0 | 0.013 / 0.500 / 1/4 | 0.025 / 0.500 / 1/4 |"), "{told}");
        assert!(!told.contains("| 80 |"), "{told}");
        assert_eq!(tables(&[]).unwrap(), "");
    }
}
