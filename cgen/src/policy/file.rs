//! Policies from TOML: a built-in one under a new name, with single values replaced.
//!
//! Every key must be there in the base and keep its type, so that nothing that is misspelt is passed over in
//! silence. How a complaint looks on a screen is not decided here.

use std::ops::Range;

use serde::Deserialize;
use toml::de::{DeTable, DeValue};
use toml::{Spanned, Table, Value};

use super::Policy;
use crate::Shape;

/// What is wrong with the text of a policy, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{problem}")]
pub struct FileError {
    /// What is wrong.
    pub problem: String,
    /// What to do about it.
    pub help: Option<String>,
    /// The bytes of the text that it is about.
    pub range: Range<usize>,
}

impl Policy {
    /// Reads a policy: `base` names a built-in one, everything else replaces values of it.
    pub fn from_toml(text: &str) -> Result<Self, FileError> {
        let spans = DeTable::parse(text).map_err(|error| syntax(&error))?;
        let values: Table = text.parse().map_err(|error| syntax(&error))?;
        let (base, place) = base(&values, spans.get_ref())?;
        let mut merging = Merging {
            policy: Table::try_from(&base).map_err(|e| at(place.clone(), e.to_string()))?,
            path: Vec::new(),
        };
        merging.merge(&values, spans.get_ref())?;
        let policy = merging.read().map_err(|error| at(place.clone(), error.message()))?;
        match policy.impossible() {
            None => Ok(policy),
            Some((path, problem)) => Err(at(span_of(spans.get_ref(), path).unwrap_or(place), problem)),
        }
    }

    /// A limit that no program can keep, or under which nothing is drawn: its path, and what is wrong with it.
    pub fn impossible(&self) -> Option<(&'static [&'static str], String)> {
        let (grammar, rules) = (&self.grammar, &self.examples);
        let most = |path: &'static [&'static str], value: u64, most: u64| {
            (value > most)
                .then(|| (path, format!("{value} is more than {most}, the most that the language allows")))
        };
        let drawn =
            |takes: fn(Shape) -> bool| self.shapes.iter().any(|(shape, weight)| *weight > 0 && takes(*shape));
        let (lists, lengths) = (drawn(Shape::has_list), drawn(Shape::has_length));
        let numbers = drawn(|shape| !shape.has_list());
        let longest = crate::shape::MAX_LIST as i32;
        let ranges = [
            (["examples", "values"].as_slice(), &rules.values, lists, i32::MIN, i32::MAX),
            (&["examples", "numbers"], &rules.numbers, numbers, i32::MIN, i32::MAX),
            (&["examples", "lengths"], &rules.lengths, lengths, 0, longest),
            (&["examples", "longer"], &rules.longer, lengths, 0, longest),
        ];
        let wrong_range = ranges.into_iter().find_map(|(path, ranges, needed, least, most)| {
            let wrong = ranges.iter().find(|r| r.low > r.high || r.low < least || r.high > most);
            let nothing = needed && ranges.iter().all(|range| range.weight == 0);
            wrong
                .map(|r| {
                    (
                        path,
                        format!(
                            "the range from {} to {} is empty or goes beyond {least}..={most}",
                            r.low, r.high
                        ),
                    )
                })
                .or_else(|| nothing.then(|| (path, "no range has a weight".to_owned())))
        });
        let needed = 2 * crate::task::EXAMPLES;
        None.or_else(|| {
            self.shapes
                .values()
                .all(|&weight| weight == 0)
                .then(|| (["shapes"].as_slice(), "no shape has a weight".to_owned()))
        })
        .or_else(|| most(&["max_tokens"], self.max_tokens as u64, u16::MAX.into()))
        .or_else(|| most(&["grammar", "depth"], grammar.depth.into(), 32))
        .or_else(|| most(&["grammar", "operations"], grammar.operations.into(), 32))
        .or_else(|| most(&["grammar", "locals"], grammar.locals.into(), crate::token::Token::LOCALS.into()))
        .or_else(|| most(&["grammar", "total_statements"], grammar.total_statements.into(), 1000))
        .or_else(|| {
            let (least, most) =
                (grammar.min_statements, grammar.max_statements.min(grammar.total_statements));
            (least > most).then(|| {
                (
                    ["grammar", "min_statements"].as_slice(),
                    format!("{least} is more than {most}, the most of a block"),
                )
            })
        })
        .or_else(|| {
            (grammar.constant < 0).then(|| {
                (["grammar", "constant"].as_slice(), "constants are drawn between minus this and this".into())
            })
        })
        .or_else(|| {
            (rules.candidates < needed)
                .then(|| (["examples", "candidates"].as_slice(), format!("a task needs {needed} examples")))
        })
        .or_else(|| most(&["examples", "candidates"], rules.candidates as u64, 64))
        .or_else(|| {
            (rules.largest_output < 0)
                .then(|| (["examples", "largest_output"].as_slice(), "no output is so small".into()))
        })
        .or(wrong_range)
    }
}

