//! Texts and trees that are no programs: each a clear complaint at a place, none a panic.

#![allow(clippy::unwrap_used, reason = "a test ends where its text does not read")]

use std::time::{Duration, Instant};

use cgen::ast::{
    BinaryOp, Declarator, Expr, ExprKind, ForInit, Init, Place, Program, Span, Stmt, StmtKind, Type, UnaryOp,
    Var, VarId,
};
use cgen::check::check;
use cgen::parse::{MAX_DIAGNOSTICS, MAX_SOURCE, parse_bytes};
use cgen::{Diagnostic, parse};

/// The headlines of all complaints, each before the text it is about.
fn complaints(text: &str) -> Vec<String> {
    let found = parse(text).err().unwrap_or_default();
    found.iter().map(|d| format!("{} @ {}", d.problem, text.get(d.range()).unwrap_or("?"))).collect()
}

/// The complaints about `int f(int x, int y) { .. }` are exactly these.
fn body(text: &str, expect: &[&str]) {
    assert_eq!(complaints(&format!("int f(int x, int y) {{ {text} }}")), expect, "{text}");
}

#[test]
fn names_and_types() {
    body("return z;", &["`z` is not declared @ z"]);
    body("int sum = 0; return sun;", &["`sun` is not declared @ sun"]);
    body("int x; return 0;", &["`x` is already declared in this scope @ x"]);
    body("{ int x; int x; } return 0;", &["`x` is already declared in this scope @ x"]);
    body("int b[3]; return b;", &["`b` is a list, but an int is needed here @ b"]);
    body("return x[0];", &["`x` is an int and has no cells @ x[0]"]);
    body("float q = 1; return x;", &["the type `float` is not part of the language @ float"]);
    body("unsigned q = 1; return q;", &["the type `unsigned` is not part of the language @ unsigned"]);
    body("int b[x]; return 0;", &["the size of an array must be a constant from 1 to 4096 @ x"]);
    body("int b[0]; return 0;", &["the size of an array must be a constant from 1 to 4096 @ 0"]);
    body(
        "int b[2] = {1, 2, 3}; return 0;",
        &["there are more values than the array has cells @ b[2] = {1, 2, 3}"],
    );
    body("{ int z; } return z;", &["`z` is not declared @ z"]);
    body("for (int i = 0; i < 3; i++); return i;", &["`i` is not declared @ i"]);
}

#[test]
fn what_is_left_out_is_named() {
    let left_out = |text: &str, what: &str, at: &str| {
        body(&format!("{text} return 0;"), &[&format!("{what} not part of the language @ {at}")]);
    };
    left_out("goto end;", "`goto` is", "goto end;");
    left_out("switch (x) { case 1: break; }", "`switch` is", "switch");
    left_out("*x = 1;", "pointers are", "*x");
    left_out("x = &y;", "addresses are", "&y");
    left_out("x = sizeof(int);", "`sizeof` is", "sizeof(int)");
    left_out("x = (int)y;", "casts are", "(int)y");
    left_out("x = 1, y = 2;", "the comma operator is", "x = 1, y = 2");
    left_out("x = y.z;", "members of a `struct` are", "y.z");
    left_out("x = \"s\";", "string constants are", "\"s\"");
    left_out("struct s { int x; };", "`struct` is", "struct s { int x; }");
    left_out("typedef int t;", "`typedef` is", "typedef int t;");
    body(
        "printf(\"%d\", x); return 0;",
        &["call of `printf`: programs cannot call functions @ printf(\"%d\", x)"],
    );
    body("return 2147483648;", &["the constant 2147483648 does not fit into 32 bits @ 2147483648"]);
    body("return 1.5;", &["`1.5` is not an int constant of the language @ 1.5"]);
    body("5++; return 0;", &["only variables and cells can be assigned @ 5"]);
    body("break; return 0;", &["`break` outside of a loop @ break;"]);
    body("return;", &["functions of this shape end with `return x;` @ return;"]);
}

#[test]
fn unsequenced_effects() {
    let order = "is changed and used in the same expression, in no order that C fixes";
    let bad = |text: &str| body(&format!("{text}; return 0;"), &[&format!("`x` {order} @ {text}")]);
    let good = |text: &str| body(&format!("int b[2] = {{0, 1}}; {text}; return 0;"), &[]);
    bad("x = x++");
    bad("x++ + x");
    bad("x + (x = 1)");
    bad("x++ * x--");
    bad("x += x++");
    bad("(x && y) + x++");
    good("x = x + 1");
    good("b[x++] = y");
    good("x++ && x++");
    good("x++ ? x++ : x--");
    good("x = y++ + 1");
    good("b[0] = b[1]");
    good("for (x = 1, x++; x < 3; x++, x++) { }");
}

