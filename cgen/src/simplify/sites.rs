//! Places in a tree by number, in the order of the text: blocks and expressions. A trial changes what is at a place
//! and puts it back, without copying the rest.

use crate::ast::{Block, Declarator, Expr, ExprKind, ForInit, Init, Place, Stmt, StmtKind};

/// The block with this number; the body itself is number 0.
pub(super) fn block_mut(body: &mut Block, number: usize) -> Option<&mut Block> {
    let mut left = number;
    seek_block(body, &mut left)
}

fn seek_block<'b>(block: &'b mut Block, left: &mut usize) -> Option<&'b mut Block> {
    if *left == 0 {
        return Some(block);
    }
    *left -= 1;
    for statement in block {
        let (first, second) = inner_blocks(statement);
        for inner in first.into_iter().chain(second) {
            if let Some(found) = seek_block(inner, left) {
                return Some(found);
            }
        }
    }
    None
}

fn inner_blocks(statement: &mut Stmt) -> (Option<&mut Block>, Option<&mut Block>) {
    match &mut statement.kind {
        StmtKind::If(_, then, otherwise) => (Some(then), otherwise.as_mut()),
        StmtKind::For { body, .. } | StmtKind::While(_, body) | StmtKind::DoWhile(body, _) => {
            (Some(body), None)
        }
        StmtKind::Block(block) => (Some(block), None),
        _ => (None, None),
    }
}

/// The expression with this number, operands counted after the whole.
pub(super) fn expr_mut(body: &mut Block, number: usize) -> Option<&mut Expr> {
    let mut left = number;
    seek_in_block(body, &mut left)
}

fn seek_in_block<'b>(block: &'b mut Block, left: &mut usize) -> Option<&'b mut Expr> {
    block.iter_mut().find_map(|statement| seek_in_statement(statement, left))
}

fn seek_in_statement<'s>(statement: &'s mut Stmt, left: &mut usize) -> Option<&'s mut Expr> {
    match &mut statement.kind {
        StmtKind::Decl(declarators) => seek_in_declaration(declarators, left),
        StmtKind::Expr(x) => seek(x, left),
        StmtKind::If(condition, then, otherwise) => seek(condition, left)
            .or_else(|| seek_in_block(then, left))
            .or_else(|| otherwise.as_mut().and_then(|block| seek_in_block(block, left))),
        StmtKind::For { init, condition, steps, body } => {
            let first = match init {
                ForInit::Exprs(exprs) => exprs.iter_mut().find_map(|x| seek(x, left)),
                ForInit::Decl(declarators) => seek_in_declaration(declarators, left),
            };
            first
                .or_else(|| condition.iter_mut().chain(steps).find_map(|x| seek(x, left)))
                .or_else(|| seek_in_block(body, left))
        }
        StmtKind::While(condition, body) => seek(condition, left).or_else(|| seek_in_block(body, left)),
        StmtKind::DoWhile(body, condition) => seek_in_block(body, left).or_else(|| seek(condition, left)),
        StmtKind::Return(value) => value.as_mut().and_then(|x| seek(x, left)),
        StmtKind::Block(block) => seek_in_block(block, left),
        StmtKind::Break | StmtKind::Continue => None,
    }
}

fn seek_in_declaration<'d>(declarators: &'d mut [Declarator], left: &mut usize) -> Option<&'d mut Expr> {
    declarators.iter_mut().find_map(|declarator| match &mut declarator.init {
        None => None,
        Some(Init::Expr(x)) => seek(x, left),
        Some(Init::List(values)) => values.iter_mut().find_map(|x| seek(x, left)),
    })
}

fn seek<'x>(x: &'x mut Expr, left: &mut usize) -> Option<&'x mut Expr> {
    if *left == 0 {
        return Some(x);
    }
    *left -= 1;
    match &mut x.kind {
        ExprKind::Const(_) => None,
        ExprKind::Load(place) | ExprKind::Step(_, place) => seek_in_place(place, left),
        ExprKind::Unary(_, inner) => seek(inner, left),
        ExprKind::Binary(_, x, y) => seek(x, left).or_else(|| seek(y, left)),
        ExprKind::Conditional(c, x, y) => seek(c, left).or_else(|| seek(x, left)).or_else(|| seek(y, left)),
        ExprKind::Assign(place, _, value) => seek_in_place(place, left).or_else(|| seek(value, left)),
    }
}

fn seek_in_place<'p>(place: &'p mut Place, left: &mut usize) -> Option<&'p mut Expr> {
    match place {
        Place::Var(_) => None,
        Place::Cell(_, index) => seek(index, left),
    }
}
