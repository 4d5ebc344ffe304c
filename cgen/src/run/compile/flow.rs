//! Loops around the statement that is being compiled.

use super::emit::Label;

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
