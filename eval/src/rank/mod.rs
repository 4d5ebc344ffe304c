//! Which of the programs that hold is the answer.
//!
//! Programs are grouped into classes that do the same on the probes: fixed inputs of the shape, and neighbours of the
//! examples. A class is worth more the shorter or the more usual its best program is, the more programs and solvers lead to it, and
//! the fewer traps it runs into near the examples; with a model, the likelier the model finds that program for the
//! examples. The weights of these are a table, [`Weights`]; they were chosen on tasks of the policy `lists` by `cargo run
//! -p eval --example ranking`, never on a benchmark.

mod cost;
mod doubt;
mod prior;
mod probing;
mod weights;

use std::collections::HashMap;

use cgen::ast::Program;
use cgen::run::Limits;
use cgen::simplify::{Options, Simplifier};
use cgen::token::{Token, encode};
use cgen::{Example, Shape, Value};

use crate::baseline::familiar::Usual;
use crate::baseline::random::policy;
use crate::familiar;
use crate::portfolio::network;
use crate::solver::{Found, LIMITS};

pub use doubt::{Doubt, information};
pub use prior::surprise;
pub use probing::{Prober, Probes, probes_for};
pub use weights::Weights;

/// At most so many programs are simplified and compared, the shortest.
const MOST: usize = 64;

/// Says how likely programs are for examples: the logarithm of the probability of each program, which is given by its
/// shape and all its tokens. It says so of all or of none.
pub type Likelihood = dyn Fn(&[Example], &[(Shape, Vec<Token>)]) -> Vec<f32> + Send + Sync;

/// A program that holds, simplified.
#[derive(Clone, Debug)]
pub struct Candidate {
    /// The program, under canonical names.
    pub program: Program,
    /// The solvers that led to it.
    pub by: Vec<&'static str>,
    /// Its length in tokens.
    pub tokens: usize,
    /// How unusual it is, in nats, whatever the examples.
    pub surprise: f32,
    /// The logarithm of how likely the model finds it for the examples.
    pub log_prob: Option<f32>,
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
/// first. No model is asked.
pub fn rank(shapes: &[Shape], examples: &[Example], found: &[Found], weights: &Weights) -> Ranking {
    Prepared::new(shapes, examples, found, None).rank(weights)
}

/// Programs that hold, simplified and compared, but not yet in order.
#[derive(Debug)]
pub struct Prepared {
    probes: Probes,
    classes: Vec<Draft>,
    /// Where the probes stand that should give 0 and 1 alone, as the examples do.
    truths: Vec<usize>,
}

impl Prepared {
    /// Everything that does not depend on weights, which is what takes time.
    pub fn new(
        shapes: &[Shape],
        examples: &[Example],
        found: &[Found],
        likelihood: Option<&Likelihood>,
    ) -> Self {
        let probes = probes_for(shapes.first().copied().unwrap_or(Shape::PAPER), examples);
        let mut classes = Classes { by_outcomes: HashMap::new(), classes: Vec::new() };
        let mut preparer = Preparer::new(shapes.first().copied().unwrap_or(Shape::PAPER), examples);
        let best = best_scores(found);
        for finding in chosen(found) {
            if let Some((program, outcomes)) = preparer.prepare(&finding.program, &probes.inputs) {
                classes.add(program, outcomes, finding, &best);
            }
        }
        let mut classes = classes.classes;
        for member in classes.iter_mut().flat_map(|class| &mut class.members) {
            member.surprise = surprise(member.program.shape, &member.tokens);
            let known = familiar::nats(&member.program, &mut preparer.prober);
            member.familiar = least(member.familiar, known);
            member.memorised = probing::memorised(&member.program, examples);
            member.unread = probing::unread(&member.program);
            let shape = member.program.shape;
            member.shape = shapes.iter().position(|other| *other == shape).unwrap_or_default();
        }
        if let Some(likelihood) = likelihood {
            let members = || classes.iter().flat_map(|class| &class.members);
            let programs: Vec<(Shape, Vec<Token>)> =
                members().map(|member| (member.program.shape, member.tokens.clone())).collect();
            // What the model cannot read has no likelihood, and then no program has.
            let scores = likelihood(examples, &programs);
            let members = classes.iter_mut().flat_map(|class| &mut class.members);
            members.zip(scores).for_each(|(member, score)| member.log_prob = Some(score));
        }
        let truths = probing::truths(&probes.inputs, examples);
        Self { probes, classes, truths }
    }

