//! What statements and expressions are made of, in the order of the text, for those who walk through a tree and do
//! not care what kind of node it is.

use super::{Block, Declarator, Expr, ExprKind, ForInit, Init, Place, Stmt, StmtKind, VarId};

/// A part of a statement.
#[derive(Clone, Copy, Debug)]
pub enum Part<'s> {
    /// A variable is declared. A `for` may be the scope of it.
    Declarator(&'s Declarator),
    /// An expression that is there for what it does: nobody takes its value.
    Effect(&'s Expr),
    /// An expression that decides what comes next.
    Condition(&'s Expr),
    /// What is returned.
    Result(&'s Expr),
    /// Statements inside of the statement.
    Block(&'s Block),
}

/// A part of a statement that is being changed.
#[derive(Debug)]
pub enum PartMut<'s> {
    /// See [`Part::Declarator`].
    Declarator(&'s mut Declarator),
    /// See [`Part::Effect`].
    Effect(&'s mut Expr),
    /// See [`Part::Condition`].
    Condition(&'s mut Expr),
    /// See [`Part::Result`].
    Result(&'s mut Expr),
    /// See [`Part::Block`].
    Block(&'s mut Block),
}

impl Stmt {
    /// Its parts; those of inner statements are parts of these.
    pub fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let (mut declarators, mut before, mut after): (&[Declarator], &[Expr], &[Expr]) = (&[], &[], &[]);
        let (mut early, mut condition, mut result, mut body, mut otherwise) = (None, None, None, None, None);
        match &self.kind {
            StmtKind::Decl(all) => declarators = all,
            StmtKind::Expr(x) => before = std::slice::from_ref(x),
            StmtKind::If(x, then, other) => {
                (condition, body, otherwise) = (Some(x), Some(then), other.as_ref());
            }
            StmtKind::For { init, condition: x, steps, body: block } => {
                match init {
                    ForInit::Exprs(exprs) => before = exprs,
                    ForInit::Decl(all) => declarators = all,
                }
                (condition, after, body) = (x.as_ref(), steps, Some(block));
            }
            StmtKind::While(x, block) => (condition, body) = (Some(x), Some(block)),
            StmtKind::DoWhile(block, x) => (early, condition) = (Some(block), Some(x)),
            StmtKind::Return(x) => result = x.as_ref(),
            StmtKind::Block(block) => body = Some(block),
            StmtKind::Break | StmtKind::Continue => {}
        }
        (declarators.iter().map(Part::Declarator))
            .chain(before.iter().map(Part::Effect))
            .chain(early.map(Part::Block))
            .chain(condition.map(Part::Condition))
            .chain(after.iter().map(Part::Effect))
            .chain(result.map(Part::Result))
            .chain(body.into_iter().chain(otherwise).map(Part::Block))
    }

    /// The same, to be changed.
    pub fn parts_mut(&mut self) -> impl Iterator<Item = PartMut<'_>> {
        let (mut declarators, mut before, mut after): (&mut [Declarator], &mut [Expr], &mut [Expr]) =
            (&mut [], &mut [], &mut []);
        let (mut early, mut condition, mut result, mut body, mut otherwise) = (None, None, None, None, None);
        match &mut self.kind {
            StmtKind::Decl(all) => declarators = all,
            StmtKind::Expr(x) => before = std::slice::from_mut(x),
            StmtKind::If(x, then, other) => {
                (condition, body, otherwise) = (Some(x), Some(then), other.as_mut());
            }
            StmtKind::For { init, condition: x, steps, body: block } => {
                match init {
                    ForInit::Exprs(exprs) => before = exprs,
                    ForInit::Decl(all) => declarators = all,
                }
                (condition, after, body) = (x.as_mut(), steps, Some(block));
            }
            StmtKind::While(x, block) => (condition, body) = (Some(x), Some(block)),
            StmtKind::DoWhile(block, x) => (early, condition) = (Some(block), Some(x)),
            StmtKind::Return(x) => result = x.as_mut(),
            StmtKind::Block(block) => body = Some(block),
            StmtKind::Break | StmtKind::Continue => {}
        }
        (declarators.iter_mut().map(PartMut::Declarator))
            .chain(before.iter_mut().map(PartMut::Effect))
            .chain(early.map(PartMut::Block))
            .chain(condition.map(PartMut::Condition))
            .chain(after.iter_mut().map(PartMut::Effect))
            .chain(result.map(PartMut::Result))
            .chain(body.into_iter().chain(otherwise).map(PartMut::Block))
    }

    /// Calls for every whole expression in it, inner statements included.
    pub fn each_expr<'s>(&'s self, f: &mut impl FnMut(&'s Expr)) {
        for part in self.parts() {
            match part {
                Part::Declarator(declarator) => declarator.values().iter().for_each(&mut *f),
                Part::Effect(x) | Part::Condition(x) | Part::Result(x) => f(x),
                Part::Block(block) => block.iter().for_each(|statement| statement.each_expr(f)),
            }
        }
    }

    /// The same, to be changed.
    pub fn each_expr_mut(&mut self, f: &mut impl FnMut(&mut Expr)) {
        for part in self.parts_mut() {
            match part {
                PartMut::Declarator(declarator) => declarator.values_mut().iter_mut().for_each(&mut *f),
                PartMut::Effect(x) | PartMut::Condition(x) | PartMut::Result(x) => f(x),
                PartMut::Block(block) => block.iter_mut().for_each(|statement| statement.each_expr_mut(f)),
            }
        }
    }

    /// The blocks in it, those in inner statements not counted.
    pub fn blocks(&self) -> impl Iterator<Item = &Block> {
        self.parts().filter_map(|part| if let Part::Block(block) = part { Some(block) } else { None })
    }

    /// The same, to be changed.
    pub fn blocks_mut(&mut self) -> impl Iterator<Item = &mut Block> {
        self.parts_mut().filter_map(|part| if let PartMut::Block(block) = part { Some(block) } else { None })
    }

    /// Whether it repeats its block.
    pub const fn is_loop(&self) -> bool {
        matches!(self.kind, StmtKind::For { .. } | StmtKind::While(..) | StmtKind::DoWhile(..))
    }
}

/// The block of a body with this number, in the order of the text; the body itself is number 0.
pub fn block_mut(body: &mut Block, number: usize) -> Option<&mut Block> {
    let mut left = number;
    seek_block(body, &mut left)
}

fn seek_block<'b>(block: &'b mut Block, left: &mut usize) -> Option<&'b mut Block> {
    if *left == 0 {
        return Some(block);
    }
    *left -= 1;
    block.iter_mut().flat_map(Stmt::blocks_mut).find_map(|inner| seek_block(inner, left))
}

/// The expression with this number, operands counted after the whole.
pub fn expr_mut(body: &mut Block, number: usize) -> Option<&mut Expr> {
    let mut left = number;
    seek_in_block(body, &mut left)
}

fn seek_in_block<'b>(block: &'b mut Block, left: &mut usize) -> Option<&'b mut Expr> {
    block.iter_mut().find_map(|statement| seek_in_statement(statement, left))
}

fn seek_in_statement<'s>(statement: &'s mut Stmt, left: &mut usize) -> Option<&'s mut Expr> {
    statement.parts_mut().find_map(|part| match part {
        PartMut::Declarator(declarator) => declarator.values_mut().iter_mut().find_map(|x| seek(x, left)),
        PartMut::Effect(x) | PartMut::Condition(x) | PartMut::Result(x) => seek(x, left),
        PartMut::Block(block) => seek_in_block(block, left),
    })
}

