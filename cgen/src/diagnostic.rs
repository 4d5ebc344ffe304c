//! What is wrong with a source text or a tree, and where. How it looks on a screen is not decided here.

use std::ops::Range;

use crate::ast::{MAX_DEPTH, MAX_LOCAL_CELLS, MAX_VARS, Span};

/// One complaint about a source text or a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// What is wrong.
    pub problem: Problem,
    /// The bytes of the source that it is about.
    pub span: Span,
}

impl Diagnostic {
    /// The bytes of the source that the complaint is about, as a range.
    pub fn range(&self) -> Range<usize> {
        self.span.start as usize..self.span.end as usize
    }
}

/// The ways in which a text or tree can fail to be a program of the language. `Display` is the headline.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// There is nothing to read.
    #[error("there is no function in this text")]
    Empty,
    /// Bytes that are no UTF-8.
    #[error("the text is not UTF-8: byte {at} starts no character")]
    NotUtf8 {
        /// The first byte that belongs to no character.
        at: usize,
    },
    /// More bytes than are read.
    #[error("the text has {bytes} bytes, but at most {limit} are read")]
    TooLarge {
        /// The size of the text.
        bytes: usize,
        /// The most that is read.
        limit: usize,
    },
    /// The parser gave up.
    #[error("the text cannot be read as C")]
    Unreadable,
    /// Something that C has no place for.
    #[error("syntax error: unexpected `{found}`")]
    Unexpected {
        /// What stands there.
        found: String,
    },
    /// Something that C wants to stand here.
    #[error("syntax error: expected {what}")]
    Expected {
        /// What is missing.
        what: String,
    },
    /// Nesting beyond [`MAX_DEPTH`].
    #[error("this is nested more than {MAX_DEPTH} deep")]
    TooDeep,
    /// More than [`MAX_VARS`] variables.
    #[error("there are more than {MAX_VARS} variables")]
    TooManyVars,
    /// More than [`MAX_LOCAL_CELLS`] cells in local arrays.
    #[error("the local arrays have more than {MAX_LOCAL_CELLS} cells together")]
    TooManyCells,
    /// More than one function.
    #[error("a second function, `{name}`")]
    SecondFunction {
        /// Its name.
        name: String,
    },
    /// Something other than a function stands outside of it.
    #[error("{what} outside of the function")]
    Outside {
        /// What it is.
        what: &'static str,
    },
    /// Parameters or result that no task has.
    #[error("this signature is none of the five shapes")]
    NoShape,
    /// A `const` on a list that the shape writes.
    #[error("`{name}` is `const`, but functions of this shape write it")]
    ConstParameter {
        /// The name of the parameter.
        name: String,
    },
    /// A parameter without a name.
    #[error("a parameter without a name")]
    NamelessParameter,
    /// A type that the language does not have.
    #[error("the type `{name}` is not part of the language")]
    ForeignType {
        /// How it is written.
        name: String,
    },
    /// A `const`, `static` and the like where the language does not have it.
    #[error("`{name}` cannot stand here")]
    Qualifier {
        /// How it is written.
        name: String,
    },
    /// A construct of C that the language leaves out.
    #[error("{what} not part of the language")]
    LeftOut {
        /// What it is, with its verb: `pointers are`.
        what: &'static str,
        /// What to write in its place.
        instead: Option<&'static str>,
    },
    /// A call.
    #[error("call of `{name}`: programs cannot call functions")]
    Call {
        /// What is called.
        name: String,
    },
    /// A `break` or `continue` without a loop.
    #[error("`{word}` outside of a loop")]
    OutsideLoop {
        /// Which of them.
        word: &'static str,
    },
    /// A constant that is not an int.
    #[error("`{text}` is not an int constant of the language")]
    BadConstant {
        /// How it is written.
        text: String,
    },
    /// A constant that does not fit into an int.
    #[error("the constant {text} does not fit into 32 bits")]
    LargeConstant {
        /// How it is written.
        text: String,
    },
    /// An assignment to something that is neither variable nor cell.
    #[error("only variables and cells can be assigned")]
    NotAPlace,
    /// A size of an array that is no constant above 0.
    #[error("the size of an array must be a constant from 1 to {MAX_LOCAL_CELLS}")]
    ArraySize,
    /// A name that nobody declared.
    #[error("`{name}` is not declared")]
    Undeclared {
        /// The name.
        name: String,
        /// A declared name that looks like it.
        similar: Option<String>,
    },
    /// A name that is declared a second time in its scope.
    #[error("`{name}` is already declared in this scope")]
    Redeclared {
        /// The name.
        name: String,
    },
    /// A variable that lives elsewhere, or nowhere.
    #[error("a variable that is not visible here")]
    NotVisible,
    /// A tree that uses an outer variable where an inner one has taken its name.
    #[error("`{name}` here means an outer variable, but an inner one has taken its name")]
    Captured {
        /// The name.
        name: String,
    },
    /// A name that C or the language keeps for itself.
    #[error("`{name}` cannot be the name of a variable or function")]
    BadName {
        /// The name.
        name: String,
    },
    /// A list where an int must stand.
    #[error("`{name}` is a list, but an int is needed here")]
    ListAsInt {
        /// The list.
        name: String,
    },
    /// An int with an index.
    #[error("`{name}` is an int and has no cells")]
    IntAsList {
        /// The int.
        name: String,
    },
    /// An assignment to a cell of a list that may be read only.
    #[error("`{name}` may be read only in a function of this shape")]
    ReadOnly {
        /// The list.
        name: String,
    },
    /// A start value that does not fit the variable.
    #[error("{what}")]
    StartValue {
        /// What does not fit.
        what: &'static str,
    },
    /// A `return` that does not fit the shape.
    #[error("functions of this shape end with `{right}`")]
    Return {
        /// How it should be.
        right: &'static str,
    },
    /// Two sides that C evaluates in no fixed order, one of which changes what the other needs.
    #[error("`{name}` is changed and used in the same expression, in no order that C fixes")]
    Unsequenced {
        /// The variable or list.
        name: String,
    },
    /// A tree that no text stands for.
    #[error("no text stands for this tree: {what}")]
    Malformed {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The list of complaints was cut.
    #[error("there are more problems than are shown")]
    Cut,
}

