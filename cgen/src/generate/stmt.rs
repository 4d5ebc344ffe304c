//! Grows statements, and with them the body of a program.

use super::expr::{Purpose, Uses};
use super::scope::{Cells, List, Places, Scope};
use crate::Shape;
use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ForInit, Init, Place, Span, StepOp, Stmt, StmtKind, Type, Var, VarId,
};
use crate::choice::Choices;
use crate::policy::Grammar;
use crate::shape::Kind;

/// A program that grows.
pub struct Grower<'c> {
    pub(super) choices: &'c mut dyn Choices,
    pub(super) grammar: &'c Grammar,
    pub(super) scope: Scope,
    pub(super) uses: Uses,
    pub(super) operations_left: u32,
    pub(super) nesting: u32,
    shape: Shape,
    statements_left: u32,
}

/// Where a block stands.
#[derive(Clone, Copy)]
struct Surroundings {
    depth: u32,
    in_loop: bool,
    /// The block is run only under some condition, so that it may end in a `break`, `continue` or `return`.
    conditional: bool,
}

impl<'c> Grower<'c> {
    pub fn new(choices: &'c mut dyn Choices, grammar: &'c Grammar, shape: Shape) -> Self {
        Self {
            choices,
            grammar,
            scope: Scope::new(shape),
            uses: Uses::default(),
            operations_left: 0,
            nesting: 0,
            shape,
            statements_left: grammar.total_statements,
        }
    }

    pub fn into_vars(self) -> Vec<Var> {
        self.scope.vars
    }

    /// The whole body; in `for_percent` of 100 cases one of its statements is a `for` in any case.
    pub fn body(&mut self, for_percent: u32) -> Block {
        let mut body = Vec::new();
        for _ in 0..self.choices.between(0, self.grammar.locals as i32) {
            body.push(self.declaration());
        }
        let surroundings = Surroundings { depth: self.grammar.depth, in_loop: false, conditional: false };
        let count =
            self.choices.between(self.grammar.min_statements as i32, self.grammar.max_statements as i32);
        let forced = self.choices.percent(for_percent).then(|| self.choices.below(count as u32));
        for i in 0..count as u32 {
            let statement = if forced == Some(i) {
                self.counting_loop(surroundings)
            } else {
                self.statement(surroundings)
            };
            body.extend(statement);
        }
        if !self.choices.percent(self.grammar.missing_return_percent) {
            body.extend(self.last_return());
        }
        body
    }

    fn last_return(&mut self) -> Option<Stmt> {
        let value = match self.shape.kind() {
            Kind::InPlace => return None,
            Kind::Paper => self.scope.lists.first().map(|list| Expr::var(list.var)),
            Kind::ToList if self.choices.percent(50) => self.scope.length.map(Expr::var),
            Kind::ToNumber | Kind::ToList | Kind::Numbers => Some(self.full_expr(Purpose::Value)),
        };
        Some(StmtKind::Return(value).into())
    }

    fn block(&mut self, surroundings: Surroundings) -> Block {
        let mark = self.scope.mark();
        let mut block = Vec::new();
        let inner = Surroundings { depth: surroundings.depth.saturating_sub(1), ..surroundings };
        for _ in 0..self.choices.between(1, self.grammar.max_statements as i32) {
            let Some(statement) = self.statement(inner) else { break };
            let ends = matches!(statement.kind, StmtKind::Break | StmtKind::Continue | StmtKind::Return(_));
            block.push(statement);
            if ends {
                break;
            }
        }
        self.scope.leave(mark);
        block
    }

    /// One more statement; nothing, when the program is large enough.
    fn statement(&mut self, at: Surroundings) -> Option<Stmt> {
        self.statements_left = self.statements_left.checked_sub(1)?;
        let w = &self.grammar.statements;
        let when = |possible: bool, weight: u32| if possible { weight } else { 0 };
        let int = self.scope.ints.iter().any(|int| int.writable);
        let list = self.scope.lists.iter().any(|list| list.writable);
        let room = self.scope.vars.len() < 24 && self.scope.ints.len() < 12;
        let inside = at.depth > 0 && self.statements_left > 0;
        let loops = &self.grammar.loops;
        let any_loop =
            loops.up + loops.down + loops.any_for + loops.any_while + loops.any_do + loops.countdown > 0;
        let weights = [
            when(room, w.declaration),
            when(room, w.array),
            when(int, w.assign_variable),
            when(list, w.assign_cell),
            when(int || list, w.update),
            when(int || list, w.step),
            when(inside, w.branch),
            when(inside, w.branch_else),
            when(inside && room && any_loop, w.repeat),
            when(at.in_loop && at.conditional, w.leave),
            when(at.in_loop && at.conditional, w.go_on),
            when(at.conditional, w.give_back),
            when(inside, w.block),
            w.expression,
        ];
        Some(match self.choices.weighted(&weights)? {
            0 => self.declaration(),
            1 => self.array(),
            2 => self.assignment(true),
            3 => self.assignment(false),
            4 => self.update(),
            5 => self.step(),
            6 => self.branch(at, false),
            7 => self.branch(at, true),
            8 => return self.repeat(at),
            9 => StmtKind::Break.into(),
            10 => StmtKind::Continue.into(),
            11 => self.early_return(),
            12 => StmtKind::Block(self.block(at)).into(),
            _ => StmtKind::Expr(self.full_expr(Purpose::Value)).into(),
        })
    }

