//! Puts parts of one program into another: variables get the names of those that are visible there.

use cgen::Program;
use cgen::ast::{Expr, PartMut, Stmt, Type, VarId};

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
pub(crate) type Visit<'v> = dyn FnMut(&mut VarId, bool) + 'v;

pub(crate) fn visit_statement(statement: &mut Stmt, visit: &mut Visit<'_>) {
    statement.each_part_mut(|part| match part {
        PartMut::Declarator(declarator) => {
            declarator.values_mut().iter_mut().for_each(|x| visit_expr(x, visit));
            visit(&mut declarator.var, true);
        }
        PartMut::Effect(x) | PartMut::Condition(x) | PartMut::Result(x) => visit_expr(x, visit),
        PartMut::Block(block) => block.iter_mut().for_each(|inner| visit_statement(inner, visit)),
    });
}

fn visit_expr(x: &mut Expr, visit: &mut Visit<'_>) {
    if let Some(place) = x.place_mut() {
        visit(place.root_mut(), false);
    }
    x.operands_mut().for_each(|operand| visit_expr(operand, visit));
}
