//! What tokens stand for in the tree, and which token stands for what.
//!
//! Only single tokens are known here: which of them may stand side by side is said by [`super::decode`].

use super::vocabulary::{LANDMARKS, SMALL, Token};
use crate::ast::{BinaryOp, UnaryOp};
use crate::print::{Mark, Word};
use crate::shape::{Kind, Role, Shape};

/// From the tree to tokens.
impl Token {
    /// The first token of every program of this shape.
    pub const fn of_shape(shape: Shape) -> Self {
        let ints = shape.ints() as u8;
        Self(
            Self::FIRST_SHAPE.0
                + match shape.kind() {
                    Kind::Paper => 0,
                    Kind::InPlace => 1 + ints,
                    Kind::ToNumber => 4 + ints,
                    Kind::ToList => 7 + ints,
                    Kind::Numbers => 9 + ints,
                },
        )
    }

    /// The name of a parameter.
    pub const fn of_parameter(shape: Shape, role: Role) -> Self {
        match (role, shape.kind()) {
            (Role::List, _) => Self::A,
            (Role::Length, _) => Self::N,
            (Role::Out, _) => Self::OUT,
            (Role::Int(i), Kind::Numbers) => Self(Self::X.0 + i % 4),
            (Role::Int(i), _) => Self(Self::K.0 + i % 2),
        }
    }

    /// The name of the local that is declared where so many are visible; there are [`Token::LOCALS`] of them.
    pub const fn of_local(visible: usize) -> Option<Self> {
        if visible < Self::LOCALS as usize { Some(Self(Self::V0.0 + visible as u8)) } else { None }
    }

    /// A keyword.
    pub const fn of_word(word: Word) -> Self {
        Self(Self::INT.0 + word as u8)
    }

    /// A bracket or separator.
    pub const fn of_mark(mark: Mark) -> Self {
        Self(Self::OPEN.0 + mark as u8)
    }

    /// An operator before its operand.
    pub const fn of_unary(op: UnaryOp) -> Self {
        match op {
            UnaryOp::Neg => Self::MINUS,
            UnaryOp::Not => Self::NOT,
            UnaryOp::BitNot => Self::BIT_NOT,
        }
    }

    /// An operator between its operands.
    pub const fn of_binary(op: BinaryOp) -> Self {
        Self(Self::FIRST_BINARY.0 + op as u8)
    }

    /// `=`, or `op=` if C has it.
    pub const fn of_assignment(op: Option<BinaryOp>) -> Option<Self> {
        match op {
            None => Some(Self::ASSIGN),
            Some(op) if !op.assigns() => None,
            // The operators without `op=` stand between `>>` and `&`, and at the end.
            Some(op) if (op as u8) < BinaryOp::Lt as u8 => Some(Self(Self::ASSIGN.0 + 1 + op as u8)),
            Some(op) => Some(Self(Self::ASSIGN.0 + 8 + op as u8 - BinaryOp::BitAnd as u8)),
        }
    }

    /// The token of a constant that has one of its own.
    pub fn of_constant(value: i32) -> Option<Self> {
        if (0..=SMALL).contains(&value) {
            return Some(Self(Self::ZERO.0 + value as u8));
        }
        let place = LANDMARKS.iter().position(|&landmark| landmark == value)?;
        Some(Self(Self::FIRST_LANDMARK.0 + place as u8))
    }

    /// The tokens of a constant that is not negative: its own, or its digits.
    pub fn spell(value: i32) -> impl Iterator<Item = Self> {
        let own = Self::of_constant(value);
        let digits = if own.is_some() { 0 } else { value.checked_ilog10().map_or(0, |log| log + 1) };
        let digit = move |place: u32| Self::of_digit(value.unsigned_abs() / 10_u32.pow(place));
        own.into_iter().chain((0..digits).rev().map(digit))
    }

    /// One digit of a constant that has no token of its own.
    pub(super) const fn of_digit(digit: u32) -> Self {
        Self(Self::DIGIT_0.0 + (digit % 10) as u8)
    }
}

/// From tokens to the tree.
impl Token {
    /// The shape, if it is the token of one.
    pub fn shape(self) -> Option<Shape> {
        Shape::all().nth(self.0.checked_sub(Self::FIRST_SHAPE.0)?.into())
    }

    /// The number of the name, parameters before locals, if it is a name.
    pub const fn name(self) -> Option<u8> {
        match self.0.checked_sub(Self::A.0) {
            Some(name) if name < Self::NAMES => Some(name),
            _ => None,
        }
    }

