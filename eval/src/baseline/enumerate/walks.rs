//! Which loops there are: through a list and its parts, over pairs, up to a number, through digits.

use cgen::ast::BinaryOp;

use super::arith::{TRAP, binary};
use super::bank::Bank;
use super::folds::{Folds, Reach};
use super::frame::{Bounds, Frame, Leaf, Walk};
use super::pool::{Growth, Pool};
use super::search::Search;
use super::term::{Id, Term, Var, Way};
use crate::solver::Stop;
use std::collections::HashSet;

/// A bound of a loop: a term outside of it, its values, what it costs beyond the plainest.
#[derive(Clone, Debug)]
struct Bound {
    id: Id,
    values: Vec<i32>,
    cost: u32,
}

impl Bound {
    fn at(&self, point: usize) -> i32 {
        self.values.get(point).copied().unwrap_or(TRAP)
    }

    fn leaf(leaf: &Leaf, cost: u32) -> Self {
        Self { id: leaf.id, values: leaf.values.clone(), cost }
    }

    fn made(search: &mut Search<'_, '_>, op: BinaryOp, x: &Self, y: &Self, cost: u32) -> Self {
        let id = search.terms.make(Term::Binary(op, x.id, y.id));
        let values = x.values.iter().zip(&y.values).map(|(x, y)| binary(op, *x, *y)).collect();
        Self { id, values, cost }
    }

    fn constant(search: &mut Search<'_, '_>, value: i32, points: usize, cost: u32) -> Self {
        Self { id: search.constant(value), values: vec![value; points], cost }
    }
}

fn variable(search: &Search<'_, '_>, frame: &Frame, var: Var, cost: u32) -> Option<Bound> {
    let leaf = frame.leaves.iter().find(|leaf| search.terms.get(leaf.id) == Term::Var(var))?;
    Some(Bound::leaf(leaf, cost))
}

/// The length of the list at hand, as a term and its values.
pub fn length(search: &Search<'_, '_>, frame: &Frame) -> Option<(Id, Vec<i32>)> {
    variable(search, frame, Var::Length, 0).map(|length| (length.id, length.values))
}

/// The loop through the whole list.
pub fn list_loop(search: &mut Search<'_, '_>, outside: &Frame) -> Option<(Frame, Walk)> {
    let length = variable(search, outside, Var::Length, 0)?;
    let (zero, one) = (search.constant(0), search.constant(1));
    let way = Way::Up(zero, length.id, one);
    outside.inside(&mut search.terms, way, |point| Some(Bounds::Up(0, length.at(point), 1)), true)
}

/// The loop through the whole list and through parts of it: the first is the whole.
pub fn parts(
    search: &mut Search<'_, '_>,
    outside: &Frame,
    frame: &Frame,
    full: &Walk,
    round: usize,
) -> Vec<Walk> {
    let points = outside.len();
    let Some(length) = variable(search, outside, Var::Length, 0) else { return Vec::new() };
    let constant = |search: &mut Search<'_, '_>, value, cost| Bound::constant(search, value, points, cost);
    let (zero, one) = (constant(search, 0, 0), constant(search, 1, 1));
    let (two, step_one) = (constant(search, 2, 1), constant(search, 1, 0));
    let ints: Vec<Bound> = (0..2).filter_map(|i| variable(search, outside, Var::Int(i), 1)).collect();
    let mut froms = vec![zero, one.clone()];
    let mut tos = vec![length.clone(), Bound::made(search, BinaryOp::Sub, &length, &one, 2)];
    let mut steps = vec![step_one, two.clone()];
    let half = Bound::made(search, BinaryOp::Div, &length, &two, 2);
    for int in &ints {
        froms.push(int.clone());
        tos.push(int.clone());
        froms.push(Bound::made(search, BinaryOp::Sub, &length, int, 2));
        tos.push(Bound::made(search, BinaryOp::Sub, &length, int, 2));
        steps.push(int.clone());
    }
    froms.push(half.clone());
    tos.push(half);
    if round >= 2 {
        froms.push(two);
    }
    let most = if round == 0 { 2 } else { 3 };
    let index = frame.leaves.get(1).map_or(&[][..], |leaf| leaf.values.as_slice());
    let mut walks = vec![full.clone()];
    for (from, to, step) in each(&froms, &tos, &steps) {
        let cost = from.cost + to.cost + step.cost;
        if cost == 0 || cost > most {
            continue;
        }
        let way = Way::Up(from.id, to.id, step.id);
        let bounds = |point| Some(Bounds::Up(from.at(point), to.at(point), step.at(point)));
        if let Some(walk) = full.part(index, way, cost, bounds)
            && walks.iter().all(|known| (&known.order, &known.ends) != (&walk.order, &walk.ends))
        {
            walks.push(walk);
        }
    }
    walks.sort_by_key(|walk| walk.cost);
    walks
}

