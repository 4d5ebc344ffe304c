//! The program that a run is about, ready to run.

use std::num::NonZeroU32;

use anyhow::Context;
use cgen::run::{Code, Limits, Machine, RunError, Trace, Trap};
use cgen::value::Misfit;
use cgen::{Input, Program, Value};

use crate::diagnostic::snippet;
use crate::printer::Look;
use crate::source::Source;

/// A program with its source and its compiled form.
pub struct Subject {
    /// Where it comes from.
    pub source: Source,
    /// What it is.
    pub program: Program,
    /// Bounds of every run.
    pub limits: Limits,
    code: Code,
    machine: Machine,
}

impl Subject {
    /// Compiles the program.
    pub fn new(source: Source, program: Program, fuel: NonZeroU32) -> anyhow::Result<Self> {
        let code =
            cgen::run::compile(&program).with_context(|| format!("could not compile `{}`", source.name))?;
        let limits = Limits { fuel: fuel.get() };
        Ok(Self { source, program, limits, code, machine: Machine::new() })
    }

    /// Runs it once.
    pub fn run(&mut self, input: &Input) -> Result<Result<Value, Trap>, Misfit> {
        match self.machine.run(&self.code, input, &self.limits) {
            Ok(output) => Ok(Ok(output.to_value())),
            Err(RunError::Trap(trap)) => Ok(Err(trap)),
            Err(RunError::Misfit(misfit)) => Err(misfit),
        }
    }

    /// Runs it once and keeps the first steps.
    pub fn trace(&self, input: &Input, most_steps: usize) -> anyhow::Result<Trace> {
        Ok(cgen::run::trace(&self.program, input, &self.limits, most_steps)?)
    }

    /// The call as a person would write it.
    pub fn call(&self, input: &Input) -> String {
        format!("{}({input})", self.program.name)
    }

    /// Arguments that the program would take.
    pub fn sample_input(&self) -> Input {
        let shape = self.program.shape;
        let cells = if shape == cgen::Shape::PAPER { vec![3, 1, 2, 4, 0] } else { vec![3, 1, 2] };
        let list = if shape.has_list() { cells } else { Vec::new() };
        Input { list, ints: (2..).take(shape.ints()).collect() }
    }

    /// A trap with its place in the source.
    pub fn trap_report(&self, input: &Input, trap: &Trap, look: Look) -> String {
        let headline = format!("the call `{}` ends in a trap", self.call(input));
        let help = (trap.kind == cgen::run::TrapKind::OutOfFuel)
            .then(|| format!("loops may be entered {} times; `--fuel N` allows more", self.limits.fuel));
        let range = trap.at.start as usize..trap.at.end as usize;
        snippet(&self.source, &headline, range, Some(&trap.kind.to_string()), help.as_deref(), look)
    }
}
