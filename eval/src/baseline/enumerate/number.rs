//! Programs that give a number: terms outside of all loops, with loops for some of their parts.

use std::collections::HashSet;

use cgen::ast::BinaryOp;

use super::arith::{TRAP, binary};
use super::bank::{Bank, hash};
use super::carry;
use super::choice;
use super::cost;
use super::folds::{Folds, Reach};
use super::fold::reduce;
use super::frame::{Frame, Leaf, Walk};
use super::pool::{Growth, Pool};
use super::search::{Search, World};
use super::term::{Fold, FoldOp, Id, Start, Term};
use super::walks;
use crate::solver::Stop;

/// How far one round goes.
#[derive(Clone, Copy, Debug)]
pub struct Round {
    /// From 0.
    pub number: usize,
    /// What costs no more than this ends the search after the round.
    pub enough: u32,
    /// Outside of all loops.
    pub outside: Growth,
    /// The same where there is no list.
    pub straight: Growth,
    /// In a loop.
    pub inside: Growth,
    /// Loops.
    pub reach: Reach,
    /// How many scalars made by loops are used in further loops.
    pub scalars: usize,
    /// How many values of inner loops are used in outer ones.
    pub inner: usize,
}

/// All rounds.
pub fn rounds() -> [Round; 4] {
    let growth = |level, classes| Growth { level, classes, cells: true, bits: false };
    let straight = |level, classes| Growth { level, classes, cells: false, bits: false };
    let reach = |plain, tests, both, keep| Reach { plain, tests, both, keep };
    [
        Round {
            number: 0,
            enough: 50,
            outside: growth(3, 2000),
            straight: straight(5, 12_000),
            inside: growth(4, 5000),
            reach: reach(3, 3, 4, 3000),
            scalars: 0,
            inner: 0,
        },
        Round {
            number: 1,
            enough: 90,
            outside: growth(4, 6000),
            straight: straight(6, 40_000),
            inside: growth(5, 12_000),
            reach: reach(4, 5, 5, 8000),
            scalars: 8,
            inner: 10,
        },
        Round {
            number: 2,
            enough: u32::MAX - 1,
            outside: growth(5, 20_000),
            straight: Growth { bits: true, ..straight(6, 60_000) },
            inside: growth(5, 40_000),
            reach: reach(5, 5, 6, 20_000),
            scalars: 16,
            inner: 24,
        },
        Round {
            number: 3,
            enough: u32::MAX - 1,
            outside: Growth { bits: true, ..growth(5, 40_000) },
            straight: Growth { bits: true, ..straight(7, 200_000) },
            inside: Growth { bits: true, ..growth(7, 100_000) },
            reach: reach(5, 7, 7, 40_000),
            scalars: 24,
            inner: 40,
        },
    ]
}

/// One round for a number from these lists; `scalars` are the loops that the round before thought useful, and then
/// those of this one.
pub fn round(
    search: &mut Search<'_, '_>,
    world: &World,
    round: &Round,
    scalars: &mut Vec<Leaf>,
) -> Result<(), Stop> {
    let Some(goal) = search.numbers() else { return Ok(()) };
    let mut root = search.root(world);
    root.leaves.extend(scalars.iter().take(round.scalars).cloned());
    let outside = if search.shape().has_list() { round.outside } else { round.straight };
    let outside = Pool::grow(&mut search.terms, &mut search.meter, root.clone(), outside)?;
    direct(search, world, &outside, &goal)?;
    let wanted = wanted(search, &outside, &goal);
    let mut bank = Bank::new(goal.len());
    loops(search, &root, round, &wanted, &mut bank)?;
    posts(search, world, &outside, &bank, &goal)?;
    if !search.shape().has_list() && round.number <= 1 {
        search.flush()?;
        carry::recurrences(search, world, &goal)?;
        carry::products(search, world, &root, &goal)?;
    }
    *scalars = best_scalars(search, &bank, 32);
    Ok(())
}

/// The loops of this round that are cheapest, as leaves.
pub fn best_scalars(search: &Search<'_, '_>, bank: &Bank, most: usize) -> Vec<Leaf> {
    let distinct = |place: &usize| {
        let row = bank.row(*place);
        row.iter().any(|x| Some(x) != row.first()) || row.len() == 1
    };
    let places = bank.cheapest(usize::MAX).into_iter().filter(distinct).take(most);
    let leaf = |place| Leaf { id: bank.id(place), values: bank.row(place).to_vec(), level: 2 };
    places.map(leaf).filter(|leaf| search.terms.cost(leaf.id) > 0).collect()
}

