//! What goes into a program and what comes out of it.

use std::fmt;

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
}
