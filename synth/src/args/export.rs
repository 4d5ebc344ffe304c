//! What `synth export` takes.

use std::path::PathBuf;

use clap::Args as ClapArgs;

/// What `synth export` takes.
#[derive(Debug, ClapArgs)]
pub struct ExportArgs {
    /// The directory of a run, whose best model is taken, or of a model
    #[arg(value_name = "RUN")]
    pub from: PathBuf,

    /// The directory of the new model; one that is there is not replaced
    #[arg(long, value_name = "DIR")]
    pub out: PathBuf,

    /// The corpus that it was trained on; what makes it again is then told in `model.toml` in place of its directory
    #[arg(long, value_name = "CORPUS")]
    pub data: Option<PathBuf>,

    /// Keep single precision: twice the size
    #[arg(long)]
    pub single: bool,
}
