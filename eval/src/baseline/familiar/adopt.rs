//! The statements of one function in another one.

use cgen::Program;
use cgen::ast::{
    Block, Declarator, Expr, ExprKind, Init, MAX_VARS, Part, PartMut, Place, Span, Stmt, StmtKind, Type, Var,
    VarId,
};
use cgen::shape::Role;

use crate::baseline::repair::visit_statement;

/// The statements of a function, for another one: its locals become new ones there, its parameters what is said.
pub fn adopt(host: &mut Program, guest: &Program, parameter: impl Fn(usize) -> VarId) -> Option<Block> {
    let (own, from) = (guest.shape.arity(), host.vars.len());
    host.vars.extend_from_slice(guest.vars.get(own..)?);
    (host.vars.len() < MAX_VARS).then_some(())?;
    let mut statements = guest.body.clone();
    for statement in &mut statements {
        visit_statement(statement, &mut |id, _| {
            *id = match id.index().checked_sub(own) {
                Some(local) => VarId((from + local) as u8),
                None => parameter(id.index()),
            };
        });
    }
    Some(statements)
}

/// The host, where a function of numbers stands for each `val = arg;`: it is asked with `arg`, and if it takes more than one
/// number, with the last ints of the host. The statement that follows is the only one that may read `val`. Nothing, if the
/// function returns anywhere but at its end.
pub fn call(host: &Program, guest: &Program) -> Option<Program> {
    let named = |name: &str| host.vars.iter().position(|var| &*var.name == name).map(|at| VarId(at as u8));
    let (val, arg) = (named("val")?, named("arg")?);
    let (last, before) = guest.body.split_last()?;
    if !matches!(last.kind, StmtKind::Return(Some(_))) || before.iter().any(returns) {
        return None;
    }
    let mut full = host.clone();
    let mut body = std::mem::take(&mut full.body);
    let whole = ask(&mut body, val, arg, &mut || asked(&mut full, guest, arg));
    full.body = body;
    whole.then(|| canonical(full)).flatten()
}

/// Two functions, one after the other: the second one, of a number, is asked about what the first one returns.
pub fn after(first: &Program, second: &Program) -> Option<Program> {
    let mut host = first.clone();
    let StmtKind::Return(Some(result)) = host.body.pop()?.kind else { return None };
    if host.body.iter().any(returns) {
        return None;
    }
    let [val, arg] = [host.vars.len(), host.vars.len() + 1].map(|at| VarId(at as u8));
    host.vars.extend(["val", "arg"].map(|name| Var { name: name.into(), ty: Type::Int }));
    let declare =
        |var, value: Option<Expr>| Declarator { var, init: value.map(Init::Expr), span: Span::default() };
    host.body.push(StmtKind::Decl(vec![declare(val, None), declare(arg, Some(result))]).into());
    host.body.push(marker(val, arg));
    host.body.push(StmtKind::Return(Some(Expr::var(val))).into());
    call(&host, second)
}

/// Names and limits are those of any other program.
pub fn canonical(mut program: Program) -> Option<Program> {
    program.make_canonical();
    cgen::parse(&program.to_string()).ok()
}

/// Whether a statement may end the function.
pub fn returns(statement: &Stmt) -> bool {
    let inner = |part: Part<'_>| match part {
        Part::Block(block) => block.iter().any(returns).then_some(()),
        _ => None,
    };
    matches!(statement.kind, StmtKind::Return(_)) || statement.find_part(inner).is_some()
}

/// `val = arg;`
fn marker(val: VarId, arg: VarId) -> Stmt {
    StmtKind::Expr(assign(val, Expr::var(arg))).into()
}

fn assign(to: VarId, value: Expr) -> Expr {
    ExprKind::Assign(Place::Var(to), None, Box::new(value)).into()
}

/// The guest's statements but the last, and what it returns. Ints of the host are copied: the guest may change its own.
fn asked(host: &mut Program, guest: &Program, arg: VarId) -> Option<(Block, Expr)> {
    let ints: Vec<VarId> = (host.shape.roles().enumerate())
        .filter(|(_, role)| matches!(role, Role::Int(_)))
        .map(|(at, _)| VarId(at as u8))
        .collect();
    let more = guest.shape.ints() - 1;
    let mut copies = Vec::new();
    for int in ints.get(ints.len().checked_sub(more)?..)? {
        let copy = VarId(u8::try_from(host.vars.len()).ok()?);
        host.vars.push(Var { name: "copy".into(), ty: Type::Int });
        copies.push(Declarator { var: copy, init: Some(Init::Expr(Expr::var(*int))), span: Span::default() });
    }
    let parameters: Vec<VarId> = std::iter::once(arg).chain(copies.iter().map(|copy| copy.var)).collect();
    let mut statements = adopt(host, guest, |at| parameters.get(at).copied().unwrap_or(arg))?;
    let StmtKind::Return(Some(value)) = statements.pop()?.kind else { return None };
    if !copies.is_empty() {
        statements.insert(0, StmtKind::Decl(copies).into());
    }
    Some((statements, value))
}

