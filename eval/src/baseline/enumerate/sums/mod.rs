//! Sums and products over the turns of a loop, told from what they come to.
//!
//! For every test and every term the sum over the turns in which the test holds is looked up among what would lead to
//! the goal: from any start, with any factor, before a last step. For two sums, on either side of a test or
//! each behind its own, the second is looked up from what the first leaves.

mod likely;
mod target;
mod turns;
mod write;

use std::collections::HashSet;

use super::arith::TRAP;
use super::bank::Hashed;
use super::cost;
use super::frame::Walk;
use super::pool::Pool;
use super::search::{Search, World};
use super::term::{Id, Range};
use crate::solver::Stop;
use likely::Likely;
use target::{Fit, Last, Targets, exact};
use turns::{Chosen, Row, bits};
use write::{Arms, Loop};

/// How far one look goes, the cheapest first.
#[derive(Clone, Copy, Debug)]
pub struct Extent {
    /// Sums that are looked up by themselves.
    pub single: usize,
    /// Sums on a side of a test for which another one is looked up.
    pub sides: usize,
    /// Sums of which two are put together.
    pub pairs: usize,
}

/// Terms and tests that are looked at.
const TERMS: usize = 3000;
const TESTS: usize = 10_000;
/// What a loop costs.
const LOOP: u32 = 25;
/// Work that is one candidate: values that are added up.
const CHUNK: usize = 400;

/// Looks for the goal among sums over these walks.
pub fn look_up(
    search: &mut Search<'_, '_>,
    world: &World,
    (pool, walks): (&Pool, &[Walk]),
    outside: &Pool,
    goal: &[i32],
    extent: Extent,
) -> Result<(), Stop> {
    let targets = Targets::new(search, outside, goal)?;
    let mut found = Likely::default();
    for walk in walks {
        let Some(range) = walk.range else { continue };
        if walk.bad.contains(&true) || walk.order.is_empty() {
            continue;
        }
        let mut look = Look { range, walk, targets: &targets, goal, extent, found: &mut found };
        let rows = look.rows(pool);
        let tests = look.tests(search, pool)?;
        look.single(search, world, &tests, &rows)?;
        look.sides(search, world, &tests, &rows)?;
    }
    found.offer(search)
}

/// The most that a test and a term may cost so that there are no more of them than so many.
fn dearest(tests: &[Chosen], rows: &[Row], most: usize) -> u32 {
    let count = |dearest: u32| -> usize {
        let of = |test: &Chosen| rows.partition_point(|row| test.cost + row.cost <= dearest);
        tests.iter().map(of).take_while(|rows| *rows > 0).sum()
    };
    let costs: Vec<u32> = (10..200).map(|half| 2 * half).collect();
    let within = costs.partition_point(|cost| count(*cost) <= most);
    costs.get(within.saturating_sub(1)).copied().unwrap_or_default()
}

/// One walk.
struct Look<'w> {
    range: Range,
    walk: &'w Walk,
    targets: &'w Targets,
    goal: &'w [i32],
    extent: Extent,
    found: &'w mut Likely,
}

