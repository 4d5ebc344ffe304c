//! What programs do: every construct, every trap with its place, traces and states.

#![allow(clippy::unwrap_used, clippy::format_push_string, reason = "a test may panic, and need not be fast")]

use cgen::run::{
    self, Compiler, Event, Limits, Machine, RunError, StatesCode, TrapKind, compile, states, trace,
};
use cgen::value::Misfit;
use cgen::{Input, Program, Value, parse};

fn program(source: &str) -> Program {
    parse(source).unwrap_or_else(|problems| panic!("{source}: {problems:?}"))
}

/// `[1, 2], 7`: the list first, then the ints.
fn input(text: &str) -> Input {
    let numbers = |text: &str| -> Vec<i32> {
        text.split(',').map(str::trim).filter(|x| !x.is_empty()).map(|x| x.parse().unwrap()).collect()
    };
    match text.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((list, ints)) => Input { list: numbers(list), ints: numbers(ints) },
        None => Input { list: Vec::new(), ints: numbers(text) },
    }
}

const LIMITS: Limits = Limits { fuel: 100 };

/// The value, or the kind of the trap and the text that it blames.
fn outcome(source: &str, input: &Input) -> String {
    let program = program(source);
    let code = compile(&program).unwrap_or_else(|error| panic!("{source}: {error}"));
    let mut machine = Machine::new();
    let first = match machine.run(&code, input, &LIMITS) {
        Ok(output) => output.to_value().to_string(),
        Err(RunError::Trap(trap)) => {
            format!("{:?} `{}`", trap.kind, &source[trap.at.start as usize..trap.at.end as usize])
        }
        Err(RunError::Misfit(misfit)) => panic!("{misfit}"),
    };
    agree(&program, input, &mut machine);
    first
}

/// However a program is run, the result is the same: watched or not, on a used machine or a new one.
fn agree(program: &Program, input: &Input, machine: &mut Machine) {
    let mut code = run::Code::new();
    Compiler::new().compile(program, &mut code).unwrap();
    let again = machine.run(&code, input, &LIMITS).map(run::Output::to_value);
    let fresh = Machine::new().run(&code, input, &LIMITS).map(run::Output::to_value);
    assert_eq!(again, fresh, "{program}");
    let plain = fresh.map_err(|error| match error {
        RunError::Trap(trap) => trap,
        RunError::Misfit(misfit) => panic!("{misfit}"),
    });
    assert_eq!(trace(program, input, &LIMITS, 1000).unwrap().end, plain, "{program}");
    assert_eq!(states(program, input, &LIMITS).unwrap().end, plain, "{program}");
}

#[track_caller]
fn check(source: &str, arguments: &str, expect: &str) {
    assert_eq!(outcome(source, &input(arguments)), expect, "{source} on {arguments}");
}

/// The value of an expression over `x y z w`.
#[track_caller]
fn value(expression: &str, arguments: &str, expect: &str) {
    let ints = arguments.split(',').count();
    let parameters: Vec<_> = ["int x", "int y", "int z", "int w"].into_iter().take(ints).collect();
    check(&format!("int f({}) {{ return {expression}; }}", parameters.join(", ")), arguments, expect);
}

/// What a body over `x` returns.
#[track_caller]
fn body(body: &str, x: i32, expect: &str) {
    check(&format!("int f(int x) {{ {body} }}"), &x.to_string(), expect);
}

const MIN: &str = "-2147483648";

#[test]
fn arithmetic_is_that_of_32_bits() {
    value("x + y * z - w", "2, 3, 4, 5", "9");
    value("(x - y) / z", "-7, 0, 2", "-3");
    value("x % y", "-7, 3", "-1");
    value("x % y", "7, -3", "1");
    value("x % 3", "-7", "-1");
    value("x / 3", "-7", "-2");
    value("x % 1", "-7", "0");
    value("x % 8", "-9", "-1");
    value("x / 8", "-9", "-1");
    value("x % 8", "-8", "0");
    value("x % 2", "7", "1");
    value("x % -2", "-7", "-1");
    value("x % 2147483647", MIN, "-1");
    value("x / 2", MIN, "-1073741824");
    value("x % 2", MIN, "0");
    value("x / (-2147483647 - 1)", MIN, "1");
    value("x % (-2147483647 - 1)", MIN, "0");
    value("x % (-2147483647 - 1)", "-5", "-5");
    value("5 - x", "7", "-2");
    value("5 / x", "2", "2");
    value("-7 % x", "4", "-3");
    value("-x", "7", "-7");
    value("~x", "7", "-8");
    value("!x + !!y", "0, 9", "2");
    value("x & y | z ^ w", "12, 10, 5, 1", "12");
    value("(x & 6) + (x | 1) + (x ^ 3)", "12", "32");
    value("x << y", "3, 4", "48");
    value("x << 30", "1", "1073741824");
    value("x >> y", "-5, 1", "-3");
    value("x >> 31", MIN, "-1");
    value("2 >> x", "1", "1");
    value("'a' + 0x10", "0", "113");
    value("-2147483647 - 1", "0", MIN);
}

