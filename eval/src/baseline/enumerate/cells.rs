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
}

/// All of them, in order, the length being this term.
pub fn cells(search: &mut Search<'_, '_>, root: &Frame, goals: &[Vec<i32>], length: Id) -> Option<Cells> {
    let (zero, one) = (search.constant(0), search.constant(1));
    let way = Way::Up(zero, length, one);
    let size = |point: usize| goals.get(point).map_or(0, Vec::len) as i32;
    let bounds = |point| Some(Bounds::Up(0, size(point), 1));
    let (frame, walk) = root.inside(&mut search.terms, way, bounds, true)?;
    Some(Cells { frame, range: walk.range?, goal: goals.concat(), down: false })
}

impl Cells {
    /// The same where the list itself is written: cells that come earlier have their new values already.
    pub fn in_place(&self, search: &mut Search<'_, '_>, goals: &[Vec<i32>], length: Id, down: bool) -> Self {
        let mut lists = Vec::with_capacity(self.frame.len());
        for (example, goal) in goals.iter().enumerate() {
            let empty = Vec::new();
            let list = self.frame.lists.get(example).unwrap_or(&empty);
            for at in 0..goal.len() {
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
            Way::Down(last, zero)
        } else {
            self.range.way
        };
        let view = (0..lists.len() as u32).collect();
        let frame = Frame { view, lists: Rc::new(lists), ..self.frame.clone() };
        Self { frame, range: Range { way, ..self.range }, goal: self.goal.clone(), down }
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
