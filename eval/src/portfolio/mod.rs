//! Several solvers on one task: who gets how much, side by side, and what came of it.
//!
//! Owns the schedule. A search goes through stages that get longer; in a stage every solver is asked for every shape
//! that fits the examples, with limits on its candidates that follow from the effort alone, and the stages after
//! depend only on what those before found. So the same questions, effort and solvers give the same programs on any
//! number of threads; the clock cuts in only where a machine is much slower than the solvers' rates say, and then
//! the search says so. A search ends with the stage in which something was found, or, where that is doubtful, with the
//! next; what is worth hardly more than nothing counts as nothing. Which of the found programs is the answer, and what
//! is doubtful, is decided in [`crate::rank`].

mod answer;
pub mod compared;
pub mod network;
mod schedule;
mod shapes;
pub mod usual;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cgen::{Example, Shape};
use rayon::prelude::*;

use crate::rank::{Doubt, Likelihood, Prepared, Ranking, Weights};
use crate::solver::{Attempt, Budget, Found, Question, Report, Solver, Stop, ask};

pub use answer::Answer;
pub use schedule::Pace;
pub use shapes::fitting;

/// What is known when a stage begins: programs that nearly hold, the best first.
pub type Seeds<'s> = &'s [Attempt];

/// Makes a solver that starts from what others nearly found.
pub type FromSeeds = dyn Fn(Seeds<'_>) -> Box<dyn Solver> + Send + Sync;

/// A solver and how it is scheduled.
#[derive(Clone)]
pub struct Member {
    name: &'static str,
    make: Make,
    pace: Pace,
}

#[derive(Clone)]
enum Make {
    Ready(Arc<dyn Solver>),
    FromSeeds(Arc<FromSeeds>),
}

/// Solvers that work together.
#[derive(Clone, Default)]
pub struct Portfolio {
    members: Vec<Member>,
    likelihood: Option<Arc<Likelihood>>,
}

/// How much is spent on a task.
#[derive(Clone, Debug)]
pub struct Effort {
    /// Seconds that two cores may work; candidates are allowed accordingly, so that the clock need not be asked.
    pub seconds: f64,
    /// How many times as long the clock waits before it cuts in: more than once where the machine is busy.
    pub slack: f64,
    /// What random choices start from.
    pub seed: u64,
    /// Set from outside to stop at once.
    pub cancel: Arc<AtomicBool>,
}

/// What all solvers together found.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// Programs that hold, no two the same, in the order of stages, shapes and solvers.
    pub found: Vec<Found>,
    /// The nearest of the others.
    pub nearest: Option<Attempt>,
    /// What every solver did.
    pub runs: Vec<Run>,
    /// How long it took to bring what was found into order.
    pub ranked: Duration,
    /// Somebody asked to stop.
    pub cancelled: bool,
}

/// What one solver did in one stage.
#[derive(Clone, Debug)]
pub struct Run {
    /// Which solver.
    pub solver: &'static str,
    /// For which shape.
    pub shape: Shape,
    /// In which stage, counted from 0.
    pub stage: usize,
    /// How many candidates were run.
    pub tried: u64,
    /// How many candidates were no programs of the shape; a solver that makes such is wrong.
    pub refused: u64,
    /// How many programs hold.
    pub found: usize,
    /// Why it ended.
    pub stop: Stop,
    /// How long it took.
    pub took: Duration,
}

impl Member {
    /// A solver that needs nothing from the others.
    pub fn new(solver: Arc<dyn Solver>, pace: Pace) -> Self {
        Self { name: solver.name(), make: Make::Ready(solver), pace }
    }

    /// A solver that starts from the nearest misses of the others.
    pub fn from_seeds(name: &'static str, make: Arc<FromSeeds>, pace: Pace) -> Self {
        Self { name, make: Make::FromSeeds(make), pace }
    }

    /// The name of the solver.
    pub const fn name(&self) -> &'static str {
        self.name
    }
}

impl Default for Effort {
    fn default() -> Self {
        Self { seconds: 10.0, slack: 1.0, seed: 1, cancel: Arc::default() }
    }
}

impl Effort {
    /// When the clock cuts in, in seconds.
    fn clock(&self) -> f64 {
        self.seconds * self.slack
    }
}

impl Portfolio {
    /// These solvers, in this order.
    pub fn new(members: Vec<Member>) -> Self {
        Self { members, likelihood: None }
    }

    /// The same, and what holds is ranked by this too.
    #[must_use]
    pub fn with_likelihood(self, likelihood: Option<Arc<Likelihood>>) -> Self {
        Self { likelihood, ..self }
    }

