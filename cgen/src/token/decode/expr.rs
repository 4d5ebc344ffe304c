//! Reads expressions by precedence climbing.
//!
//! Chains such as `x + x + x` grow trees without nesting the reader, so the height of what was read is bounded too:
//! nobody downstream has to fear a deep tree.

use super::{Disorder, MAX_HEIGHT, Malformed, Reader, Wanted};
use crate::ast::{Expr, ExprKind, Place, StepOp};
use crate::token::vocabulary::Token;

impl Reader<'_> {
    /// Reads an expression as it stands in parentheses: assignments too.
    pub(super) fn expr(&mut self) -> Result<Expr, Malformed> {
        self.descend()?;
        let left = self.conditional()?;
        let x = match self.peek().and_then(Token::assignment) {
            None => left,
            Some(op) => {
                let height = self.height;
                let ExprKind::Load(place) = left.kind else { return Err(self.fault(Disorder::NotAPlace)) };
                self.at += 1;
                let right = self.expr()?;
                self.raise(height)?;
                ExprKind::Assign(place, op, Box::new(right)).into()
            }
        };
        self.ascend();
        Ok(x)
    }

    fn conditional(&mut self) -> Result<Expr, Malformed> {
        let condition = self.binary(0)?;
        if !self.eat(Token::QUESTION) {
            return Ok(condition);
        }
        let height = self.height;
        let then = self.expr()?;
        self.expect(Token::COLON)?;
        let height = height.max(self.height);
        self.descend()?;
        let otherwise = self.conditional()?;
        self.ascend();
        self.raise(height)?;
        Ok(ExprKind::Conditional(Box::new(condition), Box::new(then), Box::new(otherwise)).into())
    }

    /// Reads operands and the operators between them that bind at least so tightly.
    fn binary(&mut self, least: u8) -> Result<Expr, Malformed> {
        let mut left = self.unary()?;
        while let Some(op) = self.peek().and_then(Token::binary) {
            let precedence = op.precedence();
            if precedence < least {
                break;
            }
            self.at += 1;
            let height = self.height;
            self.descend()?;
            let right = self.binary(precedence + 1)?;
            self.ascend();
            self.raise(height)?;
            left = Expr::binary(op, left, right);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr, Malformed> {
        let Some(token) = self.peek() else { return Err(self.unexpected(Wanted::Operand)) };
        if let Some(op) = token.unary() {
            self.at += 1;
            self.descend()?;
            let x = self.unary()?;
            self.ascend();
            self.raise(0)?;
            return Ok(Expr::unary(op, x));
        }
        if let Some(op) = step(token, true) {
            self.at += 1;
            let place = self.place()?.ok_or_else(|| self.fault(Disorder::NotAPlace))?;
            self.raise(0)?;
            return Ok(Expr::step(op, place));
        }
        self.primary(token)
    }

    fn primary(&mut self, token: Token) -> Result<Expr, Malformed> {
        if let Some(place) = self.place()? {
            let Some(op) = self.peek().and_then(|token| step(token, false)) else {
                return Ok(ExprKind::Load(place).into());
            };
            self.at += 1;
            self.raise(0)?;
            return Ok(Expr::step(op, place));
        }
        if token == Token::OPEN {
            self.at += 1;
            let x = self.expr()?;
            self.expect(Token::CLOSE)?;
            return Ok(x);
        }
        let value = self.constant()?.ok_or_else(|| self.unexpected(Wanted::Operand))?;
        self.height = 1;
        Ok(ExprKind::Const(value).into())
    }

    /// A name and the index that may follow it.
    fn place(&mut self) -> Result<Option<Place>, Malformed> {
        let Some(found) = self.peek().and_then(|token| self.lookup(token)) else { return Ok(None) };
        let var = found?;
        self.at += 1;
        self.height = 1;
        if !self.eat(Token::OPEN_CELL) {
            return Ok(Some(Place::Var(var)));
        }
        let index = self.expr()?;
        self.expect(Token::CLOSE_CELL)?;
        self.raise(0)?;
        Ok(Some(Place::cell(var, index)))
    }

    /// A constant in one token or in digits; nothing, if there is none.
    pub(super) fn constant(&mut self) -> Result<Option<i32>, Malformed> {
        let Some(token) = self.peek() else { return Ok(None) };
        if let Some(value) = token.constant() {
            self.at += 1;
            return Ok(Some(value));
        }
        let at = self.at;
        let bad = Malformed { at, problem: Disorder::BadConstant };
        let mut value = 0_i32;
        while let Some(digit) = self.peek().and_then(Token::digit) {
            if self.at == at && digit == 0 {
                return Err(bad);
            }
            value = value.checked_mul(10).and_then(|x| x.checked_add(digit.into())).ok_or(bad)?;
            self.at += 1;
        }
        if self.at == at {
            Ok(None)
        } else if Token::of_constant(value).is_some() {
            Err(bad)
        } else {
            Ok(Some(value))
        }
    }

    /// Sets the height of an expression: one more than that of its highest operand, which is the last one read or
    /// one of the given height.
    fn raise(&mut self, height: u16) -> Result<(), Malformed> {
        self.height = self.height.max(height) + 1;
        if self.height > MAX_HEIGHT { Err(self.fault(Disorder::TooDeep)) } else { Ok(()) }
    }
}

/// The operator that `++` or `--` is before or after its operand.
const fn step(token: Token, before: bool) -> Option<StepOp> {
    match (token, before) {
        (Token::INC, true) => Some(StepOp::PreInc),
        (Token::INC, false) => Some(StepOp::PostInc),
        (Token::DEC, true) => Some(StepOp::PreDec),
        (Token::DEC, false) => Some(StepOp::PostDec),
        _ => None,
    }
}