fn each<'b>(
    froms: &'b [Bound],
    tos: &'b [Bound],
    steps: &'b [Bound],
) -> impl Iterator<Item = (&'b Bound, &'b Bound, &'b Bound)> {
    froms
        .iter()
        .flat_map(move |from| tos.iter().flat_map(move |to| steps.iter().map(move |step| (from, to, step))))
}

/// Loops over numbers: up to the arguments, from one to the other, through their digits.
pub fn number_loops(search: &mut Search<'_, '_>, outside: &Frame, round: usize) -> Vec<(Frame, Walk)> {
    let points = outside.len();
    let one = Bound::constant(search, 1, points, 0);
    let (zero, two) = (Bound::constant(search, 0, points, 0), Bound::constant(search, 2, points, 1));
    let ints: Vec<Bound> = (0..4).filter_map(|i| variable(search, outside, Var::Int(i), 0)).collect();
    let mut loops = Vec::new();
    for x in &ints {
        let after = Bound::made(search, BinaryOp::Add, x, &one, 0);
        let mut pairs = vec![(one.clone(), after.clone()), (zero.clone(), x.clone())];
        pairs.push((two.clone(), x.clone()));
        if round >= 1 {
            pairs.push((one.clone(), x.clone()));
            pairs.push((zero.clone(), after.clone()));
            for y in ints.iter().filter(|y| y.id != x.id) {
                pairs.push((y.clone(), after.clone()));
                pairs.push((y.clone(), x.clone()));
            }
        }
        for (from, to) in pairs {
            let way = Way::Up(from.id, to.id, one.id);
            let bounds = |point| Some(Bounds::Up(from.at(point), to.at(point), 1));
            loops.extend(outside.inside(&mut search.terms, way, bounds, false));
        }
        for by in [10, 2] {
            let way = Way::Shrink(x.id, by);
            let inside =
                outside.inside(&mut search.terms, way, |point| Some(Bounds::Shrink(x.at(point), by)), false);
            loops.extend(inside.map(|(frame, walk)| (with_digit(search, frame, by), walk)));
        }
        let way = Way::Root(2, x.id);
        loops.extend(outside.inside(
            &mut search.terms,
            way,
            |point| Some(Bounds::Root(2, x.at(point))),
            false,
        ));
    }
    loops
}

/// Adds the digit that a loop through digits stands at.
fn with_digit(search: &mut Search<'_, '_>, mut frame: Frame, by: i32) -> Frame {
    let base = search.constant(by);
    if let Some(rest) = frame.leaves.first() {
        let id = search.terms.make(Term::Binary(BinaryOp::Rem, rest.id, base));
        let values = rest.values.iter().map(|x| binary(BinaryOp::Rem, *x, by)).collect();
        frame.leaves.insert(0, Leaf { id, values, level: 1 });
    }
    frame
}