#[test]
fn comparisons_give_0_and_1() {
    value("(x < y) + 10 * (x <= y) + 100 * (x > y) + 1000 * (x >= y)", "1, 2", "11");
    value("(x < y) + 10 * (x <= y) + 100 * (x == y) + 1000 * (x != y)", "2, 2", "110");
    value("(x < 3) + 10 * (x <= 3) + 100 * (x > 3) + 1000 * (x >= 3)", "3", "1010");
    value("(3 < x) + 10 * (3 <= x) + 100 * (3 > x) + 1000 * (3 >= x)", "4", "11");
    value("(x == 3) + 10 * (x != 3) + 100 * (3 == x)", "3", "101");
    value("(x <= 2147483647) + 10 * (x >= -2147483647 - 1)", MIN, "11");
    value("x <= 2147483647 ? 1 : 2", "2147483647", "1");
    value("x > 100000 ? 1 : x < -100000 ? 2 : 3", "-100001", "2");
    value("x >= -32768 ? 1 : 2", "-32768", "1");
    value("x <= 32767 ? 1 : 2", "32768", "2");
    value("x == y ? 1 : x != y ? 2 : 3", "4, 4", "1");
}

#[test]
fn every_undefined_result_is_a_trap_at_its_place() {
    value("1 + (x + 1)", "2147483647", "Overflow `x + 1`");
    value("x - 1", MIN, "Overflow `x - 1`");
    value("x + y", "2147483647, 1", "Overflow `x + y`");
    value("x - y", "-2, 2147483647", "Overflow `x - y`");
    value("x * y", "65536, 32768", "Overflow `x * y`");
    value("x * 2", "1073741824", "Overflow `x * 2`");
    value("-x", MIN, "Overflow `-x`");
    value("0 - x", MIN, "Overflow `0 - x`");
    value("x / y", "1, 0", "DivisionByZero `x / y`");
    value("x % y", "1, 0", "DivisionByZero `x % y`");
    value("x / 0", "1", "DivisionByZero `x / 0`");
    value("1 / 0", "1", "DivisionByZero `1 / 0`");
    value("x && 1 / 0", "0", "0");
    value("x / y", "-2147483648, -1", "Overflow `x / y`");
    value("x % y", "-2147483648, -1", "Overflow `x % y`");
    value("x / -1", MIN, "Overflow `x / -1`");
    value("x % -1", MIN, "Overflow `x % -1`");
    value("x / -1", "7", "-7");
    value("x % -1", "7", "0");
    value("x << y", "1, 32", "ShiftCount `x << y`");
    value("x << y", "1, -1", "ShiftCount `x << y`");
    value("x >> y", "1, 32", "ShiftCount `x >> y`");
    value("x >> 32", "1", "ShiftCount `x >> 32`");
    value("1 >> x", "-1", "ShiftCount `1 >> x`");
    value("x << 1", "-1", "Overflow `x << 1`");
    value("x << 31", "1", "Overflow `x << 31`");
    value("2147483647 + 1", "0", "Overflow `2147483647 + 1`");
    body("x += 1; return x;", i32::MAX, "Overflow `x += 1`");
    body("x++; return x;", i32::MAX, "Overflow `x++`");
    body("return --x;", i32::MIN, "Overflow `--x`");
    body("for (; x > 0; x++) { } return 0;", 2_147_483_600, "Overflow `x++`");
    body("for (; x < 2147483647; x++) { x = 2147483647; } return 0;", 0, "Overflow `x++`");
    body("for (; x < 30000; x++) { x = 2147483647; } return 0;", 0, "Overflow `x++`");
}