    /// The names of the solvers.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.members.iter().map(Member::name)
    }

    /// Whether many tasks are answered faster side by side than one after the other.
    pub fn is_faster_together(&self) -> bool {
        let together =
            |member: &Member| matches!(&member.make, Make::Ready(solver) if solver.is_faster_together());
        self.members.iter().any(together)
    }

    /// Asks all solvers. The questions are the same examples for different shapes, the preferred shape first.
    pub fn search(&self, questions: &[Question], effort: &Effort) -> Search {
        let mut found = Search::default();
        self.search_many(&[questions.to_vec()], effort, &mut |_, search, _| found = search);
        found
    }

    /// The same for many tasks side by side, each as if it were asked alone; `done` gets the place of each task, what
    /// was found for it, and the ranking of that, as soon as it is over.
    pub fn search_many(
        &self,
        tasks: &[Vec<Question>],
        effort: &Effort,
        done: &mut dyn FnMut(usize, Search, Ranking),
    ) {
        let mut open: Vec<Work<'_>> =
            tasks.iter().enumerate().map(|(place, questions)| Work::new(place, questions)).collect();
        let mut stages = schedule::stages(effort.seconds).enumerate().peekable();
        while let Some((stage, seconds)) = stages.next() {
            let lanes: Vec<Lane<'_>> = (open.iter().enumerate())
                .flat_map(|(at, work)| self.lanes(at, work, effort, seconds))
                .collect();
            for (lane, report) in lanes.iter().zip(run(&lanes, &open)) {
                if let Some(work) = open.get_mut(lane.at) {
                    work.add(stage, lane, report);
                }
            }
            drop(lanes);
            let last = stages.peek().is_none();
            let mut going_on = Vec::new();
            for mut work in open {
                work.search.cancelled = effort.cancel.load(Ordering::Relaxed);
                let over = last || work.search.cancelled || work.search.spent() >= effort.clock();
                let found = !work.search.found.is_empty();
                let start = Instant::now();
                let ranking = if found || over { self.ranking(&work) } else { Ranking::default() };
                work.search.ranked += start.elapsed();
                let doubt = ranking.doubt(work.examples());
                if over || doubt == Doubt::None || (doubt == Doubt::Some && work.doubted) {
                    done(work.place, work.search, ranking);
                } else {
                    work.doubted = found;
                    going_on.push(work);
                }
            }
            open = going_on;
        }
        // Without any time there is no stage.
        for work in open {
            done(work.place, work.search, Ranking::default());
        }
    }

    /// What was found, in order.
    fn ranking(&self, work: &Work<'_>) -> Ranking {
        let shapes: Vec<Shape> = work.questions.iter().map(Question::shape).collect();
        let preferred = shapes.first().copied();
        let weights = preferred
            .filter(|_| self.likelihood.is_some())
            .map_or_else(Weights::default, Weights::with_model);
        let likelihood = self.likelihood.as_deref().filter(|_| weights.model > 0.0);
        Prepared::new(&shapes, work.examples(), &work.search.found, likelihood).rank(&weights)
    }

    /// The lanes of a stage: every solver that still has something to say, for every question of the task that is
    /// the one of this number among those that are open.
    fn lanes<'a>(&'a self, at: usize, work: &Work<'a>, effort: &Effort, seconds: f64) -> Vec<Lane<'a>> {
        let (questions, before) = (work.questions, &work.search);
        let left = Duration::from_secs_f64((effort.clock() - before.spent()).max(0.0));
        let active = |member: &Member, question: &Question| !before.exhausted(member, question);
        let pairs = || questions.iter().flat_map(|question| self.members.iter().map(move |m| (question, m)));
        let shares: u32 =
            pairs().filter(|(question, m)| active(m, question)).map(|(_, m)| m.pace.share).sum();
        pairs()
            .filter(|(question, member)| active(member, question))
            .map(|(question, member)| {
                let own = schedule::CORES * seconds * f64::from(member.pace.share) / f64::from(shares.max(1));
                // Where there are doubts, what there is time for is looked for.
                let (patience, enough) =
                    if work.doubted { (own, schedule::MANY) } else { (schedule::PATIENCE, schedule::ENOUGH) };
                let budget = Budget {
                    time: left,
                    candidates: member.pace.candidates(own),
                    enough,
                    patience: member.pace.candidates(patience),
                    seed: effort.seed,
                    cancel: Arc::clone(&effort.cancel),
                };
                Lane { at, member, question, budget }
            })
            .collect()
    }
}

/// A task that is being worked on.
struct Work<'q> {
    /// Its place among those asked.
    place: usize,
    questions: &'q [Question],
    search: Search,
    /// For each question what nearly holds, the best first.
    nearest: Vec<Vec<Attempt>>,
    /// Something holds, but is not believed.
    doubted: bool,
}

impl<'q> Work<'q> {
    fn new(place: usize, questions: &'q [Question]) -> Self {
        let nearest = vec![Vec::new(); questions.len()];
        Self { place, questions, search: Search::default(), nearest, doubted: false }
    }

