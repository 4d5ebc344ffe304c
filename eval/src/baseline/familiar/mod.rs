//! Usual functions, one after the other, the most usual first; then two of them, the first of which changes the list.

mod chain;
mod pairs;

use crate::familiar::Familiar;
use crate::solver::{Desk, Question, Solver, Stop};

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
        pairs::offer(question, desk)
    }
}

#[cfg(test)]
mod tests {
    use crate::baseline::testing::question;
    use crate::solver::{Budget, Report, ask};

    use super::*;

    fn solve(shape: &str, examples: &str) -> Report {
        let report =
            ask(&Usual, &question(shape, examples), &Budget { candidates: 50_000, ..Budget::default() });
        assert_eq!(report.refused, 0);
        report
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
}
