//! Frames: the points at which the terms of some loop body have values, one for each turn on each example.
//!
//! Owns points, what can be read at them, and ways through them. A frame inside another one has, for each point of
//! the outer one, a group of points of its own.

use std::rc::Rc;

use super::arith::TRAP;
use super::term::{Id, Range, Term, Terms, Var, Way};

/// More turns of one loop than this are not looked at.
const MOST_TURNS: usize = 600;
/// More points than this are too many.
const MOST_POINTS: usize = 24_000;

/// A term with its values at the points of a frame, and its place in the order of enumeration.
#[derive(Clone, Debug)]
pub struct Leaf {
    /// The term.
    pub id: Id,
    /// At each point.
    pub values: Vec<i32>,
    /// From 1.
    pub level: usize,
}

/// Points with what can be read there.
#[derive(Clone, Debug)]
pub struct Frame {
    /// How many loop variables there are.
    pub depth: u8,
    /// How many points the frame around has.
    pub outer_len: usize,
    /// To which point of the frame around each point belongs.
    pub outer: Vec<u32>,
    /// Which of the lists is read at each point.
    pub view: Vec<u32>,
    /// The lists.
    pub lists: Rc<Vec<Vec<i32>>>,
    /// What terms start from.
    pub leaves: Vec<Leaf>,
}

/// A way through the points of a frame, group by group.
#[derive(Clone, Debug, Default)]
pub struct Walk {
    /// What it is called; nothing in a selection.
    pub range: Option<Range>,
    /// How far it is from the plainest, for the choice of walks.
    pub cost: u32,
    /// Where each group ends in `order`.
    pub ends: Vec<u32>,
    /// The points in order.
    pub order: Vec<u32>,
    /// Groups that trap.
    pub bad: Vec<bool>,
}

/// The bounds of a way at one point.
#[derive(Clone, Copy, Debug)]
pub enum Bounds {
    /// From, to, step.
    Up(i32, i32, i32),
    /// Of, by.
    Shrink(i32, i32),
    /// From, of.
    Root(i32, i32),
}

impl Bounds {
    /// The values of the variable, if there are not too many and nothing traps.
    pub fn turns(self) -> Option<Vec<i32>> {
        let mut turns = Vec::new();
        let mut push = |i: i32| {
            turns.push(i);
            (turns.len() <= MOST_TURNS).then_some(())
        };
        match self {
            Self::Up(from, to, step) => {
                if from == TRAP || to == TRAP || step <= 0 {
                    return None;
                }
                let mut i = from;
                while i < to {
                    push(i)?;
                    i = i.checked_add(step)?;
                }
            }
            Self::Shrink(of, by) => {
                let mut i = if of == TRAP || by < 2 { return None } else { of };
                while i > 0 {
                    push(i)?;
                    i /= by;
                }
            }
            Self::Root(from, of) => {
                let mut i = if of == TRAP { return None } else { from };
                while i.checked_mul(i)? <= of {
                    push(i)?;
                    i += 1;
                }
            }
        }
        Some(turns)
    }
}

impl Frame {
    /// The frame outside of all loops: a point an example.
    pub fn root(lists: Rc<Vec<Vec<i32>>>, points: usize) -> Self {
        let view = (0..points as u32).collect();
        Self { depth: 0, outer_len: 1, outer: vec![0; points], view, lists, leaves: Vec::new() }
    }

    /// How many points there are.
    pub fn len(&self) -> usize {
        self.outer.len()
    }

