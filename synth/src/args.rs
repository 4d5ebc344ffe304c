//! What can be asked for: one definition for parsing, help and error messages.

mod eval;
mod export;
mod itself;
mod retrain;
mod train;

use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use cgen::corpus::Share;
use cgen::{Input, Shape};
use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};

pub use eval::{CompareArgs, EvalArgs, ResultsArgs, Suite};
pub use export::ExportArgs;
pub use itself::{CompletionsArgs, ConfigArgs, DoctorArgs, ManArgs};
pub use retrain::RetrainArgs;
pub use train::{HowToTrain, TrainArgs};

/// Writes short, verified C functions from examples.
#[derive(Debug, Parser)]
#[command(name = "synth", version, max_term_width = 100, after_help = EXIT_CODES)]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Option<Command>,
}

const EXIT_CODES: &str = "Exit codes: 0 done; 1 done, and the answer is no (a trap, an example that does not hold); \
                          2 the question cannot be answered as it was put; 130 stopped after a checkpoint.";

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Find a short C function that does what examples say
    Solve(SolveArgs),
    /// Run a C function on inputs, or judge it on specs
    Run(RunArgs),
    /// Draw random programs with examples: a corpus to train on
    Gen(GenArgs),
    /// Look at a corpus and check that it is whole, or at a training run
    Inspect(InspectArgs),
    /// Train a model on a corpus
    Train(TrainArgs),
    /// Write the model of a run as a folder to give away, in half precision
    Export(ExportArgs),
    /// Replace programs of a corpus by shorter ones that a model finds, and train on it
    Retrain(RetrainArgs),
    /// Measure solvers on specs with held-out examples
    Eval(EvalArgs),
    /// Compare two results of `eval` spec by spec
    Compare(CompareArgs),
    /// Make tables of the results of `eval`
    Results(ResultsArgs),
    /// Measure the speed of this machine
    Bench(BenchArgs),
    /// Find out what works on this machine, and what to do about what does not
    Doctor(DoctorArgs),
    /// Show every setting of a training, with its source
    Config(ConfigArgs),
    /// Print the completions of commands and options for a shell
    Completions(CompletionsArgs),
    /// Print the manual, or write the pages of all commands
    Man(ManArgs),
}

/// What `synth solve` takes.
#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = SOLVE_HELP)]
pub struct SolveArgs {
    /// A spec in JSON: an object with `examples`, or only the list of them; `-` reads standard input
    #[arg(value_name = "SPEC.json", conflicts_with_all = ["example", "specs"])]
    pub spec: Option<PathBuf>,

    /// An example: '[3, 1, 2] -> [1, 2, 3]', '[4, 5], 2 -> 9' or '12, 18 -> 6'. May be given up to 20 times
    #[arg(short, long, value_name = "INPUT -> OUTPUT", allow_hyphen_values = true, conflicts_with = "specs")]
    pub example: Vec<String>,

    /// Solve all specs of a file, one JSON object a line; one JSON result a line comes out. `-` reads standard input
    #[arg(long, value_name = "FILE.jsonl", conflicts_with_all = ["main", "explain", "interactive", "top"])]
    pub specs: Option<PathBuf>,

    /// Ask for examples, and for what they leave open; so it is anyway on a terminal without examples
    #[arg(short, long)]
    pub interactive: bool,

    /// The shape of the function, such as `in-place` or `to-list+1` [default: what fits the examples]
    #[arg(long, value_name = "SHAPE")]
    pub shape: Option<Shape>,

    /// The solvers, separated by commas [default: all]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub with: Vec<String>,

    /// The model to ask too, a model folder of `synth train`, or `none` [default: `SYNTH_MODEL`, or `models/lists`]
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,

    /// How many unfinished programs of the model are followed at a time
    #[arg(long, value_name = "N", default_value = "32")]
    pub beam: NonZeroUsize,

