//! The syntax tree: what a program is, with every name resolved.
//!
//! Names are resolved to [`VarId`]s, parentheses are gone, bodies are always blocks. Every node that can trap or be
//! complained about carries a [`Span`], and spans compare equal, so that two trees are equal when they mean the
//! same. The invariants that types alone do not give (scopes, types of variables, places of `break`) are those of
//! [`crate::check`].

mod walk;

use std::sync::Arc;

use crate::shape::Shape;

pub use walk::{Part, PartMut, block_mut, expr_mut};

/// Deepest nesting of statements, and of expressions, that a program may have.
pub const MAX_DEPTH: usize = 64;
/// Most variables that a program may declare, parameters included.
pub const MAX_VARS: usize = 128;
/// Most cells that the local arrays of a program may have together.
pub const MAX_LOCAL_CELLS: usize = 4096;

/// A function of the language.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Program {
    /// Its arguments and result.
    pub shape: Shape,
    /// The name of the function.
    pub name: Arc<str>,
    /// The parameters in the order of the signature, then the locals in the order of their declarations.
    pub vars: Vec<Var>,
    /// What it does.
    pub body: Block,
}

/// Bytes `start..end` of a source text. All spans compare equal.
#[derive(Clone, Copy, Debug, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last.
    pub end: u32,
}

impl PartialEq for Span {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}
impl Eq for Span {}
impl std::hash::Hash for Span {
    fn hash<H: std::hash::Hasher>(&self, _: &mut H) {}
}

/// A variable: its place in [`Program::vars`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct VarId(pub u8);

impl VarId {
    /// The place in [`Program::vars`].
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// What is known of a variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Var {
    /// Its name in the source.
    pub name: Arc<str>,
    /// What it holds.
    pub ty: Type,
}

/// What a variable holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Type {
    /// One int.
    Int,
    /// A list parameter, `a` or `out`.
    List {
        /// It may be read only.
        constant: bool,
    },
    /// A local array with so many cells.
    Array(u16),
}

/// Statements in order, in a scope of their own.
pub type Block = Vec<Stmt>;

/// A statement and its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Stmt {
    /// What it is.
    pub kind: StmtKind,
    /// Where it stands: the whole statement.
    pub span: Span,
}

/// The kinds of statements. There is no empty one: reading drops it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum StmtKind {
    /// `int x = 1, y, b[3];`, with at least one declarator.
    Decl(Vec<Declarator>),
    /// `x = 1;`
    Expr(Expr),
    /// `if (c) { .. } else { .. }`; an `else` that holds nothing is no `else`.
    If(Expr, Block, Option<Block>),
    /// `for (init; condition; steps) { .. }`. What `init` declares is visible in the loop alone.
    For {
        /// What comes first.
        init: ForInit,
        /// The loop goes on while it holds; always, where it is missing.
        condition: Option<Expr>,
        /// What follows each turn, separated by commas.
        steps: Vec<Expr>,
        /// What is repeated.
        body: Block,
    },
    /// `while (c) { .. }`
    While(Expr, Block),
    /// `do { .. } while (c);`
    DoWhile(Block, Expr),
    /// `break;`
    Break,
    /// `continue;`
    Continue,
    /// `return;`, `return x;` and, in the `paper` shape, `return a;`.
    Return(Option<Expr>),
    /// `{ .. }`
    Block(Block),
}

/// The first part of a `for`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ForInit {
    /// Expressions separated by commas; none where the part is missing.
    Exprs(Vec<Expr>),
    /// A declaration, with at least one declarator.
    Decl(Vec<Declarator>),
}

/// One variable of a declaration.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Declarator {
    /// The variable that starts to live here.
    pub var: VarId,
    /// Its start value.
    pub init: Option<Init>,
    /// Where it stands.
    pub span: Span,
}

/// The start value of a variable.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Init {
    /// `= x`, of an int.
    Expr(Expr),
    /// `= {x, y}`, of an array, with one to as many values as it has cells; the cells that are left are 0.
    List(Vec<Expr>),
}

/// An expression and its place. All values are ints of 32 bits.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub span: Span,
}

/// The kinds of expressions.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum ExprKind {
    /// A constant, never negative: C has no negative constants, `-1` is a negation.
    Const(i32),
    /// The value of a variable or cell. A list stands here alone only in the `return a;` of the `paper` shape.
    Load(Place),
    /// `-x`, `!x`, `~x`.
    Unary(UnaryOp, Box<Expr>),
    /// `x + y`, and `&&` and `||`, which evaluate their right side only where it matters.
    Binary(BinaryOp, Box<Expr>, Box<Expr>),
    /// `c ? x : y`
    Conditional(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `p = x`, or `p op= x`; the operator is one of those for which [`BinaryOp::assigns`] holds.
    Assign(Place, Option<BinaryOp>, Box<Expr>),
    /// `++p`, `--p`, `p++`, `p--`.
    Step(StepOp, Place),
}

/// What can be read and assigned.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A variable.
    Var(VarId),
    /// A cell of a list or array.
    Cell(VarId, Box<Expr>),
}

/// Operators with one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UnaryOp {
    /// `-x`
    Neg,
    /// `!x`
    Not,
    /// `~x`
    BitNot,
}

/// Operators with two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names are those of the C operators")]
pub enum BinaryOp {
    Mul,
    Div,
    Rem,
    Add,
    Sub,
    Shl,
    Shr,
    Lt,
    Le,
    Gt,
    Ge,
    Eq,
    Ne,
    BitAnd,
    BitXor,
    BitOr,
    And,
    Or,
}

