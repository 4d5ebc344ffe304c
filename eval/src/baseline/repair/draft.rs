//! A program under change: every change is noted, so that all of them can be taken back without a copy.

use std::sync::Arc;

use cgen::Program;
use cgen::ast::{Block, Expr, Stmt, Type, Var, VarId, block_mut};
use cgen::token::Token;

use super::site::{self, Role, Scope, Slot};

/// A program and the way back to what it was.
#[derive(Clone, Debug)]
pub struct Draft {
    program: Program,
    changes: Vec<Change>,
}

/// What was there before.
#[derive(Clone, Debug)]
enum Change {
    Expr { number: usize, old: Expr },
    Block { number: usize, at: usize, new: usize, old: Block },
    Vars(usize),
}

impl Draft {
    /// Starts from a program; its variables get names that are all different, whatever moves where.
    pub fn of(program: &Program) -> Self {
        let mut program = program.clone();
        name_apart(&mut program);
        Self { program, changes: Vec::new() }
    }

    /// The program as it is now.
    pub const fn program(&self) -> &Program {
        &self.program
    }

    /// What is visible at the start of the body.
    pub fn outside(&self) -> Scope {
        Scope::of_parameters(self.program.shape.arity())
    }

    /// How many expressions there are.
    pub fn exprs(&mut self) -> usize {
        site::exprs(&mut self.program.body)
    }

    /// How many places for statements there are.
    pub fn slots(&self) -> usize {
        site::slots(&self.program.body)
    }

    /// The slot with this number.
    pub fn slot(&self, number: usize) -> Option<Slot> {
        site::slot(&self.program.body, number, self.outside())
    }

    /// The expression with this number. To be changed by [`Draft::replace`] alone.
    pub fn expr(&mut self, number: usize) -> Option<(&Expr, Scope, Role)> {
        let outside = self.outside();
        let (x, scope, role) = site::expr_mut(&mut self.program.body, number, outside)?;
        Some((x, scope, role))
    }

    /// The statements of the block with this number.
    pub fn block(&mut self, number: usize) -> Option<&Block> {
        block_mut(&mut self.program.body, number).map(|block| &*block)
    }

    /// The statement behind the slot.
    pub fn statement(&mut self, slot: Slot) -> Option<&Stmt> {
        self.block(slot.block)?.get(slot.at)
    }

    /// Puts an expression in the place of another.
    pub fn replace(&mut self, number: usize, new: Expr) -> bool {
        let outside = self.outside();
        let Some((x, ..)) = site::expr_mut(&mut self.program.body, number, outside) else { return false };
        let old = std::mem::replace(x, new);
        self.changes.push(Change::Expr { number, old });
        true
    }

    /// Puts statements in the place of `count` others behind the slot.
    pub fn splice(&mut self, slot: Slot, count: usize, with: Block) -> bool {
        let Slot { block: number, at, .. } = slot;
        let Some(block) = block_mut(&mut self.program.body, number) else { return false };
        if at + count > block.len() {
            return false;
        }
        let new = with.len();
        let old = block.splice(at..at + count, with).collect();
        self.changes.push(Change::Block { number, at, new, old });
        true
    }

    /// A new variable that is declared nowhere yet; nothing, if there are too many.
    pub fn add_var(&mut self, ty: Type) -> Option<VarId> {
        let vars = &mut self.program.vars;
        if vars.len() >= self.program.shape.arity() + usize::from(Token::LOCALS) {
            return None;
        }
        self.changes.push(Change::Vars(vars.len()));
        let id = VarId(vars.len() as u8);
        vars.push(Var { name: name_of(id), ty });
        Some(id)
    }

    /// How many changes stand.
    pub fn changes(&self) -> usize {
        self.changes.len()
    }

    /// Takes back changes until so many are left.
    pub fn undo_to(&mut self, left: usize) {
        while self.changes.len() > left {
            let Some(change) = self.changes.pop() else { return };
            let outside = self.outside();
            match change {
                Change::Expr { number, old } => {
                    if let Some((x, ..)) = site::expr_mut(&mut self.program.body, number, outside) {
                        *x = old;
                    }
                }
                Change::Block { number, at, new, old } => {
                    if let Some(block) = block_mut(&mut self.program.body, number) {
                        drop(block.splice(at..at + new, old));
                    }
                }
                Change::Vars(len) => self.program.vars.truncate(len),
            }
        }
    }

    /// Takes back all changes.
    pub fn undo(&mut self) {
        self.undo_to(0);
    }
}

/// Names that differ from those of parameters.
fn name_of(id: VarId) -> Arc<str> {
    const NAMES: [&str; 24] = [
        "u0", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9", "u10", "u11", "u12", "u13", "u14", "u15",
        "u16", "u17", "u18", "u19", "u20", "u21", "u22", "u23",
    ];
    NAMES.get(id.index()).map_or_else(|| format!("u{}", id.0).into(), |&name| name.into())
}

fn name_apart(program: &mut Program) {
    program.make_canonical();
    let arity = program.shape.arity();
    for (i, var) in program.vars.iter_mut().enumerate().skip(arity) {
        var.name = name_of(VarId(i as u8));
    }
}
