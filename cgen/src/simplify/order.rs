//! One order for neighbours that may stand in any: statements that do not depend on each other, and declarators.
//!
//! Of all orders that keep dependent statements as they are, the first by [`Key`] is taken, step by step: the
//! lexicographic normal form of a trace. Both orders trap on the same inputs, if not in the same place.

use std::cmp::Ordering;

use super::facts::{has_effects, literal};
use super::fold::order;
use super::unroll::mentions;
use crate::ast::{Block, Declarator, Expr, ExprKind, Init, PartMut, Place, Program, Stmt, StmtKind, VarId};

/// Puts the statements of all blocks in their order.
pub(super) fn arrange(program: &mut Program) {
    let params = program.shape.arity() as u8;
    arrange_block(&mut program.body, params);
}

fn arrange_block(block: &mut Block, params: u8) {
    for statement in block.iter_mut() {
        if let StmtKind::Decl(declarators) = &mut statement.kind {
            arrange_declarators(declarators, params);
        }
        statement.each_part_mut(|part| {
            if let PartMut::Block(block) = part {
                arrange_block(block, params);
            }
        });
    }
    let mut start = 0;
    while start < block.len() {
        let run = block.get(start..).unwrap_or_default().iter().take_while(|s| key(s).is_some()).count();
        if run > 1
            && let Some(statements) = block.get_mut(start..start + run)
        {
            arrange_run(statements);
        }
        start += run + 1;
    }
}

/// Where a simple statement writes: the variable and, if it is known, the cell.
type Key = (VarId, Option<i32>);

/// The place that the statement writes, if it is an assignment or a step without further effects.
fn key(statement: &Stmt) -> Option<Key> {
    let StmtKind::Expr(x) = &statement.kind else { return None };
    let (ExprKind::Assign(place, ..) | ExprKind::Step(_, place)) = &x.kind else { return None };
    if x.operands().any(has_effects) {
        return None;
    }
    Some(match place {
        Place::Var(var) => (*var, None),
        Place::Cell(list, index) => (*list, literal(index)),
    })
}

fn arrange_run(statements: &mut [Stmt]) {
    for start in 0..statements.len() {
        let Some(rest) = statements.get_mut(start..) else { return };
        let mut best = 0;
        for i in 1..rest.len() {
            let (Some((before, _)), Some(least)) = (rest.split_at_checked(i), rest.get(best)) else { break };
            let Some(statement) = rest.get(i) else { break };
            let free = before.iter().all(|other| independent(other, statement));
            if free && compare(statement, least) == Ordering::Less {
                best = i;
            }
        }
        if let Some(moved) = rest.get_mut(..=best) {
            moved.rotate_right(1);
        }
    }
}

/// By variable, then by cell; cells that are not known stand last.
fn compare(x: &Stmt, y: &Stmt) -> Ordering {
    let sortable = |statement: &Stmt| key(statement).map(|(var, cell)| (var, cell.is_none(), cell));
    sortable(x).cmp(&sortable(y))
}

fn independent(x: &Stmt, y: &Stmt) -> bool {
    let (Some(kx), Some(ky)) = (key(x), key(y)) else { return false };
    let (StmtKind::Expr(x), StmtKind::Expr(y)) = (&x.kind, &y.kind) else { return false };
    !overlap(kx, ky) && !reads(y, kx) && !reads(x, ky)
}

fn overlap((x, i): Key, (y, j): Key) -> bool {
    x == y && (i.is_none() || j.is_none() || i == j)
}

/// Whether the place is read in the expression, the target of the assignment itself not counted.
fn reads(x: &Expr, of: Key) -> bool {
    let here = match &x.kind {
        ExprKind::Load(Place::Var(var)) => overlap((*var, None), of),
        ExprKind::Load(Place::Cell(list, index)) => overlap((*list, literal(index)), of),
        _ => false,
    };
    here || x.operands().any(|operand| reads(operand, of))
}

/// Declarators without a start value first, then by start value.
fn arrange_declarators(declarators: &mut [Declarator], params: u8) {
    let independent = declarators.iter().all(|declarator| match &declarator.init {
        None => true,
        Some(Init::Expr(x)) => !has_effects(x) && declarators.iter().all(|other| !mentions(x, other.var)),
        Some(Init::List(_)) => false,
    });
    if independent {
        declarators.sort_by(|x, y| match (&x.init, &y.init) {
            (Some(Init::Expr(x)), Some(Init::Expr(y))) => order(x, y, params),
            (x, y) => x.is_some().cmp(&y.is_some()),
        });
    }
}