    fn early_return(&mut self) -> Stmt {
        if self.shape.kind() == Kind::InPlace {
            return StmtKind::Return(None).into();
        }
        self.last_return().unwrap_or_else(|| StmtKind::Return(None).into())
    }

    fn declaration(&mut self) -> Stmt {
        let unset = self.choices.percent(self.grammar.unset_percent);
        let init = (!unset).then(|| Init::Expr(self.full_expr(Purpose::Value)));
        let var = self.scope.declare_int(None);
        declare(var, init)
    }

    fn array(&mut self) -> Stmt {
        let cells = self.choices.between(1, 9);
        let init = (!self.choices.percent(self.grammar.unset_percent)).then(|| {
            self.uses = Uses::default();
            Init::List((0..self.choices.between(1, cells)).map(|_| Expr::int(self.constant())).collect())
        });
        let var = self.scope.add("v", Type::Array(cells as u16));
        self.scope.lists.push(List { var, cells: Cells::Fixed(cells), writable: true });
        declare(var, init)
    }

    /// A place that may be written, and mentions it.
    fn place(&mut self, variable: bool) -> Place {
        self.uses = Uses::default();
        self.operations_left = self.grammar.operations;
        if variable {
            let ints: Vec<VarId> =
                self.scope.ints.iter().filter(|int| int.writable).map(|int| int.var).collect();
            let var = self.one_of(&ints);
            self.uses.mention(var);
            return Place::Var(var);
        }
        let lists: Vec<List> = self.scope.lists.iter().copied().filter(|list| list.writable).collect();
        let list = self.one_of(&lists);
        self.uses.mention(list.var);
        Place::cell(list.var, self.index(list))
    }

    fn assignment(&mut self, variable: bool) -> Stmt {
        let place = self.place(variable);
        let x = self.expr(Purpose::Value);
        StmtKind::Expr(Expr::assign(place, x)).into()
    }

    /// Whether an int is to be written rather than a cell, where both may be.
    fn prefers_int(&mut self) -> bool {
        let int = self.scope.ints.iter().any(|int| int.writable);
        let list = self.scope.lists.iter().any(|list| list.writable);
        int && (!list || self.choices.percent(60))
    }

    fn update(&mut self) -> Stmt {
        let variable = self.prefers_int();
        let place = self.place(variable);
        let w = &self.grammar.operators;
        let weights = [w.add, w.subtract, w.multiply, w.divide, w.remainder, w.shift, w.bits];
        let op = match self.choices.weighted(&weights) {
            Some(1) => BinaryOp::Sub,
            Some(2) => BinaryOp::Mul,
            Some(3) => BinaryOp::Div,
            Some(4) => BinaryOp::Rem,
            Some(5) => self.one_of(&[BinaryOp::Shl, BinaryOp::Shr]),
            Some(6) => self.one_of(&[BinaryOp::BitAnd, BinaryOp::BitOr, BinaryOp::BitXor]),
            _ => BinaryOp::Add,
        };
        let x = self.right_operand(op, Purpose::Value);
        StmtKind::Expr(Expr::update(place, op, x)).into()
    }

    fn step(&mut self) -> Stmt {
        let variable = self.prefers_int();
        let place = self.place(variable);
        let op = self.one_of(&[StepOp::PostInc, StepOp::PostDec]);
        StmtKind::Expr(Expr::step(op, place)).into()
    }

    fn branch(&mut self, at: Surroundings, with_else: bool) -> Stmt {
        let condition = self.full_expr(Purpose::Condition);
        let at = Surroundings { conditional: true, ..at };
        let then = self.block(at);
        let otherwise = if with_else { Some(self.block(at)).filter(|block| !block.is_empty()) } else { None };
        StmtKind::If(condition, then, otherwise).into()
    }

