//! `--explain`: the run of the answer on one example, step by step.

use cgen::Example;
use cgen::run::{self, Trace};
use eval::names::readable;
use eval::solver::LIMITS;

use super::engine::Solved;
use super::given::Given;
use crate::printer::Printer;
use crate::source::Source;
use crate::trace;

/// A run of more steps than this is hard to follow; a shorter one is chosen where there is one.
const LONG: usize = 40;
/// Steps that are shown at most.
const MOST_STEPS: usize = 200;

/// Shows the run to standard error; nothing, where there is no answer.
pub fn print(given: &Given, solved: &Solved, printer: &mut Printer) -> anyhow::Result<()> {
    let Some(best) = solved.answer.best() else { return Ok(()) };
    let source = Source::new("f.c", readable(&best.program).to_string());
    // The text that people see has the places that the steps name.
    let Ok(program) = cgen::parse(&source.text) else { return Ok(()) };
    let runs = given.examples.iter().filter_map(|example| {
        let trace = run::trace(&program, &example.input, &LIMITS, MOST_STEPS).ok()?;
        Some((example, trace))
    });
    let runs: Vec<(&Example, Trace)> = runs.collect();
    let length = |run: &&(&Example, Trace)| run.1.steps.len();
    let short = runs.iter().filter(|run| length(run) <= LONG).max_by_key(length);
    let Some((example, run)) = short.or_else(|| runs.iter().min_by_key(length)) else { return Ok(()) };
    printer.complain("")?;
    for line in trace::lines(&source, &program, &example.input, run, printer.complaints) {
        printer.complain(line)?;
    }
    printer.complain(format_args!("\n{} -> {}", given.input_text(&example.input), example.output))
}
