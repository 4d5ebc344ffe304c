//! Which constructs of the language programs hold, counted, so that a test can show that it met all of them.

use std::collections::BTreeMap;

use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, Place, Program, Stmt, StmtKind, UnaryOp,
};
use crate::ast::{StepOp, Type};
use crate::shape::{Role, Shape};

/// How many programs hold each construct; all of the constructs are listed, those that never occur with 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    counts: BTreeMap<String, usize>,
}

/// The constructs that are not operators.
const CONSTRUCTS: &[&str] = &[
    "declaration",
    "declaration with a start value",
    "declaration of several",
    "array",
    "array with values",
    "if",
    "if with else",
    "for",
    "for with declaration",
    "for with expressions",
    "for without start",
    "for without condition",
    "for without step",
    "for with several steps",
    "while",
    "do",
    "break",
    "continue",
    "return",
    "return of a value",
    "block",
    "expression without effect",
    "constant",
    "variable",
    "cell of a",
    "cell of out",
    "cell of an array",
    "write to a variable",
    "write to a cell of a",
    "write to a cell of out",
    "write to a cell of an array",
    "assignment inside of an expression",
    "step inside of an expression",
    "c ? x : y",
    "p = x",
];

impl Default for Census {
    fn default() -> Self {
        let unary = UnaryOp::ALL.iter().map(|&op| unary_name(op));
        let binary = BinaryOp::ALL.iter().map(|&op| binary_name(op));
        let update = BinaryOp::ALL.iter().filter(|op| op.assigns()).map(|&op| update_name(op));
        let step = StepOp::ALL.iter().map(|&op| step_name(op));
        let shapes = Shape::all().map(shape_name);
        let names = CONSTRUCTS.iter().map(|&name| name.to_owned());
        let all = names.chain(unary).chain(binary).chain(update).chain(step).chain(shapes);
        Self { counts: all.map(|name| (name, 0)).collect() }
    }
}

fn unary_name(op: UnaryOp) -> String {
    format!("{}x", op.text())
}
fn binary_name(op: BinaryOp) -> String {
    format!("x {} y", op.text())
}
fn update_name(op: BinaryOp) -> String {
    format!("p {}= x", op.text())
}
fn step_name(op: StepOp) -> String {
    if op.is_prefix() { format!("{}p", op.text()) } else { format!("p{}", op.text()) }
}
fn shape_name(shape: Shape) -> String {
    format!("shape {shape}")
}

impl Census {
    /// Each construct with the number of programs that hold it, in a fixed order.
    pub fn counts(&self) -> impl Iterator<Item = (&str, usize)> {
        self.counts.iter().map(|(name, &count)| (name.as_str(), count))
    }

    /// The constructs that no program holds.
    pub fn missing(&self) -> impl Iterator<Item = &str> {
        self.counts().filter(|&(_, count)| count == 0).map(|(name, _)| name)
    }

    /// Adds the counts of another census.
    pub fn absorb(&mut self, other: &Self) {
        for (name, count) in &other.counts {
            *self.counts.entry(name.clone()).or_insert(0) += count;
        }
    }

    /// Counts what this program holds.
    pub fn add(&mut self, program: &Program) {
        let mut visit = Visit { program, seen: Self { counts: BTreeMap::new() } };
        visit.see(&shape_name(program.shape));
        visit.block(&program.body);
        for name in visit.seen.counts.into_keys() {
            *self.counts.entry(name).or_insert(0) += 1;
        }
    }
}

struct Visit<'p> {
    program: &'p Program,
    seen: Census,
}

