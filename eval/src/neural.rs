//! The model as a solver: what it finds likely for the examples, as it comes out of the search.
//!
//! Every candidate goes to the desk at once. A round is one search; a solver that has more than one round goes on with
//! the next as long as the desk lets it, so that there is always a best so far. Work is counted in what is run on the
//! examples, finished or not.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;

use cgen::token::Token;
use latent::model::Model;
use latent::search::{Ask, Candidate, Sampling, Search, Settings};

use crate::solver::{Budget, Desk, Question, Report, Solver, Stop};

/// Rounds of a solver that goes on until it is stopped.
const ROUNDS: usize = 24;
/// No beam is wider.
const WIDEST: usize = 1024;

/// A model and how it is asked. The model is without differentiation (`model.valid()`).
#[derive(Clone, Debug)]
pub struct ModelSolver {
    model: Arc<Model>,
    way: Way,
}

/// How the model is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Way {
    /// Once: the likeliest token each time.
    Greedy,
    /// By a beam of this width; where that was not enough by samples, and by wider beams and samples that are warmer,
    /// in turn.
    Beam(usize),
    /// By a beam of this width, and no further.
    OneBeam(usize),
    /// By so many samples at a time, at a temperature that rises from this one.
    Sample(usize, f32),
}

/// How far a question is.
#[derive(Debug, Default)]
struct Progress {
    /// Candidates of the rounds so far.
    seen: HashSet<Vec<Token>>,
    /// What has been counted of the present round.
    counted: usize,
    stop: Option<Stop>,
}

/// Many questions, each with its desk from when it is begun.
struct Table<'q, 's> {
    questions: &'q [Question],
    desks: Vec<Option<Desk<'q>>>,
    progress: Vec<Progress>,
    desk: &'s dyn Fn(&'q Question) -> Desk<'q>,
}

impl<'q> Table<'q, '_> {
    /// The questions that go on.
    fn open(&self) -> impl Iterator<Item = usize> {
        self.progress
            .iter()
            .enumerate()
            .filter(|(_, progress)| progress.stop.is_none())
            .map(|(place, _)| place)
    }

    /// A question among those that are open.
    fn at(&mut self, open: &[usize], at: usize) -> Option<(&mut Progress, &mut Desk<'q>)> {
        let place = *open.get(at)?;
        let (question, desk) = (self.questions.get(place)?, self.desks.get_mut(place)?);
        Some((self.progress.get_mut(place)?, desk.get_or_insert_with(|| (self.desk)(question))))
    }

    fn close(self) -> Vec<Report> {
        let all = self.questions.iter().zip(self.desks).zip(self.progress);
        all.map(|((question, desk), progress)| {
            let desk = desk.unwrap_or_else(|| (self.desk)(question));
            desk.close(progress.stop.unwrap_or(Stop::Exhausted))
        })
        .collect()
    }
}

impl ModelSolver {
    /// Asks the model in this way.
    pub fn new(model: Arc<Model>, way: Way) -> Self {
        Self { model, way }
    }

    /// The settings of a round; nothing, where there is no such round.
    fn round(&self, round: usize, seed: u64) -> Option<Settings> {
        let drawn = |round: usize| seed.wrapping_add(round as u64);
        let warmer = |start: f32, round: usize| start * (1.0 + 0.25 * (round % 8) as f32);
        match self.way {
            Way::Greedy => (round == 0).then(Settings::greedy),
            Way::OneBeam(width) => (round == 0).then(|| Settings::beam(width)),
            Way::Beam(width) if round < ROUNDS => {
                // Beams are the even rounds, each four times as wide as the one before.
                let wide = width.saturating_mul(1 << round.min(16));
                Some(if round.is_multiple_of(2) && (round == 0 || wide / 4 < WIDEST) {
                    Settings::beam(wide.min(WIDEST.max(width)))
                } else {
                    let sampling = Sampling { seed: drawn(round), temperature: warmer(1.0, round / 2) };
                    Settings::sample(wide.min(WIDEST), sampling)
                })
            }
            Way::Sample(width, temperature) if round < ROUNDS => {
                let sampling = Sampling { seed: drawn(round), temperature: warmer(temperature, round) };
                Some(Settings::sample(width, sampling))
            }
            Way::Beam(_) | Way::Sample(..) => None,
        }
    }

    /// Asks many questions side by side, which is faster than one by one: one report each, in their order. The time
    /// allowed is that of each question, from when it is begun.
    pub fn solve_many(&self, questions: &[Question], budget: &Budget) -> Vec<Report> {
        let mut table = Table {
            questions,
            desks: questions.iter().map(|_| None).collect(),
            progress: questions.iter().map(|_| Progress::default()).collect(),
            desk: &|question| Desk::new(question, budget.clone(), self.name()),
        };
        for settings in self.rounds(budget.seed) {
            // The questions of this round, by their places.
            let open: Vec<usize> = table.open().collect();
            let asks: Vec<Ask> =
                open.iter().filter_map(|&place| questions.get(place)).map(Ask::from).collect();
            if asks.is_empty() {
                break;
            }
            table.progress.iter_mut().for_each(|progress| progress.counted = 0);
            let mut search = Search::new(&self.model, asks, &settings);
            let mut more = true;
            while more {
                more = search.step(&mut |at, candidate| match table.at(&open, at) {
                    Some((progress, desk)) => progress.offer(desk, candidate),
                    None => ControlFlow::Break(()),
                });
                let runs: Vec<_> = search.working().map(|(at, report)| (at, report.runs)).collect();
                for (at, runs) in runs {
                    let stop = table.at(&open, at).map(|(progress, desk)| progress.count(desk, runs));
                    if stop != Some(None) {
                        search.stop(at);
                    }
                }
            }
        }
        table.close()
    }

