//! `synth train`: from a corpus to a model.
//!
//! Owns what a run is asked, where it is kept and how it is shown. What training is, is decided in `latent`.

mod corpus;
mod events;
mod metrics;
pub mod recipe;
pub mod stop;
mod watch;
mod window;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use latent::store::About;
use latent::train::{CHECKPOINTS, End, Request, TrainError, Trained, train};
use toml::Value;

use crate::args::TrainArgs;
use crate::commands::Outcome;
use crate::commands::generate::threads;
use crate::device;
use crate::diagnostic::advised;
use crate::printer::Printer;

use corpus::Sets;
use recipe::{FILE, Layers};
use watch::Watch;

/// Where runs are kept if nobody says where.
const RUNS: &str = "runs";
/// The ending of files that are being written.
const UNFINISHED: &str = "tmp";
/// The preset if nobody names one.
const USUAL: &str = "small";

/// Trains a model.
pub fn execute(args: &TrainArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let out = directory(args);
    let resumed = resumable(&out, args.resume)?;
    let layers = layers(args, &out, resumed)?;
    let recipe = layers.recipe()?;
    recipe.validate()?;
    let threads = threads(args.threads);
    // Who asks for no threads gets those that the libraries find right.
    if args.threads.is_some() {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build_global()
            .context("could not start threads")?;
    }
    let chosen = device::choose(args.device)?;
    // A run goes on with its own corpus, if that is still where it was.
    let own = || begun(&out, "corpus").map(PathBuf::from).filter(|dir| resumed && dir.exists());
    let data = args.data.clone().or_else(own);
    let sets = corpus::open(data.as_deref(), &recipe.data, printer)?;
    if resumed {
        same_corpus(&out, &sets)?;
    }
    let init = match &args.init {
        Some(dir) => Some(corpus::model(dir, &recipe.model, &chosen.device)?),
        None => None,
    };
    std::fs::create_dir_all(&out).with_context(|| format!("could not make `{}`", out.display()))?;
    let run = [
        ("version", env!("CARGO_PKG_VERSION").to_owned()),
        ("device", chosen.why.clone()),
        ("corpus", sets.dir.display().to_string()),
        ("corpus-hash", sets.hash.clone()),
        ("policy", sets.policy.clone()),
    ];
    let about = About(run.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect());
    write(&out.join(FILE), &layers.to_toml(&run))?;
    let stop = stop::watch().context("could not listen for signals")?;
    let mut watch = Watch::new(&out, &chosen.why, &recipe, &sets, stop, printer)?;
    let request = Request {
        config: &recipe.model,
        settings: &recipe.train,
        train: Arc::clone(&sets.train),
        validation: &sets.validation,
        device: chosen.device,
        dir: &out,
        init,
        resume: args.resume,
        threads,
        about: about.with("seed", recipe.train.seed),
    };
    let trained = train(request, &mut watch);
    let failed = watch.end();
    let outcome = tell(&out, &advise(trained)?, printer)?;
    match failed {
        Some(error) => Err(error.context("the model is there, but figures of the run are not")),
        None => Ok(outcome),
    }
}

/// Finds what keeps a run with these arguments from beginning, as far as it can be told without its corpus.
pub fn check(args: &TrainArgs) -> anyhow::Result<()> {
    let recipe = layers(args, &directory(args), false)?.recipe()?;
    recipe.train.validate()?;
    recipe.model.validate()?;
    if let Some(dir) = &args.init {
        corpus::model(dir, &recipe.model, &device::choose(args.device)?.device)?;
    }
    Ok(())
}

/// Writes a file so that it is there as a whole or not at all.
fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    let unfinished = path.with_extension(UNFINISHED);
    std::fs::write(&unfinished, text)
        .and_then(|()| std::fs::rename(&unfinished, path))
        .with_context(|| format!("could not write `{}`", path.display()))
}

fn directory(args: &TrainArgs) -> PathBuf {
    let preset = args.how.preset.as_deref().unwrap_or(USUAL);
    let name = Path::new(preset).file_stem().unwrap_or_default();
    args.out.clone().unwrap_or_else(|| Path::new(RUNS).join(name))
}

