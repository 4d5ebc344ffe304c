//! Grows expressions.
//!
//! Within one full expression no variable is both changed and mentioned elsewhere, so that nothing depends on the
//! order of evaluation that C leaves open.

use super::scope::{Cells, Int, List, Places};
use super::stmt::Grower;
use crate::ast::{BinaryOp, Expr, ExprKind, Place, StepOp, UnaryOp, VarId};
use crate::policy::Operators;

/// What an expression is for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    Value,
    Condition,
}

/// What one full expression has done with the variables so far, as sets of [`VarId`]s.
#[derive(Default)]
pub struct Uses {
    mentioned: u128,
    changed: u128,
}

impl Uses {
    fn bit(var: VarId) -> u128 {
        1u128 << (var.0 & 127)
    }

    pub fn mention(&mut self, var: VarId) {
        self.mentioned |= Self::bit(var);
    }

    fn change(&mut self, var: VarId) {
        self.mentioned |= Self::bit(var);
        self.changed |= Self::bit(var);
    }

    fn may_read(&self, var: VarId) -> bool {
        self.changed & Self::bit(var) == 0
    }

    fn may_change(&self, var: VarId) -> bool {
        self.mentioned & Self::bit(var) == 0
    }
}

impl Grower<'_> {
    /// A full expression, with at most as many operations as the policy allows.
    pub fn full_expr(&mut self, purpose: Purpose) -> Expr {
        self.uses = Uses::default();
        self.operations_left = self.grammar.operations;
        self.expr(purpose)
    }

    /// The rest of a full expression in which something already stands.
    pub fn expr(&mut self, purpose: Purpose) -> Expr {
        let grammar = self.grammar;
        let w = match purpose {
            Purpose::Value => &grammar.operators,
            Purpose::Condition => &grammar.conditions,
        };
        let weights = self.possible(w);
        let choice = if self.operations_left == 0 { Some(0) } else { self.choices.weighted(&weights) };
        let Some(choice @ 1..) = choice else { return self.leaf(purpose) };
        self.operations_left -= 1;
        match choice {
            1..=9 => self.binary(choice),
            10 => self.unary(UnaryOp::Neg),
            11 => self.unary(UnaryOp::Not),
            12 => self.unary(UnaryOp::BitNot),
            13 => {
                let condition = self.expr(Purpose::Condition);
                let (x, y) = (self.expr(Purpose::Value), self.expr(Purpose::Value));
                ExprKind::Conditional(Box::new(condition), Box::new(x), Box::new(y)).into()
            }
            14 => self.nested_assignment(),
            _ => self.nested_step(),
        }
    }

    fn possible(&self, w: &Operators) -> [u32; 16] {
        let changeable = self.scope.ints.iter().any(|int| self.may_change(int));
        let if_changeable = |weight| if changeable { weight } else { 0 };
        [
            w.none,
            w.add,
            w.subtract,
            w.multiply,
            w.divide,
            w.remainder,
            w.shift,
            w.bits,
            w.compare,
            w.logic,
            w.negate,
            w.not,
            w.bit_not,
            w.conditional,
            if_changeable(w.assign),
            if_changeable(w.step),
        ]
    }

    fn binary(&mut self, choice: usize) -> Expr {
        let op = match choice {
            1 => BinaryOp::Add,
            2 => BinaryOp::Sub,
            3 => BinaryOp::Mul,
            4 => BinaryOp::Div,
            5 => BinaryOp::Rem,
            6 => self.one_of(&[BinaryOp::Shl, BinaryOp::Shr]),
            7 => self.one_of(&[BinaryOp::BitAnd, BinaryOp::BitOr, BinaryOp::BitXor]),
            8 => self.one_of(&[
                BinaryOp::Lt,
                BinaryOp::Le,
                BinaryOp::Gt,
                BinaryOp::Ge,
                BinaryOp::Eq,
                BinaryOp::Ne,
            ]),
            _ => self.one_of(&[BinaryOp::And, BinaryOp::Or]),
        };
        let inside = if choice == 9 { Purpose::Condition } else { Purpose::Value };
        let x = self.expr(inside);
        let y = self.right_operand(op, inside);
        Expr::binary(op, x, y)
    }

    /// Most divisors and shift counts are constants that do not trap.
    pub fn right_operand(&mut self, op: BinaryOp, purpose: Purpose) -> Expr {
        match op {
            BinaryOp::Div | BinaryOp::Rem if self.choices.percent(80) => {
                Expr::int(self.choices.between(2, self.grammar.constant.max(2)))
            }
            BinaryOp::Shl | BinaryOp::Shr if self.choices.percent(85) => {
                Expr::int(self.choices.between(0, 4))
            }
            _ => self.expr(purpose),
        }
    }

    fn unary(&mut self, op: UnaryOp) -> Expr {
        let x = self.expr(if op == UnaryOp::Not { Purpose::Condition } else { Purpose::Value });
        Expr::unary(op, x)
    }

    fn leaf(&mut self, purpose: Purpose) -> Expr {
        let ints: Vec<VarId> =
            self.scope.ints.iter().map(|int| int.var).filter(|&var| self.uses.may_read(var)).collect();
        let lists: Vec<List> =
            self.scope.lists.iter().copied().filter(|list| self.uses.may_read(list.var)).collect();
        let leaves = &self.grammar.leaves;
        // A bare constant decides nothing.
        let decides = purpose == Purpose::Condition && !(ints.is_empty() && lists.is_empty());
        let weights = [
            if decides { 0 } else { leaves.constant },
            if ints.is_empty() { 0 } else { leaves.variable },
            if lists.is_empty() || self.depth_left() == 0 { 0 } else { leaves.cell },
        ];
        match self.choices.weighted(&weights) {
            Some(1) => {
                let var = self.one_of(&ints);
                self.uses.mention(var);
                Expr::var(var)
            }
            Some(2) => {
                let list = self.one_of(&lists);
                let index = self.index(list);
                self.uses.mention(list.var);
                Expr::cell(list.var, index)
            }
            _ => Expr::int(self.constant()),
        }
    }

    pub fn constant(&mut self) -> i32 {
        if self.choices.percent(self.grammar.wide_constant_percent) {
            return self.choices.between(i32::MIN, i32::MAX);
        }
        self.choices.between(-self.grammar.constant, self.grammar.constant)
    }

    /// An index into the list, inside of it as often as the policy says and as can be told.
    pub fn index(&mut self, list: List) -> Expr {
        if !self.choices.percent(self.grammar.safe_index_percent) {
            self.nesting += 1;
            let index = self.expr(Purpose::Value);
            self.nesting -= 1;
            return index;
        }
        let counters: Vec<VarId> =
            self.scope.ints.iter().filter(|int| stays_inside(int, list.cells)).map(|int| int.var).collect();
        // A counter is there to be used.
        if !counters.is_empty() && self.choices.percent(75) {
            let var = self.one_of(&counters);
            self.uses.mention(var);
            return Expr::var(var);
        }
        match list.cells {
            Cells::Fixed(cells) => Expr::int(self.choices.between(0, (cells - 1).min(self.grammar.constant))),
            Cells::Length => Expr::int(0),
        }
    }

    fn nested_assignment(&mut self) -> Expr {
        let Some(var) = self.changeable_int() else { return self.leaf(Purpose::Value) };
        self.uses.change(var);
        let x = self.expr(Purpose::Value);
        Expr::assign(Place::Var(var), x)
    }

    fn nested_step(&mut self) -> Expr {
        let Some(var) = self.changeable_int() else { return self.leaf(Purpose::Value) };
        self.uses.change(var);
        let op = self.one_of(&StepOp::ALL);
        Expr::step(op, Place::Var(var))
    }

    fn changeable_int(&mut self) -> Option<VarId> {
        let ints: Vec<VarId> =
            self.scope.ints.iter().filter(|int| self.may_change(int)).map(|int| int.var).collect();
        self.choices.pick(&ints).copied()
    }

    fn may_change(&self, int: &Int) -> bool {
        int.writable && self.uses.may_change(int.var)
    }

    /// How much deeper indices may still be nested.
    fn depth_left(&self) -> u32 {
        3u32.saturating_sub(self.nesting)
    }

    /// One of the items, of which there is at least one.
    pub fn one_of<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.choices.below(items.len() as u32) as usize]
    }
}

fn stays_inside(int: &Int, cells: Cells) -> bool {
    match (int.counts, cells) {
        (Some(Places::Between(low, high)), Cells::Fixed(cells)) => low >= 0 && high < cells,
        (Some(Places::OfList), Cells::Length) => true,
        (Some(Places::OfList), Cells::Fixed(cells)) => cells as usize >= crate::shape::MAX_LIST,
        _ => false,
    }
}
