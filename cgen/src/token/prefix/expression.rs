//! Expressions: operands, operators, brackets, and what follows an expression.

use super::sequence::{Access, Bracket, Level};
use super::{Context, MAX_BRACKETS, MAX_OPERATORS, Prefix, State, bit, digits};
use crate::token::mask::Mask;
use crate::token::vocabulary::Token;

const CONSTANTS: Mask = Mask::range(Token::ZERO, Token(Token::DIGIT_0.0 - 1));
const UNARY: Mask = Mask::EMPTY.with(Token::MINUS).with(Token::NOT).with(Token::BIT_NOT);
const STEPS: Mask = Mask::EMPTY.with(Token::INC).with(Token::DEC);
const BINARY: Mask = Mask::range(Token::FIRST_BINARY, Token::OR);
const ASSIGNMENTS: Mask = Mask::range(Token::ASSIGN, Token(Token::ZERO.0 - 1));
/// The first digits after which two more are missing, as 10..=19 and 20..=29 have tokens of their own.
const LOW_DIGITS: Mask = Mask::range(Token::of_digit(1), Token::of_digit(2));
/// The first digits after which one more is missing.
const HIGH_DIGITS: Mask = Mask::range(Token::of_digit(3), Token::of_digit(9));

impl Prefix {
    /// An expression begins.
    pub(super) fn begin(&mut self, context: Context) {
        if let Some(level) = self.levels.first_mut() {
            *level = Level::default();
        }
        self.level = 0;
        self.operators = 0;
        self.context = context;
        self.rest = self.after(context);
        if context == Context::BraceList {
            self.values = self.values.saturating_sub(1);
        }
        self.state = State::Operand { assignable: true };
    }

    /// The innermost level. The index is masked: there are as many levels as it can tell apart.
    const fn innermost(&self) -> &Level {
        &self.levels[self.level as usize % MAX_BRACKETS]
    }

    const fn innermost_mut(&mut self) -> &mut Level {
        &mut self.levels[self.level as usize % MAX_BRACKETS]
    }

    /// Whether so many more operators fit.
    const fn room_for(&self, operators: u8) -> bool {
        self.operators + operators <= MAX_OPERATORS as u8
    }

    const fn room_for_bracket(&self) -> bool {
        self.level as usize + 1 < MAX_BRACKETS && self.room_for(1)
    }

    /// The tokens that begin an operand.
    pub(super) fn operands(&self) -> Mask {
        let spare = self.spare(self.rest);
        let (brackets, operators) = (self.room_for_bracket(), self.room_for(1));
        let level = self.innermost();
        let step = match self.targets() {
            _ if !operators => false,
            (0, 0) => false,
            (0, _) => spare >= 4,
            _ => spare >= 1,
        };
        let names =
            level.readable() & if spare >= 3 && brackets { self.ints | self.lists } else { self.ints };
        CONSTANTS
            .with_names(names)
            .union_if(spare >= 1, HIGH_DIGITS)
            .union_if(spare >= 2, LOW_DIGITS)
            .union_if(spare >= 1 && operators, UNARY)
            .union_if(step, STEPS)
            .with_if(spare >= 2 && brackets, Token::OPEN)
    }

    /// The tokens that begin an operand which begins an expression; none, if the expression does not fit.
    pub(super) fn first_operands(&self, context: Context) -> Mask {
        let rest = self.after(context);
        let spare = self.spare(rest);
        if spare < 0 {
            return Mask::EMPTY;
        }
        let writable = !self.constant;
        let step = if self.ints == 0 { spare >= 4 && self.lists & writable != 0 } else { spare >= 1 };
        CONSTANTS
            .with_names(if spare >= 3 { self.ints | self.lists } else { self.ints })
            .union_if(spare >= 1, HIGH_DIGITS.union(UNARY))
            .union_if(step, STEPS)
            .union_if(spare >= 2, LOW_DIGITS.with(Token::OPEN))
    }

    /// The variables, and the lists, that `++` may modify here.
    pub(super) fn targets(&self) -> (u32, u32) {
        let writable = self.innermost().writable() & !self.constant;
        // One operator is the step itself, another one the index.
        let lists = if self.room_for_bracket() && self.room_for(2) { self.lists } else { 0 };
        (self.ints & writable, lists & writable)
    }

    /// An operand begins.
    pub(super) fn operand(&mut self, token: Token, assignable: bool) {
        let name = bit(token);
        if name != 0 {
            self.name(token, assignable, false);
        } else if token == Token::OPEN {
            self.open(Bracket::Paren, 0);
        } else if let Some(digit) = token.digit() {
            self.state = State::Digits(digit.into());
        } else if UNARY.contains(token) {
            self.operators += 1;
            self.state = State::Operand { assignable: false };
        } else if STEPS.contains(token) {
            self.operators += 1;
            self.state = State::Target;
        } else {
            self.state = State::Value;
        }
    }

    fn name(&mut self, token: Token, assignable: bool, step: bool) {
        self.root = token.name().unwrap_or(0);
        self.index = Access::default();
        if self.lists & bit(token) != 0 {
            self.state = State::Index { assignable, step };
        } else if step {
            self.step();
        } else {
            self.state = State::Place { assignable };
        }
    }

    /// The names that may follow `++` or `--`.
    pub(super) fn target_names(&self) -> Mask {
        let writable = self.innermost().writable() & !self.constant;
        // The operator of the step is counted already.
        let lists = self.spare(self.rest) >= 3 && self.room_for_bracket();
        Mask::EMPTY.with_names(writable & if lists { self.ints | self.lists } else { self.ints })
    }

    pub(super) fn target(&mut self, token: Token) {
        self.name(token, false, true);
    }

