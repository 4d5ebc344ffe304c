//! Which of the programs that hold is the answer.
//!
//! Programs are grouped into classes that do the same on the probes: fixed inputs of the shape, and neighbours of the
//! examples. A class is worth more the shorter its best program is, the more programs and solvers lead to it, and
//! the fewer traps it runs into near the examples. The weights of these are a table, [`Weights`]; they were chosen on
//! random tasks of a policy by `cargo run -p eval --example ranking`, never on a benchmark.

mod prior;
mod probing;

use std::collections::HashMap;

use cgen::ast::Program;
use cgen::run::Limits;
use cgen::simplify::{Options, Simplifier};
use cgen::token::{Token, encode};
use cgen::{Example, Shape, Value};

use crate::solver::{Found, LIMITS};

pub use probing::{Prober, Probes, probes_for};

/// At most so many programs are simplified and compared, the shortest.
const MOST: usize = 48;
/// What people write is in the language of the policy `lists`.
const OPTIONS: Options = Options { compound_assignment: true, operations: 6, kills: false };

/// What counts for a program, in tokens that it may be longer for it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Weights {
    /// Against one nat of surprise, see `prior`.
    pub surprise: f32,
    /// For twice as many programs of the class.
    pub support: f32,
    /// For every further solver that leads to the class.
    pub solver: f32,
    /// Against a trap on all neighbours of the examples; in proportion to how many of them there are.
    pub traps: f32,
    /// Against every constant that is one of the values of the examples' outputs and not small.
    pub memory: f32,
    /// Against a shape that comes later.
    pub later_shape: f32,
    /// Against the solver's own score being lower by one than that of its best.
    pub score: f32,
    /// Tokens of difference at which one program is believed e times as much as another.
    pub temperature: f32,
}

impl Default for Weights {
    fn default() -> Self {
        Self {
            surprise: 0.5,
            support: 1.0,
            solver: 4.0,
            traps: 12.0,
            memory: 3.0,
            later_shape: 4.0,
            score: 0.0,
            temperature: 6.0,
        }
    }
}

/// A program that holds, simplified.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The program, under canonical names.
    pub program: Program,
    /// The solvers that led to it.
    pub by: Vec<&'static str>,
    /// Its length in tokens.
    pub tokens: usize,
    /// How little it is believed, see [`Weights`]; the support of its class is not counted.
    pub cost: f32,
}

/// Programs that do the same wherever they were compared.
#[derive(Clone, Debug)]
pub struct Class {
    /// The programs, the best first; at least one.
    pub members: Vec<Candidate>,
    /// What they give on each of the probes; nothing for a trap.
    pub outcomes: Vec<Option<Value>>,
    /// How little it is believed.
    pub cost: f32,
    /// How much it is believed, all classes together being 1.
    pub belief: f32,
}

/// All that holds, in order.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// The best first.
    pub classes: Vec<Class>,
    /// The inputs on which they were compared.
    pub probes: Vec<cgen::Input>,
}

impl Ranking {
    /// The answer.
    pub fn best(&self) -> Option<&Candidate> {
        self.classes.first()?.members.first()
    }

    /// The best program of each class.
    pub fn alternatives(&self) -> impl Iterator<Item = &Candidate> {
        self.classes.iter().filter_map(|class| class.members.first())
    }
}

/// Simplifies and ranks programs that hold on the examples. `shapes` are those that were asked for, the preferred
/// first.
pub fn rank(shapes: &[Shape], examples: &[Example], found: &[Found], weights: &Weights) -> Ranking {
    Prepared::new(shapes, examples, found).rank(weights)
}

/// Programs that hold, simplified and compared, but not yet in order.
#[derive(Debug)]
pub struct Prepared<'a> {
    shapes: &'a [Shape],
    examples: &'a [Example],
    probes: Probes,
    classes: Vec<Draft<'a>>,
    best_scores: Vec<(&'static str, f32)>,
}

impl<'a> Prepared<'a> {
    /// Everything that does not depend on weights, which is what takes time.
    pub fn new(shapes: &'a [Shape], examples: &'a [Example], found: &'a [Found]) -> Self {
        let probes = probes_for(shapes.first().copied().unwrap_or(Shape::PAPER), examples);
        let mut classes = Classes { by_outcomes: HashMap::new(), classes: Vec::new() };
        let mut preparer = Preparer::new(examples);
        for finding in chosen(found) {
            if let Some((program, outcomes)) = preparer.prepare(&finding.program, &probes.inputs) {
                classes.add(program, outcomes, finding);
            }
        }
        Self { shapes, examples, probes, classes: classes.classes, best_scores: best_scores(found) }
    }

    /// The programs in the order that these weights give.
    pub fn rank(&self, weights: &Weights) -> Ranking {
        let Self { shapes, examples, probes, classes, best_scores } = self;
        let judge = Judge { shapes, examples, weights, best_scores, near: probes.near.clone() };
        Ranking { classes: judge.ranked(classes), probes: probes.inputs.clone() }
    }
}

/// The shortest of the findings, in the order in which they were found.
fn chosen(found: &[Found]) -> Vec<&Found> {
    let mut places: Vec<usize> = (0..found.len()).collect();
    places.sort_by_key(|&place| found.get(place).map(|finding| (finding.tokens, place)));
    places.truncate(MOST);
    places.sort_unstable();
    places.into_iter().filter_map(|place| found.get(place)).collect()
}

