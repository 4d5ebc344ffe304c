//! Lists made by appending: some turns of a loop give a cell each, with cells before and after that stand alone.

use super::arith::TRAP;
use super::bank::Bank;
use super::cost::{self, Traits};
use super::frame::{Bounds, Frame, Walk};
use super::parts as usual;
use super::pool::{Growth, Pool};
use super::rounds::Round;
use super::search::{Search, World};
use super::sort;
use super::term::{Id, Way};
use super::walks;
use crate::solver::Stop;

/// Most cells that stand alone at one end.
const MOST_ALONE: usize = 4;
/// What a cell that stands alone may cost, without a loop and with one.
const ALONE: [u32; 2] = [34, 80];

/// What a loop has to append, and what stands before and after.
struct Part {
    head: Vec<Id>,
    tail: Vec<Id>,
    /// All cells, example by example.
    goal: Vec<i32>,
    /// Where each example ends.
    ends: Vec<u32>,
    /// Whether the cells are sorted, ascending (`false`) or descending.
    orders: Vec<bool>,
    cost: u32,
    traits: Traits,
}

impl Part {
    fn new(search: &Search<'_, '_>, goals: &[Vec<i32>], head: &[Id], tail: &[Id]) -> Option<Self> {
        let (mut goal, mut ends, mut middles) = (Vec::new(), Vec::new(), Vec::new());
        for cells in goals {
            let end = cells.len().checked_sub(tail.len())?;
            let middle = cells.get(head.len()..end)?;
            goal.extend_from_slice(middle);
            ends.push(goal.len() as u32);
            middles.push(middle.to_vec());
        }
        let ids = || head.iter().chain(tail);
        let cost = ids().map(|id| search.terms.cost(*id) + 12).sum();
        let traits = ids().fold(Traits::default(), |all, id| all.and(search.terms.traits(*id)));
        let orders = if ids().next().is_none() { sort::orders(&middles) } else { Vec::new() };
        Some(Self { head: head.to_vec(), tail: tail.to_vec(), goal, ends, orders, cost, traits })
    }
}

/// The first cells of all outputs, the second ones and so on, and the same from the end, as far as all have them: what may
/// stand alone.
pub fn columns(goals: &[Vec<i32>]) -> Vec<Vec<i32>> {
    let first = (0..MOST_ALONE).map_while(|at| column(goals, |_| Some(at)));
    let last = (1..=MOST_ALONE).map_while(|at| column(goals, |cells| cells.len().checked_sub(at)));
    first.chain(last).collect()
}

/// The cells at these places of all outputs, if all have one there.
fn column(goals: &[Vec<i32>], place: impl Fn(&Vec<i32>) -> Option<usize>) -> Option<Vec<i32>> {
    goals.iter().map(|cells| cells.get(place(cells)?).copied()).collect()
}

/// The output as it is, and without cells at its ends that are terms outside of all loops, or what a loop comes to.
fn parts(search: &Search<'_, '_>, goals: &[Vec<i32>], outside: [&Bank; 2]) -> Vec<Part> {
    let alone = |column: Option<Vec<i32>>| {
        let column = column?;
        outside.into_iter().zip(ALONE).find_map(|(bank, most)| {
            let place = bank.find(&column).filter(|place| bank.cost(*place) <= most)?;
            Some(bank.id(place))
        })
    };
    let head: Vec<Id> = (0..MOST_ALONE).map_while(|at| alone(column(goals, |_| Some(at)))).collect();
    let from_end = |at: usize| column(goals, move |cells| cells.len().checked_sub(at));
    let mut tail: Vec<Id> = (1..=MOST_ALONE).map_while(|at| alone(from_end(at))).collect();
    tail.reverse();
    let mut sizes =
        vec![(0, 0), (1, 0), (0, 1), (1, 1), (head.len(), 0), (0, tail.len()), (head.len(), tail.len())];
    sizes.extend([(2, 0), (0, 2)]);
    sizes.retain(|(before, after)| *before <= head.len() && *after <= tail.len());
    let mut known = Vec::new();
    sizes.retain(|size| {
        !known.contains(size) && {
            known.push(*size);
            true
        }
    });
    let part = |(before, after): (usize, usize)| {
        Part::new(search, goals, head.get(..before)?, tail.get(tail.len() - after..)?)
    };
    sizes.into_iter().filter_map(part).collect()
}

