//! The places in a program that tell apart what may come next. What is open around them is kept by [`super::Prefix`].

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// A statement, or the end of the block.
    Statement,
    /// The same, or `else`.
    AfterThen,
    /// `{` or `if`.
    AfterElse,
    /// A statement: an `else` that holds nothing is none.
    InElse,
    /// `(`
    Header(Context),
    /// `{`
    Body,
    /// `while`
    WhileOfDo,
    /// `;`
    Semicolon,
    /// `a`
    ReturnedList,
    /// What stands first in the header of a `for`.
    Init,
    /// The condition in the header of a `for`.
    Condition,
    /// The steps in the header of a `for`.
    Steps,
    /// A name to declare.
    Name,
    /// What follows the name that is declared.
    AfterName,
    /// The number of cells.
    Size,
    /// More digits of it, or `]`.
    SizeDigits(i32),
    /// `]`
    AfterSize,
    /// What follows `]` in a declaration.
    AfterArray,
    /// `{` of a brace list.
    Values,
    /// What follows the brace list.
    AfterValues,
    /// An operand.
    Operand {
        /// Whether it can be assigned as far as the grammar goes.
        assignable: bool,
    },
    /// What `++` or `--` before it modifies.
    Target,
    /// `[`
    Index {
        /// Whether the cell can be assigned as far as the grammar goes.
        assignable: bool,
        /// Whether `++` or `--` stands before it.
        step: bool,
    },
    /// More digits, or what follows an operand.
    Digits(i32),
    /// What follows a variable or cell.
    Place {
        /// Whether it can be assigned as far as the grammar goes.
        assignable: bool,
    },
    /// What follows an operand.
    Value,
    /// Nothing.
    Done,
}

/// Where an expression stands, which says what may follow it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Context {
    Statement,
    Return,
    If,
    While,
    DoWhile,
    /// In [`State::Header`]: the whole header of a `for`; as place of an expression: its first part.
    For,
    Condition,
    Steps,
    StartValue,
    BraceList,
}
