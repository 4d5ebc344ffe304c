//! What can be taken out of a program: a statement, one of two branches, a loop around its body.

use super::facts::leaves_loop;
use super::unroll::{count, substitute_in};
use crate::ast::{Block, Expr, ForInit, Stmt, StmtKind};

/// Removal number `k` of the statement: what is left in its place. Nothing, when there are no more.
pub(super) fn removal(statement: &Stmt, k: usize) -> Option<Block> {
    let declarators = match &statement.kind {
        StmtKind::Decl(declarators) if declarators.len() > 1 => declarators,
        _ if k == 0 => return Some(Vec::new()),
        StmtKind::If(_, then, None) => return (k == 1).then(|| then.clone()),
        StmtKind::If(condition, then, Some(otherwise)) => {
            return match k {
                1 => Some(then.clone()),
                2 => Some(otherwise.clone()),
                3 => Some(vec![StmtKind::If(condition.clone(), then.clone(), None).into()]),
                _ => None,
            };
        }
        StmtKind::For { body, .. } => return (k == 1 && !leaves_loop(body)).then(|| first_turn(statement)),
        StmtKind::While(_, body) | StmtKind::DoWhile(body, _) => {
            return (k == 1 && !leaves_loop(body)).then(|| body.clone());
        }
        _ => return None,
    };
    (k < declarators.len()).then(|| {
        let mut rest = declarators.clone();
        rest.remove(k);
        vec![StmtKind::Decl(rest).into()]
    })
}

/// What a loop does first, and its body once.
fn first_turn(statement: &Stmt) -> Block {
    let StmtKind::For { init, body, .. } = &statement.kind else { return Vec::new() };
    if let Some(count) = count(statement) {
        let mut turn = body.clone();
        for statement in &mut turn {
            substitute_in(statement, count.var, &Expr::int(count.first));
        }
        return turn;
    }
    let first: Block = match init {
        ForInit::Exprs(exprs) => exprs.iter().map(|x| StmtKind::Expr(x.clone()).into()).collect(),
        ForInit::Decl(declarators) => vec![StmtKind::Decl(declarators.clone()).into()],
    };
    first.into_iter().chain(body.iter().cloned()).collect()
}

/// Whether the statement is a part of the program that an example should show: declarations are not.
pub(super) const fn is_part(statement: &Stmt) -> bool {
    !matches!(statement.kind, StmtKind::Decl(_))
}