fn best_scores(found: &[Found]) -> Vec<(&'static str, f32)> {
    let mut best: Vec<(&'static str, f32)> = Vec::new();
    for finding in found {
        match best.iter_mut().find(|(by, _)| *by == finding.by) {
            Some((_, score)) => *score = score.max(finding.score),
            None => best.push((finding.by, finding.score)),
        }
    }
    best
}

/// Simplifies programs, and makes sure that they still do what they did.
struct Preparer<'a> {
    examples: &'a [Example],
    inputs: Vec<cgen::Input>,
    simplifier: Simplifier,
    prober: Prober,
}

impl<'a> Preparer<'a> {
    fn new(examples: &'a [Example]) -> Self {
        let inputs = examples.iter().map(|example| example.input.clone()).collect();
        Self { examples, inputs, simplifier: Simplifier::new(OPTIONS), prober: Prober::default() }
    }

    /// The program, shorter if possible, and what it gives on the probes; nothing, if it does not hold.
    fn prepare(
        &mut self,
        program: &Program,
        probes: &[cgen::Input],
    ) -> Option<(Program, Vec<Option<Value>>)> {
        if !self.prober.holds(program, self.examples) {
            return None;
        }
        let before = self.prober.outcomes(program, probes);
        let limits = Limits { fuel: LIMITS.fuel };
        let shorter = self.simplifier.simplify(program, &self.inputs, &limits).program;
        if shorter != *program && self.prober.holds(&shorter, self.examples) {
            let after = self.prober.outcomes(&shorter, probes);
            if before == after {
                return Some((shorter, after));
            }
        }
        Some((program.clone(), before))
    }
}

/// A class that is being filled: its programs with all findings that led to them.
#[derive(Debug)]
struct Draft<'f> {
    outcomes: Vec<Option<Value>>,
    members: Vec<(Vec<Token>, Program, Vec<&'f Found>)>,
}

struct Classes<'f> {
    by_outcomes: HashMap<Vec<Option<Value>>, usize>,
    classes: Vec<Draft<'f>>,
}

impl<'f> Classes<'f> {
    fn add(&mut self, program: Program, outcomes: Vec<Option<Value>>, finding: &'f Found) {
        let Ok(tokens) = encode(&program) else { return };
        let next = self.classes.len();
        let place = *self.by_outcomes.entry(outcomes.clone()).or_insert(next);
        if place == next {
            self.classes.push(Draft { outcomes, members: Vec::new() });
        }
        let Some(class) = self.classes.get_mut(place) else { return };
        match class.members.iter_mut().find(|(other, ..)| *other == tokens) {
            Some((.., findings)) => findings.push(finding),
            None => class.members.push((tokens, program, vec![finding])),
        }
    }
}

/// Turns features into costs.
struct Judge<'a> {
    shapes: &'a [Shape],
    examples: &'a [Example],
    weights: &'a Weights,
    best_scores: &'a [(&'static str, f32)],
    /// Where among the probes the neighbours of the examples stand.
    near: std::ops::Range<usize>,
}

impl Judge<'_> {
    fn ranked(&self, drafts: &[Draft<'_>]) -> Vec<Class> {
        let mut classes: Vec<Class> = drafts.iter().map(|draft| self.class(draft)).collect();
        classes.sort_by(|x, y| x.cost.total_cmp(&y.cost));
        let least = classes.first().map_or(0.0, |class| class.cost);
        let belief = |cost: f32| ((least - cost) / self.weights.temperature).exp();
        let all: f32 = classes.iter().map(|class| belief(class.cost)).sum();
        for class in &mut classes {
            class.belief = belief(class.cost) / all;
        }
        classes
    }

    fn class(&self, draft: &Draft<'_>) -> Class {
        let Draft { outcomes, members } = draft;
        let neighbours = outcomes.get(self.near.clone()).unwrap_or_default();
        let trapped = neighbours.iter().filter(|outcome| outcome.is_none()).count();
        let traps = self.weights.traps * trapped as f32 / neighbours.len().max(1) as f32;
        let mut solvers: Vec<&'static str> =
            members.iter().flat_map(|(.., findings)| findings.iter().map(|finding| finding.by)).collect();
        solvers.sort_unstable();
        solvers.dedup();
        let support = self.weights.support * (members.len() as f32).log2()
            + self.weights.solver * (solvers.len() as f32 - 1.0);
        let mut members: Vec<Candidate> = members
            .iter()
            .map(|(tokens, program, findings)| self.candidate(tokens, program.clone(), findings))
            .collect();
        members.sort_by(|x, y| x.cost.total_cmp(&y.cost));
        let cost = members.first().map_or(0.0, |best| best.cost) + traps - support;
        Class { members, outcomes: outcomes.clone(), cost, belief: 0.0 }
    }

    fn candidate(&self, tokens: &[Token], program: Program, findings: &[&Found]) -> Candidate {
        let mut by: Vec<&'static str> = Vec::new();
        for finding in findings {
            if !by.contains(&finding.by) {
                by.push(finding.by);
            }
        }
        let shape = self.shapes.iter().position(|shape| *shape == program.shape).unwrap_or_default();
        let behind = findings.iter().map(|finding| {
            let best = self.best_scores.iter().find(|(by, _)| *by == finding.by);
            best.map_or(0.0, |(_, best)| best - finding.score)
        });
        let behind = behind.fold(f32::INFINITY, f32::min);
        let memorised = probing::memorised(&program, self.examples);
        let cost = tokens.len() as f32
            + if self.weights.surprise > 0.0 { self.weights.surprise * prior::surprise(tokens) } else { 0.0 }
            + self.weights.memory * memorised as f32
            + self.weights.later_shape * shape as f32
            + if self.weights.score > 0.0 { self.weights.score * behind } else { 0.0 };
        Candidate { program, by, tokens: tokens.len(), cost }
    }
}

#[cfg(test)]
mod tests;