#[test]
fn lazy_operators_leave_out_what_does_not_matter() {
    value("x && y / x", "0, 1", "0");
    value("x || y / x", "3, 1", "1");
    value("x && y", "3, 4", "1");
    value("x || y", "0, 0", "0");
    value("x ? y : y / x", "0, 1", "DivisionByZero `y / x`");
    value("x ? y : y / 0", "1, 5", "5");
    value("!(x && y) || z", "1, 1, 0", "0");
    value("(x > 1 && y > 1) + (x > 1 || y > 1)", "0, 2", "1");
    body("int t = 5; x && (t = 7); return t;", 0, "5");
    body("int t = 5; x && (t = 7); return t;", 1, "7");
    body("int t; x || (t = 7); return t;", 1, "Uninitialised `t`");
    body("int t; x || (t = 7); return t;", 0, "7");
    body("x = x && x > 2; return x;", 3, "1");
    body("x = x > 2 ? x - 1 : x + 1; return x;", 3, "2");
}

#[test]
fn assignments_have_values() {
    body("int y = x += 2; return y * 10 + x;", 3, "55");
    body("int y; int z = y = x; return y + z;", 3, "6");
    body("int y = x++; return y * 10 + x;", 3, "34");
    body("int y = ++x; return y * 10 + x;", 3, "44");
    body("int y = x--; return y * 10 + x;", 3, "32");
    body("int y = --x; return y * 10 + x;", 3, "22");
    body("x -= 1; x *= 6; x /= 4; x %= 2; x <<= 3; x >>= 1; x |= 9; x &= 12; x ^= 5; return x;", 3, "9");
    body("int b[3] = {1, 2, 3}; int y = b[x]++; return y * 100 + b[1] * 10 + b[2];", 1, "233");
    body("int b[3] = {1, 2, 3}; int y = --b[x]; return y * 100 + b[1] * 10 + b[2];", 1, "113");
    body("int b[3] = {1, 2, 3}; int y = b[x] *= 4; return y * 100 + b[1] * 10 + b[2];", 1, "883");
    body("int b[2]; int y = b[0] = x; b[1] = y + 1; return b[0] * 10 + b[1];", 4, "45");
    let list = |body: &str, expect: &str| {
        check(&format!("int f(const int *a, int n, int *out) {{ {body} }}"), "[8, 9]", expect);
    };
    list("int m = 0; out[m++] = a[0]; out[m++] = a[1]; return m;", "[8, 9]");
    list("int m = -1; out[++m] = a[0]; return m + 1;", "[8]");
    check("int f(const int *a, int n) { int i = 0; while (a[i++] != 7) { } return i; }", "[5, 7]", "2");
}

#[test]
fn the_five_cells_are_edited_in_place() {
    #[track_caller]
    fn paper(body: &str, expect: &str) {
        check(&format!("int * func_1(int a[]) {{ {body} }}"), "[5, 1, 4, 2, 3]", expect);
    }
    paper("return a;", "[5, 1, 4, 2, 3]");
    paper("a[2] = a[1] + 3; return a;", "[5, 1, 4, 2, 3]");
    paper("a[0] = a[1] - a[2] * 2; a[4]++; --a[3]; a[1] += a[0]; return a;", "[-7, -6, 4, 1, 4]");
    paper("for (int i = 0; i < 5; i++) { a[i] = i; } return a;", "[0, 1, 2, 3, 4]");
    paper("for (int i = 4; i >= 0; i--) { a[i] += a[0]; } return a;", "[10, 6, 9, 7, 8]");
    paper(
        "for (int i = 0; i < 5; ++i) { if (a[i] > 2) { a[i] = 0; } else { a[i] *= a[i]; } } return a;",
        "[0, 1, 0, 4, 0]",
    );
    paper(
        "for (int i = 0; i < 4; i++) { a[i] = a[i + 1]; a[i + 1] = a[i] - 1; } return a;",
        "[1, 4, 2, 3, 2]",
    );
    paper("for (int i = 0; i <= 5; i++) { a[i] = i; } return a;", "OutOfBounds `a[i] = i`");
    paper("for (int i = 0; i <= 5; i++) { a[i] += 1; } return a;", "OutOfBounds `a[i] += 1`");
    paper("a[1] = 2147483647; for (int i = 0; i < 5; i++) { a[i] += 1; } return a;", "Overflow `a[i] += 1`");
    paper("int i = 3; a[i] = a[i + 2]; return a;", "OutOfBounds `a[i + 2]`");
    paper("int i = 2147483647; a[0] = a[i + 1]; return a;", "Overflow `i + 1`");
    paper("a[5] = 1; return a;", "OutOfBounds `a[5] = 1`");
    paper("a[-1] = 1; return a;", "OutOfBounds `a[-1] = 1`");
    paper("int i = -1; a[0] = a[i]; return a;", "OutOfBounds `a[i]`");
    paper("a[a[0]] = 1; return a;", "OutOfBounds `a[a[0]] = 1`");
    paper("a[a[1]] = 9; return a;", "[5, 9, 4, 2, 3]");
    paper(
        "int i = 0; while (i < 4) { int t = a[i]; a[i] = a[i + 1]; a[i + 1] = t; i++; } return a;",
        "[1, 4, 2, 3, 5]",
    );
    paper("a[0] = 1;", "MissingReturn `a[0] = 1;`");
    paper("if (a[0] == 4) { return a; }", "MissingReturn `if (a[0] == 4) { return a; }`");
    paper("if (a[0] == 5) { return a; } a[9] = 1; return a;", "[5, 1, 4, 2, 3]");
}

