//! Statements: declarations, branches, loops, returns.

use super::emit::{Operand, To, small};
use super::flow::NEVER;
use super::watch::{Event, Watch, fresh};
use super::{CompileError, Home, Result, Walk, bit};
use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, MAX_LOCAL_CELLS, Place, Span, Stmt, StmtKind,
    Type, VarId,
};
use crate::run::arith;
use crate::run::op::{LOCALS, Op, Reg};
use crate::run::trap::TrapKind;
use crate::shape::Kind;

impl Walk<'_> {
    pub(super) fn function(&mut self) -> Result<()> {
        let program = self.program;
        for (i, statement) in program.body.iter().enumerate() {
            self.statement(statement)?;
            self.mark(Event::Over(i as u32), statement.span, 0);
        }
        let at = program.body.last().map(|last| last.span).unwrap_or_default();
        if program.shape.kind() == Kind::InPlace {
            self.emit(Op::ReturnList, at);
        } else {
            self.trap(TrapKind::MissingReturn, at);
        }
        Ok(())
    }

    fn block(&mut self, block: &Block) -> Result<()> {
        let declared = self.work.declared;
        for statement in block {
            self.statement(statement)?;
        }
        self.work.declared = declared;
        Ok(())
    }

    pub(super) fn inner_block(&mut self, block: &Block) -> Result<()> {
        self.work.level += 1;
        self.block(block)?;
        self.work.level -= 1;
        Ok(())
    }

    fn statement(&mut self, statement: &Stmt) -> Result<()> {
        let at = statement.span;
        self.enter(at)?;
        match &statement.kind {
            StmtKind::Decl(declarators) => {
                self.declaration(declarators)?;
                self.mark(Event::Done, at, fresh(declarators));
            }
            StmtKind::Expr(x) => {
                self.effect(x)?;
                self.mark(Event::Done, at, 0);
            }
            StmtKind::If(condition, then, otherwise) => self.choice(condition, then, otherwise.as_ref())?,
            StmtKind::For { init, condition, steps, body } => {
                self.for_loop(init, condition.as_ref(), steps, body, at)?;
            }
            StmtKind::While(condition, body) => self.turns(Some(condition), &[], body, None, at)?,
            StmtKind::DoWhile(body, condition) => self.do_while(body, condition, at)?,
            StmtKind::Break => {
                let assigned = self.work.assigned;
                let around = self.loops.last_mut().ok_or(CompileError::OutsideLoop(at))?;
                around.at_end &= assigned;
                let to = To::Label(around.end);
                self.mark(Event::Done, at, 0);
                self.always_jump(to, at);
                self.work.assigned = NEVER;
            }
            StmtKind::Continue => {
                let assigned = self.work.assigned;
                let around = self.loops.last_mut().ok_or(CompileError::OutsideLoop(at))?;
                around.at_next &= assigned;
                let to = To::Label(around.next);
                self.mark(Event::Done, at, 0);
                self.always_jump(to, at);
                self.work.assigned = NEVER;
            }
            StmtKind::Return(value) => {
                self.function_return(value.as_ref(), at)?;
                self.work.assigned = NEVER;
            }
            StmtKind::Block(block) => self.inner_block(block)?,
        }
        self.leave();
        Ok(())
    }

    fn function_return(&mut self, value: Option<&Expr>, at: Span) -> Result<()> {
        let free = self.work.free;
        let op = match (self.program.shape.kind(), value) {
            (Kind::Paper, Some(Expr { kind: ExprKind::Load(Place::Var(VarId(0))), .. }))
            | (Kind::InPlace, None) => Op::ReturnList,
            (Kind::ToNumber | Kind::Numbers, Some(x)) => match self.value(x, None)? {
                Operand::Const(value) => Op::ReturnConst { value },
                Operand::Reg(x) => Op::Return { x },
            },
            (Kind::ToList, Some(x)) => {
                let value = self.value(x, None)?;
                Op::ReturnOut { x: self.in_reg(value, at)? }
            }
            _ => return Err(CompileError::WrongReturn(at)),
        };
        self.mark(Event::Done, at, 0);
        self.emit(op, at);
        self.work.free = free;
        Ok(())
    }

    fn declaration(&mut self, declarators: &[Declarator]) -> Result<()> {
        for declarator in declarators {
            let (var, at) = (declarator.var, declarator.span);
            let Some(known) = self.program.var(var) else { return Err(CompileError::Undeclared(at)) };
            if var.index() < self.program.shape.arity() {
                return Err(CompileError::WrongType(at));
            }
            // A variable is seen in its own start value.
            self.work.declared |= bit(var);
            match known.ty {
                Type::Int => self.declare_int(var, declarator.init.as_ref(), at)?,
                Type::Array(len) => self.declare_array(var, len, declarator.init.as_ref(), at)?,
                Type::List { .. } => return Err(CompileError::WrongType(at)),
            }
        }
        Ok(())
    }

    fn declare_int(&mut self, var: VarId, init: Option<&Init>, at: Span) -> Result<()> {
        let reg = self.int(var, at)?;
        self.work.assigned &= !bit(var);
        if self.work.flagged & bit(var) != 0 {
            self.emit(Op::ClearFlags { base: reg.into(), len: 1 }, at);
        }
        match init {
            None => Ok(()),
            Some(Init::List(_)) => Err(CompileError::WrongType(at)),
            Some(Init::Expr(x)) => {
                let free = self.work.free;
                let value = self.value(x, Some(reg))?;
                self.put(reg, value, at);
                self.written(var, reg, at);
                self.work.free = free;
                Ok(())
            }
        }
    }

    fn declare_array(&mut self, var: VarId, len: u16, init: Option<&Init>, at: Span) -> Result<()> {
        let base = self.work.free_cell as u16;
        self.work.free_cell += usize::from(len);
        if self.work.free_cell > LOCALS + MAX_LOCAL_CELLS {
            return Err(CompileError::TooManyCells(at));
        }
        // Until its first values are there, the array has none that could be read.
        self.move_in(var, Home::Nowhere);
        let flags = match init {
            None => {
                self.emit(Op::ClearFlags { base, len }, at);
                true
            }
            Some(Init::Expr(_)) => return Err(CompileError::WrongType(at)),
            Some(Init::List(values)) => {
                if values.len() > usize::from(len) {
                    return Err(CompileError::WrongType(at));
                }
                for (i, value) in values.iter().enumerate() {
                    let free = self.work.free;
                    let x = self.value(value, None)?;
                    let x = self.in_reg(x, at)?;
                    self.emit(Op::StoreAt { x, at: base + i as u16 }, at);
                    self.work.free = free;
                }
                let rest = len - values.len() as u16;
                if rest > 0 {
                    self.emit(Op::Fill { base: base + values.len() as u16, len: rest }, at);
                }
                false
            }
        };
        self.move_in(var, Home::Cells { base, len, flags });
        Ok(())
    }

    fn move_in(&mut self, var: VarId, home: Home) {
        if let Some(slot) = self.homes.get_mut(var.index()) {
            *slot = home;
        }
    }

    fn choice(&mut self, condition: &Expr, then: &Block, otherwise: Option<&Block>) -> Result<()> {
        let no = self.label();
        self.branch(condition, false, To::Label(no))?;
        self.mark(Event::Decided(true), condition.span, 0);
        let before = self.work.assigned;
        self.inner_block(then)?;
        let after_then = std::mem::replace(&mut self.work.assigned, before);
        if otherwise.is_some() || self.work.watch == Watch::Steps {
            let end = self.label();
            if after_then != NEVER {
                self.always_jump(To::Label(end), condition.span);
            }
            self.bind(no);
            self.mark(Event::Decided(false), condition.span, 0);
            otherwise.map_or(Ok(()), |block| self.inner_block(block))?;
            self.bind(end);
        } else {
            self.bind(no);
        }
        self.work.assigned &= after_then;
        Ok(())
    }

    fn for_loop(
        &mut self,
        init: &ForInit,
        condition: Option<&Expr>,
        steps: &[Expr],
        body: &Block,
        at: Span,
    ) -> Result<()> {
        let declared = self.work.declared;
        match init {
            ForInit::Exprs(exprs) => exprs.iter().try_for_each(|x| self.effect(x))?,
            ForInit::Decl(declarators) => self.declaration(declarators)?,
        }
        self.mark_init(init);
        self.turns(condition, steps, body, Some(init), at)?;
        self.work.declared = declared;
        Ok(())
    }

    /// A loop that tests before each turn. The test stands twice in the code, before the first turn and after each,
    /// so that a turn takes one jump.
    fn turns(
        &mut self,
        condition: Option<&Expr>,
        steps: &[Expr],
        body: &Block,
        init: Option<&ForInit>,
        at: Span,
    ) -> Result<()> {
        if self.work.watch == Watch::Steps {
            return self.watched_turns(condition, steps, body, at);
        }
        let condition = condition.filter(|x| !matches!(x.kind, ExprKind::Const(value) if value != 0));
        let around = self.around();
        if let Some(x) = condition
            && !init.is_some_and(|init| holds_at_first(init, x))
        {
            self.branch(x, false, To::Label(around.end))?;
        }
        let before = self.work.assigned;
        self.emit(Op::Fuel, at);
        let start = self.here();
        let around = self.looped(around, body)?;
        let fused = condition.and_then(|x| self.next_turn(steps, x));
        if let Some((op, step)) = fused {
            self.code.other_spans.push((self.here(), TrapKind::Overflow, step));
            self.jump(op, To::Body(start, at), at);
        } else {
            steps.iter().try_for_each(|x| self.effect(x))?;
            match condition {
                Some(x) => self.branch(x, true, To::Body(start, at))?,
                None => self.always_jump(To::Body(start, at), at),
            }
        }
        self.bind(around.end);
        // What the first test leaves is assigned at every later way out too.
        self.work.assigned = if condition.is_some() { before } else { around.at_end };
        Ok(())
    }

    fn do_while(&mut self, body: &Block, condition: &Expr, at: Span) -> Result<()> {
        if self.work.watch == Watch::Steps {
            return self.watched_do_while(body, condition, at);
        }
        let around = self.around();
        self.emit(Op::Fuel, at);
        let start = self.here();
        let around = self.looped(around, body)?;
        self.branch(condition, true, To::Body(start, at))?;
        self.bind(around.end);
        self.work.assigned &= around.at_end;
        Ok(())
    }

    /// The one operation for `i++` and `i < n`, and for `i--` and `i > n`, with the place of the step.
    fn next_turn(&self, steps: &[Expr], condition: &Expr) -> Option<(Op, Span)> {
        let [Expr { kind: ExprKind::Step(step, Place::Var(var)), span }] = steps else { return None };
        let ExprKind::Binary(op, left, right) = &condition.kind else { return None };
        let x = self.known(&left.kind).filter(|_| left.kind == ExprKind::Load(Place::Var(*var)))?;
        let (up, target) = (step.delta() > 0, 0);
        let fused = if let ExprKind::Const(y) = right.kind {
            match small(*op, Operand::Const(y))? {
                (BinaryOp::Lt, y) if up => Op::NextLessConst { x, y, target },
                (BinaryOp::Gt, y) if !up => Op::PrevMoreConst { x, y, target },
                _ => return None,
            }
        } else {
            let y = self.known(&right.kind)?;
            match op {
                BinaryOp::Lt if up => Op::NextLess { x, y, target },
                BinaryOp::Gt if !up => Op::PrevMore { x, y, target },
                _ => return None,
            }
        };
        Some((fused, *span))
    }

    /// The register of a variable that has a value for certain.
    fn known(&self, x: &ExprKind) -> Option<Reg> {
        let ExprKind::Load(Place::Var(var)) = x else { return None };
        let reg = self.int(*var, Span::default()).ok()?;
        (self.work.assigned & bit(*var) != 0).then_some(reg)
    }
}

/// Whether `i = 0; i < 5` and the like hold before the first turn, both being constants.
fn holds_at_first(init: &ForInit, condition: &Expr) -> bool {
    let (var, value) = match init {
        ForInit::Decl(declarators) => match declarators.as_slice() {
            [Declarator { var, init: Some(Init::Expr(x)), .. }] => (*var, x),
            _ => return false,
        },
        ForInit::Exprs(exprs) => match exprs.as_slice() {
            [Expr { kind: ExprKind::Assign(Place::Var(var), None, x), .. }] => (*var, &**x),
            _ => return false,
        },
    };
    let ExprKind::Binary(op, left, right) = &condition.kind else { return false };
    op.compares()
        && left.kind == ExprKind::Load(Place::Var(var))
        && matches!((&value.kind, &right.kind), (ExprKind::Const(x), ExprKind::Const(y))
            if arith::binary(*op, *x, *y) == Ok(1))
}
