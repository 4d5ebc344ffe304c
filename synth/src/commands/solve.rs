//! `synth solve`: from examples to a short C function that holds on them.
//!
//! Owns how the parts are put together: where examples come from (`given`, `file`, `talk`), who searches
//! (`engine`), and how the answer is told (`tell`, `harness`, `explain`, `record`).

mod engine;
mod explain;
mod file;
mod given;
mod harness;
mod record;
mod talk;
mod tell;

use std::io::{self, IsTerminal};

use crate::args::SolveArgs;
use crate::commands::Outcome;
use crate::diagnostic::advised;
use crate::printer::Printer;

use engine::Engine;
use given::Given;

/// Most examples of a task.
pub const MOST_EXAMPLES: usize = 20;

/// Finds the examples, and a function for them.
pub fn execute(args: &SolveArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let engine = Engine::new(args, printer)?;
    if let Some(path) = &args.specs {
        return file::solve(&engine, path, printer);
    }
    let given = if let Some(path) = &args.spec {
        Some(given::read(path)?)
    } else if args.example.is_empty() {
        None
    } else {
        Some(given::parse(&args.example)?)
    };
    match given {
        Some(given) if !args.interactive => alone(args, &engine, &given, printer),
        None if !args.interactive && !io::stdin().is_terminal() => {
            let hint = "give some: --example '[3, 1, 2] -> [1, 2, 3]'; or a file; or --interactive";
            Err(advised("there are no examples", hint))
        }
        given => talk::talk(args, &engine, given, printer),
    }
}

/// One task, one answer.
fn alone(args: &SolveArgs, engine: &Engine, given: &Given, printer: &mut Printer) -> anyhow::Result<Outcome> {
    given.check()?;
    if given.examples.len() == 1 {
        printer.complain("note: one example is weak evidence: many functions hold on it")?;
    }
    let solved = engine.solve(given)?;
    if args.json {
        printer.json(&record::answer(given, &solved, args.top))?;
    } else {
        tell::answer(args, given, &solved, printer)?;
    }
    if args.explain {
        explain::print(engine, given, &solved, printer)?;
    }
    Ok(solved.outcome())
}