    /// The frame inside a loop with these turns at each point, and its full walk; the variable is the first new
    /// leaf, its cell the second where there are lists.
    pub fn inside(
        &self,
        terms: &mut Terms,
        way: Way,
        bounds: impl Fn(usize) -> Option<Bounds>,
        listed: bool,
    ) -> Option<(Self, Walk)> {
        let (mut outer, mut index, mut ends) = (Vec::new(), Vec::new(), Vec::new());
        for point in 0..self.len() {
            let turns = bounds(point)?.turns()?;
            outer.extend(std::iter::repeat_n(point as u32, turns.len()));
            index.extend(turns);
            ends.push(index.len() as u32);
            if index.len() > MOST_POINTS {
                return None;
            }
        }
        let at = |point: &u32| *point as usize;
        let view = outer.iter().map(|point| self.view.get(at(point)).copied().unwrap_or_default()).collect();
        let mut frame = Self {
            depth: self.depth + 1,
            outer_len: self.len(),
            view,
            lists: Rc::clone(&self.lists),
            leaves: Vec::with_capacity(self.leaves.len() + 2),
            outer,
        };
        let variable = if listed { Var::Index(self.depth) } else { Var::Number(self.depth) };
        let variable = terms.make(Term::Var(variable));
        if listed {
            let cell = terms.make(Term::Cell(variable));
            let values = frame.cells(&index);
            frame.leaves.push(Leaf { id: cell, values, level: 1 });
        }
        let length = index.len();
        frame.leaves.push(Leaf { id: variable, values: index, level: 1 });
        for leaf in &self.leaves {
            frame.leaves.push(Leaf { values: frame.spread(&leaf.values), ..*leaf });
        }
        let range = Some(Range { depth: self.depth, way });
        let bad = vec![false; self.len()];
        let walk = Walk { range, cost: 0, ends, order: (0..length as u32).collect(), bad };
        Some((frame, walk))
    }

    /// Values of the frame around at the points of this one.
    pub fn spread(&self, values: &[i32]) -> Vec<i32> {
        self.outer.iter().map(|point| values.get(*point as usize).copied().unwrap_or(TRAP)).collect()
    }

    /// The cells at these places, one a point.
    pub fn cells(&self, places: &[i32]) -> Vec<i32> {
        let mut cells = Vec::with_capacity(places.len());
        self.cells_into(places, &mut cells);
        cells
    }

    /// The same into a vector that is there.
    pub fn cells_into(&self, places: &[i32], cells: &mut Vec<i32>) {
        cells.clear();
        cells.extend(places.iter().zip(&self.view).map(|(place, view)| {
            let list = self.lists.get(*view as usize);
            let cell = usize::try_from(*place).ok().and_then(|place| list?.get(place));
            cell.copied().unwrap_or(TRAP)
        }));
    }
}

impl Walk {
    /// The points of each group.
    pub fn groups(&self) -> impl Iterator<Item = &[u32]> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| self.order.get(start as usize..*end as usize).unwrap_or_default())
    }

    /// The way that visits, of this full one, the turns with these bounds; nothing if a turn is not in the frame.
    pub fn part(
        &self,
        index: &[i32],
        way: Way,
        cost: u32,
        bounds: impl Fn(usize) -> Option<Bounds>,
    ) -> Option<Self> {
        let range = self.range.map(|range| Range { way, ..range });
        let mut part = Self { range, cost, bad: self.bad.clone(), ..Self::default() };
        for (outer, group) in self.groups().enumerate() {
            for turn in bounds(outer)?.turns()? {
                let place = group.iter().find(|point| index.get(**point as usize) == Some(&turn))?;
                part.order.push(*place);
            }
            part.ends.push(part.order.len() as u32);
        }
        Some(part)
    }

    /// The turns where a guard holds; groups where it traps are bad.
    pub fn only(&self, guard: &[i32], chosen: &mut Self) {
        chosen.order.clear();
        chosen.ends.clear();
        chosen.bad.clear();
        for (group, bad) in self.groups().zip(&self.bad) {
            let mut bad = *bad;
            for point in group {
                match guard.get(*point as usize).copied().unwrap_or(TRAP) {
                    0 => {}
                    TRAP => bad = true,
                    _ => chosen.order.push(*point),
                }
            }
            chosen.ends.push(chosen.order.len() as u32);
            chosen.bad.push(bad);
        }
    }
}
