use super::*;

/// The examples and their shapes, or all that is wrong with them.
fn check(texts: &[&str], expect: &str) {
    let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
    let told = parse(&texts).and_then(|given| {
        given.check()?;
        let shapes: Vec<String> = given.shapes(None)?.iter().map(ToString::to_string).collect();
        let examples = given.examples.iter();
        let lines = examples.map(|e| format!("{} -> {}", given.input_text(&e.input), e.output));
        Ok(format!("{}: {}", shapes.join(" "), lines.collect::<Vec<_>>().join("; ")))
    });
    let told =
        told.unwrap_or_else(|error| error.chain().map(ToString::to_string).collect::<Vec<_>>().join(": "));
    assert!(told.starts_with(expect), "{texts:?}\n     got {told}\nexpected {expect}");
}

#[test]
fn examples_are_read_and_have_shapes() {
    check(&["[3,1]->[1,3]", " [ ] -> [ ]"], "in-place to-list: [3, 1] -> [1, 3]; [] -> []");
    check(&["[3,1] -> [1]", "[] -> []"], "to-list: ");
    check(&["[1,2,3], 2 -> 5", "[], 0 -> 0"], "to-number+1: [1, 2, 3], 2 -> 5; [], 0 -> 0");
    check(&["12, -18 -> 6"], "numbers+2: 12, -18 -> 6");
    check(&["[4] -> true", "[5] -> false"], "to-number: [4] -> 1; [5] -> 0");
    check(&["[4] -> 1", "[4] -> 1"], "to-number: [4] -> 1");
}

#[test]
fn texts_that_are_no_example_are_named() {
    check(&["[1] -> 2", "[3] 4"], "example 2 is none: `[3] 4`: there is no `->`");
    check(&["[1 -> 2"], "example 1 is none: `[1 -> 2`: what goes in: the list has no closing `]`");
    check(&["[1] -> x"], "example 1 is none: `[1] -> x`: what comes out: `x` is not an int");
    check(&["[1] ->"], "example 1 is none: `[1] ->`: what comes out: an input is missing");
    check(
        &["[2147483648] -> 1"],
        "example 1 is none: `[2147483648] -> 1`: what goes in: 2147483648 does not fit",
    );
    check(
        &["[1] -> -2147483649"],
        "example 1 is none: `[1] -> -2147483649`: what comes out: -2147483649 does",
    );
}

#[test]
fn examples_that_do_not_go_together_are_named() {
    check(&["[1] -> 2", "1 -> 2"], "example 2 does not go with the others: it takes no list");
    check(&["1 -> 2", "[1] -> 2"], "example 2 does not go with the others: it takes a list");
    check(&["[1] -> 2", "[1], 1 -> 2"], "example 2 does not go with the others: it takes 1 ints");
    check(&["[1] -> 2", "[2] -> [2]"], "example 2 does not go with the others: it gives a list");
    check(
        &["[1] -> 2", "[2] -> 3", "[1] -> 3"],
        "example 1 and example 3 contradict each other: for [1] one gives 2, the other 3",
    );
    let many: Vec<String> = (0..=MOST_EXAMPLES).map(|i| format!("{i} -> {i}")).collect();
    let many: Vec<&str> = many.iter().map(String::as_str).collect();
    check(&many, "there are 21 examples, at most 20 are taken");
    check(&["1 -> [2]"], "no function of the language takes and gives what the examples hold");
    check(&["1,2,3,4,5 -> 2"], "no function of the language");
    let long = format!("[{}0] -> 1", "0, ".repeat(64));
    check(&[&long], "example 1 cannot be taken: its list has 65 cells, at most 64 are taken");
}

/// The row that stands for a JSON text.
fn check_row(text: &str, expect: &str) {
    let row = row(serde_json::from_str(text).unwrap());
    let told = row.map_or_else(|error| error.to_string(), |row| row.to_string());
    assert_eq!(told, expect, "{text}");
}

#[test]
fn a_spec_may_be_no_more_than_its_examples() {
    check_row(
        r#"[{"in":[1],"out":2}]"#,
        r#"{"examples":[{"in":[1],"out":2}],"id":"task","kind":"array->int"}"#,
    );
    check_row(
        r#"{"examples":[{"in":4,"out":2}]}"#,
        r#"{"examples":[{"in":[4],"out":2}],"id":"task","kind":"ints->int"}"#,
    );
    check_row(
        r#"{"id":"x","kind":"ints->int","examples":[{"in":[4,5],"out":2}]}"#,
        r#"{"id":"x","kind":"ints->int","examples":[{"in":[4,5],"out":2}]}"#,
    );
    check_row("7", "it is no object with `examples`");
    check_row("{}", "it has no list `examples`");
    check_row("[]", "it has no examples");
    check_row("[7]", "its first example has no `in` and `out`");
}
