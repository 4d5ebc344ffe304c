//! The report in Markdown.

use std::fmt::{Result, Write};

use cgen::corpus::{percent, percentile};

use super::rule::Fate;
use super::summary::{Changes, Round, Rounds, binned, mean};
use crate::metric::Share;

/// Tokens of a bin of the lengths.
pub const BIN: u32 = 5;

/// The report.
pub fn text(rounds: &Rounds) -> String {
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = write_text(&mut out, rounds);
    out
}

fn write_text(out: &mut String, rounds: &Rounds) -> Result {
    writeln!(out, "# Retraining\n")?;
    for (what, value) in &rounds.about {
        writeln!(out, "- {what}: {value}")?;
    }
    if !rounds.models.is_empty() {
        models(out, rounds)?;
    }
    for round in &rounds.rounds {
        writeln!(out, "\n## Round {}\n", round.number)?;
        told(out, round)?;
        fates(out, round)?;
        lengths(out, &round.changes)?;
        constructs(out, &round.changes)?;
        pairs(out, &round.changes)?;
    }
    Ok(())
}

fn models(out: &mut String, rounds: &Rounds) -> Result {
    writeln!(out, "\n## Models on validation tasks\n")?;
    writeln!(out, "| trained on | tasks | greedy | beam | solved by beam | tokens, of the corpus |")?;
    writeln!(out, "|---|---|---|---|---|---|")?;
    for (name, model) in &rounds.models {
        let [greedy, beam] = model.shares().map(|share| shown(&share));
        let per = |tokens: usize| tokens as f64 / model.beam.max(1) as f64;
        let [own, theirs] = model.tokens.map(per);
        writeln!(
            out,
            "| {name} | {} | {greedy} | {} | {beam} | {own:.1}, {theirs:.1} |",
            model.tasks, model.width
        )?;
    }
    writeln!(
        out,
        "\nSolved: the first program holds on all ten examples; with a beam, the likeliest one that"
    )?;
    writeln!(
        out,
        "holds on the shown ones. Shares with 95% intervals. The last column: mean tokens of the programs"
    )?;
    writeln!(out, "that solve, and of the corpus for the same tasks.")
}

/// `31.0% (23-41)`
pub fn shown(share: &Share) -> String {
    format!("{:.1}% ({:.1}-{:.1})", 100.0 * share.share, 100.0 * share.low, 100.0 * share.high)
}

/// A round in sentences, which both reports have.
pub fn sentences(round: &Round) -> Vec<String> {
    let changes = &round.changes;
    let taken = round.tasks.last().copied().unwrap_or_default();
    let [seconds, judging] = round.seconds;
    let (same, of) = changes.equivalent;
    let lengths = [&changes.before.tokens, &changes.after.tokens];
    let [before, after] = lengths.map(mean);
    let [middle_before, middle_after] = lengths.map(|lengths| percentile(lengths, 50));
    vec![
        format!(
            "{taken} of {} tasks have a shorter program now ({}).",
            round.count(),
            percent(taken, round.count())
        ),
        format!(
            "Tokens of a program: {before:.2} before and {after:.2} after in the mean, {middle_before} and \
             {middle_after} in the middle."
        ),
        format!(
            "{} programs with loops have become straight lines, {} straight lines have become loops.",
            changes.straightened, changes.looped
        ),
        format!(
            "Of {of} replacements {same} do what the original does on a thousand further inputs too (all inputs, \
             where the shape is `paper`)."
        ),
        format!(
            "Decoding took {seconds:.0} s: {:.1} tasks a second, {:.1}% of the time for judging candidates.",
            round.rate(),
            100.0 * judging / seconds.max(1e-9)
        ),
    ]
}

fn told(out: &mut String, round: &Round) -> Result {
    sentences(round).iter().try_for_each(|sentence| writeln!(out, "{sentence}  "))
}

fn fates(out: &mut String, round: &Round) -> Result {
    writeln!(out, "\n| best candidate of a task | tasks | candidates that came so far |\n|---|---|---|")?;
    for ((fate, tasks), candidates) in Fate::ALL.iter().zip(round.tasks).zip(round.candidates) {
        writeln!(out, "| {fate} | {tasks} ({}) | {candidates} |", percent(tasks, round.count()))?;
    }
    Ok(())
}

fn lengths(out: &mut String, changes: &Changes) -> Result {
    writeln!(out, "\n| tokens | before | after |\n|---|---|---|")?;
    for (bin, before, after) in binned(&changes.before.tokens, &changes.after.tokens, BIN) {
        writeln!(out, "| {bin}-{} | {before} | {after} |", bin + BIN - 1)?;
    }
    Ok(())
}

fn constructs(out: &mut String, changes: &Changes) -> Result {
    writeln!(out, "\n| construct | programs before | after | lost by | gained by |\n|---|---|---|---|---|")?;
    for (name, before) in &changes.before.constructs {
        let count = |of: &std::collections::BTreeMap<&str, u64>| of.get(&**name).copied().unwrap_or_default();
        let after = changes.after.constructs.get(name).copied().unwrap_or_default();
        let (lost, gained) = (count(&changes.lost), count(&changes.gained));
        let name = name.replace('|', "\\|");
        writeln!(out, "| `{name}` | {before} | {after} | {lost} | {gained} |")?;
    }
    Ok(())
}

fn pairs(out: &mut String, changes: &Changes) -> Result {
    for pair in &changes.pairs {
        let [before, after] = pair.tokens;
        writeln!(out, "\n### {}: {before} tokens, then {after}\n", pair.id)?;
        writeln!(out, "```c\n{}```\n\n```c\n{}```", pair.before, pair.after)?;
    }
    Ok(())
}
