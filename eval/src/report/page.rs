//! A report as one page: everything is in it, nothing is loaded from anywhere.
//!
//! Owns the order in which things are told; how they are drawn is decided in `plot`.

mod failures;

use std::fmt::{Result, Write};

use super::plot::{Bar, Dot, bars, curve, escaped, percent, scatter};
use super::{Counts, Figures, Lengths, Report, Table};
use crate::metric::Share;
use crate::runner::Line;
use crate::suite::Item;

pub(crate) const STYLE: &str = include_str!("page/style.css");
const FILTER: &str = include_str!("page/filter.js");

/// The page. The rows are those of the report, in the same order, with their lines.
pub fn page(report: &Report, items: &[Item], lines: &[Option<Line>]) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_page(&mut out, report, items, lines);
    out
}

fn write_page(out: &mut String, report: &Report, items: &[Item], lines: &[Option<Line>]) -> Result {
    let title = escaped(&report.suite);
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>{title}</title>\n<style>\n{STYLE}</style>")?;
    head(out, report)?;
    results(out, report)?;
    budgets(out, report)?;
    lengths(out, report, lines)?;
    failures::section(out, items, lines)?;
    unsupported(out, report)?;
    writeln!(out, "</html>")
}

fn head(out: &mut String, report: &Report) -> Result {
    let Report { suite, floor, settings, model, solver, .. } = report;
    writeln!(out, "<h1>{}</h1>", escaped(suite))?;
    writeln!(
        out,
        "<p>The floor, each output cell fitted alone on the shown examples, solves {} of {} supported specs ({}).</p>",
        floor.count,
        floor.of,
        percent(floor.share)
    )?;
    let model =
        model.as_ref().map_or_else(|| "no model".to_owned(), |model| format!("model {}", escaped(model)));
    writeln!(
        out,
        "<p class=\"soft\">{} &middot; {model} &middot; {} s on two cores for a spec &middot; seed {} &middot; {} \
         examples shown</p>",
        escaped(solver),
        settings.seconds,
        settings.seed,
        settings.show
    )?;
    writeln!(out, "<div class=\"cards\">")?;
    let supported = &report.intervals.supported;
    card(out, "generalized", &supported.generalized)?;
    card(out, "consistent", &supported.consistent)?;
    if let Some(equivalent) = &supported.equivalent {
        card(out, "equivalent", equivalent)?;
    }
    card(out, "generalized, of all rows", &report.intervals.all.generalized)?;
    writeln!(out, "</div>")?;
    if report.unfinished > 0 {
        writeln!(out, "<p>{} specs were not reached; they are not counted.</p>", report.unfinished)?;
    }
    let seconds = |seconds: Option<f64>| seconds.map_or_else(|| "-".to_owned(), |x| format!("{x:.2} s"));
    let (half, most) = (seconds(report.seconds_p50), seconds(report.seconds_p95));
    writeln!(out, "<p>Half of the specs took no longer than {half}, 95 of 100 no longer than {most}.</p>")?;
    if report.cut_short > 0 {
        writeln!(
            out,
            "<p>On {} specs the clock ended a solver early: on a faster machine they may come out otherwise.</p>",
            report.cut_short
        )?;
    }
    by_solver(out, &report.solved_by)
}

fn card(out: &mut String, name: &str, share: &Share) -> Result {
    let Share { count, of, share, low, high } = *share;
    writeln!(
        out,
        "<div class=\"card\"><small>{name}</small><b>{}</b><small>{count} of {of} &middot; {} to {}</small></div>",
        percent(share),
        percent(low),
        percent(high)
    )
}

fn by_solver(out: &mut String, Counts(counts): &Counts) -> Result {
    if counts.is_empty() {
        return Ok(());
    }
    let parts: Vec<String> =
        counts.iter().map(|(name, count)| format!("{} {count}", escaped(name))).collect();
    writeln!(out, "<p>Who led to the answers that generalize: {}.</p>", parts.join(", "))
}

