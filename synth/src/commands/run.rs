//! `synth run`: a C function on inputs, step by step, or judged on specs.

mod inputs;
mod specs;
mod subject;
#[cfg(feature = "gcc")]
mod verify;

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

/// What stands for the comparison with gcc where there is none in this build.
#[cfg(not(feature = "gcc"))]
mod verify {
    use cgen::Input;

    use super::subject::Subject;
    use crate::commands::Outcome;
    use crate::printer::Printer;

    /// There is never one.
    pub enum Comparison {}

    /// Says so.
    pub fn compare<'a>(
        _: &mut Subject,
        _: impl IntoIterator<Item = &'a Input>,
    ) -> anyhow::Result<Comparison> {
        Err(crate::diagnostic::advised(
            "this build of synth cannot compare with gcc",
            "build it with the feature `gcc`, which is on by default",
        ))
    }

    impl Comparison {
        pub fn outcome(&self) -> Outcome {
            match *self {}
        }

        pub fn print(&self, _: &Subject, _: &mut Printer) -> anyhow::Result<()> {
            match *self {}
        }

        pub fn json(&self, _: &Subject) -> serde_json::Value {
            match *self {}
        }
    }
}