#[test]
fn lists_have_the_length_of_the_input() {
    let reverse = "void f(int *a, int n) { for (int i = 0, j = n - 1; i < j; i++, j--) { \
                   int t = a[i]; a[i] = a[j]; a[j] = t; } }";
    check(reverse, "[]", "[]");
    check(reverse, "[1]", "[1]");
    check(reverse, "[1, 2, 3, 4]", "[4, 3, 2, 1]");
    check("void f(int *a, int n) { if (n == 0) { return; } a[n - 1] = n; }", "[]", "[]");
    check("void f(int *a, int n) { a[n] = 1; }", "[1, 2]", "OutOfBounds `a[n] = 1`");
    check("void f(int *a, int n) { a[n - 1] += a[0]; a[0]++; a[1] *= 2; }", "[1, 2]", "[2, 6]");
    check("void f(int *a, int n) { a[0] = 1; }", "[]", "OutOfBounds `a[0] = 1`");
    check("void f(int *a, int n) { n = 0; a[1] = n; }", "[1, 2]", "[1, 0]");
    check(
        "int f(const int *a, int n, int k, int l) { return n * 100 + k * 10 + l + a[0]; }",
        "[1, 2], 3, 4",
        "235",
    );
    check(
        "int f(const int *a, int n) { int s = 0; for (int i = n - 1; i > -1; i--) { s = s * 10 + a[i]; } return s; }",
        "[1, 2, 3]",
        "321",
    );
    check(
        "int f(const int *a, int n) { int s = 0; for (int i = 1; i < n; i++) { s = s * 10 + a[i] - a[i - 1]; } return s; }",
        "[1, 2, 5, 7]",
        "132",
    );
    check(
        "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) { s += a[i + 1]; } return s; }",
        "[1, 2]",
        "OutOfBounds `a[i + 1]`",
    );
    check("int f(const int *a, int n) { }", "[]", "MissingReturn ``");
    check(
        "int f(const int *a, int n) { while (n > 1) { n--; if (a[n] == 2) { return n; } } }",
        "[1, 3]",
        "MissingReturn `while (n > 1) { n--; if (a[n] == 2) { return n; } }`",
    );
}

#[test]
fn the_returned_length_says_how_much_of_out_counts() {
    #[track_caller]
    fn list(body: &str, expect: &str) {
        check(&format!("int f(const int *a, int n, int *out) {{ {body} }}"), "[4, 5, 6]", expect);
    }
    list("return 0;", "[]");
    list("out[0] = 1; return 0;", "[]");
    list("for (int i = 0; i < n; i++) { out[i] = a[i] * 2; } return n;", "[8, 10, 12]");
    list("out[1] = 1; return 2;", "Uninitialised `return 2;`");
    list("out[1] = 1; return out[0];", "Uninitialised `out[0]`");
    list("int i = 0; out[1] = 1; return out[i];", "Uninitialised `out[i]`");
    list("return -1;", "BadLength `return -1;`");
    list("return 129;", "BadLength `return 129;`");
    list("return 128;", "Uninitialised `return 128;`");
    list("out[128] = 1; return 0;", "OutOfBounds `out[128] = 1`");
    list("int i = 128; out[i] = 1; return 0;", "OutOfBounds `out[i] = 1`");
    list("out[0] = 1; out[0] += 2; out[0]++; int i = 0; out[i] *= 2; return 1;", "[8]");
    list("out[0]++; return 1;", "Uninitialised `out[0]++`");
}