fn seek<'x>(x: &'x mut Expr, left: &mut usize) -> Option<&'x mut Expr> {
    if *left == 0 {
        return Some(x);
    }
    *left -= 1;
    x.operands_mut().find_map(|operand| seek(operand, left))
}

impl Declarator {
    /// The expressions of its start value.
    pub const fn values(&self) -> &[Expr] {
        match &self.init {
            None => &[],
            Some(Init::Expr(x)) => std::slice::from_ref(x),
            Some(Init::List(values)) => values.as_slice(),
        }
    }

    /// The same, to be changed.
    pub const fn values_mut(&mut self) -> &mut [Expr] {
        match &mut self.init {
            None => &mut [],
            Some(Init::Expr(x)) => std::slice::from_mut(x),
            Some(Init::List(values)) => values.as_mut_slice(),
        }
    }
}

impl Expr {
    /// The direct operands, indices included.
    pub fn operands(&self) -> impl Iterator<Item = &Self> {
        let all = match &self.kind {
            ExprKind::Const(_) => [None, None, None],
            ExprKind::Load(place) | ExprKind::Step(_, place) => [place.index(), None, None],
            ExprKind::Unary(_, x) => [Some(&**x), None, None],
            ExprKind::Binary(_, x, y) => [Some(&**x), Some(&**y), None],
            ExprKind::Conditional(c, x, y) => [Some(&**c), Some(&**x), Some(&**y)],
            ExprKind::Assign(place, _, x) => [place.index(), Some(&**x), None],
        };
        all.into_iter().flatten()
    }

