//! Canonical names and numbers of variables: two programs that differ only in names become equal.
//!
//! Variables are numbered in the order of their declarations. A local is named after the number of locals that are
//! visible where it is declared, `v0`, `v1`, ..: variables of scopes that are over hand their names on, so that
//! few names are needed. Declarations that the tree no longer holds lose their entry in [`Program::vars`].

use std::sync::Arc;

use crate::ast::{Block, Declarator, Expr, MAX_VARS, PartMut, Program, Stmt, StmtKind, Var, VarId};

impl Program {
    /// The same program under canonical names.
    #[must_use]
    pub fn canonical(&self) -> Self {
        let mut program = self.clone();
        program.make_canonical();
        program
    }

    /// Renames and renumbers in place.
    pub fn make_canonical(&mut self) {
        let shape = self.shape;
        let old = std::mem::take(&mut self.vars);
        let mut renaming =
            Renaming { new_ids: [VarId(0); MAX_VARS], vars: Vec::with_capacity(old.len()), visible: 0, old };
        for (i, role) in shape.roles().enumerate() {
            renaming.enter(VarId(i as u8), shape.parameter_name(role).into());
        }
        renaming.block(&mut self.body);
        self.vars = renaming.vars;
        self.name = shape.function_name().into();
    }
}

struct Renaming {
    /// Where an old variable has gone.
    new_ids: [VarId; MAX_VARS],
    old: Vec<Var>,
    vars: Vec<Var>,
    /// Locals that are visible now.
    visible: usize,
}

impl Renaming {
    fn enter(&mut self, id: VarId, name: Arc<str>) -> VarId {
        let new = VarId(self.vars.len() as u8);
        if let (Some(slot), Some(var)) = (self.new_ids.get_mut(id.index()), self.old.get(id.index())) {
            *slot = new;
            self.vars.push(Var { name, ty: var.ty });
        }
        new
    }

    fn renamed(&self, id: VarId) -> VarId {
        self.new_ids.get(id.index()).copied().unwrap_or(id)
    }

    fn block(&mut self, block: &mut Block) {
        let visible = self.visible;
        for statement in block {
            self.statement(statement);
        }
        self.visible = visible;
    }

    fn statement(&mut self, statement: &mut Stmt) {
        let visible = self.visible;
        let declares = matches!(statement.kind, StmtKind::Decl(_));
        statement.each_part_mut(|part| match part {
            PartMut::Declarator(declarator) => self.declarator(declarator),
            PartMut::Effect(x) | PartMut::Condition(x) | PartMut::Result(x) => self.expr(x),
            PartMut::Block(block) => self.block(block),
        });
        if !declares {
            self.visible = visible;
        }
    }

    fn declarator(&mut self, declarator: &mut Declarator) {
        // C lets a variable be seen in its own start value.
        declarator.var = self.enter(declarator.var, local_name(self.visible));
        self.visible += 1;
        declarator.values_mut().iter_mut().for_each(|x| self.expr(x));
    }

    fn expr(&mut self, x: &mut Expr) {
        if let Some(place) = x.place_mut() {
            *place.root_mut() = self.renamed(place.root());
        }
        x.operands_mut().for_each(|operand| self.expr(operand));
    }
}

/// The canonical name of the local that is declared where so many are visible.
pub fn local_name(visible: usize) -> Arc<str> {
    const NAMES: [&str; 16] = [
        "v0", "v1", "v2", "v3", "v4", "v5", "v6", "v7", "v8", "v9", "v10", "v11", "v12", "v13", "v14", "v15",
    ];
    NAMES.get(visible).map_or_else(|| format!("v{visible}").into(), |&name| name.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ast::{BinaryOp, ForInit, Init, Place, StepOp, Type};
    use crate::shape::{Kind, Shape};

    #[test]
    fn scopes_that_are_over_hand_their_names_on() {
        let var = |name: &str| Var { name: name.into(), ty: Type::Int };
        let declare = |id: u8, init: i32| {
            let init = Some(Init::Expr(Expr::int(init)));
            vec![Declarator { var: VarId(id), init, span: crate::ast::Span::default() }]
        };
        let list = Var { name: "xs".into(), ty: Type::List { constant: false } };
        let round = |id: u8| -> Stmt {
            StmtKind::For {
                init: ForInit::Decl(declare(id, 0)),
                condition: Some(Expr::binary(BinaryOp::Lt, Expr::var(VarId(id)), Expr::var(VarId(1)))),
                steps: vec![Expr::step(StepOp::PostInc, Place::Var(VarId(id)))],
                body: vec![
                    StmtKind::Expr(Expr::assign(Place::cell(VarId(0), Expr::var(VarId(id))), Expr::int(-3)))
                        .into(),
                ],
            }
            .into()
        };
        let program = Program {
            shape: Shape::new(Kind::InPlace, 0).unwrap(),
            name: "clear".into(),
            vars: vec![list, var("len"), var("unused"), var("j"), var("i")],
            body: vec![round(4), round(3), StmtKind::Decl(declare(2, -1)).into()],
        };
        assert_eq!(
            program.canonical().to_string(),
            "void f(int *a, int n) {\n    \
                for (int v0 = 0; v0 < n; v0++) {\n        a[v0] = -3;\n    }\n    \
                for (int v0 = 0; v0 < n; v0++) {\n        a[v0] = -3;\n    }\n    \
                int v0 = -1;\n}\n"
        );
    }
}
