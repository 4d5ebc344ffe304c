//! One line of a spec file: from JSON to a [`Row`].
//!
//! Owns the format: `in` is a flat list for the list kinds, or `[[..], k, l]` with further ints, and the list of
//! arguments for `ints->int`; `out` is a list or an int. Fields that are not known are read over.

use cgen::shape::{Kind, MAX_LIST};
use cgen::{Example, Input, Shape, Value};
use serde::Deserialize;
use serde_json::Value as Json;

use super::{Row, Spec, SpecKind, Unsupported};

#[derive(Deserialize)]
struct RawRow {
    id: String,
    kind: String,
    #[serde(default)]
    same_length: bool,
    examples: Vec<RawExample>,
    #[serde(default)]
    note: String,
    #[serde(default)]
    c: Option<String>,
}

#[derive(Deserialize)]
struct RawExample {
    #[serde(rename = "in")]
    input: Json,
    #[serde(rename = "out")]
    output: Json,
}

/// Reads one line.
pub(super) fn parse(line: &str) -> Result<Row, serde_json::Error> {
    let RawRow { id, kind, same_length, examples, note, c } = serde_json::from_str(line)?;
    Ok(match supported(&kind, &examples) {
        Ok((kind, examples)) => Row::Spec(Spec { id, kind, same_length, examples, note, c }),
        Err(reason) => Row::Unsupported { id, reason },
    })
}

fn supported(kind: &str, rows: &[RawExample]) -> Result<(SpecKind, Vec<Example>), Unsupported> {
    let kinds = [SpecKind::ListToList, SpecKind::ListToInt, SpecKind::IntsToInt];
    let Some(kind) = kinds.into_iter().find(|k| k.text() == kind) else {
        return Err(Unsupported::Kind(kind.to_owned()));
    };
    let mut examples: Vec<Example> = Vec::with_capacity(rows.len());
    for (i, row) in rows.iter().enumerate() {
        let reader = Reader { kind, example: i + 1 };
        let example = reader.example(row)?;
        if examples.first().is_some_and(|first| first.input.ints.len() != example.input.ints.len()) {
            return Err(Unsupported::MixedArguments { example: i + 1 });
        }
        examples.push(example);
    }
    if examples.is_empty() { Err(Unsupported::NoExamples) } else { Ok((kind, examples)) }
}

/// Reads one example, and knows which for what it complains about.
struct Reader {
    kind: SpecKind,
    example: usize,
}

impl Reader {
    fn example(&self, row: &RawExample) -> Result<Example, Unsupported> {
        let Some(arguments) = row.input.as_array() else { return Err(self.form("`in`", "a list")) };
        let input = match (self.kind, arguments.as_slice()) {
            (SpecKind::IntsToInt, ints) => Input { list: Vec::new(), ints: self.ints(ints)? },
            (_, [Json::Array(list), ints @ ..]) => Input { list: self.list(list)?, ints: self.ints(ints)? },
            (_, list) => Input { list: self.list(list)?, ints: Vec::new() },
        };
        let output = match (self.kind, &row.output) {
            (SpecKind::ListToList, Json::Array(list)) => Value::List(self.list(list)?),
            (SpecKind::ListToList, _) => return Err(self.form("`out`", "a list")),
            (_, Json::Array(_)) => return Err(self.form("`out`", "an int")),
            (_, number) => Value::Int(self.int("`out`", number)?),
        };
        Ok(Example { input, output })
    }

    fn list(&self, list: &[Json]) -> Result<Vec<i32>, Unsupported> {
        if list.len() > MAX_LIST {
            return Err(Unsupported::LongList { example: self.example, cells: list.len() });
        }
        list.iter().map(|x| self.int("a cell of a list", x)).collect()
    }

    fn ints(&self, ints: &[Json]) -> Result<Vec<i32>, Unsupported> {
        let (least, kind) = match self.kind {
            SpecKind::ListToList => (0, Kind::ToList),
            SpecKind::ListToInt => (0, Kind::ToNumber),
            SpecKind::IntsToInt => (1, Kind::Numbers),
        };
        let most = (0..=u8::MAX).filter(|&n| Shape::new(kind, n).is_some()).max().map_or(0, usize::from);
        if ints.len() < least {
            Err(Unsupported::NoInts { example: self.example })
        } else if ints.len() > most {
            Err(Unsupported::TooManyInts { example: self.example, ints: ints.len(), most })
        } else {
            ints.iter().map(|x| self.int("an argument", x)).collect()
        }
    }

