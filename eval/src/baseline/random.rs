//! Random programs of the policy, one after the other: what a solver has to beat.

use cgen::choice::Seeded;
use cgen::generate::Generator;
use cgen::generate::phrase::PhraseError;
use cgen::policy::Policy;
use cgen::shape::Kind;
use cgen::{Program, Shape, token};

use crate::solver::{Desk, Question, Solver, Stop};

/// The policy that the programs of a shape are of: `paper` for that shape, `lists` for all others.
pub fn policy(shape: Shape) -> Policy {
    if shape.kind() == Kind::Paper { Policy::paper() } else { Policy::lists() }
}

/// Programs that people would write, of one shape.
#[derive(Clone, Debug)]
pub struct Source {
    generator: Generator,
    max_tokens: usize,
}

impl Source {
    /// Programs of this shape.
    pub fn new(shape: Shape) -> Result<Self, PhraseError> {
        Self::of(shape, policy(shape))
    }

    /// Those alone that are made of idioms, where the policy has any.
    pub fn idioms(shape: Shape) -> Result<Self, PhraseError> {
        let policy = policy(shape);
        let idiom_percent = if policy.idiom_percent > 0 { 100 } else { 0 };
        Self::of(shape, Policy { idiom_percent, ..policy })
    }

    fn of(shape: Shape, mut policy: Policy) -> Result<Self, PhraseError> {
        policy.shapes = [(shape, 1)].into();
        let max_tokens = policy.max_tokens;
        Ok(Self { generator: Generator::new(policy)?, max_tokens })
    }

    /// The program number `stream` of this seed; nothing, where it is longer than the policy allows.
    pub fn program(&self, seed: u64, stream: u64) -> Option<Program> {
        let program = self.generator.generate(&mut Seeded::new(seed, stream));
        (token::len(&program) <= self.max_tokens).then_some(program)
    }
}

/// Offers every random program.
#[derive(Clone, Copy, Debug, Default)]
pub struct Random;

impl Solver for Random {
    fn name(&self) -> &'static str {
        "random"
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        // The built-in phrases have no error; where they had one there would be nothing to offer.
        let Ok(source) = Source::new(question.shape()) else { return Ok(()) };
        let seed = desk.budget().seed;
        for stream in 0.. {
            match source.program(seed, stream) {
                Some(program) => drop(desk.offer(&program, -(token::len(&program) as f32))?),
                None => desk.spend(0)?,
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use cgen::{Example, Input, Value};

    use super::*;
    use crate::solver::{Budget, Report, ask};

    fn solve(seed: u64) -> Report {
        let example = |list: &[i32]| Example {
            input: Input { list: list.to_vec(), ints: Vec::new() },
            output: Value::Int(list.iter().sum()),
        };
        let examples = [&[1, 2, 3][..], &[], &[5, -2], &[10, 1, 1, 1]].map(example);
        let question = Question::new("to-number".parse().unwrap(), examples.to_vec()).unwrap();
        let budget = Budget { candidates: 20_000, enough: 3, seed, ..Budget::default() };
        ask(&Random, &question, &budget)
    }

    #[test]
    fn a_sum_is_among_what_people_write() {
        let report = solve(1);
        assert_eq!((report.stop, report.refused), (Stop::Enough, 0));
        assert!(report.found.iter().all(|found| found.by == "random"));
    }

    #[test]
    fn the_seed_decides() {
        let told = |report: Report| {
            let texts = report.found.iter().map(|found| (found.after, found.program.to_string()));
            (report.tried, texts.collect::<Vec<_>>())
        };
        assert_eq!(told(solve(3)), told(solve(3)));
        assert_ne!(told(solve(3)), told(solve(4)));
    }
}
