//! The subcommands, one a file, and how each of them can end.

mod bench;
mod compare;
mod completions;
mod config;
mod doctor;
mod eval;
mod export;
mod generate;
mod inspect;
mod man;
mod overview;
mod results;
mod retrain;
mod run;
mod solve;
mod train;

use std::process::ExitCode;

use crate::args::{Args, BenchSubject, Command};
use crate::printer::Printer;

/// How a command ended that could do what it was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Done.
    Yes,
    /// Done, and the answer is no.
    No,
    /// Stopped by a signal; what was done is kept.
    Stopped,
}

impl Outcome {
    /// Yes only if both are.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        if self == Self::Yes { other } else { self }
    }
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Yes => Self::SUCCESS,
            Outcome::No => Self::FAILURE,
            Outcome::Stopped => Self::from(130),
        }
    }
}

/// Does what was asked.
pub fn execute(args: Args, printer: &mut Printer) -> anyhow::Result<Outcome> {
    match args.command {
        None => overview::execute(printer),
        Some(Command::Solve(args)) => solve::execute(&args, printer),
        Some(Command::Run(args)) => run::execute(&args, printer),
        Some(Command::Gen(args)) => generate::execute(&args, printer),
        Some(Command::Inspect(args)) => inspect::execute(&args, printer),
        Some(Command::Train(args)) => train::execute(&args, printer),
        Some(Command::Export(args)) => export::execute(&args, printer),
        Some(Command::Retrain(args)) => retrain::execute(&args, printer),
        Some(Command::Eval(args)) => eval::execute(&args, printer),
        Some(Command::Compare(args)) => compare::execute(&args, printer),
        Some(Command::Results(args)) => results::execute(&args, printer),
        Some(Command::Doctor(args)) => doctor::execute(&args, printer),
        Some(Command::Config(args)) => config::execute(&args, printer),
        Some(Command::Completions(args)) => completions::execute(&args, printer),
        Some(Command::Man(args)) => man::execute(&args, printer),
        Some(Command::Bench(args)) => match args.subject {
            BenchSubject::Interpreter { json } => bench::interpreter(json, printer),
            BenchSubject::Train { json } => bench::train(json, printer),
        },
    }
}