/// Puts what answers in the place of each `val = arg;`, and says whether there was such for all.
fn ask(block: &mut Block, val: VarId, arg: VarId, answer: &mut dyn FnMut() -> Option<(Block, Expr)>) -> bool {
    let mut all = Vec::with_capacity(block.len());
    let mut statements = std::mem::take(block).into_iter();
    while let Some(mut statement) = statements.next() {
        if statement != marker(val, arg) {
            let mut whole = true;
            statement.each_part_mut(|part| {
                if let PartMut::Block(inner) = part {
                    whole &= ask(inner, val, arg, answer);
                }
            });
            all.push(statement);
            if !whole {
                return false;
            }
            continue;
        }
        let (Some((before, value)), Some(mut reader)) = (answer(), statements.next()) else { return false };
        all.extend(before);
        let mut reads = 0;
        visit_statement(&mut reader, &mut |id, _| reads += usize::from(*id == val));
        if reads == 1 {
            put(&mut reader, val, &value);
        } else {
            all.push(StmtKind::Expr(assign(val, value)).into());
        }
        all.push(reader);
    }
    *block = all;
    true
}

/// The value in the place of the variable.
fn put(statement: &mut Stmt, var: VarId, value: &Expr) {
    fn within(x: &mut Expr, var: VarId, value: &Expr) {
        if *x == Expr::var(var) {
            *x = value.clone();
        } else {
            x.operands_mut().for_each(|operand| within(operand, var, value));
        }
    }
    statement.each_part_mut(|part| match part {
        PartMut::Declarator(declarator) => {
            declarator.values_mut().iter_mut().for_each(|x| within(x, var, value));
        }
        PartMut::Effect(x) | PartMut::Condition(x) | PartMut::Result(x) => within(x, var, value),
        PartMut::Block(block) => block.iter_mut().for_each(|inner| put(inner, var, value)),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(program: Option<Program>) -> Option<String> {
        program.map(|program| program.to_string().split_whitespace().collect::<Vec<_>>().join(" "))
    }

    fn parse(text: &str) -> Program {
        cgen::parse(text).unwrap()
    }

    const HOST: &str = "int f(const int *a, int n, int k) { int s = 0; for (int i = 0; i < n; i++) { \
                        int val, arg = a[i]; val = arg; if (val) { s++; } } return s; }";

    #[test]
    fn a_function_is_asked_where_the_host_says() {
        let tens = parse("int f(int x) { while (x > 9) { x /= 10; } return x - 1; }");
        assert_eq!(
            line(call(&parse(HOST), &tens)).unwrap(),
            "int f(const int *a, int n, int k) { int v0 = 0; for (int v1 = 0; v1 < n; v1++) { int v2, v3 = a[v1]; \
             while (v3 > 9) { v3 /= 10; } if (v3 - 1) { v0++; } } return v0; }",
        );
    }

    #[test]
    fn ints_of_the_host_stay_what_they_are() {
        let gcd = parse("int f(int x, int y) { while (y) { int t = x % y; x = y; y = t; } return x; }");
        assert_eq!(
            line(call(&parse(HOST), &gcd)).unwrap(),
            "int f(const int *a, int n, int k) { int v0 = 0; for (int v1 = 0; v1 < n; v1++) { int v2, v3 = a[v1]; \
             int v4 = k; while (v4) { int v5 = v3 % v4; v3 = v4; v4 = v5; } if (v3) { v0++; } } return v0; }",
        );
    }

    #[test]
    fn what_comes_after_gets_what_was_returned() {
        let (product, odd) =
            (parse("int f(int x, int y) { return x * y; }"), parse("int f(int x) { return x % 2; }"));
        let both = line(after(&product, &odd)).unwrap();
        assert_eq!(both, "int f(int x, int y) { int v0, v1 = x * y; return v1 % 2; }");
    }

    #[test]
    fn what_returns_in_the_middle_is_not_put_together() {
        let early = parse("int f(int x) { if (x > 2) { return 1; } return x; }");
        let late = parse("int f(int x) { return x + 1; }");
        assert!(call(&parse(HOST), &early).is_none() && after(&early, &late).is_none());
    }
}
