//! `synth run --input`: one result a line.

use cgen::run::Trap;
use cgen::{Input, Value};
use serde_json::json;

use super::subject::Subject;
use crate::args::RunArgs;
use crate::commands::Outcome;
use crate::diagnostic::advised;
use crate::json;
use crate::printer::Printer;

/// Runs the program on every input. That one traps does not keep the others from running.
pub fn run(subject: &mut Subject, args: &RunArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    for input in &args.input {
        check_fit(subject, input)?;
    }
    let mut outcome = Outcome::Yes;
    let mut results = Vec::new();
    for input in &args.input {
        let result = subject.run(input)?;
        if result.is_err() {
            outcome = Outcome::No;
        }
        if !args.json {
            print(subject, input, &result, printer)?;
        }
        results.push(result);
    }
    if args.json {
        printer.json(&answer(subject, &args.input, &results))?;
    }
    Ok(outcome)
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

fn answer(subject: &Subject, inputs: &[Input], results: &[Result<Value, Trap>]) -> serde_json::Value {
    let shape = subject.program.shape;
    let runs = inputs.iter().zip(results).map(|(input, result)| {
        let (key, value) = json::result(&subject.source, result);
        json!({"in": json::input(shape, input), key: value})
    });
    json!({
        "file": subject.source.name,
        "function": &*subject.program.name,
        "shape": shape.to_string(),
        "runs": runs.collect::<serde_json::Value>(),
    })
}