    /// How long a search may take, on two cores
    #[arg(long, value_name = "S", default_value = "10", value_parser = seconds)]
    pub seconds: f64,

    /// What random choices start from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// How many threads search; the answer is the same [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Print so many functions that hold, if there are so many that do different things
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub top: usize,

    /// Print a complete file, with the examples as a test
    #[arg(long)]
    pub main: bool,

    /// Show the run of the function on an example, step by step
    #[arg(long)]
    pub explain: bool,

    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,
}

const SOLVE_HELP: &str = "Standard output is C and nothing else; what else is to be said stands in comments or on \
                          standard error.\n\n\
                          Exit codes: 0 found; 1 not found; 2 the examples make no task; 130 stopped by Ctrl-C, \
                          with the best so far.";

/// A time that can be waited for.
fn seconds(text: &str) -> Result<f64, String> {
    match text.parse::<f64>() {
        Ok(seconds) if seconds > 0.0 && seconds <= 86_400.0 => Ok(seconds),
        Ok(_) => Err("a search takes more than 0 seconds and at most a day".into()),
        Err(error) => Err(error.to_string()),
    }
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

/// What `synth gen` takes.
#[derive(Debug, ClapArgs)]
pub struct GenArgs {
    /// What the programs look like: `paper`, `lists`, or a TOML file that replaces values of one of them
    #[arg(long, value_name = "NAME|FILE.toml")]
    pub policy: String,

    /// How many tasks; `500_000` is a number
    #[arg(long, value_name = "N", value_parser = count)]
    pub count: u64,

    /// Which of the corpora of this policy
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// The directory of the corpus; what is there of it already is kept
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,

    /// How many threads draw; the result is the same [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// Draw one share of the parts and stop, for many machines with one directory: 0/64 to 63/64. Also taken from
    /// `SLURM_ARRAY_TASK_ID` with `SLURM_ARRAY_TASK_COUNT`, and from `JOB_COMPLETION_INDEX` with `JOB_COMPLETIONS`
    #[arg(long, value_name = "I/N", conflicts_with = "finish")]
    pub shard: Option<Share>,

    /// Make the corpus from the parts of all shares, and what is missing of them
    #[arg(long)]
    pub finish: bool,

    /// Write JSON lines besides, in the format of specs
    #[arg(long)]
    pub jsonl: bool,

    /// Percent of the behaviours for the set `validation`
    #[arg(long, value_name = "PERCENT", default_value_t = 1, value_parser = clap::value_parser!(u32).range(..=49))]
    pub validation: u32,

    /// Percent of the behaviours for the set `test`
    #[arg(long, value_name = "PERCENT", default_value_t = 1, value_parser = clap::value_parser!(u32).range(..=49))]
    pub test: u32,

    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,
}

/// A number in which digits may be grouped by `_`.
fn count(text: &str) -> Result<u64, String> {
    let digits: String = text.chars().filter(|c| *c != '_').collect();
    match digits.parse() {
        Ok(0) => Err("a corpus has at least one task".into()),
        Ok(count) if u32::try_from(count).is_ok() => Ok(count),
        Ok(_) => Err(format!("a corpus has at most {} tasks", u32::MAX)),
        Err(error) => Err(error.to_string()),
    }
}

/// What `synth inspect` takes.
#[derive(Debug, ClapArgs)]
#[command(after_help = EXIT_CODES)]
pub struct InspectArgs {
    /// The directory of the corpus or of the run
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,

    /// How many programs to show with their examples
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub samples: usize,

    /// Read and run every stored program: it parses, checks, prints to itself, and its examples hold
    #[arg(long)]
    pub verify: bool,

    /// Write a page with plots
    #[arg(long, value_name = "FILE")]
    pub html: Option<PathBuf>,

    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,

    /// How many threads read [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
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
    /// Programs a second in training, and how near that is to what the machine's matrix products allow. Takes about a
    /// minute, on all cores
    Train {
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
