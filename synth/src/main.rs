//! The command line: the only crate that prints and reads the environment. Nothing is computed here.

mod args;
mod commands;
mod device;
mod diagnostic;
mod json;
mod layout;
mod lineup;
mod printer;
mod source;
mod trace;

use std::process::ExitCode;

use clap::Parser;

use args::Args;
use printer::Printer;

/// A training step allocates hundreds of large tensors; this one does not give their pages back in between.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let args = Args::parse();
    let mut printer = Printer::from_environment();
    let outcome = commands::execute(args, &mut printer);
    match outcome.and_then(|outcome| printer.flush().map(|()| outcome)) {
        Ok(outcome) => outcome.into(),
        Err(error) => printer.fail(&error),
    }
}
