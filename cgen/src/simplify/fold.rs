//! Rewriting of expressions that holds for all inputs: constants, neutral operands, one order of operands.
//!
//! Whatever trapped before traps after, though perhaps in another way, and the other way round.

use std::cmp::Ordering;

use super::facts::{Facts, has_effects, is_truth, literal};
use crate::ast::{BinaryOp, Expr, ExprKind, Place, UnaryOp};
use crate::run::arith;

/// Constants up to this have one token each, and so have their neighbours.
const SMALL: i32 = 31;
const LEAST: i32 = -SMALL;

/// Takes the expression out, leaving a constant.
pub(super) fn take(x: &mut Expr) -> Expr {
    std::mem::replace(x, ExprKind::Const(0).into())
}

/// Simplifies an expression from the inside out; with `decides`, nothing but its being zero matters. Whether anything
/// changed.
pub(super) fn fold(x: &mut Expr, decides: bool, facts: &Facts) -> bool {
    let mut changed = match &mut x.kind {
        ExprKind::Const(_) => false,
        ExprKind::Load(place) | ExprKind::Step(_, place) => fold_place(place, facts),
        ExprKind::Unary(op, inner) => fold(inner, *op == UnaryOp::Not, facts),
        ExprKind::Binary(op, left, right) => {
            let logic = matches!(op, BinaryOp::And | BinaryOp::Or);
            fold(left, logic, facts) | fold(right, logic, facts)
        }
        ExprKind::Conditional(c, left, right) => {
            fold(c, true, facts) | fold(left, decides, facts) | fold(right, decides, facts)
        }
        ExprKind::Assign(place, _, value) => fold_place(place, facts) | fold(value, false, facts),
    };
    // Every rewriting shortens the expression or brings it closer to the one order; the bound is for safety.
    for _ in 0..8 {
        if !rewrite(x, decides, facts) {
            break;
        }
        changed = true;
    }
    changed
}

fn fold_place(place: &mut Place, facts: &Facts) -> bool {
    if let Place::Cell(_, index) = place { fold(index, false, facts) } else { false }
}

/// One rewriting at the root; whether there was one.
fn rewrite(x: &mut Expr, decides: bool, facts: &Facts) -> bool {
    let new = match &mut x.kind {
        ExprKind::Unary(op, inner) => unary(*op, inner, decides),
        ExprKind::Binary(op, left, right) => binary(*op, left, right, decides, facts),
        ExprKind::Conditional(c, left, right) => conditional(c, left, right, facts),
        // Larger ones may take more tokens than the name.
        ExprKind::Load(Place::Var(var)) => {
            facts.constant(*var).filter(|value| (0..=SMALL).contains(value)).map(Expr::int)
        }
        _ => None,
    };
    let changed = new.is_some();
    if let Some(new) = new {
        *x = new;
    }
    changed
}

fn unary(op: UnaryOp, inner: &mut Expr, decides: bool) -> Option<Expr> {
    if let Some(value) = literal(inner) {
        let is_literal_already = op == UnaryOp::Neg && matches!(inner.kind, ExprKind::Const(1..));
        return arith::unary(op, value).ok().filter(|&v| !is_literal_already && v > i32::MIN).map(Expr::int);
    }
    match (op, &mut inner.kind) {
        (UnaryOp::Not, ExprKind::Unary(UnaryOp::Not, inmost)) if decides || is_truth(inmost) => {
            Some(take(inmost))
        }
        (UnaryOp::Not, ExprKind::Binary(compare, left, right)) => {
            let inverse = inverse(*compare)?;
            Some(Expr::binary(inverse, take(left), take(right)))
        }
        (UnaryOp::BitNot, ExprKind::Unary(UnaryOp::BitNot, inmost)) => Some(take(inmost)),
        _ => None,
    }
}

