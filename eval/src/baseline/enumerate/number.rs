//! Programs that give a number: terms outside of all loops, with loops for some of their parts.

use std::collections::HashSet;

use super::arith::TRAP;
use super::bank::{Bank, hash};
use super::carry;
use super::choice;
use super::cost;
use super::fold::reduce;
use super::folds::Folds;
use super::frame::{Frame, Leaf, Walk};
use super::parts;
use super::pool::{Growth, Pool};
use super::posts::{Best, posts, steps_from, wanted};
use super::rounds::Round;
use super::search::{Search, World};
use super::sums;
use super::term::{Fold, FoldOp, Id, Start, Term};
use super::walks;
use crate::solver::Stop;

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
    search.flush()?;
    if world.prelude.is_empty() {
        sums(search, world, &root, round, &outside, &goal)?;
    }
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
    for (mut frame, walk) in walks::number_loops(search, root, round.number) {
        if round.number > 1 {
            let inner = walks::inner(search, &frame, round.number)?;
            frame.leaves.extend(walks::leaves(&frame, &inner, round.inner));
        }
        let inside = Growth { classes: round.inside.classes / 4, cells: false, ..round.inside };
        let pool = Pool::grow(&mut search.terms, &mut search.meter, frame, inside)?;
        Folds::new(bank, wanted, round.reach).all(search, &pool, &[walk])?;
    }
    Ok(())
}

/// Sums over all loops of this round.
fn sums(
    search: &mut Search<'_, '_>,
    world: &World,
    root: &Frame,
    round: &Round,
    outside: &Pool,
    goal: &[i32],
) -> Result<(), Stop> {
    let inside = Growth { level: 5, classes: 8000, cells: false, bits: false };
    if !search.shape().has_list() {
        for (frame, walk) in walks::number_loops(search, root, round.number) {
            let pool = Pool::grow(&mut search.terms, &mut search.meter, frame, inside)?;
            sums::look_up(search, world, (&pool, &[walk]), outside, goal, round.sums)?;
        }
        return Ok(());
    }
    let Some((mut frame, full)) = walks::list_loop(search, root) else { return Ok(()) };
    frame.leaves.extend(walks::near(search, &frame));
    let walks = walks::parts(search, root, &frame, &full, round.number);
    let mut pool = Pool::grow(&mut search.terms, &mut search.meter, frame, inside)?;
    parts::parts(search.shape()).put(search, &mut pool)?;
    sums::look_up(search, world, (&pool, &walks), outside, goal, round.sums)
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
pub fn returning(search: &mut Search<'_, '_>, world: &World, id: Id, cost: u32) {
    let mut writer = search.writer(world);
    let value = writer.value(id);
    writer.push(&search.give(&value));
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
    let mut best = Best::default();
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
