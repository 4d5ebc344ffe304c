//! Enumeration: small programs in order of size, one for each behaviour on the examples.
//!
//! What is enumerated are terms, with their values at all turns of a loop on all examples (a `frame`), and
//! loops over them as terms of the frame around (`folds`). Equal values are one class, of which the cheapest term
//! is kept (`bank`, `pool`). Outputs are looked up where the values say what is wanted: each cell of a list is
//! the value of a term at its turn (`cells`, `choice`) or what some turns append (`emit`), a number is a loop's value or a step away from one
//! (`number`, `posts`, `carry`). What is found is written as C (`text`) and goes to the desk, which runs it.
//!
//! Nothing random: the order depends on the examples alone. Memory is bounded by the classes that a pool may hold.

mod arith;
mod bank;
mod carry;
mod cases;
mod cells;
mod choice;
mod cost;
mod emit;
mod fold;
mod folds;
mod frame;
mod lengths;
mod list;
mod meter;
mod number;
mod parts;
mod pool;
mod posts;
mod rounds;
mod search;
mod sort;
mod sums;
mod term;
mod text;
mod walks;
mod worlds;

#[cfg(test)]
mod tests;

use cgen::shape::Kind;

pub(crate) use bank::mix;

use crate::solver::{Desk, Question, Solver, Stop};
use frame::Leaf;
use search::{Search, World};

/// Finds small programs by enumeration.
#[derive(Clone, Copy, Debug, Default)]
pub struct Enumerate;

impl Solver for Enumerate {
    fn name(&self) -> &'static str {
        "enumerate"
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        desk.spend(0)?;
        let mut search = Search::new(question, desk);
        if question.shape().kind() == Kind::Paper {
            cases::offer(&mut search)?;
        }
        let worlds = worlds(&search);
        let mut scalars: Vec<[Vec<Leaf>; 2]> = vec![Default::default(); worlds.len()];
        for round in rounds::rounds() {
            for ((world, from), [to_number, to_list]) in worlds.iter().zip(&mut scalars) {
                if round.number < *from {
                    continue;
                }
                number::round(&mut search, world, &round, to_number)?;
                list::round(&mut search, world, &round, to_list)?;
                search.flush()?;
            }
            search.end_round()?;
            if search.best <= round.enough {
                break;
            }
        }
        search.finish()
    }
}

/// The lists that programs start from, each with the first round that looks at it.
fn worlds(search: &Search<'_, '_>) -> Vec<(World, usize)> {
    let base = search.base();
    match search.shape().kind() {
        Kind::Numbers => vec![(base, 0)],
        Kind::InPlace | Kind::Paper => {
            let sorted = worlds::sorted(search, &base);
            vec![(base.clone(), 0), (worlds::copy(&base), 0), (sorted, 0)]
        }
        Kind::ToNumber | Kind::ToList => {
            let sorted = worlds::sorted(search, &base);
            let (distinct, both) = (worlds::distinct(&base), worlds::distinct_sorted(&base));
            vec![(base, 0), (sorted, 0), (distinct, 1), (both, 2)]
        }
    }
}
