//! A report as text.

use eval::metric::Share;
use eval::report::{Counts, Figures, Point, Report, Table};

use crate::printer::Printer;

/// Width of the names in tables.
const NAMES: usize = 20;
/// Rows that are named beside a reason.
const NAMED: usize = 3;

/// Tells everything that is worth knowing at a glance; the rest stands in the JSON.
pub fn report(report: &Report, printer: &mut Printer) -> anyhow::Result<()> {
    let Report { suite, floor, specs, supported, unsupported, settings, .. } = report;
    printer.line(format_args!("{suite}: {specs} specs, {supported} supported, {unsupported} not"))?;
    printer.line(format_args!("floor: {} of the supported, each cell fitted alone", share(floor)))?;
    let model = report.model.as_deref().unwrap_or("no model");
    printer.line(format_args!(
        "{}, {model}, {} s on two cores, seed {}, {} shown",
        report.solver, settings.seconds, settings.seed, settings.show
    ))?;
    printer.line("")?;
    printer.line(format_args!("{:NAMES$}  {:24}  {:24}  equivalent", "", "consistent", "generalized"))?;
    figures("supported", &report.intervals.supported, printer)?;
    figures("all rows", &report.intervals.all, printer)?;
    let slices = &report.by_slice;
    for table in [&report.by_kind, &slices.shape, &slices.floor, &slices.length, &slices.form] {
        block(table, printer)?;
    }
    printer.line("")?;
    let tops = report.top_k.iter().map(|top| format!("top-{} {}", top.k, top.share.count));
    printer.line(format_args!("of the ranking: {}", tops.collect::<Vec<_>>().join(", ")))?;
    let Counts(by) = &report.solved_by;
    if !by.is_empty() {
        let by: Vec<String> = by.iter().map(|(name, count)| format!("{name} {count}")).collect();
        printer.line(format_args!("found by: {}", by.join(", ")))?;
    }
    lengths(report, printer)?;
    if let Some(tokens) = report.tokens {
        let percent = |share: f64| (1000.0 * share).round() / 10.0;
        let (with, without) = (percent(tokens.with_help), percent(tokens.without_help));
        printer.line(format_args!("the model's tokens right: {with}% with help, {without}% without"))?;
    }
    printer.line(format_args!("solved within seconds: {}", curve(&report.curve.seconds)))?;
    printer.line(format_args!("solved within candidates: {}", curve(&report.curve.candidates)))?;
    let seconds = |x: Option<f64>| x.map_or_else(|| "-".to_owned(), |x| format!("{x:.2}"));
    let (half, most) = (seconds(report.seconds_p50), seconds(report.seconds_p95));
    printer.line(format_args!("seconds: p50 {half}, p95 {most}"))?;
    odd(report, printer)
}

/// What should be known before figures are compared.
fn odd(report: &Report, printer: &mut Printer) -> anyhow::Result<()> {
    if report.cut_short > 0 {
        printer.line(format_args!("the clock ended a solver early on {} specs", report.cut_short))?;
    }
    if report.refused > 0 {
        printer.line(format_args!("{} candidates were no programs", report.refused))?;
    }
    if !report.reasons.is_empty() {
        printer.line("")?;
        printer.line("not supported:")?;
    }
    for reason in &report.reasons {
        let mut names: Vec<&str> = reason.rows.iter().take(NAMED).map(String::as_str).collect();
        if reason.rows.len() > NAMED {
            names.push("..");
        }
        printer.line(format_args!("{:4}  {} ({})", reason.rows.len(), reason.reason, names.join(", ")))?;
    }
    Ok(())
}

fn lengths(report: &Report, printer: &mut Printer) -> anyhow::Result<()> {
    let lengths = &report.lengths;
    let (Some(own), Some(theirs)) = (lengths.answers_p50, lengths.references_p50) else { return Ok(()) };
    printer.line(format_args!(
        "tokens, in the middle: {own} beside {theirs} of the reference; {} shorter, {} as long, {} longer",
        lengths.shorter, lengths.equal, lengths.longer
    ))
}

fn block(Table(parts): &Table, printer: &mut Printer) -> anyhow::Result<()> {
    if parts.is_empty() {
        return Ok(());
    }
    printer.line("")?;
    parts.iter().try_for_each(|(name, part)| figures(name, part, printer))
}

fn figures(name: &str, figures: &Figures, printer: &mut Printer) -> anyhow::Result<()> {
    let equivalent = figures.equivalent.as_ref().map_or_else(|| "-".to_owned(), share);
    let (consistent, generalized) = (share(&figures.consistent), share(&figures.generalized));
    printer.line(format_args!("{name:NAMES$}  {consistent:24}  {generalized:24}  {equivalent}"))
}

/// `31/100 31% (23-41)`: of how many, percent, and the interval.
fn share(share: &Share) -> String {
    let percent = |x: f64| (100.0 * x).round();
    let Share { count, of, share, low, high } = *share;
    format!("{count}/{of} {}% ({}-{})", percent(share), percent(low), percent(high))
}

fn curve(points: &[Point]) -> String {
    let points: Vec<String> =
        points.iter().map(|point| format!("{} {}", point.within, point.solved)).collect();
    points.join(", ")
}
