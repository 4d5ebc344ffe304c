//! Names that say what a variable is for: `i` for a counter, `sum` for what is added up.
//!
//! Found programs have canonical names, `v0`, `v1`, which no person would write. Owns the choice of names for locals;
//! parameters keep those of their shape. What the program does is not touched.

mod role;

use std::sync::Arc;

use cgen::ast::{Block, Part, Program, Stmt, StmtKind, VarId};

use role::{Role, roles};

/// The same program with names for people.
#[must_use]
pub fn readable(program: &Program) -> Program {
    let mut program = program.canonical();
    let roles = roles(&program);
    let arity = program.shape.arity();
    let visible: Vec<Arc<str>> = program.vars.iter().take(arity).map(|var| Arc::clone(&var.name)).collect();
    let mut naming = Naming { roles, names: vec![None; program.vars.len()], visible };
    naming.block(&program.body);
    for (var, name) in program.vars.iter_mut().zip(naming.names) {
        if let Some(name) = name {
            var.name = name;
        }
    }
    program
}

struct Naming {
    roles: Vec<Role>,
    names: Vec<Option<Arc<str>>>,
    /// Names that are taken here.
    visible: Vec<Arc<str>>,
}

impl Naming {
    fn block(&mut self, block: &Block) {
        let before = self.visible.len();
        for statement in block {
            self.statement(statement);
        }
        self.visible.truncate(before);
    }

    fn statement(&mut self, statement: &Stmt) {
        let before = self.visible.len();
        statement.each_part(|part| match part {
            Part::Declarator(declarator) => self.declare(declarator.var),
            Part::Block(block) => self.block(block),
            Part::Effect(_) | Part::Condition(_) | Part::Result(_) => {}
        });
        if !matches!(statement.kind, StmtKind::Decl(_)) {
            self.visible.truncate(before);
        }
    }

    fn declare(&mut self, var: VarId) {
        let role = self.roles.get(var.index()).copied().unwrap_or(Role::Other);
        let free = |name: &str| self.visible.iter().all(|taken| **taken != *name);
        let name = role.names().iter().find(|name| free(name)).map_or_else(
            || {
                let stem = role.names().first().copied().unwrap_or("v");
                let numbered = (2..).map(|number: u32| format!("{stem}{number}"));
                numbered.take(1000).find(|name| free(name)).unwrap_or_default()
            },
            |name| (*name).to_owned(),
        );
        let name: Arc<str> = name.into();
        self.visible.push(Arc::clone(&name));
        if let Some(slot) = self.names.get_mut(var.index()) {
            *slot = Some(name);
        }
    }
}

#[cfg(test)]
mod tests;
