//! What a solver is: asked for programs that fit examples, it puts candidates on a [`Desk`], which runs each at once,
//! keeps those that hold, counts, and says when to stop.
//!
//! Owns the contract between solvers and those who ask; knows no solver. Work is counted in candidates, so that a
//! result does not depend on the speed of the machine unless the time runs out first.

use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use cgen::run::{Code, Compiler, Limits, Machine, Output};
use cgen::token::{Token, encode};
use cgen::value::Misfit;
use cgen::{Example, Program, Shape, Value};

/// Fuel of a run on one example: a list of 64 cells and three nested loops leave most of it.
pub const LIMITS: Limits = Limits { fuel: 20_000 };

/// What is asked: a program of this shape that maps every input to its output.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    shape: Shape,
    examples: Vec<Example>,
}

/// Examples that are none for a shape.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoQuestion {
    /// There is nothing to go by.
    #[error("there are no examples")]
    Empty,
    /// An input does not fit the shape.
    #[error("example {example} is none for the shape `{shape}`")]
    Input {
        /// Which example, counted from 1.
        example: usize,
        /// The shape in question.
        shape: Shape,
        /// What does not fit.
        source: Misfit,
    },
    /// A number where the shape gives a list, a list where it gives a number, or a list of another length than the
    /// shape can give.
    #[error("example {example}: no program of the shape `{shape}` gives such an output")]
    Output {
        /// Which example, counted from 1.
        example: usize,
        /// The shape in question.
        shape: Shape,
    },
}

/// When to stop.
#[derive(Clone, Debug)]
pub struct Budget {
    /// Wall clock.
    pub time: Duration,
    /// Candidates that may be run.
    pub candidates: u64,
    /// Programs that hold, after which the search is over.
    pub enough: usize,
    /// Candidates that may still be run after the first program that holds, besides as many as it took to find it.
    pub patience: u64,
    /// What random choices start from.
    pub seed: u64,
    /// Set from outside to stop at once.
    pub cancel: Arc<AtomicBool>,
}

/// Why a search ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// The solver has nothing more to put forward.
    Exhausted,
    /// So many programs hold as were asked for, or one held and the patience for more is over.
    Enough,
    /// So many candidates were run as were allowed.
    Candidates,
    /// The time is up.
    Time,
    /// Somebody asked to stop.
    Cancelled,
}

/// Something that finds programs.
pub trait Solver: Send + Sync {
    /// A short name, for options, reports and tables.
    fn name(&self) -> &'static str;

    /// Puts candidates on the desk until it has no more (`Ok`) or the desk says stop (`Err`, passed on with `?`).
    ///
    /// The same question, seed and candidates allowed give the same candidates in the same order.
    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop>;

    /// Whether many questions are answered faster side by side than one after the other.
    fn is_faster_together(&self) -> bool {
        false
    }

    /// Answers many questions, each as if it were asked alone: one report each, in their order.
    fn solve_many(&self, asks: &[(&Question, Budget)]) -> Vec<Report> {
        asks.iter().map(|(question, budget)| answer(self, question, budget)).collect()
    }
}

/// A program that holds on all examples.
#[derive(Clone, Debug)]
pub struct Found {
    /// The program, with canonical names.
    pub program: Program,
    /// Which solver put it forward.
    pub by: &'static str,
    /// How much that solver thinks of it: higher is better. Comparable only among programs of one solver.
    pub score: f32,
    /// Its length in tokens.
    pub tokens: usize,
    /// How many candidates were run before it.
    pub after: u64,
    /// When.
    pub at: Duration,
}

/// The best of what does not hold.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The program.
    pub program: Program,
    /// Which solver put it forward.
    pub by: &'static str,
    /// On how many examples it holds.
    pub held: usize,
    /// The share of what is right, see [`nearness`], over all examples.
    pub near: f32,
}

/// What came of a candidate.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Offer {
    /// On how many examples it holds.
    pub held: usize,
    /// The share of what is right, over all examples.
    pub near: f32,
    /// Whether it holds on all.
    pub holds: bool,
}

/// Where candidates are run.
#[derive(Debug)]
pub struct Desk<'q> {
    question: &'q Question,
    budget: Budget,
    solver: &'static str,
    started: Instant,
    compiler: Compiler,
    code: Code,
    machine: Machine,
    seen: HashSet<Vec<Token>>,
    report: Report,
}

/// What a search gave.
#[derive(Clone, Debug)]
pub struct Report {
    /// Programs that hold, in the order in which they were found, no two the same.
    pub found: Vec<Found>,
    /// The nearest of the others.
    pub nearest: Option<Attempt>,
    /// How many candidates were run.
    pub tried: u64,
    /// How many candidates were no programs of the question's shape; a solver that makes such is wrong.
    pub refused: u64,
    /// Why it ended.
    pub stop: Stop,
    /// How long it took.
    pub took: Duration,
}

/// Asks one solver.
pub fn ask(solver: &dyn Solver, question: &Question, budget: &Budget) -> Report {
    answer(solver, question, budget)
}

