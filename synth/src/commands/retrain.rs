//! `synth retrain`: a model asked for shorter programs, a corpus with them, a model trained on it, and again.
//!
//! Owns the order of the steps and where each leaves what it has done, so that a process that was killed goes on after
//! the last of them. What may replace what is decided in `eval::retrain`.

mod ask;
mod decode;
mod evaluate;
mod learn;
mod progress;
mod report;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use anyhow::Context;
use cgen::corpus::{Corpus, MANIFEST, Set};
use eval::retrain::plan::FORMAT;
use eval::retrain::{Evaluation, Part, Plan, Round, Rule};
use latent::Device;
use latent::store::{self, DESCRIPTION, Stored};
use latent::train::MODEL;

use crate::args::RetrainArgs;
use crate::commands::Outcome;
use crate::commands::generate::threads;
use crate::commands::train::stop;
use crate::device;
use crate::diagnostic::advised;
use crate::printer::Printer;

/// What all rounds share.
struct Loop<'a> {
    args: &'a RetrainArgs,
    threads: usize,
    device: Device,
    stop: Arc<AtomicBool>,
}

/// The directories of a round.
struct Places {
    round: PathBuf,
    parts: PathBuf,
    corpus: PathBuf,
}

impl Places {
    fn new(out: &Path, round: u32) -> Self {
        let round = out.join(format!("round-{round}"));
        Self { parts: round.join("decoded"), corpus: round.join("corpus"), round }
    }
}

/// What a round was about, once its corpus is there.
struct Decoded {
    plan: Plan,
    parts: Vec<Part>,
    parent: PathBuf,
    corpus: PathBuf,
}

/// Does the rounds that are missing.
pub fn execute(args: &RetrainArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    if args.threads.is_some() {
        rayon::ThreadPoolBuilder::new()
            .num_threads(threads(args.threads))
            .build_global()
            .context("could not start threads")?;
    }
    let job = Loop {
        args,
        threads: threads(args.threads),
        device: device::choose(args.device)?.device,
        stop: stop::watch().context("could not listen for signals")?,
    };
    // What is not there is told before anything is written.
    Corpus::open(&args.data)?;
    store::load(&model_of(&args.model), &job.device)?;
    let mut done = Done::default();
    if job.rounds(&mut done, printer)?.is_none() {
        return job.paused(printer);
    }
    if done.rounds.is_empty() {
        printer.line("all rounds are done")?;
        return Ok(Outcome::Yes);
    }
    report::write(&job, done.rounds, done.models, printer)?;
    Ok(Outcome::Yes)
}

/// What there is to report.
#[derive(Default)]
struct Done {
    rounds: Vec<Round>,
    models: Vec<(String, Evaluation)>,
}

/// An error, where a directory was begun with other settings.
fn refuse(differs: Option<[String; 3]>, dir: &Path) -> anyhow::Result<()> {
    let Some([name, ours, theirs]) = differs else { return Ok(()) };
    let problem = format!("`{name}` is {ours}, but `{}` was begun with {theirs}", dir.display());
    Err(advised(problem, "give what it was begun with, or name another directory with --out"))
}

/// The model folder of a run, or the folder itself.
fn model_of(dir: &Path) -> PathBuf {
    let inner = dir.join(MODEL);
    if !dir.join(DESCRIPTION).exists() && inner.exists() { inner } else { dir.to_owned() }
}

impl Loop<'_> {
    fn stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Something is left to do, by the next call.
    fn paused(&self, printer: &mut Printer) -> anyhow::Result<Outcome> {
        if self.stopped() {
            printer.complain("stopped: what is done is kept; the same command goes on")?;
            return Ok(Outcome::Stopped);
        }
        printer.line("when all shares are there, the same command without --shard goes on")?;
        Ok(Outcome::Yes)
    }

    /// All rounds; nothing, if something of them is left to do.
    fn rounds(&self, done: &mut Done, printer: &mut Printer) -> anyhow::Result<Option<()>> {
        let mut model = model_of(&self.args.model);
        let mut data = self.args.data.clone();
        if !self.args.decode_only && self.args.shard.is_none() {
            learn::check(self, &model)?;
            let file = self.args.out.join("evaluation.json");
            let Some(asked) = evaluate::model(self, &model, &file, printer)? else { return Ok(None) };
            done.models.push(("the model asked first".into(), asked));
            if self.args.baseline {
                let places = Places::new(&self.args.out, 0);
                let corpus = write::unchanged(self, &places)?;
                let init = self.args.warm.then_some(&*model);
                let Some(control) = learn::model(self, &places.round, &corpus, init, printer)? else {
                    return Ok(None);
                };
                let file = places.round.join("evaluation.json");
                let Some(figures) = evaluate::model(self, &control, &file, printer)? else { return Ok(None) };
                done.models.push(("the corpus as it was".into(), figures));
            }
        }
        for round in 1..=self.args.rounds {
            let places = Places::new(&self.args.out, round);
            if self.args.shard.is_some() && places.corpus.join(MANIFEST).exists() {
                let Some(next) = learn::trained(&places.round) else {
                    let problem = format!("round {round} is decoded, and its model is not trained yet");
                    return Err(advised(problem, "the same command without --shard trains it"));
                };
                (model, data) = (next, places.corpus);
                continue;
            }
            let Some(decoded) = self.decode(round, &model, &data, printer)? else { return Ok(None) };
            done.rounds.push(report::round(&decoded)?);
            if self.args.decode_only {
                break;
            }
            let init = self.args.warm.then_some(&*model);
            let Some(next) = learn::model(self, &places.round, &decoded.corpus, init, printer)? else {
                return Ok(None);
            };
            let file = places.round.join("evaluation.json");
            let Some(figures) = evaluate::model(self, &next, &file, printer)? else { return Ok(None) };
            done.models.push((format!("the corpus of round {round}"), figures));
            (model, data) = (next, decoded.corpus);
        }
        Ok(Some(()))
    }

    /// Asks a model for the tasks of a corpus and writes the next corpus; nothing, if something of it is left to do.
    fn decode(
        &self,
        round: u32,
        model: &Path,
        data: &Path,
        printer: &mut Printer,
    ) -> anyhow::Result<Option<Decoded>> {
        let corpus = Corpus::open(data)?;
        let stored: Stored = store::load(model, &self.device)?;
        let rows = corpus.manifest().sets.get(&Set::Train).map_or(0, |statistics| statistics.rows);
        let plan = Plan {
            format: FORMAT,
            corpus: corpus.manifest().hash(),
            model: stored.hash.clone(),
            round,
            beam: self.args.beam.get(),
            rule: if self.args.examples_only { Rule::Examples } else { Rule::Probes },
            tasks: self.args.tasks.unwrap_or(u64::MAX).min(rows),
            chunk: self.args.chunk.get(),
        };
        let places = Places::new(&self.args.out, round);
        std::fs::create_dir_all(&places.parts)
            .with_context(|| format!("could not make `{}`", places.parts.display()))?;
        refuse(plan.settle(&places.round)?, &places.round)?;
        let share = self.args.shard;
        let Some(parts) = decode::parts(self, &plan, &corpus, &stored.model, &places, printer)? else {
            return Ok(None);
        };
        if let Some(share) = share {
            let done = share.parts(plan.parts()).len();
            printer.line(format_args!("share {share}: {done} of {} parts are decoded", plan.parts()))?;
            return Ok(None);
        }
        write::corpus(self, &plan, &parts, &corpus, &places, printer)?;
        Ok(Some(Decoded { plan, parts, parent: data.to_owned(), corpus: places.corpus }))
    }
}
