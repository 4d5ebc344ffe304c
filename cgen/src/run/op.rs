//! The compact form of a program: operations of eight bytes over one memory of ints.
//!
//! The first 256 cells of the memory are the registers: an operand is a `u8`, so that reading it needs no check.
//! Parameters, int locals, temporaries and the five cells of the `paper` shape are registers; the longer lists lie
//! behind them. What is behind an operation in the source is no part of it: see [`super::Code`].

use super::trap::TrapKind;
use crate::shape::{MAX_LIST, OUT_CELLS};

/// A register.
pub(super) type Reg = u8;
/// A cell of the memory.
pub(super) type At = u16;
/// A place in the code.
pub(super) type Target = u32;

/// Registers, at the start of the memory.
pub(super) const REGISTERS: usize = 256;
/// Where the cells of `a` begin, but for the `paper` shape.
pub(super) const LIST: usize = REGISTERS;
/// Where the cells of `out` begin.
pub(super) const OUT: usize = LIST + MAX_LIST;
/// Where the cells of the local arrays begin.
pub(super) const LOCALS: usize = OUT + OUT_CELLS;
/// Cells of the memory: a power of two, so that a mask replaces a check.
pub(super) const MEMORY: usize = 8192;

/// One operation. `to` is where the result goes, `x` and `y` are the operands; `at` is a fixed cell.
#[derive(Clone, Copy, Debug)]
#[rustfmt::skip] // One line an operation.
pub(super) enum Op {
    Const { to: Reg, value: i32 },
    Copy { to: Reg, x: Reg },

    Add { to: Reg, x: Reg, y: Reg },
    AddConst { to: Reg, x: Reg, y: i32 },
    Sub { to: Reg, x: Reg, y: Reg },
    /// `x - y` with the constant on the left.
    SubFrom { to: Reg, y: Reg, x: i32 },
    Mul { to: Reg, x: Reg, y: Reg },
    MulConst { to: Reg, x: Reg, y: i32 },
    Div { to: Reg, x: Reg, y: Reg },
    /// Neither 0 nor -1 as the constant: cannot trap.
    DivConst { to: Reg, x: Reg, y: i32 },
    Rem { to: Reg, x: Reg, y: Reg },
    /// Neither 0 nor -1 as the constant: cannot trap.
    RemConst { to: Reg, x: Reg, y: i32 },
    Shl { to: Reg, x: Reg, y: Reg },
    Shr { to: Reg, x: Reg, y: Reg },
    /// The count is in range: cannot trap.
    ShrConst { to: Reg, x: Reg, y: i32 },
    And { to: Reg, x: Reg, y: Reg },
    AndConst { to: Reg, x: Reg, y: i32 },
    Or { to: Reg, x: Reg, y: Reg },
    OrConst { to: Reg, x: Reg, y: i32 },
    Xor { to: Reg, x: Reg, y: Reg },
    XorConst { to: Reg, x: Reg, y: i32 },
    Neg { to: Reg, x: Reg },
    Not { to: Reg, x: Reg },
    BitNot { to: Reg, x: Reg },

    Less { to: Reg, x: Reg, y: Reg },
    LessEq { to: Reg, x: Reg, y: Reg },
    Equal { to: Reg, x: Reg, y: Reg },
    NotEqual { to: Reg, x: Reg, y: Reg },
    LessConst { to: Reg, x: Reg, y: i32 },
    MoreConst { to: Reg, x: Reg, y: i32 },
    EqualConst { to: Reg, x: Reg, y: i32 },
    NotEqualConst { to: Reg, x: Reg, y: i32 },

