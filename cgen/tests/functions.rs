//! What a person would write in the language is read, printed, tokenized and run.
//!
//! Each file in `functions/` is a function. The comments at its head say what it does and give examples, `//
//! [3, 1], 2 -> [1, 3]`: the list if it takes one, further ints, the output.

#![allow(clippy::unwrap_used, reason = "a test that fails says where")]

use std::path::Path;

use cgen::run::{Limits, Machine, compile};
use cgen::token::{decode, encode};
use cgen::{Example, Input, Program, Value, parse};

struct Function {
    name: String,
    program: Program,
    examples: Vec<Example>,
}

fn functions() -> Vec<Function> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/functions");
    let mut paths: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &Path) -> Function {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).unwrap();
    let program = parse(&text).unwrap_or_else(|complaints| {
        let complaints: Vec<_> =
            complaints.iter().map(|c| format!("{}: {}", c.span.start, c.problem)).collect();
        panic!("{name}: {complaints:#?}")
    });
    let lines = text.lines().filter_map(|line| line.strip_prefix("// ")?.split_once(" -> "));
    let examples = lines.map(|(input, output)| example(input, output)).collect();
    Function { name, program, examples }
}

fn example(input: &str, output: &str) -> Example {
    let ints = |text: &str| {
        text.split(',').map(str::trim).filter(|int| !int.is_empty()).map(|int| int.parse().unwrap()).collect()
    };
    let (list, rest) = match input.strip_prefix('[') {
        Some(rest) => rest.split_once(']').unwrap(),
        None => ("", input),
    };
    let output = match output.strip_prefix('[').and_then(|cells| cells.strip_suffix(']')) {
        Some(cells) => Value::List(ints(cells)),
        None => Value::Int(output.parse().unwrap()),
    };
    Example { input: Input { list: ints(list), ints: ints(rest) }, output }
}

#[test]
fn there_are_enough_of_every_kind() {
    let functions = functions();
    assert!(functions.len() >= 100, "{}", functions.len());
    for kind in [
        cgen::shape::Kind::Paper,
        cgen::shape::Kind::InPlace,
        cgen::shape::Kind::ToNumber,
        cgen::shape::Kind::ToList,
        cgen::shape::Kind::Numbers,
    ] {
        let count = functions.iter().filter(|f| f.program.shape.kind() == kind).count();
        assert!(count >= 6, "{kind:?}: {count}");
    }
    for function in &functions {
        assert!(function.examples.len() >= 5, "{} has {} examples", function.name, function.examples.len());
    }
}

#[test]
fn each_gives_the_outputs_of_its_examples() {
    let mut machine = Machine::new();
    for Function { name, program, examples } in functions() {
        let code = compile(&program).unwrap();
        for Example { input, output } in examples {
            let got = machine.run(&code, &input, &Limits::default()).map(cgen::run::Output::to_value);
            assert_eq!(got, Ok(output), "{name} on {input:?}");
        }
    }
}

#[test]
fn each_reads_back_from_its_canonical_form() {
    for Function { name, program, .. } in functions() {
        let printed = program.to_string();
        assert_eq!(parse(&printed).as_ref(), Ok(&program), "{name}:\n{printed}");
        let canonical = program.canonical();
        let printed = canonical.to_string();
        assert_eq!(parse(&printed).as_ref(), Ok(&canonical), "{name}:\n{printed}");
    }
}

#[test]
fn each_survives_as_tokens() {
    for Function { name, program, .. } in functions() {
        let tokens = encode(&program).unwrap();
        assert_eq!(decode(&tokens).as_ref(), Ok(&program.canonical()), "{name}");
    }
}

#[cfg(feature = "gcc")]
#[test]
fn gcc_agrees_with_the_examples() {
    use cgen::gcc::{Flavor, Gcc, Outcome};

    let gcc = Gcc::find().unwrap_or_else(|error| panic!("{error}"));
    let functions = functions();
    let inputs: Vec<Vec<Input>> =
        functions.iter().map(|f| f.examples.iter().map(|example| example.input.clone()).collect()).collect();
    let cases: Vec<(&Program, &[Input])> =
        functions.iter().zip(&inputs).map(|(f, inputs)| (&f.program, &inputs[..])).collect();
    for flavor in Flavor::ALL {
        let outcomes = gcc.run(&cases, flavor).unwrap_or_else(|error| panic!("{error}"));
        for (function, outcomes) in functions.iter().zip(outcomes) {
            for (example, outcome) in function.examples.iter().zip(outcomes) {
                let expected = Outcome::Value(example.output.clone());
                assert_eq!(outcome, expected, "{} on {:?}, {flavor:?}", function.name, example.input);
            }
        }
    }
}
