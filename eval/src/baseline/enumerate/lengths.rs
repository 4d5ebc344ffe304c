//! How long a list is that is filled cell by cell.

use cgen::ast::BinaryOp;

use super::arith::{TRAP, binary};
use super::bank::Bank;
use super::search::Search;
use super::term::{Id, Term, Var};
use crate::solver::Stop;

/// Terms of each kind of which two are put together.
const PARTS: usize = 80;

/// A term for these lengths with what it costs: one of those in the banks, or a sum or difference of two of them, perhaps
/// and one more or less.
///
/// Nothing for `n - 1`: with a cell from each turn appended the list of no cells has none too few.
pub fn length(
    search: &mut Search<'_, '_>,
    banks: [&Bank; 2],
    lengths: &[i32],
) -> Result<Option<(Id, u32)>, Stop> {
    for bank in banks {
        if let Some(place) = bank.find(lengths) {
            let id = bank.id(place);
            let own = search.terms.get(id) == Term::Var(Var::Length);
            return Ok((!is_one_less(search, id)).then_some((id, if own { 0 } else { bank.cost(place) })));
        }
    }
    let two = two(search, banks, lengths)?;
    Ok(two.map(|Two { cost, op, parts: [x, y], more }| {
        let id = search.terms.make(Term::Binary(op, x, y));
        let one = search.constant(1);
        let id = match more {
            0 => id,
            1 => search.terms.make(Term::Binary(BinaryOp::Add, id, one)),
            _ => search.terms.make(Term::Binary(BinaryOp::Sub, id, one)),
        };
        (id, cost)
    }))
}

/// Whether this is `n - 1`.
fn is_one_less(search: &Search<'_, '_>, id: Id) -> bool {
    let Term::Binary(BinaryOp::Sub, from, by) = search.terms.get(id) else { return false };
    (search.terms.get(from), search.terms.get(by)) == (Term::Var(Var::Length), Term::Const(1))
}

/// A sum or difference of two terms, and `more` besides: -1, 0 or 1.
struct Two {
    cost: u32,
    op: BinaryOp,
    parts: [Id; 2],
    more: i32,
}

/// The cheapest that gives these lengths.
fn two(search: &mut Search<'_, '_>, banks: [&Bank; 2], lengths: &[i32]) -> Result<Option<Two>, Stop> {
    let cheapest = |bank: &'_ Bank| bank.cheapest(PARTS);
    let parts: Vec<(&Bank, usize)> = banks
        .into_iter()
        .flat_map(|bank| cheapest(bank).into_iter().map(move |place| (bank, place)))
        .collect();
    let mut best: Option<Two> = None;
    for (one, x) in &parts {
        search.meter.tick(parts.len() * 4)?;
        for (other, y) in &parts {
            for op in [BinaryOp::Add, BinaryOp::Sub] {
                let values = one.row(*x).iter().zip(other.row(*y)).map(|(x, y)| binary(op, *x, *y));
                let Some(more) = beside(values, lengths) else { continue };
                let cost = one.cost(*x) + other.cost(*y) + if more == 0 { 10 } else { 30 };
                if best.as_ref().is_none_or(|best| cost < best.cost) {
                    best = Some(Two { cost, op, parts: [one.id(*x), other.id(*y)], more });
                }
            }
        }
    }
    Ok(best)
}

/// By how much the lengths are more than the values, if that is the same for all and no more than one.
fn beside(values: impl Iterator<Item = i32>, lengths: &[i32]) -> Option<i32> {
    let mut more = values
        .zip(lengths)
        .map(|(value, length)| (value != TRAP).then(|| length.checked_sub(value)).flatten());
    let first = more.next()??;
    (first.abs() <= 1 && more.all(|other| other == Some(first))).then_some(first)
}
