//! What could stand instead of an expression: one of its operands, a sharper comparison, 0.

use super::facts::{has_effects, literal};
use crate::ast::{BinaryOp, Expr, ExprKind, Place};

/// Everything that could stand instead of the expression: shorter, or as long and preferred.
pub(super) fn replacements(x: &Expr) -> Vec<Expr> {
    let mut all = Vec::new();
    if literal(x).is_some() || has_effects(x) {
        return all;
    }
    match &x.kind {
        // A variable is as short as a constant.
        ExprKind::Const(_) | ExprKind::Assign(..) | ExprKind::Step(..) | ExprKind::Load(Place::Var(_)) => {
            return all;
        }
        ExprKind::Load(Place::Cell(..)) => {}
        ExprKind::Unary(_, inner) => all.push(inner.as_ref().clone()),
        ExprKind::Binary(op, left, right) => {
            // `i > 0` says more than `i`.
            if !op.compares() {
                all.extend([left.as_ref().clone(), right.as_ref().clone()]);
            }
            all.extend(sharper_bound(*op, left, right));
        }
        ExprKind::Conditional(c, left, right) => {
            all.extend([left, right, c].map(|x| x.as_ref().clone()));
        }
    }
    all.push(Expr::int(0));
    all
}

/// `i <= n - 1` as `i < n`.
fn sharper_bound(op: BinaryOp, left: &Expr, right: &Expr) -> Option<Expr> {
    let (other, shift) = match op {
        BinaryOp::Le => (BinaryOp::Lt, BinaryOp::Sub),
        BinaryOp::Ge => (BinaryOp::Gt, BinaryOp::Add),
        BinaryOp::Lt => (BinaryOp::Le, BinaryOp::Add),
        BinaryOp::Gt => (BinaryOp::Ge, BinaryOp::Sub),
        _ => return None,
    };
    match &right.kind {
        ExprKind::Binary(by, y, one) if *by == shift && literal(one) == Some(1) => {
            Some(Expr::binary(other, left.clone(), y.as_ref().clone()))
        }
        _ => None,
    }
}