/// The turns of a loop where a test holds, each giving a cell.
pub fn emit(
    search: &mut Search<'_, '_>,
    world: &World,
    root: &Frame,
    round: &Round,
    goals: &[Vec<i32>],
    outside: [&Bank; 2],
) -> Result<(), Stop> {
    let Some((mut frame, full)) = walks::list_loop(search, root) else { return Ok(()) };
    if round.inner > 0 {
        let inner = walks::inner(search, &frame, round.number)?;
        frame.leaves.extend(walks::leaves(&frame, &inner, round.inner));
    }
    let mut ways = walks::parts(search, root, &frame, &full, round.number);
    ways.extend(walks::backwards(search, root, &full));
    let mut pool = Pool::grow(&mut search.terms, &mut search.meter, frame, round.inside)?;
    usual::parts(search.shape()).put(search, &mut pool)?;
    let parts = parts(search, goals, outside);
    for part in &parts {
        if part.goal.is_empty() {
            let text = appending(search, world, part, &[], None, None, None);
            let unused = search.unused(part.traits, 25);
            search.solution(world.cost + 20 + part.cost + unused, text);
        }
    }
    for way in &ways {
        for part in &parts {
            keep(search, world, &pool, way, None, part)?;
        }
        let mut chosen = Walk { range: way.range, cost: way.cost, ..Walk::default() };
        for test in 0..pool.bools.len() {
            search.meter.tick(way.order.len())?;
            way.only(pool.bools.row(test), &mut chosen);
            for part in &parts {
                if chosen.ends == part.ends && !chosen.bad.contains(&true) {
                    keep(search, world, &pool, &chosen, Some(pool.bools.id(test)), part)?;
                }
            }
        }
    }
    Ok(())
}

/// The terms that give the goal at these turns, as they come or sorted after.
fn keep(
    search: &mut Search<'_, '_>,
    world: &World,
    pool: &Pool,
    way: &Walk,
    guard: Option<Id>,
    part: &Part,
) -> Result<(), Stop> {
    if way.ends != part.ends || part.goal.is_empty() {
        return Ok(());
    }
    let guard_cost = guard.map_or(0, |id| search.terms.cost(id) + 8);
    let way_cost = way.range.map_or(0, |range| cost::way(&search.terms, range.way));
    let cost = world.cost + 30 + part.cost + way_cost + guard_cost;
    let guard_traits = guard.map_or(part.traits, |id| search.terms.traits(id).and(part.traits));
    let ranges: Vec<_> = way.range.into_iter().collect();
    for place in 0..pool.ints.len() {
        let row = pool.ints.row(place);
        search.meter.tick(2)?;
        let at = |point: &u32| row.get(*point as usize).copied().unwrap_or(TRAP);
        let id = pool.ints.id(place);
        if way.order.iter().zip(&part.goal).all(|(point, goal)| at(point) == *goal) {
            let text = appending(search, world, part, &ranges, guard, Some(id), None);
            let unused = search.unused(guard_traits.and(search.terms.traits(id)), 25);
            search.solution(cost + pool.ints.cost(place) + unused, text);
        }
        if part.orders.is_empty() || pool.ints.cost(place) > 40 {
            continue;
        }
        search.meter.tick(part.goal.len() * 4)?;
        for &descending in &part.orders {
            let mut cells: Vec<Vec<i32>> = way.groups().map(|group| group.iter().map(at).collect()).collect();
            for cells in &mut cells {
                sort::sort(cells, descending);
            }
            if cells.concat() == part.goal {
                let text = appending(search, world, part, &ranges, guard, Some(id), Some(descending));
                search.solution(cost + 30 + pool.ints.cost(place), text);
            }
        }
    }
    Ok(())
}

