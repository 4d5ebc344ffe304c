//! Programs as one translation unit with a `main`, and their inputs as a file that it reads.
//!
//! Everything is printed from trees under canonical names, and the programs stand before the first
//! `#include`, so that no name of a program can meet a name or a macro of the C library.

use std::fmt::Write;

use super::Flavor;
use super::keep::{keep_operations, sinks};
use crate::shape::{Kind, Role, Shape};
use crate::{Input, Program};

/// What follows the programs: reads the calls from a file, makes them in child processes, prints a line for
/// each.
const HARNESS: &str = include_str!("harness.c");

/// The C text that defines all of the programs and calls them as its argument, a file, tells.
pub(super) fn translation_unit<'p>(programs: impl Iterator<Item = &'p Program>, flavor: Flavor) -> String {
    let mut functions = format!("void missing_return(void);\n{}\n", sinks());
    let mut calls = String::new();
    let mut table = String::from("static int (*const calls[])(int *, int, const int *, int *) = {\n");
    let mut kinds = String::from("static const char kinds[] = \"");
    for (i, program) in programs.enumerate() {
        let mut program = program.canonical();
        program.name = format!("f_{i}").into();
        if flavor.is_sanitized() {
            keep_operations(&mut program);
        }
        functions.push_str(&with_marked_end(&program));
        functions.push('\n');
        calls.push_str(&wrapper(i, program.shape));
        // Writing to a String cannot fail.
        let _ = writeln!(table, "    call_{i},");
        kinds.push(match program.shape.kind() {
            Kind::Paper => 'p',
            Kind::InPlace => 'a',
            Kind::ToNumber | Kind::Numbers => 'n',
            Kind::ToList => 'o',
        });
    }
    format!("{functions}{calls}\n{table}}};\n{kinds}\";\n\n{HARNESS}")
}

/// The text of the program; where falling off the end would be a missing return, that is reported. gcc's
/// sanitizers do so for C++ only.
fn with_marked_end(program: &Program) -> String {
    let text = program.to_string();
    match text.strip_suffix("}\n") {
        Some(text) if program.shape.kind() != Kind::InPlace => format!("{text}    missing_return();\n}}\n"),
        _ => text,
    }
}

/// A function with the same parameters for every shape: the list, its length, four ints, `out`.
fn wrapper(i: usize, shape: Shape) -> String {
    let arguments: Vec<String> = shape
        .roles()
        .map(|role| match role {
            Role::List => "a".to_owned(),
            Role::Length => "n".to_owned(),
            Role::Int(int) => format!("x[{int}]"),
            Role::Out => "out".to_owned(),
        })
        .collect();
    let call = format!("f_{i}({})", arguments.join(", "));
    let body = match shape.kind() {
        Kind::Paper => format!("return {call} == a;"),
        Kind::InPlace => format!("{call}; return 0;"),
        Kind::ToNumber | Kind::ToList | Kind::Numbers => format!("return {call};"),
    };
    format!("static int call_{i}(int *a, int n, const int *x, int *out) {{ {body} }}\n")
}

/// The calls as the harness reads them: their number, then for each the program, the number of cells, four
/// ints, the cells.
pub(super) fn call_file<'p>(calls: impl Iterator<Item = (usize, &'p Input)>) -> Vec<u8> {
    let mut ints = vec![0];
    let mut count = 0;
    for (program, input) in calls {
        count += 1;
        ints.extend([program as i32, input.list.len() as i32]);
        ints.extend((0..4).map(|i| input.ints.get(i).copied().unwrap_or(0)));
        ints.extend(&input.list);
    }
    if let Some(first) = ints.first_mut() {
        *first = count;
    }
    ints.into_iter().flat_map(i32::to_ne_bytes).collect()
}