impl Problem {
    /// A short text for under the marked place, where it says more than the headline.
    pub fn label(&self) -> Option<String> {
        Some(match self {
            Self::Undeclared { similar: None, .. } => "no such variable is visible here".into(),
            Self::Undeclared { similar: Some(name), .. } => format!("did you mean `{name}`?"),
            Self::Redeclared { .. } => "declared again".into(),
            Self::LeftOut { .. } | Self::ForeignType { .. } | Self::Call { .. } => {
                "left out of the subset".into()
            }
            Self::Expected { what } => format!("{what} is missing here"),
            Self::ReadOnly { .. } => "assigned here".into(),
            Self::SecondFunction { .. } => "one function is a program".into(),
            _ => return None,
        })
    }

    /// What to do instead.
    pub fn help(&self) -> Option<String> {
        Some(match self {
            Self::Empty => "write one function, for example `int f(int x) { return x + 1; }`".into(),
            Self::NoShape => SHAPES.into(),
            Self::SecondFunction { .. } => "write everything into one function".into(),
            Self::Outside { .. } => "a text is one function; everything else belongs inside of it".into(),
            Self::ForeignType { .. } => "every variable is an `int` or an array of `int`".into(),
            Self::Qualifier { .. } => "leave it out".into(),
            Self::ConstParameter { .. } => "leave out the `const`".into(),
            Self::LeftOut { instead, .. } => (*instead)?.into(),
            Self::Call { .. } => "write out what the function would do".into(),
            Self::BadConstant { .. } => "constants look like `42`, `0x2a`, `052` or `'*'`".into(),
            Self::LargeConstant { .. } => format!("the largest constant is {}", i32::MAX),
            Self::NotAPlace => "write a name such as `x`, or a cell such as `a[i]`, on the left".into(),
            Self::TooDeep => "split it: keep parts in variables of their own".into(),
            Self::Unsequenced { .. } => "make two statements of it".into(),
            Self::ListAsInt { name } => format!("name a cell, such as `{name}[0]`"),
            Self::ReadOnly { .. } => "copy what you need into an array of your own".into(),
            Self::Undeclared { name, similar: None } => format!("declare it first: `int {name};`"),
            Self::NamelessParameter => "give it a name: `int n`".into(),
            _ => return None,
        })
    }
}

const SHAPES: &str = "the shapes are `int *f(int a[])`, `void f(int *a, int n)`, `int f(const int *a, int n)`, \
    `int f(const int *a, int n, int *out)`, the last three with up to two ints more after `n`, and `int f(int x)` \
    with one to four ints";
