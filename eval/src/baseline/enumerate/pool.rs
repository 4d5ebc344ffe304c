//! All terms over a frame in order of size, one for each behaviour.
//!
//! Owns the enumeration of expressions without loops. Ints and truth values are kept apart: tests are made of ints,
//! ints of tests only where the two are put together on purpose.

use cgen::ast::{BinaryOp, UnaryOp};

use super::arith::{TRAP, abs, binary, unary};
use super::bank::{Bank, Put};
use super::cost;
use super::frame::{Frame, Leaf};
use super::meter::Meter;
use super::term::{Id, Term, Terms};
use crate::solver::Stop;

/// How far a pool grows.
#[derive(Clone, Copy, Debug)]
pub struct Growth {
    /// The largest terms.
    pub level: usize,
    /// The most classes of ints, and of truth values.
    pub classes: usize,
    /// Whether cells at computed places are among the terms.
    pub cells: bool,
    /// Whether there are bit operators.
    pub bits: bool,
}

/// Values that all pools together may hold; 4 bytes each.
const MOST_VALUES: usize = 12_000_000;

/// Classes of terms over a frame.
#[derive(Debug)]
pub struct Pool {
    /// Where they have their values.
    pub frame: Frame,
    /// Numbers.
    pub ints: Bank,
    /// Truth values.
    pub bools: Bank,
    int_levels: Vec<Vec<u32>>,
    bool_levels: Vec<Vec<u32>>,
    /// Whether a class of ints has one value everywhere.
    constant: Vec<bool>,
    row: Vec<i32>,
    growth: Growth,
    zero: Id,
}

const INT_OPS: [BinaryOp; 5] = [BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul, BinaryOp::Rem, BinaryOp::Div];
const BIT_OPS: [BinaryOp; 5] =
    [BinaryOp::BitAnd, BinaryOp::BitXor, BinaryOp::BitOr, BinaryOp::Shl, BinaryOp::Shr];
const TESTS: [BinaryOp; 4] = [BinaryOp::Eq, BinaryOp::Ne, BinaryOp::Lt, BinaryOp::Le];

impl Pool {
    /// The leaves of the frame and all that is made of them.
    pub fn grow(
        terms: &mut Terms,
        meter: &mut Meter<'_, '_>,
        frame: Frame,
        growth: Growth,
    ) -> Result<Self, Stop> {
        let width = frame.len();
        let classes = growth.classes.min(MOST_VALUES / width.max(16)).max(64);
        let mut pool = Self {
            ints: Bank::new(width),
            bools: Bank::new(width),
            int_levels: vec![Vec::new(); growth.level + 1],
            bool_levels: vec![Vec::new(); growth.level + 1],
            constant: Vec::new(),
            row: Vec::with_capacity(width),
            growth: Growth { classes, ..growth },
            zero: terms.int(0),
            frame,
        };
        for level in 1..=growth.level {
            pool.grow_level(terms, meter, level)?;
        }
        Ok(pool)
    }

    /// Puts in a term that costs so much, without a level.
    pub fn put_int(&mut self, id: Id, row: &[i32], cost: u32) {
        let constant = row.iter().all(|x| Some(x) == row.first());
        if !row.iter().all(|x| *x == TRAP) && self.ints.put(row, cost, || id) == Put::New {
            self.constant.push(constant);
        }
    }

    /// Puts in a test that costs so much, without a level.
    pub fn put_test(&mut self, id: Id, row: &[i32], cost: u32) {
        if !row.iter().all(|x| Some(x) == row.first()) {
            self.bools.put(row, cost, || id);
        }
    }

    /// The classes of ints of one level.
    pub fn ints_at(&self, level: usize) -> &[u32] {
        self.int_levels.get(level).map_or(&[], Vec::as_slice)
    }

    /// The classes of truth values of one level.
    pub fn bools_at(&self, level: usize) -> &[u32] {
        self.bool_levels.get(level).map_or(&[], Vec::as_slice)
    }

    /// Whether a class of ints has the same value everywhere.
    pub fn is_constant(&self, place: usize) -> bool {
        self.constant.get(place).copied().unwrap_or_default()
    }

