//! Programs that give a list: cell by cell, by keeping some turns of a loop, or by carrying a value along.

use std::collections::HashSet;
use std::rc::Rc;

use cgen::ast::BinaryOp;
use cgen::shape::Kind;

use super::arith::TRAP;
use super::bank::{Bank, hash};
use super::choice;
use super::cost::{self, Traits};
use super::frame::{Bounds, Frame, Leaf, Walk};
use super::number::{Round, best_scalars, loops};
use super::pool::{Growth, Pool};
use super::search::{Search, World};
use super::sort;
use super::term::{Id, Range, Term, Var, Way};
use super::walks;
use crate::solver::Stop;

/// One round for lists from these lists.
pub fn round(
    search: &mut Search<'_, '_>,
    world: &World,
    round: &Round,
    scalars: &mut Vec<Leaf>,
) -> Result<(), Stop> {
    let Some(goals) = search.lists() else { return Ok(()) };
    let mut root = search.root(world);
    root.leaves.extend(scalars.iter().take(round.scalars).cloned());
    let lengths: Vec<i32> = goals.iter().map(|goal| goal.len() as i32).collect();
    let wanted = HashSet::from([hash(&lengths)]);
    let mut bank = Bank::new(goals.len());
    if search.shape().kind() == Kind::ToList {
        let outside = Growth { classes: round.outside.classes / 2, ..round.outside };
        let outside = Pool::grow(&mut search.terms, &mut search.meter, root.clone(), outside)?;
        for (id, cost) in lengths_of(search, &outside, &lengths) {
            map(search, world, &root, round, &goals, (id, cost))?;
        }
        search.flush()?;
        emit(search, world, &root, round, &goals)?;
        search.flush()?;
    } else {
        let length = root.leaves.first().map_or(0, |leaf| leaf.id);
        map(search, world, &root, round, &goals, (length, 0))?;
        search.flush()?;
    }
    let reach = super::folds::Reach { plain: 3, tests: 3, both: 4, keep: 2000 };
    loops(search, &root, &Round { reach, inner: 0, ..*round }, &wanted, &mut bank)?;
    *scalars = best_scalars(search, &bank, 32);
    if let Some(found) = bank.find(&lengths)
        && search.shape().kind() == Kind::ToList
        && scalars.iter().all(|leaf| leaf.id != bank.id(found))
    {
        scalars.insert(0, Leaf { id: bank.id(found), values: lengths, level: 2 });
    }
    Ok(())
}

/// Terms for the length of the output, the cheapest first.
fn lengths_of(search: &Search<'_, '_>, outside: &Pool, lengths: &[i32]) -> Vec<(Id, u32)> {
    let own = outside.frame.leaves.first();
    let own = own.filter(|leaf| leaf.values == lengths).map(|leaf| (leaf.id, 0));
    let found = outside
        .ints
        .find(lengths)
        .map(|place| (outside.ints.id(place), search.terms.cost(outside.ints.id(place))));
    own.or(found).into_iter().collect()
}

/// The frame of the cells of the output, where each is computed alone.
struct Cells {
    frame: Frame,
    range: Range,
    goal: Vec<i32>,
    /// The order is from the end.
    down: bool,
}

fn cells(search: &mut Search<'_, '_>, root: &Frame, goals: &[Vec<i32>], length: Id) -> Option<Cells> {
    let (zero, one) = (search.constant(0), search.constant(1));
    let way = Way::Up(zero, length, one);
    let size = |point: usize| goals.get(point).map_or(0, Vec::len) as i32;
    let bounds = |point| Some(Bounds::Up(0, size(point), 1));
    let (frame, walk) = root.inside(&mut search.terms, way, bounds, true)?;
    Some(Cells { frame, range: walk.range?, goal: goals.concat(), down: false })
}

impl Cells {
    /// The same where the list itself is written: cells that come earlier have their new values already.
    fn in_place(&self, search: &mut Search<'_, '_>, goals: &[Vec<i32>], length: Id, down: bool) -> Self {
        let mut lists = Vec::with_capacity(self.frame.len());
        for (example, goal) in goals.iter().enumerate() {
            let empty = Vec::new();
            let list = self.frame.lists.get(example).unwrap_or(&empty);
            for at in 0..goal.len() {
                let (old, new) = if down { (goal, list) } else { (list, goal) };
                let cut = if down { at + 1 } else { at };
                let head = new.get(..cut).unwrap_or_default();
                let tail = old.get(cut..).unwrap_or_default();
                lists.push([head, tail].concat());
            }
        }
        let (zero, one) = (search.constant(0), search.constant(1));
        let way = if down {
            let last = search.terms.make(Term::Binary(BinaryOp::Sub, length, one));
            Way::Down(last, zero)
        } else {
            self.range.way
        };
        let view = (0..lists.len() as u32).collect();
        let frame = Frame { view, lists: Rc::new(lists), ..self.frame.clone() };
        Self { frame, range: Range { way, ..self.range }, goal: self.goal.clone(), down }
    }

