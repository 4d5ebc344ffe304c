//! The one canonical form of a program, as text and as a stream of lexemes.
//!
//! A single walk over the tree decides everything: order, parentheses, line breaks. The text is one [`Sink`] of it,
//! the model's tokens are another, so that the two can never disagree. Parentheses stand where C needs them and
//! where gcc would ask for them (`-Wall -Wextra`), nowhere else.

use std::fmt::{self, Write};

use crate::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, ForInit, Init, Place, Program, StepOp, Stmt, StmtKind, Type,
    UnaryOp, VarId,
};
use crate::shape::{Kind, Role};

/// One C token of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lexeme {
    /// A keyword.
    Word(Word),
    /// Brackets and separators.
    Mark(Mark),
    /// `-`, `!`, `~` before an operand.
    Prefix(UnaryOp),
    /// `++` and `--`; the operator tells on which side of its operand it stands.
    Step(StepOp),
    /// An operator between two operands.
    Infix(BinaryOp),
    /// `=`, or `op=`.
    Assign(Option<BinaryOp>),
    /// A name, where the variable is declared.
    Declare(VarId),
    /// A name, where the variable is used.
    Name(VarId),
    /// A constant.
    Const(i32),
    /// The number of cells in the declaration of an array.
    Cells(u16),
}

/// The keywords of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "the names are those of the C keywords")]
pub enum Word {
    Int,
    If,
    Else,
    For,
    While,
    Do,
    Break,
    Continue,
    Return,
}

impl Word {
    /// How C writes it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::If => "if",
            Self::Else => "else",
            Self::For => "for",
            Self::While => "while",
            Self::Do => "do",
            Self::Break => "break",
            Self::Continue => "continue",
            Self::Return => "return",
        }
    }
}

/// Brackets and separators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mark {
    /// `(`
    Open,
    /// `)`
    Close,
    /// `[`
    OpenCell,
    /// `]`
    CloseCell,
    /// `{`
    OpenBlock,
    /// `}`
    CloseBlock,
    /// `;`
    Semicolon,
    /// `,`
    Comma,
    /// `?`
    Question,
    /// `:`
    Colon,
}

impl Mark {
    /// How C writes it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Open => "(",
            Self::Close => ")",
            Self::OpenCell => "[",
            Self::CloseCell => "]",
            Self::OpenBlock => "{",
            Self::CloseBlock => "}",
            Self::Semicolon => ";",
            Self::Comma => ",",
            Self::Question => "?",
            Self::Colon => ":",
        }
    }
}

/// Takes the lexemes of a body in order, and hints on how to lay them out.
pub trait Sink {
    /// The next lexeme.
    fn lexeme(&mut self, lexeme: Lexeme);
    /// A blank belongs here.
    fn space(&mut self) {}
    /// A new line begins here, indented so many times.
    fn line(&mut self, _depth: usize) {}
    /// The statement that comes next.
    fn statement(&mut self, _statement: &Stmt) {}
}

/// Walks over the body of a program, without its outer braces.
pub fn walk_body(program: &Program, sink: &mut impl Sink) {
    Walk { program, sink, depth: 1 }.statements(&program.body);
}

/// The whole function, ending in a line feed.
impl fmt::Display for Program {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = Text { program: self, out: signature(self) };
        text.out.push_str(" {");
        walk_body(self, &mut text);
        f.write_str(&text.out)?;
        f.write_str("\n}\n")
    }
}

/// `int f(const int *a, int n)`
pub fn signature(program: &Program) -> String {
    let shape = program.shape;
    let mut out = String::from(match shape.kind() {
        Kind::Paper => "int * ",
        Kind::InPlace => "void ",
        Kind::ToNumber | Kind::ToList | Kind::Numbers => "int ",
    });
    out.push_str(&program.name);
    out.push('(');
    for (i, (role, var)) in shape.roles().zip(&program.vars).enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        let (before, after) = match role {
            Role::List if shape.kind() == Kind::Paper => ("int ", "[]"),
            Role::List if shape.list_is_const() => ("const int *", ""),
            Role::List | Role::Out => ("int *", ""),
            Role::Length | Role::Int(_) => ("int ", ""),
        };
        out.push_str(before);
        out.push_str(&var.name);
        out.push_str(after);
    }
    out.push(')');
    out
}

struct Text<'p> {
    program: &'p Program,
    out: String,
}

impl Sink for Text<'_> {
    fn lexeme(&mut self, lexeme: Lexeme) {
        match lexeme {
            Lexeme::Word(word) => self.out.push_str(word.text()),
            Lexeme::Mark(mark) => self.out.push_str(mark.text()),
            Lexeme::Prefix(op) => self.out.push_str(op.text()),
            Lexeme::Step(op) => self.out.push_str(op.text()),
            Lexeme::Infix(op) => self.out.push_str(op.text()),
            Lexeme::Assign(op) => {
                self.out.push_str(op.map_or("", BinaryOp::text));
                self.out.push('=');
            }
            Lexeme::Declare(var) | Lexeme::Name(var) => {
                self.out.push_str(self.program.var(var).map_or("?", |var| &var.name));
            }
            // Writing to a String cannot fail.
            Lexeme::Const(x) => drop(write!(self.out, "{x}")),
            Lexeme::Cells(x) => drop(write!(self.out, "{x}")),
        }
    }

    fn space(&mut self) {
        self.out.push(' ');
    }

    fn line(&mut self, depth: usize) {
        self.out.push('\n');
        self.out.extend(std::iter::repeat_n("    ", depth));
    }
}