fn binary(op: BinaryOp, left: &mut Expr, right: &mut Expr, decides: bool, facts: &Facts) -> Option<Expr> {
    use BinaryOp::{Add, And, BitAnd, BitOr, BitXor, Div, Mul, Or, Shl, Shr, Sub};
    match (literal(left), literal(right)) {
        (Some(x), Some(y)) => arith::binary(op, x, y).ok().filter(|&v| v > i32::MIN).map(Expr::int),
        (Some(x), None) => match (op, x) {
            (Sub, 0) => Some(Expr::unary(UnaryOp::Neg, take(right))),
            (And, 0) => Some(Expr::int(0)),
            (And, _) | (Or, 0) => Some(truth(take(right), decides)),
            (Or, _) => Some(Expr::int(1)),
            _ => mirrored(op).map(|mirror| Expr::binary(mirror, take(right), take(left))),
        },
        (None, Some(y)) => match (op, y) {
            (Add | Sub | Shr | BitOr | BitXor, 0) | (Mul | Div, 1) => Some(take(left)),
            (Add, i32::MIN..0) => Some(Expr::binary(Sub, take(left), Expr::int(-y))),
            (Sub, i32::MIN..0) => Some(Expr::binary(Add, take(left), Expr::int(-y))),
            (Mul | BitAnd | And, 0) if facts.is_harmless(left) => Some(Expr::int(0)),
            (Or, 0) => Some(truth(take(left), decides)),
            (And, _) if y != 0 => Some(truth(take(left), decides)),
            (Shl, 0) if is_truth(left) => Some(take(left)),
            _ if op.compares() => compare_with(op, left, y, decides),
            _ => None,
        },
        (None, None) => {
            let mirror = mirrored(op)?;
            let swap = order_around(op, left, right, facts.params) == Ordering::Greater
                && !(has_effects(left) && has_effects(right));
            swap.then(|| Expr::binary(mirror, take(right), take(left)))
        }
    }
}

/// `x op y` with a constant `y`: of several ways to say the same, one.
fn compare_with(op: BinaryOp, left: &mut Expr, y: i32, decides: bool) -> Option<Expr> {
    use BinaryOp::{Eq, Ge, Gt, Le, Lt, Ne};
    match (op, y) {
        (Ne, 0) if decides || is_truth(left) => Some(take(left)),
        (Eq | Ge, 1) | (Gt, 0) if is_truth(left) => Some(take(left)),
        (Eq | Le, 0) | (Ne | Lt, 1) if is_truth(left) => Some(Expr::unary(UnaryOp::Not, take(left))),
        (Le, LEAST..=SMALL) => Some(Expr::binary(Lt, take(left), Expr::int(y + 1))),
        // `>= 0` is shorter than `> -1`.
        (Ge, LEAST..=-1 | 1..=SMALL) => Some(Expr::binary(Gt, take(left), Expr::int(y - 1))),
        (Gt, -1) => Some(Expr::binary(Ge, take(left), Expr::int(0))),
        _ => None,
    }
}

fn conditional(c: &mut Expr, left: &mut Expr, right: &mut Expr, facts: &Facts) -> Option<Expr> {
    if let Some(value) = literal(c) {
        return Some(take(if value == 0 { right } else { left }));
    }
    if left == right && facts.is_harmless(c) {
        return Some(take(left));
    }
    let ExprKind::Unary(UnaryOp::Not, inner) = &mut c.kind else { return None };
    Some(ExprKind::Conditional(Box::new(take(inner)), Box::new(take(right)), Box::new(take(left))).into())
}

/// Whether `x` is not zero, as a number.
fn truth(x: Expr, decides: bool) -> Expr {
    if decides || is_truth(&x) { x } else { Expr::binary(BinaryOp::Ne, x, Expr::int(0)) }
}

/// The comparison that holds where this one does not.
pub(super) const fn inverse(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Lt => BinaryOp::Ge,
        BinaryOp::Le => BinaryOp::Gt,
        BinaryOp::Gt => BinaryOp::Le,
        BinaryOp::Ge => BinaryOp::Lt,
        BinaryOp::Eq => BinaryOp::Ne,
        BinaryOp::Ne => BinaryOp::Eq,
        _ => return None,
    })
}

/// The operator that gives the same with its operands exchanged.
const fn mirrored(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Lt => BinaryOp::Gt,
        BinaryOp::Le => BinaryOp::Ge,
        BinaryOp::Gt => BinaryOp::Lt,
        BinaryOp::Ge => BinaryOp::Le,
        BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::Add
        | BinaryOp::Mul
        | BinaryOp::BitAnd
        | BinaryOp::BitXor
        | BinaryOp::BitOr => op,
        _ => return None,
    })
}

