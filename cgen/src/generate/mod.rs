//! Random programs: a program is a function of a policy and of the answers of a source of choices.
//!
//! What is chosen is possible: alternatives that the language or the policy rules out weigh nothing. Whether a
//! program is worth keeping is not decided here.

mod expr;
mod naming;
pub mod phrase;
mod scope;
mod stmt;

use crate::choice::Choices;
use crate::policy::Policy;
use crate::token;
use crate::{Program, Shape};

use phrase::{PhraseError, Phrases};

/// A policy that is ready to make programs.
#[derive(Clone, Debug)]
pub struct Generator {
    policy: Policy,
    phrases: Phrases,
    shapes: Vec<Shape>,
    weights: Vec<u32>,
}

impl Generator {
    /// Makes the policy ready; its phrases may have an error.
    pub fn new(policy: Policy) -> Result<Self, PhraseError> {
        let phrases = Phrases::read(&policy.idioms)?;
        let shapes = policy.shapes.keys().copied().collect();
        let weights = policy.shapes.values().copied().collect();
        Ok(Self { policy, phrases, shapes, weights })
    }

    /// The policy.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// A program of the policy, under canonical names.
    pub fn generate(&self, choices: &mut dyn Choices) -> Program {
        let shape = choices.weighted(&self.weights).and_then(|i| self.shapes.get(i).copied());
        let shape = shape.unwrap_or(Shape::PAPER);
        let idiom = choices.percent(self.policy.idiom_percent).then(|| self.idiom(choices, shape)).flatten();
        idiom.unwrap_or_else(|| grow(choices, &self.policy, shape))
    }

    /// A program of this shape made of phrases; nothing, if there are none for it or the phrase became too long.
    fn idiom(&self, choices: &mut dyn Choices, shape: Shape) -> Option<Program> {
        token::decode(&self.phrases.expand(choices, shape)?).ok()
    }
}

/// A program of this shape, grown from the grammar.
pub fn grow(choices: &mut dyn Choices, policy: &Policy, shape: Shape) -> Program {
    let mut grower = stmt::Grower::new(choices, &policy.grammar, shape);
    let body = grower.body(policy.for_percent);
    let mut program = Program { shape, name: shape.function_name().into(), vars: grower.into_vars(), body };
    program.make_canonical();
    program
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::Seeded;

    #[test]
    fn show() {
        for name in Policy::NAMES {
            let generator = Generator::new(Policy::named(name).unwrap()).unwrap();
            for stream in 0..40 {
                println!("// {name} {stream}\n{}", generator.generate(&mut Seeded::new(1, stream)));
            }
        }
    }
}
