//! What was not solved, to browse: each row with its examples and what the nearest program gives on them.

use std::fmt::{Result, Write};

use cgen::run::{Limits, run_once};
use cgen::{Example, Program};

use super::FILTER;
use crate::report::plot::escaped;
use crate::runner::{Line, Outcome};
use crate::suite::{Item, Standing, Trial};

/// More failures than this are only counted: a page has to open.
const MOST: usize = 500;
/// Held-out examples that are shown of a row.
const HELD_OUT: usize = 10;

/// The section.
pub fn section(out: &mut String, items: &[Item], lines: &[Option<Line>]) -> Result {
    let failures: Vec<(&Trial, &Outcome)> = items
        .iter()
        .zip(lines)
        .filter_map(|(item, line)| match (item, line.as_ref()?.outcome()) {
            (Item::Trial(trial), Some(outcome)) if !outcome.generalized() => Some((&**trial, outcome)),
            _ => None,
        })
        .collect();
    writeln!(out, "<h2>Not solved: {}</h2>", failures.len())?;
    if failures.is_empty() {
        return Ok(());
    }
    if failures.len() > MOST {
        writeln!(out, "<p>These are the first {MOST}; the others stand in the lines of the folder.</p>")?;
    }
    writeln!(
        out,
        "<input id=\"words\" type=\"search\" placeholder=\"name or kind\" aria-label=\"name or kind\">"
    )?;
    writeln!(out, "<select id=\"verdict\" aria-label=\"verdict\"><option value=\"\">all verdicts</option>")?;
    for standing in [Standing::Consistent, Standing::Wrong, Standing::NoCandidate] {
        writeln!(out, "<option value=\"{0}\">{0}</option>", word(standing))?;
    }
    writeln!(out, "</select><span id=\"shown\" class=\"soft\"></span>")?;
    for (trial, outcome) in failures.iter().take(MOST) {
        failure(out, trial, outcome)?;
    }
    writeln!(out, "<script>\n{FILTER}</script>")
}

const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::NoCandidate => "no candidate",
        Standing::Wrong => "wrong",
        Standing::Consistent => "consistent",
        Standing::Generalized => "generalized",
    }
}

fn failure(out: &mut String, trial: &Trial, outcome: &Outcome) -> Result {
    let word = word(outcome.standing);
    let (id, kind) = (escaped(&outcome.id), escaped(&outcome.kind));
    let consistent = if outcome.consistent() { " consistent-tag" } else { "" };
    let floor = if outcome.floor { ", the floor solves it" } else { "" };
    writeln!(
        out,
        "<details data-verdict=\"{word}\" data-words=\"{} {kind}\"><summary><span class=\"tag{consistent}\">{word}</span> \
         <code>{id}</code> <span class=\"soft\">{kind}, {}, {:.2} s, {} candidates{floor}</span></summary>",
        id.to_lowercase(),
        escaped(&outcome.shape),
        outcome.seconds,
        outcome.candidates
    )?;
    let (title, text) = match (&outcome.answer, &outcome.nearest) {
        (Some(answer), _) => (format!("the answer, by {}", answer.by.join(", ")), Some(&answer.c)),
        (None, Some(near)) => (
            format!("the nearest, by {}: holds on {} of {}", near.by, near.held, trial.shown.len()),
            Some(&near.c),
        ),
        (None, None) => (String::new(), None),
    };
    if let Some(text) = text {
        writeln!(out, "<h3>{}</h3>\n<pre>{}</pre>", escaped(&title), escaped(text))?;
    }
    if let Some(rank) = outcome.rank {
        writeln!(out, "<p>A program that generalizes stands at place {rank} of {}.</p>", outcome.places)?;
    }
    if let Some(reference) = &outcome.reference {
        writeln!(out, "<h3>the reference</h3>\n<pre>{}</pre>", escaped(&reference.c))?;
    }
    let program = text.and_then(|text| cgen::parse(text).ok());
    examples(out, trial, program.as_ref())?;
    writeln!(out, "</details>")
}

fn examples(out: &mut String, trial: &Trial, program: Option<&Program>) -> Result {
    let gives = if program.is_some() { "<th>gives" } else { "" };
    writeln!(out, "<table class=\"examples\"><tr><th>in<th>out{gives}<th></tr>")?;
    for (examples, held_out) in [(&trial.shown, ""), (&trial.held_out, "held out")] {
        for example in examples.iter().take(if held_out.is_empty() { examples.len() } else { HELD_OUT }) {
            let Example { input, output } = example;
            write!(out, "<tr><td>{input}<td>{output}")?;
            if let Some(program) = program {
                let got = run_once(program, input, &Limits::default());
                let class = if got.as_ref() == Ok(output) { "hit" } else { "miss" };
                let told = got.map_or_else(|error| error.to_string(), |value| value.to_string());
                write!(out, "<td class=\"{class}\">{}", escaped(&told))?;
            }
            writeln!(out, "<td class=\"soft\">{held_out}</tr>")?;
        }
    }
    let more = trial.held_out.len().saturating_sub(HELD_OUT);
    if more > 0 {
        writeln!(out, "<tr><td class=\"soft\" colspan=\"4\">and {more} more held out</tr>")?;
    }
    writeln!(out, "</table>")
}
