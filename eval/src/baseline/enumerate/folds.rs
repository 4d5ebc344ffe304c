//! All loops of some size over a frame, with what they come to at the points around.

use super::arith::TRAP;
use super::bank::Bank;
use super::fold::reduce;
use super::frame::Walk;
use super::pool::Pool;
use super::search::Search;
use super::term::{Fold, FoldOp, Id, Start, Term, Var};
use crate::solver::Stop;
use std::collections::HashSet;

/// How many loops are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Reach {
    /// The largest terms without a guard.
    pub plain: usize,
    /// The largest guards by themselves: counts and tests of all.
    pub tests: usize,
    /// The largest sum of the levels of guard and term.
    pub both: usize,
    /// How many classes are kept; what is wanted is kept beyond.
    pub keep: usize,
}

/// Collects loops.
pub struct Folds<'b> {
    /// The classes found, at the points around.
    pub bank: &'b mut Bank,
    /// Hashes of what is kept in any case.
    pub wanted: &'b HashSet<u64>,
    /// How many loops.
    pub reach: Reach,
    out: Vec<i32>,
    zero: Vec<i32>,
}

/// One fold that is tried.
struct Trial<'w> {
    walk: &'w Walk,
    full: &'w Walk,
    guard: Option<Id>,
}

impl<'b> Folds<'b> {
    /// Into this bank.
    pub fn new(bank: &'b mut Bank, wanted: &'b HashSet<u64>, reach: Reach) -> Self {
        Self { bank, wanted, reach, out: Vec::new(), zero: Vec::new() }
    }

    /// All loops along these walks.
    pub fn all(&mut self, search: &mut Search<'_, '_>, pool: &Pool, walks: &[Walk]) -> Result<(), Stop> {
        self.zero = vec![0; pool.frame.outer_len];
        for walk in walks {
            self.plain(search, pool, walk)?;
        }
        for walk in walks {
            self.guarded(search, pool, walk)?;
        }
        Ok(())
    }