impl Visit<'_> {
    fn see(&mut self, name: &str) {
        self.seen.counts.entry(name.to_owned()).or_insert(1);
    }

    fn block(&mut self, block: &Block) {
        for statement in block {
            self.statement(statement);
        }
    }

    fn statement(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Decl(declarators) => self.declaration(declarators),
            StmtKind::Expr(x) => self.discarded(x),
            StmtKind::If(c, then, otherwise) => {
                self.see(if otherwise.is_some() { "if with else" } else { "if" });
                self.expr(c);
                self.block(then);
                if let Some(block) = otherwise {
                    self.block(block);
                }
            }
            StmtKind::For { init, condition, steps, body } => {
                self.see("for");
                self.for_parts(init, condition.as_ref(), steps);
                self.block(body);
            }
            StmtKind::While(c, body) => {
                self.see("while");
                self.expr(c);
                self.block(body);
            }
            StmtKind::DoWhile(body, c) => {
                self.see("do");
                self.block(body);
                self.expr(c);
            }
            StmtKind::Break => self.see("break"),
            StmtKind::Continue => self.see("continue"),
            StmtKind::Return(None) => self.see("return"),
            StmtKind::Return(Some(x)) => {
                self.see("return of a value");
                self.expr(x);
            }
            StmtKind::Block(block) => {
                self.see("block");
                self.block(block);
            }
        }
    }

    fn for_parts(&mut self, init: &ForInit, condition: Option<&Expr>, steps: &[Expr]) {
        match init {
            ForInit::Decl(declarators) => {
                self.see("for with declaration");
                self.declaration(declarators);
            }
            ForInit::Exprs(exprs) => {
                self.see(if exprs.is_empty() { "for without start" } else { "for with expressions" });
                for x in exprs {
                    self.discarded(x);
                }
            }
        }
        match condition {
            Some(c) => self.expr(c),
            None => self.see("for without condition"),
        }
        match steps.len() {
            0 => self.see("for without step"),
            1 => {}
            _ => self.see("for with several steps"),
        }
        for x in steps {
            self.discarded(x);
        }
    }

    fn declaration(&mut self, declarators: &[Declarator]) {
        if declarators.len() > 1 {
            self.see("declaration of several");
        }
        for declarator in declarators {
            let array = matches!(self.program.var(declarator.var), Some(var) if var.ty != Type::Int);
            match &declarator.init {
                None => self.see(if array { "array" } else { "declaration" }),
                Some(Init::Expr(x)) => {
                    self.see("declaration with a start value");
                    self.expr(x);
                }
                Some(Init::List(values)) => {
                    self.see("array with values");
                    for x in values {
                        self.expr(x);
                    }
                }
            }
        }
    }

    /// An expression whose value nobody uses.
    fn discarded(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Assign(..) | ExprKind::Step(..) => self.effect(x),
            _ => {
                self.see("expression without effect");
                self.expr(x);
            }
        }
    }

    fn effect(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Assign(place, op, x) => {
                match op {
                    Some(op) => self.see(&update_name(*op)),
                    None => self.see("p = x"),
                }
                self.write(place);
                self.expr(x);
            }
            ExprKind::Step(op, place) => {
                self.see(&step_name(*op));
                self.write(place);
            }
            _ => {}
        }
    }

    fn expr(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Const(_) => self.see("constant"),
            ExprKind::Load(Place::Var(_)) => self.see("variable"),
            ExprKind::Load(Place::Cell(list, index)) => {
                let name = self.list_name(*list);
                self.see(&format!("cell of {name}"));
                self.expr(index);
            }
            ExprKind::Unary(op, x) => {
                self.see(&unary_name(*op));
                self.expr(x);
            }
            ExprKind::Binary(op, x, y) => {
                self.see(&binary_name(*op));
                self.expr(x);
                self.expr(y);
            }
            ExprKind::Conditional(c, x, y) => {
                self.see("c ? x : y");
                for x in [c, x, y] {
                    self.expr(x);
                }
            }
            ExprKind::Assign(..) => {
                self.see("assignment inside of an expression");
                self.effect(x);
            }
            ExprKind::Step(..) => {
                self.see("step inside of an expression");
                self.effect(x);
            }
        }
    }

    fn write(&mut self, place: &Place) {
        match place {
            Place::Var(_) => self.see("write to a variable"),
            Place::Cell(list, index) => {
                let name = self.list_name(*list);
                self.see(&format!("write to a cell of {name}"));
                self.expr(index);
            }
        }
    }

    fn list_name(&self, list: crate::ast::VarId) -> &'static str {
        match self.program.shape.roles().nth(list.index()) {
            Some(Role::Out) => "out",
            Some(_) => "a",
            None => "an array",
        }
    }
}
