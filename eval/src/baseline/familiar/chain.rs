//! One program after another in one function.

use cgen::Program;
use cgen::ast::VarId;
use cgen::print::signature;
use cgen::shape::{Kind, MAX_LIST};

use super::adopt::{adopt, canonical, returns};

/// The function in which the first program changes the list, or a copy where the list has to stay as it is, and the
/// second one does with that what it does. The first takes no ints or those of the second. Nothing, if the first one
/// may return early.
pub fn chain(first: &Program, second: &Program) -> Option<Program> {
    let arity = second.shape.arity();
    let writes_itself = second.shape.kind() == Kind::InPlace;
    let mut chained = if writes_itself { second.clone() } else { copying(second)? };
    if writes_itself {
        chained.vars.truncate(arity);
        chained.body.clear();
    }
    let list = VarId(if writes_itself { 0 } else { arity as u8 });
    if first.body.iter().any(returns) {
        return None;
    }
    for program in [first, second] {
        let statements = adopt(&mut chained, program, |at| if at == 0 { list } else { VarId(at as u8) })?;
        chained.body.extend(statements);
    }
    canonical(chained)
}

/// The beginning of a function like this one: a copy of the list, the variable of which is the first local one.
fn copying(like: &Program) -> Option<Program> {
    let head = signature(like);
    let copy = format!("int b[{MAX_LIST}]; for (int i = 0; i < n; i++) {{ b[i] = a[i]; }}");
    let mut program = cgen::parse(&format!("{head} {{ {copy} return 0; }}")).ok()?;
    program.body.pop();
    Some(program)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(first: &str, second: &str, expect: Option<&str>) {
        let [first, second] = [first, second].map(|text| cgen::parse(text).unwrap());
        let chained = chain(&first, &second).map(|program| program.to_string());
        let line = chained.map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
        assert_eq!(line.as_deref(), expect);
    }

    const DOUBLE: &str = "void f(int *a, int n) { for (int i = 0; i < n; i++) { a[i] *= 2; } }";

    #[test]
    fn a_list_that_may_be_written_is_written() {
        check(
            DOUBLE,
            "void f(int *a, int n, int k) { int m = k; a[0] = m; }",
            Some(
                "void f(int *a, int n, int k) { for (int v0 = 0; v0 < n; v0++) { a[v0] *= 2; } int v0 = k; a[0] = v0; }",
            ),
        );
    }

    #[test]
    fn another_one_is_copied() {
        check(
            DOUBLE,
            "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) { s += a[i]; } return s; }",
            Some(
                "int f(const int *a, int n) { int v0[64]; for (int v1 = 0; v1 < n; v1++) { v0[v1] = a[v1]; } \
                 for (int v1 = 0; v1 < n; v1++) { v0[v1] *= 2; } int v1 = 0; \
                 for (int v2 = 0; v2 < n; v2++) { v1 += v0[v2]; } return v1; }",
            ),
        );
    }

    #[test]
    fn nothing_comes_after_a_return() {
        check("void f(int *a, int n) { if (n > 2) { return; } a[0] = 1; }", DOUBLE, None);
    }
}
