//! Whether the examples leave open what is meant, and the question that would tell.
//!
//! Classes of programs that hold on all examples disagree on some probes. Of these the *distinguishing input* is the
//! one whose answer tells most: the entropy of the outcomes, each believed as its classes are, less something for
//! every cell and digit that a person would have to think about.

use cgen::{Example, Input, Value};

use crate::rank::{Class, Ranking};

/// Classes that are believed less than this, beside the best, are not worth a question.
const LEAST_BELIEF: f32 = 0.05;
/// Entropy, in bits, that a cell, and that a digit after the first is worth.
const CELL: f32 = 0.04;
const DIGIT: f32 = 0.1;
/// The same for a value of a kind that the examples do not have: negative, or an empty list.
const UNUSUAL: f32 = 0.4;
/// The same for a trap among the outcomes, which is no answer that anybody means.
const TRAP: f32 = 0.3;

/// An input on which the programs that hold disagree.
#[derive(Clone, Debug, PartialEq)]
pub struct Ambiguity {
    /// The input that would tell.
    pub input: Input,
    /// What would come out of it, the likeliest first; at least two.
    pub outcomes: Vec<Outcome>,
}

/// One of the possible outcomes.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// What comes out; nothing for a trap.
    pub value: Option<Value>,
    /// The classes that say so, by their place in the ranking.
    pub classes: Vec<usize>,
    /// How much it is believed, all outcomes together being 1.
    pub belief: f32,
}

/// The distinguishing input, if the classes that are worth it disagree.
pub fn distinguish(ranking: &Ranking, examples: &[Example]) -> Option<Ambiguity> {
    let best = ranking.classes.first()?.belief;
    let counted = ranking.classes.iter().take_while(|class| class.belief >= LEAST_BELIEF * best);
    let classes: Vec<&Class> = counted.collect();
    let usual = Usual::of(examples);
    let mut chosen: Option<(f32, Ambiguity)> = None;
    for (place, input) in ranking.probes.iter().enumerate() {
        let outcomes = outcomes(&classes, place);
        if !tells(&outcomes) {
            continue;
        }
        let traps = outcomes.iter().any(|outcome| outcome.value.is_none());
        let worth = entropy(&outcomes) - usual.effort(input) - if traps { TRAP } else { 0.0 };
        if chosen.as_ref().is_none_or(|(most, _)| worth > *most) {
            chosen = Some((worth, Ambiguity { input: input.clone(), outcomes }));
        }
    }
    chosen.map(|(_, ambiguity)| ambiguity)
}

/// What the classes make of a probe.
fn outcomes(classes: &[&Class], place: usize) -> Vec<Outcome> {
    let all: f32 = classes.iter().map(|class| class.belief).sum();
    let mut outcomes: Vec<Outcome> = Vec::new();
    for (i, class) in classes.iter().enumerate() {
        let value = class.outcomes.get(place).cloned().flatten();
        let belief = class.belief / all;
        match outcomes.iter_mut().find(|outcome| outcome.value == value) {
            Some(outcome) => {
                outcome.classes.push(i);
                outcome.belief += belief;
            }
            None => outcomes.push(Outcome { value, classes: vec![i], belief }),
        }
    }
    outcomes.sort_by(|x, y| y.belief.total_cmp(&x.belief));
    outcomes
}

/// Whether the answer would change anything: where the best program gives a value and others only trap, it would
/// not.
fn tells(outcomes: &[Outcome]) -> bool {
    let values = outcomes.iter().filter(|outcome| outcome.value.is_some()).count();
    let best_traps = outcomes.iter().any(|outcome| outcome.value.is_none() && outcome.classes.contains(&0));
    values > 1 || values == 1 && best_traps
}

fn entropy(outcomes: &[Outcome]) -> f32 {
    let bits = outcomes.iter().filter(|outcome| outcome.belief > 0.0);
    bits.map(|outcome| -outcome.belief * outcome.belief.log2()).sum()
}

/// What inputs look like that the examples are made of.
struct Usual {
    negative: bool,
    empty: bool,
}

impl Usual {
    fn of(examples: &[Example]) -> Self {
        let inputs = || examples.iter().map(|example| &example.input);
        Self {
            negative: inputs().any(|input| input.list.iter().chain(&input.ints).any(|x| *x < 0)),
            empty: inputs().any(|input| input.list.is_empty()),
        }
    }

    /// What it takes to think an input through.
    fn effort(&self, input: &Input) -> f32 {
        let values = || input.list.iter().chain(&input.ints);
        let digits: u32 = values().map(|x| x.unsigned_abs().checked_ilog10().unwrap_or(0)).sum();
        let negative = !self.negative && values().any(|x| *x < 0);
        let empty = !self.empty && input.list.is_empty();
        let unusual = f32::from(u8::from(negative) + u8::from(empty));
        CELL * input.list.len() as f32 + DIGIT * digits as f32 + UNUSUAL * unusual
    }
}

#[cfg(test)]
mod tests;
