//! The window of a run: a block of lines that is drawn again and again in the same place.
//!
//! Owns what stands where. [`lines`] makes text of what is known; [`Window`] puts it on the terminal.

use std::io::{self, Write};

use latent::train::{Report, Validation, Written};

use crate::commands::inspect::example_line;
use crate::layout::grouped;
use crate::printer::Look;

use super::watch::span;

/// Reports whose losses are drawn as a curve.
const CURVE: usize = 400;
/// Columns of a curve.
const COLUMNS: usize = 44;
/// Lines of a program that are shown.
const PROGRAM: usize = 14;
/// Narrower than this no curve is drawn.
const NARROW: usize = 72;

/// What is known of a run.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Where it is kept, and what it is.
    pub title: String,
    /// Where it is computed.
    pub device: String,
    /// The last report.
    pub report: Option<Report>,
    /// Seconds left.
    pub left: Option<f64>,
    /// Batches of an epoch.
    pub batches: u64,
    /// The losses of the reports so far by name.
    pub losses: [(&'static str, Vec<f64>); 3],
    /// The validations so far, with their steps and whether they were the best then.
    pub validations: Vec<(u64, bool, Validation)>,
    /// Whether one goes on now.
    pub validating: bool,
    /// Which of the written programs is shown.
    pub sample: usize,
    /// Things to be told.
    pub notes: Vec<String>,
}

/// How a piece of text looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Style {
    Plain,
    Dim,
    Bold,
    Good,
    Curve,
}

/// A line in pieces.
#[derive(Default)]
struct Line(Vec<(Style, String)>);

impl Line {
    fn with(mut self, style: Style, text: impl Into<String>) -> Self {
        self.0.push((style, text.into()));
        self
    }

    fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.chars().count()).sum()
    }

    /// The same, with a text at the right edge if there is place.
    fn right(self, style: Style, text: impl Into<String>, width: usize) -> Self {
        let text = text.into();
        let gap = width.saturating_sub(self.width() + text.chars().count());
        if gap == 0 { self } else { self.with(Style::Plain, " ".repeat(gap)).with(style, text) }
    }

    /// No wider than the window.
    fn text(&self, look: Look) -> String {
        let mut left = look.width.saturating_sub(1);
        let mut out = String::new();
        for (style, text) in &self.0 {
            let text: String = text.chars().take(left).collect();
            left -= text.chars().count();
            let code = match style {
                Style::Plain => "",
                Style::Dim => "2",
                Style::Bold => "1",
                Style::Good => "1;32",
                Style::Curve => "36",
            };
            if code.is_empty() || !look.color || text.is_empty() {
                out.push_str(&text);
            } else {
                out.extend(["\u{1b}[", code, "m", &text, "\u{1b}[0m"]);
            }
        }
        out.truncate(out.trim_end_matches(' ').len());
        out
    }
}

/// The lines of the window, no wider than the look allows and at most `height` of them.
pub fn lines(known: &Known, look: Look, height: usize) -> Vec<String> {
    let width = look.width.saturating_sub(1);
    let mut all = vec![Line::default().with(Style::Bold, format!(" {}", known.title)).right(
        Style::Dim,
        &known.device,
        width,
    )];
    if let Some(report) = &known.report {
        all.extend(progress(known, report, width));
        all.push(Line::default());
        all.extend(losses(known, width));
    } else {
        all.push(Line::default().with(Style::Dim, " the first steps .."));
    }
    all.push(Line::default());
    all.extend(validation(known, width));
    all.extend(known.notes.iter().map(|note| Line::default().with(Style::Dim, format!(" note: {note}"))));
    if let Some((_, _, last)) = known.validations.last()
        && !last.samples.is_empty()
    {
        all.push(Line::default());
        all.extend(last.samples.get(known.sample % last.samples.len()).map(sample).unwrap_or_default());
    }
    all.truncate(height.saturating_sub(1).max(3));
    all.iter().map(|line| line.text(look)).collect()
}

