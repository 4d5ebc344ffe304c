//! From tokens to tree: a recursive-descent reader.
//!
//! It knows the grammar and the scopes of names. What else makes a program of a tree, types and sequencing among it,
//! is said by [`crate::check`], to which the caller passes the result. Depth is bounded, whatever the tokens.

mod expr;
mod statement;

use std::fmt;

use super::vocabulary::Token;
use crate::ast::{MAX_DEPTH, MAX_VARS, Program, Type, Var, VarId};
use crate::canonical::local_name;
use crate::shape::{Role, Shape};

/// Deepest nesting of the reader: statements, and in them expressions with every level in parentheses of its own.
const MAX_RECURSION: u16 = 4 * MAX_DEPTH as u16;
/// Highest expression that is read: more than is checked as good, so that [`crate::check`] has the last word.
const MAX_HEIGHT: u16 = 2 * MAX_DEPTH as u16;

/// Why tokens are no program, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("token {at}: {problem}")]
pub struct Malformed {
    /// The place of the token in question; the number of tokens, where one is missing.
    pub at: usize,
    /// What is wrong with it.
    pub problem: Disorder,
}

/// What can be wrong with a sequence of tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Disorder {
    /// The grammar asks for something else.
    #[error("{wanted} is missing, there is {found}", found = Found(*found))]
    Unexpected {
        /// What stands there; nothing, where the sequence is over.
        found: Option<Token>,
        /// What should.
        wanted: Wanted,
    },
    /// No variable of this name is visible.
    #[error("`{0}` is not declared here")]
    Undeclared(Token),
    /// A local is not declared under the next free name.
    #[error("the name that is declared here must be `v{visible}`")]
    WrongName {
        /// How many locals are visible, which gives the name.
        visible: usize,
    },
    /// What stands before `=`, `op=`, `++` or `--`, or after `++` or `--`, cannot be assigned.
    #[error("only a variable or a cell can be assigned")]
    NotAPlace,
    /// Digits that begin with 0, give more than an int holds, or a constant that has a token of its own.
    #[error("these digits are no constant that is spelled by digits")]
    BadConstant,
    /// The number of cells is not between 1 and 65535.
    #[error("an array cannot have so many cells")]
    BadSize,
    /// Nested more deeply than any program may be.
    #[error("the nesting is too deep")]
    TooDeep,
    /// More than [`MAX_VARS`] variables.
    #[error("there are more than {MAX_VARS} variables")]
    TooManyVariables,
}

/// What the grammar asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "`Display` says it")]
pub enum Wanted {
    Shape,
    Operand,
    Size,
    BlockAfterElse,
    PartOfDeclaration,
    Nothing,
    Token(Token),
}

impl fmt::Display for Wanted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shape => f.write_str("the shape of the program"),
            Self::Operand => f.write_str("an operand"),
            Self::Size => f.write_str("the number of cells"),
            Self::BlockAfterElse => f.write_str("`{` or `if`"),
            Self::PartOfDeclaration => f.write_str("`,` or `;`"),
            Self::Nothing => f.write_str("the end of the sequence"),
            Self::Token(token) => write!(f, "`{token}`"),
        }
    }
}

struct Found(Option<Token>);

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Some(token) => write!(f, "`{token}`"),
            None => f.write_str("nothing more"),
        }
    }
}

/// Reads the tokens of one program, as [`super::encode()`] gives them; [`Token::PAD`] may follow the end. Parentheses
/// that are not needed are read over. The result has canonical names and is not checked.
pub fn decode(tokens: &[Token]) -> Result<Program, Malformed> {
    let shape = tokens.first().and_then(|token| token.shape());
    let Some(shape) = shape else {
        let problem = Disorder::Unexpected { found: tokens.first().copied(), wanted: Wanted::Shape };
        return Err(Malformed { at: 0, problem });
    };
    let mut reader = Reader::new(shape, tokens);
    let body = reader.statements(Token::END)?;
    while reader.eat(Token::PAD) {}
    if reader.peek().is_some() {
        return Err(reader.unexpected(Wanted::Nothing));
    }
    Ok(Program { shape, name: shape.function_name().into(), vars: reader.vars, body })
}

