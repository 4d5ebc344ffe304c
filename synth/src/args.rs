//! What can be asked for: one definition for parsing, help and error messages.

use std::num::NonZeroU32;
use std::path::PathBuf;

use cgen::Input;
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

/// Writes short, verified C functions from examples.
#[derive(Debug, Parser)]
#[command(name = "synth", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 done, and the answer is no (a trap, an example that does not hold); \
                          2 the question cannot be answered as it was put.";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run a C function on inputs, or judge it on specs
    Run(RunArgs),
    /// Measure the speed of this machine
    Bench(BenchArgs),
}

/// What `synth run` takes.
#[derive(Debug, ClapArgs)]
#[command(after_help = EXIT_CODES)]
pub struct RunArgs {
    /// The C source; `-` reads standard input
    #[arg(value_name = "FILE.c")]
    pub file: PathBuf,

    /// The arguments of a call: '[3, 1, 2]', with further ints '[3, 1, 2], 7', or numbers alone '3, 4'. May be
    /// given several times
    #[arg(short, long, value_name = "ARGUMENTS", allow_hyphen_values = true, conflicts_with = "specs")]
    pub input: Vec<Input>,

    /// Judge the function on the examples of these specs, one JSON object a line
    #[arg(long, value_name = "FILE.jsonl")]
    pub specs: Option<PathBuf>,

    /// Judge on the spec of this name alone
    #[arg(long, value_name = "ID", requires = "specs")]
    pub id: Option<String>,

    /// Show the run step by step next to the source
    #[arg(short, long, conflicts_with = "specs")]
    pub trace: bool,

    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,

    /// How often the bodies of loops may be entered before the run counts as endless
    #[arg(long, value_name = "N", default_value_t = default_fuel())]
    pub fuel: NonZeroU32,

    /// Compile and run the function with this compiler as well, in a sandbox, and compare
    #[arg(long, value_name = "COMPILER")]
    pub verify_with: Option<Compiler>,
}

fn default_fuel() -> NonZeroU32 {
    NonZeroU32::new(cgen::run::Limits::default().fuel).unwrap_or(NonZeroU32::MAX)
}

/// What the interpreter can be compared with.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Compiler {
    /// The gcc of this system
    Gcc,
}

/// What `synth bench` takes.
#[derive(Debug, ClapArgs)]
pub struct BenchArgs {
    /// What to measure
    #[command(subcommand)]
    pub subject: BenchSubject,
}

/// What can be measured.
#[derive(Debug, Subcommand)]
pub enum BenchSubject {
    /// Programs a second, in the interpreter and through gcc; legal next tokens a second. Takes some seconds, on
    /// one core
    Interpreter {
        /// Answer with one JSON object
        #[arg(long)]
        json: bool,
    },
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_holds_together() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }
}
