//! What a sum must come to: the goal itself, or what is a step away from it.
//!
//! A sum starts anywhere and is taken some number of times, so that sums are compared by how they differ from example
//! to example, and the start and the factor follow.

use cgen::ast::BinaryOp;

use super::super::arith::TRAP;
use super::super::bank::{Hashed, mix};
use super::super::pool::Pool;
use super::super::search::Search;
use super::super::term::Id;
use crate::solver::Stop;

/// Terms outside of the loop that the last step may use.
const STEPS: usize = 24;
/// Last steps that are tried with two sums.
const WITH_TWO: usize = 6;
/// What a last step may cost.
const DEAREST: u32 = 30;
/// The largest factor and the largest start.
const FACTOR: i64 = 10;
const START: i64 = 100;
/// Divisors of the last step.
const DIVISORS: [i32; 6] = [2, 3, 4, 5, 6, 10];
/// What is added to a square.
const BESIDE_SQUARE: [i32; 7] = [0, 1, -1, 2, 3, 4, 5];

/// What is done with the sum at the end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Last {
    /// Nothing.
    Nothing,
    /// `s op e`
    Step(BinaryOp, Id),
    /// `e - s`
    From(Id),
    /// `s / d`
    Over(i32),
    /// `s * s + c`
    Square(i32),
}

/// What a sum must come to on some examples, and what is done then.
#[derive(Clone, Debug)]
struct Target {
    /// On the others any sum will do.
    examples: Vec<usize>,
    values: Vec<i64>,
    last: Last,
    cost: u32,
}

/// How a sum leads to the goal: `start + factor * sum`, and the last step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fit {
    /// Before the loop.
    pub start: i64,
    /// How often each turn counts.
    pub factor: i64,
    /// At the end.
    pub last: Last,
    /// What this costs besides the loop.
    pub cost: u32,
}

/// Places of targets by their direction, for these examples.
type Alike = (Vec<usize>, Hashed<Vec<usize>>);

/// All that a sum may come to.
#[derive(Debug)]
pub struct Targets {
    all: Vec<Target>,
    /// Those about these examples that differ alike from example to example, but for a factor.
    alike: Vec<Alike>,
    goal: Vec<i64>,
}

impl Targets {
    /// All targets for this goal.
    pub fn new(search: &mut Search<'_, '_>, outside: &Pool, goal: &[i32]) -> Result<Self, Stop> {
        let goal: Vec<i64> = goal.iter().map(|x| i64::from(*x)).collect();
        let mut targets = Self { all: Vec::new(), alike: Vec::new(), goal };
        targets.add(Last::Nothing, 0, |_, goal| Some(Some(goal)));
        let turning = |place: &usize| !outside.is_constant(*place) && outside.ints.cost(*place) <= DEAREST;
        for place in outside.ints.cheapest(usize::MAX).into_iter().filter(turning).take(STEPS) {
            search.meter.tick(targets.goal.len() * 4)?;
            let (id, cost, row) =
                (outside.ints.id(place), 10 + outside.ints.cost(place), outside.ints.row(place));
            let at = |example: usize| row.get(example).filter(|e| **e != TRAP).map(|e| i64::from(*e));
            targets.add(Last::Step(BinaryOp::Add, id), cost, |i, goal| Some(Some(goal - at(i)?)));
            targets.add(Last::Step(BinaryOp::Sub, id), cost, |i, goal| Some(Some(goal + at(i)?)));
            targets.add(Last::From(id), cost, |i, goal| Some(Some(at(i)? - goal)));
            targets.add(Last::Step(BinaryOp::Mul, id), cost, |i, goal| match at(i)? {
                0 => (goal == 0).then_some(None),
                e => (goal % e == 0).then_some(Some(goal / e)),
            });
        }
        for beside in BESIDE_SQUARE {
            let cost = 20 + if beside == 0 { 0 } else { 20 };
            targets.add(Last::Square(beside), cost, |_, goal| {
                let root = (goal - i64::from(beside)).checked_isqrt()?;
                (root * root == goal - i64::from(beside)).then_some(Some(root))
            });
        }
        Ok(targets)
    }

    /// Adds what the sum must come to for each example and its goal; `Some(None)` where anything will do.
    fn add(&mut self, last: Last, cost: u32, needed: impl Fn(usize, i64) -> Option<Option<i64>>) {
        let needed: Option<Vec<_>> = self.goal.iter().enumerate().map(|(i, goal)| needed(i, *goal)).collect();
        let bound = needed.iter().flatten().enumerate().filter_map(|(i, value)| Some((i, (*value)?)));
        let (examples, values): (Vec<usize>, Vec<i64>) = bound.unzip();
        if values.len() < 2 || needed.is_none() {
            return;
        }
        let kind = self.alike.iter().position(|(known, _)| *known == examples).unwrap_or_else(|| {
            self.alike.push((examples.clone(), Hashed::default()));
            self.alike.len() - 1
        });
        if let Some((_, alike)) = self.alike.get_mut(kind) {
            alike.entry(direction(&values)).or_default().push(self.all.len());
        }
        self.all.push(Target { examples, values, last, cost });
    }

    /// How these sums lead to the goal, in every way there is.
    pub fn fits(&self, sums: &[i64]) -> Vec<Fit> {
        let mut fits: Vec<Fit> = DIVISORS.iter().filter_map(|by| self.over(sums, *by)).collect();
        for (examples, alike) in &self.alike {
            let part: Vec<i64>;
            let sums = if examples.len() == sums.len() {
                sums
            } else {
                part = examples.iter().filter_map(|i| sums.get(*i).copied()).collect();
                &part
            };
            for place in alike.get(&direction(sums)).into_iter().flatten() {
                let Some(target) = self.all.get(*place) else { continue };
                let fit = |(start, factor)| Fit::new(start, factor, target.last, target.cost);
                fits.extend(line(sums, &target.values).map(fit));
            }
        }
        fits
    }