    /// Writes all cells.
    fn write(&self, search: &Search<'_, '_>, world: &World, start: &str, id: Id, step: bool) -> String {
        let mut writer = search.writer(world);
        let target = if search.shape().kind() == Kind::ToList { "out" } else { "a" };
        let own = search.terms.get(id) == Term::Cell(self.frame.leaves.get(1).map_or(0, |leaf| leaf.id));
        let length = match self.range.way {
            Way::Up(_, to, _) => writer.value(to),
            _ => String::new(),
        };
        if !(own && target == world.list) {
            writer.hoist(id, self.range.depth);
            writer.push(start);
            let made = writer.open(self.range);
            let value = writer.value(id);
            let line = if step {
                format!("p = {value}; {target}[i] = p; ")
            } else {
                format!("{target}[i] = {value}; ")
            };
            writer.push(&line);
            writer.close(made);
        }
        if target == "out" {
            writer.push(&format!("return {length}; "));
        }
        writer.finish()
    }
}

/// Every cell of the output by a term.
fn map(
    search: &mut Search<'_, '_>,
    world: &World,
    root: &Frame,
    round: &Round,
    goals: &[Vec<i32>],
    (length, cost): (Id, u32),
) -> Result<(), Stop> {
    let Some(plain) = cells(search, root, goals, length) else { return Ok(()) };
    if plain.goal.is_empty() {
        return Ok(());
    }
    let writes_itself = search.shape().kind() != Kind::ToList && world.list == "a";
    let ways = if writes_itself {
        vec![plain.in_place(search, goals, length, false), plain.in_place(search, goals, length, true)]
    } else {
        vec![plain]
    };
    for mut way in ways {
        if round.inner > 0 {
            let inner = walks::inner(search, &way.frame, round.number)?;
            way.frame.leaves.extend(walks::leaves(&way.frame, &inner, round.inner));
        }
        let places = walks::places(search, &way.frame, 1 + 2 * round.number as i32);
        way.frame.leaves.extend(places);
        let pool = Pool::grow(&mut search.terms, &mut search.meter, way.frame.clone(), round.inside)?;
        let base = cost + 20 + 10 * u32::from(way.down);
        for (id, cost) in choice::all(search, &pool, &way.goal, round.number)? {
            let text = way.write(search, world, "", id, false);
            let unused = search.unused(search.terms.traits(id), 25);
            search.solution(world.cost + base + cost + unused, text);
        }
        if !way.down {
            scan(search, world, &way, round, base)?;
        }
    }
    Ok(())
}

/// Every cell by a term of the one before.
fn scan(
    search: &mut Search<'_, '_>,
    world: &World,
    cells: &Cells,
    round: &Round,
    base: u32,
) -> Result<(), Stop> {
    let mut starts: Vec<(String, Option<i32>)> = [0, 1, -1].map(|x| (x.to_string(), Some(x))).to_vec();
    let first = format!("({} > 0 ? {}[0] : 0)", world.length, world.list);
    starts.push((first, None));
    let index = cells.frame.leaves.get(1).map_or(&[][..], |leaf| leaf.values.as_slice());
    let state = search.terms.make(Term::Var(Var::State));
    for (start, value) in starts {
        let mut frame = cells.frame.clone();
        let mut values = Vec::with_capacity(frame.len());
        for (point, i) in index.iter().enumerate() {
            let before = point.checked_sub(1).and_then(|point| cells.goal.get(point));
            let own = frame.leaves.first().and_then(|leaf| leaf.values.get(point));
            let start = value.or(own.copied()).unwrap_or(TRAP);
            values.push(if *i == 0 { start } else { before.copied().unwrap_or(TRAP) });
        }
        frame.leaves.insert(0, Leaf { id: state, values, level: 1 });
        let growth =
            Growth { level: round.inside.level.min(5), classes: round.inside.classes / 3, ..round.inside };
        let pool = Pool::grow(&mut search.terms, &mut search.meter, frame, growth)?;
        for (id, cost) in choice::all(search, &pool, &cells.goal, round.number)? {
            let text = cells.write(search, world, &format!("int p = {start}; "), id, true);
            let traits = search.terms.traits(id);
            let stateless = if traits.reads_state() { 0 } else { 60 };
            let unused = search.unused(traits, 25) + stateless;
            search.solution(world.cost + base + 25 + cost + unused, text);
        }
    }
    Ok(())
}