struct Reader<'t> {
    tokens: &'t [Token],
    /// The place of the next token.
    at: usize,
    vars: Vec<Var>,
    /// The variable that every name stands for now.
    names: [Option<VarId>; Token::NAMES as usize],
    /// How many locals are visible.
    visible: usize,
    /// How deeply the reader is nested.
    depth: u16,
    /// The height of the expression that was read last.
    height: u16,
}

impl<'t> Reader<'t> {
    fn new(shape: Shape, tokens: &'t [Token]) -> Self {
        let mut reader = Self {
            tokens,
            at: 1,
            vars: Vec::with_capacity(8),
            names: [None; Token::NAMES as usize],
            visible: 0,
            depth: 0,
            height: 0,
        };
        for (i, role) in shape.roles().enumerate() {
            let ty = match role {
                Role::List => Type::List { constant: shape.list_is_const() },
                Role::Out => Type::List { constant: false },
                Role::Length | Role::Int(_) => Type::Int,
            };
            reader.vars.push(Var { name: shape.parameter_name(role).into(), ty });
            reader.bind(Token::of_parameter(shape, role), Some(VarId(i as u8)));
        }
        reader
    }

    fn bind(&mut self, name: Token, var: Option<VarId>) {
        if let Some(slot) = name.name().and_then(|name| self.names.get_mut(usize::from(name))) {
            *slot = var;
        }
    }

    /// The variable that a name stands for; nothing, if the token is no name.
    fn lookup(&self, token: Token) -> Option<Result<VarId, Malformed>> {
        let slot = self.names.get(usize::from(token.name()?))?;
        Some(slot.ok_or_else(|| self.fault(Disorder::Undeclared(token))))
    }

    /// Begins the life of the local that is named next.
    fn declare(&mut self) -> Result<VarId, Malformed> {
        let visible = self.visible;
        let name = Token::of_local(visible).filter(|&name| self.peek() == Some(name));
        let name = name.ok_or_else(|| self.fault(Disorder::WrongName { visible }))?;
        if self.vars.len() >= MAX_VARS {
            return Err(self.fault(Disorder::TooManyVariables));
        }
        self.at += 1;
        let var = VarId(self.vars.len() as u8);
        self.vars.push(Var { name: local_name(visible), ty: Type::Int });
        self.bind(name, Some(var));
        self.visible += 1;
        Ok(var)
    }

    /// Ends the scope of all locals but the first so many.
    fn forget(&mut self, visible: usize) {
        for local in visible..self.visible {
            if let Some(name) = Token::of_local(local) {
                self.bind(name, None);
            }
        }
        self.visible = visible;
    }

    fn peek(&self) -> Option<Token> {
        self.tokens.get(self.at).copied()
    }

    /// Takes the next token if it is this one.
    fn eat(&mut self, token: Token) -> bool {
        let found = self.peek() == Some(token);
        self.at += usize::from(found);
        found
    }

    fn expect(&mut self, token: Token) -> Result<(), Malformed> {
        if self.eat(token) { Ok(()) } else { Err(self.unexpected(Wanted::Token(token))) }
    }

    fn fault(&self, problem: Disorder) -> Malformed {
        Malformed { at: self.at, problem }
    }

    fn unexpected(&self, wanted: Wanted) -> Malformed {
        self.fault(Disorder::Unexpected { found: self.peek(), wanted })
    }

    /// Goes one level down; every call belongs to one of [`Self::ascend`], except where reading fails.
    fn descend(&mut self) -> Result<(), Malformed> {
        self.depth += 1;
        if self.depth > MAX_RECURSION { Err(self.fault(Disorder::TooDeep)) } else { Ok(()) }
    }

    fn ascend(&mut self) {
        self.depth -= 1;
    }
}
