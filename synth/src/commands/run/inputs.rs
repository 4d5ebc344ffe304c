//! `synth run --input`: one result a line.

use cgen::run::{Trace, Trap};
use cgen::{Input, Value};
use serde_json::json;

use super::subject::Subject;
use super::verify;
use crate::args::{Compiler, RunArgs};
use crate::commands::Outcome;
use crate::diagnostic::advised;
use crate::json;
use crate::printer::Printer;
use crate::trace;

/// Steps that people are shown.
const MOST_STEPS_SHOWN: usize = 2_000;
/// Steps that programs are shown.
const MOST_STEPS: usize = 20_000;

/// Runs the program on every input. That one traps does not keep the others from running.
pub fn run(subject: &mut Subject, args: &RunArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    for input in &args.input {
        check_fit(subject, input)?;
    }
    let mut outcome = Outcome::Yes;
    let (mut results, mut traces) = (Vec::new(), Vec::new());
    for (i, input) in args.input.iter().enumerate() {
        let result = if args.trace {
            let trace = subject.trace(input, if args.json { MOST_STEPS } else { MOST_STEPS_SHOWN })?;
            if !args.json {
                print_trace(subject, input, &trace, i > 0, printer)?;
            }
            let end = trace.end.clone();
            traces.push(trace);
            end
        } else {
            subject.run(input)?
        };
        if result.is_err() {
            outcome = Outcome::No;
        }
        if !args.json {
            print(subject, input, &result, printer)?;
        }
        results.push(result);
    }
    let comparison =
        args.verify_with.map(|Compiler::Gcc| verify::compare(subject, &args.input)).transpose()?;
    if args.json {
        let mut answer = answer(subject, &args.input, &results, &traces);
        if let (Some(comparison), Some(fields)) = (&comparison, answer.as_object_mut()) {
            fields.insert("gcc".to_owned(), comparison.json(subject));
        }
        printer.json(&answer)?;
    } else if let Some(comparison) = &comparison {
        comparison.print(subject, printer)?;
    }
    Ok(comparison.map_or(outcome, |comparison| outcome.and(comparison.outcome())))
}

fn print_trace(
    subject: &Subject,
    input: &Input,
    trace: &Trace,
    follows_another: bool,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    if follows_another {
        printer.line("")?;
    }
    for line in trace::lines(&subject.source, &subject.program, input, trace, printer.results) {
        printer.line(line)?;
    }
    printer.line("")
}

fn check_fit(subject: &Subject, input: &Input) -> anyhow::Result<()> {
    input.fits(subject.program.shape).map_err(|misfit| {
        let problem = format!("the arguments `{input}` are none for `{}`", subject.program.name);
        let hint = format!("it can be called like this: --input '{}'", subject.sample_input());
        advised(misfit.to_string(), hint).context(problem)
    })
}

fn print(
    subject: &Subject,
    input: &Input,
    result: &Result<Value, Trap>,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    match result {
        Ok(value) => printer.line(value),
        Err(trap) => {
            printer.line(format_args!("trap: {trap}"))?;
            printer.complain(subject.trap_report(input, trap, printer.complaints))
        }
    }
}

fn answer(
    subject: &Subject,
    inputs: &[Input],
    results: &[Result<Value, Trap>],
    traces: &[Trace],
) -> serde_json::Value {
    let shape = subject.program.shape;
    let runs = inputs.iter().zip(results).enumerate().map(|(i, (input, result))| {
        let (key, value) = json::result(&subject.source, result);
        let mut run = json!({"in": json::input(shape, input), key: value});
        if let (Some(trace), Some(fields)) = (traces.get(i), run.as_object_mut()) {
            fields.insert("steps".to_owned(), json::steps(&subject.source, &subject.program, trace));
            fields.insert("steps_truncated".to_owned(), trace.truncated.into());
        }
        run
    });
    json!({
        "file": subject.source.name,
        "function": &*subject.program.name,
        "shape": shape.to_string(),
        "runs": runs.collect::<serde_json::Value>(),
    })
}