/// The condition that holds where this one does not.
pub(super) fn negated(mut x: Expr) -> Expr {
    match &mut x.kind {
        ExprKind::Unary(UnaryOp::Not, inner) => take(inner),
        ExprKind::Binary(op, left, right) => match inverse(*op) {
            Some(inverse) => Expr::binary(inverse, take(left), take(right)),
            None => Expr::unary(UnaryOp::Not, x),
        },
        _ => Expr::unary(UnaryOp::Not, x),
    }
}

/// The order in which operands stand: what is composed, cells, locals, the first `params` variables, constants.
pub(super) fn order(x: &Expr, y: &Expr, params: u8) -> Ordering {
    let by_rank = rank(x).cmp(&rank(y));
    if by_rank.is_ne() {
        return by_rank;
    }
    match (&x.kind, &y.kind) {
        (ExprKind::Load(x), ExprKind::Load(y)) => match (x, y) {
            (Place::Var(x), Place::Var(y)) => (x.0 < params, x.0).cmp(&(y.0 < params, y.0)),
            (Place::Cell(x, i), Place::Cell(y, j)) => x.cmp(y).then_with(|| order_of_indices(i, j, params)),
            _ => Ordering::Equal,
        },
        (ExprKind::Binary(op, a, b), ExprKind::Binary(other, c, d)) => {
            op.cmp(other).then_with(|| order(a, c, params)).then_with(|| order(b, d, params))
        }
        (ExprKind::Unary(_, a), ExprKind::Unary(_, b)) => order(a, b, params),
        (ExprKind::Conditional(a, b, c), ExprKind::Conditional(d, e, f)) => {
            order(a, d, params).then_with(|| order(b, e, params)).then_with(|| order(c, f, params))
        }
        _ => literal(x).cmp(&literal(y)),
    }
}

/// The order of the operands of this operator. People compare cells with variables, and locals with parameters, but
/// not a sum with a variable: `i < n`, `i < n - 1`. Of two locals the later one comes first: `j < i`, `sum > best`.
fn order_around(op: BinaryOp, x: &Expr, y: &Expr, params: u8) -> Ordering {
    let rank_in_comparison = |x: &Expr| match &x.kind {
        ExprKind::Load(Place::Cell(..)) => 0,
        ExprKind::Load(Place::Var(var)) if var.0 < params => 2,
        _ => 1,
    };
    let by_rank = rank_in_comparison(x).cmp(&rank_in_comparison(y));
    match op {
        BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge if by_rank.is_ne() => by_rank,
        BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge if rank(x) != rank(y) => Ordering::Equal,
        BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge if locals(x, y, params) => {
            order(y, x, params)
        }
        _ => order(x, y, params),
    }
}

fn locals(x: &Expr, y: &Expr, params: u8) -> bool {
    let local = |x: &Expr| matches!(x.kind, ExprKind::Load(Place::Var(var)) if var.0 >= params);
    local(x) && local(y)
}

/// The simpler index first: `a[i] < a[i + 1]`.
fn order_of_indices(x: &Expr, y: &Expr, params: u8) -> Ordering {
    rank(y).cmp(&rank(x)).then_with(|| match (literal(x), literal(y)) {
        (Some(x), Some(y)) => x.cmp(&y),
        _ => order(x, y, params),
    })
}

fn rank(x: &Expr) -> u8 {
    match &x.kind {
        _ if literal(x).is_some() => 9,
        ExprKind::Const(_) => 9,
        ExprKind::Assign(..) => 0,
        ExprKind::Step(..) => 1,
        ExprKind::Conditional(..) => 2,
        ExprKind::Binary(..) => 3,
        ExprKind::Unary(..) => 4,
        ExprKind::Load(Place::Cell(..)) => 5,
        ExprKind::Load(Place::Var(_)) => 6,
    }
}

/// One operand of a sum, and whether it is taken away.
type Term<'x> = (bool, &'x Expr);