    /// The last name, with its index, is modified by `++` or `--`.
    fn step(&mut self) {
        let name = 1 << self.root;
        let access = self.index.and(Access { reads: name, writes: name });
        self.innermost_mut().operand(access);
        self.state = State::Value;
    }

    /// `[` after the name of a list.
    pub(super) fn open_index(&mut self, assignable: bool, step: bool) {
        self.open(Bracket::Cell { list: self.root, assignable, step }, 1 << self.root);
    }

    fn open(&mut self, bracket: Bracket, list: u32) {
        let level = self.innermost().open(bracket, list);
        self.level += 1;
        *self.innermost_mut() = level;
        self.operators += 1;
        // `?` asks for `: x`, the others for what closes them.
        self.rest += if bracket == Bracket::Question { 2 } else { 1 };
        self.state = State::Operand { assignable: true };
    }

    pub(super) fn more_digits(&self, value: i32) -> Mask {
        let digits = digits::next(value, i32::MAX, self.spare(self.rest));
        if Token::of_constant(value).is_some() { digits } else { digits.union(self.after_values()) }
    }

    pub(super) fn after_digits(&mut self, token: Token, value: i32) {
        match token.digit() {
            Some(digit) => self.state = State::Digits(digits::append(value, digit).unwrap_or(value)),
            None => self.after_value(token),
        }
    }

    pub(super) fn after_places(&self, assignable: bool) -> Mask {
        let writable = self.innermost().writable() & !self.constant & 1 << self.root != 0;
        let modifies = writable && self.room_for(1);
        let spare = self.spare(self.rest);
        self.after_values()
            .union_if(modifies && spare >= 0, STEPS)
            .union_if(modifies && assignable && spare >= 1, ASSIGNMENTS)
    }

    pub(super) fn after_place(&mut self, token: Token) {
        if STEPS.contains(token) {
            self.operators += 1;
            return self.step();
        }
        let (name, index) = (1 << self.root, self.index);
        if let Some(op) = token.assignment() {
            self.operators += 1;
            self.innermost_mut().assign(name, op.is_some(), index);
            self.state = State::Operand { assignable: true };
            return;
        }
        self.innermost_mut().operand(index.and(Access { reads: name, writes: 0 }));
        self.after_value(token);
    }

    /// The tokens that may follow an operand that is complete.
    pub(super) fn after_values(&self) -> Mask {
        let spare = self.spare(self.rest);
        self.ends(spare)
            .union_if(spare >= 1 && self.room_for(1), BINARY)
            .with_if(spare >= 3 && self.room_for_bracket(), Token::QUESTION)
    }

    /// The tokens that close the innermost level.
    fn ends(&self, spare: i64) -> Mask {
        let only = |token: Token| Mask::EMPTY.with(token);
        match self.innermost().bracket {
            Bracket::Paren => only(Token::CLOSE),
            Bracket::Question => only(Token::COLON),
            Bracket::Cell { .. } => only(Token::CLOSE_CELL),
            Bracket::Base => match self.context {
                Context::Statement | Context::Return | Context::Condition => only(Token::SEMICOLON),
                Context::If | Context::While | Context::DoWhile => only(Token::CLOSE),
                Context::For => only(Token::SEMICOLON).with_if(spare >= 1, Token::COMMA),
                Context::Steps => only(Token::CLOSE).with_if(spare >= 1, Token::COMMA),
                Context::StartValue => self.after_declarator(),
                Context::BraceList => {
                    only(Token::CLOSE_BLOCK).with_if(spare >= 1 && self.values > 0, Token::COMMA)
                }
            },
        }
    }

    /// Goes on after an operand.
    pub(super) fn after_value(&mut self, token: Token) {
        match token {
            Token::AND | Token::OR => {
                self.innermost_mut().sequence();
                self.operators += 1;
                self.state = State::Operand { assignable: false };
            }
            Token::QUESTION => {
                self.innermost_mut().sequence();
                self.open(Bracket::Question, 0);
            }
            _ if BINARY.contains(token) => {
                self.operators += 1;
                self.state = State::Operand { assignable: false };
            }
            _ if self.level > 0 => self.close(),
            _ => self.end_of_expression(token),
        }
    }

    fn close(&mut self) {
        let (bracket, access) = (self.innermost().bracket, self.innermost().close());
        self.level -= 1;
        self.rest -= 1;
        match bracket {
            Bracket::Base | Bracket::Paren => {
                self.innermost_mut().operand(access);
                self.state = State::Value;
            }
            Bracket::Question => {
                self.rest -= 1;
                self.innermost_mut().alternative(access);
                self.state = State::Operand { assignable: false };
            }
            Bracket::Cell { list, assignable, step } => {
                self.root = list;
                self.index = access;
                if step {
                    self.step();
                } else {
                    self.state = State::Place { assignable };
                }
            }
        }
    }

    /// What follows the whole expression.
    fn end_of_expression(&mut self, token: Token) {
        self.state = match (self.context, token) {
            (Context::BraceList, Token::COMMA) => {
                self.values = self.values.saturating_sub(1);
                self.operators = 0;
                self.innermost_mut().next_value();
                State::Operand { assignable: true }
            }
            (Context::For | Context::Steps, Token::COMMA) => return self.begin(self.context),
            (Context::Statement | Context::Return, _) => State::Statement,
            (Context::If | Context::While | Context::Steps, _) => State::Body,
            (Context::DoWhile, _) => State::Semicolon,
            (Context::For, _) => State::Condition,
            (Context::Condition, _) => State::Steps,
            (Context::StartValue, _) => self.end_of_declarator(token),
            (Context::BraceList, _) => State::AfterValues,
        };
    }
}