fn progress(known: &Known, report: &Report, width: usize) -> Vec<Line> {
    let share = report.position.batch as f64 / known.batches.max(1) as f64;
    let first = Line::default()
        .with(Style::Plain, format!(" step {}", grouped(report.step)))
        .with(Style::Dim, format!("   epoch {}, {:.0}%", report.position.epoch + 1, 100.0 * share))
        .with(Style::Dim, format!("   {} programs", grouped(report.programs)))
        .right(Style::Plain, format!("{:.0} programs/s", report.programs_per_second), width);
    let right = match known.left {
        Some(left) => format!("{:>3.0}%   {} left", 100.0 * report.done, span(left)),
        None => format!("{} so far", span(report.seconds)),
    };
    let bar = width.saturating_sub(right.chars().count() + 4);
    let full = ((report.done * bar as f64) as usize).min(bar);
    let second = Line::default()
        .with(Style::Curve, format!(" {}", "━".repeat(full)))
        .with(Style::Dim, "─".repeat(bar - full))
        .right(Style::Plain, right, width);
    vec![first, second]
}

fn losses(known: &Known, width: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (name, values) in &known.losses {
        let Some(last) = values.last().filter(|_| values.iter().any(|&x| x != 0.0)) else { continue };
        let mut line = Line::default()
            .with(Style::Dim, format!(" loss of {name:<11}"))
            .with(Style::Bold, format!("{last:>7.3}"));
        if width >= NARROW {
            line = line.with(Style::Plain, "  ").with(Style::Curve, curve(values, COLUMNS));
        }
        lines.push(line);
    }
    lines
}

