//! Expressions as the search sees them: small nodes in one store, with folds over inner loops as expressions.
//!
//! Owns the grammar; what a term costs is decided by [`super::cost`], values are computed by [`super::pool`] and [`super::fold`], texts made by
//! [`super::text`].

use cgen::ast::{BinaryOp, UnaryOp};

use super::cost::{self, Traits};

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
    /// The variable of the loop at this depth, the outermost 0, where it is a place in a list.
    Index(u8),
    /// The same, where it is a number.
    Number(u8),
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
    terms: Vec<Entry>,
    folds: Vec<Fold>,
}

#[derive(Clone, Copy, Debug)]
struct Entry {
    term: Term,
    cost: u16,
    traits: Traits,
}

impl Terms {
    /// Keeps a term, its cost that of its parts and itself.
    pub fn make(&mut self, term: Term) -> Id {
        let (cost, traits) = (cost::of(self, &term), Traits::of(self, &term));
        self.terms.push(Entry { term, cost: cost.min(u32::from(u16::MAX)) as u16, traits });
        (self.terms.len() - 1) as Id
    }

    /// Keeps a fold as a term.
    pub fn fold(&mut self, fold: Fold) -> Id {
        self.folds.push(fold);
        self.make(Term::Fold((self.folds.len() - 1) as u32))
    }

    /// A constant.
    pub fn int(&mut self, value: i32) -> Id {
        self.make(Term::Const(value))
    }

    /// What a term is; 0 for a place that is none.
    pub fn get(&self, id: Id) -> Term {
        self.terms.get(id as usize).map_or(Term::Const(0), |entry| entry.term)
    }

    /// What a term costs.
    pub fn cost(&self, id: Id) -> u32 {
        self.terms.get(id as usize).map_or(0, |entry| u32::from(entry.cost))
    }

    /// What a term reads and what it is about.
    pub fn traits(&self, id: Id) -> Traits {
        self.terms.get(id as usize).map_or(Traits::default(), |entry| entry.traits)
    }

    /// The fold that a term stands for.
    pub fn fold_at(&self, at: u32) -> Option<Fold> {
        self.folds.get(at as usize).copied()
    }
}