    fn index<'p>(pool: &'p Pool, depth: u8, search: &Search<'_, '_>) -> &'p [i32] {
        let is_index = |id: Id| {
            let term = search.terms.get(id);
            term == Term::Var(Var::Index(depth)) || term == Term::Var(Var::Number(depth))
        };
        let leaf = pool.frame.leaves.iter().find(|leaf| is_index(leaf.id));
        leaf.map_or(&[], |leaf| leaf.values.as_slice())
    }

    fn plain(&mut self, search: &mut Search<'_, '_>, pool: &Pool, walk: &Walk) -> Result<(), Stop> {
        let trial = Trial { walk, full: walk, guard: None };
        let (ten, two) = (search.constant(10), search.constant(2));
        for level in 1..=self.reach.plain {
            for place in pool.ints_at(level) {
                let place = *place as usize;
                search.meter.tick(walk.order.len() * 8)?;
                self.one(search, pool, &trial, FoldOp::Sum, place);
                if pool.is_constant(place) {
                    continue;
                }
                self.one(search, pool, &trial, FoldOp::Most(Start::First), place);
                self.one(search, pool, &trial, FoldOp::Least(Start::First), place);
                for later in [false, true] {
                    self.one(search, pool, &trial, FoldOp::PlaceOfMost(later), place);
                    self.one(search, pool, &trial, FoldOp::PlaceOfLeast(later), place);
                }
                self.one(search, pool, &trial, FoldOp::Product, place);
                if level <= 3 {
                    self.one(search, pool, &trial, FoldOp::Best, place);
                }
                if level == 1 {
                    self.one(search, pool, &trial, FoldOp::Xor, place);
                    self.one(search, pool, &trial, FoldOp::Gcd, place);
                    self.one(search, pool, &trial, FoldOp::Alternate, place);
                    self.given(search, pool, &trial, FoldOp::Horner(ten), place, 10);
                    self.given(search, pool, &trial, FoldOp::Horner(two), place, 2);
                    self.horner(search, pool, &trial, place);
                }
            }
        }
        Ok(())
    }

    /// `s = s * k + x`, where the base is an argument.
    fn horner(&mut self, search: &mut Search<'_, '_>, pool: &Pool, trial: &Trial<'_>, place: usize) {
        let outer: Vec<usize> =
            trial.full.groups().map(|group| group.first().map_or(0, |at| *at as usize)).collect();
        for i in 0..2 {
            let int =
                pool.frame.leaves.iter().find(|leaf| search.terms.get(leaf.id) == Term::Var(Var::Int(i)));
            let Some(int) = int else { continue };
            let bases = outer.iter().map(|at| int.values.get(*at).copied().unwrap_or(0)).collect();
            let zero = std::mem::replace(&mut self.zero, bases);
            self.measure(search, pool, trial, FoldOp::Horner(int.id), place);
            self.zero = zero;
        }
    }

    fn guarded(&mut self, search: &mut Search<'_, '_>, pool: &Pool, walk: &Walk) -> Result<(), Stop> {
        let mut chosen = Walk { range: walk.range, cost: walk.cost, ..Walk::default() };
        let one = search.constant(1);
        let one = pool.ints.find(&vec![1; pool.frame.len()]).filter(|_| search.terms.cost(one) > 0);
        for level in 1..=self.reach.tests {
            for test in pool.bools_at(level) {
                let test = *test as usize;
                search.meter.tick(walk.order.len() * 6)?;
                walk.only(pool.bools.row(test), &mut chosen);
                let guard = pool.bools.id(test);
                self.truth(search, pool, walk, test);
                if chosen.order.is_empty() {
                    continue;
                }
                let trial = Trial { walk: &chosen, full: walk, guard: Some(guard) };
                if let Some(one) = one {
                    self.one(search, pool, &trial, FoldOp::Sum, one);
                }
                for term_level in 1..=self.reach.both.saturating_sub(level) {
                    for place in pool.ints_at(term_level) {
                        let place = *place as usize;
                        if pool.is_constant(place) {
                            continue;
                        }
                        search.meter.tick(chosen.order.len() * 6)?;
                        self.with_guard(search, pool, &trial, place);
                    }
                }
            }
        }
        Ok(())
    }

    /// Folds of the truth value itself.
    fn truth(&mut self, search: &mut Search<'_, '_>, pool: &Pool, walk: &Walk, test: usize) {
        for op in [FoldOp::All, FoldOp::Any, FoldOp::Run] {
            let index = &[];
            let mut out = std::mem::take(&mut self.out);
            reduce(op, walk, pool.bools.row(test), index, &self.zero, &mut out);
            self.out = out;
            self.keep(search, walk, op, None, pool.bools.id(test));
        }
    }

    fn with_guard(&mut self, search: &mut Search<'_, '_>, pool: &Pool, trial: &Trial<'_>, place: usize) {
        self.one(search, pool, trial, FoldOp::Sum, place);
        let empty = trial.walk.groups().any(<[u32]>::is_empty);
        for default in [-1, 0] {
            let id = search.constant(default);
            self.given(search, pool, trial, FoldOp::First(id), place, default);
            self.given(search, pool, trial, FoldOp::Last(id), place, default);
            if !empty {
                break;
            }
        }
        if empty {
            let zero = search.constant(0);
            self.given(search, pool, trial, FoldOp::Most(Start::From(zero)), place, 0);
            self.given(search, pool, trial, FoldOp::Least(Start::From(zero)), place, 0);
        } else {
            self.one(search, pool, trial, FoldOp::Most(Start::Limit), place);
            self.one(search, pool, trial, FoldOp::Least(Start::Limit), place);
        }
        self.one(search, pool, trial, FoldOp::Product, place);
    }

    fn one(&mut self, search: &mut Search<'_, '_>, pool: &Pool, trial: &Trial<'_>, op: FoldOp, place: usize) {
        self.given(search, pool, trial, op, place, 0);
    }

    fn given(
        &mut self,
        search: &mut Search<'_, '_>,
        pool: &Pool,
        trial: &Trial<'_>,
        op: FoldOp,
        place: usize,
        given: i32,
    ) {
        if self.zero.first().is_some_and(|zero| *zero != given) {
            self.zero.fill(given);
        }
        self.measure(search, pool, trial, op, place);
    }

    fn measure(
        &mut self,
        search: &mut Search<'_, '_>,
        pool: &Pool,
        trial: &Trial<'_>,
        op: FoldOp,
        place: usize,
    ) {
        let range = trial.full.range;
        let index = range.map_or(&[][..], |range| Self::index(pool, range.depth, search));
        let mut out = std::mem::take(&mut self.out);
        reduce(op, trial.walk, pool.ints.row(place), index, &self.zero, &mut out);
        self.out = out;
        self.keep(search, trial.full, op, trial.guard, pool.ints.id(place));
    }

    fn keep(&mut self, search: &mut Search<'_, '_>, walk: &Walk, op: FoldOp, guard: Option<Id>, term: Id) {
        let Some(range) = walk.range else { return };
        if self.out.iter().all(|x| *x == TRAP) {
            return;
        }
        let full = self.bank.len() >= self.reach.keep;
        if full && self.bank.find(&self.out).is_none() && !self.wanted.contains(&super::bank::hash(&self.out))
        {
            return;
        }
        let fold = Fold { range, op, guard, term };
        let terms = &mut search.terms;
        let cost = super::cost::fold(terms, &fold);
        self.bank.put(&self.out, cost, || terms.fold(fold));
    }
}