    fn grow_level(&mut self, terms: &mut Terms, meter: &mut Meter<'_, '_>, level: usize) -> Result<(), Stop> {
        let leaves: Vec<Leaf> =
            self.frame.leaves.iter().filter(|leaf| leaf.level == level).cloned().collect();
        for Leaf { id, values, .. } in leaves {
            self.row.clone_from(&values);
            self.keep_int(terms, level, None, id);
        }
        self.unaries(terms, meter, level)?;
        for left in 1..level.saturating_sub(1) {
            let right = level - 1 - left;
            if left.min(right) <= 2 {
                self.binaries(terms, meter, level, left, right)?;
            }
        }
        for left in 3..level {
            let right = level + 1 - left;
            if right >= left {
                self.logic(terms, meter, level, left, right)?;
            }
        }
        Ok(())
    }

    fn unaries(&mut self, terms: &mut Terms, meter: &mut Meter<'_, '_>, level: usize) -> Result<(), Stop> {
        let width = self.frame.len();
        for place in self.ints_at(level - 1).to_vec() {
            let (place, x) = (place as usize, self.ints.id(place as usize));
            if self.is_constant(place) {
                continue;
            }
            meter.tick(3 * width)?;
            if level > 2 || !self.growth.cells {
                self.fill(place, |x| binary(BinaryOp::Mul, x, x));
                self.keep_int(terms, level, Some(Term::Binary(BinaryOp::Mul, x, x)), 0);
            }
            self.fill(place, |x| unary(UnaryOp::Neg, x));
            self.keep_int(terms, level, Some(Term::Unary(UnaryOp::Neg, x)), 0);
            if self.growth.cells {
                let Self { frame, ints, row, .. } = self;
                frame.cells_into(ints.row(place), row);
                self.keep_int(terms, level, Some(Term::Cell(x)), 0);
            }
            if self.growth.bits {
                self.fill(place, |x| unary(UnaryOp::BitNot, x));
                self.keep_int(terms, level, Some(Term::Unary(UnaryOp::BitNot, x)), 0);
            }
        }
        if level >= 3 {
            for place in self.ints_at(level - 2).to_vec() {
                let (place, x) = (place as usize, self.ints.id(place as usize));
                meter.tick(width)?;
                self.fill(place, abs);
                self.keep_int(terms, level, Some(Term::Abs(x)), 0);
            }
        }
        Ok(())
    }

    fn fill(&mut self, place: usize, value: impl Fn(i32) -> i32) {
        self.row.clear();
        let Self { ints, row, .. } = self;
        row.extend(ints.row(place).iter().map(|x| value(*x)));
    }

    fn fill_two(&mut self, x: usize, y: usize, op: BinaryOp) {
        let Self { ints, row, .. } = self;
        row.clear();
        row.extend(ints.row(x).iter().zip(ints.row(y)).map(|(x, y)| binary(op, *x, *y)));
    }