    /// The programs in the order that these weights give.
    pub fn rank(&self, weights: &Weights) -> Ranking {
        let classes = cost::ranked(&self.classes, weights, &self.probes, &self.truths);
        Ranking { classes, probes: self.probes.inputs.clone() }
    }
}

/// The less of what is there.
fn least(x: Option<f32>, y: Option<f32>) -> Option<f32> {
    x.into_iter().chain(y).reduce(f32::min)
}

/// The shortest of the findings, those of a model and the usual ones before all others; in the order in which they were found.
fn chosen(found: &[Found]) -> Vec<&Found> {
    let mut places: Vec<usize> = (0..found.len()).collect();
    let first = |by: &str| network::NAMES.contains(&by) || by == Usual::NAME;
    let key = |finding: &Found| (!first(finding.by), finding.tokens);
    places.sort_by_key(|&place| found.get(place).map(|finding| (key(finding), place)));
    places.truncate(MOST);
    places.sort_unstable();
    places.into_iter().filter_map(|place| found.get(place)).collect()
}

fn best_scores(found: &[Found]) -> HashMap<&'static str, f32> {
    let mut best: HashMap<&'static str, f32> = HashMap::new();
    for finding in found {
        let score = best.entry(finding.by).or_insert(finding.score);
        *score = score.max(finding.score);
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
    fn new(shape: Shape, examples: &'a [Example]) -> Self {
        let inputs = examples.iter().map(|example| example.input.clone()).collect();
        // As programs of that policy are written.
        let options = Options { shorten: true, kills: false, ..Options::of(&policy(shape)) };
        Self { examples, inputs, simplifier: Simplifier::new(options), prober: Prober::default() }
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

/// A class that is being filled.
#[derive(Debug)]
struct Draft {
    outcomes: Vec<Option<Value>>,
    members: Vec<Member>,
}

/// A program with all that is known of it.
#[derive(Debug)]
struct Member {
    tokens: Vec<Token>,
    program: Program,
    by: Vec<&'static str>,
    /// How far its score is behind the best of the solver; of several solvers the least.
    behind: f32,
    surprise: f32,
    /// How surprising what it does is, if that is usual.
    familiar: Option<f32>,
    memorised: usize,
    unread: usize,
    shape: usize,
    log_prob: Option<f32>,
}

struct Classes {
    by_outcomes: HashMap<Vec<Option<Value>>, usize>,
    classes: Vec<Draft>,
}

impl Classes {
    fn add(
        &mut self,
        program: Program,
        outcomes: Vec<Option<Value>>,
        finding: &Found,
        best: &HashMap<&'static str, f32>,
    ) {
        let Ok(tokens) = encode(&program) else { return };
        let next = self.classes.len();
        let place = *self.by_outcomes.entry(outcomes.clone()).or_insert(next);
        if place == next {
            self.classes.push(Draft { outcomes, members: Vec::new() });
        }
        let Some(class) = self.classes.get_mut(place) else { return };
        // That solver knows how usual it is what it puts forward.
        let familiar = (finding.by == Usual::NAME).then_some(-finding.score);
        let behind = best.get(finding.by).map_or(0.0, |best| best - finding.score);
        match class.members.iter_mut().find(|member| member.tokens == tokens) {
            Some(member) => {
                member.behind = member.behind.min(behind);
                member.familiar = least(member.familiar, familiar);
                if !member.by.contains(&finding.by) {
                    member.by.push(finding.by);
                }
            }
            None => class.members.push(Member {
                tokens,
                program,
                by: vec![finding.by],
                behind,
                surprise: 0.0,
                familiar,
                memorised: 0,
                unread: 0,
                shape: 0,
                log_prob: None,
            }),
        }
    }
}

#[cfg(test)]
mod tests;
