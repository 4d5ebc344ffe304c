//! Runs programs: compiled once to a compact form, then run on many inputs.
//!
//! Owns what a program means. Every run ends: the fuel bounds the loops, the size of the program bounds what is
//! between their turns, the memory is fixed. Undefined behaviour of C is a [`Trap`], never a value. How programs
//! come to be and whether they are well formed is decided elsewhere; a tree that is not is a [`CompileError`].

#![allow(clippy::trivially_copy_pass_by_ref, reason = "limits are passed on, and may grow")]

pub(crate) mod affine;
pub mod arith;
mod code;
mod compile;
mod decisions;
mod doubt;
pub mod limits;
mod machine;
mod op;
pub mod states;
pub mod trace;
pub mod trap;
mod view;

pub use code::Code;
pub use compile::{CompileError, Compiler, compile};
pub(crate) use decisions::{Decision, Decisions};
pub(crate) use doubt::Doubt;
pub use limits::Limits;
pub use machine::{Machine, Output, RunError};
pub use states::{State, States, StatesCode, states};
pub use trace::{Change, Event, Step, Trace, trace};
pub use trap::{Trap, TrapKind};

use crate::{Input, Program, Value};

/// Why a program could not be run to a value.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunOnceError {
    /// The tree is none of the language.
    #[error(transparent)]
    Compile(#[from] CompileError),
    /// There is no output for this input.
    #[error(transparent)]
    Run(#[from] RunError),
}

/// Compiles and runs, for a single input. For more of them compile once and keep the [`Machine`].
pub fn run_once(program: &Program, input: &Input, limits: &Limits) -> Result<Value, RunOnceError> {
    let code = compile(program)?;
    Ok(Machine::new().run(&code, input, limits)?.to_value())
}
