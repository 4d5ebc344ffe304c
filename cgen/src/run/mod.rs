//! Runs programs: compiled once to a compact form, then run on many inputs.

pub mod limits;
pub mod trap;

pub use limits::Limits;
pub use trap::{Trap, TrapKind};