    fn rounds(&self, seed: u64) -> impl Iterator<Item = Settings> {
        (0..).map_while(move |round| self.round(round, seed))
    }
}

impl Progress {
    /// Puts a candidate on the desk that was not there in a round before.
    fn offer(&mut self, desk: &mut Desk<'_>, candidate: Candidate) -> ControlFlow<()> {
        let new = self.stop.is_none() && self.seen.insert(candidate.tokens);
        if new && let Err(stop) = desk.offer(&candidate.program, candidate.log_prob as f32) {
            self.stop = Some(stop);
        }
        if self.stop.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    }

    /// Counts what the present round has run; why it may not go on.
    fn count(&mut self, desk: &mut Desk<'_>, runs: usize) -> Option<Stop> {
        let new = runs.saturating_sub(self.counted);
        self.counted = runs;
        if self.stop.is_none() {
            self.stop = desk.spend(new as u64).err();
        }
        self.stop
    }
}

impl From<&Question> for Ask {
    fn from(question: &Question) -> Self {
        Self { shape: question.shape(), examples: question.examples().to_vec() }
    }
}

impl Solver for ModelSolver {
    fn name(&self) -> &'static str {
        match self.way {
            Way::Greedy => "greedy",
            Way::Beam(_) | Way::OneBeam(_) => "beam",
            Way::Sample(..) => "sample",
        }
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        let mut progress = Progress::default();
        for settings in self.rounds(desk.budget().seed) {
            let mut search = Search::new(&self.model, vec![question.into()], &settings);
            progress.counted = 0;
            let mut more = true;
            while more {
                more = search.step(&mut |_, candidate| progress.offer(desk, candidate));
                let runs = search.working().next().map_or(progress.counted, |(_, report)| report.runs);
                progress.count(desk, runs).map_or(Ok(()), Err)?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use cgen::generate::Generator;
    use cgen::policy::Policy;
    use cgen::task::Drawer;
    use latent::config::{Encoder, Executor, ModelConfig, Supervision};

    use super::*;
    use crate::solver::ask;

    /// A model that has learnt nothing.
    fn model() -> Arc<Model> {
        let config = ModelConfig {
            hidden: 16,
            executor: Executor::Exact,
            encoder: Encoder::Properties,
            supervision: Supervision::End,
            operations: false,
            ..ModelConfig::default()
        };
        Arc::new(Model::new(&config, &latent::Device::flex()).unwrap())
    }

    fn questions(count: usize) -> Vec<Question> {
        let generator = Generator::new(Policy::named("lists").unwrap()).unwrap();
        let mut drawer = Drawer::new(&generator);
        let tasks = (0..).filter_map(|index| drawer.draw(17, index).ok()).take(count);
        tasks.map(|task| Question::new(task.program.shape, task.shown).unwrap()).collect()
    }

    fn told(report: &Report) -> String {
        let found: Vec<_> =
            report.found.iter().map(|found| (found.program.to_string(), found.after)).collect();
        format!("{found:?}, {:?}, {}, {:?}", report.nearest, report.tried, report.stop)
    }

    #[test]
    fn many_questions_are_answered_as_each_alone_and_nothing_is_refused() {
        let (model, questions) = (model(), questions(5));
        let budget = Budget { candidates: 200, time: std::time::Duration::MAX, ..Budget::default() };
        for way in [Way::Greedy, Way::OneBeam(4), Way::Beam(4), Way::Sample(6, 1.0)] {
            let solver = ModelSolver::new(Arc::clone(&model), way);
            let together = solver.solve_many(&questions, &budget);
            for (question, together) in questions.iter().zip(&together) {
                let alone = ask(&solver, question, &budget);
                assert_eq!(told(&alone), told(together), "{way:?}");
                assert!(alone.refused == 0 && alone.tried > 0, "{way:?}");
            }
        }
    }

    #[test]
    fn every_way_has_rounds_that_end() {
        let check = |way: Way, count: usize, widths: &[usize]| {
            let rounds: Vec<Settings> = ModelSolver::new(model(), way).rounds(1).collect();
            assert_eq!(rounds.len(), count, "{way:?}");
            let got: Vec<usize> = rounds.iter().map(|round| round.width).take(widths.len()).collect();
            assert_eq!(got, widths, "{way:?}");
        };
        check(Way::Greedy, 1, &[1]);
        check(Way::OneBeam(8), 1, &[8]);
        check(Way::Beam(8), ROUNDS, &[8, 16, 32, 64, 128]);
        check(Way::Sample(8, 1.0), ROUNDS, &[8, 8]);
    }
}