/// Puts all loops over this frame of points outside into the bank.
pub fn loops(
    search: &mut Search<'_, '_>,
    root: &Frame,
    round: &Round,
    wanted: &HashSet<u64>,
    bank: &mut Bank,
) -> Result<(), Stop> {
    if search.shape().has_list() {
        let Some((mut frame, full)) = walks::list_loop(search, root) else { return Ok(()) };
        if round.inner > 0 {
            let inner = walks::inner(search, &frame, round.number)?;
            over_inner(search, &full, &inner, wanted, (&mut *bank, round.reach.keep / 2))?;
            frame.leaves.extend(walks::leaves(&frame, &inner, round.inner));
        }
        let mut walks = walks::parts(search, root, &frame, &full, round.number);
        if round.number > 0 {
            walks.extend(walks::backwards(search, root, &full));
        }
        let pool = Pool::grow(&mut search.terms, &mut search.meter, frame, round.inside)?;
        return Folds::new(bank, wanted, round.reach).all(search, &pool, &walks);
    }
    for (frame, walk) in walks::number_loops(search, root, round.number) {
        let inside = Growth { classes: round.inside.classes / 4, cells: false, ..round.inside };
        let pool = Pool::grow(&mut search.terms, &mut search.meter, frame, inside)?;
        Folds::new(bank, wanted, round.reach).all(search, &pool, &[walk])?;
    }
    Ok(())
}

/// Loops through the whole list over the values of loops inside.
fn over_inner(
    search: &mut Search<'_, '_>,
    full: &Walk,
    inner: &Bank,
    wanted: &HashSet<u64>,
    (bank, keep): (&mut Bank, usize),
) -> Result<(), Stop> {
    let Some(range) = full.range else { return Ok(()) };
    let mut out = Vec::new();
    for place in inner.cheapest(4000) {
        search.meter.tick(full.order.len() * 3)?;
        for op in [FoldOp::Sum, FoldOp::Most(Start::First), FoldOp::Any, FoldOp::All] {
            reduce(op, full, inner.row(place), &[], &[], &mut out);
            if out.contains(&TRAP) || (bank.len() >= keep && !wanted.contains(&hash(&out))) {
                continue;
            }
            let fold = Fold { range, op, guard: None, term: inner.id(place) };
            let terms = &mut search.terms;
            bank.put(&out, cost::fold(terms, &fold), || terms.fold(fold));
        }
    }
    Ok(())
}

/// A program that returns this term.
fn returning(search: &mut Search<'_, '_>, world: &World, id: Id, cost: u32) {
    let mut writer = search.writer(world);
    let value = writer.value(id);
    writer.push(&format!("return {value}; "));
    let text = writer.finish();
    let plain = matches!(search.terms.get(id), Term::Var(_));
    let unused = search.unused(search.terms.traits(id), if plain { 0 } else { 40 });
    search.solution(world.cost + cost + unused, text);
}

fn direct(search: &mut Search<'_, '_>, world: &World, pool: &Pool, goal: &[i32]) -> Result<(), Stop> {
    for bank in [&pool.ints, &pool.bools] {
        if let Some(place) = bank.find(goal) {
            returning(search, world, bank.id(place), bank.cost(place));
        }
    }
    let mut best = Best { cost: u32::MAX };
    let places = pool.ints.cheapest(if search.shape().has_list() { 400 } else { 4000 });
    for step in steps_from(search, &pool.ints, &places, goal)? {
        if let Some(found) = pool.ints.find(&step.needed) {
            best.keep(search, world, step.term(pool.ints.id(found)));
        }
    }
    for (id, _) in choice::all(search, pool, goal, 0)? {
        best.keep(search, world, search.terms.get(id));
    }
    Ok(())
}

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
fn wanted(search: &Search<'_, '_>, outside: &Pool, goal: &[i32]) -> HashSet<u64> {
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
fn posts(
    search: &mut Search<'_, '_>,
    world: &World,
    outside: &Pool,
    bank: &Bank,
    goal: &[i32],
) -> Result<(), Stop> {
    if let Some(place) = bank.find(goal) {
        returning(search, world, bank.id(place), bank.cost(place));
    }
    let mut best = Best { cost: u32::MAX };
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
struct Step {
    op: BinaryOp,
    by: Id,
    cost: u32,
    needed: Vec<i32>,
}

impl Step {
    /// The step taken from a term with the values that are needed.
    const fn term(&self, from: Id) -> Term {
        match self.op {
            BinaryOp::Rem => Term::Binary(BinaryOp::Sub, self.by, from),
            op => Term::Binary(op, from, self.by),
        }
    }
}

/// All last steps by these terms.
fn steps_from(search: &mut Search<'_, '_>, bank: &Bank, places: &[usize], goal: &[i32]) -> Result<Vec<Step>, Stop> {
    let mut steps = Vec::new();
    for &place in places {
        search.meter.tick(goal.len() * 4)?;
        for (op, inverse) in INVERSES {
            let row = bank.row(place).iter().zip(goal);
            let needed: Vec<i32> = row.map(|(e, goal)| if *e == TRAP { TRAP } else { inverse(*goal, *e) }).collect();
            if !needed.contains(&TRAP) {
                steps.push(Step { op, by: bank.id(place), cost: bank.cost(place), needed });
            }
        }
    }
    Ok(steps)
}

/// The least cost of what was found.
struct Best {
    cost: u32,
}

impl Best {
    fn keep(&mut self, search: &mut Search<'_, '_>, world: &World, term: Term) {
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
    search.meter.tick(goal.len())?;
    if cost > best.cost.saturating_add(20) {
        return Ok(());
    }
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
