//! Shows a run while it goes on, and keeps its figures.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use latent::train::{Event, Observer, Report, Validation};

use crate::printer::Printer;

use super::corpus::Sets;
use super::metrics::Metrics;
use super::recipe::Recipe;

/// Where nobody sees a window, a line is written no more often than this.
const QUIET: Duration = Duration::from_secs(20);

/// Somebody who watches.
pub struct Watch {
    metrics: Metrics,
    stop: Arc<AtomicBool>,
    /// What could not be kept; told once.
    failed: Option<anyhow::Error>,
    told: Option<Instant>,
    start: Instant,
    begun_at: f64,
}

impl Watch {
    /// Begins to watch the run of this directory.
    pub fn new(
        dir: &Path,
        device: &str,
        recipe: &Recipe,
        sets: &Sets,
        stop: Arc<AtomicBool>,
        printer: &mut Printer,
    ) -> anyhow::Result<Self> {
        printer.complain(format_args!(
            "training in `{}` on {device}\n{} programs of `{}`, {} for validation; batches of {}",
            dir.display(),
            sets.train.len(),
            sets.dir.display(),
            sets.validation.len(),
            recipe.train.batch
        ))?;
        Ok(Self {
            metrics: Metrics::open(dir)?,
            stop,
            failed: None,
            told: None,
            start: Instant::now(),
            begun_at: 0.0,
        })
    }

    /// The run has ended.
    pub fn end(&mut self) {
        if let Some(error) = self.failed.take() {
            say(&format!("note: {error:#}"));
        }
    }

    fn steps(&mut self, report: &Report) {
        let kept = self.metrics.report(report);
        self.keep(kept);
        if self.told.is_some_and(|told| told.elapsed() < QUIET) {
            return;
        }
        self.told = Some(Instant::now());
        let losses = report.losses;
        let mut parts = vec![format!("program {:.3}", losses.program_loss)];
        for (name, loss) in [("execution", losses.execution_loss), ("operation", losses.operation_loss)] {
            if loss > 0.0 {
                parts.push(format!("{name} {loss:.3}"));
            }
        }
        let left = self.left(report).map_or(String::new(), |left| format!(", {} left", span(left)));
        say(&format!(
            "step {}: loss {}; {:.0} programs/s, epoch {}{left}",
            report.step,
            parts.join(", "),
            report.programs_per_second,
            report.position.epoch + 1
        ));
    }

    /// Seconds that are left, as far as it can be told.
    fn left(&self, report: &Report) -> Option<f64> {
        let done = report.done - self.begun_at;
        let seconds = self.start.elapsed().as_secs_f64();
        (done > 0.0).then(|| seconds * (1.0 - report.done) / done)
    }

    fn validated(&mut self, step: u64, best: bool, validation: &Validation) {
        let kept = self.metrics.validation(step, best, validation);
        self.keep(kept);
        let percent = |x: f64| format!("{:.1}%", 100.0 * x);
        let mut parts = vec![
            format!("token loss {:.3}", validation.token_loss),
            format!("tokens right with help {}", percent(validation.token_accuracy_with_help)),
        ];
        let further = [
            ("without help", validation.token_accuracy_without_help.map(percent)),
            ("example gap", validation.example_gap.map(|gap| format!("{gap:.3}"))),
            ("executor right", validation.executor_accuracy.map(percent)),
        ];
        parts.extend(further.into_iter().filter_map(|(name, x)| Some(format!("{name} {}", x?))));
        parts.push(format!("solved {} of {}", validation.solved, validation.written));
        let best = if best { " (best so far)" } else { "" };
        say(&format!("validation after step {step}: {}{best}", parts.join(", ")));
    }

    fn keep(&mut self, kept: anyhow::Result<()>) {
        if let Err(error) = kept {
            self.failed.get_or_insert(error);
        }
    }
}

impl Observer for Watch {
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Begun { state, from, rejected, weights, batches } => {
                for (path, why) in rejected {
                    say(&format!("note: the checkpoint `{}` is left out: {why}", path.display()));
                }
                match from {
                    Some(path) => say(&format!("going on after step {} from `{}`", state.step, path.display())),
                    None => say(&format!("{weights} weights, {batches} batches an epoch")),
                }
                self.begun_at = state.done;
                self.start = Instant::now();
                let kept = self.metrics.rewind(state.step);
                self.keep(kept);
            }
            Event::Steps(report) => self.steps(report),
            Event::Validated { step, validation, best } => self.validated(*step, *best, validation),
            Event::Validating | Event::Kept { .. } => {}
        }
    }

    fn stops(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

fn say(line: &str) {
    // That nobody reads it is no reason to stop.
    let _ = writeln!(io::stderr(), "{line}");
}

/// Seconds in words.
pub fn span(seconds: f64) -> String {
    let seconds = seconds.round() as u64;
    match (seconds / 3600, seconds / 60 % 60, seconds % 60) {
        (0, 0, s) => format!("{s} s"),
        (0, m, s) => format!("{m} min {s:02} s"),
        (h, m, _) => format!("{h} h {m:02} min"),
    }
}
