use std::time::Duration;

use cgen::Shape;

use super::*;
use crate::rank::{Weights, rank};
use crate::solver::Found;

/// The distinguishing input and what would come out of it.
fn check(shape: &str, examples: &[(&str, &str)], programs: &[&str], expect: &str) {
    let shape: Shape = shape.parse().unwrap();
    let example = |&(input, output): &(&str, &str)| Example {
        input: input.parse().unwrap(),
        output: output.parse().unwrap(),
    };
    let examples: Vec<Example> = examples.iter().map(example).collect();
    let found = programs.iter().map(|text| {
        let program = cgen::parse(text).unwrap().canonical();
        let tokens = cgen::token::len(&program);
        Found { program, by: "test", score: 0.0, tokens, after: 0, at: Duration::ZERO }
    });
    let ranking = rank(&[shape], &examples, &found.collect::<Vec<_>>(), &Weights::default());
    let told = distinguish(&ranking, &examples).map_or_else(
        || "clear".to_owned(),
        |Ambiguity { input, outcomes }| {
            let value = |outcome: &Outcome| outcome.value.as_ref().map_or("trap".into(), ToString::to_string);
            format!("{input} -> {}", outcomes.iter().map(value).collect::<Vec<_>>().join(" or "))
        },
    );
    assert_eq!(told, expect, "{programs:?}");
}

const SUM: &str =
    "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }";
const SUM_OF_EVEN: &str = "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) if (a[i] % 2 == 0) s += a[i]; return s; }";
const LAST: &str = "int f(const int *a, int n) { return a[n - 1]; }";

#[test]
fn what_agrees_everywhere_is_clear() {
    check("to-number", &[("[2]", "2"), ("[4, 6]", "10")], &[SUM], "clear");
    let other =
        "int f(const int *a, int n) { int s = 0; for (int i = n - 1; i >= 0; i--) s = a[i] + s; return s; }";
    check("to-number", &[("[2]", "2"), ("[4, 6]", "10")], &[SUM, other], "clear");
}

#[test]
fn a_small_usual_input_is_asked_for() {
    check("to-number", &[("[2]", "2"), ("[4, 6]", "10")], &[SUM, SUM_OF_EVEN], "[3] -> 3 or 0");
    check("to-number", &[("[2]", "2")], &[SUM, LAST], "[2, 2] -> 4 or 2");
    let double = "int f(int x) { return x + x; }";
    let square = "int f(int x) { return x * x; }";
    check("numbers+1", &[("2", "4"), ("0", "0")], &[double, square], "3 -> 9 or 6");
}

#[test]
fn a_trap_of_the_others_is_no_question() {
    let first = "int f(const int *a, int n) { if (n == 0) return 0; return a[0]; }";
    let bold = "int f(const int *a, int n) { return a[0]; }";
    let told = [("[2]", "2"), ("[4, 6]", "4")];
    // What traps less goes first, and the other one has nothing else to say.
    check("to-number", &told, &[first, bold], "clear");
}
