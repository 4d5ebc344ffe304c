//! Spec files as a whole: places of errors, rows that are told apart, shapes that suit.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::Path;

use eval::{Row, SpecError, parse_specs, read_specs};

const TWO: &str = r#"{"id":"double","kind":"array->array","same_length":true,"examples":[{"in":[1,2],"out":[2,4]}],"note":"twice"}

{"id":"words","kind":"string->int","examples":[{"in":"one two","out":2}]}
"#;

fn error(text: &str) -> String {
    let error = parse_specs(text, Path::new("my.jsonl")).unwrap_err();
    let source = std::error::Error::source(&error).unwrap();
    format!("{error}: {source}")
}

#[test]
fn rows_come_in_the_order_of_the_file() {
    let rows = parse_specs(TWO, Path::new("my.jsonl")).unwrap();
    let ids: Vec<_> = rows.iter().map(Row::id).collect();
    assert_eq!(ids, ["double", "words"]);
    let [Row::Spec(double), Row::Unsupported { .. }] = rows.as_slice() else { panic!("{rows:?}") };
    assert!(double.same_length && double.note == "twice" && double.c.is_none());
}

#[test]
fn broken_lines_are_errors_with_their_place() {
    let check = |text: &str, expect: &str| assert_eq!(error(text), expect);
    check("{}", "my.jsonl:1:2: this line is no spec: missing field `id`");
    check(
        &format!("{TWO}[1, 2\n"),
        "my.jsonl:4:2: this line is no spec: invalid type: integer `1`, expected a string",
    );
    check("\n\n{\"id\": \"x\", }", "my.jsonl:3:13: this line is no spec: trailing comma");
    check("{\"id\": \"x\"", "my.jsonl:1:10: this line is no spec: EOF while parsing an object");
    let deep = format!(r#"{{"id":"x","kind":"array->int","examples":[{{"in":{}"#, "[".repeat(100_000));
    assert!(error(&deep).ends_with("recursion limit exceeded"), "{}", error(&deep));
}

#[test]
fn a_file_that_is_not_there_is_an_error() {
    let error = read_specs(Path::new("no/such.jsonl")).unwrap_err();
    assert!(matches!(error, SpecError::Io { .. }));
    assert_eq!(error.to_string(), "could not read the specs no/such.jsonl");
}

#[test]
fn a_spec_suits_the_shapes_that_its_inputs_fit() {
    let check = |kind: &str, examples: &str, expect: &str| {
        let line = format!(r#"{{"id":"t","kind":"{kind}","examples":{examples}}}"#);
        let rows = parse_specs(&line, Path::new("my.jsonl")).unwrap();
        let Some(Row::Spec(spec)) = rows.first() else { panic!("{rows:?}") };
        let suited = cgen::Shape::all().filter(|&shape| spec.suits(shape).is_ok());
        assert_eq!(suited.map(|shape| shape.to_string()).collect::<Vec<_>>().join(" "), expect, "{line}");
    };
    check("array->array", r#"[{"in":[1,2,3,4,5],"out":[1,2,3,4,5]}]"#, "paper in-place to-list");
    check("array->array", r#"[{"in":[1,2,3,4,5],"out":[5]},{"in":[],"out":[]}]"#, "in-place to-list");
    check("array->array", r#"[{"in":[[1],7],"out":[8]}]"#, "in-place+1 to-list+1");
    check("array->int", r#"[{"in":[[1],7,8],"out":3}]"#, "to-number+2");
    check("ints->int", r#"[{"in":[7,8],"out":3}]"#, "numbers+2");
}
