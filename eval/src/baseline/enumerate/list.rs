//! Programs that give a list: cell by cell, by keeping some turns of a loop, or by carrying a value along.

use cgen::shape::Kind;

use super::arith::TRAP;
use super::bank::{Bank, hash};
use super::cells::{Cells, Part, cells};
use super::choice;
use super::emit::{columns, emit, emit_nested};
use super::folds::Reach;
use super::frame::{Frame, Leaf};
use super::lengths::length;
use super::number::{best_scalars, loops};
use super::parts;
use super::pool::{Growth, Pool};
use super::rounds::Round;
use super::search::{Search, World};
use super::term::{Id, Term, Var};
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
    let mut bank = Bank::new(goals.len());
    let columns = columns(&goals);
    let wanted = columns.iter().chain([&lengths]).map(|column| hash(column)).collect();
    let reach = Reach { plain: 3, tests: 3, both: 4, keep: 2000 };
    loops(search, &root, &Round { reach, inner: 0, ..*round }, &wanted, &mut bank)?;
    if search.shape().kind() == Kind::ToList {
        let outside = Growth { classes: round.outside.classes / 2, ..round.outside };
        let outside = Pool::grow(&mut search.terms, &mut search.meter, root.clone(), outside)?;
        if let Some(length) = length(search, [&outside.ints, &bank], &lengths)? {
            map(search, world, &root, round, &goals, length)?;
        }
        search.flush()?;
        emit(search, world, &root, round, &goals, [&outside.ints, &bank])?;
        search.flush()?;
        if round.number > 0 && world.prelude.is_empty() {
            emit_nested(search, world, &root, &goals, &outside)?;
        }
    } else {
        let length = root.leaves.first().map_or(0, |leaf| leaf.id);
        map(search, world, &root, round, &goals, (length, 0))?;
        search.flush()?;
    }
    *scalars = best_scalars(search, &bank, 32);
    if let Some(found) = bank.find(&lengths)
        && search.shape().kind() == Kind::ToList
        && scalars.iter().all(|leaf| leaf.id != bank.id(found))
    {
        scalars.insert(0, Leaf { id: bank.id(found), values: lengths, level: 2 });
    }
    Ok(())
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
    let Some(plain) = cells(search, root, goals, length, Part::All) else { return Ok(()) };
    if plain.goal.is_empty() {
        return Ok(());
    }
    let writes_itself = search.shape().kind() != Kind::ToList && world.list == "a";
    let ways = if writes_itself { in_place(search, world, root, goals, length) } else { vec![plain] };
    for mut way in ways {
        if round.inner > 0 {
            let inner = walks::inner(search, &way.frame, round.number)?;
            way.frame.leaves.extend(walks::leaves(&way.frame, &inner, round.inner));
        }
        let places = walks::places(search, &way.frame, 1 + 2 * round.number as i32);
        way.frame.leaves.extend(places);
        let mut pool = Pool::grow(&mut search.terms, &mut search.meter, way.frame.clone(), round.inside)?;
        parts::parts(search.shape()).put(search, &mut pool)?;
        let base = cost + 20 + 10 * u32::from(way.down);
        for (id, cost) in choice::all(search, &pool, &way.goal, round.number)? {
            let text = way.write(search, world, "", id, false);
            let unused = search.unused(search.terms.traits(id), 25);
            search.solution(world.cost + base + cost + unused, text);
        }
        if !way.down && way.part == Part::All {
            scan(search, world, &way, round, base)?;
        }
    }
    Ok(())
}

/// The ways through the cells of a list that is written itself.
fn in_place(
    search: &mut Search<'_, '_>,
    world: &World,
    root: &Frame,
    goals: &[Vec<i32>],
    length: Id,
) -> Vec<Cells> {
    let mut ways = Vec::new();
    for part in [Part::All, Part::WithBefore, Part::WithNext] {
        if part.fits(&world.lists, goals)
            && let Some(some) = cells(search, root, goals, length, part)
        {
            ways.extend([false, true].map(|down| some.in_place(search, goals, length, down)));
        }
    }
    ways
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
