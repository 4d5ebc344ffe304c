//! Reads statements: bodies stand in braces, and there is no empty statement.

use super::{Disorder, Malformed, Reader, Wanted};
use crate::ast::{Block, Declarator, ForInit, Init, Span, StmtKind, Type};
use crate::token::vocabulary::Token;

impl Reader<'_> {
    /// Reads statements up to and with `end`; what they declare is forgotten.
    pub(super) fn statements(&mut self, end: Token) -> Result<Block, Malformed> {
        let visible = self.visible;
        self.descend()?;
        let mut block = Block::new();
        while !self.eat(end) {
            block.push(self.statement()?.into());
        }
        self.ascend();
        self.forget(visible);
        Ok(block)
    }

    fn block(&mut self) -> Result<Block, Malformed> {
        self.expect(Token::OPEN_BLOCK)?;
        self.statements(Token::CLOSE_BLOCK)
    }

    fn statement(&mut self) -> Result<StmtKind, Malformed> {
        let first = self.peek();
        self.at += 1;
        let kind = match first {
            Some(Token::INT) => StmtKind::Decl(self.declaration()?),
            Some(Token::IF) => return self.branch(),
            Some(Token::FOR) => return self.for_loop(),
            Some(Token::WHILE) => {
                let condition = self.condition()?;
                return Ok(StmtKind::While(condition, self.block()?));
            }
            Some(Token::DO) => {
                let body = self.block()?;
                self.expect(Token::WHILE)?;
                StmtKind::DoWhile(body, self.condition()?)
            }
            Some(Token::BREAK) => StmtKind::Break,
            Some(Token::CONTINUE) => StmtKind::Continue,
            Some(Token::RETURN) if self.peek() == Some(Token::SEMICOLON) => StmtKind::Return(None),
            Some(Token::RETURN) => StmtKind::Return(Some(self.expr()?)),
            Some(Token::OPEN_BLOCK) => {
                return Ok(StmtKind::Block(self.statements(Token::CLOSE_BLOCK)?));
            }
            _ => {
                self.at -= 1;
                StmtKind::Expr(self.expr()?)
            }
        };
        self.expect(Token::SEMICOLON)?;
        Ok(kind)
    }

    /// `(x)`
    fn condition(&mut self) -> Result<crate::ast::Expr, Malformed> {
        self.expect(Token::OPEN)?;
        let condition = self.expr()?;
        self.expect(Token::CLOSE)?;
        Ok(condition)
    }

    /// What follows `if`.
    fn branch(&mut self) -> Result<StmtKind, Malformed> {
        let condition = self.condition()?;
        let then = self.block()?;
        if !self.eat(Token::ELSE) {
            return Ok(StmtKind::If(condition, then, None));
        }
        let otherwise = match self.peek() {
            Some(Token::OPEN_BLOCK) => self.block()?,
            Some(Token::IF) => {
                self.at += 1;
                self.descend()?;
                let next = self.branch()?;
                self.ascend();
                vec![next.into()]
            }
            _ => return Err(self.unexpected(Wanted::BlockAfterElse)),
        };
        // An `else` that holds nothing is none.
        Ok(StmtKind::If(condition, then, Some(otherwise).filter(|block| !block.is_empty())))
    }

    /// What follows `for`.
    fn for_loop(&mut self) -> Result<StmtKind, Malformed> {
        let visible = self.visible;
        self.expect(Token::OPEN)?;
        let init = match self.peek() {
            Some(Token::INT) => {
                self.at += 1;
                ForInit::Decl(self.declaration()?)
            }
            Some(Token::SEMICOLON) => ForInit::Exprs(Vec::new()),
            _ => ForInit::Exprs(self.comma_separated()?),
        };
        self.expect(Token::SEMICOLON)?;
        let condition = if self.peek() == Some(Token::SEMICOLON) { None } else { Some(self.expr()?) };
        self.expect(Token::SEMICOLON)?;
        let steps = if self.peek() == Some(Token::CLOSE) { Vec::new() } else { self.comma_separated()? };
        self.expect(Token::CLOSE)?;
        let body = self.block()?;
        self.forget(visible);
        Ok(StmtKind::For { init, condition, steps, body })
    }

    fn comma_separated(&mut self) -> Result<Vec<crate::ast::Expr>, Malformed> {
        let mut exprs = vec![self.expr()?];
        while self.eat(Token::COMMA) {
            exprs.push(self.expr()?);
        }
        Ok(exprs)
    }

    /// What follows `int`, up to the `;`.
    fn declaration(&mut self) -> Result<Vec<Declarator>, Malformed> {
        let mut declarators = Vec::new();
        loop {
            declarators.push(self.declarator()?);
            if self.peek() == Some(Token::SEMICOLON) {
                return Ok(declarators);
            }
            if !self.eat(Token::COMMA) {
                return Err(self.unexpected(Wanted::PartOfDeclaration));
            }
        }
    }

    fn declarator(&mut self) -> Result<Declarator, Malformed> {
        let var = self.declare()?;
        let array = self.eat(Token::OPEN_CELL);
        if array {
            let cells = self.cells()?;
            self.expect(Token::CLOSE_CELL)?;
            if let Some(var) = self.vars.get_mut(var.index()) {
                var.ty = Type::Array(cells);
            }
        }
        let init = if !self.eat(Token::ASSIGN) {
            None
        } else if array {
            self.expect(Token::OPEN_BLOCK)?;
            let values = self.comma_separated()?;
            self.expect(Token::CLOSE_BLOCK)?;
            Some(Init::List(values))
        } else {
            Some(Init::Expr(self.expr()?))
        };
        Ok(Declarator { var, init, span: Span::default() })
    }

    /// The number of cells of an array.
    fn cells(&mut self) -> Result<u16, Malformed> {
        let at = self.at;
        let size = self.constant()?.ok_or_else(|| self.unexpected(Wanted::Size))?;
        match u16::try_from(size) {
            Ok(cells) if cells > 0 => Ok(cells),
            _ => Err(Malformed { at, problem: Disorder::BadSize }),
        }
    }
}
