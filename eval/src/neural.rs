//! The model as a solver: what it finds likely for the examples, as it comes out of the search.
//!
//! Every candidate goes to the desk at once. A round is one search; a solver that has more than one round goes on with
//! the next as long as the desk lets it, so that there is always a best so far. Work is counted in what is run on the
//! examples, finished or not.

use std::collections::HashSet;
use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::{Duration, Instant};

use cgen::token::{Token, encode};
use cgen::{Example, Program};
use latent::model::Model;
use latent::score;
use latent::search::{self, Ask, Candidate, Sampling, Search, Settings};

use crate::rank::Likelihood;
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
    asks: &'s [(&'q Question, Budget)],
    desks: Vec<Option<Desk<'q>>>,
    progress: Vec<Progress>,
    name: &'static str,
}

impl<'q> Table<'q, '_> {
    /// The desk of a question. The clock of one is that of all, who are worked on side by side.
    fn desk(&self, place: usize) -> Option<Desk<'q>> {
        let (question, budget) = self.asks.get(place)?;
        let time = budget.time.saturating_mul(self.asks.len() as u32);
        Some(Desk::new(question, Budget { time, ..budget.clone() }, self.name))
    }

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
        if self.desks.get(place)?.is_none() {
            let desk = self.desk(place)?;
            *self.desks.get_mut(place)? = Some(desk);
        }
        Some((self.progress.get_mut(place)?, self.desks.get_mut(place)?.as_mut()?))
    }

    /// The reports. Each question has taken its part of the time of all, by what was run for it.
    fn close(mut self, took: Duration) -> Vec<Report> {
        let mut reports = Vec::with_capacity(self.asks.len());
        for place in 0..self.asks.len() {
            let begun = self.desks.get_mut(place).and_then(Option::take);
            let stop = self.progress.get(place).and_then(|progress| progress.stop);
            reports.extend(
                begun.or_else(|| self.desk(place)).map(|desk| desk.close(stop.unwrap_or(Stop::Exhausted))),
            );
        }
        let all: u64 = reports.iter().map(|report| report.tried + 1).sum();
        for report in &mut reports {
            report.took = took.mul_f64((report.tried + 1) as f64 / all.max(1) as f64);
        }
        reports
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

/// Of how many tokens of a program a model says the right one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct TokensRight {
    /// How many tokens the program has.
    pub of: usize,
    /// How many are likeliest after the true ones before them.
    pub with_help: usize,
    /// How many are right where they stand in the program that the model writes alone.
    pub without_help: usize,
}

/// How well this model says the tokens of the reference; nothing, if it cannot read the examples.
pub fn tokens_right(model: &Model, reference: &Program, examples: &[Example]) -> Option<TokensRight> {
    let tokens = encode(&reference.canonical()).ok()?;
    let (with_help, of) = score::right_tokens(model, reference.shape, examples, &tokens).ok()?;
    let ask = Ask { shape: reference.shape, examples: examples.to_vec() };
    let written = search::best(model, vec![ask], &Settings::greedy(), 1).0;
    let written = written.into_iter().flatten().next().map(|candidate| candidate.tokens).unwrap_or_default();
    // The token of the shape is given.
    let without_help =
        tokens.iter().zip(&written).skip(1).filter(|(right, written)| right == written).count();
    Some(TokensRight { of, with_help, without_help })
}

/// How likely this model, which is without differentiation, finds programs. Programs of a model that cannot read the
/// examples have no likelihood.
pub fn likelihood(model: Arc<Model>) -> Arc<Likelihood> {
    Arc::new(move |examples, programs| {
        let scores = score::log_probs(&model, examples, programs).unwrap_or_default();
        scores.into_iter().map(|score| score as f32).collect()
    })
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

    fn is_faster_together(&self) -> bool {
        true
    }

    fn solve_many(&self, asks: &[(&Question, Budget)]) -> Vec<Report> {
        let start = Instant::now();
        let mut table = Table {
            asks,
            desks: asks.iter().map(|_| None).collect(),
            progress: asks.iter().map(|_| Progress::default()).collect(),
            name: self.name(),
        };
        let seed = asks.first().map_or(0, |(_, budget)| budget.seed);
        for settings in self.rounds(seed) {
            // The questions of this round, by their places.
            let open: Vec<usize> = table.open().collect();
            let waiting: Vec<Ask> = open
                .iter()
                .filter_map(|&place| asks.get(place))
                .map(|(question, _)| Ask::from(*question))
                .collect();
            if waiting.is_empty() {
                break;
            }
            table.progress.iter_mut().for_each(|progress| progress.counted = 0);
            let mut search = Search::new(&self.model, waiting, &settings);
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
        table.close(start.elapsed())
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
        Arc::new(Model::new(&config, 0, &latent::Device::flex()).unwrap())
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
        let budget = Budget { candidates: 200, time: Duration::MAX, ..Budget::default() };
        let mut tried = 0;
        for way in [Way::Greedy, Way::OneBeam(4), Way::Beam(4), Way::Sample(6, 1.0)] {
            let solver = ModelSolver::new(Arc::clone(&model), way);
            let asks: Vec<_> = questions.iter().map(|question| (question, budget.clone())).collect();
            let together = solver.solve_many(&asks);
            for (question, together) in questions.iter().zip(&together) {
                let alone = ask(&solver, question, &budget);
                assert_eq!(told(&alone), told(together), "{way:?}");
                assert_eq!(alone.refused, 0, "{way:?}");
                tried += alone.tried;
            }
        }
        // An untrained model may end in nothing but what is given up on the way, but not always.
        assert!(tried > 100, "{tried}");
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
