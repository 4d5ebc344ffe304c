//! What comes after the loops of a program that gives a number: one or two steps from what they come to.

use std::collections::HashSet;

use cgen::ast::BinaryOp;

use super::arith::{TRAP, binary};
use super::bank::{Bank, hash};
use super::cost;
use super::number::returning;
use super::pool::Pool;
use super::search::{Search, World};
use super::term::{Id, Term};
use crate::solver::Stop;

/// How a part of a term follows from the goal and its other part; `Rem` stands for the difference the other way.
type Inverse = (BinaryOp, fn(i32, i32) -> i32);

const INVERSES: [Inverse; 4] = [
    (BinaryOp::Add, |goal, e| binary(BinaryOp::Sub, goal, e)),
    (BinaryOp::Sub, |goal, e| binary(BinaryOp::Add, goal, e)),
    (
        BinaryOp::Mul,
        |goal, e| if binary(BinaryOp::Rem, goal, e) == 0 { binary(BinaryOp::Div, goal, e) } else { TRAP },
    ),
    (BinaryOp::Rem, |goal, e| binary(BinaryOp::Sub, e, goal)),
];

/// What a loop must come to so that the goal is a step away.
pub fn wanted(search: &Search<'_, '_>, outside: &Pool, goal: &[i32]) -> HashSet<u64> {
    let mut wanted = HashSet::from([hash(goal)]);
    let places = outside.ints.cheapest(200);
    for place in places {
        if search.terms.cost(outside.ints.id(place)) > 80 {
            break;
        }
        for (_, inverse) in INVERSES {
            let row = outside.ints.row(place).iter().zip(goal);
            let needed: Vec<i32> =
                row.map(|(e, goal)| if *e == TRAP { TRAP } else { inverse(*goal, *e) }).collect();
            if !needed.contains(&TRAP) {
                wanted.insert(hash(&needed));
            }
        }
    }
    wanted
}

/// Terms with one or two loops that come to the goal.
pub fn posts(
    search: &mut Search<'_, '_>,
    world: &World,
    outside: &Pool,
    bank: &Bank,
    goal: &[i32],
) -> Result<(), Stop> {
    if let Some(place) = bank.find(goal) {
        returning(search, world, bank.id(place), bank.cost(place));
    }
    let mut best = Best::default();
    let cheap = outside.ints.cheapest(300);
    for step in steps_from(search, &outside.ints, &cheap, goal)? {
        if let Some(found) = bank.find(&step.needed) {
            best.keep(search, world, step.term(bank.id(found)));
        }
        if step.cost > 30 {
            continue;
        }
        let few = cheap.get(..60).unwrap_or(&cheap);
        for before in steps_from(search, &outside.ints, few, &step.needed)? {
            if let Some(found) = bank.find(&before.needed) {
                let inner = search.terms.make(before.term(bank.id(found)));
                best.keep(search, world, step.term(inner));
            }
        }
    }
    let places = bank.cheapest(3000);
    for step in steps_from(search, bank, &places, goal)? {
        if let Some(found) = bank.find(&step.needed) {
            best.keep(search, world, step.term(bank.id(found)));
        }
    }
    let loops = bank.cheapest(1500);
    for &s in &loops {
        for &e in cheap.iter().take(40) {
            try_ops(search, world, (bank, s), (&outside.ints, e), goal, &mut best)?;
        }
    }
    for (at, &s) in loops.iter().take(500).enumerate() {
        for &t in loops.iter().take(at) {
            try_ops(search, world, (bank, s), (bank, t), goal, &mut best)?;
        }
    }
    Ok(())
}

/// A last step to the goal: with what, and from where.
pub struct Step {
    op: BinaryOp,
    by: Id,
    cost: u32,
    /// The values from which the step leads to the goal.
    pub needed: Vec<i32>,
}

impl Step {
    /// The step taken from a term with the values that are needed.
    pub const fn term(&self, from: Id) -> Term {
        match self.op {
            BinaryOp::Rem => Term::Binary(BinaryOp::Sub, self.by, from),
            op => Term::Binary(op, from, self.by),
        }
    }
}

/// All last steps by these terms.
pub fn steps_from(
    search: &mut Search<'_, '_>,
    bank: &Bank,
    places: &[usize],
    goal: &[i32],
) -> Result<Vec<Step>, Stop> {
    let mut steps = Vec::new();
    for &place in places {
        search.meter.tick(goal.len() * 4)?;
        for (op, inverse) in INVERSES {
            let row = bank.row(place).iter().zip(goal);
            let needed: Vec<i32> =
                row.map(|(e, goal)| if *e == TRAP { TRAP } else { inverse(*goal, *e) }).collect();
            if !needed.contains(&TRAP) {
                steps.push(Step { op, by: bank.id(place), cost: bank.cost(place), needed });
            }
        }
    }
    Ok(steps)
}

/// The least cost of what was found.
pub struct Best {
    cost: u32,
}

impl Default for Best {
    fn default() -> Self {
        Self { cost: u32::MAX }
    }
}

impl Best {
    /// Keeps a term that costs little more than the best.
    pub fn keep(&mut self, search: &mut Search<'_, '_>, world: &World, term: Term) {
        let cost = cost::of(&search.terms, &term);
        if cost <= self.cost.saturating_add(20) {
            self.cost = self.cost.min(cost);
            let id = search.terms.make(term);
            returning(search, world, id, cost);
        }
    }
}

const POSTS: [BinaryOp; 9] = [
    BinaryOp::Add,
    BinaryOp::Sub,
    BinaryOp::Mul,
    BinaryOp::Div,
    BinaryOp::Rem,
    BinaryOp::Eq,
    BinaryOp::Ne,
    BinaryOp::Lt,
    BinaryOp::Le,
];

fn try_ops(
    search: &mut Search<'_, '_>,
    world: &World,
    one: (&Bank, usize),
    two: (&Bank, usize),
    goal: &[i32],
    best: &mut Best,
) -> Result<(), Stop> {
    let cost = one.0.cost(one.1) + two.0.cost(two.1);
    if cost > best.cost.saturating_add(20) || search.is_hopeless(cost) {
        return Ok(());
    }
    search.meter.glance()?;
    let (x, y) = (one.0.row(one.1), two.0.row(two.1));
    for op in POSTS {
        let gives = |x: &[i32], y: &[i32]| {
            x.iter().zip(y).zip(goal).all(|((x, y), goal)| binary(op, *x, *y) == *goal)
        };
        let (a, b) = (one.0.id(one.1), two.0.id(two.1));
        if gives(x, y) {
            best.keep(search, world, Term::Binary(op, a, b));
        }
        let commutes = matches!(op, BinaryOp::Add | BinaryOp::Mul | BinaryOp::Eq | BinaryOp::Ne);
        if !commutes && gives(y, x) {
            best.keep(search, world, Term::Binary(op, b, a));
        }
    }
    let either = |most: bool| {
        x.iter().zip(y).zip(goal).all(|((x, y), goal)| {
            *x != TRAP && *y != TRAP && (if most { x.max(y) } else { x.min(y) }) == goal
        })
    };
    let (a, b) = (one.0.id(one.1), two.0.id(two.1));
    if either(true) {
        best.keep(search, world, Term::Most(a, b));
    }
    if either(false) {
        best.keep(search, world, Term::Least(a, b));
    }
    Ok(())
}
