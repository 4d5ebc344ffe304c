//! `--main`: a complete C file, the function with the examples as its test.
//!
//! It compiles with `gcc -Wall -Wextra` without a warning.

use std::fmt::Write;

use cgen::ast::VarId;
use cgen::print::{Lexeme, Sink, signature, walk_body};
use cgen::shape::{Kind, OUT_CELLS, PAPER_CELLS, Role};
use cgen::{Example, Program, Value};

/// The file.
pub fn file(function: &Program, examples: &[Example]) -> String {
    let mut text = String::from("#include <stdio.h>\n\n");
    text.push_str(&definition(function));
    text.push('\n');
    text.push_str(&table(function, examples));
    text.push_str(&main(function));
    text
}

/// The function, with the parameters that it does not use named as such: the compiler would ask about them.
fn definition(function: &Program) -> String {
    let text = function.to_string();
    let mut used = Used(vec![false; function.vars.len()]);
    walk_body(function, &mut used);
    let unused = function.vars.iter().zip(&used.0).take(function.shape.arity()).filter(|(_, used)| !**used);
    let notes = unused.fold(String::new(), |notes, (var, _)| notes + "    (void)" + &var.name + ";\n");
    let head = signature(function).len() + " {\n".len();
    match text.split_at_checked(head) {
        Some((head, rest)) if !notes.is_empty() => format!("{head}{notes}{rest}"),
        _ => text,
    }
}

struct Used(Vec<bool>);

impl Sink for Used {
    fn lexeme(&mut self, lexeme: Lexeme) {
        if let Lexeme::Name(VarId(id)) = lexeme
            && let Some(used) = self.0.get_mut(usize::from(id))
        {
            *used = true;
        }
    }
}

/// The names of the further ints in the table.
fn ints(function: &Program) -> Vec<&str> {
    let named = function.shape.roles().zip(&function.vars);
    named.filter(|(role, _)| matches!(role, Role::Int(_))).map(|(_, var)| &*var.name).collect()
}

/// The examples.
fn table(function: &Program, examples: &[Example]) -> String {
    let shape = function.shape;
    let longest = |cells: &dyn Fn(&Example) -> usize| examples.iter().map(cells).max().unwrap_or(0).max(1);
    let mut fields = Vec::new();
    if shape.has_list() {
        let cells = longest(&|example| example.input.list.len());
        fields.push(format!("int n, a[{cells}]"));
    }
    if !ints(function).is_empty() {
        fields.push(format!("int {}", ints(function).join(", ")));
    }
    fields.push(match shape.kind() {
        Kind::ToNumber | Kind::Numbers => "int expected".to_owned(),
        Kind::ToList => {
            let cells = longest(&|example| list(&example.output).len());
            format!("int length, expected[{cells}]")
        }
        Kind::Paper | Kind::InPlace => {
            let cells = longest(&|example| example.input.list.len());
            format!("int expected[{cells}]")
        }
    });
    let mut text = format!("static const struct {{\n    {};\n}} examples[] = {{\n", fields.join(";\n    "));
    for Example { input, output } in examples {
        let mut values = Vec::new();
        if shape.has_list() {
            values.push(format!("{}, {}", input.list.len(), braced(&input.list)));
        }
        values.extend(input.ints.iter().map(|x| constant(*x)));
        values.push(match output {
            Value::Int(x) => constant(*x),
            Value::List(cells) if shape.kind() == Kind::ToList => {
                format!("{}, {}", cells.len(), braced(cells))
            }
            Value::List(cells) => braced(cells),
        });
        let _ = writeln!(text, "    {{{}}},", values.join(", "));
    }
    text.push_str("};\n\n");
    text
}

fn list(value: &Value) -> &[i32] {
    if let Value::List(cells) = value { cells } else { &[] }
}

/// C has no empty initializer; what stands there for an empty list is never read.
fn braced(cells: &[i32]) -> String {
    let cells: Vec<String> = cells.iter().map(|x| constant(*x)).collect();
    if cells.is_empty() { "{0}".to_owned() } else { format!("{{{}}}", cells.join(", ")) }
}

