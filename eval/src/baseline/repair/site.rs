//! Places in a tree by number, in the order of the text, with what is visible there.
//!
//! A block and an expression have a lower number than what they hold, so that changing what is at a place leaves
//! its number as it is, and the change can be taken back there.

use cgen::ast::{
    BinaryOp, Block, Declarator, Expr, ExprKind, Part, PartMut, Place, Stmt, StmtKind, UnaryOp, VarId,
};

/// What is known at a place.
#[derive(Clone, Copy, Debug, Default)]
pub struct Scope {
    /// The variables that are visible, a bit each.
    pub visible: u128,
    /// Whether `break` may stand here.
    pub in_loop: bool,
}

/// What an expression is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Its value is used.
    Value,
    /// Its value decides something.
    Condition,
    /// Its value is a place in a list.
    Index,
    /// Only its effect counts.
    Effect,
}

/// A place between the statements of a block.
#[derive(Clone, Copy, Debug)]
pub struct Slot {
    /// The number of the block.
    pub block: usize,
    /// So many statements of the block stand before.
    pub at: usize,
    /// What is visible here.
    pub scope: Scope,
}

/// A walk to an expression.
struct Seek {
    left: usize,
    scope: Scope,
    role: Role,
}

impl Scope {
    /// Where so many parameters are visible and nothing else.
    pub const fn of_parameters(arity: usize) -> Self {
        Self { visible: (1 << arity) - 1, in_loop: false }
    }

    fn enter(&mut self, id: VarId) {
        self.visible |= 1 << (id.index() % 128);
    }
}

/// The expression with this number, what is visible there, and what it is for.
pub fn expr_mut(body: &mut Block, number: usize, outside: Scope) -> Option<(&mut Expr, Scope, Role)> {
    let mut seek = Seek { left: number, scope: outside, role: Role::Value };
    let found = seek.block(body)?;
    Some((found, seek.scope, seek.role))
}

/// How many expressions there are.
pub fn exprs(body: &mut Block) -> usize {
    let mut seek = Seek { left: usize::MAX, scope: Scope::default(), role: Role::Value };
    seek.block(body);
    usize::MAX - seek.left
}

impl Seek {
    fn block<'b>(&mut self, block: &'b mut Block) -> Option<&'b mut Expr> {
        let outer = self.scope;
        let found = block.iter_mut().find_map(|statement| self.statement(statement));
        if found.is_none() {
            self.scope = outer;
        }
        found
    }

    fn looped<'b>(&mut self, block: &'b mut Block) -> Option<&'b mut Expr> {
        let outer = std::mem::replace(&mut self.scope.in_loop, true);
        let found = self.block(block);
        if found.is_none() {
            self.scope.in_loop = outer;
        }
        found
    }

    fn statement<'s>(&mut self, statement: &'s mut Stmt) -> Option<&'s mut Expr> {
        let (outer, is_loop) = (self.scope, statement.is_loop());
        let declares = matches!(statement.kind, StmtKind::Decl(_));
        let found = statement.find_part_mut(|part| match part {
            PartMut::Declarator(declarator) => self.declarator(declarator),
            PartMut::Effect(x) => self.expr(x, Role::Effect),
            PartMut::Condition(x) => self.expr(x, Role::Condition),
            PartMut::Result(x) => self.expr(x, Role::Value),
            PartMut::Block(block) if is_loop => self.looped(block),
            PartMut::Block(block) => self.block(block),
        });
        if found.is_none() && !declares {
            self.scope = outer;
        }
        found
    }

    fn declarator<'s>(&mut self, declarator: &'s mut Declarator) -> Option<&'s mut Expr> {
        let var = declarator.var;
        let found = declarator.values_mut().iter_mut().find_map(|x| self.expr(x, Role::Value));
        if found.is_none() {
            self.scope.enter(var);
        }
        found
    }

    fn expr<'x>(&mut self, x: &'x mut Expr, role: Role) -> Option<&'x mut Expr> {
        if self.left == 0 {
            self.role = role;
            return Some(x);
        }
        self.left -= 1;
        match &mut x.kind {
            ExprKind::Const(_) | ExprKind::Load(Place::Var(_)) | ExprKind::Step(_, Place::Var(_)) => None,
            ExprKind::Load(Place::Cell(_, index)) | ExprKind::Step(_, Place::Cell(_, index)) => {
                self.expr(index, Role::Index)
            }
            ExprKind::Unary(op, x) => {
                self.expr(x, if *op == UnaryOp::Not { Role::Condition } else { Role::Value })
            }
            ExprKind::Binary(op, x, y) => {
                let logic = matches!(op, BinaryOp::And | BinaryOp::Or);
                let role = if logic { Role::Condition } else { Role::Value };
                self.expr(x, role).or_else(|| self.expr(y, role))
            }
            ExprKind::Conditional(c, x, y) => self
                .expr(c, Role::Condition)
                .or_else(|| self.expr(x, Role::Value))
                .or_else(|| self.expr(y, Role::Value)),
            ExprKind::Assign(place, _, x) => {
                let index = match place {
                    Place::Var(_) => None,
                    Place::Cell(_, index) => self.expr(index, Role::Index),
                };
                index.or_else(|| self.expr(x, Role::Value))
            }
        }
    }
}

/// The slot with this number.
pub fn slot(body: &Block, number: usize, outside: Scope) -> Option<Slot> {
    Slots { left: number, blocks: 0, scope: outside }.block(body)
}

/// How many slots there are.
pub fn slots(body: &Block) -> usize {
    let mut slots = Slots { left: usize::MAX, blocks: 0, scope: Scope::default() };
    slots.block(body);
    usize::MAX - slots.left
}

/// A walk to a slot.
struct Slots {
    left: usize,
    blocks: usize,
    scope: Scope,
}

impl Slots {
    fn block(&mut self, block: &Block) -> Option<Slot> {
        let (number, outer) = (self.blocks, self.scope);
        self.blocks += 1;
        for at in 0..=block.len() {
            if self.left == 0 {
                return Some(Slot { block: number, at, scope: self.scope });
            }
            self.left -= 1;
            let found = block.get(at).and_then(|statement| self.statement(statement));
            if found.is_some() {
                return found;
            }
        }
        self.scope = outer;
        None
    }

    fn looped(&mut self, block: &Block) -> Option<Slot> {
        let outer = self.scope;
        self.scope.in_loop = true;
        let found = self.block(block);
        self.scope = outer;
        found
    }

    fn statement(&mut self, statement: &Stmt) -> Option<Slot> {
        let outer = self.scope;
        let found = statement.find_part(|part| match part {
            Part::Declarator(declarator) => {
                self.scope.enter(declarator.var);
                None
            }
            Part::Block(block) if statement.is_loop() => self.looped(block),
            Part::Block(block) => self.block(block),
            Part::Effect(_) | Part::Condition(_) | Part::Result(_) => None,
        });
        if !matches!(statement.kind, StmtKind::Decl(_)) {
            self.scope = outer;
        }
        found
    }
}