#[test]
fn the_outermost_level() {
    let check = |text: &str, expect: &[&str]| assert_eq!(complaints(text), expect, "{text}");
    check("", &["there is no function in this text @ "]);
    check(" \n", &["there is no function in this text @  \n"]);
    check("// nothing", &["there is no function in this text @ // nothing"]);
    check("int f(int x) { return x; } int g(int x) { return x; }", &["a second function, `g` @ g(int x)"]);
    check("int z; int f(int x) { return x; }", &["a global variable outside of the function @ int z;"]);
    check("#define N 5\nint f(int x) { return x; }", &["a macro outside of the function @ #define N 5\n"]);
    check("#include <stdio.h>\n#pragma once\nint f(int x) { return x; }", &[]);
    check("int f(void) { return 1; }", &["this signature is none of the five shapes @ f(void)"]);
    check("void f(int x) { }", &["this signature is none of the five shapes @ f(int x)"]);
    check(
        "int f(int *a, int n, int *b, int k) { return 0; }",
        &["this signature is none of the five shapes @ f(int *a, int n, int *b, int k)"],
    );
    check("void f(const int *a, int n) { }", &["`a` is `const`, but functions of this shape write it @ a"]);
    check(
        "int f(int *a, int n) { a[0] = 1; return 0; }",
        &["`a` may be read only in a function of this shape @ a[0] = 1"],
    );
    check(
        "int *f(int a[]) { return a + 1; }",
        &["functions of this shape end with `return a;` @ return a + 1;"],
    );
    check(
        "int f(int x, float y) { return x + y; }",
        &["the type `float` is not part of the language @ float"],
    );
}

#[test]
fn syntax_errors_point_at_little() {
    let check = |text: &str, expect: &[&str]| assert_eq!(complaints(text), expect, "{text}");
    check("int f(int x) { return x }", &["syntax error: expected `;` @ x"]);
    check("int f(int x) { return x;", &["syntax error: expected `}` @ ;"]);
    check("int f(int x) { return x; } }", &["syntax error: unexpected `}` @ }"]);
    check("int f(int x) { x = x +; return x; }", &["syntax error: unexpected `+` @ +"]);
    check("int f(int x) { else x = 1; return x; }", &["syntax error: unexpected `else` @ else"]);
    check("int f(int x) { return x; \0}", &["syntax error: unexpected `\\0` @ \0"]);
}

#[test]
fn all_complaints_come_in_one_run_in_the_order_of_the_text() {
    let text = "int f(const int *a, int n) {\n    int sum = 0\n    for (int i = 0; i < n; i++) {\n        sun += a[i];\n    \
                }\n    printf(\"%d\", sum);\n    a[0] = 1;\n    return sum;\n}\n";
    assert_eq!(
        complaints(text),
        [
            "syntax error: expected `;` @ 0",
            "`sun` is not declared @ sun",
            "call of `printf`: programs cannot call functions @ printf(\"%d\", sum)",
            "`a` may be read only in a function of this shape @ a[0] = 1",
        ]
    );
    let many = format!("int f(int x) {{ {} return x; }}", "x = y; ".repeat(500));
    assert_eq!(complaints(&many).len(), MAX_DIAGNOSTICS + 1);
}

#[test]
fn hostile_texts_end_soon() {
    let start = Instant::now();
    assert!(parse(&"(".repeat(10 << 20)).is_err());
    assert!(parse_bytes(&vec![b'('; 10 << 20]).is_err());
    assert_eq!(
        parse_bytes(b"int \xff").unwrap_err()[0].problem.to_string(),
        "the text is not UTF-8: byte 4 starts no character"
    );
    assert!(start.elapsed() < Duration::from_secs(5));
    let pieces = [
        "(",
        "{",
        "-",
        "!",
        "- -",
        "a[",
        "if(1)",
        "if(1){",
        "for(;;)",
        "while(x)",
        "do ",
        "x?",
        "x?1:",
        "x=",
        "1+",
        "x+(",
        "(x)-",
        "(int)",
        "sizeof ",
        "else ",
        "\"",
        "'",
        "/*",
        "#if 1\n",
        "f(",
        "struct a{",
        "int f(int x){",
        "int *",
        "case 1:",
        "a:",
        "({",
        "x++",
        "}",
        ")",
        "]",
        "@",
        "\\",
        "é",
        "a b ",
        "int x;",
        "x;",
        ";",
        "x*y;",
        "int x,",
        ",",
        "\r",
        "<",
        "switch(x){",
        "*",
        "int a[",
    ];
    for piece in pieces {
        for (before, after) in [("", ""), ("int f(int x) { x = ", "; }")] {
            let room = MAX_SOURCE - before.len() - after.len();
            for times in [100, room / piece.len()] {
                let text = format!("{before}{}{after}", piece.repeat(times));
                let start = Instant::now();
                let found = parse(&text).err().unwrap_or_default();
                assert!(found.len() <= MAX_DIAGNOSTICS + 1, "{piece}");
                for d in found {
                    assert!(text.get(d.range()).is_some(), "{piece} {d:?}");
                }
                assert!(start.elapsed() < Duration::from_secs(5), "{piece} {:?}", start.elapsed());
            }
        }
    }
}

