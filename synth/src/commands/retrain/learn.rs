//! Trains on the corpus of a round, as `synth train` does, and remembers that it is done.

use std::path::{Path, PathBuf};

use anyhow::Context;
use cgen::corpus::write_whole;
use latent::store;
use latent::train::MODEL;

use crate::args::TrainArgs;
use crate::commands::{Outcome, train};
use crate::printer::Printer;

use super::Loop;

/// Says that a training is over, with the hash of its model.
const TRAINED: &str = "trained";

/// The model of the run beside the corpus of a round; nothing, if somebody stopped it.
pub fn model(
    job: &Loop<'_>,
    round: &Path,
    data: &Path,
    init: Option<&Path>,
    printer: &mut Printer,
) -> anyhow::Result<Option<PathBuf>> {
    let (run, marker) = (round.join("run"), round.join(TRAINED));
    let model = run.join(MODEL);
    if marker.exists() {
        return Ok(Some(model));
    }
    let args = job.args;
    let args = TrainArgs {
        data: Some(data.to_owned()),
        out: Some(run),
        preset: args.preset.clone(),
        set: args.set.clone(),
        seed: args.seed,
        max_minutes: args.max_minutes,
        max_steps: args.max_steps,
        resume: true,
        init: init.map(Path::to_owned),
        device: args.device,
        // The pool is there already.
        threads: None,
    };
    std::fs::create_dir_all(round).with_context(|| format!("could not make `{}`", round.display()))?;
    if train::execute(&args, printer)? == Outcome::Stopped {
        return Ok(None);
    }
    let hash = store::load(&model, &job.device)?.hash;
    write_whole(&marker, hash.as_bytes())?;
    Ok(Some(model))
}
