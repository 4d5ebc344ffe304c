//! Search over the model: the likeliest programs for the examples of many tasks, side by side.
//!
//! A beam search with a mask: only legal tokens have a probability, renormalised among them, so that every candidate
//! is a program. The beams of all tasks are one batch; tasks that are over make room for the next ones. Nothing about
//! a task depends on the tasks beside it or on how many threads there are: ties go to the entry that stands first and
//! then to the token that stands first in the vocabulary. How it works and what it costs: `docs/search.md`.
//!
//! Owns the order of work; the beam of one task is `lane`, what is given out is `report`. Time is the caller's: it
//! calls [`Search::step`] as long as it likes.

mod behaviour;
mod lane;
mod noise;
mod report;
mod settings;

use std::collections::{BTreeMap, VecDeque};
use std::ops::ControlFlow;

use cgen::token::Token;
use cgen::{Example, Shape};
use rayon::prelude::*;

pub use self::report::{Candidate, Report, Stop};
pub use self::settings::{Sampling, Settings};

use self::lane::Lane;
use crate::batch::Sample;
use crate::model::Model;
use crate::stepwise::{Beam, Next, Pad, Session};

/// What is asked of the model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// The shape of the program.
    pub shape: Shape,
    /// What it should do.
    pub examples: Vec<Example>,
}

/// Takes the candidates: the place of the task among those asked, and the candidate. Breaking ends that task.
pub type Sink<'s> = dyn FnMut(usize, Candidate) -> ControlFlow<()> + 's;

/// A search that goes on step by step.
#[derive(Debug)]
pub struct Search<'m> {
    model: &'m Model,
    settings: Settings,
    asks: Vec<Ask>,
    /// The tasks that wait, by what they are padded to: a session is for one of these alone.
    waiting: BTreeMap<Pad, VecDeque<usize>>,
    present: Option<Present<'m>>,
    reports: Vec<Option<Report>>,
}

/// The tasks that are being worked on. The entries of the beam are those of the lanes, in this order.
#[derive(Debug)]
struct Present<'m> {
    pad: Pad,
    session: Session<'m>,
    beam: Option<Beam>,
    lanes: Vec<Lane>,
}

/// For each task its best candidates, at most `count`, the best first.
pub fn best(
    model: &Model,
    asks: Vec<Ask>,
    settings: &Settings,
    count: usize,
) -> (Vec<Vec<Candidate>>, Vec<Report>) {
    let mut all: Vec<Vec<Candidate>> = vec![Vec::new(); asks.len()];
    let reports = search(model, asks, settings, &mut |task, candidate| {
        if let Some(found) = all.get_mut(task) {
            found.push(candidate);
        }
        ControlFlow::Continue(())
    });
    for found in &mut all {
        // Equal ones stay in the order in which they were found.
        found.sort_by(|a, b| b.score.total_cmp(&a.score));
        found.truncate(count);
    }
    (all, reports)
}

/// Searches until every task is over.
pub fn search(model: &Model, asks: Vec<Ask>, settings: &Settings, sink: &mut Sink<'_>) -> Vec<Report> {
    let mut search = Search::new(model, asks, settings);
    while search.step(sink) {}
    search.into_reports()
}

impl<'m> Search<'m> {
    /// A search before its first step; the model is without differentiation (`model.valid()`).
    pub fn new(model: &'m Model, asks: Vec<Ask>, settings: &Settings) -> Self {
        let mut waiting: BTreeMap<Pad, VecDeque<usize>> = BTreeMap::new();
        for (i, ask) in asks.iter().enumerate() {
            let pad = Pad::of(ask.shape, &ask.examples, model.config().locals);
            waiting.entry(pad).or_default().push_back(i);
        }
        let reports = vec![None; asks.len()];
        Self { model, settings: settings.clone(), asks, waiting, present: None, reports }
    }

    /// Writes one token more of all programs of all tasks that are being worked on; whether there is more to do.
    pub fn step(&mut self, sink: &mut Sink<'_>) -> bool {
        let Some(mut present) = self.present.take().or_else(|| self.begin()) else { return false };
        self.fill(&mut present);
        present.advance(&self.settings, sink);
        for lane in present.lanes.extract_if(.., |lane| lane.report.stop.is_some()) {
            if let Some(report) = self.reports.get_mut(lane.ask) {
                *report = Some(lane.report);
            }
        }
        if !present.lanes.is_empty() || self.waiting.contains_key(&present.pad) {
            self.present = Some(present);
        }
        self.present.is_some() || !self.waiting.is_empty()
    }

