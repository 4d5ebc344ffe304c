//! Rows as lines of JSON, in the format in which specs are given.

use std::fmt::Write;

use crate::shape::Kind;
use crate::{Example, Value};

use super::row::Row;

/// Appends a row as a line: `{"id", "kind", "same_length", "examples": [{"in", "out"}], "c"}`.
pub fn write(row: &Row, out: &mut String) {
    let kind = match row.shape.kind() {
        Kind::Paper | Kind::InPlace | Kind::ToList => "array->array",
        Kind::ToNumber => "array->int",
        Kind::Numbers => "ints->int",
    };
    let same_length = matches!(row.shape.kind(), Kind::Paper | Kind::InPlace);
    out.push_str("{\"id\":");
    string(&row.id, out);
    out.push_str(",\"kind\":\"");
    out.push_str(kind);
    out.push_str(if same_length { "\",\"same_length\":true" } else { "\",\"same_length\":false" });
    out.push_str(",\"examples\":[");
    for (i, example) in row.examples().enumerate() {
        out.push_str(if i > 0 { ",{\"in\":" } else { "{\"in\":" });
        arguments(row, example, out);
        out.push_str(",\"out\":");
        match &example.output {
            Value::Int(x) => number(*x, out),
            Value::List(list) => numbers(list, out),
        }
        out.push('}');
    }
    out.push_str("],\"c\":");
    string(&row.program, out);
    out.push_str("}\n");
}

/// A flat list, or `[[..],k,l]` where further ints come with it.
fn arguments(row: &Row, example: &Example, out: &mut String) {
    let input = &example.input;
    if !row.shape.has_list() {
        numbers(&input.ints, out);
    } else if input.ints.is_empty() {
        numbers(&input.list, out);
    } else {
        out.push('[');
        numbers(&input.list, out);
        for &x in &input.ints {
            out.push(',');
            number(x, out);
        }
        out.push(']');
    }
}

fn numbers(list: &[i32], out: &mut String) {
    out.push('[');
    for (i, &x) in list.iter().enumerate() {
        if i > 0 {
            out.push(',');
        }
        number(x, out);
    }
    out.push(']');
}

fn number(x: i32, out: &mut String) {
    // Writing to a string does not fail.
    let _ = write!(out, "{x}");
}

fn string(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::corpus::toy;
    use crate::policy::Policy;
    use crate::{Input, Shape};

    fn check(shape: &str, list: &[i32], ints: &[i32], output: Value, expect: &str) {
        let mut row = (0..).find_map(|i| toy::draw(&Policy::paper(), 1, i).ok()).unwrap();
        row.held_out.clear();
        row.shown = vec![Example { input: Input { list: list.to_vec(), ints: ints.to_vec() }, output }];
        let mut row = Row::new("a\"b".into(), row).unwrap();
        row.shape = shape.parse::<Shape>().unwrap();
        row.program = "int f() {\n}\n".into();
        let mut line = String::new();
        write(&row, &mut line);
        assert_eq!(line, format!("{{\"id\":\"a\\\"b\",{expect},\"c\":\"int f() {{\\n}}\\n\"}}\n"));
        serde_json::from_str::<serde_json::Value>(&line).unwrap();
    }

    #[test]
    fn lines_are_specs() {
        let list = |cells: &[i32]| Value::List(cells.to_vec());
        check(
            "paper",
            &[1, -2],
            &[],
            list(&[]),
            r#""kind":"array->array","same_length":true,"examples":[{"in":[1,-2],"out":[]}]"#,
        );
        check(
            "to-list+2",
            &[],
            &[3, 4],
            list(&[5]),
            r#""kind":"array->array","same_length":false,"examples":[{"in":[[],3,4],"out":[5]}]"#,
        );
        check(
            "to-number+1",
            &[7],
            &[i32::MIN],
            Value::Int(9),
            r#""kind":"array->int","same_length":false,"examples":[{"in":[[7],-2147483648],"out":9}]"#,
        );
        check(
            "numbers+2",
            &[],
            &[3, 4],
            Value::Int(-1),
            r#""kind":"ints->int","same_length":false,"examples":[{"in":[3,4],"out":-1}]"#,
        );
    }
}
