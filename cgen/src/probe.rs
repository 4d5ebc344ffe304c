//! Fixed inputs on which programs of a shape are compared, and the hash of what a program does on them.
//!
//! The probes are a pure function of the shape. They are drawn so that branches are reached: edges first, then values
//! of several ranges, of which many are zero, equal or sorted. What a program is worth is not decided here.

use std::sync::OnceLock;

use crate::choice::{Choices, Seeded};
use crate::shape::{Kind, PAPER_CELLS};
use crate::task::Behaviour;
use crate::{Input, Shape};

/// How many probes a shape has.
pub const PROBES: usize = 200;
/// How many further probes a shape has: for comparing two programs, not part of the behaviour.
pub const FURTHER_PROBES: usize = 400;

const SHAPES: usize = 14;
const SEED: u64 = 0x0070_726f_6265;
const FURTHER_SEED: u64 = SEED + 1;
const FRESH_SEED: u64 = SEED + 2;

/// The probes of a shape: the same on every machine, for as long as this crate keeps its generator version.
pub fn probes(shape: Shape) -> &'static [Input] {
    static SETS: [OnceLock<Vec<Input>>; SHAPES] = [const { OnceLock::new() }; SHAPES];
    let set = SETS.get(number(shape));
    set.map_or(&[], |set| set.get_or_init(|| draw_set(shape, SEED, PROBES)))
}

/// More probes of a shape, other than [`probes`].
pub fn further_probes(shape: Shape) -> &'static [Input] {
    static SETS: [OnceLock<Vec<Input>>; SHAPES] = [const { OnceLock::new() }; SHAPES];
    let set = SETS.get(number(shape));
    set.map_or(&[], |set| set.get_or_init(|| draw_set(shape, FURTHER_SEED, FURTHER_PROBES)))
}

/// Inputs drawn as the probes are, but others for every `stream`.
pub fn fresh_probes(shape: Shape, stream: u64, count: usize) -> Vec<Input> {
    let mut choices = Seeded::new(FRESH_SEED, stream);
    (0..count).map(|i| draw(&mut choices, shape, i)).collect()
}

/// All inputs of the `paper` shape.
pub(crate) fn paper_inputs() -> impl Iterator<Item = Input> {
    let count = 9_u32.pow(PAPER_CELLS as u32);
    (0..count).map(|i| {
        let cell = |place: usize| (i / 9_u32.pow(place as u32) % 9) as i32 - 4;
        Input { list: (0..PAPER_CELLS).map(cell).collect(), ints: Vec::new() }
    })
}

/// The place of a shape in [`Shape::all`].
const fn number(shape: Shape) -> usize {
    let ints = shape.ints();
    match shape.kind() {
        Kind::Paper => 0,
        Kind::InPlace => 1 + ints,
        Kind::ToNumber => 4 + ints,
        Kind::ToList => 7 + ints,
        Kind::Numbers => 9 + ints,
    }
}

fn draw_set(shape: Shape, seed: u64, count: usize) -> Vec<Input> {
    let mut choices = Seeded::new(seed, number(shape) as u64);
    let edges = if seed == SEED { edges(shape) } else { Vec::new() };
    let rest = (edges.len()..count).map(|i| draw(&mut choices, shape, i)).collect::<Vec<_>>();
    edges.into_iter().chain(rest).take(count).collect()
}

/// The inputs that stand first: empty, one cell, equal cells, ascending, descending, zeros, negatives.
fn edges(shape: Shape) -> Vec<Input> {
    let lists: &[&[i32]] = match shape.kind() {
        Kind::Paper => &[
            &[0, 0, 0, 0, 0],
            &[1, 1, 1, 1, 1],
            &[-2, -1, 0, 1, 2],
            &[4, 3, 2, 1, 0],
            &[-4, -4, -4, -4, -4],
            &[1, 0, 1, 0, 1],
            &[0, 4, -4, 4, 0],
        ],
        Kind::Numbers => &[&[]],
        Kind::InPlace | Kind::ToNumber | Kind::ToList => &[
            &[],
            &[3],
            &[0],
            &[-5],
            &[1, 2],
            &[2, 1],
            &[7, 7],
            &[4, 4, 4, 4],
            &[1, 2, 3, 4, 5],
            &[5, 4, 3, 2, 1],
            &[0, 0, 0],
            &[-3, -1, -2, -7],
        ],
    };
    let numbers: &[[i32; 4]] = match shape.kind() {
        Kind::Numbers => &[
            [0, 0, 0, 0],
            [1, 1, 1, 1],
            [2, 3, 4, 5],
            [5, 4, 3, 2],
            [7, 7, 7, 7],
            [12, 18, 6, 3],
            [-1, -2, -3, -4],
            [10, 1, 0, -1],
            [100, 10, 7, 3],
            [0, 9, 5, 2],
        ],
        _ => &[[1, 0, 0, 0]],
    };
    let pairs = lists.iter().flat_map(|list| numbers.iter().map(move |ints| (list, ints)));
    pairs
        .map(|(list, ints)| Input {
            list: list.to_vec(),
            ints: ints.iter().copied().take(shape.ints()).collect(),
        })
        .collect()
}

