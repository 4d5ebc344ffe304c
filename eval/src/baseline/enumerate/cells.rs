//! The cells of an output list as points, where each cell is computed alone.

use std::rc::Rc;

use cgen::ast::BinaryOp;
use cgen::shape::Kind;

use super::frame::{Bounds, Frame};
use super::search::{Search, World};
use super::term::{Id, Range, Term, Way};

/// The frame of the cells of the output, where each is computed alone.
pub struct Cells {
    /// Where they have their values.
    pub frame: Frame,
    /// The loop.
    pub range: Range,
    /// What they should be.
    pub goal: Vec<i32>,
    /// Whether the loop goes from the end.
    pub down: bool,
    /// Which of them.
    pub part: Part,
}

/// Which cells of a list are computed; the others stay as they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// All of them.
    All,
    /// All but the first, which have one before them.
    WithBefore,
    /// All but the last, which have one behind them.
    WithNext,
}

impl Part {
    /// From which place to before which, in a list of this length.
    fn places(self, length: usize) -> std::ops::Range<usize> {
        match self {
            Self::All => 0..length,
            Self::WithBefore => 1.min(length)..length,
            Self::WithNext => 0..length.saturating_sub(1),
        }
    }

    fn of(self, cells: &[i32]) -> &[i32] {
        cells.get(self.places(cells.len())).unwrap_or_default()
    }

    /// Whether all other cells stay as they are, and there are any of these.
    pub fn fits(self, lists: &[Vec<i32>], goals: &[Vec<i32>]) -> bool {
        let stays = |(list, goal): (&Vec<i32>, &Vec<i32>)| match self {
            Self::All => true,
            Self::WithBefore => list.first() == goal.first(),
            Self::WithNext => list.last() == goal.last(),
        };
        lists.iter().zip(goals).all(stays) && goals.iter().any(|goal| !self.of(goal).is_empty())
    }
}

/// These cells, in order, the length being this term.
pub fn cells(
    search: &mut Search<'_, '_>,
    root: &Frame,
    goals: &[Vec<i32>],
    length: Id,
    part: Part,
) -> Option<Cells> {
    let (zero, one) = (search.constant(0), search.constant(1));
    let way = match part {
        Part::All => Way::Up(zero, length, one),
        Part::WithBefore => Way::Up(one, length, one),
        Part::WithNext => Way::Up(zero, search.terms.make(Term::Binary(BinaryOp::Sub, length, one)), one),
    };
    let places = |point: usize| part.places(goals.get(point).map_or(0, Vec::len));
    let bounds = |point| Some(Bounds::Up(places(point).start as i32, places(point).end as i32, 1));
    let (frame, walk) = root.inside(&mut search.terms, way, bounds, true)?;
    let goal = goals.iter().flat_map(|goal| part.of(goal)).copied().collect();
    Some(Cells { frame, range: walk.range?, goal, down: false, part })
}

impl Cells {
    /// The same where the list itself is written: cells that come earlier have their new values already.
    pub fn in_place(&self, search: &mut Search<'_, '_>, goals: &[Vec<i32>], length: Id, down: bool) -> Self {
        let mut lists = Vec::with_capacity(self.frame.len());
        for (example, goal) in goals.iter().enumerate() {
            let empty = Vec::new();
            let list = self.frame.lists.get(example).unwrap_or(&empty);
            for at in self.part.places(goal.len()) {
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
            match self.part {
                Part::All => Way::Down(last, zero),
                Part::WithBefore => Way::Down(last, one),
                Part::WithNext => Way::Down(search.terms.make(Term::Binary(BinaryOp::Sub, last, one)), zero),
            }
        } else {
            self.range.way
        };
        let view = (0..lists.len() as u32).collect();
        let frame = Frame { view, lists: Rc::new(lists), ..self.frame.clone() };
        Self { frame, range: Range { way, ..self.range }, goal: self.goal.clone(), down, part: self.part }
    }

    /// Writes all cells.
    pub fn write(&self, search: &Search<'_, '_>, world: &World, start: &str, id: Id, step: bool) -> String {
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
