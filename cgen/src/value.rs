//! What goes into a program and what comes out of it.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::shape::{MAX_LIST, PAPER_CELLS, Shape};

/// The arguments of one call: the list if the shape has one, and the plain ints. The length is not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Input {
    /// The cells of `a`; empty where the shape has no list.
    pub list: Vec<i32>,
    /// The further ints, or the numbers of the `numbers` shapes.
    pub ints: Vec<i32>,
}

/// What a call gives back.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// The number returned.
    Int(i32),
    /// The list after the call, or the cells of `out` that count.
    List(Vec<i32>),
}

/// An input with the output that belongs to it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Example {
    /// The arguments.
    pub input: Input,
    /// What the function has to give back for them.
    pub output: Value,
}

/// Why an input does not fit a shape.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Misfit {
    /// The `paper` shape takes five cells.
    #[error("the list has {0} cells, but a program of shape `paper` takes {PAPER_CELLS}")]
    PaperCells(usize),
    /// Lists end at [`MAX_LIST`] cells.
    #[error("the list has {0} cells, but lists may have at most {MAX_LIST}")]
    LongList(usize),
    /// A list where the shape takes none.
    #[error("shape `{0}` takes no list")]
    NoList(Shape),
    /// Too few or too many plain ints.
    #[error("shape `{shape}` takes {wanted} ints besides the list, not {got}")]
    Ints {
        /// The shape in question.
        shape: Shape,
        /// How many ints it takes.
        wanted: usize,
        /// How many there were.
        got: usize,
    },
}

impl Input {
    /// Whether these are arguments for a function of this shape.
    pub fn fits(&self, shape: Shape) -> Result<(), Misfit> {
        let cells = self.list.len();
        if !shape.has_list() && cells > 0 {
            Err(Misfit::NoList(shape))
        } else if shape == Shape::PAPER && cells != PAPER_CELLS {
            Err(Misfit::PaperCells(cells))
        } else if cells > MAX_LIST {
            Err(Misfit::LongList(cells))
        } else if self.ints.len() != shape.ints() {
            Err(Misfit::Ints { shape, wanted: shape.ints(), got: self.ints.len() })
        } else {
            Ok(())
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Int(x) => write!(f, "{x}"),
            Self::List(cells) => write_list(f, cells),
        }
    }
}

/// `[3, 1, 2], 7`: the list, then the ints. An input without a list looks the same as one with an empty list and is
/// written without it if it has ints.
impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut first = true;
        if !self.list.is_empty() || self.ints.is_empty() {
            write_list(f, &self.list)?;
            first = false;
        }
        for x in &self.ints {
            f.write_str(if first { "" } else { ", " })?;
            first = false;
            write!(f, "{x}")?;
        }
        Ok(())
    }
}

/// Why a text is no input or value.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ValueError {
    /// There is no text.
    #[error("an input is missing; write for example `[3, 1, 2]` or `[3, 1, 2], 7`")]
    Empty,
    /// Something that is no int.
    #[error("`{0}` is not an int")]
    NotAnInt(String),
    /// An int beyond 32 bits.
    #[error("{0} does not fit into 32 bits: ints go from {min} to {max}", min = i32::MIN, max = i32::MAX)]
    TooLarge(String),
    /// A list that does not end.
    #[error("the list has no closing `]`")]
    OpenList,
    /// Something stands behind the value.
    #[error("`{0}` cannot be read after a complete value; values are separated by commas")]
    Trailing(String),
    /// The list comes after an int, or a second one.
    #[error("an input has at most one list, and it comes first")]
    ListNotFirst,
}

/// Reads `[3, 1, 2], 7`.
impl FromStr for Input {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let mut input = Self::default();
        let mut rest = text.trim();
        if rest.is_empty() {
            return Err(ValueError::Empty);
        }
        if let Some(inner) = rest.strip_prefix('[') {
            let (cells, after) = inner.split_once(']').ok_or(ValueError::OpenList)?;
            input.list = read_ints(cells)?;
            let after = after.trim_start();
            if after.is_empty() {
                return Ok(input);
            }
            rest = after.strip_prefix(',').ok_or_else(|| ValueError::Trailing(excerpt(after)))?;
        }
        input.ints = rest.split(',').map(read_int).collect::<Result<_, _>>()?;
        Ok(input)
    }
}

