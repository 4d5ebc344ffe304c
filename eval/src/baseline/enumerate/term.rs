//! Expressions as the search sees them: small nodes in one store, with folds over inner loops as expressions.
//!
//! Owns the grammar and what a term costs; values are computed by [`super::pool`] and [`super::fold`], texts made by
//! [`super::text`].

use cgen::ast::{BinaryOp, UnaryOp};

/// A place in [`Terms`].
pub type Id = u32;

/// An expression in the frame of some loop.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Term {
    /// A constant.
    Const(i32),
    /// A variable.
    Var(Var),
    /// A cell of the list at hand.
    Cell(Id),
    /// One operand.
    Unary(UnaryOp, Id),
    /// `x < 0 ? -x : x`
    Abs(Id),
    /// Two operands.
    Binary(BinaryOp, Id, Id),
    /// `x < y ? x : y`
    Least(Id, Id),
    /// `x > y ? x : y`
    Most(Id, Id),
    /// `c ? x : y`
    Choice(Id, Id, Id),
    /// What a loop comes to; a place in the store of folds.
    Fold(u32),
}

/// What a term may read besides cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Var {
    /// The length of the list at hand.
    Length,
    /// A further int, or one of the numbers.
    Int(u8),
    /// The variable of the loop at this depth, the outermost 0.
    Index(u8),
    /// What a scan carries on.
    State,
}

/// The values that the variable of a loop takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// How many loops there are around it.
    pub depth: u8,
    /// How it goes on.
    pub way: Way,
}

/// How a loop goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// `for (i = from; i < to; i += step)`
    Up(Id, Id, Id),
    /// `for (i = from; i >= to; i--)`
    Down(Id, Id),
    /// `for (i = of; i > 0; i /= by)`
    Shrink(Id, i32),
    /// `for (i = from; i * i <= of; i++)`
    Root(i32, Id),
}

/// What a loop comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fold {
    /// Over what.
    pub range: Range,
    /// In which way.
    pub op: FoldOp,
    /// Where only this holds.
    pub guard: Option<Id>,
    /// What each turn brings.
    pub term: Id,
}

/// How the turns of a loop come together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FoldOp {
    /// `s += x`
    Sum,
    /// `s *= x`
    Product,
    /// The largest, or the start value.
    Most(Start),
    /// The least, or the start value.
    Least(Start),
    /// The first one, or the default.
    First(Id),
    /// The last one, or the default.
    Last(Id),
    /// Whether the term always holds.
    All,
    /// Whether the term holds once.
    Any,
    /// The place of the largest, the first or the last such.
    PlaceOfMost(bool),
    /// The place of the least, the first or the last such.
    PlaceOfLeast(bool),
    /// The longest run of turns in which the term holds.
    Run,
    /// The largest sum of neighbours, none of them for nothing.
    Best,
    /// `s = s * b + x`
    Horner(Id),
    /// `s = x - s`
    Alternate,
    /// `s ^= x`
    Xor,
    /// The greatest common divisor.
    Gcd,
}

/// What the largest starts from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
    /// The first turn.
    First,
    /// A value outside of the loop.
    From(Id),
    /// Beyond every value.
    Limit,
}

/// All terms of a search, each once made and never changed.
#[derive(Debug, Default)]
pub struct Terms {
    terms: Vec<(Term, u16)>,
    folds: Vec<Fold>,
}

impl Terms {
    /// Keeps a term of this cost.
    pub fn add(&mut self, term: Term, cost: u32) -> Id {
        self.terms.push((term, cost.min(u32::from(u16::MAX)) as u16));
        (self.terms.len() - 1) as Id
    }

    /// Keeps a term, its cost that of its parts and itself.
    pub fn make(&mut self, term: Term) -> Id {
        let cost = self.cost_of(&term);
        self.add(term, cost)
    }

    /// Keeps a fold as a term.
    pub fn fold(&mut self, fold: Fold, cost: u32) -> Id {
        self.folds.push(fold);
        self.add(Term::Fold((self.folds.len() - 1) as u32), cost)
    }

    /// A constant.
    pub fn int(&mut self, value: i32) -> Id {
        self.make(Term::Const(value))
    }

    /// What a term is; 0 for a place that is none.
    pub fn get(&self, id: Id) -> Term {
        self.terms.get(id as usize).map_or(Term::Const(0), |(term, _)| *term)
    }

    /// What a term costs.
    pub fn cost(&self, id: Id) -> u32 {
        self.terms.get(id as usize).map_or(0, |(_, cost)| u32::from(*cost))
    }

    /// The fold that a term stands for.
    pub fn fold_at(&self, at: u32) -> Option<Fold> {
        self.folds.get(at as usize).copied()
    }

    /// How many terms there are.
    pub fn len(&self) -> usize {
        self.terms.len()
    }

    /// What a term costs by its parts.
    pub fn cost_of(&self, term: &Term) -> u32 {
        match *term {
            Term::Const(x) => match x {
                0..=2 => 1,
                -1 | 3..=10 => 2,
                _ => 3,
            },
            Term::Var(_) => 1,
            Term::Cell(x) => match self.get(x) {
                Term::Var(_) | Term::Const(0) => 1,
                _ => 1 + self.cost(x),
            },
            Term::Unary(_, x) => 1 + self.cost(x),
            Term::Abs(x) => 2 + self.cost(x),
            Term::Binary(_, x, y) => 1 + self.cost(x) + self.cost(y),
            Term::Least(x, y) | Term::Most(x, y) => 2 + self.cost(x) + self.cost(y),
            Term::Choice(c, x, y) => 2 + self.cost(c) + self.cost(x) + self.cost(y),
            Term::Fold(_) => 4,
        }
    }
}
