use super::*;
use crate::ast::{BinaryOp, Declarator, Expr, ForInit, Init, Place, StepOp, Stmt, StmtKind, Var};
use crate::run::{Limits, Machine, TrapKind, run_once};
use crate::{Input, Shape, Value};

const A: VarId = VarId(0);

fn program(shape: &str, locals: &[Type], body: Vec<Stmt>) -> Program {
    let shape: Shape = shape.parse().unwrap();
    let parameters = shape.roles().map(|role| match role {
        Role::List => Type::List { constant: shape.list_is_const() },
        Role::Out => Type::List { constant: false },
        Role::Length | Role::Int(_) => Type::Int,
    });
    let vars = parameters.chain(locals.iter().copied()).map(|ty| Var { name: "v".into(), ty }).collect();
    Program { shape, name: "f".into(), vars, body }
}

fn declare(var: u8, init: Option<Expr>) -> Vec<Declarator> {
    vec![Declarator { var: VarId(var), init: init.map(Init::Expr), span: Span::default() }]
}

fn give_back() -> Stmt {
    StmtKind::Return(Some(Expr::var(A))).into()
}

fn add_one_to_all() -> Program {
    let i = VarId(1);
    let body =
        vec![StmtKind::Expr(Expr::update(Place::cell(A, Expr::var(i)), BinaryOp::Add, Expr::int(1))).into()];
    let round = StmtKind::For {
        init: ForInit::Decl(declare(1, Some(Expr::int(0)))),
        condition: Some(Expr::binary(BinaryOp::Lt, Expr::var(i), Expr::int(5))),
        steps: vec![Expr::step(StepOp::PostInc, Place::Var(i))],
        body,
    };
    program("paper", &[Type::Int], vec![round.into(), give_back()])
}

#[test]
fn a_loop_over_the_cells_changes_them_in_place() {
    let input = Input { list: vec![1, 2, 3, 4, 5], ints: vec![] };
    let limits = Limits::default();
    assert_eq!(run_once(&add_one_to_all(), &input, &limits), Ok(Value::List(vec![2, 3, 4, 5, 6])));
    let code = compile(&add_one_to_all()).unwrap();
    let mut machine = Machine::new();
    assert!(machine.run(&code, &input, &Limits { fuel: 5 }).is_ok());
    let trap = machine.run(&code, &input, &Limits { fuel: 4 }).unwrap_err();
    assert!(matches!(trap, crate::run::RunError::Trap(trap) if trap.kind == TrapKind::OutOfFuel));
}

#[test]
fn what_no_checker_passed_is_an_error() {
    let check = |program: &Program, expect: CompileError| {
        assert_eq!(compile(program).unwrap_err(), expect, "{program}");
    };
    let at = Span::default();
    let x = |var: u8| StmtKind::Expr(Expr::var(VarId(var))).into();
    check(&program("paper", &[Type::Int], vec![x(1)]), CompileError::Undeclared(at));
    check(&program("paper", &[], vec![x(9)]), CompileError::Undeclared(at));
    check(&program("paper", &[], vec![x(200)]), CompileError::Undeclared(at));
    check(&program("paper", &[], vec![x(0)]), CompileError::WrongType(at));
    check(&program("paper", &[], vec![StmtKind::Break.into()]), CompileError::OutsideLoop(at));
    check(&program("paper", &[], vec![StmtKind::Return(None).into()]), CompileError::WrongReturn(at));
    check(&program("paper", &[Type::Int; 128], vec![]), CompileError::Vars(129));
    let big = StmtKind::Decl(declare(1, None)).into();
    check(&program("paper", &[Type::Array(u16::MAX)], vec![big]), CompileError::TooManyCells(at));
    let mut nest: Vec<Stmt> = vec![];
    for _ in 0..1000 {
        nest = vec![StmtKind::Block(nest).into()];
    }
    check(&program("paper", &[], nest), CompileError::TooDeep(at));
    let mut deep = Expr::int(1);
    for _ in 0..1000 {
        deep = Expr::unary(crate::ast::UnaryOp::Not, deep);
    }
    check(&program("paper", &[], vec![StmtKind::Expr(deep).into()]), CompileError::TooDeep(at));
    let wide = (0..200).fold(Expr::cell(A, Expr::int(0)), |x, _| {
        Expr::binary(BinaryOp::Add, Expr::step(StepOp::PostInc, Place::cell(A, Expr::int(1))), x)
    });
    let mut program = program("paper", &[Type::Int; 100], vec![StmtKind::Expr(wide).into()]);
    assert_eq!(compile(&program).unwrap_err(), CompileError::TooManyRegisters(at));
    program.vars.clear();
    assert_eq!(compile(&program).unwrap_err(), CompileError::Vars(0));
}

#[test]
fn a_constant_operand_leaves_the_other_operand_alone() {
    let check = |op: BinaryOp, x: i32, y: i32, constant_first: bool, expect: Result<i32, TrapKind>| {
        let v = VarId(1);
        // A sum, so that the operand lies in a temporary.
        let sum = |z: i32| Expr::binary(BinaryOp::Add, Expr::var(A), Expr::int(z));
        let (left, right) = if constant_first { (Expr::int(x), sum(y)) } else { (sum(x), Expr::int(y)) };
        let value = Expr::binary(op, left, right);
        let body =
            vec![StmtKind::Decl(declare(1, Some(value))).into(), StmtKind::Return(Some(Expr::var(v))).into()];
        let program = program("numbers+1", &[Type::Int], body);
        let input = Input { list: Vec::new(), ints: vec![0] };
        let got = run_once(&program, &input, &Limits::default());
        let expect = expect.map(Value::Int);
        assert_eq!(got.ok(), expect.ok(), "{x} {op:?} {y}");
    };
    check(BinaryOp::Shl, 3, 4, false, Ok(48));
    check(BinaryOp::Shl, -5, 4, false, Err(TrapKind::Overflow));
    check(BinaryOp::Rem, 6, 0, true, Err(TrapKind::DivisionByZero));
    check(BinaryOp::Div, 100, 7, true, Ok(14));
    check(BinaryOp::Shr, 256, 2, true, Ok(64));
    check(BinaryOp::Rem, 7, -1, false, Ok(0));
}