/// Binding strengths beside those of [`BinaryOp::precedence`].
const ANY: u8 = 0;
const ASSIGNMENT: u8 = 1;
const CONDITIONAL: u8 = 2;
const UNARY: u8 = 13;
const PRIMARY: u8 = 14;

struct Walk<'a, S> {
    program: &'a Program,
    sink: &'a mut S,
    depth: usize,
}

impl<S: Sink> Walk<'_, S> {
    fn word(&mut self, word: Word) {
        self.sink.lexeme(Lexeme::Word(word));
    }

    fn mark(&mut self, mark: Mark) {
        self.sink.lexeme(Lexeme::Mark(mark));
    }

    fn statements(&mut self, block: &Block) {
        for statement in block {
            self.sink.line(self.depth);
            self.sink.statement(statement);
            self.statement(statement);
        }
    }

    fn block(&mut self, block: &Block) {
        self.mark(Mark::OpenBlock);
        self.depth += 1;
        self.statements(block);
        self.depth -= 1;
        self.sink.line(self.depth);
        self.mark(Mark::CloseBlock);
    }

    fn statement(&mut self, statement: &Stmt) {
        match &statement.kind {
            StmtKind::Decl(declarators) => self.declaration(declarators),
            StmtKind::Expr(x) => self.expr(x, ANY),
            StmtKind::If(condition, then, otherwise) => {
                return self.branch(condition, then, otherwise.as_ref());
            }
            StmtKind::For { init, condition, steps, body } => {
                return self.for_loop(init, condition.as_ref(), steps, body);
            }
            StmtKind::While(condition, body) => {
                self.condition(Word::While, condition);
                self.sink.space();
                return self.block(body);
            }
            StmtKind::DoWhile(body, condition) => {
                self.word(Word::Do);
                self.sink.space();
                self.block(body);
                self.sink.space();
                self.condition(Word::While, condition);
            }
            StmtKind::Break => self.word(Word::Break),
            StmtKind::Continue => self.word(Word::Continue),
            StmtKind::Return(value) => {
                self.word(Word::Return);
                if let Some(x) = value {
                    self.sink.space();
                    self.expr(x, ANY);
                }
            }
            StmtKind::Block(block) => return self.block(block),
        }
        self.mark(Mark::Semicolon);
    }

    fn declaration(&mut self, declarators: &[Declarator]) {
        self.word(Word::Int);
        for (i, declarator) in declarators.iter().enumerate() {
            if i > 0 {
                self.mark(Mark::Comma);
            }
            self.sink.space();
            self.sink.lexeme(Lexeme::Declare(declarator.var));
            if let Some(Type::Array(cells)) = self.program.var(declarator.var).map(|var| var.ty) {
                self.mark(Mark::OpenCell);
                self.sink.lexeme(Lexeme::Cells(cells));
                self.mark(Mark::CloseCell);
            }
            match &declarator.init {
                None => {}
                Some(Init::Expr(x)) => {
                    self.spaced(Lexeme::Assign(None));
                    self.expr(x, ASSIGNMENT);
                }
                Some(Init::List(values)) => {
                    self.spaced(Lexeme::Assign(None));
                    self.mark(Mark::OpenBlock);
                    self.comma_separated(values);
                    self.mark(Mark::CloseBlock);
                }
            }
        }
    }

    fn branch(&mut self, condition: &Expr, then: &Block, otherwise: Option<&Block>) {
        self.condition(Word::If, condition);
        self.sink.space();
        self.block(then);
        let Some(otherwise) = otherwise else { return };
        self.sink.space();
        self.word(Word::Else);
        self.sink.space();
        if let [next @ Stmt { kind: StmtKind::If(condition, then, otherwise), .. }] = otherwise.as_slice() {
            self.sink.statement(next);
            self.branch(condition, then, otherwise.as_ref());
        } else {
            self.block(otherwise);
        }
    }

    fn for_loop(&mut self, init: &ForInit, condition: Option<&Expr>, steps: &[Expr], body: &Block) {
        self.word(Word::For);
        self.sink.space();
        self.mark(Mark::Open);
        match init {
            ForInit::Exprs(exprs) => self.comma_separated(exprs),
            ForInit::Decl(declarators) => self.declaration(declarators),
        }
        self.mark(Mark::Semicolon);
        if let Some(x) = condition {
            self.sink.space();
            self.condition_value(x);
        }
        self.mark(Mark::Semicolon);
        if !steps.is_empty() {
            self.sink.space();
        }
        self.comma_separated(steps);
        self.mark(Mark::Close);
        self.sink.space();
        self.block(body);
    }

    /// `word (x)`
    fn condition(&mut self, word: Word, x: &Expr) {
        self.word(word);
        self.sink.space();
        self.mark(Mark::Open);
        self.condition_value(x);
        self.mark(Mark::Close);
    }

    /// An expression that decides; gcc takes a bare assignment there for a mistyped `==`.
    fn condition_value(&mut self, x: &Expr) {
        self.expr(x, CONDITIONAL);
    }

    fn comma_separated(&mut self, exprs: &[Expr]) {
        for (i, x) in exprs.iter().enumerate() {
            if i > 0 {
                self.mark(Mark::Comma);
                self.sink.space();
            }
            self.expr(x, ASSIGNMENT);
        }
    }

    fn spaced(&mut self, lexeme: Lexeme) {
        self.sink.space();
        self.sink.lexeme(lexeme);
        self.sink.space();
    }

    /// Prints `x`, in parentheses if it binds less tightly than `least`.
    fn expr(&mut self, x: &Expr, least: u8) {
        if binding(x) < least {
            self.mark(Mark::Open);
            self.bare(x);
            self.mark(Mark::Close);
        } else {
            self.bare(x);
        }
    }

    fn bare(&mut self, x: &Expr) {
        match &x.kind {
            ExprKind::Const(value) => self.sink.lexeme(Lexeme::Const(*value)),
            ExprKind::Load(place) => self.place(place),
            ExprKind::Unary(op, x) => {
                self.sink.lexeme(Lexeme::Prefix(*op));
                // `-` before another `-` would read as `--`.
                self.expr(x, if *op == UnaryOp::Neg && starts_with_minus(x) { PRIMARY } else { UNARY });
            }
            ExprKind::Binary(op, x, y) => {
                self.expr(x, least_inside(*op, x, false));
                self.spaced(Lexeme::Infix(*op));
                self.expr(y, least_inside(*op, y, true));
            }
            ExprKind::Conditional(c, x, y) => {
                self.expr(c, CONDITIONAL + 1);
                self.sink.space();
                self.mark(Mark::Question);
                self.sink.space();
                self.expr(x, CONDITIONAL);
                self.sink.space();
                self.mark(Mark::Colon);
                self.sink.space();
                self.expr(y, CONDITIONAL);
            }
            ExprKind::Assign(place, op, x) => {
                self.place(place);
                self.spaced(Lexeme::Assign(*op));
                self.expr(x, ASSIGNMENT);
            }
            ExprKind::Step(op, place) => {
                if op.is_prefix() {
                    self.sink.lexeme(Lexeme::Step(*op));
                    self.place(place);
                } else {
                    self.place(place);
                    self.sink.lexeme(Lexeme::Step(*op));
                }
            }
        }
    }

    fn place(&mut self, place: &Place) {
        self.sink.lexeme(Lexeme::Name(place.root()));
        if let Place::Cell(_, index) = place {
            self.mark(Mark::OpenCell);
            self.expr(index, ANY);
            self.mark(Mark::CloseCell);
        }
    }
}