fn at(range: Range<usize>, problem: impl Into<String>) -> FileError {
    FileError { problem: problem.into(), help: None, range }
}

fn syntax(error: &toml::de::Error) -> FileError {
    at(error.span().unwrap_or_default(), error.message())
}

/// The policy to start from, and where it is named.
fn base(values: &Table, spans: &DeTable<'_>) -> Result<(Policy, Range<usize>), FileError> {
    let help = Some(format!("the policies are {}", Policy::NAMES.join(", ")));
    let Some(value) = spans.get("base") else {
        let problem = "there is no `base` to start from".into();
        return Err(FileError {
            problem,
            help: Some("begin with a line like: base = \"lists\"".into()),
            range: 0..0,
        });
    };
    let range = value.span();
    let name = values.get("base").and_then(Value::as_str).unwrap_or_default();
    let policy = Policy::named(name).ok_or_else(|| FileError {
        problem: format!("there is no policy `{name}`"),
        help,
        range: range.clone(),
    })?;
    Ok((policy, range))
}

fn span_of(table: &DeTable<'_>, path: &[&str]) -> Option<Range<usize>> {
    let (first, rest) = path.split_first()?;
    let value = table.get(*first)?;
    match value.get_ref() {
        DeValue::Table(inner) if !rest.is_empty() => span_of(inner, rest),
        _ => Some(value.span()),
    }
}

struct Merging {
    policy: Table,
    /// Where in the policy we are.
    path: Vec<String>,
}

impl Merging {
    /// What has come of the policy so far.
    fn read(&self) -> Result<Policy, toml::de::Error> {
        Policy::deserialize(self.policy.clone())
    }

    fn table(&mut self) -> Option<&mut Table> {
        self.path.iter().try_fold(&mut self.policy, |table, key| table.get_mut(key)?.as_table_mut())
    }

    fn merge(&mut self, values: &Table, spans: &DeTable<'_>) -> Result<(), FileError> {
        for (key, span) in spans {
            let name: &str = key.get_ref();
            if self.path.is_empty() && name == "base" {
                continue;
            }
            let known = self.known();
            if !known.iter().any(|other| other == name) {
                return Err(unknown(name, &known, key.span()));
            }
            let Some(value) = values.get(name) else { continue };
            match (value, span.get_ref()) {
                (Value::Table(values), DeValue::Table(spans)) => {
                    self.path.push(name.to_owned());
                    self.merge(values, spans)?;
                    self.path.pop();
                }
                _ => self.replace(name, value, span)?,
            }
        }
        Ok(())
    }

    /// The keys that the policy has here.
    fn known(&mut self) -> Vec<String> {
        if self.path == ["shapes"] {
            return Shape::all().map(|shape| shape.to_string()).collect();
        }
        self.table().map(|table| table.keys().cloned().collect()).unwrap_or_default()
    }

    fn replace(&mut self, name: &str, value: &Value, span: &Spanned<DeValue<'_>>) -> Result<(), FileError> {
        let share = name.ends_with("_percent").then(|| value.as_integer()).flatten();
        if share.is_some_and(|percent| !(0..=100).contains(&percent)) {
            return Err(at(span.span(), format!("`{name}` is a percentage, from 0 to 100")));
        }
        if let Some(table) = self.table() {
            table.insert(name.to_owned(), value.clone());
        }
        // The policy itself knows the types of its values.
        self.read()
            .map(drop)
            .map_err(|error| at(span.span(), format!("`{name}` cannot be this: {}", error.message())))
    }
}

fn unknown(name: &str, known: &[String], range: Range<usize>) -> FileError {
    let help = match nearest(name, known) {
        Some(other) => format!("did you mean `{other}`?"),
        None => format!("the keys here are {}", known.join(", ")),
    };
    FileError { problem: format!("there is no `{name}` here"), help: Some(help), range }
}

