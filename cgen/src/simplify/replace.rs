//! What could stand instead of an expression: its sum in one order, one of its operands, a constant.

use super::facts::{Facts, has_effects, literal};
use super::fold::ordered_sum;
use crate::ast::{BinaryOp, Expr, ExprKind, Place, Program};

use super::facts::is_int;

/// An expression that could stand instead of another.
pub(super) struct Replacement {
    /// The expression.
    pub with: Expr,
    /// It may be as long as the other: it is what we prefer.
    pub preferred: bool,
}

/// Everything that could stand instead of the expression.
pub(super) fn replacements(x: &Expr, program: &Program, facts: &Facts) -> Vec<Replacement> {
    let mut all = Vec::new();
    if literal(x).is_some() || has_effects(x) {
        return all;
    }
    let mut shorter = |with: Expr| all.push(Replacement { with, preferred: false });
    match &x.kind {
        ExprKind::Const(_) | ExprKind::Assign(..) | ExprKind::Step(..) => return all,
        ExprKind::Load(Place::Var(var)) => {
            if !is_int(program, *var) {
                return all;
            }
            // A variable is as short as a constant, but says less.
            if facts.writes(*var) > 0 {
                all.extend([0, 1].map(|value| Replacement { with: Expr::int(value), preferred: true }));
            }
            return all;
        }
        ExprKind::Load(Place::Cell(..)) => {}
        ExprKind::Unary(_, inner) => shorter(inner.as_ref().clone()),
        ExprKind::Binary(op, left, right) => {
            shorter(left.as_ref().clone());
            shorter(right.as_ref().clone());
            bounds(*op, left, right, &mut all);
            all.extend(ordered_sum(x, facts.params).map(|with| Replacement { with, preferred: true }));
        }
        ExprKind::Conditional(c, left, right) => {
            shorter(left.as_ref().clone());
            shorter(right.as_ref().clone());
            shorter(c.as_ref().clone());
        }
    }
    all.extend([0, 1].map(|value| Replacement { with: Expr::int(value), preferred: false }));
    all
}

/// `i <= n - 1` as `i < n`, `x <= y` as `x < y`.
fn bounds(op: BinaryOp, left: &Expr, right: &Expr, all: &mut Vec<Replacement>) {
    let sharper = match op {
        BinaryOp::Le => BinaryOp::Lt,
        BinaryOp::Ge => BinaryOp::Gt,
        BinaryOp::Lt => BinaryOp::Le,
        BinaryOp::Gt => BinaryOp::Ge,
        _ => return,
    };
    if let ExprKind::Binary(shift @ (BinaryOp::Add | BinaryOp::Sub), y, one) = &right.kind
        && literal(one) == Some(1)
    {
        let fits = match op {
            BinaryOp::Le | BinaryOp::Gt => *shift == BinaryOp::Sub,
            _ => *shift == BinaryOp::Add,
        };
        if fits {
            let with = Expr::binary(sharper, left.clone(), y.as_ref().clone());
            all.push(Replacement { with, preferred: false });
        }
    }
    if matches!(op, BinaryOp::Le | BinaryOp::Ge) && literal(right) != Some(0) {
        let with = Expr::binary(sharper, left.clone(), right.clone());
        all.push(Replacement { with, preferred: true });
    }
}
