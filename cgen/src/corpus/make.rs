//! Makes a corpus: draws its parts, tells the tasks apart, writes the tables.
//!
//! The result is a function of the request alone: not of the number of threads or shares, nor of how often the work
//! was cut short before.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::RwLock;
use std::sync::atomic::AtomicBool;

use crate::Task;
use crate::task::{Behaviour, Dropped};

use super::error::Error;
use super::manifest::{Manifest, Request};
use super::merge::{End, Merge, most_parts};
use super::ordered::in_order;
use super::part::{Key, Part};
use super::share::Share;
use super::site::{Found, Site, look};
use super::{iid, open, publish, site};

/// How the work goes, for whoever watches.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Event {
    /// There is a whole corpus already.
    Whole,
    /// A file was not what it should be and is made again.
    Damaged(PathBuf),
    /// A part was found or drawn.
    Part {
        /// It was on disk already.
        found: bool,
        /// How many parts there are now.
        parts: u64,
        /// How many parts are to be drawn, where that is known beforehand.
        of: Option<u64>,
        /// How many tasks there are now, each counted once.
        tasks: u64,
    },
    /// A file of the corpus was written.
    Written {
        /// How many were written so far.
        files: usize,
        /// How many there will be.
        of: usize,
    },
}

/// Draws tasks and keeps them on disk.
pub struct Maker<'m, N> {
    request: &'m Request,
    dir: &'m Path,
    threads: usize,
    drawer: N,
    watch: &'m (dyn Fn(Event) + Sync),
}

/// The parts of one share are made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ShareMade {
    /// How many parts the share has.
    pub parts: u64,
    /// How many parts all shares have.
    pub of: u64,
}

/// What the directory holds before the work begins.
enum State {
    /// The corpus requested, every file as it was written.
    Whole(Box<Manifest>),
    /// The same, but some file is not.
    Damaged,
    /// Parts of it, or nothing.
    Open,
}

/// What is remembered of a part once it is on disk.
struct Summary {
    found: bool,
    dropped: [u32; Dropped::ALL.len()],
    keys: Vec<Key>,
}

/// The behaviours of the parts before: drawing them again would change nothing, so that it need not be done. Parts
/// are added in their order, hence what is known to a part is always an earlier task.
#[derive(Default)]
struct Known(RwLock<HashSet<Behaviour>>);

impl Known {
    fn has(&self, behaviour: Behaviour) -> bool {
        self.0.read().is_ok_and(|known| known.contains(&behaviour))
    }

    fn add(&self, keys: &[Key]) {
        if let Ok(mut known) = self.0.write() {
            known.extend(keys.iter().map(|key| key.behaviour));
        }
    }
}

