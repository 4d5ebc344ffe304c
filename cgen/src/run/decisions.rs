//! Runs that tell how their comparisons came out and how close they were, so that inputs can be found for which they
//! come out differently. The comparison at the end of a counting loop is left out: it comes out both ways anyway.

use std::cmp::Ordering;

use super::code::Code;
use super::limits::Limits;
use super::machine::{Machine, Memory, Output, RunError, Watcher};
use crate::Input;

/// The first comparisons at one place are told one by one, ..
const TURNS: u8 = 7;

/// A comparison in a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    /// Its place in the code, and the how manieth there it is.
    pub at: u32,
    /// What is compared.
    pub x: i32,
    /// What with.
    pub y: i32,
    /// It matters only whether they are equal.
    pub equality: bool,
}

impl Decision {
    /// How it came out; [`Ordering::Less`], if they are different and no more matters.
    pub(crate) fn outcome(&self) -> Ordering {
        match self.x.cmp(&self.y) {
            Ordering::Greater if self.equality => Ordering::Less,
            outcome => outcome,
        }
    }
}

/// The decisions of one run.
#[derive(Clone, Debug, Default)]
pub(crate) struct Decisions {
    /// In the order of the run.
    pub all: Vec<Decision>,
    /// How many comparisons each place of the code has seen in this run, and what the later ones came to, a bit an
    /// outcome.
    seen: Vec<(u8, u8)>,
}

/// The bit of an outcome.
const fn bit(outcome: Ordering) -> u8 {
    match outcome {
        Ordering::Less => 1,
        Ordering::Equal => 2,
        Ordering::Greater => 4,
    }
}

impl Watcher for Decisions {
    fn mark(&mut self, _: u32, _: &Memory) {}

    fn compared(&mut self, at: usize, x: i32, y: i32, equality: bool) {
        let Some((turn, later)) = self.seen.get_mut(at) else { return };
        let at = at as u32 * (u32::from(TURNS) + 1) + u32::from(*turn);
        if *turn < TURNS {
            *turn += 1;
        } else {
            // .. of the others the first with each outcome.
            let bit = bit(x.cmp(&y));
            if *later & bit != 0 {
                return;
            }
            *later |= bit;
        }
        self.all.push(Decision { at, x, y, equality });
    }
}

impl Machine {
    /// Runs the program as [`Machine::run`] does, and puts the decisions of the run in the place of those that are
    /// there.
    pub(crate) fn run_deciding(
        &mut self,
        code: &Code,
        input: &Input,
        limits: &Limits,
        decisions: &mut Decisions,
    ) -> Result<Output<'_>, RunError> {
        decisions.all.clear();
        decisions.seen.clear();
        decisions.seen.resize(code.ops.len(), (0, 0));
        self.run_watched(code, input, limits, decisions)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::compile;

    #[test]
    fn every_comparison_is_told() {
        let source = "int f(const int *a, int n) { int c = 0; \
                      for (int i = 0; i < n; i++) if (a[i] > 3) c++; return c == 2; }";
        let code = compile(&crate::parse(source).unwrap()).unwrap();
        let mut decisions = Decisions::default();
        let input = Input { list: vec![1, 7, 2, 3, 8], ints: Vec::new() };
        let mut machine = Machine::new();
        let output = machine.run_deciding(&code, &input, &Limits::default(), &mut decisions).unwrap();
        assert_eq!(output, Output::Int(1));
        let pairs: Vec<_> = decisions.all.iter().map(|d| (d.x, d.y)).collect();
        // Whether the loop begins, five times `a[i] >= 4`, and `c == 2`.
        assert_eq!(pairs, [(5, 0), (1, 4), (7, 4), (2, 4), (3, 4), (8, 4), (2, 2)]);
    }
}
