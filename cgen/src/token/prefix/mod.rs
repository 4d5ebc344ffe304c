//! Which tokens may follow those that stand already.
//!
//! A [`Prefix`] is what has to be known of the beginning of a program so that every next token can be judged: the
//! blocks and brackets that are open, the names that are visible, what the present expression reads and writes, and
//! how many tokens are left. Two promises hold:
//!
//! - *Sound*: a sequence of legal tokens up to [`Token::END`] decodes, [`crate::check`] finds nothing wrong with it,
//!   and it has no more tokens than the budget says. As long as there is no end, some token is legal.
//! - *Complete*: all tokens of a checked program are legal one after the other if the budget has room for them and
//!   the program keeps to [`MAX_NESTING`], [`MAX_BRACKETS`] and [`MAX_OPERATORS`].
//!
//! Parentheses that are not needed are legal, so that a program can be spelled in more than one way. The state is
//! plain data of a fixed size: a copy is a branch of a search.

mod budget;
mod declaration;
mod digits;
mod expression;
mod sequence;
mod state;
mod statement;

use self::sequence::{Access, Level};
use self::state::{Context, State};
use self::statement::Frame;
use super::mask::Mask;
use super::vocabulary::Token;
use crate::ast::{MAX_DEPTH, MAX_LOCAL_CELLS};
use crate::shape::{Kind, Role, Shape};

/// Deepest nesting of statements; an `else if` is one level below its `if`.
pub const MAX_NESTING: usize = 32;
/// Deepest nesting of `()`, `[]` and `?:` in an expression, the expression itself counted.
pub const MAX_BRACKETS: usize = 16;
/// Most operators and opening brackets of one expression: no tree of them is deeper than [`MAX_DEPTH`].
pub const MAX_OPERATORS: usize = MAX_DEPTH - 4;

/// The token may not follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` may not stand here")]
pub struct Illegal(pub Token);

/// The beginning of a program, as far as the next token depends on it.
#[derive(Clone, Copy, Debug)]
pub struct Prefix {
    legal: Mask,
    /// How many tokens may still follow.
    left: u32,
    state: State,
    kind: Kind,

    // Names, as bits counted from `Token::A`.
    ints: u32,
    lists: u32,
    /// Lists that must not be written.
    constant: u32,
    /// How many locals are visible.
    visible: u8,
    /// How many variables were declared so far, parameters among them.
    declared: u8,
    /// How many cells local arrays may still have.
    cells: u16,

    // Statements.
    frames: [Frame; MAX_NESTING],
    /// How many frames there are.
    nesting: u8,
    /// The depth of the `if` that has just ended.
    chain: u8,
    /// The declaration stands in the header of a `for`.
    in_header: bool,
    /// How many tokens it takes to close all frames.
    closing: u32,

    // The present expression.
    levels: [Level; MAX_BRACKETS],
    /// The place of the innermost level.
    level: u8,
    /// Operators and opening brackets so far.
    operators: u8,
    /// Where the expression stands.
    context: Context,
    /// How many values the brace list may still have.
    values: u16,
    /// The name that was read last.
    root: u8,
    /// What the index behind it accesses.
    index: Access,
    /// How many tokens it takes from the end of the present operand to the end of the program.
    rest: u32,
}

impl Prefix {
    /// The state after the token of the shape, with `budget` tokens for the whole program, this one and
    /// [`Token::END`] among them; nothing, if not even these two fit.
    pub fn new(shape: Shape, budget: usize) -> Option<Self> {
        let left = u32::try_from(budget).unwrap_or(u32::MAX).checked_sub(1).filter(|&left| left > 0)?;
        let mut prefix = Self {
            legal: Mask::EMPTY,
            left,
            state: State::Statement,
            kind: shape.kind(),
            ints: 0,
            lists: 0,
            constant: 0,
            visible: 0,
            declared: shape.arity() as u8,
            cells: MAX_LOCAL_CELLS as u16,
            frames: [Frame::FUNCTION; MAX_NESTING],
            nesting: 1,
            chain: 0,
            in_header: false,
            closing: 1,
            levels: [Level::default(); MAX_BRACKETS],
            level: 0,
            operators: 0,
            context: Context::Statement,
            values: 0,
            root: 0,
            index: Access::default(),
            rest: 0,
        };
        for role in shape.roles() {
            let name = bit(Token::of_parameter(shape, role));
            match role {
                Role::List | Role::Out => prefix.lists |= name,
                Role::Length | Role::Int(_) => prefix.ints |= name,
            }
            if role == Role::List && shape.list_is_const() {
                prefix.constant |= name;
            }
        }
        prefix.legal = prefix.following();
        Some(prefix)
    }