    /// The operator, if it can stand before an operand.
    pub const fn unary(self) -> Option<UnaryOp> {
        match self {
            Self::MINUS => Some(UnaryOp::Neg),
            Self::NOT => Some(UnaryOp::Not),
            Self::BIT_NOT => Some(UnaryOp::BitNot),
            _ => None,
        }
    }

    /// The operator, if it can stand between operands.
    pub fn binary(self) -> Option<BinaryOp> {
        let place = self.0.checked_sub(Self::FIRST_BINARY.0)?;
        BinaryOp::ALL.get(usize::from(place)).copied()
    }

    /// Whether it assigns, and if so, the operator of `op=`.
    pub const fn assignment(self) -> Option<Option<BinaryOp>> {
        match self.0.wrapping_sub(Self::ASSIGN.0) {
            0 => Some(None),
            place @ 1..=7 => Some(Some(BinaryOp::ALL[place as usize - 1])),
            8 => Some(Some(BinaryOp::BitAnd)),
            9 => Some(Some(BinaryOp::BitXor)),
            10 => Some(Some(BinaryOp::BitOr)),
            _ => None,
        }
    }

    /// The constant, if it is the token of one.
    pub fn constant(self) -> Option<i32> {
        let place = i32::from(self.0.checked_sub(Self::ZERO.0)?);
        if place <= SMALL { Some(place) } else { LANDMARKS.get((place - SMALL - 1) as usize).copied() }
    }

    /// The digit, if it is one.
    pub const fn digit(self) -> Option<u8> {
        match self.0.checked_sub(Self::DIGIT_0.0) {
            Some(digit) if digit < 10 => Some(digit),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use Mark::{Close, CloseBlock, CloseCell, Colon, Comma, Open, OpenBlock, OpenCell, Question, Semicolon};
    use Word::{Break, Continue, Do, Else, For, If, Int, Return, While};

    const WORDS: [Word; 9] = [Int, If, Else, For, While, Do, Break, Continue, Return];
    const MARKS: [Mark; 10] =
        [Open, Close, OpenCell, CloseCell, OpenBlock, CloseBlock, Semicolon, Comma, Question, Colon];

    #[test]
    fn tokens_are_spelled_as_the_printer_writes_them() {
        for shape in Shape::all() {
            let token = Token::of_shape(shape);
            assert_eq!(token.spelling(), format!("<{shape}>"));
            assert_eq!(token.shape(), Some(shape));
            for role in shape.roles() {
                assert_eq!(Token::of_parameter(shape, role).spelling(), shape.parameter_name(role));
            }
        }
        for visible in 0..16 {
            let name = crate::canonical::local_name(visible);
            assert_eq!(Token::of_local(visible).unwrap().spelling(), &*name);
        }
        for word in WORDS {
            assert_eq!(Token::of_word(word).spelling(), word.text());
        }
        for mark in MARKS {
            assert_eq!(Token::of_mark(mark).spelling(), mark.text());
        }
        for op in UnaryOp::ALL {
            assert_eq!(Token::of_unary(op).spelling(), op.text());
            assert_eq!(Token::of_unary(op).unary(), Some(op));
        }
        for op in BinaryOp::ALL {
            assert_eq!(Token::of_binary(op).spelling(), op.text());
            assert_eq!(Token::of_binary(op).binary(), Some(op));
            let assignment = Token::of_assignment(Some(op));
            assert_eq!(assignment.is_some(), op.assigns());
            if let Some(token) = assignment {
                assert_eq!(token.spelling(), format!("{}=", op.text()));
                assert_eq!(token.assignment(), Some(Some(op)));
            }
        }
        assert_eq!(Token::ASSIGN.assignment(), Some(None));
    }

    #[test]
    fn every_token_means_one_thing() {
        for token in Token::all() {
            let meanings = [
                token.shape().is_some(),
                token.name().is_some(),
                token.binary().is_some(),
                token.unary().is_some() && token != Token::MINUS,
                token.assignment().is_some(),
                token.constant().is_some(),
                token.digit().is_some(),
                matches!(token, Token::PAD | Token::END | Token::INC | Token::DEC),
                (Token::INT..=Token::COLON).contains(&token),
            ];
            assert_eq!(meanings.iter().filter(|&&holds| holds).count(), 1, "{token}");
            if let Some(value) = token.constant() {
                assert_eq!(token.spelling(), value.to_string());
                assert_eq!(Token::of_constant(value), Some(token));
            }
            if let Some(digit) = token.digit() {
                assert_eq!(token.spelling(), format!("#{digit}"));
                assert_eq!(Token::of_digit(digit.into()), token);
            }
        }
        assert_eq!(Token::of_constant(33), None);
        assert_eq!(Token::of_constant(-1), None);
    }
}