    /// An int; what is true counts as 1 and what is false as 0.
    fn int(&self, field: &'static str, number: &Json) -> Result<i32, Unsupported> {
        match number {
            Json::Bool(truth) => Ok(i32::from(*truth)),
            Json::Number(n) => n
                .as_i64()
                .and_then(|x| i32::try_from(x).ok())
                .ok_or_else(|| Unsupported::NotAnInt { example: self.example, number: n.to_string() }),
            _ => Err(self.form(field, "an int")),
        }
    }

    fn form(&self, field: &'static str, wanted: &'static str) -> Unsupported {
        Unsupported::Form { example: self.example, field, wanted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The row in a few words: what programs are judged by, or why none are.
    fn check(kind: &str, examples: &str, expect: &str) {
        let line = format!(r#"{{"id":"t","kind":"{kind}","extra":1,"examples":{examples}}}"#);
        let got = match parse(&line).unwrap() {
            Row::Spec(spec) => spec
                .examples
                .iter()
                .map(|e| format!("{:?} {:?} -> {}", e.input.list, e.input.ints, e.output))
                .collect::<Vec<_>>()
                .join("; "),
            Row::Unsupported { reason, .. } => reason.to_string(),
        };
        assert_eq!(got, expect, "{line}");
    }

    #[test]
    fn rows_are_read() {
        check("array->array", r#"[{"in":[],"out":[]}]"#, "[] [] -> []");
        check("array->array", r#"[{"in":[4,5],"out":[5]}]"#, "[4, 5] [] -> [5]");
        check("array->int", r#"[{"in":[-4],"out":-2147483648}]"#, "[-4] [] -> -2147483648");
        check("array->int", r#"[{"in":[[4,5],9],"out":0}]"#, "[4, 5] [9] -> 0");
        check("array->array", r#"[{"in":[[],1,2],"out":[7]}]"#, "[] [1, 2] -> [7]");
        check("array->array", r#"[{"in":[[6]],"out":[7]}]"#, "[6] [] -> [7]");
        check("ints->int", r#"[{"in":[3],"out":1},{"in":[4],"out":0}]"#, "[] [3] -> 1; [] [4] -> 0");
        check("ints->int", r#"[{"in":[1,2,3,4],"out":true}]"#, "[] [1, 2, 3, 4] -> 1");
    }

    #[test]
    fn what_the_language_cannot_express_is_told() {
        check(
            "string->int",
            "[]",
            "its kind is `string->int`, not `array->array`, `array->int` or `ints->int`",
        );
        check("array->int", "[]", "it has no examples");
        let long = format!(r#"[{{"in":[1],"out":1}},{{"in":{:?},"out":1}}]"#, vec![1; MAX_LIST + 1]);
        check("array->int", &long, "example 2: a list has 65 cells, more than 64");
        let big = "2147483648";
        check(
            "ints->int",
            r#"[{"in":[2147483648],"out":1}]"#,
            &format!("example 1: {big} is no int of 32 bits"),
        );
        check("array->int", r#"[{"in":[1],"out":1.5}]"#, "example 1: 1.5 is no int of 32 bits");
        check("array->int", r#"[{"in":[1e30],"out":1}]"#, "example 1: 1e+30 is no int of 32 bits");
        check("ints->int", r#"[{"in":[],"out":1}]"#, "example 1: no int goes in");
        let five = "example 1: 5 ints besides the list, but the language takes 4 at most";
        check("ints->int", r#"[{"in":[1,2,3,4,5],"out":1}]"#, five);
        let three = "example 1: 3 ints besides the list, but the language takes 2 at most";
        check("array->int", r#"[{"in":[[],1,2,3],"out":1}]"#, three);
        let mixed = "example 2 has another number of ints than the first";
        check("ints->int", r#"[{"in":[1],"out":1},{"in":[1,2],"out":1}]"#, mixed);
        check("array->array", r#"[{"in":[1],"out":1}]"#, "example 1: `out` is not a list");
        check("array->int", r#"[{"in":[1],"out":[1]}]"#, "example 1: `out` is not an int");
        check("array->int", r#"[{"in":7,"out":1}]"#, "example 1: `in` is not a list");
        check("array->int", r#"[{"in":[[1],[2]],"out":1}]"#, "example 1: an argument is not an int");
        check("array->int", r#"[{"in":["x"],"out":1}]"#, "example 1: a cell of a list is not an int");
    }
}
