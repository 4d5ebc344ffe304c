//! The floor as a solver: what can be explained without a program, put forward as one.
//!
//! Owns nothing of the fit, which is [`cgen::floor`]; makes programs of its rules.

use cgen::floor;

use crate::solver::{Desk, Question, Solver, Stop};

/// Puts forward the simplest rules that fit all examples, if there are any.
#[derive(Clone, Copy, Debug, Default)]
pub struct Floor;

impl Solver for Floor {
    fn name(&self) -> &'static str {
        "floor"
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        desk.spend(0)?;
        let shape = question.shape();
        if let Some(rules) = floor::fit(shape, question.examples()) {
            let program = rules.to_program(shape);
            let tokens = cgen::token::len(&program);
            desk.offer(&program, -(tokens as f32))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::testing::question;
    use crate::solver::{Budget, ask};

    fn check(shape: &str, examples: &str, expect: &str) {
        let report = ask(&Floor, &question(shape, examples), &Budget::default());
        let found: Vec<String> = report.found.iter().map(|found| found.program.to_string()).collect();
        assert_eq!(report.refused, 0);
        assert!(found.concat().contains(expect) && found.is_empty() == expect.is_empty(), "{found:?}");
    }

    #[test]
    fn what_fits_every_output_alone_is_found() {
        check("in-place", "[1, 2] -> [3, 4]; [5] -> [7]", "+= 2");
        check("numbers+2", "1, 2 -> 5; 3, 3 -> 9; 0, 1 -> 2", "x + y * 2");
        check("to-number", "[1, 2] -> 2; [3, 4, 9] -> 9", "a[n - 1]");
        check("in-place", "[1, 2, 3] -> [3, 2, 1]; [1, 2] -> [2, 1]; [3, 9, 4] -> [4, 9, 3]", "");
    }

    #[test]
    fn no_time_no_program() {
        let budget = Budget { time: std::time::Duration::ZERO, ..Budget::default() };
        let report = ask(&Floor, &question("in-place", "[1, 2] -> [3, 4]; [5] -> [7]"), &budget);
        assert_eq!((report.found.len(), report.stop), (0, Stop::Time));
    }
}