#[test]
fn what_was_never_set_cannot_be_read() {
    body("int y; return y;", 0, "Uninitialised `y`");
    body("int y; y++; return 0;", 0, "Uninitialised `y++`");
    body("int y; y += 1; return 0;", 0, "Uninitialised `y += 1`");
    body("int y = y; return 0;", 0, "Uninitialised `y`");
    body("int y; if (x) { y = 1; } return y;", 0, "Uninitialised `y`");
    body("int y; if (x) { y = 1; } return y;", 5, "1");
    body("int y; if (x) { y = 1; } else { y = 2; } return y;", 0, "2");
    body("int y; if (x) { return 3; } else { y = 2; } return y;", 0, "2");
    body("int y; while (x > 0) { y = x; x--; } return y;", 0, "Uninitialised `y`");
    body("int y; while (x > 0) { y = x; x--; } return y;", 3, "1");
    body("int y; do { y = x; x--; } while (x > 0); return y;", 3, "1");
    body("int y; do { if (x) { break; } y = 1; } while (0); return y;", 1, "Uninitialised `y`");
    body("int y; do { if (x) { continue; } y = 1; } while (y); return y;", 1, "Uninitialised `y`");
    body("int y; for (;;) { y = 4; if (x) { break; } } return y;", 1, "4");
    body(
        "int s = 0; for (int i = 0; i < 2; i++) { int t; if (i == 0) { t = 1; } s += t; } return s;",
        0,
        "Uninitialised `t`",
    );
    body(
        "int s = 0; for (int i = 0; i < 2; i++) { int t[2]; if (i == 0) { t[1] = 1; } s += t[1]; } return s;",
        0,
        "Uninitialised `t[1]`",
    );
    body("int s = 0; for (int i = 0; i < 2; i++) { int t[2]; t[i] = 1; s += t[i]; } return s;", 0, "2");
    body("int b[3]; b[1] = 1; return b[x];", 1, "1");
    body("int b[3]; b[1] = 1; return b[x];", 2, "Uninitialised `b[x]`");
    body("int b[3]; b[1] = 1; return b[2];", 2, "Uninitialised `b[2]`");
    body("int b[3]; return b[x];", 3, "OutOfBounds `b[x]`");
    body("int b[2] = {1, b[0]}; return b[1];", 3, "Uninitialised `b[0]`");
    body("int y; y; return 1;", 3, "Uninitialised `y`");
    body("int i; for (; x > 0; i++) { i = x--; } return i;", 2, "2");
    body("int n; if (x) { n = 3; } for (int i = 0; i < n; i++) { x++; } return x;", 0, "Uninitialised `n`");
    body("int n; if (x) { n = 3; } for (int i = 0; i < n; i++) { x++; } return x;", 1, "4");
}

#[test]
fn arrays_begin_with_what_stands_in_braces() {
    body("int b[4] = {7, x}; return b[0] * 1000 + b[1] * 100 + b[2] * 10 + b[3];", 5, "7500");
    body(
        "int s = 0; for (int i = 0; i < 3; i++) { int b[2] = {i}; b[1] += i; s = s * 100 + b[0] * 10 + b[1]; } return s;",
        0,
        "1122",
    );
    body(
        "int b[3] = {0}, c[3] = {4, 5, 6}; for (int i = 0; i < 3; i++) { b[c[i] - 4] = i; } return b[2] * 10 + b[1];",
        0,
        "21",
    );
    body("int b[3] = {2, 0, 1}; return b[b[b[x]]];", 0, "0");
    body("int b[3] = {2, 0, 1}; return b[3];", 0, "OutOfBounds `b[3]`");
    body("int b[4096] = {1}; return b[0] + b[4095] + b[x];", 4000, "1");
}

