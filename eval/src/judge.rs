//! The judge: whether a program does what a spec says, example by example.
//!
//! A program that traps or gives something else is no error but a [`Verdict`]; an error is only to ask about a
//! program that the spec is not for.

use cgen::run::{Code, Limits, Machine, RunError, Trap};
use cgen::{Example, Program, Shape, Value};

use crate::spec::{Spec, Unsuited};

/// A program before the judge: compiled once, judged on any number of specs.
#[derive(Debug)]
pub struct Judge {
    shape: Shape,
    code: Code,
    machine: Machine,
    limits: Limits,
}

/// What a program made of one example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It gave what it should.
    Holds,
    /// It gave something else.
    Wrong {
        /// What it gave.
        got: Value,
    },
    /// It gave nothing.
    Trap(Trap),
}

/// What a program made of all examples of a spec, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    verdicts: Vec<Verdict>,
}

/// An example that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure<'a> {
    /// Which one, counted from 1.
    pub number: usize,
    /// What should be.
    pub example: &'a Example,
    /// What is.
    pub verdict: &'a Verdict,
}

impl Judge {
    /// Compiles the program; `limits` bound every single run.
    pub fn new(program: &Program, limits: Limits) -> Self {
        Self { shape: program.shape, code: cgen::run::compile(program), machine: Machine::new(), limits }
    }

    /// The verdict on every example of the spec.
    pub fn judge(&mut self, spec: &Spec) -> Result<Judgement, Unsuited> {
        spec.suits(self.shape)?;
        let verdicts = spec.examples.iter().enumerate().map(|(i, example)| self.verdict(i + 1, example));
        Ok(Judgement { verdicts: verdicts.collect::<Result<_, _>>()? })
    }

    fn verdict(&mut self, number: usize, example: &Example) -> Result<Verdict, Unsuited> {
        match self.machine.run(&self.code, &example.input, &self.limits) {
            Ok(output) if output == example.output => Ok(Verdict::Holds),
            Ok(output) => Ok(Verdict::Wrong { got: output.to_value() }),
            Err(RunError::Trap(trap)) => Ok(Verdict::Trap(trap)),
            Err(RunError::Misfit(source)) => Err(Unsuited::Example { example: number, source }),
        }
    }
}

impl Judgement {
    /// One verdict an example.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// How many examples hold.
    pub fn held(&self) -> usize {
        self.verdicts.iter().filter(|verdict| **verdict == Verdict::Holds).count()
    }

    /// Whether all examples hold.
    pub fn holds(&self) -> bool {
        self.held() == self.verdicts.len()
    }

    /// The examples that do not hold; `examples` are those that were judged.
    pub fn failures<'a>(&'a self, examples: &'a [Example]) -> impl Iterator<Item = Failure<'a>> {
        let pairs = examples.iter().zip(&self.verdicts).enumerate();
        pairs
            .filter(|(_, (_, verdict))| **verdict != Verdict::Holds)
            .map(|(i, (example, verdict))| Failure { number: i + 1, example, verdict })
    }
}
