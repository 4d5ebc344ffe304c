//! Programs that are nearly right are changed at random, and run, until they are right.
//!
//! A search with a population: what is near on the examples is changed in one to three places; what comes out enters
//! the population unless it does the same as a shorter member. Members are chosen that are near on all examples, or
//! nearest on some, so that a program that is right on one example alone lives on. Starts from programs that others
//! found, or from random programs of the policy.

mod dice;
mod distance;
mod draft;
mod fresh;
mod graft;
mod mutate;
mod pool;
mod shorten;
mod site;
mod trial;

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use cgen::policy::Policy;
use cgen::simplify::{Options, Simplifier};
use cgen::token::{self, Token};
use cgen::{Input, Program, Value};

use super::random::Source;
pub(crate) use graft::visit_statement;

use crate::solver::{Desk, LIMITS, Question, Solver, Stop};
use dice::Dice;
use draft::Draft;
use fresh::Fresh;
use mutate::Mutator;
use pool::{Member, Pool};
use trial::{Trial, length};

/// Members of the population.
const POOL: usize = 400;
/// Random programs that a search from nothing starts with.
const START: u64 = 1500;
/// Candidates that are made from a member before the next is chosen.
const BATCH: u32 = 32;
/// After so many batches a few random programs join.
const BATCHES: u64 = 8;
const JOIN: u64 = 4;
/// After so many candidates without any that is nearer than all before, most of the population goes.
const PATIENCE: u64 = 400_000;
/// What stays then.
const ELITE: usize = 12;
/// Holding programs that are longer than the shortest by more than this are not looked at.
const SLACK: usize = 4;
/// Behaviours of holding programs that are remembered.
const MOST_HOLDING: usize = 50_000;

/// Changes programs until they hold.
#[derive(Clone, Debug, Default)]
pub struct Repair {
    start: Vec<Program>,
}

impl Repair {
    /// Starts from nothing but random programs.
    pub fn new() -> Self {
        Self::default()
    }

    /// The programs that it starts from, beside random ones.
    pub fn start(&self) -> &[Program] {
        &self.start
    }
}

impl From<Vec<Program>> for Repair {
    /// Starts from these, beside random programs. Those of another shape than that of the question are left out.
    fn from(start: Vec<Program>) -> Self {
        Self { start }
    }
}

impl Solver for Repair {
    fn name(&self) -> &'static str {
        "repair"
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        // The built-in phrases have no error; without them there would be nothing to start from.
        let Ok(source) = Source::new(question.shape()) else { return Ok(()) };
        let mut search = Search::new(question, desk, source);
        search.begin(&self.start)?;
        loop {
            search.round()?;
        }
    }
}

/// A search under way.
struct Search<'s, 'q> {
    question: &'s Question,
    desk: &'s mut Desk<'q>,
    source: Source,
    seed: u64,
    /// The next random program.
    stream: u64,
    dice: Dice,
    trial: Trial<'s>,
    pool: Pool,
    mutator: Mutator,
    simplifier: Simplifier,
    inputs: Vec<Input>,
    /// Candidates that the desk has not been told of.
    unspent: u64,
    tried: u64,
    batches: u64,
    nearest: u32,
    nearest_at: u64,
    /// The shortest program that holds for every behaviour on the probes.
    holding: HashMap<u64, usize>,
    shortest: usize,
}

impl<'s, 'q> Search<'s, 'q> {
    fn new(question: &'s Question, desk: &'s mut Desk<'q>, source: Source) -> Self {
        let shape = question.shape();
        let seed = desk.budget().seed;
        let trial = Trial::new(question);
        let pool = Pool::new(POOL, trial.examples());
        Self {
            question,
            desk,
            source,
            seed,
            stream: 0,
            // Streams from the other end than those of random programs.
            dice: Dice::new(seed, u64::MAX),
            trial,
            pool,
            mutator: Mutator::new(Fresh::new(shape, numbers(question)), shape.arity()),
            simplifier: Simplifier::new(Options { kills: false, ..Options::of(&Policy::lists()) }),
            inputs: question.examples().iter().map(|example| example.input.clone()).collect(),
            unspent: 0,
            tried: 0,
            batches: 0,
            nearest: u32::MAX,
            nearest_at: 0,
            holding: HashMap::new(),
            shortest: usize::MAX,
        }
    }

    fn begin(&mut self, start: &[Program]) -> Result<(), Stop> {
        for program in start.iter().filter(|program| program.shape == self.question.shape()) {
            self.consider(&Draft::of(program))?;
        }
        self.join(if start.is_empty() { START } else { START / 4 })
    }

