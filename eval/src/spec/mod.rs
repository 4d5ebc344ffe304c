//! Specs: what a program should do, told by examples, read from JSON Lines.
//!
//! Owns the rows of a spec file and what they mean for the shapes of the language. A row that the language cannot
//! express is a value, [`Unsupported`], since files by others hold such rows; a file that is no JSON Lines of specs
//! is an error that names file, line and column.

mod row;

use std::fmt;
use std::path::{Path, PathBuf};

use cgen::{Example, Shape, value::Misfit};

/// What a program should do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spec {
    /// The name of the row.
    pub id: String,
    /// What goes in and what comes out.
    pub kind: SpecKind,
    /// Whether every output is a list as long as its input.
    pub same_length: bool,
    /// At least one, all with the same number of further ints.
    pub examples: Vec<Example>,
    /// What the author says about it; may be empty.
    pub note: String,
    /// A program in C that does it, where the author gives one. It is not checked here.
    pub c: Option<String>,
}

/// What goes in and what comes out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum SpecKind {
    /// `array->array`
    ListToList,
    /// `array->int`
    ListToInt,
    /// `ints->int`
    IntsToInt,
}

/// One line of a spec file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// A spec that programs can be judged on.
    Spec(Spec),
    /// A well-formed row that no program of the language can be judged on.
    Unsupported {
        /// The name of the row.
        id: String,
        /// Why.
        reason: Unsupported,
    },
}

/// Why no program of the language can be judged on a row.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsupported {
    /// Something else than lists and ints goes in or comes out.
    #[error("its kind is `{0}`, not `array->array`, `array->int` or `ints->int`")]
    Kind(String),
    /// There is nothing to judge by.
    #[error("it has no examples")]
    NoExamples,
    /// A list has more than [`cgen::shape::MAX_LIST`] cells.
    #[error("example {example}: a list has {cells} cells, more than {}", cgen::shape::MAX_LIST)]
    LongList {
        /// Which example, counted from 1.
        example: usize,
        /// How long the list is.
        cells: usize,
    },
    /// A number is no int of 32 bits.
    #[error("example {example}: {number} is no int of 32 bits")]
    NotAnInt {
        /// Which example, counted from 1.
        example: usize,
        /// The number as JSON.
        number: String,
    },
    /// Something stands where the kind of the row wants a list, or an int.
    #[error("example {example}: {field} is not {wanted}")]
    Form {
        /// Which example, counted from 1.
        example: usize,
        /// What it is about: `in`, `out`, a cell or an argument.
        field: &'static str,
        /// What should stand there.
        wanted: &'static str,
    },
    /// No shape of the language takes so many ints.
    #[error("example {example}: {ints} ints besides the list, but the language takes {most} at most")]
    TooManyInts {
        /// Which example, counted from 1.
        example: usize,
        /// How many there are.
        ints: usize,
        /// How many there may be.
        most: usize,
    },
    /// `ints->int` without an int.
    #[error("example {example}: no int goes in")]
    NoInts {
        /// Which example, counted from 1.
        example: usize,
    },
    /// One function takes one number of arguments.
    #[error("example {example} has another number of ints than the first")]
    MixedArguments {
        /// Which example, counted from 1.
        example: usize,
    },
}

/// Why a program of some shape cannot be judged on a spec.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unsuited {
    /// The spec's kind is another one.
    #[error("a program of shape `{shape}` does not go with `{kind}`")]
    Kind {
        /// The shape of the program.
        shape: Shape,
        /// The kind of the spec.
        kind: SpecKind,
    },
    /// An input does not fit the shape.
    #[error("example {example}")]
    Example {
        /// Which example, counted from 1.
        example: usize,
        /// What does not fit.
        source: Misfit,
    },
}

/// A file that cannot be read as specs.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// The file could not be read, or is not UTF-8.
    #[error("could not read the specs {}", .file.display())]
    Io {
        /// Which file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A line is not a JSON object with the fields of a spec.
    #[error("{}:{line}:{column}: this line is no spec", .file.display())]
    Line {
        /// Which file.
        file: PathBuf,
        /// Which line, counted from 1.
        line: usize,
        /// Which byte of the line, counted from 1.
        column: usize,
        /// What is wrong.
        source: RowError,
    },
}

/// What is wrong with a line of a spec file.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct RowError(String);

impl SpecKind {
    /// How spec files write it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::ListToList => "array->array",
            Self::ListToInt => "array->int",
            Self::IntsToInt => "ints->int",
        }
    }

    /// Whether programs of this shape take and give what a spec of this kind holds.
    pub const fn suits(self, shape: Shape) -> bool {
        let (list_in, list_out) = match self {
            Self::ListToList => (true, true),
            Self::ListToInt => (true, false),
            Self::IntsToInt => (false, false),
        };
        shape.has_list() == list_in && shape.gives_list() == list_out
    }
}

impl fmt::Display for SpecKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.text())
    }
}

impl Spec {
    /// Whether a program of this shape can be judged on all examples.
    pub fn suits(&self, shape: Shape) -> Result<(), Unsuited> {
        if !self.kind.suits(shape) {
            return Err(Unsuited::Kind { shape, kind: self.kind });
        }
        for (i, example) in self.examples.iter().enumerate() {
            example.input.fits(shape).map_err(|source| Unsuited::Example { example: i + 1, source })?;
        }
        Ok(())
    }
}

impl Row {
    /// The name of the row.
    pub fn id(&self) -> &str {
        match self {
            Self::Spec(Spec { id, .. }) | Self::Unsupported { id, .. } => id,
        }
    }
}

/// Reads a file of specs, one JSON object a line. Empty lines are read over.
pub fn read_specs(file: &Path) -> Result<Vec<Row>, SpecError> {
    let text =
        std::fs::read_to_string(file).map_err(|source| SpecError::Io { file: file.to_owned(), source })?;
    parse_specs(&text, file)
}

/// Reads specs from a text; `file` is what errors call it.
pub fn parse_specs(text: &str, file: &Path) -> Result<Vec<Row>, SpecError> {
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines.map(|(i, line)| row::parse(line).map_err(|error| located(&error, i + 1, file))).collect()
}

/// The error with its place in the file instead of the place in the line.
fn located(error: &serde_json::Error, line: usize, file: &Path) -> SpecError {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let message = text.strip_suffix(&place).unwrap_or(&text).to_owned();
    SpecError::Line { file: file.to_owned(), line, column: error.column().max(1), source: RowError(message) }
}