    fn binaries(
        &mut self,
        terms: &mut Terms,
        meter: &mut Meter<'_, '_>,
        level: usize,
        left: usize,
        right: usize,
    ) -> Result<(), Stop> {
        let (lefts, rights) = (self.ints_at(left).to_vec(), self.ints_at(right).to_vec());
        let width = self.frame.len();
        for &x in &lefts {
            for &y in &rights {
                let (x, y) = (x as usize, y as usize);
                if self.is_constant(x) && self.is_constant(y) {
                    continue;
                }
                meter.tick(8 * width)?;
                if self.ints.len() < self.growth.classes {
                    self.int_ops(terms, level, x, y, &INT_OPS);
                    if self.growth.bits {
                        self.int_ops(terms, level, x, y, &BIT_OPS);
                    }
                }
                if self.bools.len() < self.growth.classes && x != y {
                    let (a, b) = (self.ints.id(x), self.ints.id(y));
                    for op in TESTS {
                        if x > y && matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
                            continue;
                        }
                        self.fill_two(x, y, op);
                        self.keep_bool(terms, level, Term::Binary(op, a, b));
                    }
                    self.divides(terms, level, x, y);
                }
            }
        }
        Ok(())
    }

    /// Whether one number divides another, which is as common as a comparison.
    fn divides(&mut self, terms: &mut Terms, level: usize, x: usize, y: usize) {
        let (a, b) = (self.ints.id(x), self.ints.id(y));
        if self.is_constant(x) || matches!(terms.get(b), Term::Const(0 | 1)) {
            return;
        }
        self.fill_two(x, y, BinaryOp::Rem);
        let rest = std::mem::take(&mut self.row);
        let known = self.ints.find(&rest).map(|place| self.ints.id(place));
        for op in [BinaryOp::Eq, BinaryOp::Ne] {
            self.row.clear();
            self.row.extend(rest.iter().map(|x| binary(op, *x, 0)));
            let first = self.row.first();
            if self.row.iter().all(|x| Some(x) == first) || self.bools.find(&self.row).is_some() {
                continue;
            }
            let rem = Term::Binary(BinaryOp::Rem, a, b);
            let rem = known.filter(|id| terms.get(*id) == rem).unwrap_or_else(|| terms.make(rem));
            let zero = self.zero;
            self.keep_bool(terms, level, Term::Binary(op, rem, zero));
        }
        self.row = rest;
    }

    fn int_ops(&mut self, terms: &mut Terms, level: usize, x: usize, y: usize, ops: &[BinaryOp]) {
        let (a, b) = (self.ints.id(x), self.ints.id(y));
        for &op in ops {
            let commutes = matches!(
                op,
                BinaryOp::Add | BinaryOp::Mul | BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor
            );
            if commutes && x > y {
                continue;
            }
            self.fill_two(x, y, op);
            self.keep_int(terms, level, Some(Term::Binary(op, a, b)), 0);
        }
        if x < y && level <= 5 {
            for most in [false, true] {
                let Self { ints, row, .. } = self;
                row.clear();
                let choose = |x: i32, y: i32| match (x == TRAP || y == TRAP, most) {
                    (true, _) => TRAP,
                    (_, true) => x.max(y),
                    (_, false) => x.min(y),
                };
                row.extend(ints.row(x).iter().zip(ints.row(y)).map(|(x, y)| choose(*x, *y)));
                let term = if most { Term::Most(a, b) } else { Term::Least(a, b) };
                self.keep_int(terms, level, Some(term), 0);
            }
        }
    }

    fn logic(
        &mut self,
        terms: &mut Terms,
        meter: &mut Meter<'_, '_>,
        level: usize,
        left: usize,
        right: usize,
    ) -> Result<(), Stop> {
        let (lefts, rights) = (self.bools_at(left).to_vec(), self.bools_at(right).to_vec());
        let width = self.frame.len();
        for &x in &lefts {
            for &y in &rights {
                if self.bools.len() >= self.growth.classes {
                    return Ok(());
                }
                let (x, y) = (x as usize, y as usize);
                if x == y {
                    continue;
                }
                meter.tick(4 * width)?;
                for op in [BinaryOp::And, BinaryOp::Or] {
                    for (x, y) in [(x, y), (y, x)] {
                        let Self { bools, row, .. } = self;
                        row.clear();
                        row.extend(bools.row(x).iter().zip(bools.row(y)).map(|(x, y)| binary(op, *x, *y)));
                        let (a, b) = (self.bools.id(x), self.bools.id(y));
                        self.keep_bool(terms, level, Term::Binary(op, a, b));
                    }
                }
            }
        }
        Ok(())
    }

    /// Puts the row into the bank of ints, under a term made for it or one that is there.
    fn keep_int(&mut self, terms: &mut Terms, level: usize, term: Option<Term>, leaf: Id) {
        if self.row.iter().all(|x| *x == TRAP) && !self.row.is_empty() {
            return;
        }
        let cost = term.map_or_else(|| terms.cost(leaf), |term| cost::of(terms, &term));
        let put = self.ints.put(&self.row, cost, || match term {
            Some(term) => terms.make(term),
            None => leaf,
        });
        if put == Put::New {
            let place = self.ints.len() - 1;
            let first = self.row.first();
            self.constant.push(self.row.iter().all(|x| Some(x) == first));
            if let Some(places) = self.int_levels.get_mut(level) {
                places.push(place as u32);
            }
        }
    }

    fn keep_bool(&mut self, terms: &mut Terms, level: usize, term: Term) {
        let first = self.row.first();
        if self.row.iter().all(|x| Some(x) == first) {
            return;
        }
        let cost = cost::of(terms, &term);
        if self.bools.put(&self.row, cost, || terms.make(term)) == Put::New {
            let place = self.bools.len() - 1;
            if let Some(places) = self.bool_levels.get_mut(level) {
                places.push(place as u32);
            }
        }
    }
}