impl Look<'_> {
    /// The cheapest terms that never trap.
    fn rows(&self, pool: &Pool) -> Vec<Row> {
        let row = |place: usize| {
            let row = pool.ints.row(place);
            let values = self.walk.order.iter().map(|at| row.get(*at as usize).copied().unwrap_or(TRAP));
            Row { id: pool.ints.id(place), cost: pool.ints.cost(place), values: values.collect() }
        };
        pool.ints.cheapest(TERMS).into_iter().map(row).collect()
    }

    /// All turns, and those in which a test holds; each choice of turns once, the cheapest first.
    fn tests(&self, search: &mut Search<'_, '_>, pool: &Pool) -> Result<Vec<Chosen>, Stop> {
        let every = vec![true; self.walk.order.len()];
        let mut known = HashSet::from([bits(&every)]);
        let mut tests = vec![(0, None, every)];
        for place in pool.bools.cheapest(TESTS) {
            search.meter.tick(self.walk.order.len())?;
            let row = pool.bools.row(place);
            let at = |at: &u32| row.get(*at as usize).copied().unwrap_or(TRAP);
            if self.walk.order.iter().any(|point| at(point) == TRAP) {
                continue;
            }
            let holds: Vec<bool> = self.walk.order.iter().map(|point| at(point) != 0).collect();
            if holds.contains(&true) && known.insert(bits(&holds)) {
                tests.push((pool.bools.cost(place), Some(pool.bools.id(place)), holds));
            }
        }
        tests.sort_by_key(|(cost, ..)| *cost);
        tests.truncate(TESTS);
        Ok(tests.into_iter().map(|(cost, test, holds)| self.chosen(cost, test, &holds)).collect())
    }

    fn chosen(&self, cost: u32, test: Option<Id>, holds: &[bool]) -> Chosen {
        let (mut turns, mut ends, mut from) = (Vec::new(), Vec::new(), 0);
        for to in &self.walk.ends {
            turns.extend((from..*to).filter(|turn| holds.get(*turn as usize) == Some(&true)));
            ends.push(turns.len() as u32);
            from = *to;
        }
        Chosen { test, cost, turns, ends }
    }

    /// One sum or product behind a test; and two sums, each behind its own.
    fn single(
        &mut self,
        search: &mut Search<'_, '_>,
        world: &World,
        tests: &[Chosen],
        rows: &[Row],
    ) -> Result<(), Stop> {
        let mut cheapest = Vec::new();
        let (all, paired) =
            (dearest(tests, rows, self.extent.single), dearest(tests, rows, self.extent.pairs));
        let (mut added, mut sums) = (0, Vec::new());
        for test in tests {
            for row in rows {
                if test.cost + row.cost > all || self.found.is_hopeless(LOOP + test.cost + row.cost) {
                    break;
                }
                added += test.turns.len() + 80;
                if added > CHUNK {
                    search.meter.tick(std::mem::take(&mut added))?;
                }
                let arm = Arm { test: test.test, term: row.id };
                let cost = test.cost + row.cost + if test.test.is_some() { 8 } else { 0 };
                if test.sums(row, &mut sums) {
                    for fit in self.targets.fits(&sums) {
                        self.keep(search, world, cost, fit, Arms::One(arm));
                    }
                    if test.cost + row.cost <= paired {
                        cheapest.push((cost, arm, sums.clone()));
                    }
                }
                if let Some(start) = test.product(row, self.goal) {
                    // From 1 a product starts as a sum does from 0.
                    let fit = Fit::new(if start == 1 { 0 } else { start }, 1, Last::Nothing, 5);
                    self.keep(search, world, cost, Fit { start, ..fit }, Arms::Product(arm));
                }
            }
        }
        self.pairs(search, world, cheapest)
    }

    /// Two of these sums.
    fn pairs(
        &mut self,
        search: &mut Search<'_, '_>,
        world: &World,
        mut cheapest: Vec<(u32, Arm, Vec<i64>)>,
    ) -> Result<(), Stop> {
        let targets = self.targets;
        cheapest.sort_by_key(|(cost, ..)| *cost);
        let table: Hashed<usize> =
            cheapest.iter().enumerate().rev().map(|(at, (_, _, sums))| (exact(sums), at)).collect();
        for (cost, arm, sums) in &cheapest {
            search.meter.tick(400)?;
            for (signs, fit, needed) in targets.rests(sums) {
                let found = table.get(&exact(&needed)).and_then(|at| cheapest.get(*at));
                let Some((other_cost, other, sums)) = found else { continue };
                let Some(start) = needed.first().zip(sums.first()).map(|(x, y)| x - y) else { continue };
                let fit = Fit::new(start * signs.1, 1, fit.last, fit.cost);
                let arms = Arms::Two((*arm, signs.0), (*other, signs.1));
                self.keep(search, world, cost + other_cost, fit, arms);
            }
        }
        Ok(())
    }

    /// A sum on either side of a test.
    fn sides(
        &mut self,
        search: &mut Search<'_, '_>,
        world: &World,
        tests: &[Chosen],
        rows: &[Row],
    ) -> Result<(), Stop> {
        let targets = self.targets;
        let dearest = dearest(tests, rows, self.extent.sides);
        let mut sums = Vec::new();
        for test in tests {
            let Some(id) = test.test else { continue };
            let rows =
                rows.get(..rows.partition_point(|row| test.cost + row.cost <= dearest)).unwrap_or(rows);
            if rows.is_empty() || self.found.is_hopeless(LOOP + test.cost) {
                break;
            }
            let fails = self.others(test);
            search.meter.tick(0)?;
            let mut table: Hashed<(usize, i64)> = Hashed::default();
            for (at, row) in rows.iter().enumerate() {
                if test.sums(row, &mut sums) {
                    let first = sums.first().copied().unwrap_or_default();
                    table.entry(exact(&sums)).or_insert((at, first));
                }
            }
            for row in rows {
                search.meter.tick(self.walk.order.len())?;
                if !fails.sums(row, &mut sums) {
                    continue;
                }
                for (signs, fit, needed) in targets.rests(&sums) {
                    let found = table.get(&exact(&needed));
                    let Some((other, first)) = found.and_then(|(at, first)| Some((rows.get(*at)?, first)))
                    else {
                        continue;
                    };
                    let start = needed.first().copied().unwrap_or_default() - first;
                    let fit = Fit::new(start * signs.1, 1, fit.last, fit.cost);
                    let cost = test.cost + row.cost + other.cost + 16;
                    let arms = Arms::Sides(id, (other.id, signs.1), (row.id, signs.0));
                    self.keep(search, world, cost, fit, arms);
                }
            }
        }
        Ok(())
    }

    /// The turns that are left out.
    fn others(&self, test: &Chosen) -> Chosen {
        let mut holds = vec![true; self.walk.order.len()];
        for turn in &test.turns {
            if let Some(holds) = holds.get_mut(*turn as usize) {
                *holds = false;
            }
        }
        self.chosen(test.cost, test.test, &holds)
    }

    fn keep(&mut self, search: &Search<'_, '_>, world: &World, arms_cost: u32, fit: Fit, arms: Arms) {
        let way = cost::way(&search.terms, self.range.way);
        let whole = Loop { range: self.range, arms, fit };
        let cost = world.cost + LOOP + arms_cost + way + fit.cost;
        let cost = cost + search.unused(whole.traits(search), 40);
        if !self.found.is_hopeless(cost) {
            self.found.keep(cost, whole.write(search, world));
        }
    }
}

/// A term behind a test, if there is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Arm {
    /// The test.
    pub test: Option<Id>,
    /// What is added.
    pub term: Id,
}
