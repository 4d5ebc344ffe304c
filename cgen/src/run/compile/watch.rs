//! Marks for who watches a run: compiled in on demand, between the operations that every run executes.
//!
//! Only loops are laid out differently, so that each outcome of a test has a place for its mark.

use super::emit::To;
use super::{Home, Result, Walk};
use crate::ast::{Block, Declarator, Expr, ForInit, Span};
use crate::run::op::Op;

/// Which marks are wanted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::run) enum Watch {
    #[default]
    Nothing,
    /// One where a statement of the outermost block ends.
    Ends,
    /// One after every step.
    Steps,
}

/// What a mark stands for.
#[derive(Clone, Copy, Debug)]
pub(in crate::run) struct Note {
    pub(in crate::run) what: Event,
    pub(in crate::run) span: Span,
    /// Blocks around it, but for the outermost.
    pub(in crate::run) level: u16,
    /// The variables that are visible here, a bit each.
    pub(in crate::run) visible: u128,
    /// Those that it declares.
    pub(in crate::run) fresh: u128,
}

/// What has just happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::run) enum Event {
    /// A statement or a part of a `for`.
    Done,
    /// A condition was evaluated, with this outcome.
    Decided(bool),
    /// The statement with this number, of the outermost block, is over.
    Over(u32),
}

/// What a watcher must know of a program.
#[derive(Clone, Debug, Default)]
pub(in crate::run) struct Notes {
    pub(in crate::run) notes: Vec<Note>,
    pub(in crate::run) homes: Vec<Home>,
}

impl Walk<'_> {
    pub(super) fn mark(&mut self, what: Event, span: Span, fresh: u128) {
        let wanted = if matches!(what, Event::Over(_)) { Watch::Ends } else { Watch::Steps };
        if self.work.watch == wanted {
            let note = self.code.notes.notes.len() as u32;
            let (level, visible) = (self.work.level, self.work.declared);
            self.code.notes.notes.push(Note { what, span, level, visible, fresh });
            self.emit(Op::Mark { note }, span);
        }
    }

    /// A part of a `for` that is a list of expressions.
    pub(super) fn mark_exprs(&mut self, exprs: &[Expr]) {
        if let (Some(first), Some(last)) = (exprs.first(), exprs.last()) {
            self.mark(Event::Done, Span { start: first.span.start, end: last.span.end }, 0);
        }
    }

    pub(super) fn mark_init(&mut self, init: &ForInit) {
        match init {
            ForInit::Exprs(exprs) => self.mark_exprs(exprs),
            ForInit::Decl(declarators) => {
                if let (Some(first), Some(last)) = (declarators.first(), declarators.last()) {
                    let span = Span { start: first.span.start, end: last.span.end };
                    self.mark(Event::Done, span, fresh(declarators));
                }
            }
        }
    }

    /// [`Walk::turns`] with marks.
    pub(super) fn watched_turns(
        &mut self,
        condition: Option<&Expr>,
        steps: &[Expr],
        body: &Block,
        at: Span,
    ) -> Result<()> {
        let top = self.here();
        let (no, around) = (self.label(), self.around());
        if let Some(x) = condition {
            self.branch(x, false, To::Label(no))?;
            self.mark(Event::Decided(true), x.span, 0);
        }
        let before = self.work.assigned;
        self.emit(Op::Fuel, at);
        let around = self.looped(around, body)?;
        steps.iter().try_for_each(|x| self.effect(x))?;
        self.mark_exprs(steps);
        self.emit(Op::Jump { target: top }, at);
        self.work.assigned = around.at_end;
        if let Some(x) = condition {
            self.bind(no);
            self.mark(Event::Decided(false), x.span, 0);
            self.work.assigned = before;
        }
        self.bind(around.end);
        Ok(())
    }

    /// [`Walk::do_while`] with marks.
    pub(super) fn watched_do_while(&mut self, body: &Block, condition: &Expr, at: Span) -> Result<()> {
        let top = self.here();
        let (no, around) = (self.label(), self.around());
        self.emit(Op::Fuel, at);
        let around = self.looped(around, body)?;
        self.branch(condition, false, To::Label(no))?;
        self.mark(Event::Decided(true), condition.span, 0);
        self.emit(Op::Jump { target: top }, at);
        self.bind(no);
        self.mark(Event::Decided(false), condition.span, 0);
        self.bind(around.end);
        self.work.assigned &= around.at_end;
        Ok(())
    }
}

/// The variables of a declaration.
pub(super) fn fresh(declarators: &[Declarator]) -> u128 {
    declarators.iter().fold(0, |all, declarator| all | super::bit(declarator.var))
}
