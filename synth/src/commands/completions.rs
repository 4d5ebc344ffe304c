//! `synth completions`: what a shell needs to complete commands and options, from the one definition of them.

use clap::CommandFactory;

use crate::args::{Args, CompletionsArgs};
use crate::commands::Outcome;
use crate::printer::Printer;

/// Prints the script for the shell.
pub fn execute(args: &CompletionsArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    // Into memory first: the library gives up the program where nobody reads.
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "synth", &mut script);
    printer.line(String::from_utf8_lossy(&script).trim_end())?;
    Ok(Outcome::Yes)
}