fn answer(solver: &(impl Solver + ?Sized), question: &Question, budget: &Budget) -> Report {
    let mut desk = Desk::new(question, budget.clone(), solver.name());
    let stop = solver.solve(question, &mut desk).err().unwrap_or(Stop::Exhausted);
    desk.close(stop)
}

/// How near what came out is to what should: 1 where equal, 0 where nothing came out; for lists the share of cells
/// that are right, in the longer of the two.
pub fn nearness(got: Option<Output<'_>>, wanted: &Value) -> f32 {
    match (got, wanted) {
        (Some(Output::Int(x)), Value::Int(y)) => f32::from(x == *y),
        (Some(Output::List(x)), Value::List(y)) => {
            let cells = x.len().max(y.len());
            let right = x.iter().zip(y).filter(|(x, y)| x == y).count();
            if cells == 0 { 1.0 } else { right as f32 / cells as f32 }
        }
        _ => 0.0,
    }
}

impl Question {
    /// Examples for a shape.
    pub fn new(shape: Shape, examples: Vec<Example>) -> Result<Self, NoQuestion> {
        if examples.is_empty() {
            return Err(NoQuestion::Empty);
        }
        for (i, Example { input, output }) in examples.iter().enumerate() {
            let example = i + 1;
            input.fits(shape).map_err(|source| NoQuestion::Input { example, shape, source })?;
            let possible = match output {
                Value::Int(_) => !shape.gives_list(),
                Value::List(cells) if shape.kind() == cgen::shape::Kind::ToList => {
                    cells.len() <= cgen::shape::OUT_CELLS
                }
                Value::List(cells) => shape.gives_list() && cells.len() == input.list.len(),
            };
            if !possible {
                return Err(NoQuestion::Output { example, shape });
            }
        }
        Ok(Self { shape, examples })
    }

    /// Which signature the program has.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    /// What it has to do.
    pub fn examples(&self) -> &[Example] {
        &self.examples
    }
}

impl Default for Budget {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(10),
            candidates: u64::MAX,
            enough: 16,
            patience: u64::MAX,
            seed: 1,
            cancel: Arc::default(),
        }
    }
}

impl<'q> Desk<'q> {
    /// An empty desk; the clock starts.
    pub fn new(question: &'q Question, budget: Budget, solver: &'static str) -> Self {
        let report = Report {
            found: Vec::new(),
            nearest: None,
            tried: 0,
            refused: 0,
            stop: Stop::Exhausted,
            took: Duration::ZERO,
        };
        Self {
            question,
            budget,
            solver,
            started: Instant::now(),
            compiler: Compiler::new(),
            code: Code::default(),
            machine: Machine::new(),
            seen: HashSet::new(),
            report,
        }
    }

    /// What the budget says.
    pub const fn budget(&self) -> &Budget {
        &self.budget
    }

    /// The programs that hold so far.
    pub fn found(&self) -> &[Found] {
        &self.report.found
    }

    /// How many candidates were run so far.
    pub const fn tried(&self) -> u64 {
        self.report.tried
    }

    /// Counts candidates that the solver ran itself, and says whether it may go on. To be asked at least every few
    /// milliseconds, with 0 where nothing was run.
    pub fn spend(&mut self, candidates: u64) -> Result<(), Stop> {
        self.report.tried += candidates;
        if self.budget.cancel.load(Ordering::Relaxed) {
            Err(Stop::Cancelled)
        } else if self.report.tried >= self.budget.candidates {
            Err(Stop::Candidates)
        } else if self.report.found.first().is_some_and(|first| self.is_past(first)) {
            Err(Stop::Enough)
        } else if self.started.elapsed() >= self.budget.time {
            Err(Stop::Time)
        } else {
            Ok(())
        }
    }

    /// Whether the patience after this program that holds is over.
    const fn is_past(&self, first: &Found) -> bool {
        let run = first.after + 1;
        self.report.tried >= run.saturating_mul(2).saturating_add(self.budget.patience)
    }

    /// Runs a candidate on all examples and keeps it if it holds; counts as one.
    pub fn offer(&mut self, program: &Program, score: f32) -> Result<Offer, Stop> {
        let none = Offer { held: 0, near: 0.0, holds: false };
        if program.shape != self.question.shape || self.compiler.compile(program, &mut self.code).is_err() {
            self.report.refused += 1;
            return self.spend(1).map(|()| none);
        }
        let offer = self.run();
        if offer.holds {
            self.keep(program, score);
        } else if self.report.nearest.as_ref().is_none_or(|nearest| offer.near > nearest.near) {
            let Offer { held, near, .. } = offer;
            self.report.nearest = Some(Attempt { program: program.canonical(), by: self.solver, held, near });
        }
        self.spend(1)?;
        if self.report.found.len() >= self.budget.enough { Err(Stop::Enough) } else { Ok(offer) }
    }

