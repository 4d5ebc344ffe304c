//! Declarations: names in their order, sizes of arrays, start values.

use super::{Context, Prefix, State, bit, digits};
use crate::ast::MAX_VARS;
use crate::token::mask::Mask;
use crate::token::vocabulary::Token;

impl Prefix {
    /// Whether there is a name for one more local.
    pub(super) const fn can_declare(&self) -> bool {
        self.visible < Token::LOCALS && (self.declared as usize) < MAX_VARS
    }

    /// How many tokens there are to spare if the declaration ends after the next one.
    fn spare_after(&self) -> i64 {
        self.spare(self.after(Context::StartValue))
    }

    /// What may follow a declarator that is complete.
    pub(super) fn after_declarator(&self) -> Mask {
        let another = self.can_declare() && self.spare_after() >= 1;
        Mask::EMPTY.with(Token::SEMICOLON).with_if(another, Token::COMMA)
    }

    pub(super) fn after_name(&self) -> Mask {
        let spare = self.spare_after();
        self.after_declarator()
            .with_if(spare >= 1, Token::ASSIGN)
            .with_if(spare >= 2 && self.cells > 0, Token::OPEN_CELL)
    }

    pub(super) fn after_array(&self) -> Mask {
        self.after_declarator().with_if(self.spare_after() >= 3, Token::ASSIGN)
    }

    /// The numbers of cells, or their first digits.
    pub(super) fn sizes(&self) -> Mask {
        let most = i32::from(self.cells);
        let fits = |token: &Token| token.constant().is_some_and(|size| (1..=most).contains(&size));
        let constants: Mask = Token::all().filter(fits).collect();
        constants.union(self.more_digits_of_size(0))
    }

    pub(super) fn more_digits_of_size(&self, value: i32) -> Mask {
        let most = i32::from(self.cells);
        let complete = value > 0 && digits::missing(value, most) == Some(0);
        digits::next(value, most, self.spare_after() - 1).with_if(complete, Token::CLOSE_CELL)
    }

    /// Goes on within a declaration.
    pub(super) fn declaration(&mut self, token: Token) {
        self.state = match (self.state, token) {
            (State::Name, name) => {
                self.ints |= bit(name);
                self.root = name.name().unwrap_or(0);
                self.visible += 1;
                self.declared += 1;
                State::AfterName
            }
            (State::AfterName, Token::ASSIGN) => return self.begin(Context::StartValue),
            (State::AfterName, Token::OPEN_CELL) => State::Size,
            (State::Size, _) => match token.constant() {
                Some(size) => self.make_array(size),
                None => State::SizeDigits(token.digit().unwrap_or(0).into()),
            },
            (State::SizeDigits(value), Token::CLOSE_CELL) => {
                self.make_array(value);
                State::AfterArray
            }
            (State::SizeDigits(value), digit) => {
                let next = digit.digit().and_then(|digit| digits::append(value, digit));
                State::SizeDigits(next.unwrap_or(value))
            }
            (State::AfterSize, _) => State::AfterArray,
            (State::AfterArray, Token::ASSIGN) => State::Values,
            (State::Values, _) => return self.begin(Context::BraceList),
            (_, end) => self.end_of_declarator(end),
        };
    }

    /// `,` or `;` after a declarator.
    pub(super) fn end_of_declarator(&self, token: Token) -> State {
        match token {
            Token::COMMA => State::Name,
            _ if self.in_header => State::Condition,
            _ => State::Statement,
        }
    }

    /// What was declared last has cells.
    fn make_array(&mut self, size: i32) -> State {
        let name = 1 << self.root;
        self.ints &= !name;
        self.lists |= name;
        let size = u16::try_from(size).unwrap_or(self.cells);
        self.cells -= size.min(self.cells);
        self.values = size;
        State::AfterSize
    }
}
