//! Keeps gcc from leaving out what can trap. In `(x + y) * 0`, `c ? a[i] : a[i]` or the statement `x + y;` it
//! drops an operation before the sanitizers get to see it. So they are shown `(s0 = x + y) * 0`, where `s0`
//! is a global: each operation that can trap is assigned to one, which has the same value and cannot be
//! dropped.

use std::fmt::Write;

use crate::Program;
use crate::ast::{BinaryOp, Expr, ExprKind, MAX_VARS, Place, Type, UnaryOp, Var, VarId};

/// Several, so that no expression of the usual size assigns to one of them twice.
const SINKS: u8 = 100;

/// The declarations of the globals.
pub(super) fn sinks() -> String {
    let mut text = String::from("volatile int s0");
    for i in 1..SINKS {
        // Writing to a String cannot fail.
        let _ = write!(text, ", s{i}");
    }
    text + ";\n"
}

/// The same program, with the value of every operation that can trap assigned to a global.
pub(super) fn keep_operations(program: &mut Program) {
    let mut keeper = Keeper { first: MAX_VARS as u8, used: 0 };
    program.vars.resize(MAX_VARS, Var { name: "".into(), ty: Type::Int });
    program.vars.extend((0..SINKS).map(|i| Var { name: format!("s{i}").into(), ty: Type::Int }));
    for statement in &mut program.body {
        statement.each_expr_mut(&mut |x| keeper.expr(x));
    }
}

struct Keeper {
    first: u8,
    used: u8,
}

impl Keeper {
    fn expr(&mut self, x: &mut Expr) {
        x.operands_mut().for_each(|operand| self.expr(operand));
        let can_trap = match &mut x.kind {
            ExprKind::Load(Place::Cell(..)) => true,
            ExprKind::Unary(UnaryOp::Neg, operand) => {
                self.hide(operand);
                true
            }
            ExprKind::Binary(op, left, _) if matches!(op.precedence(), 10..=12) => {
                self.hide(left);
                true
            }
            _ => false,
        };
        if can_trap {
            self.keep(x);
        }
    }

    /// Keeps gcc from seeing that an operand is a constant, or one of two: such operations it does itself.
    fn hide(&mut self, x: &mut Expr) {
        if !matches!(x.kind, ExprKind::Load(_) | ExprKind::Assign(..) | ExprKind::Step(..)) {
            self.keep(x);
        }
    }

    fn keep(&mut self, x: &mut Expr) {
        let value = std::mem::replace(x, Expr::int(0));
        *x = Expr::assign(Place::Var(VarId(self.first + self.used)), value);
        self.used = (self.used + 1) % SINKS;
    }
}

/// The operators that bind as tightly are those that can trap.
const _: () = {
    assert!(BinaryOp::Mul.precedence() == 12 && BinaryOp::Shr.precedence() == 10);
    assert!(BinaryOp::Lt.precedence() < 10);
};