    /// The compiled candidate on all examples.
    fn run(&mut self) -> Offer {
        let (mut held, mut near) = (0, 0.0);
        for Example { input, output } in &self.question.examples {
            let got = self.machine.run(&self.code, input, &LIMITS).ok();
            held += usize::from(got.is_some_and(|got| got == *output));
            near += nearness(got, output);
        }
        let count = self.question.examples.len();
        Offer { held, near: near / count as f32, holds: held == count }
    }

    fn keep(&mut self, program: &Program, score: f32) {
        let program = program.canonical();
        let Ok(tokens) = encode(&program) else {
            self.report.refused += 1;
            return;
        };
        let (length, after) = (tokens.len(), self.report.tried);
        if self.seen.insert(tokens) {
            let at = self.started.elapsed();
            self.report.found.push(Found { program, by: self.solver, score, tokens: length, after, at });
        }
    }

    /// The end of the search.
    pub fn close(mut self, stop: Stop) -> Report {
        self.report.stop = stop;
        self.report.took = self.started.elapsed();
        self.report
    }
}

#[cfg(test)]
mod tests {
    use cgen::Input;

    use super::*;

    /// Puts these texts forward.
    struct Fixed(&'static [&'static str]);

    impl Solver for Fixed {
        fn name(&self) -> &'static str {
            "fixed"
        }

        fn solve(&self, _: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
            self.0.iter().try_for_each(|text| desk.offer(&cgen::parse(text).unwrap(), 0.0).map(|_| ()))
        }
    }

    const DOUBLE: &str = "void f(int *a, int n) { for (int i = 0; i < n; i++) a[i] *= 2; }";
    const RENAMED: &str = "void g(int *b, int n) { for (int j = 0; j < n; j++) b[j] *= 2; }";
    const FIRST: &str = "void f(int *a, int n) { a[0] *= 2; }";
    const OTHER: &str = "int f(int x) { return x; }";

    fn question(pairs: &[(&[i32], &[i32])]) -> Question {
        let example = |&(list, output): &(&[i32], &[i32])| Example {
            input: Input { list: list.to_vec(), ints: Vec::new() },
            output: Value::List(output.to_vec()),
        };
        Question::new("in-place".parse().unwrap(), pairs.iter().map(example).collect()).unwrap()
    }

    fn check(texts: &'static [&'static str], budget: &Budget, expect: &str) {
        let question = question(&[(&[1, 2], &[2, 4]), (&[3], &[6])]);
        let report = ask(&Fixed(texts), &question, budget);
        let found: Vec<u64> = report.found.iter().map(|found| found.after).collect();
        let nearest = report.nearest.map_or("none".to_owned(), |n| format!("{}, {}", n.held, n.near));
        let told = format!(
            "found after {found:?}, nearest {nearest}, tried {}, refused {}: {:?}",
            report.tried, report.refused, report.stop
        );
        assert_eq!(told, expect);
    }

    #[test]
    fn what_holds_is_kept_once_and_the_rest_is_counted() {
        let budget = Budget::default();
        check(&[], &budget, "found after [], nearest none, tried 0, refused 0: Exhausted");
        check(
            &[FIRST, OTHER, DOUBLE, RENAMED],
            &budget,
            "found after [2], nearest 1, 0.75, tried 4, refused 1: Exhausted",
        );
    }

    #[test]
    fn every_limit_ends_the_search_and_keeps_what_was_found() {
        let all: &[&str] = &[DOUBLE, FIRST, OTHER];
        let enough = Budget { enough: 1, ..Budget::default() };
        check(all, &enough, "found after [0], nearest none, tried 1, refused 0: Enough");
        let few = Budget { candidates: 2, ..Budget::default() };
        check(all, &few, "found after [0], nearest 1, 0.75, tried 2, refused 0: Candidates");
        let impatient = Budget { patience: 0, ..Budget::default() };
        check(
            &[FIRST, DOUBLE, OTHER, RENAMED, FIRST, OTHER],
            &impatient,
            "found after [1], nearest 1, 0.75, tried 4, refused 1: Enough",
        );
        let late = Budget { time: Duration::ZERO, ..Budget::default() };
        check(all, &late, "found after [0], nearest none, tried 1, refused 0: Time");
        let cancelled = Budget { cancel: Arc::new(AtomicBool::new(true)), ..Budget::default() };
        check(all, &cancelled, "found after [0], nearest none, tried 1, refused 0: Cancelled");
    }

    #[test]
    fn examples_must_fit_the_shape() {
        let example =
            Example { input: Input { list: vec![1], ints: vec![] }, output: Value::List(vec![1, 2]) };
        let ask = |shape: &str, example: &Example| {
            let asked = Question::new(shape.parse().unwrap(), vec![example.clone()]);
            asked.err().map(|error| error.to_string()).unwrap_or_default()
        };
        assert_eq!(ask("to-list", &example), "");
        assert!(
            ask("in-place", &example).contains("no program of the shape `in-place` gives such an output")
        );
        assert!(ask("to-number", &example).contains("gives such an output"));
        assert!(ask("to-list+1", &example).contains("none for the shape `to-list+1`"));
        assert_eq!(Question::new(Shape::PAPER, vec![]), Err(NoQuestion::Empty));
    }
}
