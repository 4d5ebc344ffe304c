//! Parts of programs of the shape `paper`, in which people write less: sums and differences, tests of a number against 0,
//! cells that are named, loops between constants.

use cgen::ast::{BinaryOp, Expr, Place, StepOp, Stmt, StmtKind, UnaryOp};
use cgen::shape::{Kind, PAPER_CELLS};

use super::{Dice, Fresh};

/// In so many of 100 cases a part is of the plain sort.
const PLAIN: u32 = 95;
/// Constants that need not stand in an example.
const MOST: i32 = 4;

/// An operator.
pub fn operator(dice: &mut Dice) -> BinaryOp {
    if dice.percent(50) { BinaryOp::Add } else { BinaryOp::Sub }
}

impl Fresh {
    /// Whether the next part is to be a plain one.
    pub fn is_plain(&self, dice: &mut Dice) -> bool {
        self.shape.kind() == Kind::Paper && dice.percent(PLAIN)
    }

    pub(super) fn plain_constant(&self, dice: &mut Dice) -> i32 {
        let seen = if dice.percent(20) { dice.pick(&self.numbers) } else { None };
        seen.unwrap_or_else(|| dice.between(-MOST, MOST))
    }

    pub(super) fn plain_index(&self, dice: &mut Dice) -> Expr {
        match self.int(dice) {
            Some(var) if dice.percent(50) => Expr::var(var),
            _ => Expr::int(dice.between(0, PAPER_CELLS as i32 - 1)),
        }
    }

    pub(super) fn plain_value(&self, dice: &mut Dice) -> Expr {
        let x = self.leaf(dice);
        match dice.weighted(&[6, 4, 1]) {
            0 => x,
            1 => self.plain_sum(x, dice),
            _ => {
                let sum = self.plain_sum(x, dice);
                self.plain_sum(sum, dice)
            }
        }
    }

    pub(super) fn plain_condition(&self, dice: &mut Dice) -> Expr {
        let x = self.changing(dice);
        match dice.weighted(&[4, 3, 1, 1]) {
            0 => x,
            1 => self.plain_sum(x, dice),
            2 => Expr::unary(UnaryOp::Not, x),
            _ => {
                let sum = self.plain_sum(x, dice);
                self.plain_sum(sum, dice)
            }
        }
    }

    pub(super) fn plain_statement(&self, dice: &mut Dice) -> Stmt {
        match dice.weighted(&[14, if self.ints.is_empty() { 0 } else { 3 }, 3, 6, 3, 1]) {
            0 => self.cell_assignment(dice, None),
            1 => self.assignment(dice, None),
            2 => {
                let op = if dice.percent(50) { StepOp::PostInc } else { StepOp::PostDec };
                let Some(list) = dice.pick(&self.writable) else { return self.assignment(dice, None) };
                StmtKind::Expr(Expr::step(op, Place::cell(list, self.index(dice)))).into()
            }
            3 => self.plain_branch(dice, false),
            4 => self.plain_branch(dice, true),
            _ => self.leave(dice),
        }
    }

    fn plain_branch(&self, dice: &mut Dice, otherwise: bool) -> Stmt {
        let condition = self.condition(dice);
        let then = vec![self.cell_assignment(dice, None)];
        let otherwise = otherwise.then(|| vec![self.cell_assignment(dice, None)]);
        StmtKind::If(condition, then, otherwise).into()
    }

    pub(super) fn plain_bounds(dice: &mut Dice) -> (Expr, Expr) {
        let from = dice.between(0, PAPER_CELLS as i32 - 2);
        (Expr::int(from), Expr::int(dice.between(from + 2, PAPER_CELLS as i32)))
    }

    /// A condition, changed: its opposite, or a sum with it.
    pub fn plain_wrapped(&self, x: Expr, dice: &mut Dice) -> Expr {
        if dice.percent(40) { Expr::unary(UnaryOp::Not, x) } else { self.plain_sum(x, dice) }
    }

    /// A sum or difference of it.
    pub fn plain_sum(&self, x: Expr, dice: &mut Dice) -> Expr {
        let (op, other) = (operator(dice), self.leaf(dice));
        if dice.percent(70) { Expr::binary(op, x, other) } else { Expr::binary(op, other, x) }
    }
}