/// Whether the directory holds a run to go on with.
fn resumable(out: &Path, resume: bool) -> anyhow::Result<bool> {
    // A process that was killed at once may have left a file that it had not finished.
    let unfinished = |path: PathBuf| path.extension().is_some_and(|extension| extension == UNFINISHED);
    let empty = std::fs::read_dir(out)
        .map_or(true, |entries| entries.flatten().all(|entry| unfinished(entry.path())));
    let begun = out.join(FILE).exists();
    if empty || (begun && resume) {
        return Ok(begun);
    }
    let dir = out.display();
    if begun {
        let hint = "add --resume to go on with it, or name another directory with --out";
        Err(advised(format!("`{dir}` holds a run already"), hint))
    } else {
        Err(advised(format!("`{dir}` holds something that is no run"), "name another directory with --out"))
    }
}

/// The settings: of the preset, or of the run that goes on; above them those of the command line.
fn layers(args: &TrainArgs, out: &Path, resumed: bool) -> anyhow::Result<Layers> {
    let mut layers = Layers::new()?;
    match &args.how.preset {
        None if resumed => layers.run(out)?,
        preset => layers.preset(preset.as_deref().unwrap_or(USUAL))?,
    }
    for set in &args.how.set {
        layers.set(set)?;
    }
    let options = [
        ("seed", args.how.seed.map(|seed| Value::Integer(seed.into()))),
        ("max-steps", args.how.max_steps.map(|steps| Value::Integer(steps.into()))),
        ("max-minutes", args.how.max_minutes.map(Value::Float)),
    ];
    for (key, value) in options {
        if let Some(value) = value {
            layers.replace("train", key, value, &format!("--{key}"))?;
        }
    }
    if resumed && out.join(CHECKPOINTS).exists() {
        let mut begun = Layers::new()?;
        begun.run(out)?;
        if let Some((name, ours, theirs)) = layers.differs(&begun) {
            let problem = format!("`{name}` is {ours}, but the run in `{}` has {theirs}", out.display());
            let hint = "a run keeps this setting to its end: begin another one with --out";
            return Err(advised(problem, hint));
        }
    }
    Ok(layers)
}

/// What the run in the directory was begun with.
fn begun(out: &Path, what: &str) -> Option<String> {
    let table = std::fs::read_to_string(out.join(FILE)).ok()?.parse::<toml::Table>().ok()?;
    Some(table.get("run")?.get(what)?.as_str()?.to_owned())
}

/// The position in the data says nothing about another corpus.
fn same_corpus(out: &Path, sets: &Sets) -> anyhow::Result<()> {
    let hash = begun(out, "corpus-hash");
    if hash.is_none_or(|hash| hash == sets.hash) || !out.join(CHECKPOINTS).exists() {
        return Ok(());
    }
    let problem = format!("the run in `{}` was begun with another corpus", out.display());
    Err(advised(problem, "name its corpus with --data, or begin another run with --out"))
}

/// Says what to do about errors that have a remedy here.
fn advise(trained: Result<Trained, TrainError>) -> anyhow::Result<Trained> {
    trained.map_err(|error| match &error {
        TrainError::Diverged(_) => {
            let hint = "set a lower --set train.learning-rate, and go on with --resume";
            advised(error.to_string(), hint)
        }
        TrainError::Device { fits, source, .. } => {
            let problem = format!("{error}: {source}");
            let hint = format!(
                "if its memory is too small, begin a run with a batch that fits: --set train.batch={fits} --out DIR"
            );
            advised(problem, &hint)
        }
        TrainError::Empty(_) => advised(error.to_string(), "make a larger corpus: synth gen --count"),
        _ => error.into(),
    })
}

fn tell(out: &Path, trained: &Trained, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let state = &trained.state;
    let why = match trained.end {
        End::Steps => "all steps are done",
        End::Time => "the time is up",
        End::Patience => "validations do not become better",
        End::Stopped => "stopped",
    };
    printer.line(format_args!(
        "{why}: {} steps, {} programs, {}",
        state.step,
        state.programs,
        watch::span(state.seconds)
    ))?;
    if let Some(best) = &state.best {
        printer.line(format_args!(
            "best after step {}: token loss {:.3}, {} specs solved",
            best.step, best.token_loss, best.solved
        ))?;
    }
    if trained.end == End::Stopped {
        printer.line(format_args!("to go on: synth train --resume --out {}", out.display()))?;
        return Ok(Outcome::Stopped);
    }
    printer.line(format_args!("the model: {}", out.join(latent::train::MODEL).display()))?;
    Ok(Outcome::Yes)
}
