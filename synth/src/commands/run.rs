//! `synth run`: a C function on inputs, step by step, or judged on specs.

mod inputs;
mod specs;
mod subject;

use crate::args::RunArgs;
use crate::commands::Outcome;
use crate::diagnostic::{advised, refused};
use crate::json;
use crate::printer::Printer;
use crate::source::Source;

use subject::Subject;

/// Reads the program and does with it what was asked.
pub fn execute(args: &RunArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let source = Source::read(&args.file)?;
    let program = match cgen::parse(&source.text) {
        Ok(program) => program,
        Err(diagnostics) => {
            if args.json {
                printer.json(&json::diagnostics(&source, &diagnostics))?;
            }
            return Err(refused(&source, &diagnostics, printer.complaints).into());
        }
    };
    let mut subject = Subject::new(source, program, args.fuel)?;
    match &args.specs {
        Some(file) => specs::judge(&mut subject, file, args, printer),
        None if args.input.is_empty() => {
            let problem = format!("there is nothing to run `{}` on", subject.program.name);
            Err(advised(problem, format!("give it arguments: --input '{}'", subject.sample_input())))
        }
        None => inputs::run(&mut subject, args, printer),
    }
}