#[test]
fn inner_scopes_hide_outer_ones() {
    body("int y = 1; { int y = 2; x += y; } return x * 10 + y;", 3, "51");
    body("int i = 7; for (int i = 0; i < 3; i++) { x += i; } return x * 10 + i;", 0, "37");
    body("int y = 1; if (x) { int y = 5; y++; } return y;", 3, "1");
    body("int y = 1; { int y = y; } return y;", 3, "Uninitialised `y`");
}

#[test]
fn loops_go_on_while_their_condition_holds() {
    body("int s = 0; for (int i = 0; i < x; i += 2) { s += i; } return s;", 7, "12");
    body("int s = 0, i; for (i = 0; i < x; i++) { s += i; } return s * 10 + i;", 4, "64");
    body("int s = 0; for (int i = x; i > 0; i--) { s += i; } return s;", 4, "10");
    body("int s = 0; for (int i = 0; x > i; ++i) { s += i; } return s;", 4, "6");
    body("int s = 0; for (int i = 10; i < x; i++) { s++; } return s;", 4, "0");
    body("int s = 0; for (int i = 5; i < 5; i++) { s++; } return s;", 4, "0");
    body("int s = 0; for (int i = 0; i != x; i++) { s++; } return s;", 4, "4");
    body("int s = 0; for (int i = 0; i * i <= x; i++) { s++; } return s;", 17, "5");
    body("int s = 0; for (int i = 0; i <= x; i++) { s++; } return s;", 4, "5");
    body("int s = 0; for (int i = 9; i >= x; i--) { s++; } return s;", 4, "6");
    body("int s = 0; for (int i = 0, j = 5; i < j && s < x; i++, j--) { s += j - i; } return s;", 9, "9");
    body("int s = 0; for (; x;) { s += x--; } return s;", 4, "10");
    body("int s = 0; while (x > 0 && s < 5) { s += x--; } return s;", 4, "7");
    body("int s = 0; while (x > 3 || s < 2) { s++; x--; } return s;", 6, "3");
    body("int s = 0; while (x-- > 0) { s++; } return s * 10 - x;", 3, "31");
    body("int s = 0; do { s++; x--; } while (x > 0); return s;", -3, "1");
    body("int s = 0; while (!(x == 0)) { s++; x--; } return s;", 3, "3");
    body("while (0) { x = 9; } return x;", 3, "3");
    body(
        "int s = 0; for (int i = 0; i < 3; i++) { for (int j = i; j < 3; j++) { s += j; } } return s;",
        0,
        "8",
    );
    body("int y = 0; while ((y = x - 1) > 0) { x = y; } return x * 10 + y;", 4, "10");
    body("int n = 3, s = 0; for (int i = 0; i < n; i++) { if (n < 6) { n++; } s++; } return s;", 0, "6");
}

#[test]
fn jumps_leave_the_loop_around_them() {
    body("int i = 0; for (;;) { if (i == x) { break; } i++; } return i;", 5, "5");
    body("int s = 0; for (int i = 0; i < 5; i++) { if (i == x) { continue; } s += i; } return s;", 3, "7");
    body("int s = 0; for (int i = 0; i < 5; i += 1) { if (i == x) { continue; } s += i; } return s;", 3, "7");
    body("int s = 0; do { x--; if (x == 2) { continue; } s += x; } while (x > 0); return s;", 4, "4");
    body("int s = 0; while (x > 0) { x--; if (x == 2) { continue; } s += x; } return s;", 4, "4");
    body(
        "int s = 0; for (int i = 0; i < 3; i++) { for (int j = 0; j < 3; j++) { if (j > i) { break; } s += 10 * i + j; } } return s;",
        0,
        "84",
    );
    body(
        "for (int i = 0; i < 9; i++) { while (1) { if (i == x) { return i * 2; } break; } } return -1;",
        4,
        "8",
    );
    body(
        "int s = 0; for (int i = 0; i < 4; i++) { if (i == 1) { continue; } else if (i == 3) { break; } else { s += i + 1; } } return s;",
        0,
        "4",
    );
}

