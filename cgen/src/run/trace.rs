//! A run told step by step, for people. The steps come from marks in the code that every run executes, so that a
//! trace cannot disagree with the run.

use super::RunOnceError;
use super::code::Code;
use super::compile::Compiler;
use super::compile::watch::{self, Watch};
use super::limits::Limits;
use super::machine::{Machine, Memory, RunError, Watcher};
use super::trap::Trap;
use super::view::views;
use crate::ast::{Span, VarId};
use crate::{Input, Program, Value};

/// What a run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trace {
    /// The steps in order. A statement that traps is none.
    pub steps: Vec<Step>,
    /// How it ended.
    pub end: Result<Value, Trap>,
    /// There were more steps than wanted; the end is that of the whole run.
    pub truncated: bool,
}

/// A statement that was executed or a condition that was evaluated. The parts of a `for` are steps of their own;
/// blocks, branches and loops are not, but for their conditions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where it stands in the source.
    pub span: Span,
    /// How many blocks are around it, not counting that of the function.
    pub level: usize,
    /// What it was.
    pub event: Event,
    /// What is different now, in the order of the variables.
    pub changes: Vec<Change>,
}

/// The kinds of steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Event {
    /// A statement without others inside, or a part of a `for`.
    Done,
    /// A condition and its outcome.
    Decided(bool),
}

/// A new value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Change {
    /// The variable.
    pub var: VarId,
    /// Which of its cells, if it is a list or array.
    pub cell: Option<usize>,
    /// The value; nothing where the cell has become unset.
    pub value: Option<i32>,
}

/// Runs the program and keeps the first `max_steps` steps.
pub fn trace(
    program: &Program,
    input: &Input,
    limits: &Limits,
    max_steps: usize,
) -> Result<Trace, RunOnceError> {
    let mut code = Code::new();
    Compiler::new().compile_watched(program, &mut code, Watch::Steps)?;
    let mut machine = Machine::new();
    let mut recorder = Recorder::new(&code, input, max_steps);
    let end = match machine.run_watched(&code, input, limits, &mut recorder) {
        Ok(output) => Ok(output.to_value()),
        Err(RunError::Trap(trap)) => Err(trap),
        Err(misfit) => return Err(misfit.into()),
    };
    Ok(Trace { steps: recorder.steps, end, truncated: recorder.truncated })
}

struct Recorder<'c> {
    code: &'c Code,
    /// What the variables held after the step before.
    known: Vec<Vec<Option<i32>>>,
    steps: Vec<Step>,
    max_steps: usize,
    truncated: bool,
}

impl<'c> Recorder<'c> {
    fn new(code: &'c Code, input: &Input, max_steps: usize) -> Self {
        let mut known = vec![Vec::new(); code.notes.homes.len()];
        let length = code.shape.has_length().then_some(input.list.len() as i32);
        let list = code.shape.has_list().then(|| input.list.iter().copied().map(Some).collect());
        let ints = length.into_iter().chain(input.ints.iter().copied()).map(|x| vec![Some(x)]);
        for (slot, values) in known.iter_mut().zip(list.into_iter().chain(ints)) {
            *slot = values;
        }
        Self { code, known, steps: Vec::new(), max_steps, truncated: false }
    }

    fn changes(&mut self, note: &watch::Note, memory: &Memory) -> Vec<Change> {
        let mut changes = Vec::new();
        for view in views(self.code, note.visible, memory) {
            let Some(known) = self.known.get_mut(view.var.index()) else { continue };
            if note.fresh >> view.var.index() & 1 != 0 {
                known.clear();
            }
            known.resize(view.len, None);
            for (i, (value, known)) in view.values(memory).zip(known).enumerate() {
                if value != *known {
                    *known = value;
                    changes.push(Change { var: view.var, cell: view.is_list.then_some(i), value });
                }
            }
        }
        changes
    }
}

impl Watcher for Recorder<'_> {
    fn mark(&mut self, note: u32, memory: &Memory) {
        if self.steps.len() >= self.max_steps {
            self.truncated = true;
            return;
        }
        let Some(&note) = self.code.notes.notes.get(note as usize) else { return };
        let event = match note.what {
            watch::Event::Decided(outcome) => Event::Decided(outcome),
            watch::Event::Done | watch::Event::Over(_) => Event::Done,
        };
        let changes = self.changes(&note, memory);
        self.steps.push(Step { span: note.span, level: usize::from(note.level), event, changes });
    }
}