/// A name, its last figure, and where older ones stand.
type Figure = (&'static str, Option<String>, fn(&Validation) -> Option<f64>);

fn validation(known: &Known, width: usize) -> Vec<Line> {
    let Some((step, best, last)) = known.validations.last() else {
        let text = if known.validating { " validating .." } else { " no validation yet" };
        return vec![Line::default().with(Style::Dim, text)];
    };
    let title = Line::default().with(Style::Plain, format!(" validation after step {}", grouped(*step)));
    let title = if *best { title.with(Style::Good, "  best so far") } else { title };
    let title = if known.validating { title.right(Style::Dim, "validating ..", width) } else { title };
    let percent = |x: f64| format!("{:>6.1}%", 100.0 * x);
    let figures: [Figure; 6] = [
        ("token loss", Some(format!("{:>7.3}", last.token_loss)), |v| Some(v.token_loss)),
        ("example gap", last.example_gap.map(|gap| format!("{gap:>7.3}")), |v| v.example_gap),
        ("right with help", Some(percent(last.token_accuracy_with_help)), |v| {
            Some(v.token_accuracy_with_help)
        }),
        ("right without", last.token_accuracy_without_help.map(percent), |v| v.token_accuracy_without_help),
        ("executor right", last.executor_accuracy.map(percent), |v| v.executor_accuracy),
        ("solved", Some(format!("{:>3} of {}", last.solved, last.written)), |v| Some(v.solved as f64)),
    ];
    let mut lines = vec![title];
    for (name, figure, of) in figures {
        let Some(figure) = figure else { continue };
        let mut line = Line::default()
            .with(Style::Dim, format!("   {name:<17}"))
            .with(Style::Bold, format!("{figure:<11}"));
        let values: Vec<f64> = known.validations.iter().filter_map(|(_, _, v)| of(v)).collect();
        if width >= NARROW && values.len() > 1 {
            line = line.with(Style::Curve, curve(&values, COLUMNS));
        }
        lines.push(line);
    }
    lines
}

fn sample(written: &Written) -> Vec<Line> {
    let all = written.held == written.of;
    let (style, verdict) = match written.held {
        _ if all => (Style::Good, "every example holds".to_owned()),
        held => (Style::Plain, format!("{held} of {} examples hold", written.of)),
    };
    let mut lines = vec![
        Line::default()
            .with(Style::Plain, " it writes, for ")
            .with(Style::Dim, "these examples: ")
            .with(style, verdict),
    ];
    for example in written.shown.iter().take(3) {
        lines.push(Line::default().with(Style::Dim, format!("   {}", example_line(written.shape, example))));
    }
    let program: Vec<&str> = written.written.lines().collect();
    for line in program.iter().take(PROGRAM) {
        lines.push(Line::default().with(Style::Plain, format!("   {line}")));
    }
    if program.len() > PROGRAM {
        let more = program.len() - PROGRAM;
        lines.push(Line::default().with(Style::Dim, format!("   .. {more} lines more")));
    }
    lines
}

/// Numbers as bars of eighths, the last ones to the right; each bar is the mean of as many.
fn curve(values: &[f64], columns: usize) -> String {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let start = values.len().saturating_sub(CURVE);
    let values = values.get(start..).unwrap_or_default();
    let group = values.len().div_ceil(columns).max(1);
    let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len().max(1) as f64;
    let means: Vec<f64> = values.chunks(group).map(mean).collect();
    let (low, high) = means.iter().fold((f64::MAX, f64::MIN), |(low, high), &x| (low.min(x), high.max(x)));
    let bar = |x: f64| {
        let height = if high > low { (x - low) / (high - low) } else { 0.0 };
        BARS.get((height * 7.0).round() as usize).copied().unwrap_or(' ')
    };
    means.into_iter().map(bar).collect()
}

/// A block of lines on standard error.
#[derive(Debug, Default)]
pub struct Window {
    drawn: usize,
}

impl Window {
    /// Draws the lines in the place of those before.
    pub fn draw(&mut self, lines: &[String]) {
        let mut text = String::new();
        if self.drawn > 0 {
            text.extend(["\u{1b}[", &self.drawn.to_string(), "A"]);
        }
        for line in lines {
            text.push_str(line);
            text.push_str("\u{1b}[K\n");
        }
        // What was longer before goes.
        text.push_str("\u{1b}[J");
        self.drawn = lines.len();
        // That nobody sees it is no reason to stop.
        let _ = io::stderr().write_all(text.as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use latent::train::{Losses, Position};

    fn known() -> Known {
        let report = Report {
            step: 1240,
            position: Position { epoch: 0, batch: 196 },
            programs: 119_040,
            seconds: 300.0,
            done: 0.41,
            losses: Losses { program_loss: 1.25, execution_loss: 0.0, operation_loss: 0.0 },
            gradient_norm: 0.4,
            learning_rate: 1e-3,
            programs_per_second: 411.7,
            waited: 0.01,
            skipped: 0,
            left_out: 0,
        };
        let validation = |token_loss| Validation {
            token_loss,
            token_accuracy_with_help: 0.6123,
            token_accuracy_without_help: Some(0.3),
            example_gap: Some(0.241),
            executor_accuracy: None,
            solved: 7,
            written: 48,
            seconds: 9.0,
            samples: vec![Written {
                shape: cgen::Shape::PAPER,
                shown: Vec::new(),
                wanted: String::new(),
                written: "int * func_1(int a[])\n{\n    return a;\n}".into(),
                held: 3,
                of: 10,
            }],
        };
        Known {
            title: "small in `runs/small`".into(),
            device: "cpu (2 cores)".into(),
            report: Some(report),
            left: Some(723.0),
            batches: 520,
            losses: [
                ("program", vec![4.0, 3.0, 2.0, 1.25]),
                ("execution", vec![0.0; 4]),
                ("operation", vec![0.0; 4]),
            ],
            validations: vec![(500, true, validation(2.0)), (1000, true, validation(1.5))],
            ..Known::default()
        }
    }

    #[test]
    fn the_window_shows_what_is_known() {
        let lines = lines(&known(), Look { color: false, width: 80 }, 40);
        let expect = "\x20small in `runs/small`                                            cpu (2 cores)
 step 1,240   epoch 1, 38%   119,040 programs                    412 programs/s
 ━━━━━━━━━━━━━━━━━━━━━───────────────────────────────    41%   12 min 03 s left

 loss of program      1.250  █▅▃▁

 validation after step 1,000  best so far
   token loss         1.500    █▁
   example gap        0.241    ▁▁
   right with help    61.2%    ▁▁
   right without      30.0%    ▁▁
   solved             7 of 48  ▁▁

 it writes, for these examples: 3 of 10 examples hold
   int * func_1(int a[])
   {
       return a;
   }";
        assert_eq!(lines.join("\n"), expect);
    }

    #[test]
    fn no_line_is_wider_than_the_window_and_no_block_higher() {
        for width in [40, 60, 79, 200] {
            for height in [1, 10, 30] {
                let lines = lines(&known(), Look { color: false, width }, height);
                assert!(lines.iter().all(|line| line.chars().count() < width), "{width}");
                assert!(lines.len() <= height.max(4), "{height}");
            }
        }
    }
}