impl<'m, N, D> Maker<'m, N>
where
    N: Fn() -> D + Sync,
    D: FnMut(u64, u64, &dyn Fn(Behaviour) -> bool) -> Result<Task, Dropped>,
{
    /// `drawer` gives each thread what makes the task of a seed and an index, and depends on the policy besides and
    /// on nothing else, but that it may pass over tasks whose behaviour is known; see
    /// [`crate::task::Drawer::draw_unless`].
    pub fn new(
        request: &'m Request,
        dir: &'m Path,
        threads: usize,
        drawer: N,
        watch: &'m (dyn Fn(Event) + Sync),
    ) -> Self {
        Self { request, dir, threads: threads.max(1), drawer, watch }
    }

    /// Makes the whole corpus, from what is on disk and what is missing.
    pub fn make(&self) -> Result<Manifest, Error> {
        let before = self.state()?;
        let site = match before {
            State::Whole(manifest) if !site::has_leftovers(self.dir) => return Ok(*manifest),
            _ => Site::claim(self.dir, self.request, true)?,
        };
        let now = match before {
            // Somebody else may have finished in between.
            State::Open => self.state()?,
            before => before,
        };
        if let State::Whole(manifest) = now {
            site.clear()?;
            return Ok(*manifest);
        }
        let (merge, end) = self.draw_all(&site)?;
        let mut manifest = Manifest::new(self.request.clone());
        manifest.count = merge.len();
        manifest.attempts = merge.attempts();
        manifest.shortfall = (end == End::Exhausted).then(|| shortfall(self.request.count, &manifest));
        if merge.len() == 0 && self.request.count > 0 {
            return Err(Error::Impossible(manifest.shortfall.unwrap_or_default()));
        }
        let iid = iid::draw(self.request, (self.drawer)(), &merge);
        manifest.overlap = iid.as_ref().map(|iid| iid.overlap);
        let ready = site.ready()?;
        let tables = publish::tables(&site.parts(), merge.kept(), iid.as_ref());
        publish::write(&tables, self.request, &ready, self.threads, &mut manifest, self.watch)?;
        site.publish(&ready, &manifest)?;
        Ok(manifest)
    }

    /// Makes the parts of one share. How many there are in all is guessed from the first, generously; what is
    /// missing then is drawn when the corpus is finished.
    pub fn make_share(&self, share: Share) -> Result<ShareMade, Error> {
        let of = |parts| ShareMade { parts: share.parts(parts).len() as u64, of: parts };
        if let State::Whole(whole) = self.state()? {
            return Ok(of(whole.attempts.parts));
        }
        let site = Site::claim(self.dir, self.request, false)?;
        let parts = self.planned_parts(&site)?;
        let mine = share.parts(parts);
        let mut tasks = 0;
        let known = Known::default();
        let error = in_order(
            self.threads,
            mine.len() as u64,
            &self.drawer,
            |i, drawer, stop| self.part(&site, *mine.get(i as usize)?, drawer, &known, stop),
            |i, summary: Result<Summary, Error>| match summary {
                Ok(summary) => {
                    known.add(&summary.keys);
                    tasks += summary.keys.len() as u64;
                    let of = Some(mine.len() as u64);
                    (self.watch)(Event::Part { found: summary.found, parts: i + 1, of, tasks });
                    ControlFlow::Continue(())
                }
                Err(error) => ControlFlow::Break(error),
            },
        );
        error.map_or(Ok(of(parts)), Err)
    }

    fn state(&self) -> Result<State, Error> {
        let Found::Whole(manifest) = look(self.dir, self.request)? else { return Ok(State::Open) };
        let damaged = open::damaged(self.dir, &manifest, self.threads);
        if damaged.is_empty() {
            (self.watch)(Event::Whole);
            return Ok(State::Whole(manifest));
        }
        for (path, _) in damaged {
            (self.watch)(Event::Damaged(path));
        }
        Ok(State::Damaged)
    }

    fn draw_all(&self, site: &Site) -> Result<(Merge, End), Error> {
        let mut merge = Merge::new(self.request.count, self.request.split);
        if self.request.count == 0 {
            return Ok((merge, End::Enough));
        }
        let known = Known::default();
        let end = in_order(
            self.threads,
            most_parts(self.request.count),
            &self.drawer,
            |i, drawer, stop| self.part(site, i, drawer, &known, stop),
            |i, summary: Result<Summary, Error>| {
                let summary = match summary {
                    Ok(summary) => summary,
                    Err(error) => return ControlFlow::Break(Err(error)),
                };
                let flow = merge.take(&summary.dropped, &summary.keys);
                known.add(&summary.keys);
                (self.watch)(Event::Part {
                    found: summary.found,
                    parts: i + 1,
                    of: None,
                    tasks: merge.len(),
                });
                flow.map_break(Ok)
            },
        );
        Ok((merge, end.transpose()?.unwrap_or(End::Exhausted)))
    }

    /// The part from disk, or drawn and written there.
    fn part(
        &self,
        site: &Site,
        index: u64,
        drawer: &mut D,
        known: &Known,
        stop: &AtomicBool,
    ) -> Option<Result<Summary, Error>> {
        let origin = &self.request.origin;
        match Part::read(origin, &site.parts(), index) {
            Ok(Some(part)) => {
                return Some(Ok(Summary { found: true, dropped: part.dropped, keys: part.keys }));
            }
            Ok(None) => {}
            Err(Error::Damaged { path, .. }) => (self.watch)(Event::Damaged(path)),
            Err(error) => return Some(Err(error)),
        }
        let draw = |number| drawer(origin.seed, number, &|behaviour| known.has(behaviour));
        let part = Part::draw(origin, index, draw, stop)?;
        Some(part.write(origin, &site.parts()).map(|()| Summary {
            found: false,
            dropped: part.dropped,
            keys: part.keys,
        }))
    }

    /// How many parts the shares draw together: as many as the first promises, and a quarter more for what will
    /// turn out to be there twice.
    fn planned_parts(&self, site: &Site) -> Result<u64, Error> {
        let origin = &self.request.origin;
        let mut drawer = (self.drawer)();
        let draw = |number| drawer(origin.seed, number, &|_| false);
        let first = match Part::read(origin, &site.parts(), 0) {
            Ok(Some(part)) => Some(part),
            _ => Part::draw(origin, 0, draw, &AtomicBool::new(false)),
        }
        .unwrap_or_default();
        let mut merge = Merge::new(u64::MAX, self.request.split);
        let _ = merge.take(&first.dropped, &first.keys);
        if merge.len() == 0 {
            return Err(Error::Impossible(format!(
                "the first attempts give no task: {}",
                reasons(&merge.attempts())
            )));
        }
        let parts = self.request.count.saturating_mul(5).div_ceil(merge.len().saturating_mul(4));
        Ok(parts.clamp(1, most_parts(self.request.count)))
    }
}

/// In words, why there are fewer tasks than wanted.
fn shortfall(wanted: u64, manifest: &Manifest) -> String {
    format!(
        "{wanted} tasks were wanted, {} were found: after {} attempts new ones are too rare ({})",
        manifest.count,
        manifest.attempts.attempts,
        reasons(&manifest.attempts)
    )
}

fn reasons(attempts: &super::Attempts) -> String {
    let mut all = attempts.dropped.clone();
    all.push(("passed over".into(), attempts.passed_over));
    all.retain(|(_, count)| *count > 0);
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all.iter().map(|(why, count)| format!("{why} {count}")).collect::<Vec<_>>().join(", ")
}