    /// The same, to be changed.
    pub fn operands_mut(&mut self) -> impl Iterator<Item = &mut Self> {
        let all = match &mut self.kind {
            ExprKind::Const(_) => [None, None, None],
            ExprKind::Load(place) | ExprKind::Step(_, place) => [place.index_mut(), None, None],
            ExprKind::Unary(_, x) => [Some(&mut **x), None, None],
            ExprKind::Binary(_, x, y) => [Some(&mut **x), Some(&mut **y), None],
            ExprKind::Conditional(c, x, y) => [Some(&mut **c), Some(&mut **x), Some(&mut **y)],
            ExprKind::Assign(place, _, x) => [place.index_mut(), Some(&mut **x), None],
        };
        all.into_iter().flatten()
    }

    /// The place that it reads or writes itself.
    pub const fn place(&self) -> Option<&Place> {
        match &self.kind {
            ExprKind::Load(place) | ExprKind::Step(_, place) | ExprKind::Assign(place, ..) => Some(place),
            _ => None,
        }
    }

    /// The same, to be changed.
    pub const fn place_mut(&mut self) -> Option<&mut Place> {
        match &mut self.kind {
            ExprKind::Load(place) | ExprKind::Step(_, place) | ExprKind::Assign(place, ..) => Some(place),
            _ => None,
        }
    }
}

impl Place {
    /// The variable, or the list that the cell belongs to.
    pub const fn root(&self) -> VarId {
        match self {
            Self::Var(id) | Self::Cell(id, _) => *id,
        }
    }

    /// The same, to be changed.
    pub const fn root_mut(&mut self) -> &mut VarId {
        match self {
            Self::Var(id) | Self::Cell(id, _) => id,
        }
    }

    /// Which cell it is, if it is one.
    pub fn index(&self) -> Option<&Expr> {
        match self {
            Self::Var(_) => None,
            Self::Cell(_, index) => Some(index),
        }
    }

    /// The same, to be changed.
    pub fn index_mut(&mut self) -> Option<&mut Expr> {
        match self {
            Self::Var(_) => None,
            Self::Cell(_, index) => Some(index),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::parse::parse;

    use super::*;

    const SOURCE: &str = "int f(const int *a, int n) {
        int x = 1, y = 2, b[3] = {3, 4};
        for (int i = 5; i < 6; i++, x = 7) {
            if (a[8] > 9) { y += 10; } else { do { b[11] = 12; } while (13); }
        }
        for (x = 14, y = 15; 16; x = 17) { while (18) { { continue; } } }
        return x ? -19 : b[20];
    }";

    fn constants(x: &Expr, found: &mut Vec<i32>) {
        if let ExprKind::Const(value) = x.kind {
            found.push(value);
        }
        x.operands().for_each(|operand| constants(operand, found));
    }

    #[test]
    fn all_expressions_are_met_in_the_order_of_the_text() {
        let program = parse(SOURCE).unwrap();
        let mut found = Vec::new();
        for statement in &program.body {
            statement.each_expr(&mut |x| constants(x, &mut found));
        }
        // The step of a `for` stands before its body.
        assert_eq!(found, (1..=20).collect::<Vec<_>>());
    }

    fn raise(x: &mut Expr) {
        if let ExprKind::Const(value) = &mut x.kind {
            *value += 100;
        }
        x.operands_mut().for_each(raise);
    }

    #[test]
    fn what_is_met_can_be_changed() {
        let mut program = parse(SOURCE).unwrap();
        program.body.iter_mut().for_each(|statement| statement.each_expr_mut(&mut raise));
        let mut found = Vec::new();
        program.body.iter().for_each(|statement| statement.each_expr(&mut |x| constants(x, &mut found)));
        assert_eq!(found, (101..=120).collect::<Vec<_>>());
    }
}
