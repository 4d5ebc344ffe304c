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
use std::time::Instant;

use crate::portfolio::{Effort, Portfolio};
use crate::rank::{Weights, rank};
use crate::solver::Question;
use crate::suite::{Item, Trial};

pub use folder::{Folder, FolderError, Plan};
pub use key::{Settings, row_key, spec_hash};
pub use outcome::{Line, Outcome, Said};

/// A way to answer.
#[derive(Clone)]
pub struct Method {
    /// Who is asked.
    pub portfolio: Portfolio,
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
    /// Asks and judges; nothing if somebody asked to stop meanwhile.
    pub fn answer(&self, trial: &Trial) -> Option<Said> {
        let shapes = trial.shapes();
        let questions: Vec<Question> =
            shapes.iter().filter_map(|&shape| Question::new(shape, trial.shown.clone()).ok()).collect();
        let Settings { seconds, seed, .. } = self.settings;
        let effort = Effort { seconds, seed, cancel: Arc::clone(&self.cancel) };
        let search = self.portfolio.search(&questions, &effort);
        if search.cancelled || self.is_cancelled() {
            return None;
        }
        let start = Instant::now();
        let ranking = rank(&shapes, &trial.shown, &search.found, &Weights::default());
        Some(Said { seconds: search.spent() + start.elapsed().as_secs_f64(), search, ranking })
    }

    /// What comes of a row.
    fn line(&self, item: &Item) -> Option<Line> {
        let (spec, key) = (spec_hash(item), row_key(&self.settings, item));
        match item {
            Item::Trial(trial) => {
                let outcome = Outcome::new(trial, &self.answer(trial)?);
                Some(Line::Judged { key, spec, outcome: Box::new(outcome) })
            }
            Item::Unsupported { id, reason } => {
                Some(Line::Unsupported { key, spec, id: id.clone(), reason: reason.clone() })
            }
        }
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
    let next = AtomicUsize::new(0);
    let work = || -> Result<(), RunError<E>> {
        // One thread of its own: a search that waits for its parts must not begin with another row meanwhile.
        let alone = rayon::ThreadPoolBuilder::new().num_threads(1).build()?;
        while let Some(&(place, item)) = missing.get(next.fetch_add(1, Ordering::Relaxed)) {
            if method.is_cancelled() {
                break;
            }
            let Some(line) = alone.install(|| method.line(item)) else { break };
            if let Err(error) = look(&line, true) {
                // The others need not go on either.
                next.store(missing.len(), Ordering::Relaxed);
                return Err(RunError::Look(error));
            }
            keep(place, line);
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let count = threads.clamp(1, missing.len().max(1));
        let workers: Vec<_> = (0..count).map(|_| scope.spawn(work)).collect();
        workers.into_iter().try_for_each(|worker| match worker.join() {
            Ok(ended) => ended,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })?;
    Ok(lines.into_inner().unwrap_or_else(PoisonError::into_inner))
}
