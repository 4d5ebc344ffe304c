//! What a growing program knows about its variables where it stands.

use crate::Shape;
use crate::ast::{Type, Var, VarId};
use crate::shape::{OUT_CELLS, PAPER_CELLS, Role};

/// An int that is visible.
#[derive(Clone, Copy, Debug)]
pub struct Int {
    pub var: VarId,
    /// Where the variable counts through the places of a list; such a one is only read.
    pub counts: Option<Places>,
    /// It may be assigned: a parameter or an ordinary local.
    pub writable: bool,
}

/// Places that a counter goes through.
#[derive(Clone, Copy, Debug)]
pub enum Places {
    /// All of these, both included.
    Between(i32, i32),
    /// Some or all of `0..n`.
    OfList,
}

/// A list or array that is visible.
#[derive(Clone, Copy, Debug)]
pub struct List {
    pub var: VarId,
    pub cells: Cells,
    pub writable: bool,
}

/// How many cells a list has.
#[derive(Clone, Copy, Debug)]
pub enum Cells {
    Fixed(i32),
    /// As many as `n` says.
    Length,
}

/// The variables of a program, and which of them are visible.
pub struct Scope {
    pub vars: Vec<Var>,
    pub ints: Vec<Int>,
    pub lists: Vec<List>,
    /// The parameter `n`, if there is one.
    pub length: Option<VarId>,
}

/// How much was visible at some point.
#[derive(Clone, Copy)]
pub struct Mark(usize, usize);

impl Scope {
    pub fn new(shape: Shape) -> Self {
        let mut scope = Self { vars: Vec::new(), ints: Vec::new(), lists: Vec::new(), length: None };
        for role in shape.roles() {
            let constant = role == Role::List && shape.list_is_const();
            let ty = if matches!(role, Role::List | Role::Out) { Type::List { constant } } else { Type::Int };
            let var = scope.add(shape.parameter_name(role), ty);
            match role {
                Role::List => {
                    let cells =
                        if shape.has_length() { Cells::Length } else { Cells::Fixed(PAPER_CELLS as i32) };
                    scope.lists.push(List { var, cells, writable: !constant });
                }
                Role::Out => {
                    scope.lists.push(List { var, cells: Cells::Fixed(OUT_CELLS as i32), writable: true });
                }
                Role::Length => {
                    scope.length = Some(var);
                    scope.ints.push(Int { var, counts: None, writable: false });
                }
                Role::Int(_) => scope.ints.push(Int { var, counts: None, writable: true }),
            }
        }
        scope
    }

    /// A new variable, not visible yet.
    pub fn add(&mut self, name: &str, ty: Type) -> VarId {
        self.vars.push(Var { name: name.into(), ty });
        VarId((self.vars.len() - 1) as u8)
    }

    /// A new int, visible from now on.
    pub fn declare_int(&mut self, counts: Option<Places>) -> VarId {
        let var = self.add("v", Type::Int);
        self.ints.push(Int { var, counts, writable: counts.is_none() });
        var
    }

    pub fn mark(&self) -> Mark {
        Mark(self.ints.len(), self.lists.len())
    }

    /// Forgets what has become visible since.
    pub fn leave(&mut self, mark: Mark) {
        self.ints.truncate(mark.0);
        self.lists.truncate(mark.1);
    }
}
