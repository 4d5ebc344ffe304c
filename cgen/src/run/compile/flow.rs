//! Loops around the statement that is being compiled.

use super::emit::Label;
use super::{Result, Walk};
use crate::ast::Block;

/// No path leads here: every variable counts as assigned.
pub(super) const NEVER: u128 = u128::MAX;

/// What `break` and `continue` mean, and which variables have values where they arrive.
#[derive(Clone, Copy, Debug)]
pub(super) struct Loop {
    pub(super) end: Label,
    pub(super) next: Label,
    /// Assigned at every `break` so far.
    pub(super) at_end: u128,
    /// Assigned at every `continue` so far.
    pub(super) at_next: u128,
}

impl Walk<'_> {
    /// A loop to be.
    pub(super) fn around(&mut self) -> Loop {
        Loop { end: self.label(), next: self.label(), at_end: NEVER, at_next: NEVER }
    }

    /// The body of a loop, up to where `continue` leads; what is known of its ends.
    pub(super) fn looped(&mut self, around: Loop, body: &Block) -> Result<Loop> {
        self.loops.push(around);
        self.inner_block(body)?;
        let around = self.loops.pop().unwrap_or(around);
        self.work.assigned &= around.at_next;
        self.bind(around.next);
        Ok(around)
    }
}