    fn examples(&self) -> &'q [Example] {
        self.questions.first().map_or(&[], Question::examples)
    }

    fn seeds(&self, question: &Question) -> Seeds<'_> {
        let place = self.questions.iter().position(|other| other == question);
        place.and_then(|place| self.nearest.get(place)).map_or(&[], Vec::as_slice)
    }

    fn add(&mut self, stage: usize, lane: &Lane<'_>, report: Report) {
        let place = self.questions.iter().position(|question| question == lane.question);
        if let (Some(of), Some(attempt)) =
            (place.and_then(|place| self.nearest.get_mut(place)), report.nearest.clone())
        {
            of.push(attempt);
            of.sort_by(|x, y| y.near.total_cmp(&x.near));
        }
        self.search.add(stage, lane, report);
    }
}

/// One solver on one question.
struct Lane<'a> {
    /// The place of its task among those that are open.
    at: usize,
    member: &'a Member,
    question: &'a Question,
    budget: Budget,
}

/// What came of each lane. Those that are faster together are asked together, beside all others.
fn run(lanes: &[Lane<'_>], open: &[Work<'_>]) -> Vec<Report> {
    let mut groups: Vec<Vec<usize>> = Vec::new();
    let mut together: Vec<(&'static str, usize)> = Vec::new();
    for (place, lane) in lanes.iter().enumerate() {
        let known = together.iter().find(|(name, _)| *name == lane.member.name);
        if let Some(group) = known.and_then(|(_, group)| groups.get_mut(*group)) {
            group.push(place);
            continue;
        }
        if matches!(&lane.member.make, Make::Ready(solver) if solver.is_faster_together()) {
            together.push((lane.member.name, groups.len()));
        }
        groups.push(vec![place]);
    }
    let reports = groups.into_par_iter().flat_map_iter(|group| {
        let lanes: Vec<&Lane<'_>> = group.iter().filter_map(|&place| lanes.get(place)).collect();
        let reports = match lanes.first().map(|lane| &lane.member.make) {
            Some(Make::Ready(solver)) => {
                let asks: Vec<_> = lanes.iter().map(|lane| (lane.question, lane.budget.clone())).collect();
                solver.solve_many(&asks)
            }
            Some(Make::FromSeeds(make)) => {
                let seeds =
                    |lane: &Lane<'_>| open.get(lane.at).map_or(&[][..], |work| work.seeds(lane.question));
                lanes.iter().map(|lane| ask(&*make(seeds(lane)), lane.question, &lane.budget)).collect()
            }
            None => Vec::new(),
        };
        group.into_iter().zip(reports)
    });
    let mut reports: Vec<(usize, Report)> = reports.collect();
    reports.sort_by_key(|(place, _)| *place);
    reports.into_iter().map(|(_, report)| report).collect()
}

impl Search {
    fn add(&mut self, stage: usize, lane: &Lane<'_>, report: Report) {
        let Report { found, nearest, tried, refused, stop, took } = report;
        let (solver, shape) = (lane.member.name, lane.question.shape());
        self.runs.push(Run { solver, shape, stage, tried, refused, found: found.len(), stop, took });
        self.found.extend(found);
        if let Some(attempt) = nearest
            && self.nearest.as_ref().is_none_or(|nearest| attempt.near > nearest.near)
        {
            self.nearest = Some(attempt);
        }
    }

    /// How many candidates were run.
    pub fn tried(&self) -> u64 {
        self.runs.iter().map(|run| run.tried).sum()
    }

    /// How many candidates were no programs.
    pub fn refused(&self) -> u64 {
        self.runs.iter().map(|run| run.refused).sum()
    }

    /// Whether the clock ended a solver before its candidates were used up: on a faster machine the result may be
    /// another one.
    pub fn was_cut_short(&self) -> bool {
        self.runs.iter().any(|run| run.stop == Stop::Time)
    }

    /// Whether the solver has put forward all that it has for this question.
    fn exhausted(&self, member: &Member, question: &Question) -> bool {
        // One that starts from the finds of others has more to say when there are others.
        matches!(member.make, Make::Ready(_))
            && self.runs.iter().any(|run| {
                run.solver == member.name && run.shape == question.shape() && run.stop == Stop::Exhausted
            })
    }

    /// The seconds that a machine with as many cores as the schedule counts on has spent so far.
    pub fn spent(&self) -> f64 {
        let stages = self.runs.iter().map(|run| run.stage + 1).max().unwrap_or(0);
        let of = |stage| self.runs.iter().filter(move |run| run.stage == stage).map(|run| run.took);
        let stage = |stage| {
            let longest = of(stage).max().unwrap_or_default().as_secs_f64();
            longest.max(of(stage).sum::<Duration>().as_secs_f64() / schedule::CORES)
        };
        (0..stages).map(stage).sum::<f64>() + self.ranked.as_secs_f64()
    }
}

#[cfg(test)]
mod tests;