    /// What another sum must come to beside this one, up to a start: with the signs of this one and the other.
    pub fn rests(&self, sums: &[i64]) -> impl Iterator<Item = ((i64, i64), Fit, Vec<i64>)> {
        let whole = self.all.iter().filter(|target| target.examples.len() == self.goal.len());
        whole.take(WITH_TWO).flat_map(move |target| {
            [(1, 1), (-1, 1), (1, -1), (-1, -1)].map(|signs: (i64, i64)| {
                let needed =
                    target.values.iter().zip(sums).map(|(goal, sum)| (goal - signs.0 * sum) * signs.1);
                (signs, Fit::new(0, 1, target.last, target.cost), needed.collect())
            })
        })
    }

    /// Whether the goal is the sum, from some start, over this number.
    fn over(&self, sums: &[i64], by: i32) -> Option<Fit> {
        let (by, mut low, mut high) = (i64::from(by), -START, START);
        for (sum, goal) in sums.iter().zip(&self.goal) {
            let (from, to) = match goal.signum() {
                1 => (goal * by, goal * by + by - 1),
                0 => (1 - by, by - 1),
                _ => (goal * by - by + 1, goal * by),
            };
            (low, high) = (low.max(from - sum), high.min(to - sum));
            if low > high {
                return None;
            }
        }
        let still = sums.iter().all(|sum| Some(sum) == sums.first());
        let start = 0.clamp(low, high);
        (!still).then(|| Fit::new(start, 1, Last::Over(by as i32), 20))
    }
}

impl Fit {
    /// With what start and factor cost.
    pub const fn new(start: i64, factor: i64, last: Last, cost: u32) -> Self {
        let start_cost = match start {
            0 => 0,
            -1..=2 => 8,
            -10..=10 => 12,
            _ => 25,
        };
        let factor_cost = match factor {
            1 => 0,
            -1 => 4,
            _ => 20,
        };
        Self { start, factor, last, cost: cost + start_cost + factor_cost }
    }
}

/// Differences to the first example.
fn differences(values: &[i64]) -> impl Iterator<Item = i64> {
    let first = values.first().copied().unwrap_or_default();
    values.iter().skip(1).map(move |x| x.wrapping_sub(first))
}

/// The same for all values that differ alike from example to example.
pub fn exact(values: &[i64]) -> u64 {
    mix(differences(values).map(|x| x as u64))
}

/// The same for all values that differ alike but for a factor: equal quotients are equal to the last bit.
fn direction(values: &[i64]) -> u64 {
    let first = differences(values).find(|x| *x != 0).unwrap_or(1) as f64;
    mix(differences(values).map(|x| (x as f64 / first + 0.0).to_bits()))
}

/// `start + factor * x` for every pair; nothing where that is none or needs large numbers.
fn line(x: &[i64], y: &[i64]) -> Option<(i64, i64)> {
    let (dx, dy) = differences(x).zip(differences(y)).find(|(dx, _)| *dx != 0)?;
    let factor = if dy % dx == 0 { dy / dx } else { return None };
    let start = y.first()?.checked_sub(factor.checked_mul(*x.first()?)?)?;
    let small = factor != 0 && factor.abs() <= FACTOR && start.abs() <= START;
    let holds = || x.iter().zip(y).all(|(x, y)| start + factor * x == *y);
    (small && holds()).then_some((start, factor))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn targets(goal: &[i64]) -> Targets {
        Targets { all: Vec::new(), alike: Vec::new(), goal: goal.to_vec() }
    }

    #[test]
    fn the_start_and_the_factor_follow_from_the_differences() {
        let mut targets = targets(&[7, 13, 1, 10]);
        targets.add(Last::Nothing, 0, |_, goal| Some(Some(goal)));
        let fits = targets.fits(&[2, 4, 0, 3]);
        assert_eq!(fits, [Fit::new(1, 3, Last::Nothing, 0)]);
        assert!(targets.fits(&[2, 4, 0, 2]).is_empty());
        assert!(targets.fits(&[5, 5, 5, 5]).is_empty());
    }

    #[test]
    fn an_example_on_which_any_sum_will_do_is_left_out() {
        let factors = [0, 2, 3, 5];
        let mut targets = targets(&[0, 8, 15, 30]);
        let step = Last::Step(BinaryOp::Mul, 0);
        targets.add(step, 0, |i, goal| match factors[i] {
            0 => (goal == 0).then_some(None),
            e => (goal % e == 0).then_some(Some(goal / e)),
        });
        assert_eq!(targets.fits(&[99, 3, 4, 5]), [Fit::new(1, 1, step, 0)]);
    }

    #[test]
    fn a_quotient_tells_the_start_as_far_as_it_matters() {
        // (s + 3) / 2 for 4, 7, 12, 20: only 3 does.
        let fits = targets(&[3, 5, 7, 11]).fits(&[4, 7, 12, 20]);
        assert_eq!(fits, [Fit::new(3, 1, Last::Over(2), 20)]);
    }

    #[test]
    fn what_is_left_beside_a_sum_has_every_sign() {
        let mut targets = targets(&[10, 20]);
        targets.add(Last::Nothing, 0, |_, goal| Some(Some(goal)));
        let rests: Vec<_> = targets.rests(&[1, 4]).map(|(signs, _, needed)| (signs, needed)).collect();
        let expected = [((1, 1), [9, 16]), ((-1, 1), [11, 24]), ((1, -1), [-9, -16]), ((-1, -1), [-11, -24])];
        assert_eq!(rests, expected.map(|(signs, needed)| (signs, needed.to_vec())));
    }
}
