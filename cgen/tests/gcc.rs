//! gcc in its sandbox: what it says of known programs, and that it agrees with the interpreter on random
//! ones.
#![cfg(feature = "gcc")]

use cgen::gcc::differential::{Plan, compare, random_cases};
use cgen::gcc::{Flavor, Gcc, GccError};
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::run::TrapKind;
use cgen::{Input, parse};

fn gcc() -> Gcc {
    Gcc::find().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_thousand_random_programs_do_the_same_in_gcc() {
    let generator = Generator::new(Policy::wild()).unwrap();
    let tally = compare(&gcc(), random_cases(&generator, 7, 1000, 10), Plan::default(), |_| {})
        .unwrap_or_else(|error| panic!("{error}"));
    let mismatches: Vec<String> = tally.mismatches.iter().map(ToString::to_string).collect();
    assert!(mismatches.is_empty(), "{}", mismatches.join("\n\n"));
    assert_eq!((tally.programs, tally.runs()), (1000, 10_000));
    assert!(tally.values > 2000, "{}", tally.values);
    assert!(tally.garbage.differ > 50, "{:?}", tally.garbage);
    for kind in TrapKind::ALL {
        assert!(tally.traps.get(&kind).is_some_and(|count| count.runs > 0), "no run traps with `{kind}`");
    }
    let missing: Vec<&str> = tally.constructs.missing().collect();
    assert_eq!(missing, Vec::<&str>::new());
}

/// Runs the text on the list and the ints, the list first.
fn outcome(text: &str, list: &[i32], ints: &[i32], flavor: Flavor) -> String {
    let program = parse(text).unwrap_or_else(|complaints| panic!("{complaints:?}"));
    let inputs = [Input { list: list.to_vec(), ints: ints.to_vec() }];
    match gcc().run(&[(&program, &inputs)], flavor) {
        Ok(outcomes) => outcomes[0][0].to_string(),
        Err(error) => error.to_string(),
    }
}

#[test]
fn what_c_leaves_undefined_is_told_apart() {
    let check = |body: &str, x: i32, expect: TrapKind| {
        let text = format!("int f(int x) {{ int b[3] = {{1}}; {body} }}");
        assert_eq!(outcome(&text, &[], &[x], Flavor::Sanitized), expect.to_string(), "{body}");
    };
    check("return x + 1;", i32::MAX, TrapKind::Overflow);
    check("x * 2; return 1;", i32::MAX, TrapKind::Overflow);
    check("return (x - 1) * 0;", i32::MIN, TrapKind::Overflow);
    check("return -x;", i32::MIN, TrapKind::Overflow);
    check("return x / -1;", i32::MIN, TrapKind::Overflow);
    check("return x % -1;", i32::MIN, TrapKind::Overflow);
    check("return x << 1;", -1, TrapKind::Overflow);
    check("return 2147483647 + 1;", 0, TrapKind::Overflow);
    check("return (x ? 6 : 2132768408) * 8;", 0, TrapKind::Overflow);
    check("return -~2147483647;", 0, TrapKind::Overflow);
    check("return ~5 * 2000000000;", 0, TrapKind::Overflow);
    check("x++; return 0;", i32::MAX, TrapKind::Overflow);
    check("return 1 / x;", 0, TrapKind::DivisionByZero);
    check("return 1 % x;", 0, TrapKind::DivisionByZero);
    check("return 1 << x;", 32, TrapKind::ShiftCount);
    check("return 1 >> x;", -1, TrapKind::ShiftCount);
    check("return b[x];", 3, TrapKind::OutOfBounds);
    check("b[x] = 1; return 1;", -1, TrapKind::OutOfBounds);
    check("if (x) return 1;", 0, TrapKind::MissingReturn);
}

#[test]
fn no_index_leaves_a_list_unseen() {
    let reads = "int f(const int *a, int n, int k) { return a[k]; }";
    let writes = "int f(const int *a, int n, int k, int *out) { out[k] = 1; out[0] = 2; return 1; }";
    let outside = TrapKind::OutOfBounds.to_string();
    for k in [-1, 3, -12, 16, 100, 1_000, -1_000, 100_000, 2_000_000_000, i32::MAX, i32::MIN] {
        assert_eq!(outcome(reads, &[7, 8, 9], &[k], Flavor::Sanitized), outside, "{k}");
    }
    for k in [-1, 128, 1_000, i32::MAX, i32::MIN] {
        assert_eq!(outcome(writes, &[7, 8, 9], &[k], Flavor::Sanitized), outside, "{k}");
    }
    assert_eq!(outcome(reads, &[7, 8, 9], &[2], Flavor::Sanitized), "9");
    assert_eq!(outcome(writes, &[], &[127], Flavor::Sanitized), "[2]");
}

#[test]
fn the_calls_of_a_batch_do_not_touch_each_other() {
    let texts = [
        "int f(int x) { while (x) { } return 1; }",
        "int * func_1(int a[]) { a[0] = 9; return a; }",
        "int f(const int *a, int n, int *out) { return a[0]; }",
        "void f(int *a, int n) { while (n) { a[--n] = 0; } }",
    ];
    let programs: Vec<_> = texts.iter().map(|text| parse(text).unwrap()).collect();
    let input = |list: &[i32], ints: &[i32]| Input { list: list.to_vec(), ints: ints.to_vec() };
    let inputs = [
        vec![input(&[], &[1]), input(&[], &[0])],
        vec![input(&[1, 2, 3, 4, 5], &[])],
        vec![input(&[129], &[]), input(&[-1], &[]), input(&[0], &[])],
        vec![input(&[3, 4], &[]), input(&[], &[])],
    ];
    let cases: Vec<_> =
        programs.iter().zip(&inputs).map(|(program, inputs)| (program, &inputs[..])).collect();
    for flavor in [Flavor::Zeroed, Flavor::Sanitized] {
        let outcomes = gcc().run(&cases, flavor).unwrap();
        let text: Vec<String> = outcomes.iter().flatten().map(ToString::to_string).collect();
        let length = TrapKind::BadLength.to_string();
        let expect =
            ["the call takes too long", "1", "[9, 2, 3, 4, 5]", &length, &length, "[]", "[0, 0]", "[]"];
        assert_eq!(text, expect, "{flavor:?}");
    }
}

#[test]
fn only_checked_programs_reach_the_compiler() {
    let mut program = parse("int f(int x) { return x; }").unwrap();
    // A `break` that leaves nothing: no text of the language reads as this tree.
    program.body.insert(0, cgen::ast::StmtKind::Break.into());
    let input = [Input { list: vec![], ints: vec![1] }];
    assert!(matches!(gcc().run(&[(&program, &input)], Flavor::Zeroed), Err(GccError::Refused(_))));
    // Names that mean something to C do not reach it either.
    let text = "int main(int EOF) { int printf = EOF; return printf; }";
    assert_eq!(outcome(text, &[], &[5], Flavor::Optimized), "5");
}

#[test]
fn inputs_have_to_fit_their_programs() {
    let program = parse("int f(int x) { return x; }").unwrap();
    let input = [Input { list: vec![1], ints: vec![1] }];
    assert!(matches!(gcc().run(&[(&program, &input)], Flavor::Zeroed), Err(GccError::Misfit(_))));
}
