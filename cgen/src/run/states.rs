//! The state of a run where the statements of the outermost block end: what a model of the execution has to hit.
//!
//! Made for many runs: the program is compiled once, values stand without names.

use super::RunOnceError;
use super::code::Code;
use super::compile::watch::{self, Watch};
use super::compile::{CompileError, Compiler};
use super::limits::Limits;
use super::machine::{Machine, Memory, RunError, Watcher};
use super::trap::Trap;
use super::view::views;
use crate::ast::VarId;
use crate::value::Misfit;
use crate::{Input, Program, Value};

/// A program compiled so that its states can be seen.
#[derive(Clone, Debug)]
pub struct StatesCode(Code);

/// The states of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct States {
    /// One for each statement of the outermost block whose end the run reached, in order. A statement that returns
    /// or traps has none.
    pub states: Vec<State>,
    /// How the run ended.
    pub end: Result<Value, Trap>,
}

/// What is visible at the end of a statement of the outermost block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The number of the statement.
    pub statement: usize,
    /// The ints in the order of their declarations, parameters first; nothing for one that is unset.
    pub ints: Vec<(VarId, Option<i32>)>,
    /// `a`, `out` and the local arrays in the same order. The cells end with the last one that is set.
    pub lists: Vec<(VarId, Vec<Option<i32>>)>,
}

impl StatesCode {
    /// Compiles the program.
    pub fn new(program: &Program) -> Result<Self, CompileError> {
        let mut code = Code::new();
        Compiler::new().compile_watched(program, &mut code, Watch::Ends)?;
        Ok(Self(code))
    }

    /// Runs it on one input. The only error is an input of the wrong shape.
    pub fn run(&self, machine: &mut Machine, input: &Input, limits: &Limits) -> Result<States, Misfit> {
        let mut recorder = Recorder { code: &self.0, states: Vec::new() };
        let end = match machine.run_watched(&self.0, input, limits, &mut recorder) {
            Ok(output) => Ok(output.to_value()),
            Err(RunError::Trap(trap)) => Err(trap),
            Err(RunError::Misfit(misfit)) => return Err(misfit),
        };
        Ok(States { states: recorder.states, end })
    }
}

/// The states of a single run.
pub fn states(program: &Program, input: &Input, limits: &Limits) -> Result<States, RunOnceError> {
    let code = StatesCode::new(program)?;
    Ok(code.run(&mut Machine::new(), input, limits).map_err(RunError::from)?)
}

struct Recorder<'c> {
    code: &'c Code,
    states: Vec<State>,
}

impl Watcher for Recorder<'_> {
    fn mark(&mut self, note: u32, memory: &Memory) {
        let Some(note) = self.code.notes.notes.get(note as usize) else { return };
        let watch::Event::Over(statement) = note.what else { return };
        let mut state = State { statement: statement as usize, ints: Vec::new(), lists: Vec::new() };
        for view in views(self.code, note.visible, memory) {
            if view.is_list {
                let mut cells: Vec<_> = view.values(memory).collect();
                cells.truncate(cells.iter().rposition(Option::is_some).map_or(0, |last| last + 1));
                state.lists.push((view.var, cells));
            } else {
                state.ints.push((view.var, view.values(memory).next().flatten()));
            }
        }
        self.states.push(state);
    }
}
