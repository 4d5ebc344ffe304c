//! Some turns of a loop, and what terms come to over them.

use super::super::arith::TRAP;
use super::super::bank::mix;
use super::super::term::Id;

/// The largest number that a product starts from.
const PRODUCT_START: i64 = 20;

/// Some turns of a walk.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// Nothing, where it is all turns.
    pub test: Option<Id>,
    /// What the test costs.
    pub cost: u32,
    /// Which turns, in the order of the walk.
    pub turns: Vec<u32>,
    /// Where each example ends in `turns`.
    pub ends: Vec<u32>,
}

/// A term at the turns of a walk.
#[derive(Debug)]
pub struct Row {
    /// The term.
    pub id: Id,
    /// What it costs.
    pub cost: u32,
    /// In the order of the walk.
    pub values: Vec<i32>,
}

impl Chosen {
    /// The sums, one an example; false where the term traps.
    pub fn sums(&self, row: &Row, sums: &mut Vec<i64>) -> bool {
        sums.clear();
        let mut from = 0;
        for to in &self.ends {
            let turns = self.turns.get(std::mem::replace(&mut from, *to as usize)..*to as usize);
            let mut sum = 0;
            for turn in turns.unwrap_or_default() {
                match row.values.get(*turn as usize) {
                    None | Some(&TRAP) => return false,
                    Some(x) => sum += i64::from(*x),
                }
            }
            sums.push(sum);
        }
        true
    }

    /// What the product starts from, if it leads to the goal.
    pub fn product(&self, row: &Row, goal: &[i32]) -> Option<i64> {
        let mut from = 0;
        let mut start = None;
        for (to, goal) in self.ends.iter().zip(goal) {
            let turns = self.turns.get(std::mem::replace(&mut from, *to as usize)..*to as usize)?;
            let mut product: i64 = 1;
            for turn in turns {
                let x = row.values.get(*turn as usize).copied().filter(|x| *x != TRAP)?;
                product = product.checked_mul(i64::from(x)).filter(|x| x.abs() <= i64::from(i32::MAX))?;
            }
            let goal = i64::from(*goal);
            if product == 0 && goal == 0 {
                continue;
            }
            if product == 0 || goal % product != 0 || start.is_some_and(|start| start * product != goal) {
                return None;
            }
            start = Some(goal / product);
        }
        start.filter(|start| (1..=PRODUCT_START).contains(&start.abs()))
    }
}

/// The same for the same turns.
pub fn bits(holds: &[bool]) -> u64 {
    mix(holds.chunks(64).map(|chunk| chunk.iter().fold(0, |word, bit| word << 1 | u64::from(*bit))))
}