/// C has no negative constants: the least int is an expression.
fn constant(x: i32) -> String {
    if x == i32::MIN { "-2147483647 - 1".to_owned() } else { x.to_string() }
}

/// Runs the function on all examples.
fn main(function: &Program) -> String {
    let shape = function.shape;
    let mut arguments: Vec<String> = Vec::new();
    for role in shape.roles() {
        arguments.push(match role {
            Role::List if shape.list_is_const() => "examples[e].a".to_owned(),
            Role::List => "list".to_owned(),
            Role::Length => "examples[e].n".to_owned(),
            Role::Int(i) => {
                format!("examples[e].{}", ints(function).get(usize::from(i)).copied().unwrap_or_default())
            }
            Role::Out => "out".to_owned(),
        });
    }
    let call = format!("{}({})", function.name, arguments.join(", "));
    let body = match shape.kind() {
        Kind::ToNumber | Kind::Numbers => format!("        int right = {call} == examples[e].expected;\n"),
        Kind::ToList => format!(
            "        int out[{OUT_CELLS}];\n        int length = {call};\n        \
             int right = length == examples[e].length;\n        \
             for (int i = 0; right && i < length; i++)\n            \
             right = out[i] == examples[e].expected[i];\n"
        ),
        Kind::Paper | Kind::InPlace => {
            let copy = if shape.kind() == Kind::Paper {
                format!("        int list[{PAPER_CELLS}];\n")
            } else {
                "        int list[sizeof examples[e].a / sizeof *examples[e].a];\n".to_owned()
            };
            format!(
                "{copy}        for (int i = 0; i < examples[e].n; i++)\n            \
                 list[i] = examples[e].a[i];\n        {call};\n        int right = 1;\n        \
                 for (int i = 0; right && i < examples[e].n; i++)\n            \
                 right = list[i] == examples[e].expected[i];\n"
            )
        }
    };
    format!(
        "int main(void) {{\n    int count = sizeof examples / sizeof *examples, wrong = 0;\n    \
         for (int e = 0; e < count; e++) {{\n{body}        if (!right) {{\n            \
         printf(\"example %d does not hold\\n\", e + 1);\n            wrong++;\n        }}\n    }}\n    \
         printf(\"%d of %d examples hold\\n\", count - wrong, count);\n    return wrong != 0;\n}}\n"
    )
}

#[cfg(all(test, feature = "gcc"))]
mod tests {
    use std::process::Command;

    use cgen::generate::Generator;
    use cgen::policy::Policy;
    use cgen::task::Drawer;

    use super::*;

    #[test]
    fn what_is_printed_compiles_without_a_warning() {
        let generator = Generator::new(Policy::lists()).unwrap();
        let mut drawer = Drawer::new(&generator);
        let tasks = (0..).filter_map(|index| drawer.draw(20, index).ok()).take(150);
        let mut text = String::new();
        for (i, task) in tasks.enumerate() {
            let mut function = eval::names::readable(&task.program);
            function.name = format!("f{i}").into();
            text.push_str(&definition(&function));
        }
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("f.c");
        std::fs::write(&file, text).unwrap();
        let options = ["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", "-c", "-o", "/dev/null"];
        let gcc = Command::new("gcc").args(options).arg(&file).output().unwrap();
        assert!(gcc.status.success(), "{}", String::from_utf8_lossy(&gcc.stderr));
    }

    #[test]
    fn parameters_that_are_not_used_are_named() {
        let function = cgen::parse("int f(const int *a, int n, int k) { return a[0] + k; }").unwrap();
        let expect = "int f(const int *a, int n, int k) {\n    (void)n;\n    return a[0] + k;\n}\n";
        assert_eq!(definition(&function), expect);
        let all = cgen::parse("int f(int x) { return x; }").unwrap();
        assert_eq!(definition(&all), all.to_string());
    }
}
