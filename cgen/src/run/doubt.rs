//! Runs in which some comparisons come out wrong, so that what is rarely reached is reached often.
//!
//! Which ones is decided by the numbers compared alone, and differently in every doubt: `x < y` and `y > x` are
//! the same question and get the same answer wherever they stand. So two programs that are the same for whatever their
//! comparisons say are the same in doubt, and two that are the same only because some comparison never comes out so
//! are not. Whether a loop goes on is never in doubt, or few runs would come to their end. Divisions are doubted too: that `x % 8` is `x` as long as `x` is small is no reason to leave it out.

use super::code::Code;
use super::limits::Limits;
use super::machine::{Comparison, Machine, Memory, Output, RunError, Watcher};
use crate::Input;

/// One of so many answers is wrong.
const WRONG: u32 = 6;

/// Which answers are wrong in a run.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Doubt(u32);

impl Doubt {
    /// Every number is another doubt.
    pub fn new(number: u32) -> Self {
        Self(number.wrapping_mul(0x9e37_79b9) ^ 0x85eb_ca6b)
    }

    fn is_wrong(self, question: i32, kind: u32) -> bool {
        let mut x = (question as u32 ^ self.0).wrapping_mul(0x85eb_ca6b).wrapping_add(kind);
        x = (x ^ (x >> 15)).wrapping_mul(0xc2b2_ae35);
        (x ^ (x >> 16)).is_multiple_of(WRONG)
    }
}

impl Watcher for Doubt {
    fn mark(&mut self, _: u32, _: &Memory) {}

    fn holds(&mut self, x: i32, y: i32, comparison: Comparison, holds: bool) -> bool {
        let wrong = match comparison {
            Comparison::Equal => self.is_wrong(x.wrapping_sub(y).wrapping_abs(), 1),
            // Nobody doubts how a number compares with itself.
            _ if x == y => false,
            Comparison::Less | Comparison::LessEq | Comparison::More => {
                let question =
                    if comparison == Comparison::Less { x.wrapping_sub(y) } else { y.wrapping_sub(x) };
                // `x < 0` and `-1 - x < 0` are opposites.
                self.is_wrong(question.min(!question), 2)
            }
        };
        holds ^ wrong
    }

    fn divided(&mut self, x: i32, y: i32, result: i32) -> i32 {
        result.wrapping_add(i32::from(self.is_wrong(x, y as u32)))
    }
}

impl Machine {
    /// Runs the program as [`Machine::run`] does, but in doubt.
    pub(crate) fn run_doubting(
        &mut self,
        code: &Code,
        input: &Input,
        limits: &Limits,
        doubt: &mut Doubt,
    ) -> Result<Output<'_>, RunError> {
        self.run_watched(code, input, limits, doubt)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::compile;

    /// Whether two bodies give the same, in all of many doubts, and whether the first one ever gives 1.
    fn compare(one: &str, other: &str) -> (bool, bool) {
        let code = |body: &str| {
            compile(&crate::parse(&format!("int f(int x, int y) {{ {body} }}")).unwrap()).unwrap()
        };
        let (one, other) = (code(one), code(other));
        let mut machine = Machine::new();
        let mut run = |code: &Code, i: i32| {
            let input = Input { list: Vec::new(), ints: vec![i % 7, i % 5] };
            let doubt = &mut Doubt::new(i as u32);
            machine.run_doubting(code, &input, &Limits::default(), doubt).unwrap().to_value()
        };
        let all: Vec<_> = (0..200).map(|i| (run(&one, i), run(&other, i))).collect();
        (all.iter().all(|(x, y)| x == y), all.iter().any(|(x, _)| *x == crate::Value::Int(1)))
    }

    #[test]
    fn the_same_question_has_the_same_answer() {
        assert!(compare("return x < y;", "if (y > x) return 1; return 0;").0);
        assert!(compare("return x <= y;", "return !(x > y);").0);
        assert!(compare("return x > 3;", "return x >= 4;").0);
        assert!(compare("return x == y;", "return !(y != x);").0);
        assert!(compare("return x ? 1 : 2;", "return x != 0 ? 1 : 2;").0);
    }

    #[test]
    fn what_never_happens_happens() {
        assert_eq!(compare("return x * x < 0;", "return 0;"), (false, true));
        assert_eq!(compare("if (x - y > 100) { return 1; } return 0;", "return 0;"), (false, true));
        assert_eq!(compare("return x % 100 == x;", "return 1;"), (false, true));
    }
}