    fn repeat(&mut self, at: Surroundings) -> Option<Stmt> {
        let loops = &self.grammar.loops;
        let int = self.scope.ints.iter().any(|int| int.writable);
        let weights = [
            loops.up + loops.down,
            loops.any_for,
            loops.any_while,
            loops.any_do,
            if int { loops.countdown } else { 0 },
        ];
        let at = Surroundings { in_loop: true, conditional: false, ..at };
        Some(match self.choices.weighted(&weights)? {
            0 => return self.counting_loop(at),
            1 => self.any_for(at),
            2 => {
                let condition = self.full_expr(Purpose::Condition);
                StmtKind::While(condition, self.block(at)).into()
            }
            3 => {
                let body = self.block(at);
                StmtKind::DoWhile(body, self.full_expr(Purpose::Condition)).into()
            }
            _ => self.countdown(at),
        })
    }

    /// `for` over places of the list, up or down.
    fn counting_loop(&mut self, at: Surroundings) -> Option<Stmt> {
        let at = Surroundings { in_loop: true, conditional: false, ..at };
        let loops = &self.grammar.loops;
        let down = self.choices.weighted(&[loops.up, loops.down])? == 1;
        let mark = self.scope.mark();
        // First, last and the bound that the condition compares with.
        let (first, last, places) = if let Some(n) = self.scope.length {
            let last = Expr::binary(BinaryOp::Sub, Expr::var(n), Expr::int(1));
            let first = Expr::int(if down { 0 } else { self.choices.weighted(&[8, 2])? as i32 });
            if down { (last, first, Places::OfList) } else { (first, Expr::var(n), Places::OfList) }
        } else {
            let low = self.choices.between(0, 3);
            let high = self.choices.between(low + 1, 4);
            let places = Places::Between(low, high);
            if down {
                (Expr::int(high), Expr::int(low), places)
            } else {
                (Expr::int(low), Expr::int(high + 1), places)
            }
        };
        let var = self.scope.declare_int(Some(places));
        let (compare, step) =
            if down { (BinaryOp::Ge, StepOp::PostDec) } else { (BinaryOp::Lt, StepOp::PostInc) };
        let body = self.block(at);
        self.scope.leave(mark);
        Some(
            StmtKind::For {
                init: ForInit::Decl(vec![declarator(var, Some(Init::Expr(first)))]),
                condition: Some(Expr::binary(compare, Expr::var(var), last)),
                steps: vec![Expr::step(step, Place::Var(var))],
                body,
            }
            .into(),
        )
    }

    fn any_for(&mut self, at: Surroundings) -> Stmt {
        let mark = self.scope.mark();
        let init = match self.choices.below(3) {
            0 => ForInit::Exprs(Vec::new()),
            1 => ForInit::Exprs(self.some_expressions()),
            _ => {
                let init = Some(Init::Expr(self.full_expr(Purpose::Value)));
                let var = self.scope.declare_int(None);
                ForInit::Decl(vec![declarator(var, init)])
            }
        };
        let condition = self.choices.percent(90).then(|| self.full_expr(Purpose::Condition));
        let steps = if self.choices.percent(80) { self.some_expressions() } else { Vec::new() };
        let body = self.block(at);
        self.scope.leave(mark);
        StmtKind::For { init, condition, steps, body }.into()
    }

    /// One or two expressions, each a full expression of its own.
    fn some_expressions(&mut self) -> Vec<Expr> {
        (0..self.choices.between(1, 2)).map(|_| self.full_expr(Purpose::Value)).collect()
    }

    /// `while (x > 0) { .. x--; }`, `while (x) { .. x /= 2; }`, `do { .. } while (--x > 0);`
    fn countdown(&mut self, at: Surroundings) -> Stmt {
        let ints: Vec<VarId> = self.scope.ints.iter().filter(|int| int.writable).map(|int| int.var).collect();
        let var = self.one_of(&ints);
        self.freeze(var, true);
        let mut body = self.block(at);
        self.freeze(var, false);
        let place = || Place::Var(var);
        let positive = |x: Expr| Expr::binary(BinaryOp::Gt, x, Expr::int(0));
        match self.choices.below(3) {
            0 => StmtKind::DoWhile(body, positive(Expr::step(StepOp::PreDec, place()))).into(),
            1 => {
                body.push(StmtKind::Expr(Expr::step(StepOp::PostDec, place())).into());
                StmtKind::While(positive(Expr::var(var)), body).into()
            }
            _ => {
                let divisor = Expr::int(self.choices.between(2, self.grammar.constant.max(2)));
                body.push(StmtKind::Expr(Expr::update(place(), BinaryOp::Div, divisor)).into());
                StmtKind::While(positive(Expr::var(var)), body).into()
            }
        }
    }

    fn freeze(&mut self, var: VarId, frozen: bool) {
        for int in self.scope.ints.iter_mut().filter(|int| int.var == var) {
            int.writable = !frozen;
        }
    }
}

fn declarator(var: VarId, init: Option<Init>) -> Declarator {
    Declarator { var, init, span: Span::default() }
}

fn declare(var: VarId, init: Option<Init>) -> Stmt {
    StmtKind::Decl(vec![declarator(var, init)]).into()
}
