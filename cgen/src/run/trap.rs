//! What can go wrong in a run. Undefined behaviour of C is always one of these, never a value.

use crate::ast::Span;

/// A run that ended without a value, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{kind}")]
pub struct Trap {
    /// What went wrong.
    pub kind: TrapKind,
    /// The expression or statement that was being executed.
    pub at: Span,
}

/// The ways for a run to end without a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, thiserror::Error)]
pub enum TrapKind {
    /// A result beyond 32 bits, `INT_MIN / -1` and `INT_MIN % -1` among them, or a left shift of a negative value or
    /// out of the value bits.
    #[error("the result does not fit into an int")]
    Overflow,
    /// `x / 0` or `x % 0`.
    #[error("division by zero")]
    DivisionByZero,
    /// A shift by a negative count or by 32 and more.
    #[error("the shift count is not between 0 and 31")]
    ShiftCount,
    /// A cell before the first or after the last.
    #[error("the index is outside of the list")]
    OutOfBounds,
    /// A variable or cell without a value is read, or counts to the result.
    #[error("a value is read that was never set")]
    Uninitialised,
    /// The function ends without the `return` that its result needs.
    #[error("the function ends without a return")]
    MissingReturn,
    /// The length that is returned for `out` is negative or more than `out` has cells.
    #[error("the returned length does not fit the list `out`")]
    BadLength,
    /// [`super::Limits::fuel`] is used up.
    #[error("the loops do not end within the limit")]
    OutOfFuel,
}

impl TrapKind {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::Overflow,
        Self::DivisionByZero,
        Self::ShiftCount,
        Self::OutOfBounds,
        Self::Uninitialised,
        Self::MissingReturn,
        Self::BadLength,
        Self::OutOfFuel,
    ];
}
