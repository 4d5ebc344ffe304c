//! The shape of a task: which arguments a function takes and what it gives back.
//!
//! Owns the signatures of the language and their canonical names. Says nothing of what a body may do with its
//! parameters, except which lists it may write.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Cells of the list in the `paper` shape.
pub const PAPER_CELLS: usize = 5;
/// Longest list that an example may hold.
pub const MAX_LIST: usize = 64;
/// Cells that a function of kind [`Kind::ToList`] may fill in `out`.
pub const OUT_CELLS: usize = 2 * MAX_LIST;

/// What a function does with its list, if it has one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `int * func_1(int a[])`: five cells, edited in place and returned.
    Paper,
    /// `void f(int *a, int n)`: any length, edited in place.
    InPlace,
    /// `int f(const int *a, int n)`: a number computed from a list.
    ToNumber,
    /// `int f(const int *a, int n, int *out)`: fills `out` and returns how many cells of it count.
    ToList,
    /// `int f(int x)`: a number computed from one to four numbers.
    Numbers,
}

/// A [`Kind`] with its number of plain int arguments: the further ints of a list shape (0 to 2), or the numbers
/// of [`Kind::Numbers`] (1 to 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Shape {
    kind: Kind,
    ints: u8,
}

/// What a parameter stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The list `a`.
    List,
    /// The length `n` of the list.
    Length,
    /// A further int, or one of the numbers; counted from 0.
    Int(u8),
    /// The list `out` that the function fills.
    Out,
}

impl Shape {
    /// `int * func_1(int a[])`.
    pub const PAPER: Self = Self { kind: Kind::Paper, ints: 0 };

    /// The shape of this kind with so many plain ints, if the language has it.
    pub const fn new(kind: Kind, ints: u8) -> Option<Self> {
        let allowed = match kind {
            Kind::Paper => ints == 0,
            Kind::InPlace | Kind::ToNumber | Kind::ToList => ints <= 2,
            Kind::Numbers => ints >= 1 && ints <= 4,
        };
        if allowed { Some(Self { kind, ints }) } else { None }
    }

    /// Every shape of the language, in a fixed order.
    pub fn all() -> impl Iterator<Item = Self> {
        [Kind::Paper, Kind::InPlace, Kind::ToNumber, Kind::ToList, Kind::Numbers]
            .into_iter()
            .flat_map(|kind| (0..=4).filter_map(move |ints| Self::new(kind, ints)))
    }

    /// What the function does with its list.
    pub const fn kind(self) -> Kind {
        self.kind
    }

    /// How many plain ints the function takes, the length of the list not counted.
    pub const fn ints(self) -> usize {
        self.ints as usize
    }

    /// Whether the function takes a list.
    pub const fn has_list(self) -> bool {
        !matches!(self.kind, Kind::Numbers)
    }

    /// Whether the function takes the length of its list.
    pub const fn has_length(self) -> bool {
        matches!(self.kind, Kind::InPlace | Kind::ToNumber | Kind::ToList)
    }

    /// Whether the list `a` is `const`: the body may read it but not write it.
    pub const fn list_is_const(self) -> bool {
        matches!(self.kind, Kind::ToNumber | Kind::ToList)
    }

    /// Whether what comes out is a list (of the `a` or of the `out` kind) rather than a number.
    pub const fn gives_list(self) -> bool {
        matches!(self.kind, Kind::Paper | Kind::InPlace | Kind::ToList)
    }

    /// The parameters in order.
    pub fn roles(self) -> impl Iterator<Item = Role> {
        let list = self.has_list().then_some(Role::List);
        let length = self.has_length().then_some(Role::Length);
        let out = matches!(self.kind, Kind::ToList).then_some(Role::Out);
        list.into_iter().chain(length).chain((0..self.ints).map(Role::Int)).chain(out)
    }

    /// How many parameters there are.
    pub fn arity(self) -> usize {
        self.roles().count()
    }

    /// The name that the canonical form gives to the function.
    pub const fn function_name(self) -> &'static str {
        if matches!(self.kind, Kind::Paper) { "func_1" } else { "f" }
    }

    /// The name that the canonical form gives to a parameter of this shape.
    pub const fn parameter_name(self, role: Role) -> &'static str {
        match (role, self.kind) {
            (Role::List, _) => "a",
            (Role::Length, _) => "n",
            (Role::Out, _) => "out",
            (Role::Int(i), Kind::Numbers) => ["x", "y", "z", "w"][i as usize % 4],
            (Role::Int(i), _) => ["k", "l"][i as usize % 2],
        }
    }
}

/// `paper`, `in-place`, `to-number+1`, `numbers+2` and so on.
impl fmt::Display for Shape {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            Kind::Paper => "paper",
            Kind::InPlace => "in-place",
            Kind::ToNumber => "to-number",
            Kind::ToList => "to-list",
            Kind::Numbers => "numbers",
        };
        f.write_str(kind)?;
        if self.ints > 0 { write!(f, "+{}", self.ints) } else { Ok(()) }
    }
}

/// The text is not the name of a shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no shape `{0}`; the shapes are {list}", list = Shape::all().map(|s| s.to_string()).collect::<Vec<_>>().join(", "))]
pub struct UnknownShape(pub String);

impl std::str::FromStr for Shape {
    type Err = UnknownShape;

    fn from_str(text: &str) -> Result<Self, UnknownShape> {
        Self::all().find(|shape| shape.to_string() == text).ok_or_else(|| UnknownShape(text.to_owned()))
    }
}

impl TryFrom<String> for Shape {
    type Error = UnknownShape;

    fn try_from(text: String) -> Result<Self, UnknownShape> {
        text.parse()
    }
}

impl From<Shape> for String {
    fn from(shape: Shape) -> Self {
        shape.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_reads_back_from_its_name() {
        let all: Vec<_> = Shape::all().collect();
        assert_eq!(all.len(), 1 + 3 + 3 + 3 + 4);
        for shape in all {
            assert_eq!(shape.to_string().parse(), Ok(shape));
        }
        assert!("to-number+3".parse::<Shape>().is_err());
    }

    #[test]
    fn parameters_stand_in_the_order_of_the_signature() {
        let names = |text: &str| {
            let shape: Shape = text.parse().unwrap();
            shape.roles().map(|role| shape.parameter_name(role)).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names("paper"), "a");
        assert_eq!(names("in-place+2"), "a n k l");
        assert_eq!(names("to-list+1"), "a n k out");
        assert_eq!(names("numbers+4"), "x y z w");
    }
}
