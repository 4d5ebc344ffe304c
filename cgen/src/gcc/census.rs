//! Which constructs of the language programs hold, counted, so that a test can show that it met all of them.

use std::collections::BTreeMap;

use crate::ast::{
    BinaryOp, Declarator, Expr, ExprKind, ForInit, Init, Part, Place, Program, StepOp, Stmt, StmtKind, Type,
    UnaryOp, VarId,
};
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
        program.body.iter().for_each(|statement| visit.statement(statement));
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

    fn statement(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Decl(declarators) => self.declaration(declarators),
            StmtKind::Expr(_) => {}
            StmtKind::If(_, _, None) => self.see("if"),
            StmtKind::If(..) => self.see("if with else"),
            StmtKind::For { init, condition, steps, .. } => self.head(init, condition.as_ref(), steps),
            StmtKind::While(..) => self.see("while"),
            StmtKind::DoWhile(..) => self.see("do"),
            StmtKind::Break => self.see("break"),
            StmtKind::Continue => self.see("continue"),
            StmtKind::Return(None) => self.see("return"),
            StmtKind::Return(Some(_)) => self.see("return of a value"),
            StmtKind::Block(_) => self.see("block"),
        }
        statement.each_part(|part| match part {
            Part::Declarator(declarator) => self.declarator(declarator),
            Part::Effect(x) => self.discarded(x),
            Part::Condition(x) | Part::Result(x) => self.expr(x),
            Part::Block(block) => block.iter().for_each(|statement| self.statement(statement)),
        });
    }

    fn head(&mut self, init: &ForInit, condition: Option<&Expr>, steps: &[Expr]) {
        self.see("for");
        match init {
            ForInit::Decl(declarators) => {
                self.see("for with declaration");
                self.declaration(declarators);
            }
            ForInit::Exprs(exprs) if exprs.is_empty() => self.see("for without start"),
            ForInit::Exprs(_) => self.see("for with expressions"),
        }
        if condition.is_none() {
            self.see("for without condition");
        }
        match steps.len() {
            0 => self.see("for without step"),
            1 => {}
            _ => self.see("for with several steps"),
        }
    }

    fn declaration(&mut self, declarators: &[Declarator]) {
        if declarators.len() > 1 {
            self.see("declaration of several");
        }
    }

    fn declarator(&mut self, declarator: &Declarator) {
        let array = matches!(self.program.var(declarator.var), Some(var) if var.ty != Type::Int);
        self.see(match &declarator.init {
            None if array => "array",
            None => "declaration",
            Some(Init::Expr(_)) => "declaration with a start value",
            Some(Init::List(_)) => "array with values",
        });
        declarator.values().iter().for_each(|x| self.expr(x));
    }

    /// An expression whose value nobody uses.
    fn discarded(&mut self, x: &Expr) {
        if matches!(x.kind, ExprKind::Assign(..) | ExprKind::Step(..)) {
            self.node(x);
        } else {
            self.see("expression without effect");
            self.expr(x);
        }
    }

    fn expr(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Assign(..) => self.see("assignment inside of an expression"),
            ExprKind::Step(..) => self.see("step inside of an expression"),
            _ => {}
        }
        self.node(x);
    }

    fn node(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Const(_) => self.see("constant"),
            ExprKind::Load(Place::Var(_)) => self.see("variable"),
            ExprKind::Load(Place::Cell(list, _)) => self.see(&format!("cell of {}", self.list_name(*list))),
            ExprKind::Unary(op, _) => self.see(&unary_name(*op)),
            ExprKind::Binary(op, ..) => self.see(&binary_name(*op)),
            ExprKind::Conditional(..) => self.see("c ? x : y"),
            ExprKind::Assign(place, op, _) => {
                self.see(&op.map_or_else(|| "p = x".into(), update_name));
                self.write(place);
            }
            ExprKind::Step(op, place) => {
                self.see(&step_name(*op));
                self.write(place);
            }
        }
        x.operands().for_each(|operand| self.expr(operand));
    }

    fn write(&mut self, place: &Place) {
        match place {
            Place::Var(_) => self.see("write to a variable"),
            Place::Cell(list, _) => self.see(&format!("write to a cell of {}", self.list_name(*list))),
        }
    }

    fn list_name(&self, list: VarId) -> &'static str {
        match self.program.shape.roles().nth(list.index()) {
            Some(Role::Out) => "out",
            Some(_) => "a",
            None => "an array",
        }
    }
}