#[test]
fn fuel_counts_the_turns_of_all_loops() {
    let sum =
        "int s = 0; for (int i = 0; i < x; i++) { s++; } for (int i = 0; i < x; i++) { s++; } return s;";
    body(sum, 50, "100");
    body(sum, 51, "OutOfFuel `for (int i = 0; i < x; i++) { s++; }`");
    body("while (1) { } return 0;", 0, "OutOfFuel `while (1) { }`");
    body("while (x > -1) { } return 0;", 0, "OutOfFuel `while (x > -1) { }`");
    body("for (;;) { } return 0;", 0, "OutOfFuel `for (;;) { }`");
    body("do { } while (1); return 0;", 0, "OutOfFuel `do { } while (1);`");
    body("int i = 0; do { i++; } while (i < x); return i;", 100, "100");
    body("int i = 0; while (i < x) { i++; } return i;", 100, "100");
    let code = compile(&program("int f(int x) { while (x) { x--; } return x; }")).unwrap();
    let mut machine = Machine::new();
    assert!(machine.run(&code, &input("0"), &Limits { fuel: 0 }).is_ok());
    assert!(machine.run(&code, &input("1"), &Limits { fuel: 0 }).is_err());
}

#[test]
fn an_input_of_another_shape_is_refused() {
    let check = |source: &str, arguments: &str, expect: Misfit| {
        let code = compile(&program(source)).unwrap();
        let result = Machine::new().run(&code, &input(arguments), &LIMITS).map(run::Output::to_value);
        assert_eq!(result, Err(RunError::Misfit(expect)));
    };
    check("int * func_1(int a[]) { return a; }", "[1, 2]", Misfit::PaperCells(2));
    let sum = "int f(int x, int y) { return x + y; }";
    check(sum, "1", Misfit::Ints { shape: "numbers+2".parse().unwrap(), wanted: 2, got: 1 });
    check(sum, "[1], 1, 2", Misfit::NoList("numbers+2".parse().unwrap()));
}

/// One line a step: its place, what it decided, what changed.
fn told(source: &str, arguments: &str, max_steps: usize) -> String {
    let program = program(source);
    let trace = trace(&program, &input(arguments), &LIMITS, max_steps).unwrap();
    let mut lines = String::new();
    for step in &trace.steps {
        lines += &"  ".repeat(step.level);
        lines += &source[step.span.start as usize..step.span.end as usize];
        if let Event::Decided(outcome) = step.event {
            lines += if outcome { " yes" } else { " no" };
        }
        for change in &step.changes {
            let name = &program.var(change.var).unwrap().name;
            let cell = change.cell.map(|i| format!("[{i}]")).unwrap_or_default();
            let value = change.value.map_or("unset".to_owned(), |x| x.to_string());
            lines += &format!(" | {name}{cell} = {value}");
        }
        lines.push('\n');
    }
    let end = trace.end.map_or_else(|trap| format!("{:?}", trap.kind), |value| value.to_string());
    lines + &end + if trace.truncated { " (truncated)" } else { "" }
}

#[test]
fn a_trace_tells_every_step() {
    let source = "int f(const int *a, int n, int *out) { int m = 0, i; for (i = 0; i < n; i++) { \
                  int t = a[i] * 2; if (t > 3) { out[m++] = t; } else { continue; } } return m; }";
    let expect = "int m = 0, i; | m = 0\ni = 0 | i = 0\ni < n yes\n  int t = a[i] * 2; | t = 2\n  t > 3 no\n    \
                  continue;\ni++ | i = 1\ni < n yes\n  int t = a[i] * 2; | t = 4\n  t > 3 yes\n    \
                  out[m++] = t; | out[0] = 4 | m = 1\ni++ | i = 2\ni < n no\nreturn m;\n[4]";
    assert_eq!(told(source, "[1, 2]", 1000), expect);
    let source = "int f(int x) { do { int t, b[2] = {x}; t = x--; } while (x > 0); \
                  while (x++ < 2) { break; } return 1 / 0; }";
    let expect = "  int t, b[2] = {x}; | b[0] = 2 | b[1] = 0\n  t = x--; | x = 1 | t = 2\nx > 0 yes\n  \
                  int t, b[2] = {x}; | b[0] = 1 | b[1] = 0\n  t = x--; | x = 0 | t = 1\nx > 0 no\n\
                  x++ < 2 yes | x = 1\n  break;\nDivisionByZero";
    assert_eq!(told(source, "2", 1000), expect);
    let source = "int f(int x) { x = 4; x++; while (x--) { } return x; }";
    assert_eq!(told(source, "1", 2), "x = 4; | x = 4\nx++; | x = 5\n-1 (truncated)");
}

