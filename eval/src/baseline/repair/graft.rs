//! Puts parts of one program into another: variables get the names of those that are visible there.

use cgen::Program;
use cgen::ast::{Block, Declarator, Expr, ExprKind, ForInit, Init, Place, Stmt, StmtKind, Type, VarId};

use super::dice::Dice;
use super::draft::Draft;
use super::fresh::Fresh;

/// Where the variables of the donor have gone. A parameter stays what it is.
#[derive(Clone, Debug)]
pub struct Graft {
    to: [Option<VarId>; 128],
    arity: usize,
}

impl Graft {
    /// Nothing has gone anywhere.
    pub const fn new(arity: usize) -> Self {
        Self { to: [None; 128], arity }
    }

    /// Renames an expression of the donor; false, where nothing fits.
    pub fn expr(&mut self, x: &mut Expr, donor: &Program, fresh: &Fresh, dice: &mut Dice) -> bool {
        let mut fits = true;
        visit_expr(x, &mut |id, _| fits &= self.rename(id, donor, fresh, dice));
        fits
    }

    /// Renames a statement of the donor, and gives its declarations variables of the draft.
    pub fn statement(
        &mut self,
        statement: &mut Stmt,
        donor: &Program,
        draft: &mut Draft,
        fresh: &Fresh,
        dice: &mut Dice,
    ) -> bool {
        let mut fits = true;
        visit_statement(statement, &mut |id, declares| {
            if !declares {
                fits &= self.rename(id, donor, fresh, dice);
                return;
            }
            let new = donor.var(*id).and_then(|var| draft.add_var(var.ty));
            if let (Some(new), Some(to)) = (new, self.to.get_mut(id.index())) {
                *to = Some(new);
                *id = new;
            } else {
                fits = false;
            }
        });
        fits
    }

    fn rename(&mut self, id: &mut VarId, donor: &Program, fresh: &Fresh, dice: &mut Dice) -> bool {
        if id.index() < self.arity {
            return true;
        }
        let Some(to) = self.to.get_mut(id.index()) else { return false };
        if to.is_none() {
            let is_int = donor.var(*id).is_some_and(|var| var.ty == Type::Int);
            *to = fresh.like(dice, is_int, None);
        }
        match to {
            Some(to) => *id = *to,
            None => return false,
        }
        true
    }
}

/// Visits variables in the order of the text, and says whether they are declared there.
type Visit<'v> = dyn FnMut(&mut VarId, bool) + 'v;

fn visit_block(block: &mut Block, visit: &mut Visit<'_>) {
    for statement in block {
        visit_statement(statement, visit);
    }
}

fn visit_statement(statement: &mut Stmt, visit: &mut Visit<'_>) {
    match &mut statement.kind {
        StmtKind::Decl(declarators) => visit_declaration(declarators, visit),
        StmtKind::Expr(x) => visit_expr(x, visit),
        StmtKind::If(condition, then, otherwise) => {
            visit_expr(condition, visit);
            visit_block(then, visit);
            if let Some(block) = otherwise {
                visit_block(block, visit);
            }
        }
        StmtKind::For { init, condition, steps, body } => {
            match init {
                ForInit::Exprs(exprs) => exprs.iter_mut().for_each(|x| visit_expr(x, visit)),
                ForInit::Decl(declarators) => visit_declaration(declarators, visit),
            }
            condition.iter_mut().chain(steps).for_each(|x| visit_expr(x, visit));
            visit_block(body, visit);
        }
        StmtKind::While(condition, body) => {
            visit_expr(condition, visit);
            visit_block(body, visit);
        }
        StmtKind::DoWhile(body, condition) => {
            visit_block(body, visit);
            visit_expr(condition, visit);
        }
        StmtKind::Return(value) => value.iter_mut().for_each(|x| visit_expr(x, visit)),
        StmtKind::Block(block) => visit_block(block, visit),
        StmtKind::Break | StmtKind::Continue => {}
    }
}

fn visit_declaration(declarators: &mut [Declarator], visit: &mut Visit<'_>) {
    for declarator in declarators {
        match &mut declarator.init {
            None => {}
            Some(Init::Expr(x)) => visit_expr(x, visit),
            Some(Init::List(values)) => values.iter_mut().for_each(|x| visit_expr(x, visit)),
        }
        visit(&mut declarator.var, true);
    }
}

fn visit_expr(x: &mut Expr, visit: &mut Visit<'_>) {
    match &mut x.kind {
        ExprKind::Const(_) => {}
        ExprKind::Load(place) | ExprKind::Step(_, place) => visit_place(place, visit),
        ExprKind::Unary(_, x) => visit_expr(x, visit),
        ExprKind::Binary(_, x, y) => {
            visit_expr(x, visit);
            visit_expr(y, visit);
        }
        ExprKind::Conditional(c, x, y) => {
            visit_expr(c, visit);
            visit_expr(x, visit);
            visit_expr(y, visit);
        }
        ExprKind::Assign(place, _, x) => {
            visit_place(place, visit);
            visit_expr(x, visit);
        }
    }
}

fn visit_place(place: &mut Place, visit: &mut Visit<'_>) {
    match place {
        Place::Var(id) => visit(id, false),
        Place::Cell(id, index) => {
            visit(id, false);
            visit_expr(index, visit);
        }
    }
}