fn results(out: &mut String, report: &Report) -> Result {
    writeln!(out, "<h2>What generalizes</h2>")?;
    writeln!(
        out,
        "<p class=\"soft\">Answers that hold on shown and held-out examples, with 95% intervals; paler behind them \
         those that hold on the shown ones.</p>"
    )?;
    table(out, "Kind", &report.by_kind)?;
    let slices = &report.by_slice;
    table(out, "Shape", &slices.shape)?;
    table(out, "Floor: solved by a fit of each cell alone; hard: the rest", &slices.floor)?;
    table(out, "Length of the reference", &slices.length)?;
    table(out, "Form of the reference", &slices.form)?;
    writeln!(out, "<h2>One of the first k generalizes</h2>")?;
    let names: Vec<String> = report.top_k.iter().map(|top| format!("top-{}", top.k)).collect();
    let tops =
        names.iter().zip(&report.top_k).map(|(name, top)| Bar { name, share: top.share, behind: None });
    bars(out, &tops.collect::<Vec<_>>())
}

fn table(out: &mut String, title: &str, Table(parts): &Table) -> Result {
    if parts.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h3>{title}</h3>")?;
    let bar =
        |(name, figures): &'_ (String, Figures)| (name.clone(), figures.generalized, figures.consistent);
    let parts: Vec<_> = parts.iter().map(bar).collect();
    let drawn = parts.iter().map(|(name, share, behind)| Bar { name, share: *share, behind: Some(*behind) });
    bars(out, &drawn.collect::<Vec<_>>())
}

fn budgets(out: &mut String, report: &Report) -> Result {
    writeln!(out, "<h2>Solved within a budget</h2>\n<div class=\"two\"><div><h3>Seconds on two cores</h3>")?;
    curve(out, &report.curve.seconds, report.supported, "seconds")?;
    writeln!(out, "</div><div><h3>Candidates</h3>")?;
    curve(out, &report.curve.candidates, report.supported, "candidates")?;
    writeln!(out, "</div></div>")
}

fn lengths(out: &mut String, report: &Report, lines: &[Option<Line>]) -> Result {
    let mut dots = Vec::new();
    for outcome in lines.iter().flatten().filter_map(Line::outcome) {
        let (Some(answer), Some(reference)) = (&outcome.answer, &outcome.reference) else { continue };
        let class = if outcome.generalized() { "generalized" } else { "consistent" };
        dots.push(Dot { x: reference.tokens, y: answer.tokens, class, name: &outcome.id });
    }
    if dots.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>Length beside the reference's</h2>")?;
    let Lengths { answers_p50, references_p50, shorter, equal, longer } = report.lengths;
    writeln!(
        out,
        "<p class=\"soft\">Tokens of the answer over tokens of the reference: green where it generalizes, else \
                   yellow.</p>"
    )?;
    scatter(out, &dots, "tokens of the reference")?;
    if let (Some(own), Some(theirs)) = (answers_p50, references_p50) {
        writeln!(
            out,
            "<p>Of the answers that generalize {shorter} are shorter than the reference, {equal} as long, {longer} \
             longer; in the middle {own} tokens beside {theirs}.</p>"
        )?;
    }
    Ok(())
}

fn unsupported(out: &mut String, report: &Report) -> Result {
    if report.reasons.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h2>Not supported: {} of {} rows</h2>", report.unsupported, report.specs)?;
    writeln!(out, "<table><tr><th>Rows<th>Why<th>Which</tr>")?;
    for reason in &report.reasons {
        let ids: Vec<String> = reason.rows.iter().map(|id| escaped(id)).collect();
        writeln!(
            out,
            "<tr><td>{}<td>{}<td>{}</tr>",
            reason.rows.len(),
            escaped(&reason.reason),
            ids.join(", ")
        )?;
    }
    writeln!(out, "</table>")
}