/// What loops inside of this loop come to at its points: over the same list, if it goes through one, and through the
/// digits and up to the value of the cell or the number.
pub fn inner(search: &mut Search<'_, '_>, frame: &Frame, round: usize) -> Result<Bank, Stop> {
    let mut bank = Bank::new(frame.len());
    let nothing = HashSet::new();
    let mut small = frame.clone();
    small.leaves.retain(|leaf| match search.terms.get(leaf.id) {
        Term::Const(x) => (0..=2).contains(&x),
        Term::Var(_) | Term::Cell(_) => true,
        _ => false,
    });
    let growth = Growth { level: 3 + round / 2, classes: 600 + 600 * round, cells: false, bits: false };
    let reach = Reach { plain: 1, tests: growth.level, both: 4, keep: 400 + 400 * round };
    if let Some((pairs, full)) = list_loop(search, &small)
        && pairs.len() <= 6000
    {
        let walks = pair_walks(search, &small, &pairs, &full);
        let pool = Pool::grow(&mut search.terms, &mut search.meter, pairs, growth)?;
        // Every way has a share of its own, or the first would take all.
        for walk in walks {
            let reach = Reach { keep: bank.len() + reach.keep, ..reach };
            Folds::new(&mut bank, &nothing, reach).all(search, &pool, &[walk])?;
        }
    }
    let is_own =
        |leaf: &&Leaf| matches!(search.terms.get(leaf.id), Term::Cell(_) | Term::Var(Var::Number(_)));
    if let Some(own) = frame.leaves.iter().find(is_own) {
        let own = Bound::leaf(own, 0);
        small.leaves.retain(|leaf| leaf.id == own.id || matches!(search.terms.get(leaf.id), Term::Const(_)));
        for (inside, walk) in own_loops(search, &small, &own) {
            let pool = Pool::grow(&mut search.terms, &mut search.meter, inside, growth)?;
            let reach = Reach { keep: bank.len() + reach.keep, ..reach };
            Folds::new(&mut bank, &nothing, reach).all(search, &pool, &[walk])?;
        }
    }
    Ok(bank)
}

/// The cheapest of these as leaves of the frame.
pub fn leaves(frame: &Frame, bank: &Bank, most: usize) -> Vec<Leaf> {
    let known: HashSet<u64> = frame.leaves.iter().map(|leaf| super::bank::hash(&leaf.values)).collect();
    let fresh = |place: &usize| {
        let row = bank.row(*place);
        !known.contains(&super::bank::hash(row)) && row.iter().any(|x| Some(x) != row.first())
    };
    let places = bank.cheapest(usize::MAX).into_iter().filter(fresh).take(most);
    places.map(|place| Leaf { id: bank.id(place), values: bank.row(place).to_vec(), level: 2 }).collect()
}

/// Cells near the place of the outermost loop: its mirror image, its neighbours; and the first.
pub fn near(search: &mut Search<'_, '_>, frame: &Frame) -> Vec<Leaf> {
    let mut near: Vec<Leaf> = places(search, frame, 0).into_iter().take(3).collect();
    let zero = search.constant(0);
    let id = search.terms.make(Term::Cell(zero));
    near.push(Leaf { id, values: frame.cells(&vec![0; frame.len()]), level: 1 });
    near.into_iter().map(|leaf| Leaf { level: 1, ..leaf }).collect()
}

