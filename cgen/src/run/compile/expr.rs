//! Expressions: where their values come to lie.

use super::emit::{Operand, To};
use super::place::Cell;
use super::{CompileError, Result, Walk};
use crate::ast::{BinaryOp, Expr, ExprKind, Place, Span, StepOp, UnaryOp};
use crate::run::arith;
use crate::run::op::{Op, Reg};

impl Walk<'_> {
    /// Computes a value. If it has to be put into some register, that is the wanted one; but it may be found in
    /// another, or be known.
    pub(super) fn value(&mut self, x: &Expr, want: Option<Reg>) -> Result<Operand> {
        self.enter(x.span)?;
        let value = self.shallow_value(x, want);
        self.leave();
        value
    }

    fn shallow_value(&mut self, x: &Expr, want: Option<Reg>) -> Result<Operand> {
        let at = x.span;
        match &x.kind {
            ExprKind::Const(value) => Ok(Operand::Const(*value)),
            ExprKind::Load(Place::Var(var)) => self.read(*var, at),
            ExprKind::Load(Place::Cell(list, index)) => {
                let free = self.work.free;
                let cell = self.cell(*list, index, at)?;
                self.work.free = free;
                self.load(cell, want, at)
            }
            ExprKind::Unary(op, x) => self.unary(*op, x, want, at),
            ExprKind::Binary(BinaryOp::And | BinaryOp::Or, ..) => self.truth(x, want, at),
            ExprKind::Binary(op, x, y) => {
                let free = self.work.free;
                let x = self.value(x, None)?;
                let y = self.value(y, None)?;
                self.work.free = free;
                self.binary(*op, x, y, want, at)
            }
            ExprKind::Conditional(c, x, y) => self.conditional(c, x, y, want, at),
            ExprKind::Assign(place, op, x) => self.assign(place, *op, x, at),
            ExprKind::Step(op, place) => self.step(*op, place, true, want, at),
        }
    }

    /// Evaluates for what it does alone.
    pub(super) fn effect(&mut self, x: &Expr) -> Result<()> {
        let free = self.work.free;
        if let ExprKind::Step(op, place) = &x.kind {
            self.step(*op, place, false, None, x.span)?;
        } else {
            self.value(x, None)?;
        }
        self.work.free = free;
        Ok(())
    }

    fn unary(&mut self, op: UnaryOp, x: &Expr, want: Option<Reg>, at: Span) -> Result<Operand> {
        let free = self.work.free;
        let value = self.value(x, None)?;
        self.work.free = free;
        match value {
            Operand::Const(x) => {
                Ok(arith::unary(op, x).map_or_else(|kind| self.trap(kind, at), Operand::Const))
            }
            Operand::Reg(x) => {
                let to = self.target(want, at)?;
                let op = match op {
                    UnaryOp::Neg => Op::Neg { to, x },
                    UnaryOp::Not => Op::Not { to, x },
                    UnaryOp::BitNot => Op::BitNot { to, x },
                };
                self.emit(op, at);
                Ok(Operand::Reg(to))
            }
        }
    }

    /// A lazy operator, as 0 or 1.
    fn truth(&mut self, x: &Expr, want: Option<Reg>, at: Span) -> Result<Operand> {
        // The wanted register may be read by the operands: it is written when all of them are known.
        let (no, end) = (self.label(), self.label());
        let to = self.target(want, at)?;
        self.branch(x, false, To::Label(no))?;
        self.emit(Op::Const { to, value: 1 }, at);
        self.jump(Op::Jump { target: 0 }, To::Label(end), at);
        self.bind(no);
        self.emit(Op::Const { to, value: 0 }, at);
        self.bind(end);
        Ok(Operand::Reg(to))
    }

    fn conditional(&mut self, c: &Expr, x: &Expr, y: &Expr, want: Option<Reg>, at: Span) -> Result<Operand> {
        let (no, end) = (self.label(), self.label());
        let to = self.target(want, at)?;
        let free = self.work.free;
        self.branch(c, false, To::Label(no))?;
        let assigned = self.work.assigned;
        let value = self.value(x, Some(to))?;
        self.put(to, value, x.span);
        self.work.free = free;
        self.jump(Op::Jump { target: 0 }, To::Label(end), at);
        self.bind(no);
        let after_x = std::mem::replace(&mut self.work.assigned, assigned);
        let value = self.value(y, Some(to))?;
        self.put(to, value, y.span);
        self.work.free = free;
        self.work.assigned &= after_x;
        self.bind(end);
        Ok(Operand::Reg(to))
    }

    /// The value is the one assigned.
    fn assign(&mut self, place: &Place, op: Option<BinaryOp>, x: &Expr, at: Span) -> Result<Operand> {
        if op.is_some_and(|op| !op.assigns()) {
            return Err(CompileError::WrongOperator(at));
        }
        match place {
            Place::Var(var) => {
                let to = self.int(*var, at)?;
                let value = match op {
                    None => self.value(x, Some(to))?,
                    Some(op) => {
                        let old = self.read(*var, at)?;
                        let x = self.value(x, None)?;
                        self.binary(op, old, x, Some(to), at)?
                    }
                };
                self.put(to, value, at);
                self.written(*var, to, at);
                Ok(Operand::Reg(to))
            }
            Place::Cell(list, index) => {
                let cell = self.cell(*list, index, at)?;
                let to = if let Cell::Reg(to) = cell { Some(to) } else { None };
                let value = match op {
                    None => self.value(x, to)?,
                    Some(op) => {
                        let old = self.load(cell, None, at)?;
                        let x = self.value(x, None)?;
                        self.binary(op, old, x, to, at)?
                    }
                };
                self.store(cell, value, at)?;
                Ok(to.map_or(value, Operand::Reg))
            }
        }
    }

    /// The value is wanted where `used`.
    fn step(
        &mut self,
        op: StepOp,
        place: &Place,
        used: bool,
        want: Option<Reg>,
        at: Span,
    ) -> Result<Operand> {
        let keep = used && !op.is_prefix();
        let y = op.delta();
        let cell = match place {
            Place::Var(var) => {
                self.read(*var, at)?;
                Cell::Reg(self.int(*var, at)?)
            }
            Place::Cell(list, index) => self.cell(*list, index, at)?,
        };
        if let Cell::Reg(x) = cell {
            let mut value = x;
            if keep {
                value = self.target(want.filter(|&to| to != x), at)?;
                self.emit(Op::Copy { to: value, x }, at);
            }
            self.emit(Op::AddConst { to: x, x, y }, at);
            return Ok(Operand::Reg(value));
        }
        let old = self.load(cell, None, at)?;
        let new = self.binary(BinaryOp::Add, old, Operand::Const(y), None, at)?;
        self.store(cell, new, at)?;
        Ok(if keep { old } else { new })
    }
}
