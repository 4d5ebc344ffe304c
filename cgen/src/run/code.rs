//! A compiled program: its operations, and beside them what they stand for in the source.

use super::compile::watch::Notes;
use super::op::Op;
use super::trap::TrapKind;
use crate::ast::Span;
use crate::shape::Shape;

/// A program, ready to run. Empty until something is compiled into it.
#[derive(Clone, Debug)]
pub struct Code {
    pub(super) shape: Shape,
    pub(super) ops: Vec<Op>,
    /// For every operation the place to blame when it traps.
    pub(super) spans: Vec<Span>,
    /// Operations that stand for two things in the source: for this kind of trap, another place is to blame.
    pub(super) other_spans: Vec<(u32, TrapKind, Span)>,
    /// What the marks stand for, if there are any.
    pub(super) notes: Notes,
}

impl Default for Code {
    fn default() -> Self {
        Self::new()
    }
}

impl Code {
    /// A place to compile into.
    pub const fn new() -> Self {
        Self {
            shape: Shape::PAPER,
            ops: Vec::new(),
            spans: Vec::new(),
            other_spans: Vec::new(),
            notes: Notes { notes: Vec::new(), homes: Vec::new() },
        }
    }

    /// The arguments that it takes.
    pub const fn shape(&self) -> Shape {
        self.shape
    }

    pub(super) fn clear(&mut self, shape: Shape) {
        self.shape = shape;
        self.ops.clear();
        self.spans.clear();
        self.other_spans.clear();
        self.notes.notes.clear();
        self.notes.homes.clear();
    }

    /// What to blame for a trap.
    pub(super) fn span(&self, pc: usize, kind: TrapKind) -> Span {
        let other = self.other_spans.iter().find(|(at, of, _)| *at as usize == pc && *of == kind);
        other.map(|(_, _, span)| *span).or_else(|| self.spans.get(pc).copied()).unwrap_or_default()
    }
}
