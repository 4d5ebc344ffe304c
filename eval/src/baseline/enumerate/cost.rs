//! What terms cost: how unlikely it is that a person writes them, in tenths of a token.
//!
//! The order of enumeration goes by size; which of several solutions is put forward first goes by this. It says in
//! numbers what goes without saying: places are compared with places and cells with cells, small constants are
//! common, what stands in a loop depends on it, and an argument is there to be used.

use cgen::ast::BinaryOp;

use super::term::{Fold, FoldOp, Id, Range, Term, Terms, Var, Way};

/// What a term reads, and what its value is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Traits(u16);

/// Bits of [`Traits`]: 0 to 3 loop variables by depth, 4 to 7 the plain ints.
const CELLS: u16 = 1 << 8;
const VALUE: u16 = 1 << 9;
const PLACE: u16 = 1 << 10;
const CONSTANT: u16 = 1 << 11;
const STATE: u16 = 1 << 12;

impl Traits {
    /// Those of a term.
    pub fn of(terms: &Terms, term: &Term) -> Self {
        let all = |ids: &[Id]| {
            let parts = ids.iter().map(|id| terms.traits(*id).0);
            let all = parts.clone().fold(0, |all, part| all | part) & !CONSTANT;
            all | (parts.fold(CONSTANT, |all, part| all & part))
        };
        Self(match *term {
            Term::Const(_) => CONSTANT,
            Term::Var(Var::Length) => PLACE,
            Term::Var(Var::Int(i)) => 1 << (4 + i.min(3)),
            Term::Var(Var::Index(depth)) => PLACE | 1 << depth.min(3),
            Term::Var(Var::Number(depth)) => 1 << depth.min(3),
            Term::Var(Var::State) => VALUE | STATE,
            Term::Cell(x) => (terms.traits(x).0 & !(PLACE | CONSTANT)) | CELLS | VALUE,
            Term::Unary(_, x) | Term::Abs(x) => terms.traits(x).0,
            Term::Binary(op, x, y) if op.compares() || matches!(op, BinaryOp::And | BinaryOp::Or) => {
                all(&[x, y]) & !(VALUE | PLACE)
            }
            Term::Binary(_, x, y) | Term::Least(x, y) | Term::Most(x, y) => all(&[x, y]),
            Term::Choice(c, x, y) => (terms.traits(c).0 & !(VALUE | PLACE | CONSTANT)) | all(&[x, y]),
            Term::Fold(at) => terms.fold_at(at).map_or(0, |fold| Self::of_fold(terms, &fold)),
        })
    }

    /// Those of the bounds of a loop.
    pub fn of_range(terms: &Terms, range: Range) -> Self {
        Self(match range.way {
            Way::Up(from, to, step) => [from, to, step].iter().fold(0, |all, id| all | terms.traits(*id).0),
            Way::Down(x, y) => terms.traits(x).0 | terms.traits(y).0,
            Way::Shrink(of, _) | Way::Root(_, of) => terms.traits(of).0,
        })
    }

    fn of_fold(terms: &Terms, fold: &Fold) -> u16 {
        let about = VALUE | PLACE | CONSTANT;
        let term = terms.traits(fold.term).0;
        let guard = fold.guard.map_or(0, |guard| terms.traits(guard).0);
        let range = Self::of_range(terms, fold.range).0;
        let sort = match fold.op {
            FoldOp::PlaceOfMost(_) | FoldOp::PlaceOfLeast(_) | FoldOp::Run => PLACE,
            FoldOp::All | FoldOp::Any => 0,
            FoldOp::Sum if term & CONSTANT != 0 => PLACE,
            _ => term & (VALUE | PLACE),
        };
        ((term | guard | range) & !about & !(1 << fold.range.depth.min(3))) | sort
    }

    /// Whether the term has different values in the turns of the loop at this depth.
    pub fn turns(self, depth: u8) -> bool {
        self.0 & (1 << depth.min(3)) != 0
    }

    /// Whether a cell is read.
    pub const fn reads_cells(self) -> bool {
        self.0 & CELLS != 0
    }

    /// Whether what a scan carries on is read.
    pub const fn reads_state(self) -> bool {
        self.0 & STATE != 0
    }

    /// How many of so many plain ints are not read.
    pub fn ints_unread(self, ints: usize) -> usize {
        (0..ints.min(4)).filter(|i| self.0 & (1 << (4 + i)) == 0).count()
    }

    /// Together.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    const fn has(self, bits: u16) -> bool {
        self.0 & bits != 0
    }
}

/// What a term costs by its parts.
pub fn of(terms: &Terms, term: &Term) -> u32 {
    let cost = |id: Id| terms.cost(id);
    match *term {
        Term::Const(x) => constant(x),
        Term::Var(_) => 10,
        Term::Cell(x) if matches!(terms.get(x), Term::Var(Var::Index(_))) => 10,
        Term::Cell(x) if is_neighbour(terms, x) => 14,
        Term::Cell(x) if is_mirror(terms, x) => 20,
        Term::Cell(x) => cost(x) + if terms.traits(x).has(VALUE) { 40 } else { 8 },
        Term::Unary(_, x) => 10 + cost(x),
        Term::Abs(x) => 15 + cost(x),
        Term::Binary(op, x, y) => binary(terms, op, x, y) + cost(x) + cost(y),
        Term::Least(x, y) | Term::Most(x, y) => 15 + mixed(terms, x, y, 15) + cost(x) + cost(y),
        Term::Choice(c, x, y) => 18 + cost(c) + cost(x) + cost(y),
        Term::Fold(at) => terms.fold_at(at).map_or(0, |folded| fold(terms, &folded)),
    }
}