fn draw(choices: &mut dyn Choices, shape: Shape, i: usize) -> Input {
    let mut input = Input::default();
    if shape.has_list() {
        let paper = shape == Shape::PAPER;
        let length = if paper { PAPER_CELLS as i32 } else { length(choices) };
        let (low, high) = if paper { (-4, 4) } else { range(choices) };
        input.list = (0..length).map(|_| choices.between(low, high)).collect();
        arrange(choices, &mut input.list, i, (low, high));
    }
    for _ in 0..shape.ints() {
        let x =
            if shape.has_list() { argument(choices, &input.list) } else { number_argument(choices, &input) };
        input.ints.push(x);
    }
    input
}

fn length(choices: &mut dyn Choices) -> i32 {
    if choices.percent(8) { choices.between(13, 20) } else { choices.between(0, 12) }
}

fn range(choices: &mut dyn Choices) -> (i32, i32) {
    match choices.below(4) {
        0 => (-4, 4),
        1 => (0, 9),
        2 => (-99, 99),
        _ => (0, 255),
    }
}

/// Makes some lists special: zeros among the cells, few different values, sorted, the same from both ends.
fn arrange(choices: &mut dyn Choices, list: &mut [i32], i: usize, (low, high): (i32, i32)) {
    match i % 8 {
        1 | 5 => {
            for x in list.iter_mut() {
                if choices.percent(50) {
                    *x = 0;
                }
            }
        }
        2 | 6 => {
            let values = [choices.between(low, high), choices.between(low, high), 0];
            let kinds = choices.between(2, 3) as usize;
            for x in list.iter_mut() {
                *x = choices.pick(values.get(..kinds).unwrap_or(&values)).copied().unwrap_or_default();
            }
        }
        3 => {
            list.sort_unstable();
            if choices.percent(40) {
                list.reverse();
            }
        }
        7 if choices.percent(50) => {
            let mirrored: Vec<i32> = list.iter().rev().copied().collect();
            let half = list.len() / 2;
            for (x, y) in list.iter_mut().zip(mirrored).take(half) {
                *x = y;
            }
        }
        _ => {}
    }
}

/// A further int of a list shape: mostly a place or a count, at times a value of the list.
fn argument(choices: &mut dyn Choices, list: &[i32]) -> i32 {
    match choices.below(10) {
        0..=4 => choices.between(0, list.len() as i32),
        5 | 6 => choices.between(-3, 9),
        7 => choices.between(-4, 20),
        _ => choices.pick(list).copied().unwrap_or(1),
    }
}

fn number_argument(choices: &mut dyn Choices, input: &Input) -> i32 {
    match choices.below(20) {
        0..=6 => choices.between(0, 12),
        7..=11 => choices.between(1, 60),
        12..=14 => choices.between(1, 999),
        15 => choices.between(1000, 9999),
        16 | 17 => choices.between(-20, 0),
        // Equal to another, or a multiple of it.
        _ => choices.pick(&input.ints).map_or(1, |x| x.saturating_mul(1 + choices.below(3) as i32)),
    }
}

/// Collects what a program did on the probes, in order, and hashes it.
#[derive(Debug)]
pub struct BehaviourHasher(Vec<u8>);

impl BehaviourHasher {
    /// For a program of this shape.
    pub fn new(shape: Shape) -> Self {
        Self(vec![number(shape) as u8])
    }

    /// The program gave back these cells, or this one number; nothing, if it trapped, whatever the trap.
    pub fn add(&mut self, outcome: Option<&[i32]>) {
        let Some(cells) = outcome else { return self.0.push(u8::MAX) };
        self.0.push(cells.len() as u8);
        for x in cells {
            self.0.extend(x.to_le_bytes());
        }
    }

    /// The hash of all that was added.
    pub fn finish(&self) -> Behaviour {
        let hash = blake3::hash(&self.0);
        let bytes = hash.as_bytes().first_chunk::<16>().copied().unwrap_or_default();
        Behaviour(u128::from_le_bytes(bytes))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probes_fit_their_shapes_and_have_numbers_of_their_own() {
        for (i, shape) in Shape::all().enumerate() {
            assert_eq!(number(shape), i);
            for set in [probes(shape), further_probes(shape), &fresh_probes(shape, 3, 500)] {
                assert!(set.iter().all(|input| input.fits(shape).is_ok()), "{shape}");
            }
            assert_eq!((probes(shape).len(), further_probes(shape).len()), (PROBES, FURTHER_PROBES));
            assert_ne!(fresh_probes(shape, 1, 50), fresh_probes(shape, 2, 50));
        }
    }

    #[test]
    fn paper_probes_hold_small_cells_only() {
        let mut cells = probes(Shape::PAPER).iter().flat_map(|input| &input.list);
        assert!(cells.all(|x| (-4..=4).contains(x)));
    }

    #[test]
    fn the_hash_tells_traps_lists_and_shapes_apart() {
        let hash = |shape: &str, outcomes: &[Option<&[i32]>]| {
            let mut hasher = BehaviourHasher::new(shape.parse().unwrap());
            for outcome in outcomes {
                hasher.add(*outcome);
            }
            hasher.finish()
        };
        let base = hash("to-list", &[Some(&[1, 2]), None]);
        assert_eq!(base, hash("to-list", &[Some(&[1, 2]), None]));
        assert_ne!(base, hash("in-place", &[Some(&[1, 2]), None]));
        assert_ne!(base, hash("to-list", &[Some(&[1]), Some(&[2])]));
        assert_ne!(base, hash("to-list", &[Some(&[1, 2]), Some(&[])]));
    }
}
