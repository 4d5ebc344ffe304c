//! A training run: its last figures in lines, its whole course as one page with curves.

use std::fmt::Write;
use std::path::Path;

use anyhow::Context;
use serde_json::{Value, json};

use crate::commands::Outcome;
use crate::printer::Printer;

use super::InspectArgs;
use super::curves::{Curve, chart, escaped, page};

const CONFIG: &str = "config.toml";
const METRICS: &str = "metrics.jsonl";
/// Validations that are listed.
const LISTED: usize = 12;

/// Whether the directory is that of a run.
pub fn is_run(dir: &Path) -> bool {
    dir.join(CONFIG).is_file() && dir.join(METRICS).is_file()
}

/// What a run has kept.
struct Run {
    config: String,
    steps: Vec<Value>,
    validations: Vec<Value>,
}

/// Looks at a run and tells.
pub fn execute(args: &InspectArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let run = Run::read(&args.dir)?;
    if let Some(path) = &args.html {
        let title = format!("Training run {}", args.dir.display());
        let html = run.page(&title).context("could not write the page")?;
        std::fs::write(path, html).with_context(|| format!("could not write `{}`", path.display()))?;
    }
    if args.json {
        let best = run.validations.iter().rfind(|line| line.get("best") == Some(&json!(true)));
        printer.json(&json!({"last": run.steps.last(), "best": best, "validations": run.validations}))?;
    } else {
        run.print(&args.dir, printer)?;
    }
    Ok(Outcome::Yes)
}

fn number(line: &Value, key: &str) -> Option<f64> {
    line.get(key)?.as_f64()
}

impl Run {
    fn read(dir: &Path) -> anyhow::Result<Self> {
        let read = |name: &str| {
            let path = dir.join(name);
            std::fs::read_to_string(&path).with_context(|| format!("could not read `{}`", path.display()))
        };
        let (config, metrics) = (read(CONFIG)?, read(METRICS)?);
        // The last line may be cut where a run was killed.
        let lines = metrics.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
        let (steps, validations) = lines.partition(|line| line.get("kind") == Some(&json!("steps")));
        Ok(Self { config, steps, validations })
    }

    fn print(&self, dir: &Path, printer: &mut Printer) -> anyhow::Result<()> {
        let Some(last) = self.steps.last() else {
            return printer.line(format_args!("the run in `{}` has no figures yet", dir.display()));
        };
        let figure = |key| number(last, key).unwrap_or_default();
        printer.line(format_args!(
            "the run in `{}`: {} steps, {} programs, {:.0} s, {:.0} programs/s",
            dir.display(),
            figure("step"),
            figure("programs"),
            figure("seconds"),
            figure("programs-per-second")
        ))?;
        if self.validations.is_empty() {
            return Ok(());
        }
        printer.line("")?;
        let columns = ["step", "token loss", "with help", "without", "gap", "executor", "solved"];
        printer.line(columns.map(|column| format!("{column:>11}")).concat())?;
        let skipped = self.validations.len().saturating_sub(LISTED);
        for line in self.validations.iter().skip(skipped) {
            let number = |key, digits| number(line, key).map_or("-".into(), |x| format!("{x:.digits$}"));
            let percent =
                |key| self::number(line, key).map_or("-".into(), |x: f64| format!("{:.1}%", 100.0 * x));
            let best = if line.get("best") == Some(&json!(true)) { " *" } else { "" };
            let cells = [
                number("step", 0),
                number("token-loss", 3),
                percent("token-accuracy-with-help"),
                percent("token-accuracy-without-help"),
                number("example-gap", 3),
                percent("executor-accuracy"),
                format!("{}/{}", number("solved", 0), number("written", 0)),
            ];
            printer.line(format_args!("{}{best}", cells.map(|cell| format!("{cell:>11}")).concat()))?;
        }
        printer.line("* the best so far")
    }

    fn page(&self, title: &str) -> Result<String, std::fmt::Error> {
        let of = |lines: &[Value], key: &str| -> Vec<(f64, f64)> {
            let point = |line: &Value| Some((number(line, "step")?, number(line, key)?));
            lines.iter().filter_map(point).collect()
        };
        let steps = |name, key| Curve { name, points: of(&self.steps, key) };
        let validations = |name, key| Curve { name, points: of(&self.validations, key) };
        let charts = [
            (
                "Loss of the tokens",
                vec![steps("training", "program-loss"), validations("validation", "token-loss")],
            ),
            (
                "How much the token loss rises with wrong examples",
                vec![validations("example gap", "example-gap")],
            ),
            ("Specs solved without search", vec![validations("solved", "solved")]),
            (
                "Share of tokens that are right",
                vec![
                    validations("with help", "token-accuracy-with-help"),
                    validations("without help", "token-accuracy-without-help"),
                ],
            ),
            (
                "Other losses",
                vec![steps("executor", "execution-loss"), steps("operations", "operation-loss")],
            ),
            ("Values that the executor gives right", vec![validations("executor", "executor-accuracy")]),
            ("Norm of the gradients", vec![steps("gradients", "gradient-norm")]),
            ("Learning rate", vec![steps("learning rate", "learning-rate")]),
            ("Programs a second", vec![steps("programs/s", "programs-per-second")]),
        ];
        let mut body = String::new();
        for (title, curves) in &charts {
            chart(&mut body, title, curves)?;
        }
        let samples = self.validations.last().and_then(|line| line.get("samples")?.as_array());
        for sample in samples.into_iter().flatten() {
            let text = |key| sample.get(key).and_then(Value::as_str).unwrap_or_default();
            let count = |key| number(sample, key).unwrap_or_default();
            writeln!(body, "<h2>{} of {} examples hold</h2>", count("held"), count("of"))?;
            writeln!(body, "<pre>{}</pre>", escaped(text("shown")))?;
            writeln!(body, "<div class=two><pre>{}</pre>", escaped(text("written")))?;
            writeln!(
                body,
                "<pre>{}</pre></div><p>left: what it wrote; right: what the examples are of</p>",
                escaped(text("wanted"))
            )?;
        }
        writeln!(body, "<h2>Settings</h2>\n<pre>{}</pre>", escaped(&self.config))?;
        page(title, &body)
    }
}
