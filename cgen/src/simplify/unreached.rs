//! Conditions that come out one way whenever they are asked.
//!
//! That the rest of a program is the same without a branch does not tell whether the branch is ever reached. So what
//! would be reached next is replaced by a trap: `c || 1 / 0` is `c` as long as `c` is true.

use super::facts::{is_truth, literal};
use crate::ast::{BinaryOp, Expr, ExprKind, Place, Program};

/// The condition with a trap where it is false, or where it is true; nothing, if it is no condition. Where two numbers
/// are sometimes less and sometimes greater, they may be equal another time: that they never were is not enough.
pub(super) fn traps(x: &Expr) -> Vec<Expr> {
    use BinaryOp::{And, Eq, Ge, Gt, Le, Lt, Ne, Or};
    if literal(x).is_some() || !is_truth(x) {
        return Vec::new();
    }
    let guarded = |op: BinaryOp, x: Expr| Expr::binary(op, x, trap());
    let compared = |left: &Expr, op: BinaryOp, right: &Expr| Expr::binary(op, left.clone(), right.clone());
    match &x.kind {
        ExprKind::Binary(Eq, left, right) => vec![
            guarded(Or, x.clone()),
            guarded(And, compared(left, Ge, right)),
            guarded(And, compared(left, Le, right)),
        ],
        ExprKind::Binary(Ne, left, right) => vec![
            guarded(And, x.clone()),
            guarded(Or, compared(left, Lt, right)),
            guarded(Or, compared(left, Gt, right)),
        ],
        _ => vec![guarded(Or, x.clone()), guarded(And, x.clone())],
    }
}

/// What is never reached.
pub(super) fn trap() -> Expr {
    Expr::binary(BinaryOp::Div, Expr::int(1), Expr::int(0))
}

/// Puts a constant wherever a condition has a trap.
pub(super) fn decide(program: &mut Program) {
    for statement in &mut program.body {
        statement.each_expr_mut(&mut decide_in);
    }
}

fn decide_in(x: &mut Expr) {
    match &mut x.kind {
        ExprKind::Binary(op @ (BinaryOp::Or | BinaryOp::And), _, right) if **right == trap() => {
            *x = Expr::int(i32::from(*op == BinaryOp::Or));
        }
        ExprKind::Const(_) => {}
        ExprKind::Load(place) | ExprKind::Step(_, place) => decide_in_index(place),
        ExprKind::Unary(_, inner) => decide_in(inner),
        ExprKind::Binary(_, left, right) => {
            decide_in(left);
            decide_in(right);
        }
        ExprKind::Conditional(c, left, right) => {
            decide_in(c);
            decide_in(left);
            decide_in(right);
        }
        ExprKind::Assign(place, _, value) => {
            decide_in_index(place);
            decide_in(value);
        }
    }
}

fn decide_in_index(place: &mut Place) {
    if let Place::Cell(_, index) = place {
        decide_in(index);
    }
}
