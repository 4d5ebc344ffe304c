//! Makes a program that holds shorter as long as it holds on the examples: what they do not ask for goes.

use cgen::ast::{Expr, ExprKind, ForInit, Stmt, StmtKind};

use super::draft::Draft;
use super::trial::{Trial, length};
use cgen::Program;

/// The shortest that is reached by taking parts away one at a time, and how many candidates were run.
pub fn shortened(program: &Program, trial: &mut Trial<'_>) -> (Program, u64) {
    let mut best = Draft::of(program);
    let mut tokens = length(best.program()).unwrap_or(usize::MAX);
    let mut tried = 0;
    loop {
        let before = tokens;
        step(&mut best, &mut tokens, trial, &mut tried);
        if tokens == before {
            return (best.program().canonical(), tried);
        }
        best = Draft::of(best.program());
    }
}

/// Goes once through all parts.
fn step(best: &mut Draft, tokens: &mut usize, trial: &mut Trial<'_>, tried: &mut u64) {
    let mut keep = |draft: &mut Draft, mark: usize| {
        *tried += 1;
        if let Some(shorter) = length(draft.program()).filter(|shorter| shorter < tokens)
            && trial.load(draft.program())
            && trial.measure(0).is_some()
        {
            *tokens = shorter;
            return true;
        }
        draft.undo_to(mark);
        false
    };
    let mut number = 0;
    while let Some(slot) = best.slot(number) {
        let mark = best.changes();
        let mut gone = false;
        if let Some(statement) = best.statement(slot) {
            for with in without(statement) {
                if best.splice(slot, 1, with) && keep(best, mark) {
                    gone = true;
                    break;
                }
            }
        }
        number += usize::from(!gone);
    }
    let mut number = 0;
    while let Some(parts) = best.expr(number).map(|(x, ..)| parts(x)) {
        let mark = best.changes();
        let mut gone = false;
        for part in parts {
            if best.replace(number, part) && keep(best, mark) {
                gone = true;
                break;
            }
        }
        number += usize::from(!gone);
    }
}

/// What could stand in the place of a statement, the shortest first.
fn without(statement: &Stmt) -> Vec<Vec<Stmt>> {
    let mut all = vec![Vec::new()];
    match &statement.kind {
        StmtKind::If(_, then, otherwise) => {
            all.push(then.clone());
            all.extend(otherwise.clone());
        }
        StmtKind::Block(block) | StmtKind::While(_, block) | StmtKind::DoWhile(block, _) => {
            all.push(block.clone());
        }
        StmtKind::For { init: ForInit::Exprs(_), body, .. } => all.push(body.clone()),
        _ => {}
    }
    all
}

/// What could stand in the place of an expression: its operands, or 0.
fn parts(x: &Expr) -> Vec<Expr> {
    match &x.kind {
        ExprKind::Const(_) | ExprKind::Load(_) | ExprKind::Step(..) | ExprKind::Assign(_, None, _) => {
            Vec::new()
        }
        ExprKind::Unary(_, x) => vec![(**x).clone()],
        ExprKind::Assign(place, Some(_), x) => vec![Expr::assign(place.clone(), (**x).clone())],
        ExprKind::Binary(_, l, r) => vec![(**l).clone(), (**r).clone(), Expr::int(0)],
        ExprKind::Conditional(_, l, r) => vec![(**l).clone(), (**r).clone()],
    }
}
