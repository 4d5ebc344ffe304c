//! Terms that have the wanted values at all points: one that does, or two and a test that chooses.

use std::collections::HashMap;

use cgen::ast::BinaryOp;

use super::arith::{TRAP, binary};
use super::pool::Pool;
use super::search::Search;
use super::term::{Id, Term};
use crate::solver::Stop;

/// Points as bits.
type Points = Vec<u64>;

/// Terms that are tried as a branch.
const BRANCHES: usize = 160;

/// All terms found, with what they cost.
pub fn all(
    search: &mut Search<'_, '_>,
    pool: &Pool,
    goal: &[i32],
    round: usize,
) -> Result<Vec<(Id, u32)>, Stop> {
    let mut found = Vec::new();
    for bank in [&pool.ints, &pool.bools] {
        if let Some(place) = bank.find(goal) {
            found.push((bank.id(place), bank.cost(place)));
        }
    }
    inverses(search, pool, goal, &mut found)?;
    if round >= 1 || found.is_empty() {
        choices(search, pool, goal, &mut found)?;
    }
    found.sort_by_key(|(_, cost)| *cost);
    found.truncate(12);
    Ok(found)
}

/// Sums, differences and products of two terms, the second from what the first leaves.
fn inverses(
    search: &mut Search<'_, '_>,
    pool: &Pool,
    goal: &[i32],
    found: &mut Vec<(Id, u32)>,
) -> Result<(), Stop> {
    let mut needed = Vec::with_capacity(goal.len());
    for place in 0..pool.ints.len().min(4000) {
        search.meter.tick(goal.len() * 3)?;
        for op in [BinaryOp::Add, BinaryOp::Sub, BinaryOp::Mul] {
            needed.clear();
            needed.extend(pool.ints.row(place).iter().zip(goal).map(|(e, goal)| match op {
                _ if *e == TRAP => TRAP,
                BinaryOp::Add => binary(BinaryOp::Sub, *goal, *e),
                BinaryOp::Sub => binary(BinaryOp::Sub, *e, *goal),
                _ if binary(BinaryOp::Rem, *goal, *e) == 0 => binary(BinaryOp::Div, *goal, *e),
                _ => TRAP,
            }));
            if needed.contains(&TRAP) {
                continue;
            }
            if let Some(other) = pool.ints.find(&needed) {
                let term = Term::Binary(op, pool.ints.id(place), pool.ints.id(other));
                let id = search.terms.make(term);
                found.push((id, search.terms.cost(id)));
            }
        }
    }
    Ok(())
}

fn points(row: impl Iterator<Item = bool>, words: usize) -> Points {
    let mut points = vec![0; words];
    for (at, holds) in row.enumerate() {
        if let Some(word) = points.get_mut(at / 64) {
            *word |= u64::from(holds) << (at % 64);
        }
    }
    points
}

/// `c ? x : y`, where the one or the other is right everywhere.
fn choices(
    search: &mut Search<'_, '_>,
    pool: &Pool,
    goal: &[i32],
    found: &mut Vec<(Id, u32)>,
) -> Result<(), Stop> {
    let words = goal.len().div_ceil(64);
    let full = points(goal.iter().map(|_| true), words);
    let mut right: HashMap<Points, usize> = HashMap::new();
    let mut branches: Vec<(Points, usize)> = Vec::new();
    for place in pool.ints.cheapest(6000) {
        search.meter.tick(goal.len())?;
        let row = pool.ints.row(place).iter().zip(goal);
        let mask = points(row.map(|(x, goal)| x == goal), words);
        if mask.iter().all(|word| *word == 0) || mask == full {
            continue;
        }
        if right.insert(mask.clone(), place).is_none() {
            branches.push((mask, place));
        }
    }
    let worth = |(mask, place): &(Points, usize)| {
        let count: u32 = mask.iter().map(|word| word.count_ones()).sum();
        std::cmp::Reverse(i64::from(count) * 120 - i64::from(pool.ints.cost(*place)) * goal.len() as i64)
    };
    branches.sort_by_key(worth);
    branches.truncate(BRANCHES);
    let tests: Vec<(Points, Points, usize)> = pool
        .bools
        .cheapest(8000)
        .into_iter()
        .map(|place| {
            let row = pool.bools.row(place);
            let holds = points(row.iter().map(|x| *x != 0 && *x != TRAP), words);
            (holds, points(row.iter().map(|x| *x == 0), words), place)
        })
        .collect();
    let mut best = found.iter().map(|(_, cost)| *cost).min().unwrap_or(u32::MAX);
    for (x_right, x) in &branches {
        for (y_right, y) in &branches {
            search.meter.tick(words)?;
            let (x_cost, y_cost) = (pool.ints.cost(*x), pool.ints.cost(*y));
            let covers = x_right.iter().zip(y_right).zip(&full).all(|((x, y), full)| x | y == *full);
            if !covers || x_cost + y_cost + 18 > best.saturating_add(20) {
                continue;
            }
            for (holds, fails, test) in &tests {
                search.meter.tick(words)?;
                let cost = pool.bools.cost(*test) + x_cost + y_cost + 18;
                if cost > best.saturating_add(20) {
                    break;
                }
                let fits = (0..words).all(|at| {
                    let word = |points: &Points| points.get(at).copied().unwrap_or_default();
                    word(holds) & !word(x_right) == 0
                        && word(fails) & !word(y_right) == 0
                        && word(holds) | word(fails) == word(&full)
                });
                if fits {
                    best = best.min(cost);
                    let term = Term::Choice(pool.bools.id(*test), pool.ints.id(*x), pool.ints.id(*y));
                    found.push((search.terms.make(term), cost));
                }
            }
        }
    }
    Ok(())
}
