//! What can be asked about `synth` itself: whether it works here, its settings, its manual, its completions.

use std::path::PathBuf;

use clap::Args as ClapArgs;
use clap_complete::Shell;

/// What `synth doctor` takes.
#[derive(Debug, ClapArgs)]
#[command(after_help = DOCTOR_HELP)]
pub struct DoctorArgs {
    /// Look at this model too: a model folder of `synth train` [default: `runs/small/model`, if it is there]
    #[arg(long, value_name = "DIR")]
    pub model: Option<PathBuf>,

    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,
}

const DOCTOR_HELP: &str = "Exit codes: 0 functions can be found here; 1 they cannot, or the model that was named does not load. What \
                           is only noted does not count.";

/// What `synth config` takes.
#[derive(Debug, ClapArgs)]
pub struct ConfigArgs {
    /// `smoke`, `paper`, `small`, `base`, or a TOML file like them
    #[arg(long, value_name = "NAME|FILE.toml", default_value = "small")]
    pub preset: String,

    /// Replace a setting of the preset: train.batch=64, model.executor=none. May be given several times
    #[arg(long, value_name = "KEY=VALUE")]
    pub set: Vec<String>,

    /// Answer with one JSON object
    #[arg(long)]
    pub json: bool,
}

/// What `synth completions` takes.
#[derive(Debug, ClapArgs)]
#[command(after_help = COMPLETIONS_HELP)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL")]
    pub shell: Shell,
}

const COMPLETIONS_HELP: &str = "For the present shell: source <(synth completions bash). To keep them, put them where the shell looks:\n  \
                                bash  ~/.local/share/bash-completion/completions/synth\n  \
                                zsh   a file _synth in a folder of $fpath\n  \
                                fish  ~/.config/fish/completions/synth.fish";

/// What `synth man` takes.
#[derive(Debug, ClapArgs)]
pub struct ManArgs {
    /// Write the pages of all commands into this directory, one a file
    #[arg(long, value_name = "DIR")]
    pub out: Option<PathBuf>,
}
