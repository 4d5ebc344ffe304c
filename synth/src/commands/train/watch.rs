//! Watches a run: keeps its figures, and shows them in a window, or in lines where there is no terminal.

use std::io::{self, IsTerminal, Write};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::Context;
use latent::train::{Event, Observer, Report, Validation};
use terminal_size::{Height, terminal_size_of};

use crate::printer::{Look, Printer};

use super::corpus::Sets;
use super::events::Events;
use super::metrics::Metrics;
use super::recipe::Recipe;
use super::window::{Known, Window, lines};

/// Where nobody sees a window, a line is written no more often than this.
const QUIET: Duration = Duration::from_secs(20);
/// Another program is shown after so long.
const SAMPLE: Duration = Duration::from_secs(15);
/// Lines of a terminal that does not say how many it has.
const HEIGHT: usize = 24;

/// Somebody who watches.
pub struct Watch {
    metrics: Metrics,
    events: Events,
    stop: Arc<AtomicBool>,
    known: Known,
    look: Look,
    /// The window, if there is a terminal.
    window: Option<Window>,
    /// When the first report of this call came, and how much was done then.
    first: Option<(Instant, f64)>,
    /// When a line was written, or another program was shown.
    told: Option<Instant>,
    /// What could not be kept.
    failed: Option<anyhow::Error>,
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
        let window = io::stderr().is_terminal().then(Window::default);
        let title = format!("training in `{}`", dir.display());
        printer.complain(format_args!(
            "{} programs of `{}`, {} for validation; batches of {}",
            sets.train.len(),
            sets.dir.display(),
            sets.validation.len(),
            recipe.train.batch
        ))?;
        if window.is_none() {
            printer.complain(format_args!("{title} on {device}"))?;
        }
        Ok(Self {
            metrics: Metrics::open(dir)?,
            events: Events::begin(dir).context("could not write events for TensorBoard")?,
            stop,
            known: Known {
                title,
                device: device.split(':').next().unwrap_or_default().to_owned(),
                losses: ["program", "execution", "operation"].map(|name| (name, Vec::new())),
                ..Known::default()
            },
            look: printer.complaints,
            window,
            first: None,
            told: None,
            failed: None,
        })
    }

    /// The run has ended: what could not be kept is told.
    pub fn end(&mut self) -> Option<anyhow::Error> {
        self.failed.take()
    }

    fn steps(&mut self, report: &Report) {
        let losses = report.losses;
        let figures = [
            ("loss/program", losses.program_loss),
            ("loss/execution", losses.execution_loss),
            ("loss/operation", losses.operation_loss),
            ("gradient-norm", report.gradient_norm),
            ("learning-rate", report.learning_rate),
            ("programs-per-second", report.programs_per_second),
        ];
        let kept = self.metrics.report(report);
        self.keep(kept);
        let kept = self.events.write(report.step, &figures);
        self.keep(kept.context("could not write events for TensorBoard"));
        let values = [losses.program_loss, losses.execution_loss, losses.operation_loss];
        for ((_, all), value) in self.known.losses.iter_mut().zip(values) {
            all.push(value);
        }
        // From report to report: a run that goes on with other bounds has done another share of itself.
        let (start, begun) = *self.first.get_or_insert_with(|| (Instant::now(), report.done));
        let done = report.done - begun;
        self.known.left = (done > 0.0).then(|| start.elapsed().as_secs_f64() * (1.0 - report.done) / done);
        self.known.report = Some(report.clone());
        if self.window.is_none() && self.told.is_none_or(|told| told.elapsed() >= QUIET) {
            self.told = Some(Instant::now());
            say(&steps_line(report, self.known.left));
        }
    }

    fn validated(&mut self, step: u64, best: bool, validation: &Validation) {
        let kept = self.metrics.validation(step, best, validation);
        self.keep(kept);
        let figures = [
            ("validation/token-loss", Some(validation.token_loss)),
            ("validation/token-accuracy-with-help", Some(validation.token_accuracy_with_help)),
            ("validation/token-accuracy-without-help", validation.token_accuracy_without_help),
            ("validation/example-gap", validation.example_gap),
            ("validation/executor-accuracy", validation.executor_accuracy),
            ("validation/solved", Some(validation.solved as f64)),
        ];
        let figures: Vec<_> = figures.into_iter().filter_map(|(name, x)| Some((name, x?))).collect();
        let kept = self.events.write(step, &figures);
        self.keep(kept.context("could not write events for TensorBoard"));
        if self.window.is_none() {
            say(&validation_line(step, best, validation));
        }
        self.known.validations.push((step, best, validation.clone()));
    }

    fn keep(&mut self, kept: anyhow::Result<()>) {
        if let Err(error) = kept
            && self.failed.is_none()
        {
            self.note(format!("{error:#}"));
            self.failed = Some(error);
        }
    }

    fn note(&mut self, note: String) {
        if self.window.is_none() {
            say(&format!("note: {note}"));
        } else {
            self.known.notes.push(note);
        }
    }

    fn draw(&mut self) {
        let Some(window) = &mut self.window else { return };
        if self.told.is_none_or(|told| told.elapsed() >= SAMPLE) {
            self.told = Some(Instant::now());
            self.known.sample += 1;
        }
        let height = terminal_size_of(io::stderr()).map_or(HEIGHT, |(_, Height(height))| usize::from(height));
        window.draw(&lines(&self.known, self.look, height));
    }
}

impl Observer for Watch {
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Begun { state, from, rejected, weights, batches } => {
                for (path, why) in rejected {
                    self.note(format!("the checkpoint `{}` is left out: {why}", path.display()));
                }
                match from {
                    Some(path) => {
                        self.note(format!("going on after step {} from `{}`", state.step, path.display()));
                    }
                    None => self.note(format!("{weights} weights, {batches} batches an epoch")),
                }
                self.known.batches = *batches;
                let kept = self.metrics.rewind(state.step);
                self.keep(kept);
            }
            Event::Steps(report) => self.steps(report),
            Event::Validating => self.known.validating = true,
            Event::Validated { step, validation, best } => {
                self.known.validating = false;
                self.validated(*step, *best, validation);
            }
            Event::Kept { .. } => {}
        }
        self.draw();
    }

    fn stops(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }
}

fn say(line: &str) {
    // That nobody reads it is no reason to stop.
    let _ = writeln!(io::stderr(), "{line}");
}

fn steps_line(report: &Report, left: Option<f64>) -> String {
    let losses = report.losses;
    let mut parts = vec![format!("program {:.3}", losses.program_loss)];
    for (name, loss) in [("execution", losses.execution_loss), ("operation", losses.operation_loss)] {
        if loss > 0.0 {
            parts.push(format!("{name} {loss:.3}"));
        }
    }
    let left = left.map_or(String::new(), |left| format!(", {} left", span(left)));
    format!(
        "step {}: loss {}; {:.0} programs/s, epoch {}{left}",
        report.step,
        parts.join(", "),
        report.programs_per_second,
        report.position.epoch + 1
    )
}

fn validation_line(step: u64, best: bool, validation: &Validation) -> String {
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
    format!("validation after step {step}: {}{best}", parts.join(", "))
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
