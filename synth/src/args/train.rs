//! What `synth train` takes, and what everything takes that trains.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::Args as ClapArgs;

/// What `synth train` takes.
#[derive(Debug, ClapArgs)]
#[command(after_help = TRAIN_HELP)]
pub struct TrainArgs {
    /// The directory of the corpus; without it, the one that the preset names, under `data/`, made if need be
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,

    /// The directory of the run [default: `runs/` and the name of the preset]
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,

    #[command(flatten)]
    pub how: HowToTrain,

    /// Go on from the newest checkpoint of the run, with its settings; begin it, if there is none
    #[arg(long)]
    pub resume: bool,

    /// Begin with the weights of this model instead of random ones
    #[arg(long, value_name = "MODEL")]
    pub init: Option<PathBuf>,

    /// Where to compute: `auto`, `cpu`, `wgpu` or `wgpu:1`
    #[arg(long, value_name = "DEVICE", default_value = "auto")]
    pub device: crate::device::Wanted,

    /// How many threads compute [default: one for each core]
    #[arg(long, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
}

/// How a model is trained: a preset, and what replaces its settings.
#[derive(Clone, Debug, ClapArgs)]
pub struct HowToTrain {
    /// `smoke`, `paper`, `small`, `base`, or a TOML file like them [default: small]
    #[arg(long, value_name = "NAME|FILE.toml")]
    pub preset: Option<String>,

    /// Replace a setting of the preset: train.batch=64, model.executor=none. May be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// Decides the first weights and the order of the programs
    #[arg(long, value_name = "N")]
    pub seed: Option<u32>,

    /// End a training after so many minutes of this call, whatever earlier calls have used; only steps make a result
    /// that can be had again. 0: no bound
    #[arg(long, value_name = "M")]
    pub max_minutes: Option<f64>,

    /// End a training when it has so many steps, those of earlier calls counted. 0: no bound
    #[arg(long, value_name = "N")]
    pub max_steps: Option<u32>,
}

const TRAIN_HELP: &str = "The directory of the run keeps `model/`, the best model so far, for `synth solve` and \
                          `synth eval`; `last/`, the last one; checkpoints; `config.toml` with every setting and its source; \
                          `metrics.jsonl` and events for TensorBoard.\n\n\
                          Ctrl-C ends the run after the present step, with a checkpoint (exit code 130); a second one at once.";