/// The sum in its one order, with its constants put together and what cancels out left out: `x - (y - z) + 1` is
/// `x + z - y + 1`. The same number where nothing overflows; nothing, if there is no sum or it is so already.
pub(super) fn ordered_sum(x: &Expr, params: u8) -> Option<Expr> {
    let ExprKind::Binary(BinaryOp::Add | BinaryOp::Sub, ..) = x.kind else { return None };
    if has_effects(x) {
        return None;
    }
    let mut terms: Vec<Term<'_>> = Vec::with_capacity(4);
    let mut constant: i64 = 0;
    collect(x, false, &mut terms, &mut constant);
    while let Some((i, j)) = opposites(&terms) {
        terms.remove(j);
        terms.remove(i);
    }
    terms.sort_by(|(minus, x), (other, y)| minus.cmp(other).then_with(|| order(x, y, params)));
    let constant = i32::try_from(constant).ok().filter(|&c| c > i32::MIN)?;
    let mut sum = None;
    let mut constant_is_open = constant != 0 || terms.is_empty();
    if terms.first().is_none_or(|(minus, _)| *minus) && constant_is_open {
        sum = Some(Expr::int(constant));
        constant_is_open = false;
    }
    for (minus, term) in terms {
        let term = term.clone();
        sum = Some(match sum {
            None if minus => Expr::unary(UnaryOp::Neg, term),
            None => term,
            Some(sum) => Expr::binary(if minus { BinaryOp::Sub } else { BinaryOp::Add }, sum, term),
        });
    }
    let sum = sum?;
    let sum = match constant {
        _ if !constant_is_open => sum,
        i32::MIN..0 => Expr::binary(BinaryOp::Sub, sum, Expr::int(-constant)),
        _ => Expr::binary(BinaryOp::Add, sum, Expr::int(constant)),
    };
    Some(sum).filter(|sum| sum != x)
}

fn collect<'x>(x: &'x Expr, minus: bool, terms: &mut Vec<Term<'x>>, constant: &mut i64) {
    if let Some(value) = literal(x) {
        *constant += if minus { -i64::from(value) } else { i64::from(value) };
        return;
    }
    match &x.kind {
        ExprKind::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), left, right) => {
            collect(left, minus, terms, constant);
            collect(right, minus ^ (*op == BinaryOp::Sub), terms, constant);
        }
        ExprKind::Unary(UnaryOp::Neg, inner) => collect(inner, !minus, terms, constant),
        _ => terms.push((minus, x)),
    }
}

fn opposites(terms: &[Term<'_>]) -> Option<(usize, usize)> {
    terms.iter().enumerate().find_map(|(i, (minus, x))| {
        let rest = terms.iter().enumerate().skip(i + 1);
        rest.into_iter().find(|(_, (other, y))| minus != other && x == y).map(|(j, _)| (i, j))
    })
}

/// Whether a sum in the expression is not in its order.
pub(super) fn has_unordered_sum(x: &Expr, params: u8) -> bool {
    ordered_sum(x, params).is_some() || x.operands().any(|operand| has_unordered_sum(operand, params))
}

/// Puts all sums of an expression in their order.
pub(super) fn order_sums(x: &mut Expr, params: u8) {
    if let Some(ordered) = ordered_sum(x, params) {
        *x = ordered;
    }
    for child in children_mut(x).into_iter().flatten() {
        order_sums(child, params);
    }
}

/// The direct operands, indices included.
fn children_mut(x: &mut Expr) -> [Option<&mut Expr>; 3] {
    match &mut x.kind {
        ExprKind::Const(_) => [None, None, None],
        ExprKind::Load(place) | ExprKind::Step(_, place) => [index_mut(place), None, None],
        ExprKind::Unary(_, x) => [Some(x), None, None],
        ExprKind::Binary(_, x, y) => [Some(x), Some(y), None],
        ExprKind::Conditional(c, x, y) => [Some(c), Some(x), Some(y)],
        ExprKind::Assign(place, _, x) => [index_mut(place), Some(x), None],
    }
}

fn index_mut(place: &mut Place) -> Option<&mut Expr> {
    match place {
        Place::Var(_) => None,
        Place::Cell(_, index) => Some(index),
    }
}

/// Puts the value wherever the place is read.
pub(super) fn replace_loads(x: &mut Expr, place: &Place, value: &Expr) {
    if matches!(&x.kind, ExprKind::Load(of) if of == place) {
        *x = value.clone();
        return;
    }
    for child in children_mut(x).into_iter().flatten() {
        replace_loads(child, place, value);
    }
}