/// Cells at places that people look at from the place of the outermost loop: its mirror image, its neighbours,
/// and a few places further in a ring.
pub fn places(search: &mut Search<'_, '_>, frame: &Frame, ring: i32) -> Vec<Leaf> {
    let depth = frame.depth - 1;
    let found = variable(search, frame, Var::Index(depth), 0).zip(variable(search, frame, Var::Length, 0));
    let Some((place, length)) = found else { return Vec::new() };
    let points = frame.len();
    let one = Bound::constant(search, 1, points, 0);
    let last = Bound::made(search, BinaryOp::Sub, &length, &one, 0);
    let mut bounds = vec![(Bound::made(search, BinaryOp::Sub, &last, &place, 0), 2)];
    bounds.push((Bound::made(search, BinaryOp::Sub, &place, &one, 0), 2));
    bounds.push((Bound::made(search, BinaryOp::Add, &place, &one, 0), 2));
    let mut shifts: Vec<Bound> = (1..=ring).map(|by| Bound::constant(search, by, points, 0)).collect();
    shifts.extend((0..2).filter_map(|i| variable(search, frame, Var::Int(i), 0)));
    for by in shifts {
        let ahead = Bound::made(search, BinaryOp::Add, &place, &by, 0);
        let back = Bound::made(search, BinaryOp::Sub, &length, &by, 0);
        let back = Bound::made(search, BinaryOp::Add, &place, &back, 0);
        for shifted in [ahead, back] {
            bounds.push((Bound::made(search, BinaryOp::Rem, &shifted, &length, 0), 3));
        }
    }
    let leaf = |(bound, level): (Bound, usize)| {
        let id = search.terms.make(Term::Cell(bound.id));
        Leaf { id, values: frame.cells(&bound.values), level }
    };
    bounds.into_iter().map(leaf).collect()
}

/// Through the whole list, before and after the place of the outer loop.
fn pair_walks(search: &mut Search<'_, '_>, outside: &Frame, pairs: &Frame, full: &Walk) -> Vec<Walk> {
    let points = outside.len();
    let mut walks = vec![full.clone()];
    let depth = outside.depth - 1;
    let (zero, one) = (Bound::constant(search, 0, points, 0), Bound::constant(search, 1, points, 0));
    let found =
        variable(search, outside, Var::Index(depth), 0).zip(variable(search, outside, Var::Length, 0));
    let Some((place, length)) = found else { return walks };
    let next = Bound::made(search, BinaryOp::Add, &place, &one, 0);
    let index = pairs.leaves.get(1).map_or(&[][..], |leaf| leaf.values.as_slice());
    for (from, to) in [(&zero, &place), (&next, &length), (&zero, &next), (&place, &length)] {
        let way = Way::Up(from.id, to.id, one.id);
        walks.extend(full.part(index, way, 1, |point| Some(Bounds::Up(from.at(point), to.at(point), 1))));
    }
    walks
}

/// Through the digits of a number, up to it and up to its root.
fn own_loops(search: &mut Search<'_, '_>, outside: &Frame, own: &Bound) -> Vec<(Frame, Walk)> {
    let points = outside.len();
    let one = Bound::constant(search, 1, points, 0);
    let after = Bound::made(search, BinaryOp::Add, own, &one, 0);
    let mut loops = Vec::new();
    let way = Way::Up(one.id, after.id, one.id);
    loops.extend(outside.inside(&mut search.terms, way, |at| Some(Bounds::Up(1, after.at(at), 1)), false));
    let way = Way::Root(2, own.id);
    loops.extend(outside.inside(&mut search.terms, way, |at| Some(Bounds::Root(2, own.at(at))), false));
    let way = Way::Shrink(own.id, 10);
    let digits = outside.inside(&mut search.terms, way, |at| Some(Bounds::Shrink(own.at(at), 10)), false);
    loops.extend(digits.map(|(frame, walk)| (with_digit(search, frame, 10), walk)));
    loops
}

/// Through the whole list from its end.
pub fn backwards(search: &mut Search<'_, '_>, outside: &Frame, full: &Walk) -> Option<Walk> {
    let length = variable(search, outside, Var::Length, 0)?;
    let (zero, one) = (search.constant(0), search.constant(1));
    let last = search.terms.make(Term::Binary(BinaryOp::Sub, length.id, one));
    let way = Way::Down(last, zero);
    let range = full.range.map(|range| super::term::Range { way, ..range });
    let order = full.groups().flat_map(|group| group.iter().rev().copied()).collect();
    Some(Walk { range, cost: 1, order, ..full.clone() })
}
