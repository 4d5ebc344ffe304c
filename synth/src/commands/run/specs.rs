//! `synth run --specs`: which examples hold, and what the others gave.

use std::path::Path;

use anyhow::bail;
use cgen::Value;
use cgen::run::Trap;
use eval::judge::Failure;
use eval::{Judge, Judgement, Row, Spec, Verdict};
use serde_json::json;

use super::subject::Subject;
use super::verify;
use crate::args::{Compiler, RunArgs};
use crate::commands::Outcome;
use crate::diagnostic::advised;
use crate::json;
use crate::printer::Printer;

/// Failing examples that are shown of the one spec in question; of one among many, the first.
const MOST_SHOWN: usize = 5;

/// Judges the program on the spec that was named, or on all that it can be judged on.
pub fn judge(
    subject: &mut Subject,
    file: &Path,
    args: &RunArgs,
    printer: &mut Printer,
) -> anyhow::Result<Outcome> {
    let rows = eval::read_specs(file)?;
    let selection = Selection::from_rows(&rows, subject, file, args.id.as_deref())?;
    let mut judge = Judge::new(&subject.program, subject.limits)?;
    let mut judged = Vec::with_capacity(selection.specs.len());
    for spec in &selection.specs {
        judged.push((*spec, judge.judge(spec)?));
    }
    let inputs = selection.specs.iter().flat_map(|spec| &spec.examples).map(|example| &example.input);
    let comparison = args.verify_with.map(|Compiler::Gcc| verify::compare(subject, inputs)).transpose()?;
    if args.json {
        let mut answer = answer(subject, &judged, &selection.left_out);
        if let (Some(comparison), Some(fields)) = (&comparison, answer.as_object_mut()) {
            fields.insert("gcc".to_owned(), comparison.json(subject));
        }
        printer.json(&answer)?;
    } else {
        print(subject, &judged, &selection.left_out, printer)?;
        comparison.iter().try_for_each(|comparison| comparison.print(subject, printer))?;
    }
    let holds = judged.iter().all(|(_, judgement)| judgement.holds());
    let outcome = if holds { Outcome::Yes } else { Outcome::No };
    Ok(comparison.map_or(outcome, |comparison| outcome.and(comparison.outcome())))
}

/// The specs to judge on, and the rows that are left out, with reasons.
struct Selection<'a> {
    specs: Vec<&'a Spec>,
    left_out: Vec<(&'a str, String)>,
}

impl<'a> Selection<'a> {
    fn from_rows(rows: &'a [Row], subject: &Subject, file: &Path, id: Option<&str>) -> anyhow::Result<Self> {
        let mut specs = Vec::new();
        let mut left_out = Vec::new();
        let mut named = rows.iter().filter(|row| id.is_none_or(|id| row.id() == id)).peekable();
        if named.peek().is_none() {
            return Err(none_named(rows, file, id));
        }
        for row in named {
            match row {
                Row::Spec(spec) => match spec.suits(subject.program.shape) {
                    Ok(()) => specs.push(spec),
                    Err(unsuited) => left_out.push((row.id(), chain(&unsuited))),
                },
                Row::Unsupported { reason, .. } => left_out.push((row.id(), reason.to_string())),
            }
        }
        match (specs.is_empty(), left_out.first()) {
            (true, Some((id, reason))) if rows.len() == 1 || left_out.len() == 1 => {
                bail!(
                    anyhow::anyhow!("{reason}")
                        .context(format!("`{}` cannot be judged on `{id}`", subject.program.name))
                )
            }
            (true, _) => {
                let problem = format!(
                    "no spec of `{}` is for a program like `{}`",
                    file.display(),
                    subject.program.name
                );
                let shape = subject.program.shape;
                Err(anyhow::anyhow!(
                    "its shape is `{shape}`, and none of the {} rows goes with it",
                    rows.len()
                )
                .context(problem))
            }
            (false, _) => Ok(Self { specs, left_out }),
        }
    }
}