/// Two loops, one in the other, each turn of the inner one giving a cell: cells or lists that are repeated.
pub fn emit_nested(
    search: &mut Search<'_, '_>,
    world: &World,
    root: &Frame,
    goals: &[Vec<i32>],
    outside: &Pool,
) -> Result<(), Stop> {
    let Some(part) = Part::new(search, goals, &[], &[]) else { return Ok(()) };
    let (zero, one) = (search.constant(0), search.constant(1));
    let growth = Growth { level: 3, classes: 600, cells: true, bits: false };
    let small = |values: &[i32]| values.iter().all(|x| (0..=64).contains(x));
    if let Some((frame, full)) = walks::list_loop(search, root) {
        let times =
            Pool::grow(&mut search.terms, &mut search.meter, frame.clone(), Growth { level: 2, ..growth })?;
        for place in times.ints.cheapest(80) {
            search.meter.tick(full.order.len() * 2)?;
            let (id, row) = (times.ints.id(place), times.ints.row(place));
            let counts = full
                .groups()
                .map(|group| group.iter().map(|at| row.get(*at as usize).copied().unwrap_or(0)).sum::<i32>());
            if !small(row) || !counts.eq(goals.iter().map(|goal| goal.len() as i32)) {
                continue;
            }
            let bounds = |point: usize| row.get(point).map(|to| Bounds::Up(0, *to, 1));
            let way = Way::Up(zero, id, one);
            if let Some((inside, walk)) = frame.inside(&mut search.terms, way, bounds, false) {
                nested(search, world, &part, (&full, &walk), inside, growth)?;
            }
        }
    }
    for place in outside.ints.cheapest(60) {
        let (id, row) = (outside.ints.id(place), outside.ints.row(place));
        if !small(row) {
            continue;
        }
        let bounds = |point: usize| row.get(point).map(|to| Bounds::Up(0, *to, 1));
        let Some((frame, full)) = root.inside(&mut search.terms, Way::Up(zero, id, one), bounds, false)
        else {
            continue;
        };
        let Some((inside, walk)) = walks::list_loop(search, &frame) else { continue };
        let index: Vec<i32> = inside.leaves.get(1).map(|leaf| leaf.values.clone()).unwrap_or_default();
        let Some(length) = walks::length(search, &frame) else { continue };
        for (from, start) in [(0, zero), (1, one)] {
            search.meter.tick(index.len())?;
            let way = Way::Up(start, length.0, one);
            let bounds = |point: usize| length.1.get(point).map(|to| Bounds::Up(from, *to, 1));
            if let Some(walk) = walk.part(&index, way, 0, bounds) {
                nested(search, world, &part, (&full, &walk), inside.clone(), growth)?;
            }
        }
    }
    Ok(())
}

/// One such pair of loops.
fn nested(
    search: &mut Search<'_, '_>,
    world: &World,
    part: &Part,
    (outer, inner): (&Walk, &Walk),
    frame: Frame,
    growth: Growth,
) -> Result<(), Stop> {
    let mut ends = Vec::new();
    for end in &outer.ends {
        let last = (*end as usize).checked_sub(1);
        ends.push(last.map_or(0, |last| inner.ends.get(last).copied().unwrap_or_default()));
    }
    if ends != part.ends {
        return Ok(());
    }
    let ranges: Vec<_> = outer.range.into_iter().chain(inner.range).collect();
    let ways: u32 = ranges.iter().map(|range| cost::way(&search.terms, range.way)).sum();
    let ways_traits =
        ranges.iter().fold(part.traits, |all, range| all.and(Traits::of_range(&search.terms, *range)));
    let pool = Pool::grow(&mut search.terms, &mut search.meter, frame, growth)?;
    for place in 0..pool.ints.len() {
        search.meter.tick(4)?;
        let row = pool.ints.row(place);
        let at = |point: &u32| row.get(*point as usize).copied().unwrap_or(TRAP);
        if inner.order.iter().zip(&part.goal).all(|(point, goal)| at(point) == *goal) {
            let id = pool.ints.id(place);
            let text = appending(search, world, part, &ranges, None, Some(id), None);
            let unused = search.unused(ways_traits.and(search.terms.traits(id)), 25);
            search.solution(world.cost + 50 + ways + pool.ints.cost(place) + unused, text);
        }
    }
    Ok(())
}

/// The program that appends: the head, the turns of the loops, the tail.
fn appending(
    search: &Search<'_, '_>,
    world: &World,
    part: &Part,
    ranges: &[super::term::Range],
    guard: Option<Id>,
    term: Option<Id>,
    sorted: Option<bool>,
) -> String {
    let mut writer = search.writer(world);
    for id in guard.into_iter().chain(term) {
        writer.hoist(id, 0);
    }
    writer.push("int m = 0; ");
    let alone = |writer: &mut super::text::Writer<'_>, ids: &[Id]| {
        for id in ids {
            let value = writer.value(*id);
            writer.push(&format!("out[m++] = {value}; "));
        }
    };
    alone(&mut writer, &part.head);
    if let Some(term) = term {
        let opened: Vec<usize> = ranges.iter().map(|range| writer.open(*range)).collect();
        let test = writer.test(guard);
        let value = writer.value(term);
        writer.push(&format!("out[m++] = {value}; "));
        writer.end_test(test);
        for made in opened.into_iter().rev() {
            writer.close(made);
        }
    }
    if let Some(descending) = sorted {
        writer.push(&sort::text("out", "m", descending));
    }
    alone(&mut writer, &part.tail);
    writer.push("return m; ");
    writer.finish()
}