/// The name that was perhaps meant.
pub fn nearest<'k>(name: &str, known: &'k [String]) -> Option<&'k str> {
    let (distance, other) = known.iter().map(|other| (distance(name, other), other)).min()?;
    (distance <= 1 + name.len() / 3).then_some(other.as_str())
}

/// How many letters must be added, taken away or replaced.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut left = i + 1;
        for (y, above) in b.iter().zip(row.iter_mut().skip(1)) {
            let here = (diagonal + usize::from(x != *y)).min(left + 1).min(*above + 1);
            diagonal = std::mem::replace(above, here);
            left = here;
        }
        if let Some(first) = row.first_mut() {
            *first = i + 1;
        }
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The problem, the text it is about, and the help.
    fn check(text: &str, problem: &str, place: &str, help: &str) {
        let error = Policy::from_toml(text).unwrap_err();
        let got = (error.problem.as_str(), text.get(error.range).unwrap(), error.help.unwrap_or_default());
        assert_eq!(got, (problem, place, help.to_owned()), "{text}");
    }

    #[test]
    fn single_values_are_replaced() {
        let text = "base = \"lists\"\nname = \"mine\"\nmax_tokens = 50\n[shapes]\nin-place = 0\nnumbers+4 = 7\n[grammar.leaves]\ncell = 9\n";
        let text = text.replace("numbers+4", "\"numbers+4\"");
        let policy = Policy::from_toml(&text).unwrap();
        let mut expect = Policy::lists();
        expect.name = "mine".into();
        expect.max_tokens = 50;
        expect.shapes.insert("in-place".parse().unwrap(), 0);
        expect.shapes.insert("numbers+4".parse().unwrap(), 7);
        expect.grammar.leaves.cell = 9;
        assert_eq!(policy, expect);
        for name in Policy::NAMES {
            let policy = Policy::named(name).unwrap();
            assert_eq!(Policy::from_toml(&format!("base = \"{name}\"")), Ok(policy.clone()));
            assert_eq!(policy.impossible(), None);
        }
    }

    #[test]
    fn what_is_not_there_is_not_passed_over() {
        check("", "there is no `base` to start from", "", "begin with a line like: base = \"lists\"");
        check(
            "base = \"list\"",
            "there is no policy `list`",
            "\"list\"",
            "the policies are paper, lists, wild",
        );
        check(
            "base = \"lists\"\nmax_token = 5",
            "there is no `max_token` here",
            "max_token",
            "did you mean `max_tokens`?",
        );
        check(
            "base = \"lists\"\n[gramar]\ndepth = 5",
            "there is no `gramar` here",
            "gramar",
            "did you mean `grammar`?",
        );
        check(
            "base = \"lists\"\n[grammar.leaves]\nzzz = 5",
            "there is no `zzz` here",
            "zzz",
            "the keys here are cell, constant, variable",
        );
        check(
            "base = \"lists\"\nshapes.in-plce = 5",
            "there is no `in-plce` here",
            "in-plce",
            "did you mean `in-place`?",
        );
    }

    #[test]
    fn what_cannot_be_is_told_with_its_place() {
        let lists = |rest: &str| format!("base = \"lists\"\n{rest}");
        check(&lists("idiom_percent = 101"), "`idiom_percent` is a percentage, from 0 to 100", "101", "");
        check(
            &lists("grammar.locals = 99"),
            "99 is more than 16, the most that the language allows",
            "99",
            "",
        );
        check(&lists("examples.candidates = 9"), "a task needs 10 examples", "9", "");
        check(&lists("grammar.min_statements = 4"), "4 is more than 3, the most of a block", "4", "");
        let range = "examples.lengths = [{low = 3, high = 2, weight = 1}]";
        let message = "the range from 3 to 2 is empty or goes beyond 0..=64";
        check(&lists(range), message, "[{low = 3, high = 2, weight = 1}]", "");
        check(&lists("examples.longer = []"), "no range has a weight", "[]", "");
        for text in [
            "max_tokens = -1",
            "max_tokens = \"x\"",
            "grammar = 4",
            "grammar.constant = 3000000000",
            "x = [",
            "shapes = 1",
        ] {
            assert!(Policy::from_toml(&lists(text)).is_err(), "{text}");
        }
    }

    #[test]
    fn distances_between_names() {
        let check = |a, b, expect| assert_eq!(distance(a, b), expect, "{a} {b}");
        check("", "", 0);
        check("", "ab", 2);
        check("depth", "dpeth", 2);
        check("depth", "depths", 1);
        check("kitten", "sitting", 3);
    }
}
