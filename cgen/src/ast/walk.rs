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
    /// Looks at its parts until something is found; the parts of inner statements are parts of those.
    pub fn find_part<'s, R>(&'s self, mut f: impl FnMut(Part<'s>) -> Option<R>) -> Option<R> {
        match &self.kind {
            StmtKind::Decl(declarators) => declarators.iter().find_map(|d| f(Part::Declarator(d))),
            StmtKind::Expr(x) => f(Part::Effect(x)),
            StmtKind::If(condition, then, otherwise) => f(Part::Condition(condition))
                .or_else(|| f(Part::Block(then)))
                .or_else(|| otherwise.as_ref().and_then(|block| f(Part::Block(block)))),
            StmtKind::For { init, condition, steps, body } => match init {
                ForInit::Exprs(exprs) => exprs.iter().find_map(|x| f(Part::Effect(x))),
                ForInit::Decl(declarators) => declarators.iter().find_map(|d| f(Part::Declarator(d))),
            }
            .or_else(|| condition.as_ref().and_then(|x| f(Part::Condition(x))))
            .or_else(|| steps.iter().find_map(|x| f(Part::Effect(x))))
            .or_else(|| f(Part::Block(body))),
            StmtKind::While(condition, body) => {
                f(Part::Condition(condition)).or_else(|| f(Part::Block(body)))
            }
            StmtKind::DoWhile(body, condition) => {
                f(Part::Block(body)).or_else(|| f(Part::Condition(condition)))
            }
            StmtKind::Return(value) => value.as_ref().and_then(|x| f(Part::Result(x))),
            StmtKind::Block(block) => f(Part::Block(block)),
            StmtKind::Break | StmtKind::Continue => None,
        }
    }

    /// The same, to be changed.
    pub fn find_part_mut<'s, R>(&'s mut self, mut f: impl FnMut(PartMut<'s>) -> Option<R>) -> Option<R> {
        match &mut self.kind {
            StmtKind::Decl(declarators) => declarators.iter_mut().find_map(|d| f(PartMut::Declarator(d))),
            StmtKind::Expr(x) => f(PartMut::Effect(x)),
            StmtKind::If(condition, then, otherwise) => f(PartMut::Condition(condition))
                .or_else(|| f(PartMut::Block(then)))
                .or_else(|| otherwise.as_mut().and_then(|block| f(PartMut::Block(block)))),
            StmtKind::For { init, condition, steps, body } => match init {
                ForInit::Exprs(exprs) => exprs.iter_mut().find_map(|x| f(PartMut::Effect(x))),
                ForInit::Decl(declarators) => declarators.iter_mut().find_map(|d| f(PartMut::Declarator(d))),
            }
            .or_else(|| condition.as_mut().and_then(|x| f(PartMut::Condition(x))))
            .or_else(|| steps.iter_mut().find_map(|x| f(PartMut::Effect(x))))
            .or_else(|| f(PartMut::Block(body))),
            StmtKind::While(condition, body) => {
                f(PartMut::Condition(condition)).or_else(|| f(PartMut::Block(body)))
            }
            StmtKind::DoWhile(body, condition) => {
                f(PartMut::Block(body)).or_else(|| f(PartMut::Condition(condition)))
            }
            StmtKind::Return(value) => value.as_mut().and_then(|x| f(PartMut::Result(x))),
            StmtKind::Block(block) => f(PartMut::Block(block)),
            StmtKind::Break | StmtKind::Continue => None,
        }
    }

    /// Calls for each of its parts.
    pub fn each_part<'s>(&'s self, mut f: impl FnMut(Part<'s>)) {
        let _: Option<()> = self.find_part(|part| {
            f(part);
            None
        });
    }

    /// The same, to be changed.
    pub fn each_part_mut<'s>(&'s mut self, mut f: impl FnMut(PartMut<'s>)) {
        let _: Option<()> = self.find_part_mut(|part| {
            f(part);
            None
        });
    }

    /// Calls for every whole expression in it, inner statements included.
    pub fn each_expr<'s>(&'s self, f: &mut impl FnMut(&'s Expr)) {
        self.each_part(|part| match part {
            Part::Declarator(declarator) => declarator.values().iter().for_each(&mut *f),
            Part::Effect(x) | Part::Condition(x) | Part::Result(x) => f(x),
            Part::Block(block) => block.iter().for_each(|statement| statement.each_expr(f)),
        });
    }

    /// The same, to be changed.
    pub fn each_expr_mut(&mut self, f: &mut impl FnMut(&mut Expr)) {
        self.each_part_mut(|part| match part {
            PartMut::Declarator(declarator) => declarator.values_mut().iter_mut().for_each(&mut *f),
            PartMut::Effect(x) | PartMut::Condition(x) | PartMut::Result(x) => f(x),
            PartMut::Block(block) => block.iter_mut().for_each(|statement| statement.each_expr_mut(f)),
        });
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
    block.iter_mut().find_map(|statement| {
        statement.find_part_mut(|part| match part {
            PartMut::Block(inner) => seek_block(inner, left),
            _ => None,
        })
    })
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
    statement.find_part_mut(|part| match part {
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
