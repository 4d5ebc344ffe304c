//! Keeps gcc from dropping what can trap: a statement such as `x + y;` has no effect, so gcc leaves it out, and with
//! it the check of its overflow. The sanitizers see `sink = x + y;` instead, where `sink` is a global.

use crate::Program;
use crate::ast::{Block, Expr, ExprKind, ForInit, Place, StmtKind, Type, Var, VarId};

/// The global that takes the values.
pub(super) const SINK: &str = "sink";

/// The same program, with all values that it computes for nothing assigned to [`SINK`].
pub(super) fn keep_discarded(program: &mut Program) {
    let sink = VarId(program.vars.len() as u8);
    program.vars.push(Var { name: SINK.into(), ty: Type::Int });
    block(&mut program.body, sink);
}

fn block(statements: &mut Block, sink: VarId) {
    for statement in statements {
        match &mut statement.kind {
            StmtKind::Expr(x) => keep(x, sink),
            StmtKind::If(_, then, otherwise) => {
                block(then, sink);
                otherwise.iter_mut().for_each(|otherwise| block(otherwise, sink));
            }
            StmtKind::For { init, steps, body, .. } => {
                if let ForInit::Exprs(exprs) = init {
                    exprs.iter_mut().for_each(|x| keep(x, sink));
                }
                steps.iter_mut().for_each(|x| keep(x, sink));
                block(body, sink);
            }
            StmtKind::While(_, body) | StmtKind::DoWhile(body, _) | StmtKind::Block(body) => {
                block(body, sink);
            }
            StmtKind::Decl(_) | StmtKind::Break | StmtKind::Continue | StmtKind::Return(_) => {}
        }
    }
}

fn keep(x: &mut Expr, sink: VarId) {
    if !matches!(x.kind, ExprKind::Assign(..) | ExprKind::Step(..)) {
        let value = std::mem::replace(x, Expr::int(0));
        *x = Expr::assign(Place::Var(sink), value);
    }
}
