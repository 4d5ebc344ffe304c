use std::time::Duration;

use super::*;

fn examples(pairs: &[(&str, &str)]) -> Vec<Example> {
    let example = |&(input, output): &(&str, &str)| Example {
        input: input.parse().unwrap(),
        output: output.parse().unwrap(),
    };
    pairs.iter().map(example).collect()
}

fn found(by: &'static str, text: &str) -> Found {
    let program = cgen::parse(text).unwrap().canonical();
    let tokens = cgen::token::len(&program);
    Found { program, by, score: 0.0, tokens, after: 0, at: Duration::ZERO }
}

/// The best of these programs, in one line, and the sizes of all classes.
fn check(shapes: &[&str], told: &[(&str, &str)], found: &[Found], best: &str, sizes: &[usize]) {
    let shapes: Vec<Shape> = shapes.iter().map(|shape| shape.parse().unwrap()).collect();
    let ranking = rank(&shapes, &examples(told), found, &Weights::default());
    let text = ranking.best().map_or(String::new(), |best| best.program.to_string());
    assert_eq!(text.split_whitespace().collect::<Vec<_>>().join(" "), best);
    let members: Vec<usize> = ranking.classes.iter().map(|class| class.members.len()).collect();
    assert_eq!(members, sizes);
    let belief: f32 = ranking.classes.iter().map(|class| class.belief).sum();
    assert!(ranking.classes.is_empty() || (belief - 1.0).abs() < 1e-3, "{belief}");
}

const DOUBLED: &str = "void f(int *a, int n) { for (int v0 = 0; v0 < n; v0++) { a[v0] *= 2; } }";

#[test]
fn what_holds_is_simplified_and_what_does_not_is_left_out() {
    let told = [("[1, 2]", "[2, 4]"), ("[5]", "[10]")];
    let long =
        "void f(int *a, int n) { int v = 7; for (int i = 0; i < n; i++) { a[i] = a[i] * 2 + 0; v = i; } }";
    let wrong = "void f(int *a, int n) { a[0] *= 2; }";
    check(&["in-place"], &told, &[found("x", long), found("x", wrong)], DOUBLED, &[1]);
    check(&["in-place"], &told, &[found("x", wrong)], "", &[]);
}

#[test]
fn short_programs_win_and_memorised_values_lose() {
    let told = [("[1, 2]", "[2, 4]"), ("[5]", "[10]")];
    let memorised = "void f(int *a, int n) { if (n == 1) { a[0] = 10; } else { a[0] = 2; a[1] = 4; } }";
    check(&["in-place"], &told, &[found("x", memorised), found("x", DOUBLED)], DOUBLED, &[1, 1]);
}

#[test]
fn programs_and_solvers_that_agree_support_each_other() {
    let told = [("2", "4"), ("0", "0")];
    let square = "int f(int x) { return x * x; }";
    let sum = "int f(int x) { return x + x; }";
    let double = "int f(int x) { return x * 2; }";
    check(&["numbers+1"], &told, &[found("x", square), found("y", double)], square, &[1, 1]);
    let three = [found("x", square), found("y", double), found("z", sum)];
    let ranking = rank(&["numbers+1".parse().unwrap()], &examples(&told), &three, &Weights::default());
    assert_eq!(ranking.classes[0].members.iter().map(|m| m.by.len()).sum::<usize>(), 2, "{ranking:?}");
    assert!(ranking.classes[0].belief > ranking.classes[1].belief);
}

#[test]
fn shapes_share_classes_and_the_first_is_preferred() {
    let told = [("[1, 2]", "[2, 4]"), ("[5]", "[10]")];
    let anew = "int f(const int *a, int n, int *out) { for (int v0 = 0; v0 < n; v0++) { out[v0] = a[v0] * 2; } return n; }";
    check(&["in-place", "to-list"], &told, &[found("x", anew), found("x", DOUBLED)], DOUBLED, &[2]);
}

#[test]
fn what_is_usual_wins_however_long_it_is() {
    let told = [("2", "1"), ("3", "1"), ("4", "0"), ("5", "1"), ("8", "0")];
    let prime = "int f(int x) { if (x < 2) { return 0; } for (int v0 = 2; v0 * v0 <= x; v0++) { if (x % v0 == 0) { return 0; } } return 1; }";
    let chance = found("x", "int f(int x) { return x % 9 % 4 > 0; }");
    check(&["numbers+1"], &told, &[chance, found("x", prime)], prime, &[1, 1]);
}

#[test]
fn truth_values_stay_truth_values() {
    let told = [("3, 9", "1"), ("4, 2", "0"), ("5, 7", "1")];
    let (divided, compared) =
        ("int f(int x, int y) { return y / x % 3; }", "int f(int x, int y) { return x * 2 - 3 < y + 1; }");
    let (divided, compared) = (found("x", divided), found("x", compared));
    let ranking =
        rank(&["numbers+2".parse().unwrap()], &examples(&told), &[divided, compared], &Weights::default());
    let values = ranking.classes[0].outcomes.iter().flatten();
    assert!(
        values.clone().count() > 10 && values.into_iter().all(|value| matches!(value, Value::Int(0 | 1)))
    );
}

#[test]
fn arguments_are_there_to_be_read() {
    let told = [("2, 3", "8"), ("1, 3", "6"), ("4, 3", "12")];
    let both = "int f(int x, int y) { return x * 2 + y + 1; }";
    let one = "int f(int x, int y) { return x * 2 + 4; }";
    check(&["numbers+2"], &told, &[found("x", one), found("x", both)], both, &[1, 1]);
}

#[test]
fn what_traps_less_goes_before_what_does_the_same() {
    let told = [("[1, 5, 7]", "[7, 13]"), ("[5, 9]", "[15]")];
    let short = "int f(const int *a, int n, int *out) { for (int v0 = 1; v0 < n; v0++) { out[v0 - 1] = a[v0] + a[v0 - 1] + 1; } return n - 1; }";
    let whole = "int f(const int *a, int n, int *out) { int v0 = 0; for (int v1 = 1; v1 < n; v1++) { out[v0++] = a[v1] + a[v1 - 1] + 1; } return v0; }";
    check(&["to-list"], &told, &[found("x", short), found("x", whole)], whole, &[1, 1]);
    check(&["to-list"], &told, &[found("x", short)], short, &[1]);
}

#[test]
fn probes_are_new_and_fit() {
    for shape in Shape::all() {
        let list = if shape == Shape::PAPER { vec![1, 2, 3, 4, 0] } else { vec![3, 1, i32::MAX] };
        let list = if shape.has_list() { list } else { Vec::new() };
        let input = cgen::Input { list, ints: vec![i32::MIN; shape.ints()] };
        let example = Example { input: input.clone(), output: Value::Int(0) };
        let probes = probes_for(shape, &[example.clone(), example]);
        assert!(probes.near.len() > 2, "{shape}");
        assert!(probes.inputs.iter().all(|probe| probe.fits(shape).is_ok() && *probe != input), "{shape}");
        let unique: std::collections::HashSet<_> = probes.inputs.iter().collect();
        assert_eq!(unique.len(), probes.inputs.len());
    }
}