/// Whether this is `i - 1`, `i + 1` or `n - 1`.
fn is_neighbour(terms: &Terms, place: Id) -> bool {
    let Term::Binary(op @ (BinaryOp::Add | BinaryOp::Sub), x, y) = terms.get(place) else { return false };
    let from = terms.get(x);
    let one = |id| terms.get(id) == Term::Const(1);
    match from {
        Term::Var(Var::Index(_)) => one(y),
        Term::Var(Var::Length) => one(y) && op == BinaryOp::Sub,
        Term::Const(1) => op == BinaryOp::Add && matches!(terms.get(y), Term::Var(Var::Index(_))),
        _ => false,
    }
}

/// Whether this is `n - 1 - i`.
fn is_mirror(terms: &Terms, place: Id) -> bool {
    let Term::Binary(BinaryOp::Sub, from, index) = terms.get(place) else { return false };
    let is_last = matches!(terms.get(from), Term::Binary(BinaryOp::Sub, ..)) && is_neighbour(terms, from);
    is_last && matches!(terms.get(index), Term::Var(Var::Index(_)))
}

const fn constant(x: i32) -> u32 {
    match x {
        0 => 8,
        1 | 2 => 10,
        -1 | 3 | 4 | 5 | 10 => 14,
        6..=9 | 100 => 18,
        _ => 28,
    }
}

/// The price of putting a place and a cell together.
fn mixed(terms: &Terms, x: Id, y: Id, price: u32) -> u32 {
    let (x, y) = (terms.traits(x), terms.traits(y));
    let clash = |x: Traits, y: Traits| x.has(VALUE) && !x.has(PLACE) && y.has(PLACE) && !y.has(VALUE);
    if clash(x, y) || clash(y, x) { price } else { 0 }
}

fn binary(terms: &Terms, op: BinaryOp, x: Id, y: Id) -> u32 {
    let divides = matches!(terms.get(x), Term::Binary(BinaryOp::Rem, ..)) && terms.get(y) == Term::Const(0);
    let loops = |id: Id| matches!(terms.get(id), Term::Fold(_));
    let strange = |x: Id, y: Id| loops(x) && matches!(terms.get(y), Term::Const(c) if !(0..=2).contains(&c));
    let strange = if strange(x, y) || strange(y, x) { 8 } else { 0 };
    strange
        + match op {
            BinaryOp::Eq | BinaryOp::Ne if divides => 2,
            BinaryOp::Ne => 12 + mixed(terms, x, y, 15),
            BinaryOp::Eq | BinaryOp::Lt | BinaryOp::Le | BinaryOp::Gt | BinaryOp::Ge => {
                10 + mixed(terms, x, y, 15)
            }
            BinaryOp::And | BinaryOp::Or => 10,
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul => 10 + mixed(terms, x, y, 8),
            BinaryOp::Div | BinaryOp::Rem => {
                let upside_down = if terms.traits(x).has(CONSTANT) { 15 } else { 0 };
                let by_more = if terms.traits(y).has(CONSTANT) { 0 } else { 5 };
                10 + upside_down + by_more + mixed(terms, x, y, 15)
            }
            BinaryOp::Shl | BinaryOp::Shr | BinaryOp::BitAnd | BinaryOp::BitXor | BinaryOp::BitOr => 18,
        }
}

/// What a loop costs as a term.
pub fn fold(terms: &Terms, fold: &Fold) -> u32 {
    let depth = fold.range.depth;
    let op = match fold.op {
        FoldOp::Sum | FoldOp::All | FoldOp::Any => 0,
        FoldOp::Product | FoldOp::First(_) | FoldOp::Most(_) | FoldOp::Least(_) => 5,
        FoldOp::Last(_) | FoldOp::PlaceOfMost(false) | FoldOp::PlaceOfLeast(false) => 10,
        FoldOp::PlaceOfMost(true) | FoldOp::PlaceOfLeast(true) => 15,
        FoldOp::Run | FoldOp::Best | FoldOp::Horner(_) => 20,
        FoldOp::Xor | FoldOp::Alternate | FoldOp::Gcd => 30,
    };
    let turns = terms.traits(fold.term).turns(depth)
        || fold.guard.is_some_and(|guard| terms.traits(guard).turns(depth))
        || (matches!(fold.range.way, Way::Shrink(..)) && terms.traits(fold.term).has(CONSTANT));
    let still = if turns { 0 } else { 35 };
    let guard = fold.guard.map_or(0, |guard| terms.cost(guard) + 8);
    let counts = fold.op == FoldOp::Sum && terms.get(fold.term) == Term::Const(1);
    let term = if counts { 0 } else { terms.cost(fold.term) };
    25 + way(terms, fold.range.way) + op + still + guard + term
}

/// What a loop costs beyond the plainest.
pub fn way(terms: &Terms, way: Way) -> u32 {
    let plain = |id: Id, plain: &[Term]| {
        if plain.contains(&terms.get(id)) { 0 } else { 4 + terms.cost(id) * 2 / 3 }
    };
    match way {
        Way::Up(from, to, step) => {
            let from = match terms.get(from) {
                Term::Const(1) => 4,
                Term::Binary(BinaryOp::Add, x, _) if matches!(terms.get(x), Term::Var(Var::Index(_))) => 6,
                _ => plain(from, &[Term::Const(0)]),
            };
            let to = match terms.get(to) {
                Term::Var(Var::Index(_)) => 4,
                _ => plain(to, &[Term::Var(Var::Length)]),
            };
            from + to + 2 * plain(step, &[Term::Const(1)])
        }
        Way::Down(..) => 10,
        Way::Shrink(of, by) => terms.cost(of) / 2 + if by == 10 { 20 } else { 25 },
        Way::Root(..) => 15,
    }
}
