//! Usual functions, the most usual first; then two of them: one after the other, or one inside of what is done with a list
//! or number.

mod adopt;
mod chain;
mod inside;
mod pairs;

use cgen::Shape;

use crate::familiar::Familiar;
use crate::solver::{Desk, Question, Solver, Stop};

/// What is made of two functions is looked for in steps, by how surprising it is in nats.
const STEPS: [f32; 4] = [0.0, 14.0, 18.0, 24.0];
const MOST: f32 = 24.0;
/// By how much two may be more surprising than one that holds.
const WORTH: f32 = 4.0;

/// What is not in the table is more surprising than what is: of what it is less surprising by its parts, this share counts.
const LESS: f32 = 0.25;

/// Offers what the policy writes most often.
#[derive(Clone, Copy, Debug, Default)]
pub struct Usual;

impl Usual {
    /// How it is called. The score of what it finds is how surprising that is, in nats, below 0.
    pub const NAME: &'static str = "familiar";
}

impl Solver for Usual {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        for entry in Familiar::of(question.shape()).entries() {
            desk.offer(&entry.program, -entry.nats)?;
        }
        // What holds and is more usual by so much is not matched by anything made of two.
        let best = desk.found().iter().map(|found| -found.score).reduce(f32::min);
        let most = best.map_or(MOST, |nats| MOST.min(parts(question.shape(), nats + WORTH)));
        let steps = STEPS.iter().zip(STEPS.iter().skip(1)).map(|(from, to)| *from..most.min(*to));
        for nats in steps.filter(|nats| !nats.is_empty()) {
            pairs::offer(question, &nats, desk)?;
            inside::offer(question, &nats, desk)?;
        }
        Ok(())
    }
}

/// How surprising a function is that is made of two, which are so surprising together.
fn rarer(shape: Shape, nats: f32) -> f32 {
    let last = last(shape);
    if nats < last { last - LESS * (last - nats) } else { nats }
}

/// How surprising two are together that make a function so surprising.
fn parts(shape: Shape, nats: f32) -> f32 {
    let last = last(shape);
    if nats < last { last - (last - nats) / LESS } else { nats }
}

/// How surprising the last function of the table is.
fn last(shape: Shape) -> f32 {
    Familiar::of(shape).entries().last().map_or(0.0, |last| last.nats)
}

#[cfg(test)]
mod tests {
    use cgen::Program;

    use crate::baseline::testing::{self, question};
    use crate::rank::Prober;
    use crate::solver::{Budget, Report, ask};

    use super::*;

    fn solve(shape: &str, examples: &str) -> Report {
        let report =
            ask(&Usual, &question(shape, examples), &Budget { candidates: 50_000, ..Budget::default() });
        assert_eq!(report.refused, 0);
        report
    }

    #[test]
    fn two_are_more_surprising_than_one() {
        let shape = "numbers+1".parse().unwrap();
        let last = last(shape);
        assert!(rarer(shape, last - 4.0) < last && rarer(shape, last - 4.0) > last - 2.0);
        for nats in [last - 3.0, last, last + 3.0] {
            assert!((parts(shape, rarer(shape, nats)) - nats).abs() < 1e-3);
        }
    }

    #[test]
    fn what_everybody_writes_is_found_at_once() {
        let primes = solve("numbers+1", "7 -> 1; 12 -> 0; 1 -> 0; 13 -> 1; 35 -> 0; 2 -> 1; 91 -> 0");
        assert!(primes.found.iter().any(|found| found.after < 1000), "{primes:?}");
    }

    #[test]
    fn one_function_after_the_other_is_found() {
        let check = |shape: &str, examples: &str| {
            let report = solve(shape, examples);
            assert!(!report.found.is_empty(), "{shape} {:?} after {}", report.nearest, report.tried);
        };
        // Running sums of what stands in order; all that stands in order but the first.
        check(
            "in-place",
            "[5, 1, 3] -> [1, 4, 9]; [2, 9, 4, 4] -> [2, 6, 10, 19]; [7] -> [7]; [8, 3] -> [3, 11]",
        );
        check(
            "to-list",
            "[5, 1, 3] -> [3, 5]; [2, 9, 4, 4] -> [4, 4, 9]; [7] -> []; [8, 3] -> [8]; [1, 1, 6] -> [1, 6]",
        );
    }

    #[test]
    fn one_function_inside_of_another_is_found() {
        let check = |shape: &str, examples: &str, new: &str| {
            let report = solve(shape, examples);
            let holds = |program: &Program| Prober::default().holds(program, &testing::examples(new));
            assert!(report.found.iter().any(|found| holds(&found.program)), "{shape} {report:?}");
        };
        // The primes of a list, the next palindrome, the tenth prime, the digits of all numbers up to one.
        check(
            "to-list",
            "[4, 7, 9, 2] -> [7, 2]; [12, 15, 21, 25] -> []; [31, 1, 0, 5] -> [31, 5]",
            "[6, 13] -> [13]",
        );
        check("numbers+1", "9 -> 11; 120 -> 121; 199 -> 202; 87 -> 88; 1 -> 2", "340 -> 343");
        check("numbers+1", "4 -> 7; 1 -> 2; 6 -> 13; 9 -> 23", "10 -> 29");
        check("numbers+1", "12 -> 51; 3 -> 6; 10 -> 46; 25 -> 127", "20 -> 102");
        // The digits of a product, whether two numbers have a divisor, the list by last digits.
        check("numbers+2", "25, 3 -> 12; 9, 9 -> 9; 4, 2 -> 8; 31, 7 -> 10", "12, 12 -> 9");
        check(
            "numbers+2",
            "4, 9 -> 1; 6, 9 -> 0; 5, 10 -> 0; 8, 15 -> 1; 7, 14 -> 0; 2, 9 -> 1",
            "9, 21 -> 0",
        );
        check(
            "in-place",
            "[31, 12, 50] -> [50, 31, 12]; [9, 8, 17] -> [17, 8, 9]; [23, 3, 41] -> [41, 23, 3]",
            "[5, 14] -> [14, 5]",
        );
    }
}