fn none_named(rows: &[Row], file: &Path, id: Option<&str>) -> anyhow::Error {
    let file = file.display();
    match (id, rows.first()) {
        (Some(id), Some(first)) => {
            let hint = format!("there are {} rows; the first is `{}`", rows.len(), first.id());
            advised(format!("`{file}` has no spec `{id}`"), hint)
        }
        _ => anyhow::anyhow!("`{file}` has no specs"),
    }
}

/// The error and its causes in a line.
fn chain(error: &dyn std::error::Error) -> String {
    match error.source() {
        Some(source) => format!("{error}: {}", chain(source)),
        None => error.to_string(),
    }
}

fn print(
    subject: &Subject,
    judged: &[(&Spec, Judgement)],
    left_out: &[(&str, String)],
    printer: &mut Printer,
) -> anyhow::Result<()> {
    let shown = if judged.len() == 1 { MOST_SHOWN } else { 1 };
    for (spec, judgement) in judged {
        let (held, all) = (judgement.held(), spec.examples.len());
        match held {
            _ if held == all => printer.line(format_args!("{}: all {all} examples hold", spec.id))?,
            _ => printer.line(format_args!("{}: {held} of {all} examples hold", spec.id))?,
        }
        for failure in judgement.failures(&spec.examples).take(shown) {
            print_failure(subject, &failure, printer)?;
        }
        let more = (all - held).saturating_sub(shown);
        if more > 0 {
            printer.line(format_args!("  and {more} more that do not hold"))?;
        }
    }
    let count = judged.iter().filter(|(_, judgement)| judgement.holds()).count();
    if judged.len() > 1 || !left_out.is_empty() {
        printer.line(format_args!("{count} of {} specs hold", judged.len()))?;
    }
    if let Some((id, reason)) = left_out.first() {
        let rows =
            if left_out.len() == 1 { "1 row is".to_owned() } else { format!("{} rows are", left_out.len()) };
        printer.complain(format_args!("{rows} left out, first `{id}`: {reason}"))?;
    }
    Ok(())
}

fn print_failure(subject: &Subject, failure: &Failure<'_>, printer: &mut Printer) -> anyhow::Result<()> {
    let Failure { number, example, verdict } = failure;
    printer.line(format_args!("  example {number}: {}", subject.call(&example.input)))?;
    printer.line(format_args!("    expected {}", example.output))?;
    match verdict {
        Verdict::Holds => Ok(()),
        Verdict::Wrong { got } => printer.line(format_args!("    got      {got}")),
        Verdict::Trap(trap) => {
            let place = subject.source.position(trap.at.start as usize);
            printer.line(format_args!(
                "    trap     {trap}, at {}:{}:{}",
                subject.source.name, place.line, place.column
            ))
        }
    }
}

fn answer(
    subject: &Subject,
    judged: &[(&Spec, Judgement)],
    left_out: &[(&str, String)],
) -> serde_json::Value {
    let shape = subject.program.shape;
    let failure = |failure: Failure<'_>| {
        let got: Result<Value, Trap> = match failure.verdict {
            Verdict::Trap(trap) => Err(*trap),
            Verdict::Wrong { got } => Ok(got.clone()),
            Verdict::Holds => Ok(failure.example.output.clone()),
        };
        let (key, got) = json::result(&subject.source, &got);
        json!({
            "example": failure.number,
            "in": json::input(shape, &failure.example.input),
            "expected": failure.example.output,
            key: got,
        })
    };
    let specs = judged.iter().map(|(spec, judgement)| {
        json!({
            "id": spec.id,
            "holds": judgement.holds(),
            "examples": spec.examples.len(),
            "held": judgement.held(),
            "failures": judgement.failures(&spec.examples).map(failure).collect::<serde_json::Value>(),
        })
    });
    let left_out = left_out.iter().map(|(id, reason)| json!({"id": id, "reason": reason}));
    json!({
        "file": subject.source.name,
        "function": &*subject.program.name,
        "shape": shape.to_string(),
        "holds": judged.iter().all(|(_, judgement)| judgement.holds()),
        "specs": specs.collect::<serde_json::Value>(),
        "left_out": left_out.collect::<serde_json::Value>(),
    })
}