/// Reads `7` or `[3, 1, 2]`.
impl FromStr for Value {
    type Err = ValueError;

    fn from_str(text: &str) -> Result<Self, ValueError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(ValueError::Empty);
        }
        let Some(inner) = text.strip_prefix('[') else { return read_int(text).map(Self::Int) };
        let (cells, after) = inner.split_once(']').ok_or(ValueError::OpenList)?;
        if after.trim().is_empty() {
            read_ints(cells).map(Self::List)
        } else {
            Err(ValueError::Trailing(excerpt(after.trim())))
        }
    }
}

fn read_ints(text: &str) -> Result<Vec<i32>, ValueError> {
    if text.trim().is_empty() { Ok(Vec::new()) } else { text.split(',').map(read_int).collect() }
}

fn read_int(text: &str) -> Result<i32, ValueError> {
    let text = text.trim();
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if text.starts_with('[') {
        Err(ValueError::ListNotFirst)
    } else if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        Err(ValueError::NotAnInt(excerpt(text)))
    } else {
        text.parse().map_err(|_| ValueError::TooLarge(excerpt(text)))
    }
}

/// As much of a text as fits into a message.
fn excerpt(text: &str) -> String {
    const LONGEST: usize = 24;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}..", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

fn write_list(f: &mut fmt::Formatter<'_>, cells: &[i32]) -> fmt::Result {
    f.write_str("[")?;
    for (i, x) in cells.iter().enumerate() {
        if i > 0 {
            f.write_str(", ")?;
        }
        write!(f, "{x}")?;
    }
    f.write_str("]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_input_fits_only_its_shape() {
        let input = |cells: usize, ints: usize| Input { list: vec![0; cells], ints: vec![0; ints] };
        let fits = |shape: &str, input: Input| input.fits(shape.parse().unwrap()).is_ok();
        assert!(fits("paper", input(5, 0)) && !fits("paper", input(4, 0)) && !fits("paper", input(5, 1)));
        assert!(fits("to-list+1", input(0, 1)) && fits("to-list+1", input(64, 1)));
        assert!(!fits("to-list+1", input(65, 1)) && !fits("to-list+1", input(3, 0)));
        assert!(fits("numbers+2", input(0, 2)) && !fits("numbers+2", input(1, 2)));
    }

    #[test]
    fn inputs_are_read_as_they_are_written() {
        let check = |text: &str, expect: &str| {
            let read = text.parse::<Input>().map_or_else(|e| e.to_string(), |input| input.to_string());
            assert!(read.starts_with(expect), "{text}: {read}");
            let list = text.parse::<Input>().map(|input| input.to_string().parse::<Input>() == Ok(input));
            assert_ne!(list, Ok(false), "{text}");
        };
        check("[3,1,2]", "[3, 1, 2]");
        check(" [ 3 , -1 ] , 7,8", "[3, -1], 7, 8");
        check("[]", "[]");
        check("5, 6", "5, 6");
        check("[2147483647], -2147483648", "[2147483647], -2147483648");
        check("", "an input is missing");
        check("[1, 2", "the list has no closing");
        check("[1, 2] 3", "`3` cannot be read");
        check("[1,,2]", "`` is not an int");
        check("[1],", "`` is not an int");
        check("1, [2]", "an input has at most one list");
        check("[x]", "`x` is not an int");
        check("[1.5]", "`1.5` is not an int");
        check("2147483648", "2147483648 does not fit into 32 bits");
        check("[-99999999999999999999999999999]", "-99999999999999999999999.. does not fit");
    }

    #[test]
    fn values_are_read_as_they_are_written() {
        let check = |text: &str, expect: &str| {
            let read = text.parse::<Value>().map_or_else(|e| e.to_string(), |value| value.to_string());
            assert!(read.starts_with(expect), "{text}: {read}");
        };
        check(" -7 ", "-7");
        check("[1,2]", "[1, 2]");
        check("[1,2] x", "`x` cannot be read");
        check("1, 2", "`1, 2` is not an int");
    }
}
