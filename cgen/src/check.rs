//! What a tree must keep beyond its types: scopes, types of variables, places of `break`, sequencing.
//!
//! Total on every tree, also on one that no text stands for. Sets of variables are bits of a `u128`, so that a tree
//! without a fault is checked without an allocation; nothing below [`MAX_DEPTH`] is visited, so that no tree can
//! exhaust the stack.

mod effect;
mod name;

use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, MAX_DEPTH, MAX_LOCAL_CELLS, MAX_VARS, Place,
    Program, Span, Stmt, StmtKind, Type, VarId,
};
use crate::shape::{Kind, Role};
use crate::{Diagnostic, Problem};
use effect::Effect;
pub use name::{is_keyword, is_name};

/// Everything that is wrong with the program; nothing, if it is one of the language.
pub fn check(program: &Program) -> Vec<Diagnostic> {
    let mut check =
        Check { program, scope: Scope::default(), declared: 0, cells: 0, loops: 0, found: Vec::new() };
    check.program();
    check.found
}

/// What is visible: one bit a variable.
#[derive(Clone, Copy, Default)]
struct Scope {
    visible: u128,
    /// Visible, but an inner variable has taken the name.
    hidden: u128,
    /// Declared in the innermost scope.
    own: u128,
}

struct Check<'p> {
    program: &'p Program,
    scope: Scope,
    /// Declared so far, anywhere.
    declared: u128,
    /// Of all arrays that were declared so far.
    cells: usize,
    loops: usize,
    found: Vec<Diagnostic>,
}

