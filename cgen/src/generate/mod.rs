//! Random programs: a program is a function of a policy and of the answers of a source of choices.
//!
//! What is chosen is possible: alternatives that the language or the policy rules out weigh nothing. Whether a
//! program is worth keeping is not decided here.

mod expr;
mod scope;
mod stmt;

use crate::choice::Choices;
use crate::policy::Policy;
use crate::{Program, Shape};

/// A program of the policy, under canonical names.
pub fn generate(choices: &mut dyn Choices, policy: &Policy) -> Program {
    let shapes: Vec<Shape> = policy.shapes.keys().copied().collect();
    let weights: Vec<u32> = policy.shapes.values().copied().collect();
    let shape = choices.weighted(&weights).and_then(|i| shapes.get(i).copied()).unwrap_or(Shape::PAPER);
    grow(choices, policy, shape)
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
            let policy = Policy::named(name).unwrap();
            for stream in 0..6 {
                println!("// {name} {stream}\n{}", generate(&mut Seeded::new(1, stream), &policy));
            }
        }
    }
}
