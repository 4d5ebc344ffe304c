//! Trains on the corpus of a round, as `synth train` does, and remembers that it is done.

use std::path::{Path, PathBuf};

use anyhow::Context;
use cgen::corpus::write_whole;
use eval::retrain::plan::settle;
use latent::store;
use latent::train::MODEL;
use serde_json::json;

use crate::args::TrainArgs;
use crate::commands::{Outcome, train};
use crate::printer::Printer;

use super::{Loop, refuse};

/// Says that a training is over, with the hash of its model.
const TRAINED: &str = "trained";
/// How all models are trained.
const SETTINGS: &str = "training.json";

/// Finds what would keep trainings from beginning, before hours have gone into decoding.
pub fn check(job: &Loop<'_>, asked: &Path) -> anyhow::Result<()> {
    let args = job.args;
    train::check(&arguments(job, &args.out, &args.data, args.warm.then_some(asked)))?;
    let settings = json!({
        "preset": args.how.preset,
        "set": args.how.set,
        "seed": args.how.seed,
        "max-minutes": args.how.max_minutes,
        "max-steps": args.how.max_steps,
        "warm": args.warm,
    });
    std::fs::create_dir_all(&args.out).with_context(|| format!("could not make `{}`", args.out.display()))?;
    refuse(settle(&args.out.join(SETTINGS), &settings)?, &args.out)
}

/// The model of a round, if it is there.
pub fn trained(round: &Path) -> Option<PathBuf> {
    round.join(TRAINED).exists().then(|| round.join("run").join(MODEL))
}

/// The model of the run beside the corpus of a round; nothing, if somebody stopped it.
pub fn model(
    job: &Loop<'_>,
    round: &Path,
    data: &Path,
    init: Option<&Path>,
    printer: &mut Printer,
) -> anyhow::Result<Option<PathBuf>> {
    if let Some(model) = trained(round) {
        return Ok(Some(model));
    }
    let run = round.join("run");
    std::fs::create_dir_all(round).with_context(|| format!("could not make `{}`", round.display()))?;
    if train::execute(&arguments(job, &run, data, init), printer)? == Outcome::Stopped {
        return Ok(None);
    }
    let model = run.join(MODEL);
    let hash = store::load(&model, &job.device)?.hash;
    write_whole(&round.join(TRAINED), hash.as_bytes())?;
    Ok(Some(model))
}

fn arguments(job: &Loop<'_>, run: &Path, data: &Path, init: Option<&Path>) -> TrainArgs {
    let args = job.args;
    TrainArgs {
        data: Some(data.to_owned()),
        out: Some(run.to_owned()),
        how: args.how.clone(),
        resume: true,
        init: init.map(Path::to_owned),
        device: args.device,
        // The pool is there already.
        threads: None,
    }
}
