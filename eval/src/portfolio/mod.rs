//! Several solvers on one task: who gets how much, side by side, and what came of it.
//!
//! Owns the schedule. A search goes through stages that get longer; in a stage every solver is asked for every shape
//! that fits the examples, with limits on its candidates that follow from the effort alone, and the stages after
//! depend only on what those before found. So the same questions, effort and solvers give the same programs on any
//! number of threads; the clock cuts in only where a machine is much slower than the solvers' rates say, and then
//! the search says so. Which of the found programs is the answer is decided in [`crate::rank`].

mod answer;
pub mod compared;
pub mod network;
mod schedule;
mod shapes;
pub mod usual;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use cgen::Shape;
use rayon::prelude::*;

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
}

/// How much is spent on a task.
#[derive(Clone, Debug)]
pub struct Effort {
    /// Seconds that two cores may work; candidates are allowed accordingly, so that the clock need not be asked.
    pub seconds: f64,
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

/// One solver on one question.
struct Lane<'a> {
    member: &'a Member,
    question: &'a Question,
    budget: Budget,
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
        Self { seconds: 10.0, seed: 1, cancel: Arc::default() }
    }
}

impl Portfolio {
    /// These solvers, in this order.
    pub fn new(members: Vec<Member>) -> Self {
        Self { members }
    }

    /// The names of the solvers.
    pub fn names(&self) -> impl Iterator<Item = &'static str> {
        self.members.iter().map(Member::name)
    }

    /// Asks all solvers. The questions are the same examples for different shapes, the preferred shape first.
    pub fn search(&self, questions: &[Question], effort: &Effort) -> Search {
        let mut search = Search::default();
        let mut nearest: Vec<Vec<Attempt>> = vec![Vec::new(); questions.len()];
        for (stage, seconds) in schedule::stages(effort.seconds).enumerate() {
            let lanes = self.lanes(questions, effort, stage, seconds, &search);
            let reports: Vec<Report> = lanes
                .par_iter()
                .map(|lane| lane.run(seeds_for(lane.question, questions, &nearest)))
                .collect();
            for (lane, report) in lanes.iter().zip(reports) {
                let place = questions.iter().position(|question| question == lane.question);
                if let (Some(of), Some(attempt)) =
                    (place.and_then(|place| nearest.get_mut(place)), report.nearest.clone())
                {
                    of.push(attempt);
                    of.sort_by(|x, y| y.near.total_cmp(&x.near));
                }
                search.add(stage, lane, report);
            }
            search.cancelled = effort.cancel.load(Ordering::Relaxed);
            if !search.found.is_empty() || search.cancelled || search.spent() >= effort.seconds {
                break;
            }
        }
        search
    }

    /// The lanes of a stage: every solver that still has something to say, for every question.
    fn lanes<'a>(
        &'a self,
        questions: &'a [Question],
        effort: &Effort,
        stage: usize,
        seconds: f64,
        before: &Search,
    ) -> Vec<Lane<'a>> {
        let left = Duration::from_secs_f64((effort.seconds - before.spent()).max(0.0));
        let active = |member: &Member, question: &Question| {
            member.pace.begins <= stage && !before.exhausted(member, question)
        };
        let pairs = || questions.iter().flat_map(|question| self.members.iter().map(move |m| (question, m)));
        let shares: u32 =
            pairs().filter(|(question, m)| active(m, question)).map(|(_, m)| m.pace.share).sum();
        pairs()
            .filter(|(question, member)| active(member, question))
            .map(|(question, member)| {
                let own = schedule::CORES * seconds * f64::from(member.pace.share) / f64::from(shares.max(1));
                let budget = Budget {
                    time: left,
                    candidates: member.pace.candidates(own),
                    patience: member.pace.candidates(schedule::PATIENCE),
                    seed: effort.seed,
                    cancel: Arc::clone(&effort.cancel),
                    ..Budget::default()
                };
                Lane { member, question, budget }
            })
            .collect()
    }
}

fn seeds_for<'s>(question: &Question, questions: &[Question], nearest: &'s [Vec<Attempt>]) -> Seeds<'s> {
    let place = questions.iter().position(|other| other == question);
    place.and_then(|place| nearest.get(place)).map_or(&[], Vec::as_slice)
}

impl Lane<'_> {
    fn run(&self, seeds: Seeds<'_>) -> Report {
        match &self.member.make {
            Make::Ready(solver) => ask(&**solver, self.question, &self.budget),
            Make::FromSeeds(make) => ask(&*make(seeds), self.question, &self.budget),
        }
    }
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
        (0..stages).map(stage).sum()
    }
}

#[cfg(test)]
mod tests;
