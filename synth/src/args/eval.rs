//! What `synth eval`, `synth compare` and `synth results` take.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use cgen::corpus::Share;
use clap::{ArgGroup, Args as ClapArgs, ValueEnum};

/// What `synth eval` takes.
#[derive(Debug, ClapArgs)]
#[command(after_help = EVAL_HELP, group = ArgGroup::new("rows").required(true).args(["specs", "suite"]))]
pub struct EvalArgs {
    /// The specs, one JSON object a line
    #[arg(long, value_name = "FILE.jsonl")]
    pub specs: Option<PathBuf>,

    /// A suite instead of a file
    #[arg(long, value_name = "NAME")]
    pub suite: Option<Suite>,

    /// The directory of the corpus that the suite is a set of
    #[arg(long, value_name = "CORPUS")]
    pub data: Option<PathBuf>,

    /// How many examples of a spec are shown; the others are held out. Tasks of a corpus say that themselves
    #[arg(long, value_name = "N", default_value = "5")]
    pub show: NonZeroUsize,

    /// The directory of the model, for solvers that ask one, or `none` [default: `SYNTH_MODEL`, or `models/lists`]
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,

    /// The solvers, separated by commas [default: those of `synth solve`, and `beam` if there is a model]
    #[arg(long, value_name = "NAMES", value_delimiter = ',')]
    pub solver: Vec<String>,

    /// How wide the beam of the model is, and how many samples are drawn at a time
    #[arg(long, value_name = "N", default_value = "64")]
    pub beam: NonZeroUsize,

    /// Where the model computes: `auto`, `cpu`, `wgpu` or `wgpu:1`
    #[arg(long, value_name = "DEVICE", default_value = "auto")]
    pub device: crate::device::Wanted,

    /// How long a spec may be worked on, on two cores
    #[arg(long, value_name = "S", default_value = "10", value_parser = super::seconds)]
    pub seconds: f64,

    /// What random choices start from
    #[arg(long, value_name = "N", default_value_t = 1)]
    pub seed: u64,

    /// How many specs are worked on at a time; the results are the same [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,

    /// The directory for results and report; results that are there already are kept
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    /// Work on one share of the specs and stop, for many machines with one directory: 0/4 to 3/4
    #[arg(long, value_name = "I/N", requires = "out")]
    pub shard: Option<Share>,

    /// Only the first so many specs
    #[arg(long, value_name = "N")]
    pub limit: Option<NonZeroUsize>,

    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,
}

const EVAL_HELP: &str = "An answer is consistent if it holds on the shown examples, and generalizes if it holds on the \
                         held-out ones too.\n\n\
                         Exit codes: 0 done, whatever was solved; 2 it cannot be done as it was put; 130 stopped by \
                         Ctrl-C, with --out what is finished is kept.";

/// Suites that have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Suite {
    /// The test set of a corpus of the policy `paper`
    PaperTest,
    /// Programs of the policy `paper` drawn as those of the corpus are, also such that behave like one in it
    PaperIid,
    /// The test set of a corpus of the policy `lists`
    ListsTest,
    /// A hundred tasks that a person would think of, for regression
    Human,
}

/// What `synth compare` takes.
#[derive(Debug, ClapArgs)]
pub struct CompareArgs {
    /// A directory with results of `synth eval --out`
    #[arg(value_name = "A")]
    pub first: PathBuf,

    /// Another one, of the same specs
    #[arg(value_name = "B")]
    pub second: PathBuf,

    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,
}

/// What `synth results` takes.
#[derive(Debug, ClapArgs)]
pub struct ResultsArgs {
    /// Directories with results of `synth eval --out`, and of `synth train`
    #[arg(value_name = "DIR", required = true)]
    pub dirs: Vec<PathBuf>,

    /// Put the tables into this file, between the lines `<!-- results -->` and `<!-- end of results -->`, instead of
    /// printing them; where it does not exist it is made
    #[arg(long, value_name = "FILE.md")]
    pub into: Option<PathBuf>,
}