/// The four ways to add or take away one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StepOp {
    /// `++p`
    PreInc,
    /// `--p`
    PreDec,
    /// `p++`
    PostInc,
    /// `p--`
    PostDec,
}

impl UnaryOp {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Neg, Self::Not, Self::BitNot];

    /// How C writes it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Neg => "-",
            Self::Not => "!",
            Self::BitNot => "~",
        }
    }
}

impl BinaryOp {
    /// All of them, the tightest binding first.
    pub const ALL: [Self; 18] = [
        Self::Mul,
        Self::Div,
        Self::Rem,
        Self::Add,
        Self::Sub,
        Self::Shl,
        Self::Shr,
        Self::Lt,
        Self::Le,
        Self::Gt,
        Self::Ge,
        Self::Eq,
        Self::Ne,
        Self::BitAnd,
        Self::BitXor,
        Self::BitOr,
        Self::And,
        Self::Or,
    ];

    /// How C writes it.
    pub const fn text(self) -> &'static str {
        match self {
            Self::Mul => "*",
            Self::Div => "/",
            Self::Rem => "%",
            Self::Add => "+",
            Self::Sub => "-",
            Self::Shl => "<<",
            Self::Shr => ">>",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::BitAnd => "&",
            Self::BitXor => "^",
            Self::BitOr => "|",
            Self::And => "&&",
            Self::Or => "||",
        }
    }

    /// How tightly it binds: C's levels, `*` 12 down to `||` 3. All of them group to the left.
    pub const fn precedence(self) -> u8 {
        match self {
            Self::Mul | Self::Div | Self::Rem => 12,
            Self::Add | Self::Sub => 11,
            Self::Shl | Self::Shr => 10,
            Self::Lt | Self::Le | Self::Gt | Self::Ge => 9,
            Self::Eq | Self::Ne => 8,
            Self::BitAnd => 7,
            Self::BitXor => 6,
            Self::BitOr => 5,
            Self::And => 4,
            Self::Or => 3,
        }
    }

    /// Whether C has `op=`: `+ - * / % << >> & ^ |`.
    pub const fn assigns(self) -> bool {
        !self.compares() && !matches!(self, Self::And | Self::Or)
    }

    /// Whether it is `< <= > >= == !=`.
    pub const fn compares(self) -> bool {
        matches!(self.precedence(), 8 | 9)
    }
}

impl StepOp {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::PreInc, Self::PreDec, Self::PostInc, Self::PostDec];

    /// Whether the operator stands before its operand, so that the value is the one after the step.
    pub const fn is_prefix(self) -> bool {
        matches!(self, Self::PreInc | Self::PreDec)
    }

    /// What is added: 1 or -1.
    pub const fn delta(self) -> i32 {
        if matches!(self, Self::PreInc | Self::PostInc) { 1 } else { -1 }
    }

    /// How C writes it.
    pub const fn text(self) -> &'static str {
        if self.delta() > 0 { "++" } else { "--" }
    }
}

impl Program {
    /// The variable's name and type; nothing for a `VarId` of another program.
    pub fn var(&self, id: VarId) -> Option<&Var> {
        self.vars.get(id.index())
    }
}

impl From<ExprKind> for Expr {
    fn from(kind: ExprKind) -> Self {
        Self { kind, span: Span::default() }
    }
}

impl From<StmtKind> for Stmt {
    fn from(kind: StmtKind) -> Self {
        Self { kind, span: Span::default() }
    }
}

/// Building by hand, without spans.
impl Expr {
    /// A constant; a negative one becomes a negation, and the least int `-2147483647 - 1`.
    pub fn int(value: i32) -> Self {
        match value.checked_neg() {
            _ if value >= 0 => ExprKind::Const(value).into(),
            Some(positive) => Self::unary(UnaryOp::Neg, ExprKind::Const(positive).into()),
            None => Self::binary(BinaryOp::Sub, Self::int(-i32::MAX), Self::int(1)),
        }
    }

    /// The value of a variable.
    pub fn var(id: VarId) -> Self {
        ExprKind::Load(Place::Var(id)).into()
    }

    /// The value of a cell.
    pub fn cell(list: VarId, index: Self) -> Self {
        ExprKind::Load(Place::Cell(list, Box::new(index))).into()
    }

    /// `op x`
    pub fn unary(op: UnaryOp, x: Self) -> Self {
        ExprKind::Unary(op, Box::new(x)).into()
    }

    /// `x op y`
    pub fn binary(op: BinaryOp, x: Self, y: Self) -> Self {
        ExprKind::Binary(op, Box::new(x), Box::new(y)).into()
    }

    /// `place = x`
    pub fn assign(place: Place, x: Self) -> Self {
        ExprKind::Assign(place, None, Box::new(x)).into()
    }

    /// `place op= x`
    pub fn update(place: Place, op: BinaryOp, x: Self) -> Self {
        ExprKind::Assign(place, Some(op), Box::new(x)).into()
    }

    /// `place++` and its relatives.
    pub fn step(op: StepOp, place: Place) -> Self {
        ExprKind::Step(op, place).into()
    }
}

impl Place {
    /// A cell of a list or array.
    pub fn cell(list: VarId, index: Expr) -> Self {
        Self::Cell(list, Box::new(index))
    }
}
