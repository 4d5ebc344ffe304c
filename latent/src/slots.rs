//! The values of an example in a row: what the encoders, the executor and the relations read.
//!
//! Input, output and every state between them have the same slots: the plain ints, the length (in the output: the
//! number that is returned), the first locals, the cells. So a state can stand in the place of an input, and a slot
//! can be compared with the slot of the output that it has to become.

use cgen::ast::VarId;
use cgen::run::State;
use cgen::shape::{Kind, Role};
use cgen::{Example, Input, Shape, Value};

/// What a slot holds; the network learns a vector for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum SlotKind {
    /// The plain ints are 0 to 3.
    Int = 0,
    /// The length `n`.
    Length = 4,
    /// The locals are 5 to 8.
    Local = 5,
    /// A cell of `a`.
    Cell = 9,
    /// A cell of `out` while the program runs.
    Out = 10,
    /// The number that is returned.
    Result = 11,
    /// A cell of the output.
    Target = 12,
    /// Nothing is asked of this slot.
    Free = 13,
}

/// How many kinds there are.
pub const KINDS: usize = 14;

/// The values of an example, in their slots.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Row {
    /// What the slots hold; nothing, where there is no value (yet).
    pub values: Vec<Option<i32>>,
    /// What they are: numbers of [`SlotKind`].
    pub kinds: Vec<u8>,
}

impl Row {
    fn push(&mut self, kind: u8, value: Option<i32>) {
        self.kinds.push(kind);
        self.values.push(value);
    }
}

/// Which slots the examples of a task have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The shape of the task.
    pub shape: Shape,
    /// How many locals have slots.
    pub locals: usize,
}

impl Layout {
    /// The slots before the cells.
    pub fn heads(self) -> usize {
        self.shape.ints() + usize::from(self.has_number()) + self.locals
    }

    /// The slot of the length or the result.
    pub fn number(self) -> Option<usize> {
        self.has_number().then_some(self.shape.ints())
    }

    const fn has_number(self) -> bool {
        !matches!(self.shape.kind(), Kind::Paper)
    }

    /// How many cells an example has: those of its input or of its output, whichever are more.
    pub fn cells(self, example: &Example) -> usize {
        let output = if let Value::List(cells) = &example.output { cells.len() } else { 0 };
        example.input.list.len().max(output)
    }

    /// The input, in a row with so many cells.
    pub fn input(self, input: &Input, cells: usize) -> Row {
        let length = self.shape.has_length().then_some(input.list.len() as i32);
        let mut row = self.heads_of(|i| input.ints.get(i).copied(), length, |_| None);
        for i in 0..cells {
            row.push(SlotKind::Cell as u8, input.list.get(i).copied());
        }
        row
    }

    /// What has to come out.
    pub fn output(self, output: &Value, cells: usize) -> Row {
        let (number, list) = match output {
            Value::Int(number) => (Some(*number), &[][..]),
            Value::List(list) => {
                ((self.shape.kind() == Kind::ToList).then_some(list.len() as i32), list.as_slice())
            }
        };
        let mut row = Row::default();
        for slot in 0..self.heads() {
            let result = Some(slot) == self.number() && number.is_some();
            let kind = if result { SlotKind::Result } else { SlotKind::Free };
            row.push(kind as u8, number.filter(|_| result));
        }
        let kind = if self.shape.gives_list() { SlotKind::Target } else { SlotKind::Free };
        for i in 0..cells {
            row.push(kind as u8, list.get(i).copied());
        }
        row
    }

    /// A state of a run. Where `out` has cells, they are those of the row; else `a` is still all there is.
    pub fn state(self, state: &State, cells: usize) -> Row {
        let parameter = |role: Role| self.shape.roles().position(|r| r == role).map(|i| VarId(i as u8));
        let int = |role: Role| {
            let var = parameter(role)?;
            state.ints.iter().find(|(id, _)| *id == var).and_then(|(_, value)| *value)
        };
        let arity = self.shape.arity();
        let locals: Vec<_> = state.ints.iter().filter(|(id, _)| id.index() >= arity).collect();
        let list = |role: Role| {
            let var = parameter(role)?;
            state.lists.iter().find(|(id, _)| *id == var).map(|(_, cells)| cells.as_slice())
        };
        let local = |i: usize| locals.get(i).and_then(|(_, value)| *value);
        let mut row = self.heads_of(|i| int(Role::Int(i as u8)), int(Role::Length), local);
        let out = list(Role::Out).filter(|cells| !cells.is_empty());
        let kind = if out.is_some() { SlotKind::Out } else { SlotKind::Cell };
        let list = out.or_else(|| list(Role::List)).unwrap_or_default();
        for i in 0..cells {
            row.push(kind as u8, list.get(i).copied().flatten());
        }
        row
    }

    /// Whether the slot of a state between is to be predicted: the length is not, it becomes the result.
    pub fn is_traced(self, slot: usize) -> bool {
        Some(slot) != self.number()
    }

    /// Whether the slot of the last state is to be predicted: only what comes out.
    pub fn is_result(self, slot: usize) -> bool {
        if slot < self.heads() {
            Some(slot) == self.number() && self.shape.kind() != Kind::InPlace
        } else {
            self.shape.gives_list()
        }
    }

    fn heads_of(
        self,
        int: impl Fn(usize) -> Option<i32>,
        length: Option<i32>,
        local: impl Fn(usize) -> Option<i32>,
    ) -> Row {
        let mut row = Row::default();
        for i in 0..self.shape.ints() {
            row.push(SlotKind::Int as u8 + i as u8, int(i));
        }
        if self.has_number() {
            row.push(SlotKind::Length as u8, length);
        }
        for i in 0..self.locals {
            row.push(SlotKind::Local as u8 + i as u8, local(i));
        }
        row
    }
}
