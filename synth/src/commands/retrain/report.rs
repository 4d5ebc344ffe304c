//! What all rounds amount to: collected from what they have left, written as Markdown, as a page and as JSON.

use anyhow::Context;
use cgen::corpus::{Corpus, Set, Texts, write_whole};
use eval::retrain::summary::mean;
use eval::retrain::{Changes, Evaluation, Fate, Round, Rounds, page, text};
use serde_json::{Value, json};

use crate::printer::Printer;

use super::{Decoded, Loop};

/// Reads both corpora of a round.
pub fn round(decoded: &Decoded) -> anyhow::Result<Round> {
    let tasks = usize::try_from(decoded.plan.tasks)?;
    let (before, after) = (Corpus::open(&decoded.parent)?, Corpus::open(&decoded.corpus)?);
    let mut changes = Changes::default();
    let before = before.rows(Set::Train, Texts::Read)?.take(tasks);
    for (before, after) in before.zip(after.rows(Set::Train, Texts::Read)?) {
        let wrong = || "could not read the corpora that are compared";
        changes.add(&before.with_context(wrong)?, &after.with_context(wrong)?);
    }
    Ok(Round::new(decoded.plan.round, &decoded.parts, changes))
}

/// Writes the reports and says where they are.
pub fn write(
    job: &Loop<'_>,
    rounds: Vec<Round>,
    models: Vec<(String, Evaluation)>,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    let args = job.args;
    let rule = if args.examples_only { "the ten examples" } else { "the ten examples and 200 probe inputs" };
    let about = [
        ("corpus", args.data.display().to_string()),
        ("model of the first round", args.model.display().to_string()),
        ("beam", args.beam.to_string()),
        ("a replacement is shorter and agrees on", rule.to_owned()),
    ];
    let about = about.map(|(what, value)| (what.to_owned(), value)).into();
    let rounds = Rounds { about, models, rounds };
    let out = &args.out;
    write_whole(&out.join("report.md"), text::text(&rounds).as_bytes())?;
    write_whole(&out.join("report.html"), page::page(&rounds).as_bytes())?;
    let figures = serde_json::to_string_pretty(&figures(&rounds)?)? + "\n";
    write_whole(&out.join("report.json"), figures.as_bytes())?;
    for round in &rounds.rounds {
        printer.line(format_args!("round {}:", round.number))?;
        for sentence in text::sentences(round) {
            printer.line(format_args!("  {sentence}"))?;
        }
    }
    for (name, model) in &rounds.models {
        let [greedy, beam] = model.shares().map(|share| text::shown(&share));
        printer.line(format_args!(
            "{name}: {greedy} of {} validation tasks greedily, {beam} with beam {}",
            model.tasks, model.width
        ))?;
    }
    printer.complain(format_args!("the report: {}", out.join("report.html").display()))
}

fn figures(rounds: &Rounds) -> anyhow::Result<Value> {
    let counts = |counts: [u64; Fate::ALL.len()]| {
        let named = Fate::ALL.iter().zip(counts).map(|(fate, count)| (fate.to_string(), json!(count)));
        Value::Object(named.collect())
    };
    let round = |round: &Round| {
        let changes = &round.changes;
        json!({
            "round": round.number,
            "tasks": counts(round.tasks),
            "candidates": counts(round.candidates),
            "seconds": round.seconds[0],
            "judging": round.seconds[1],
            "mean-tokens": [mean(&changes.before.tokens), mean(&changes.after.tokens)],
            "straightened": changes.straightened,
            "looped": changes.looped,
            "equivalent": changes.equivalent,
            "before": serde_json::to_value(&changes.before).unwrap_or_default(),
            "after": serde_json::to_value(&changes.after).unwrap_or_default(),
        })
    };
    let models = rounds
        .models
        .iter()
        .map(|(name, model)| Ok(json!({"on": name, "figures": serde_json::to_value(model)?})));
    Ok(json!({
        "rounds": rounds.rounds.iter().map(round).collect::<Vec<_>>(),
        "models": models.collect::<anyhow::Result<Vec<_>>>()?,
    }))
}
