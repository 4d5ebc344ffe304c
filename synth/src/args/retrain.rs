//! What `synth retrain` takes.

use std::num::{NonZeroU64, NonZeroUsize};
use std::path::PathBuf;

use cgen::corpus::Share;
use clap::Args as ClapArgs;

use super::HowToTrain;

/// What `synth retrain` takes.
#[derive(Debug, ClapArgs)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
#[command(after_help = RETRAIN_HELP)]
pub struct RetrainArgs {
    /// The model that is asked in the first round: a run of `synth train`, or a model folder
    #[arg(long, value_name = "RUN|MODEL")]
    pub model: PathBuf,

    /// The directory of the corpus to begin with; it stays as it is
    #[arg(long, value_name = "CORPUS")]
    pub data: PathBuf,

    /// The directory for all rounds and the report; what is there already is kept
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,

    /// How many rounds there are in all, those that are done included
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=100))]
    pub rounds: u32,

    /// How many unfinished programs of a task are followed at a time
    #[arg(long, value_name = "N", default_value = "8")]
    pub beam: NonZeroUsize,

    /// Take what holds on the ten examples, whatever it does on other inputs: the rule of the paper
    #[arg(long)]
    pub examples_only: bool,

    /// Only the first so many tasks of the training set
    #[arg(long, value_name = "N", value_parser = super::count)]
    pub tasks: Option<u64>,

    /// Write the corpus of the first round, and train nothing
    #[arg(long, conflicts_with_all = ["baseline", "warm", "rounds"])]
    pub decode_only: bool,

    /// Train on the corpus as it was, too, so that there is something to compare with
    #[arg(long)]
    pub baseline: bool,

    /// Begin each training with the weights of the model that was asked, which must have the settings of the preset
    #[arg(long)]
    pub warm: bool,

    #[command(flatten)]
    pub how: HowToTrain,

    /// On how many validation tasks the models are compared
    #[arg(long, value_name = "N", default_value = "500")]
    pub evaluate: NonZeroUsize,

    /// Decode one share of the tasks and stop, for many machines with one directory: 0/4 to 3/4. Without it, what the
    /// shares have left is decoded, and the rest follows
    #[arg(long, value_name = "I/N")]
    pub shard: Option<Share>,

    /// How many tasks are decoded before they are written: what a kill loses at most
    #[arg(long, value_name = "N", default_value = "2048")]
    pub chunk: NonZeroU64,

    /// Where to compute: `auto`, `cpu`, `wgpu` or `wgpu:1`
    #[arg(long, value_name = "DEVICE", default_value = "auto")]
    pub device: crate::device::Wanted,

    /// How many threads compute; the corpora are the same [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

const RETRAIN_HELP: &str = "A round asks the model for each training task, replaces programs by shorter ones that hold \
                            on all examples and do the same on the probe inputs, and trains on the new corpus. Validation \
                            and test stay as they are.\n\n\
                            Killed or stopped at any moment, the same command goes on where it was.";
