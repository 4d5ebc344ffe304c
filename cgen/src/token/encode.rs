//! From tree to tokens.
//!
//! The order of tokens, their parentheses and braces are those of [`crate::print`]; only names and constants are
//! decided here.

use super::vocabulary::Token;
use crate::ast::{Block, Declarator, ForInit, MAX_VARS, Program, StmtKind, VarId};
use crate::print::{Lexeme, Sink, walk_body};

/// Why a program has no tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Untokenizable {
    /// More locals are visible at once than there are names.
    #[error("more than {count} locals are visible at once", count = Token::LOCALS)]
    TooManyLocals,
    /// A variable is used where it is not declared; no checked program has that.
    #[error("variable number {} is used but not declared", .0.0)]
    Undeclared(VarId),
    /// A constant below 0; no checked program has that.
    #[error("the tree holds the constant {0}, but C has no negative constants")]
    NegativeConstant(i32),
    /// `&&=` and the like; no checked program has that.
    #[error("the tree holds an assignment that C does not have")]
    NoSuchAssignment,
}

/// The tokens of a program: its shape, its body and the end.
pub fn encode(program: &Program) -> Result<Vec<Token>, Untokenizable> {
    let mut tokens =
        Tokens { names: Names::of(program)?, out: Vec::with_capacity(len(program)), error: None };
    tokens.out.push(Token::of_shape(program.shape));
    walk_body(program, &mut tokens);
    tokens.out.push(Token::END);
    tokens.error.map_or(Ok(tokens.out), Err)
}

/// How many tokens [`encode`] gives for a program that it does not refuse.
pub fn len(program: &Program) -> usize {
    let mut length = Length(2);
    walk_body(program, &mut length);
    length.0
}

struct Length(usize);

impl Sink for Length {
    fn lexeme(&mut self, lexeme: Lexeme) {
        self.0 += match lexeme {
            Lexeme::Const(value) => constant_len(value),
            Lexeme::Cells(cells) => constant_len(cells.into()),
            _ => 1,
        }
    }
}

fn constant_len(value: i32) -> usize {
    match Token::of_constant(value) {
        Some(_) => 1,
        None => value.checked_ilog10().map_or(1, |log| log as usize + 1),
    }
}

struct Tokens {
    names: Names,
    out: Vec<Token>,
    error: Option<Untokenizable>,
}

impl Tokens {
    fn constant(&mut self, value: i32) {
        if let Some(token) = Token::of_constant(value) {
            return self.out.push(token);
        }
        let Ok(value) = u32::try_from(value) else {
            self.error = Some(Untokenizable::NegativeConstant(value));
            return;
        };
        let mut place = 10_u32.pow(value.ilog10());
        while place > 0 {
            self.out.push(Token::of_digit(value / place));
            place /= 10;
        }
    }
}

impl Sink for Tokens {
    fn lexeme(&mut self, lexeme: Lexeme) {
        let token = match lexeme {
            Lexeme::Word(word) => Ok(Token::of_word(word)),
            Lexeme::Mark(mark) => Ok(Token::of_mark(mark)),
            Lexeme::Prefix(op) => Ok(Token::of_unary(op)),
            Lexeme::Step(op) => Ok(if op.delta() > 0 { Token::INC } else { Token::DEC }),
            Lexeme::Infix(op) => Ok(Token::of_binary(op)),
            Lexeme::Assign(op) => Token::of_assignment(op).ok_or(Untokenizable::NoSuchAssignment),
            Lexeme::Declare(var) | Lexeme::Name(var) => {
                self.names.get(var).ok_or(Untokenizable::Undeclared(var))
            }
            Lexeme::Const(value) => return self.constant(value),
            Lexeme::Cells(cells) => return self.constant(cells.into()),
        };
        match token {
            Ok(token) => self.out.push(token),
            Err(error) => self.error = Some(error),
        }
    }
}

/// The token of every variable.
struct Names([Token; MAX_VARS]);

impl Names {
    fn of(program: &Program) -> Result<Self, Untokenizable> {
        let mut names = Self([Token::PAD; MAX_VARS]);
        for (role, name) in program.shape.roles().zip(&mut names.0) {
            *name = Token::of_parameter(program.shape, role);
        }
        names.block(&program.body, 0)?;
        Ok(names)
    }

    fn get(&self, var: VarId) -> Option<Token> {
        self.0.get(var.index()).copied().filter(|&token| token != Token::PAD)
    }

    /// Names what a block declares where so many locals are visible.
    fn block(&mut self, block: &Block, mut visible: usize) -> Result<(), Untokenizable> {
        for statement in block {
            match &statement.kind {
                StmtKind::Decl(declarators) => visible = self.declaration(declarators, visible)?,
                StmtKind::If(_, then, otherwise) => {
                    self.block(then, visible)?;
                    if let Some(otherwise) = otherwise {
                        self.block(otherwise, visible)?;
                    }
                }
                StmtKind::For { init, body, .. } => {
                    let inside = match init {
                        ForInit::Exprs(_) => visible,
                        ForInit::Decl(declarators) => self.declaration(declarators, visible)?,
                    };
                    self.block(body, inside)?;
                }
                StmtKind::While(_, body) | StmtKind::DoWhile(body, _) | StmtKind::Block(body) => {
                    self.block(body, visible)?;
                }
                StmtKind::Expr(_) | StmtKind::Break | StmtKind::Continue | StmtKind::Return(_) => {}
            }
        }
        Ok(())
    }

    /// Names the variables of a declaration; how many locals are visible after it.
    fn declaration(
        &mut self,
        declarators: &[Declarator],
        mut visible: usize,
    ) -> Result<usize, Untokenizable> {
        for declarator in declarators {
            let token = Token::of_local(visible).ok_or(Untokenizable::TooManyLocals)?;
            let name =
                self.0.get_mut(declarator.var.index()).ok_or(Untokenizable::Undeclared(declarator.var))?;
            *name = token;
            visible += 1;
        }
        Ok(visible)
    }
}
