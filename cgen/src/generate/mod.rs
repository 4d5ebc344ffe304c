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
    use crate::check::check;
    use crate::choice::Seeded;

    #[test]
    fn every_phrase_reads_as_a_program() {
        let generator = Generator::new(Policy::lists()).unwrap();
        let mut tokens = [false; token::Token::COUNT];
        for stream in 0..20_000 {
            let choices = &mut Seeded::new(5, stream);
            let shape = generator.shapes[stream as usize % generator.shapes.len()];
            let phrase =
                generator.phrases.expand(choices, shape).unwrap_or_else(|| panic!("{stream}: no phrase"));
            for token in &phrase {
                tokens[token.index()] = true;
            }
            let text = || phrase.iter().map(|token| token.spelling()).collect::<Vec<_>>().join(" ");
            let program = token::decode(&phrase).unwrap_or_else(|e| panic!("{stream}: {e}\n{}", text()));
            assert_eq!(check(&program), [], "{stream}\n{program}");
            assert_eq!(program.canonical(), program);
        }
        assert!(tokens.iter().filter(|&&seen| seen).count() > 90);
    }

    #[test]
    fn grown_programs_check() {
        for name in Policy::NAMES {
            let generator = Generator::new(Policy::named(name).unwrap()).unwrap();
            for stream in 0..3000 {
                let program = generator.generate(&mut Seeded::new(7, stream));
                assert_eq!(check(&program), [], "{name} {stream}\n{program}");
            }
        }
    }

    #[test]
    fn bad_phrases_are_told_with_their_line() {
        let check =
            |text: &str, expect: &str| assert_eq!(Phrases::read(text).unwrap_err().to_string(), expect);
        check("  1  return 0;\n", "line 1 of the phrases: an alternative stands before the first rule");
        check("a\n  1  x\na\n  1  y", "line 3 of the phrases: the rule `a` is there twice");
        check(
            "a\n  x  return;",
            "line 2 of the phrases: `x` is not a weight; an alternative looks like `  3  text` or `  3k  text`",
        );
        check("a\n  1  $b", "line 2 of the phrases: there is no rule `b`");
        check(
            "a\n  1  $b(x)\nb\n  1  $2",
            "line 1 of the phrases: the rule `b` needs 2 arguments and gets 1",
        );
        check("a\n  1  x @ y", "line 2 of the phrases: `@` is no token of the language");
        let dollar = "is neither a rule, nor an argument, nor a range such as `$[1..9]`";
        check("a\n  1  $[3..1]", &format!("line 2 of the phrases: `$[3..1]` {dollar}"));
        check("a\n  1  $a(x", &format!("line 2 of the phrases: `$(x` {dollar}"));
        check("a\n  0  x", "line 1 of the phrases: the rule `a` has no alternative");
    }
}