#[test]
fn states_are_those_at_the_ends_of_the_outermost_statements() {
    let program = program(
        "int f(const int *a, int n, int *out) { int m = 0, t; int b[2]; \
         for (int i = 0; i < n; i++) { out[i] = a[i] + 1; m++; t = i; } b[1] = m; return m; }",
    );
    let code = StatesCode::new(&program).unwrap();
    let mut machine = Machine::new();
    let run = code.run(&mut machine, &input("[3, 4]"), &LIMITS).unwrap();
    assert_eq!(run.end, Ok(Value::List(vec![4, 5])));
    let show = |x: &Option<i32>| x.map_or("?".to_owned(), |x| x.to_string());
    let told = run.states.iter().map(|state| {
        let ints: Vec<_> = state.ints.iter().map(|(_, x)| show(x)).collect();
        let lists = state.lists.iter().map(|(_, cells)| cells.iter().map(show).collect::<Vec<_>>().join(","));
        format!("{}: {} / {}", state.statement, ints.join(" "), lists.collect::<Vec<_>>().join(" "))
    });
    let expect = ["0: 2 0 ? / 3,4 ", "1: 2 0 ? / 3,4  ", "2: 2 2 1 / 3,4 4,5 ", "3: 2 2 1 / 3,4 4,5 ?,2"];
    assert_eq!(told.collect::<Vec<_>>(), expect);
    // A used machine tells nothing of the run before.
    assert_eq!(code.run(&mut machine, &input("[3, 4]"), &LIMITS).unwrap(), run);
}

#[test]
fn a_result_does_not_depend_on_what_ran_before() {
    let sources = [
        "int f(int x) { int y; if (x > 1) { y = 5; } return y; }",
        "int f(int x) { int b[4]; if (x > 1) { b[2] = 5; } return b[2]; }",
        "int f(int x) { int b[9] = {1, 2, 3}; return b[x]; }",
        "int f(const int *a, int n, int *out) { for (int i = 0; i < n; i++) { if (a[i] > 1) { out[i] = 1; } } return n; }",
        "void f(int *a, int n) { int t; for (int i = 0; i < n; i++) { if (a[i]) { t = a[i]; } a[i] = t; } }",
        "int * func_1(int a[]) { for (int i = 1; i < 5; i++) { a[i] += a[i - 1]; } return a; }",
    ];
    let mut runs = Vec::new();
    for source in sources {
        let code = compile(&program(source)).unwrap();
        for arguments in
            ["0", "2", "8", "[2, 3]", "[0, 2]", "[]", "[1, 2, 3, 4, 5]", "[0, 0, 0, 2147483647, 2]"]
        {
            let input = input(arguments);
            if input.fits(code.shape()).is_ok() {
                runs.push((code.clone(), input));
            }
        }
    }
    let run = |machine: &mut Machine, i: usize| {
        let (code, input) = &runs[i];
        machine.run(code, input, &LIMITS).map(run::Output::to_value)
    };
    let fresh: Vec<_> = (0..runs.len()).map(|i| run(&mut Machine::new(), i)).collect();
    assert!(fresh.iter().any(Result::is_ok) && fresh.iter().any(Result::is_err));
    let mut machine = Machine::new();
    for i in 0..runs.len() {
        for j in 0..runs.len() {
            for k in [i, j] {
                assert_eq!(run(&mut machine, k), fresh[k]);
            }
        }
    }
}

#[test]
fn every_trap_is_reached() {
    let sources = [
        (TrapKind::Overflow, "int f(int x) { return x * 2000000000; }"),
        (TrapKind::DivisionByZero, "int f(int x) { return x / (x - x); }"),
        (TrapKind::ShiftCount, "int f(int x) { return x << 40; }"),
        (TrapKind::OutOfBounds, "int f(int x) { int b[2] = {0}; return b[x]; }"),
        (TrapKind::Uninitialised, "int f(int x) { int y; return y; }"),
        (TrapKind::MissingReturn, "int f(int x) { x = 1; }"),
        (TrapKind::OutOfFuel, "int f(int x) { while (x) { } return x; }"),
    ];
    for (kind, source) in sources {
        assert!(outcome(source, &input("5")).starts_with(&format!("{kind:?} ")), "{source}");
    }
    // The lengths of `out` have a table of their own.
    assert_eq!(sources.len() + 1, TrapKind::ALL.len());
}
