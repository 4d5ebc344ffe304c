//! Runs a way to answer on the rows of a suite, many side by side.
//!
//! Owns who is asked what, and what of it is kept; the parts are [`outcome`] (what came of a row), [`key`] (which
//! results may stand for which), and [`folder`] (results on disk). A row is answered by one thread, so that its time
//! does not depend on its neighbours, and no result depends on how many threads there are. A result that is there
//! under the key of a row is taken instead of a search.

pub mod folder;
pub mod key;
pub mod outcome;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use cgen::Shape;
use latent::model::Model;

use crate::neural::tokens_right;
use crate::portfolio::{Effort, Portfolio};
use crate::solver::Question;
use crate::suite::{Item, Trial};

pub use folder::{Folder, FolderError, Plan};
pub use key::{Settings, row_key, spec_hash};
pub use outcome::{Line, Outcome, Said};

/// Most rows that a thread takes at a time.
const TOGETHER: usize = 16;
/// The seconds that such rows may take together.
const TOGETHER_SECONDS: f64 = 160.0;

/// A way to answer.
#[derive(Clone)]
pub struct Method {
    /// Who is asked.
    pub portfolio: Portfolio,
    /// The model whose tokens are compared with those of references.
    pub model: Option<Arc<Model>>,
    /// What decides the answers; it is the caller's to describe the portfolio truly.
    pub settings: Settings,
    /// Set from outside to stop at once.
    pub cancel: Arc<AtomicBool>,
}

/// Why a run ended before its end.
#[derive(Debug, thiserror::Error)]
pub enum RunError<E: std::error::Error + 'static> {
    /// No threads.
    #[error("could not start the threads")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Whoever looks on has failed.
    #[error(transparent)]
    Look(E),
}

impl Method {
    /// Asks about many trials side by side; `done` gets the place of each and what was said, as soon as it is there,
    /// unless somebody asks to stop meanwhile.
    pub fn answer(&self, trials: &[&Trial], done: &mut dyn FnMut(usize, &Said)) {
        let questions = |trial: &&Trial| {
            let shapes = trial.shapes();
            let question = |shape: &Shape| Question::new(*shape, trial.shown.clone()).ok();
            shapes.iter().filter_map(question).collect::<Vec<_>>()
        };
        let asked: Vec<Vec<Question>> = trials.iter().map(questions).collect();
        let Settings { seconds, seed, .. } = self.settings;
        let effort = Effort { seconds, seed, cancel: Arc::clone(&self.cancel), ..Effort::default() };
        self.portfolio.search_many(&asked, &effort, &mut |place, search, ranking| {
            if !search.cancelled && !self.is_cancelled() {
                done(place, &Said { seconds: search.spent(), search, ranking });
            }
        });
    }

    /// What comes of some rows; `done` gets the place of each with its line.
    fn lines(&self, items: &[&Item], done: &mut dyn FnMut(usize, Line)) {
        let (mut places, mut trials) = (Vec::new(), Vec::new());
        for (place, item) in items.iter().enumerate() {
            let (spec, key) = (spec_hash(item), row_key(&self.settings, item));
            match item {
                Item::Trial(trial) => {
                    places.push((place, spec, key));
                    trials.push(&**trial);
                }
                Item::Unsupported { id, reason } => {
                    done(place, Line::Unsupported { key, spec, id: id.clone(), reason: reason.clone() });
                }
            }
        }
        self.answer(&trials, &mut |at, said| {
            if let (Some((place, spec, key)), Some(trial)) = (places.get(at), trials.get(at)) {
                let model = self.model.as_deref().zip(trial.reference.as_ref());
                let tokens = model.and_then(|(model, program)| tokens_right(model, program, &trial.shown));
                let outcome = Box::new(Outcome { tokens, ..Outcome::new(trial, said) });
                done(*place, Line::Judged { key: key.clone(), spec: spec.clone(), outcome });
            }
        });
    }

    /// How many rows a thread takes at a time: several where a solver is faster so, but not so many that much is lost
    /// when the program is killed.
    fn at_a_time(&self, rows: usize, threads: usize) -> usize {
        if !self.portfolio.is_faster_together() {
            return 1;
        }
        let most = (TOGETHER_SECONDS / self.settings.seconds) as usize;
        most.clamp(2, TOGETHER).min(rows.div_ceil(threads)).max(1)
    }

    fn is_cancelled(&self) -> bool {
        self.cancel.load(Ordering::Relaxed)
    }
}

/// Runs the rows on so many threads; those of `kept` are taken from there. `look` sees every line as it comes, and
/// whether it is a new one. Gives a line for every row, in their order, or nothing for those that were not reached
/// before somebody asked to stop.
pub fn run<E: std::error::Error + Send + 'static>(
    items: &[Item],
    method: &Method,
    threads: usize,
    kept: &BTreeMap<String, Line>,
    look: impl Fn(&Line, bool) -> Result<(), E> + Sync,
) -> Result<Vec<Option<Line>>, RunError<E>> {
    let lines: Mutex<Vec<Option<Line>>> = Mutex::new(vec![None; items.len()]);
    let keep = |place: usize, line: Line| {
        let mut lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(slot) = lines.get_mut(place) {
            *slot = Some(line);
        }
    };
    let mut missing = Vec::new();
    for (place, item) in items.iter().enumerate() {
        match kept.get(&row_key(&method.settings, item)) {
            Some(line) => {
                look(line, false).map_err(RunError::Look)?;
                keep(place, line.clone());
            }
            None => missing.push((place, item)),
        }
    }
    let threads = threads.clamp(1, missing.len().max(1));
    let step = method.at_a_time(missing.len(), threads);
    let next = AtomicUsize::new(0);
    let work = || -> Result<(), RunError<E>> {
        // One thread of its own: a search that waits for its parts must not begin with another row meanwhile.
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        loop {
            let first = next.fetch_add(step, Ordering::Relaxed);
            let rows = missing.get(first..).map_or(&[][..], |rest| rest.get(..step).unwrap_or(rest));
            if rows.is_empty() || method.is_cancelled() {
                break;
            }
            let items: Vec<&Item> = rows.iter().map(|(_, item)| *item).collect();
            let mut failed = None;
            alone.install(|| {
                method.lines(&items, &mut |at, line| {
                    if let (None, Some(&(place, _))) = (&failed, rows.get(at)) {
                        failed = look(&line, true).err();
                        keep(place, line);
                    }
                });
            });
            if let Some(error) = failed {
                // The others need not go on either.
                next.store(missing.len(), Ordering::Relaxed);
                return Err(RunError::Look(error));
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(ended) => ended,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;
    Ok(lines.into_inner().unwrap_or_else(PoisonError::into_inner))
}