#[test]
fn nesting_ends_at_its_limit() {
    let deep = |problem: &str, text: String| {
        let found = complaints(&text);
        assert!(found.iter().any(|x| x.starts_with(problem)), "{found:?} {text:.80}");
    };
    let f = |body: String| format!("int f(int x) {{ {body} return x; }}");
    for n in [65, 100, 5000] {
        deep("this is nested", f(format!("{}x;{}", "{".repeat(n), "}".repeat(n))));
        deep("this is nested", f(format!("x = {}x;", "!".repeat(n))));
        deep("this is nested", f(format!("x = x{};", " + 1".repeat(n))));
        deep("this is nested", f(format!("{}x = 1;", "if (x) ".repeat(n))));
    }
    assert_eq!(complaints(&f(format!("x = {}x{};", "(".repeat(5000), ")".repeat(5000)))), [""; 0]);
    assert_eq!(complaints(&f(format!("x = {}x;", "!".repeat(62)))), [""; 0]);
    deep(
        "there are more than 128 variables",
        f((0..128).fold(String::new(), |text, i| text + &format!("int v{i}; "))),
    );
    deep("the local arrays have more", f("int b[4096]; int c[1];".to_owned()));
}

fn program(vars: &[Type], body: Vec<StmtKind>) -> Program {
    let vars = vars.iter().enumerate().map(|(i, &ty)| Var { name: format!("v{i}").into(), ty }).collect();
    let body = body.into_iter().map(Stmt::from).collect();
    Program { shape: "numbers+1".parse().unwrap(), name: "f".into(), vars, body }
}

fn declare(var: u8, init: Option<Init>) -> StmtKind {
    StmtKind::Decl(vec![Declarator { var: VarId(var), init, span: Span::default() }])
}

#[test]
fn trees_that_no_text_stands_for() {
    use Type::{Array, Int, List};
    let refused = |vars: &[Type], body: Vec<StmtKind>, expect: &str| {
        let found: Vec<String> = check(&program(vars, body)).iter().map(|d| d.problem.to_string()).collect();
        assert!(found.first().is_some_and(|x| x.contains(expect)), "{found:?} {expect}");
    };
    let x = || Expr::var(VarId(0));
    refused(&[], vec![], "fewer variables");
    refused(&[Array(3)], vec![], "another type");
    refused(&[Int, List { constant: true }], vec![], "a local variable is a list");
    refused(&[Int; 129], vec![], "more than 128 variables");
    refused(&[Int], vec![StmtKind::Expr(Expr::var(VarId(200)))], "not visible");
    refused(&[Int, Int], vec![StmtKind::Expr(Expr::var(VarId(1)))], "not visible");
    refused(&[Int], vec![declare(200, None)], "missing from the table");
    refused(&[Int, Int], vec![declare(1, None), declare(1, None)], "declared twice");
    refused(&[Int], vec![declare(0, None)], "declared twice");
    refused(&[Int], vec![StmtKind::Decl(vec![])], "declares nothing");
    refused(&[Int], vec![StmtKind::Expr(ExprKind::Const(-1).into())], "negative");
    refused(&[Int], vec![StmtKind::If(x(), vec![], Some(vec![]))], "`else` holds nothing");
    refused(
        &[Int],
        vec![StmtKind::Expr(Expr::update(Place::Var(VarId(0)), BinaryOp::Lt, x()))],
        "before `=`",
    );
    refused(&[Int, Array(0)], vec![declare(1, None)], "size of an array");
    refused(&[Int, Array(2)], vec![declare(1, Some(Init::List(vec![])))], "no value between");
    refused(&[Int, Array(2)], vec![declare(1, Some(Init::Expr(x())))], "an array starts");
    refused(&[Int, Int], vec![declare(1, Some(Init::List(vec![x()])))], "an int starts");
    refused(&[Int], vec![StmtKind::Continue], "outside of a loop");
    let init = ForInit::Decl(vec![]);
    refused(
        &[Int],
        vec![StmtKind::For { init, condition: None, steps: vec![], body: vec![] }],
        "declares nothing",
    );
}

#[test]
fn a_tree_whose_names_capture_is_refused() {
    let mut tree = program(
        &[Type::Int, Type::Int],
        vec![StmtKind::Block(vec![declare(1, None).into(), StmtKind::Expr(Expr::var(VarId(0))).into()])],
    );
    assert_eq!(check(&tree), []);
    tree.vars[1].name = "v0".into();
    let found: Vec<Diagnostic> = check(&tree);
    assert!(found[0].problem.to_string().contains("taken its name"), "{found:?}");
    tree.vars[1].name = "while".into();
    assert!(check(&tree)[0].problem.to_string().contains("cannot be the name"));
}

#[test]
fn a_very_deep_tree_is_refused_without_visiting_it() {
    let mut x = Expr::int(1);
    let mut block = Vec::new();
    for _ in 0..100_000 {
        x = Expr::unary(UnaryOp::Not, x);
        block = vec![StmtKind::Block(block).into()];
    }
    let tree = program(&[Type::Int], vec![StmtKind::Expr(x), StmtKind::Block(block)]);
    assert_eq!(check(&tree).len(), 2);
    // Dropping such a tree would need as many frames as it has levels.
    std::mem::forget(tree);
}
