//! Conditions: expressions that decide where the run goes on.

use super::emit::{Operand, To, inverted};
use super::{Result, Walk};
use crate::ast::{BinaryOp, Expr, ExprKind, UnaryOp};

impl Walk<'_> {
    /// Jumps if the truth of `x` is `when`, and falls through otherwise.
    pub(super) fn branch(&mut self, x: &Expr, when: bool, to: To) -> Result<()> {
        self.enter(x.span)?;
        let free = self.work.free;
        let done = self.shallow_branch(x, when, to);
        self.work.free = free;
        self.leave();
        done
    }

    fn shallow_branch(&mut self, x: &Expr, when: bool, to: To) -> Result<()> {
        match &x.kind {
            ExprKind::Unary(UnaryOp::Not, x) => self.branch(x, !when, to),
            ExprKind::Binary(op @ (BinaryOp::And | BinaryOp::Or), left, right) => {
                // Which outcome of the left side decides.
                let decides = *op == BinaryOp::Or;
                if decides == when {
                    self.branch(left, when, to)?;
                    self.maybe(|walk| walk.branch(right, when, to))
                } else {
                    let skip = self.label();
                    self.branch(left, decides, To::Label(skip))?;
                    self.maybe(|walk| walk.branch(right, when, to))?;
                    self.bind(skip);
                    Ok(())
                }
            }
            ExprKind::Binary(op, left, right) if op.compares() => {
                let left = self.value(left, None)?;
                let right = self.value(right, None)?;
                self.compare_jump(if when { *op } else { inverted(*op) }, left, right, to, x.span)
            }
            _ => {
                let value = self.value(x, None)?;
                let op = if when { BinaryOp::Ne } else { BinaryOp::Eq };
                self.compare_jump(op, value, Operand::Const(0), to, x.span)
            }
        }
    }

    /// Compiles what is perhaps not executed: what it assigns does not count afterwards.
    fn maybe(&mut self, compile: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        let assigned = self.work.assigned;
        compile(self)?;
        self.work.assigned = assigned;
        Ok(())
    }
}