    /// The tokens that may follow; none, if the program is complete.
    pub const fn legal(&self) -> Mask {
        self.legal
    }

    /// Takes the next token. An illegal one changes nothing.
    pub fn push(&mut self, token: Token) -> Result<(), Illegal> {
        if !self.legal.contains(token) {
            return Err(Illegal(token));
        }
        self.left -= 1;
        self.advance(token);
        self.legal = self.following();
        Ok(())
    }

    /// Whether the program has ended.
    pub fn is_complete(&self) -> bool {
        self.state == State::Done
    }

    /// How many tokens may still follow.
    pub const fn left(&self) -> usize {
        self.left as usize
    }

    /// Goes on by a legal token.
    fn advance(&mut self, token: Token) {
        match self.state {
            State::Statement | State::AfterThen | State::AfterElse | State::InElse => self.statement(token),
            State::Header(_) | State::Body | State::WhileOfDo | State::Semicolon | State::ReturnedList => {
                self.fixed();
            }
            State::Init | State::Condition | State::Steps => self.header(token),
            State::Name
            | State::AfterName
            | State::Size
            | State::SizeDigits(_)
            | State::AfterSize
            | State::AfterArray
            | State::Values
            | State::AfterValues => self.declaration(token),
            State::Operand { assignable } => self.operand(token, assignable),
            State::Target => self.target(token),
            State::Index { assignable, step } => self.open_index(assignable, step),
            State::Digits(value) => self.after_digits(token, value),
            State::Place { assignable: _ } => self.after_place(token),
            State::Value => self.after_value(token),
            State::Done => {}
        }
    }

    /// What may follow now.
    fn following(&self) -> Mask {
        let only = |token: Token| Mask::EMPTY.with(token);
        match self.state {
            State::Statement => self.statements().union(self.end_of_block()),
            State::AfterThen => {
                // `{ ; }` must still fit behind `else`, with something in the place of the `;`.
                let room = self.spare(self.closing) >= 4;
                self.statements().union(self.end_of_block()).with_if(room, Token::ELSE)
            }
            State::AfterElse => {
                let room = self.frame().depth < MAX_NESTING as u8 && self.spare(self.closing) >= 4;
                only(Token::OPEN_BLOCK).with_if(room, Token::IF)
            }
            State::InElse => self.statements(),
            State::Header(_) => only(Token::OPEN),
            State::Body | State::Values => only(Token::OPEN_BLOCK),
            State::WhileOfDo => only(Token::WHILE),
            State::Semicolon => only(Token::SEMICOLON),
            State::ReturnedList => only(Token::A),
            State::Init => {
                let room = self.can_declare() && self.spare(self.closing) >= 5;
                self.first_operands(Context::For).with(Token::SEMICOLON).with_if(room, Token::INT)
            }
            State::Condition => self.first_operands(Context::Condition).with(Token::SEMICOLON),
            State::Steps => self.first_operands(Context::Steps).with(Token::CLOSE),
            State::Name => Token::of_local(self.visible.into()).map_or(Mask::EMPTY, only),
            State::AfterName => self.after_name(),
            State::Size => self.sizes(),
            State::SizeDigits(value) => self.more_digits_of_size(value),
            State::AfterSize => only(Token::CLOSE_CELL),
            State::AfterArray => self.after_array(),
            State::AfterValues => self.after_declarator(),
            State::Operand { .. } => self.operands(),
            State::Target => self.target_names(),
            State::Index { .. } => only(Token::OPEN_CELL),
            State::Digits(value) => self.more_digits(value),
            State::Place { assignable } => self.after_places(assignable),
            State::Value => self.after_values(),
            State::Done => Mask::EMPTY,
        }
    }
}

/// The bit of a name; none, if the token is no name.
const fn bit(token: Token) -> u32 {
    match token.name() {
        Some(name) => 1 << name,
        None => 0,
    }
}
