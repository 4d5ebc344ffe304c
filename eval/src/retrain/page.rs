//! The report as one page with plots: everything is in it, nothing is loaded from anywhere.

use std::fmt::{Result, Write};

use cgen::corpus::percent;

use super::rule::Fate;
use super::summary::{Changes, Round, Rounds, binned};
use super::text::{BIN, sentences};
use crate::report::page::STYLE;
use crate::report::plot::{Bar, bars, escaped};

/// Where bars begin, how long they get, and how high a bin is.
const LEFT: f64 = 70.0;
const LONGEST: f64 = 480.0;
const STEP: f64 = 26.0;

/// The page.
pub fn page(rounds: &Rounds) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_page(&mut out, rounds);
    out
}

fn write_page(out: &mut String, rounds: &Rounds) -> Result {
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>Retraining</title>\n<style>\n{STYLE}</style>\n<h1>Retraining</h1>")?;
    for (what, value) in &rounds.about {
        writeln!(out, "<p class=\"soft\">{}: {}</p>", escaped(what), escaped(value))?;
    }
    if !rounds.models.is_empty() {
        models(out, rounds)?;
    }
    for round in &rounds.rounds {
        writeln!(out, "<h2>Round {}</h2>", round.number)?;
        for sentence in sentences(round) {
            writeln!(out, "<p>{}</p>", escaped(&sentence))?;
        }
        fates(out, round)?;
        lengths(out, &round.changes)?;
        constructs(out, &round.changes)?;
        pairs(out, &round.changes)?;
    }
    writeln!(out, "</html>")
}

fn models(out: &mut String, rounds: &Rounds) -> Result {
    writeln!(out, "<h2>Models on validation tasks</h2>")?;
    writeln!(
        out,
        "<p class=\"soft\">Solved by the likeliest program of a beam that holds on the shown examples, with 95% intervals.</p>"
    )?;
    let bar = |(name, share)| Bar { name, share, behind: None };
    let models = || rounds.models.iter().map(|(name, model)| (&**name, model.shares()));
    bars(out, &models().map(|(name, [_, beam])| bar((name, beam))).collect::<Vec<_>>())?;
    writeln!(out, "<p class=\"soft\">Solved by the first program, without a search.</p>")?;
    bars(out, &models().map(|(name, [greedy, _])| bar((name, greedy))).collect::<Vec<_>>())
}

fn fates(out: &mut String, round: &Round) -> Result {
    writeln!(
        out,
        "<h3>What became of the tasks</h3>\n<table><tr><th>best candidate<th>tasks<th><th>candidates</tr>"
    )?;
    for ((fate, tasks), candidates) in Fate::ALL.iter().zip(round.tasks).zip(round.candidates) {
        writeln!(out, "<tr><td>{fate}<td>{tasks}<td>{}<td>{candidates}</tr>", percent(tasks, round.count()))?;
    }
    writeln!(out, "</table>")
}

fn lengths(out: &mut String, changes: &Changes) -> Result {
    let bins = binned(&changes.before.tokens, &changes.after.tokens, BIN);
    let most = bins.iter().map(|(_, before, after)| *before.max(after)).max().unwrap_or(1).max(1);
    let height = STEP * bins.len() as f64;
    writeln!(out, "<h3>Tokens of a program, before (pale) and after</h3>")?;
    writeln!(out, "<svg viewBox=\"0 0 720 {height}\" role=\"img\">")?;
    for (i, (bin, before, after)) in bins.into_iter().enumerate() {
        let top = STEP * i as f64;
        let last = bin + BIN - 1;
        writeln!(
            out,
            "<text x=\"{}\" y=\"{}\" text-anchor=\"end\">{bin}-{last}</text>",
            LEFT - 8.0,
            top + 16.0
        )?;
        for (class, count, below) in [("pale", before, 2.0), ("bar", after, 12.0)] {
            let width = LONGEST * count as f64 / most as f64;
            let y = top + below;
            writeln!(
                out,
                "<rect class=\"{class}\" x=\"{LEFT}\" y=\"{y}\" width=\"{width:.1}\" height=\"9\"><title>{count}</title></rect>"
            )?;
        }
        let end = LEFT + LONGEST * before.max(after) as f64 / most as f64 + 8.0;
        writeln!(out, "<text x=\"{end:.1}\" y=\"{}\">{before}, then {after}</text>", top + 16.0)?;
    }
    writeln!(out, "</svg>")
}

fn constructs(out: &mut String, changes: &Changes) -> Result {
    writeln!(
        out,
        "<h3>Constructs</h3>\n<table><tr><th>construct<th>before<th>after<th>lost by<th>gained by</tr>"
    )?;
    for (name, before) in &changes.before.constructs {
        let after = changes.after.constructs.get(name).copied().unwrap_or_default();
        let lost = changes.lost.get(&**name).copied().unwrap_or_default();
        let gained = changes.gained.get(&**name).copied().unwrap_or_default();
        let name = escaped(name);
        writeln!(out, "<tr><td><code>{name}</code><td>{before}<td>{after}<td>{lost}<td>{gained}</tr>")?;
    }
    writeln!(out, "</table>")
}

fn pairs(out: &mut String, changes: &Changes) -> Result {
    if changes.pairs.is_empty() {
        return Ok(());
    }
    writeln!(out, "<h3>Pairs, chosen by a hash of their names</h3>")?;
    for pair in &changes.pairs {
        let [before, after] = pair.tokens;
        writeln!(out, "<p class=\"soft\">{}: {before} tokens, then {after}</p>", escaped(&pair.id))?;
        writeln!(
            out,
            "<div class=\"two\"><pre>{}</pre><pre>{}</pre></div>",
            escaped(&pair.before),
            escaped(&pair.after)
        )?;
    }
    Ok(())
}