    /// So many random programs.
    fn join(&mut self, count: u64) -> Result<(), Stop> {
        for _ in 0..count {
            let program = self.source.program(self.seed, self.stream);
            self.stream += 1;
            if let Some(program) = program {
                self.consider(&Draft::of(&program))?;
            }
        }
        Ok(())
    }

    /// Changes one member in some ways.
    fn round(&mut self) -> Result<(), Stop> {
        self.batches += 1;
        if self.batches.is_multiple_of(BATCHES) {
            self.pool.tighten();
            self.join(JOIN)?;
        }
        if self.tried - self.nearest_at > PATIENCE {
            self.nearest_at = self.tried;
            self.nearest = u32::MAX;
            self.pool.shrink_to(ELITE);
            self.join(START)?;
        }
        let Some(place) = self.pool.choose(&mut self.dice) else { return self.join(JOIN) };
        self.pool.tried(place, BATCH);
        let Some(member) = self.pool.get(place) else { return Ok(()) };
        let mut draft = Draft::of(&member.program);
        let other = self.dice.below(self.pool.len());
        let mut donor = self.pool.get(other).map_or_else(|| draft.program().clone(), |m| m.program.clone());
        for _ in 0..BATCH {
            if self.mutator.mutate(&mut draft, &mut donor, &mut self.dice) {
                self.consider(&draft)?;
            }
            draft.undo();
        }
        Ok(())
    }

    /// Runs a candidate, and keeps it if it is good for something.
    fn consider(&mut self, draft: &Draft) -> Result<(), Stop> {
        self.tried += 1;
        self.unspent += 1;
        if self.unspent >= 64 {
            let unspent = std::mem::take(&mut self.unspent);
            self.desk.spend(unspent)?;
        }
        let program = draft.program();
        if !self.trial.load(program) {
            return Ok(());
        }
        let Some(measure) = self.trial.measure(self.pool.bound()) else { return Ok(()) };
        let Some(tokens) = length(program) else { return Ok(()) };
        if measure.total < self.nearest {
            self.nearest = measure.total;
            self.nearest_at = self.tried;
            if measure.total > 0 {
                // So that the desk knows the nearest.
                self.desk.offer(program, -(tokens as f32))?;
            }
        }
        if self.pool.wants(&measure, tokens) {
            let member = Member { program: program.clone(), measure, tokens, tries: 0 };
            self.pool.insert(member, &mut self.dice);
        }
        if measure.total == 0 { self.hold(program, tokens) } else { Ok(()) }
    }

    /// Offers a program that holds, and what it is shortened to.
    fn hold(&mut self, program: &Program, tokens: usize) -> Result<(), Stop> {
        if tokens > self.shortest.saturating_add(SLACK) || !self.is_new(program, tokens) {
            return Ok(());
        }
        self.offer(program)?;
        let (short, tried) = shorten::shortened(program, &mut self.trial);
        self.unspent += tried;
        self.offer(&short)?;
        let simple = self.simplifier.simplify(&short, &self.inputs, &LIMITS).program;
        self.offer(&simple)
    }

    /// Whether nothing as short does the same on the probes.
    fn is_new(&mut self, program: &Program, tokens: usize) -> bool {
        if !self.trial.load(program) {
            return false;
        }
        let behaviour = self.trial.behaviour();
        if self.holding.len() >= MOST_HOLDING && !self.holding.contains_key(&behaviour) {
            return false;
        }
        let known = self.holding.entry(behaviour).or_insert(usize::MAX);
        let new = tokens < *known;
        *known = tokens.min(*known);
        new
    }

    fn offer(&mut self, program: &Program) -> Result<(), Stop> {
        if visible_locals(program) {
            let tokens = token::len(program);
            let offer = self.desk.offer(program, -(tokens as f32))?;
            if offer.holds {
                self.shortest = self.shortest.min(tokens);
                self.is_new(program, tokens);
            }
        }
        Ok(())
    }
}

/// Whether there are names for all locals.
fn visible_locals(program: &Program) -> bool {
    program.vars.len() <= program.shape.arity() + usize::from(Token::LOCALS)
}

/// Numbers that stand in outputs, and what the first inputs have.
fn numbers(question: &Question) -> Vec<i32> {
    let mut numbers = Vec::new();
    for example in question.examples() {
        match &example.output {
            Value::Int(x) => numbers.push(*x),
            Value::List(cells) => numbers.extend(cells.iter().take(8)),
        }
    }
    numbers.retain(|x| *x > i32::MIN);
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}