    /// The tasks that are being worked on, with how far they are.
    pub fn working(&self) -> impl Iterator<Item = (usize, &Report)> {
        let lanes = self.present.iter().flat_map(|present| &present.lanes);
        lanes.map(|lane| (lane.ask, &lane.report))
    }

    /// How many tasks are over.
    pub fn over(&self) -> usize {
        self.reports.iter().flatten().count()
    }

    /// Ends a task at the next step.
    pub fn stop(&mut self, ask: usize) {
        let lanes = self.present.iter_mut().flat_map(|present| &mut present.lanes);
        lanes.filter(|lane| lane.ask == ask).for_each(Lane::stop);
    }

    /// What became of each task; those that are not over count as stopped.
    pub fn into_reports(mut self) -> Vec<Report> {
        let open = self.present.take().into_iter().flat_map(|present| present.lanes);
        for Lane { ask, report: so_far, .. } in open {
            if let Some(report) = self.reports.get_mut(ask) {
                *report = Some(so_far);
            }
        }
        let reports = self.reports.into_iter().map(Option::unwrap_or_default);
        reports.map(|report| Report { stop: report.stop.or(Some(Stop::Told)), ..report }).collect()
    }

    /// The next kind of tasks that wait.
    fn begin(&self) -> Option<Present<'m>> {
        let pad = *self.waiting.first_key_value()?.0;
        let session = Session::new(self.model, pad);
        Some(Present { pad, session, beam: None, lanes: Vec::new() })
    }

    /// Lets waiting tasks in. Several at once, because encoding a task alone is slow.
    fn fill(&mut self, present: &mut Present<'m>) {
        let most = (self.settings.rows / self.settings.width.max(1)).max(1);
        let room = most.saturating_sub(present.lanes.len());
        if room < most.div_ceil(4) {
            return;
        }
        let Some(queue) = self.waiting.get_mut(&present.pad) else { return };
        let next: Vec<usize> = queue.drain(..room.min(queue.len())).collect();
        if queue.is_empty() {
            self.waiting.remove(&present.pad);
        }
        let mut samples = Vec::new();
        for i in next {
            let Some(ask) = self.asks.get(i) else { continue };
            match Sample::of_examples(ask.shape, &ask.examples, self.model.config()) {
                Ok(sample) => {
                    if let Some(lane) = Lane::new(i, ask, &self.settings) {
                        samples.push((sample, ask.examples.as_slice()));
                        present.lanes.push(lane);
                    }
                }
                // What the model cannot read is told, and does not keep the others from it.
                Err(error) => {
                    if let Some(report) = self.reports.get_mut(i) {
                        *report = Some(Report { stop: Some(Stop::Unreadable(error)), ..Report::default() });
                    }
                }
            }
        }
        if samples.is_empty() {
            return;
        }
        let new = present.session.add(samples);
        present.beam = Some(match present.beam.take() {
            Some(beam) => beam.join(new),
            None => new,
        });
    }
}

impl Present<'_> {
    fn advance(&mut self, settings: &Settings, sink: &mut Sink<'_>) {
        let Some(mut beam) = self.beam.take() else { return };
        let next: Vec<Next> = self.lanes.iter_mut().flat_map(Lane::next).collect();
        let logits = self.session.step(&mut beam, &next);
        let logits: Vec<f32> = logits.to_data().iter::<f32>().collect();
        let mut rest = logits.as_slice();
        let mut work = Vec::with_capacity(self.lanes.len());
        for lane in &mut self.lanes {
            let (own, others) = rest.split_at((lane.len() * Token::COUNT).min(rest.len()));
            rest = others;
            work.push((lane, own));
        }
        // Each lane sees nothing but its own logits.
        let grown: Vec<_> =
            work.into_par_iter().map(|(lane, logits)| (lane.len(), lane.grow(logits, settings))).collect();
        let (mut first, mut parents) = (0, Vec::new());
        for (lane, (count, (own, candidates))) in self.lanes.iter_mut().zip(grown) {
            lane.deliver(candidates, settings, sink);
            if lane.report.stop.is_none() {
                parents.extend(own.into_iter().map(|parent| first + parent));
            }
            first += count;
        }
        self.beam = (!parents.is_empty()).then(|| beam.select(&parents));
    }
}