/// The turns of a loop where a test holds, each giving a cell.
fn emit(
    search: &mut Search<'_, '_>,
    world: &World,
    root: &Frame,
    round: &Round,
    goals: &[Vec<i32>],
) -> Result<(), Stop> {
    let Some((mut frame, full)) = walks::list_loop(search, root) else { return Ok(()) };
    if round.inner > 0 {
        let inner = walks::inner(search, &frame, round.number)?;
        frame.leaves.extend(walks::leaves(&frame, &inner, round.inner));
    }
    let mut ways = walks::parts(search, root, &frame, &full, round.number);
    ways.extend(walks::backwards(search, root, &full));
    let pool = Pool::grow(&mut search.terms, &mut search.meter, frame, round.inside)?;
    let ends: Vec<u32> = goals
        .iter()
        .scan(0, |end, goal| {
            *end += goal.len() as u32;
            Some(*end)
        })
        .collect();
    let goal = goals.concat();
    if goal.is_empty() {
        return Ok(());
    }
    let orders = sort::orders(goals);
    for way in &ways {
        keep(search, world, &pool, way, None, (&goal, &ends), &orders)?;
        let mut chosen = Walk { range: way.range, cost: way.cost, ..Walk::default() };
        for test in 0..pool.bools.len() {
            search.meter.tick(way.order.len())?;
            way.only(pool.bools.row(test), &mut chosen);
            if chosen.ends == ends && !chosen.bad.contains(&true) {
                let guard = (pool.bools.id(test), pool.bools.cost(test));
                keep(search, world, &pool, &chosen, Some(guard), (&goal, &ends), &orders)?;
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
    guard: Option<(Id, u32)>,
    (goal, ends): (&[i32], &[u32]),
    orders: &[bool],
) -> Result<(), Stop> {
    if way.ends != ends {
        return Ok(());
    }
    let guard_cost = guard.map_or(0, |(_, cost)| cost + 8);
    let way_cost = way.range.map_or(0, |range| cost::way(&search.terms, range.way));
    let cost = world.cost + 30 + way_cost + guard_cost;
    let guard_traits = guard.map_or(Traits::default(), |(id, _)| search.terms.traits(id));
    for place in 0..pool.ints.len() {
        let row = pool.ints.row(place);
        search.meter.tick(2)?;
        let at = |point: &u32| row.get(*point as usize).copied().unwrap_or(TRAP);
        if way.order.iter().zip(goal).all(|(point, goal)| at(point) == *goal) {
            let text = emission(search, world, way, guard.map(|(id, _)| id), pool.ints.id(place), None);
            let unused = search.unused(guard_traits.and(search.terms.traits(pool.ints.id(place))), 25);
            search.solution(cost + pool.ints.cost(place) + unused, text);
        }
        if orders.is_empty() || pool.ints.cost(place) > 40 {
            continue;
        }
        search.meter.tick(goal.len() * 4)?;
        for &descending in orders {
            let mut cells: Vec<Vec<i32>> = way.groups().map(|group| group.iter().map(at).collect()).collect();
            for cells in &mut cells {
                sort::sort(cells, descending);
            }
            if cells.concat() == goal {
                let text = emission(
                    search,
                    world,
                    way,
                    guard.map(|(id, _)| id),
                    pool.ints.id(place),
                    Some(descending),
                );
                search.solution(cost + 30 + pool.ints.cost(place), text);
            }
        }
    }
    Ok(())
}

fn emission(
    search: &Search<'_, '_>,
    world: &World,
    way: &Walk,
    guard: Option<Id>,
    id: Id,
    sorted: Option<bool>,
) -> String {
    let mut writer = search.writer(world);
    let Some(range) = way.range else { return String::new() };
    guard.into_iter().chain([id]).for_each(|id| writer.hoist(id, range.depth));
    writer.push("int m = 0; ");
    let made = writer.open(range);
    let test = writer.test(guard);
    let value = writer.value(id);
    writer.push(&format!("out[m++] = {value}; "));
    writer.end_test(test);
    writer.close(made);
    if let Some(descending) = sorted {
        writer.push(&sort::text("out", "m", descending));
    }
    writer.push("return m; ");
    writer.finish()
}
