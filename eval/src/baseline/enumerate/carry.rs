//! Loops that carry numbers along: sequences whose next number follows from the ones before, and products.

use cgen::ast::BinaryOp;

use super::arith::{TRAP, binary};
use super::frame::Frame;
use super::pool::{Growth, Pool};
use super::search::{Search, World};
use super::term::Id;
use super::walks;
use crate::solver::Stop;

/// Longest way along a sequence.
const MOST_TURNS: i32 = 200;

/// A sequence: each number is a sum of the ones before with factors, and a constant.
struct Sequence<'s> {
    starts: &'s [i32],
    factors: &'s [i32],
    constant: i32,
}

impl Sequence<'_> {
    /// The number at this place, counted from 0.
    fn at(&self, place: i32) -> Option<i32> {
        let mut last = self.starts.to_vec();
        for _ in 0..place {
            let mut next = self.constant;
            for (factor, x) in self.factors.iter().zip(&last) {
                next = next.checked_add(factor.checked_mul(*x)?)?;
            }
            last.rotate_left(1);
            *last.last_mut()? = next;
        }
        last.first().copied()
    }

    /// A loop that goes along it.
    fn text(&self, turns: &str) -> String {
        let names = ["p", "q", "r"];
        let starts = names.iter().zip(self.starts).map(|(name, start)| format!("int {name} = {start}; "));
        let mut sum = String::new();
        for (name, factor) in names.iter().zip(self.factors).filter(|(_, factor)| **factor != 0) {
            let sign = if sum.is_empty() { "" } else { " + " };
            let factor = if *factor == 1 { String::new() } else { format!("({factor}) * ") };
            sum = sum + sign + &factor + name;
        }
        if self.constant != 0 {
            sum = format!("{sum} + ({})", self.constant);
        }
        let last = names.get(self.starts.len() - 1).copied().unwrap_or_default();
        let moves = names.windows(2).take(self.starts.len() - 1);
        let moves: String = moves.map(|pair| pair.join(" = ") + "; ").collect();
        let body = format!("int t = {sum}; {moves}{last} = t; ");
        format!("{}for (int i = 0; i < {turns}; i++) {{ {body}}} return p; ", starts.collect::<String>())
    }

    fn cost(&self) -> u32 {
        let number = |x: &i32| if (0..=1).contains(x) { 4 } else { 9 };
        let numbers = self.starts.iter().chain(self.factors).map(number).sum::<u32>();
        55 + numbers + if self.constant == 0 { 0 } else { 15 }
    }
}

/// Sequences with two or three numbers before each, the argument being the place.
pub fn recurrences(search: &mut Search<'_, '_>, world: &World, goal: &[i32]) -> Result<(), Stop> {
    let places: Vec<i32> =
        search.question.examples().iter().filter_map(|e| e.input.ints.first().copied()).collect();
    if search.shape().ints() != 1 || places.iter().any(|x| *x > MOST_TURNS) {
        return Ok(());
    }
    let tried = |search: &mut Search<'_, '_>, sequence: &Sequence<'_>| {
        search.meter.tick(places.iter().map(|x| (*x).max(0) as usize).sum::<usize>() * 3)?;
        if places.iter().zip(goal).all(|(place, goal)| sequence.at(*place) == Some(*goal)) {
            let text = sequence.text("x");
            search.solution(world.cost + sequence.cost(), text);
        }
        Ok(())
    };
    for start in 0..25 {
        for factor in 0..25 {
            for constant in [0, 1, -1] {
                let (starts, factors) = ([start % 5, start / 5], [factor % 5 - 1, factor / 5 - 1]);
                if factors.first() != Some(&0) {
                    tried(search, &Sequence { starts: &starts, factors: &factors, constant })?;
                }
            }
        }
    }
    for start in 0..64 {
        for factor in 1..8 {
            let starts = [start % 4, start / 4 % 4, start / 16];
            let factors = [1, factor / 2 % 2, factor / 4];
            tried(search, &Sequence { starts: &starts, factors: &factors, constant: 0 })?;
        }
    }
    Ok(())
}

/// How a number goes on with two others.
#[derive(Clone, Copy)]
enum Onward {
    /// `s * x + y`
    TimesPlus,
    /// `s * x / y`
    TimesOver,
    /// `s * x % y`
    TimesRest,
    /// `(s + x) % y`
    PlusRest,
}

impl Onward {
    const ALL: [Self; 4] = [Self::TimesPlus, Self::TimesOver, Self::TimesRest, Self::PlusRest];

    fn apply(self, s: i32, x: i32, y: i32) -> i32 {
        let (first, second) = match self {
            Self::TimesPlus => (BinaryOp::Mul, BinaryOp::Add),
            Self::TimesOver => (BinaryOp::Mul, BinaryOp::Div),
            Self::TimesRest => (BinaryOp::Mul, BinaryOp::Rem),
            Self::PlusRest => (BinaryOp::Add, BinaryOp::Rem),
        };
        binary(second, binary(first, s, x), y)
    }

    fn text(self, x: &str, y: &str) -> String {
        match self {
            Self::TimesPlus => format!("s = s * {x} + {y}; "),
            Self::TimesOver => format!("s = s * {x} / {y}; "),
            Self::TimesRest => format!("s = s * {x} % {y}; "),
            Self::PlusRest => format!("s = (s + {x}) % {y}; "),
        }
    }
}

/// Loops up to a number in which one number is multiplied and divided, or kept small.
pub fn products(search: &mut Search<'_, '_>, world: &World, root: &Frame, goal: &[i32]) -> Result<(), Stop> {
    for (frame, walk) in walks::number_loops(search, root, 0) {
        let Some(range) = walk.range else { continue };
        let growth = Growth { level: 3, classes: 600, cells: false, bits: false };
        let pool = Pool::grow(&mut search.terms, &mut search.meter, frame, growth)?;
        let places = pool.ints.cheapest(48);
        let groups: Vec<&[u32]> = walk.groups().collect();
        for onward in Onward::ALL {
            for (x, y) in places.iter().flat_map(|x| places.iter().map(move |y| (*x, *y))) {
                let (xs, ys) = (pool.ints.row(x), pool.ints.row(y));
                let value = |start: i32, group: &[u32]| {
                    group.iter().fold(start, |s, at| {
                        let at = *at as usize;
                        match (xs.get(at), ys.get(at)) {
                            (Some(x), Some(y)) => onward.apply(s, *x, *y),
                            _ => TRAP,
                        }
                    })
                };
                for start in [1, 0, 2] {
                    search.meter.tick(8)?;
                    if groups.iter().zip(goal).all(|(group, goal)| value(start, group) == *goal) {
                        let ids: [Id; 2] = [pool.ints.id(x), pool.ints.id(y)];
                        let cost: u32 = ids.iter().map(|id| search.terms.cost(*id)).sum();
                        let mut writer = search.writer(world);
                        for id in ids {
                            writer.hoist(id, range.depth);
                        }
                        writer.push(&format!("int s = {start}; "));
                        let made = writer.open(range);
                        let [x, y] = ids.map(|id| writer.value(id));
                        writer.push(&onward.text(&x, &y));
                        writer.close(made);
                        writer.push(&search.give("s"));
                        let text = writer.finish();
                        let traits = ids.iter().map(|id| search.terms.traits(*id));
                        let traits = traits
                            .fold(super::cost::Traits::of_range(&search.terms, range), |all, one| {
                                all.and(one)
                            });
                        let unused = search.unused(traits, 0);
                        search.solution(world.cost + 65 + cost + unused, text);
                    }
                }
            }
        }
    }
    Ok(())
}