    /// A cell of an array of fixed length that has all cells set.
    Load { to: Reg, index: Reg, base: At, len: u16 },
    Store { x: Reg, index: Reg, base: At, len: u16 },
    /// The same, of an array that keeps flags.
    LoadSet { to: Reg, index: Reg, base: At, len: u16 },
    StoreSet { x: Reg, index: Reg, base: At, len: u16 },
    /// A cell of `a`, which has as many cells as the input.
    LoadList { to: Reg, index: Reg },
    StoreList { x: Reg, index: Reg },
    /// A fixed cell.
    LoadAt { to: Reg, at: At },
    StoreAt { x: Reg, at: At },
    /// Every cell becomes 0.
    Fill { base: At, len: u16 },

    /// No cell is set any more.
    ClearFlags { base: At, len: u16 },
    SetFlag { at: At },
    /// Traps if the cell is not set.
    CheckFlag { at: At },

    Jump { target: Target },
    JumpLess { x: Reg, y: Reg, target: Target },
    JumpLessEq { x: Reg, y: Reg, target: Target },
    JumpEqual { x: Reg, y: Reg, target: Target },
    JumpNotEqual { x: Reg, y: Reg, target: Target },
    JumpLessConst { x: Reg, y: i16, target: Target },
    JumpMoreConst { x: Reg, y: i16, target: Target },
    JumpEqualConst { x: Reg, y: i16, target: Target },
    JumpNotEqualConst { x: Reg, y: i16, target: Target },

    /// Entering the body of a loop costs fuel.
    Fuel,
    /// Jumps to the body of a loop cost fuel too.
    Loop { target: Target },
    LoopLess { x: Reg, y: Reg, target: Target },
    LoopLessEq { x: Reg, y: Reg, target: Target },
    LoopEqual { x: Reg, y: Reg, target: Target },
    LoopNotEqual { x: Reg, y: Reg, target: Target },
    LoopLessConst { x: Reg, y: i16, target: Target },
    LoopMoreConst { x: Reg, y: i16, target: Target },
    LoopEqualConst { x: Reg, y: i16, target: Target },
    LoopNotEqualConst { x: Reg, y: i16, target: Target },
    /// `x++`, then to the body while `x < y`.
    NextLess { x: Reg, y: Reg, target: Target },
    NextLessConst { x: Reg, y: i16, target: Target },
    /// `x--`, then to the body while `x > y`.
    PrevMore { x: Reg, y: Reg, target: Target },
    PrevMoreConst { x: Reg, y: i16, target: Target },

    /// `return a;`, and the end of a function that edits its list in place.
    ReturnList,
    Return { x: Reg },
    ReturnConst { value: i32 },
    /// The length of `out`.
    ReturnOut { x: Reg },
    Trap { kind: TrapKind },
    /// Something for who watches the run.
    Mark { note: u32 },
}

impl Op {
    /// Where it may jump to.
    pub(super) const fn target_mut(&mut self) -> Option<&mut Target> {
        match self {
            Self::Jump { target }
            | Self::JumpLess { target, .. }
            | Self::JumpLessEq { target, .. }
            | Self::JumpEqual { target, .. }
            | Self::JumpNotEqual { target, .. }
            | Self::JumpLessConst { target, .. }
            | Self::JumpMoreConst { target, .. }
            | Self::JumpEqualConst { target, .. }
            | Self::JumpNotEqualConst { target, .. }
            | Self::Loop { target }
            | Self::LoopLess { target, .. }
            | Self::LoopLessEq { target, .. }
            | Self::LoopEqual { target, .. }
            | Self::LoopNotEqual { target, .. }
            | Self::LoopLessConst { target, .. }
            | Self::LoopMoreConst { target, .. }
            | Self::LoopEqualConst { target, .. }
            | Self::LoopNotEqualConst { target, .. }
            | Self::NextLess { target, .. }
            | Self::NextLessConst { target, .. }
            | Self::PrevMore { target, .. }
            | Self::PrevMoreConst { target, .. } => Some(target),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_operation_has_eight_bytes() {
        assert_eq!(size_of::<Op>(), 8);
    }

    #[test]
    fn every_list_fits_into_the_memory() {
        const { assert!(LOCALS + crate::ast::MAX_LOCAL_CELLS <= MEMORY) };
    }
}
