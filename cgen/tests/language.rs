//! Executes the examples of `docs/language.md`.

#![allow(clippy::unwrap_used, reason = "a test ends where its text does not read")]

use cgen::run::{Limits, RunError, run_once};
use cgen::{Input, parse};

const TEXT: &str = include_str!("../../docs/language.md");

/// The fenced blocks: what stands behind the fence, and the lines inside.
fn blocks() -> Vec<(&'static str, String)> {
    let mut blocks = Vec::new();
    let mut open: Option<(&str, String)> = None;
    for line in TEXT.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(info)) => open = Some((info, String::new())),
            (Some(_), Some(_)) => blocks.extend(open.take()),
            (Some((_, text)), None) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a block is not closed");
    blocks
}

fn run(text: &str) {
    let program = parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
    let lines: Vec<_> =
        text.lines().filter_map(|line| line.strip_prefix("// ")?.split_once(" -> ")).collect();
    assert!(!lines.is_empty(), "{text}: nothing to run");
    for (input, expect) in lines {
        let input: Input = input.parse().unwrap();
        let got = match run_once(&program, &input, &Limits::default()) {
            Ok(value) => value.to_string(),
            Err(cgen::run::RunOnceError::Run(RunError::Trap(trap))) => format!("trap: {trap}"),
            Err(e) => panic!("{text}: {e}"),
        };
        assert_eq!(got, expect, "{text}: {input}");
    }
}

#[test]
fn the_examples_of_the_specification_hold() {
    let blocks = blocks();
    let (mut ran, mut refused) = (0, 0);
    for (i, (info, text)) in blocks.iter().enumerate() {
        match *info {
            "c run" => {
                run(text);
                ran += 1;
            }
            "c accept" => {
                let program = parse(text).unwrap_or_else(|e| panic!("{text}: {e:?}"));
                assert_eq!(parse(&program.to_string()), Ok(program));
            }
            "c reject" => {
                let found = parse(text).err().unwrap_or_default();
                let mut found: Vec<String> = found.iter().map(|d| d.problem.to_string()).collect();
                found.push(String::new());
                let found = found.join("\n");
                assert_eq!(blocks.get(i + 1), Some(&("text", found)), "{text}");
                refused += 1;
            }
            "text" => assert_eq!(blocks[i - 1].0, "c reject"),
            other => panic!("a block of an unknown kind: {other}"),
        }
    }
    assert!(ran >= 5 && refused >= 5);
}