impl Check<'_> {
    fn report(&mut self, span: Span, problem: Problem) {
        self.found.push(Diagnostic { problem, span });
    }

    fn malformed(&mut self, span: Span, what: &'static str) {
        self.report(span, Problem::Malformed { what });
    }

    fn name_of(&self, id: VarId) -> String {
        self.program.var(id).map_or_else(|| "?".to_owned(), |var| var.name.to_string())
    }

    fn program(&mut self) {
        let program = self.program;
        let nowhere = Span::default();
        if program.vars.len() > MAX_VARS {
            return self.report(nowhere, Problem::TooManyVars);
        }
        if !is_name(&program.name) {
            self.report(nowhere, Problem::BadName { name: program.name.to_string() });
        }
        let shape = program.shape;
        if program.vars.len() < shape.arity() {
            return self.malformed(nowhere, "it has fewer variables than its shape has parameters");
        }
        for (i, role) in shape.roles().enumerate() {
            let wanted = match role {
                Role::List => Type::List { constant: shape.list_is_const() },
                Role::Out => Type::List { constant: false },
                Role::Length | Role::Int(_) => Type::Int,
            };
            if program.vars.get(i).is_some_and(|var| var.ty != wanted) {
                self.malformed(nowhere, "a parameter has another type than its shape says");
            }
            self.enter(VarId(i as u8), nowhere);
        }
        if program.vars.iter().skip(shape.arity()).any(|var| matches!(var.ty, Type::List { .. })) {
            self.malformed(nowhere, "a local variable is a list");
        }
        // The parameters and the outermost block are one scope, as in C.
        for statement in &program.body {
            self.statement(statement, 1);
        }
    }

    /// A variable starts to live.
    fn enter(&mut self, id: VarId, span: Span) {
        let Some(var) = self.program.var(id) else {
            return self.malformed(span, "a variable is missing from the table");
        };
        let bit = 1 << (id.index() % MAX_VARS);
        if self.declared & bit != 0 {
            return self.malformed(span, "a variable is declared twice");
        }
        if !is_name(&var.name) {
            self.report(span, Problem::BadName { name: var.name.to_string() });
        }
        let mut rest = self.scope.visible & !self.scope.hidden;
        while rest != 0 {
            let other = rest.trailing_zeros();
            rest &= rest - 1;
            if self.program.vars.get(other as usize).is_some_and(|other| other.name == var.name) {
                if self.scope.own & (1 << other) != 0 {
                    self.report(span, Problem::Redeclared { name: var.name.to_string() });
                }
                self.scope.hidden |= 1 << other;
            }
        }
        self.declared |= bit;
        self.scope.visible |= bit;
        self.scope.own |= bit;
    }

    /// The type of a variable that is used, if it may be used here.
    fn used(&mut self, id: VarId, span: Span) -> Option<Type> {
        let bit = if id.index() < MAX_VARS { 1 << id.index() } else { 0 };
        if self.scope.visible & bit == 0 {
            self.report(span, Problem::NotVisible);
            return None;
        }
        if self.scope.hidden & bit != 0 {
            self.report(span, Problem::Captured { name: self.name_of(id) });
        }
        self.program.var(id).map(|var| var.ty)
    }

    fn block(&mut self, block: &Block, depth: usize) {
        let outer = self.scope;
        self.scope.own = 0;
        for statement in block {
            self.statement(statement, depth);
        }
        self.scope = outer;
    }

    fn looped(&mut self, body: &Block, depth: usize) {
        self.loops += 1;
        self.block(body, depth);
        self.loops -= 1;
    }

    fn statement(&mut self, statement: &Stmt, depth: usize) {
        let span = statement.span;
        if depth > MAX_DEPTH {
            return self.report(span, Problem::TooDeep);
        }
        match &statement.kind {
            StmtKind::Decl(declarators) => self.declaration(declarators, span),
            StmtKind::Expr(x) => self.full(x),
            StmtKind::If(condition, then, otherwise) => {
                self.full(condition);
                self.block(then, depth + 1);
                if let Some(otherwise) = otherwise {
                    if otherwise.is_empty() {
                        self.malformed(span, "an `else` holds nothing");
                    }
                    self.block(otherwise, depth + 1);
                }
            }
            StmtKind::For { init, condition, steps, body } => {
                let outer = self.scope;
                self.scope.own = 0;
                match init {
                    ForInit::Exprs(exprs) => exprs.iter().for_each(|x| self.full(x)),
                    ForInit::Decl(declarators) => self.declaration(declarators, span),
                }
                condition.iter().chain(steps).for_each(|x| self.full(x));
                self.looped(body, depth + 1);
                self.scope = outer;
            }
            StmtKind::While(condition, body) => {
                self.full(condition);
                self.looped(body, depth + 1);
            }
            StmtKind::DoWhile(body, condition) => {
                self.looped(body, depth + 1);
                self.full(condition);
            }
            StmtKind::Break | StmtKind::Continue if self.loops > 0 => {}
            StmtKind::Break => self.report(span, Problem::OutsideLoop { word: "break" }),
            StmtKind::Continue => self.report(span, Problem::OutsideLoop { word: "continue" }),
            StmtKind::Return(value) => self.give_back(value.as_ref(), span),
            StmtKind::Block(block) => self.block(block, depth + 1),
        }
    }

    fn give_back(&mut self, value: Option<&Expr>, span: Span) {
        match (self.program.shape.kind(), value) {
            (Kind::Paper, Some(Expr { kind: ExprKind::Load(Place::Var(VarId(0))), span })) => {
                self.used(VarId(0), *span);
            }
            (Kind::InPlace, None) => {}
            (Kind::ToNumber | Kind::ToList | Kind::Numbers, Some(x)) => self.full(x),
            (Kind::Paper, _) => self.report(span, Problem::Return { right: "return a;" }),
            (Kind::InPlace, _) => self.report(span, Problem::Return { right: "return;" }),
            (_, None) => self.report(span, Problem::Return { right: "return x;" }),
        }
    }

    fn declaration(&mut self, declarators: &[Declarator], span: Span) {
        if declarators.is_empty() {
            self.malformed(span, "a declaration declares nothing");
        }
        for Declarator { var, init, span } in declarators {
            self.enter(*var, *span);
            let ty = self.program.var(*var).map(|var| var.ty);
            if let Some(Type::Array(size)) = ty {
                if size == 0 {
                    self.report(*span, Problem::ArraySize);
                }
                let before = self.cells;
                self.cells += usize::from(size);
                if before <= MAX_LOCAL_CELLS && self.cells > MAX_LOCAL_CELLS {
                    self.report(*span, Problem::TooManyCells);
                }
            }
            match (init, ty) {
                (None, _) => {}
                (Some(Init::Expr(x)), ty) => {
                    if matches!(ty, Some(Type::Array(_))) {
                        let what = "an array starts with values in braces, not with an int";
                        self.report(*span, Problem::StartValue { what });
                    }
                    self.full(x);
                }
                (Some(Init::List(values)), ty) => self.start_values(values, ty, *span),
            }
        }
    }

    fn start_values(&mut self, values: &[Expr], ty: Option<Type>, span: Span) {
        let what = match ty {
            Some(Type::Int) => Some("an int starts with one value, without braces"),
            _ if values.is_empty() => Some("there is no value between the braces"),
            Some(Type::Array(size)) if values.len() > usize::from(size) => {
                Some("there are more values than the array has cells")
            }
            _ => None,
        };
        if let Some(what) = what {
            self.report(span, Problem::StartValue { what });
        }
        // C fixes no order among the values.
        let mut before = Effect::default();
        for x in values {
            let effect = self.expr(x, 1);
            before = self.unordered(before, effect, x.span);
        }
    }

    /// An expression after which all of its effects have happened.
    fn full(&mut self, x: &Expr) {
        self.expr(x, 1);
    }

    fn expr(&mut self, x: &Expr, depth: usize) -> Effect {
        if depth > MAX_DEPTH {
            self.report(x.span, Problem::TooDeep);
            return Effect::default();
        }
        match &x.kind {
            ExprKind::Const(value) => {
                if *value < 0 {
                    self.malformed(x.span, "a constant is negative");
                }
                Effect::default()
            }
            ExprKind::Load(place) => {
                let index = self.place(place, x.span, depth);
                // In `a[a[0]++]` the cell may be read before or after the step.
                if index.writes(place.root()) {
                    self.report(x.span, Problem::Unsequenced { name: self.name_of(place.root()) });
                }
                index.reading(place.root())
            }
            ExprKind::Unary(_, x) => self.expr(x, depth + 1),
            ExprKind::Binary(op, l, r) => {
                let left = self.expr(l, depth + 1);
                let right = self.expr(r, depth + 1);
                if matches!(op, BinaryOp::And | BinaryOp::Or) {
                    left.then(right)
                } else {
                    self.unordered(left, right, x.span)
                }
            }
            ExprKind::Conditional(c, x, y) => {
                let condition = self.expr(c, depth + 1);
                let then = self.expr(x, depth + 1);
                condition.then(then).then(self.expr(y, depth + 1))
            }
            ExprKind::Assign(place, op, value) => {
                if op.is_some_and(|op| !op.assigns()) {
                    self.malformed(x.span, "an operator that does not assign stands before `=`");
                }
                let index = self.place(place, x.span, depth);
                let value = self.expr(value, depth + 1);
                let operands = self.unordered(index, value, x.span);
                self.written(operands, place, op.is_some(), x.span)
            }
            ExprKind::Step(_, place) => {
                let index = self.place(place, x.span, depth);
                self.written(index, place, true, x.span)
            }
        }
    }

    /// What the index of the place does.
    fn place(&mut self, place: &Place, span: Span, depth: usize) -> Effect {
        let ty = self.used(place.root(), span);
        match (place, ty) {
            (Place::Var(id), Some(Type::List { .. } | Type::Array(_))) => {
                self.report(span, Problem::ListAsInt { name: self.name_of(*id) });
            }
            (Place::Cell(id, _), Some(Type::Int)) => {
                self.report(span, Problem::IntAsList { name: self.name_of(*id) });
            }
            _ => {}
        }
        match place {
            Place::Var(_) => Effect::default(),
            Place::Cell(_, index) => self.expr(index, depth + 1),
        }
    }

    /// What is done by operands of which C fixes no order.
    fn unordered(&mut self, one: Effect, other: Effect, span: Span) -> Effect {
        if let Some(id) = one.conflict(other) {
            self.report(span, Problem::Unsequenced { name: self.name_of(id) });
        }
        one.then(other)
    }

    /// The place is assigned after its operands did what they do.
    fn written(&mut self, operands: Effect, place: &Place, also_read: bool, span: Span) -> Effect {
        let id = place.root();
        if operands.writes(id) {
            self.report(span, Problem::Unsequenced { name: self.name_of(id) });
        }
        if let Some(Type::List { constant: true }) = self.program.var(id).map(|var| var.ty) {
            self.report(span, Problem::ReadOnly { name: self.name_of(id) });
        }
        let effect = operands.writing(id);
        if also_read { effect.reading(id) } else { effect }
    }
}