/// How tightly an expression holds together.
fn binding(x: &Expr) -> u8 {
    match &x.kind {
        ExprKind::Const(_) | ExprKind::Load(_) => PRIMARY,
        ExprKind::Unary(..) | ExprKind::Step(..) => UNARY,
        ExprKind::Binary(op, ..) => op.precedence(),
        ExprKind::Conditional(..) => CONDITIONAL,
        ExprKind::Assign(..) => ASSIGNMENT,
    }
}

fn starts_with_minus(x: &Expr) -> bool {
    matches!(x.kind, ExprKind::Unary(UnaryOp::Neg, _) | ExprKind::Step(StepOp::PreDec, _))
}

/// How tightly an operand of `op` must bind to stand without parentheses.
fn least_inside(op: BinaryOp, operand: &Expr, right: bool) -> u8 {
    if confuses_readers(op, operand) { PRIMARY } else { op.precedence() + u8::from(right) }
}

/// Whether gcc suggests parentheses around this operand of `op` although C needs none.
fn confuses_readers(op: BinaryOp, operand: &Expr) -> bool {
    use BinaryOp::{Add, And, BitAnd, BitOr, BitXor, Or, Shl, Shr, Sub};
    let is_not = matches!(operand.kind, ExprKind::Unary(UnaryOp::Not, _));
    let inner = if let ExprKind::Binary(inner, ..) = operand.kind { Some(inner) } else { None };
    match op {
        Or => inner == Some(And),
        Shl | Shr => matches!(inner, Some(Add | Sub)),
        BitAnd | BitXor | BitOr => {
            is_not
                || inner
                    .is_some_and(|i| i != op && (i.compares() || matches!(i, Add | Sub | BitAnd | BitXor)))
        }
        _ if op.compares() => is_not || inner.is_some_and(BinaryOp::compares),
        _ => false,
    }
}
