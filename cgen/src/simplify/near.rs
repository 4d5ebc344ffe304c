//! What could be taken for an expression by somebody who sees too few examples: another operator, a number one off,
//! the cell beside.

use crate::ast::{BinaryOp, Expr, ExprKind, Place};

/// Expressions that are easily mistaken for this one.
pub(super) fn neighbours(x: &Expr) -> Vec<Expr> {
    match &x.kind {
        ExprKind::Const(value) => {
            [value.checked_sub(1), value.checked_add(1)].into_iter().flatten().map(Expr::int).collect()
        }
        ExprKind::Load(Place::Cell(list, index)) if !matches!(index.kind, ExprKind::Const(_)) => {
            let beside =
                |op| Place::Cell(*list, Box::new(Expr::binary(op, index.as_ref().clone(), Expr::int(1))));
            [BinaryOp::Add, BinaryOp::Sub].map(|op| ExprKind::Load(beside(op)).into()).into()
        }
        ExprKind::Unary(_, inner) => vec![inner.as_ref().clone()],
        ExprKind::Binary(op, left, right) => {
            let with = |op: &BinaryOp| Expr::binary(*op, left.as_ref().clone(), right.as_ref().clone());
            let mut all: Vec<Expr> = mistaken(*op).iter().map(with).collect();
            all.extend(closer(*op, left, right));
            all
        }
        ExprKind::Conditional(_, left, right) => vec![left.as_ref().clone(), right.as_ref().clone()],
        ExprKind::Assign(place, Some(op), value) => {
            let with = |op: &BinaryOp| ExprKind::Assign(place.clone(), Some(*op), value.clone()).into();
            mistaken(*op).iter().filter(|op| op.assigns()).map(with).collect()
        }
        ExprKind::Load(_) | ExprKind::Assign(..) | ExprKind::Step(..) => Vec::new(),
    }
}

/// Operators that often give the same.
const fn mistaken(op: BinaryOp) -> &'static [BinaryOp] {
    use BinaryOp::{
        Add, And, BitAnd, BitOr, BitXor, Div, Eq, Ge, Gt, Le, Lt, Mul, Ne, Or, Rem, Shl, Shr, Sub,
    };
    match op {
        Lt => &[Le, Ne],
        Le => &[Lt],
        Gt => &[Ge, Ne],
        Ge => &[Gt],
        Eq => &[Le, Ge],
        Ne => &[Lt, Gt],
        And => &[Or],
        Or => &[And],
        Add | Div | Rem => &[Sub],
        Sub | Mul | BitOr | BitXor => &[Add],
        Shl => &[Mul],
        Shr => &[Div],
        BitAnd => &[Rem],
    }
}

/// The comparison that ends one earlier.
fn closer(op: BinaryOp, left: &Expr, right: &Expr) -> Option<Expr> {
    let by = match op {
        BinaryOp::Lt => BinaryOp::Sub,
        BinaryOp::Gt => BinaryOp::Add,
        _ => return None,
    };
    let is_constant = matches!(right.kind, ExprKind::Const(_));
    (!is_constant).then(|| Expr::binary(op, left.clone(), Expr::binary(by, right.clone(), Expr::int(1))))
}
