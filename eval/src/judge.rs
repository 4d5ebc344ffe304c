//! The judge: whether a program does what a spec says, example by example.
//!
//! A program that traps or gives something else is no error but a [`Verdict`]; an error is only to ask about a
//! program that the spec is not for.

use cgen::run::{Code, CompileError, Limits, Machine, RunError, Trap};
use cgen::{Example, Program, Shape, Value};

use crate::spec::{Spec, Unsuited};

/// A program before the judge: compiled once, judged on any number of specs.
#[derive(Debug)]
pub struct Judge {
    shape: Shape,
    code: Code,
    machine: Machine,
    limits: Limits,
}

/// What a program made of one example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It gave what it should.
    Holds,
    /// It gave something else.
    Wrong {
        /// What it gave.
        got: Value,
    },
    /// It gave nothing.
    Trap(Trap),
}

/// What a program made of all examples of a spec, in their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    verdicts: Vec<Verdict>,
}

/// An example that does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Failure<'a> {
    /// Which one, counted from 1.
    pub number: usize,
    /// What should be.
    pub example: &'a Example,
    /// What is.
    pub verdict: &'a Verdict,
}

impl Judge {
    /// Compiles the program; `limits` bound every single run.
    pub fn new(program: &Program, limits: Limits) -> Result<Self, CompileError> {
        let code = cgen::run::compile(program)?;
        Ok(Self { shape: program.shape, code, machine: Machine::new(), limits })
    }

    /// The verdict on every example of the spec.
    pub fn judge(&mut self, spec: &Spec) -> Result<Judgement, Unsuited> {
        spec.suits(self.shape)?;
        let verdicts = spec.examples.iter().enumerate().map(|(i, example)| self.verdict(i + 1, example));
        Ok(Judgement { verdicts: verdicts.collect::<Result<_, _>>()? })
    }

    fn verdict(&mut self, number: usize, example: &Example) -> Result<Verdict, Unsuited> {
        match self.machine.run(&self.code, &example.input, &self.limits) {
            Ok(output) if output == example.output => Ok(Verdict::Holds),
            Ok(output) => Ok(Verdict::Wrong { got: output.to_value() }),
            Err(RunError::Trap(trap)) => Ok(Verdict::Trap(trap)),
            Err(RunError::Misfit(source)) => Err(Unsuited::Example { example: number, source }),
        }
    }
}

impl Judgement {
    /// One verdict an example.
    pub fn verdicts(&self) -> &[Verdict] {
        &self.verdicts
    }

    /// How many examples hold.
    pub fn held(&self) -> usize {
        self.verdicts.iter().filter(|verdict| **verdict == Verdict::Holds).count()
    }

    /// Whether all examples hold.
    pub fn holds(&self) -> bool {
        self.held() == self.verdicts.len()
    }

    /// The examples that do not hold; `examples` are those that were judged.
    pub fn failures<'a>(&'a self, examples: &'a [Example]) -> impl Iterator<Item = Failure<'a>> {
        let pairs = examples.iter().zip(&self.verdicts).enumerate();
        pairs.filter(|(_, (_, verdict))| **verdict != Verdict::Holds).map(|(i, (example, verdict))| Failure {
            number: i + 1,
            example,
            verdict,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::spec::{Row, parse_specs};

    /// A verdict for every example, in a word: `holds`, what was given instead, or the trap.
    fn check(program: &str, kind: &str, examples: &str, expect: &str) {
        let line = format!(r#"{{"id":"t","kind":"{kind}","examples":{examples}}}"#);
        let rows = parse_specs(&line, Path::new("my.jsonl")).unwrap();
        let Some(Row::Spec(spec)) = rows.first() else { panic!("{rows:?}") };
        let program = cgen::parse(program).unwrap();
        let got = match Judge::new(&program, Limits { fuel: 100 }).unwrap().judge(spec) {
            Ok(judgement) => {
                let numbers: Vec<_> =
                    judgement.failures(&spec.examples).map(|failure| failure.number).collect();
                let words = judgement.verdicts().iter().map(|verdict| match verdict {
                    Verdict::Holds => "holds".to_owned(),
                    Verdict::Wrong { got } => got.to_string(),
                    Verdict::Trap(trap) => trap.to_string(),
                });
                assert_eq!(judgement.holds(), numbers.is_empty());
                assert_eq!(judgement.held(), spec.examples.len() - numbers.len());
                format!("{}; failing: {numbers:?}", words.collect::<Vec<_>>().join(", "))
            }
            Err(unsuited) => unsuited.to_string(),
        };
        assert_eq!(got, expect, "{line}");
    }

    #[test]
    fn every_example_gets_a_verdict() {
        let double = "void f(int *a, int n) { for (int i = 0; i < n; i++) a[i] *= 2; }";
        let all = r#"[{"in":[1,2],"out":[2,4]},{"in":[],"out":[]}]"#;
        check(double, "array->array", all, "holds, holds; failing: []");
        let none = r#"[{"in":[1,2],"out":[2,5]},{"in":[3],"out":[6,6]}]"#;
        check(double, "array->array", none, "[2, 4], [6]; failing: [1, 2]");
        let late = r#"[{"in":[1,2],"out":[2,4]},{"in":[2147483647],"out":[-2]}]"#;
        check(double, "array->array", late, "holds, the result does not fit into an int; failing: [2]");
        let divide = "int f(int x, int y) { return x / y; }";
        let numbers = r#"[{"in":[7,2],"out":3},{"in":[7,0],"out":0},{"in":[-7,2],"out":-4}]"#;
        check(divide, "ints->int", numbers, "holds, division by zero, -3; failing: [2, 3]");
        let endless = "int f(const int *a, int n) { while (1) n = n; return 0; }";
        let one = r#"[{"in":[1],"out":0}]"#;
        check(endless, "array->int", one, "the loops do not end within the limit; failing: [1]");
    }

    #[test]
    fn a_verdict_depends_on_its_example_alone() {
        // Leaves values in memory, traps on some inputs and reads what it never set on others.
        let text = "int f(const int *a, int n) { int b[3], x; if (n > 1) { x = a[1]; b[n] = x; } return b[a[0]] + x; }";
        let program = cgen::parse(text).unwrap();
        let lists: [&[i32]; 7] = [&[2, 7], &[], &[0], &[1, 5, 5, 5], &[2, -3], &[9, 9], &[2, i32::MAX]];
        let example = |list: &[i32]| Example {
            input: cgen::Input { list: list.to_vec(), ints: Vec::new() },
            output: Value::Int(14),
        };
        let judge = |examples: Vec<Example>| {
            let kind = crate::spec::SpecKind::ListToInt;
            let spec =
                Spec { id: "t".into(), kind, same_length: false, examples, note: String::new(), c: None };
            Judge::new(&program, Limits::default()).unwrap().judge(&spec).unwrap().verdicts().to_vec()
        };
        let alone: Vec<Verdict> = lists.iter().flat_map(|list| judge(vec![example(list)])).collect();
        assert!(alone.contains(&Verdict::Holds) && alone.iter().any(|v| matches!(v, Verdict::Trap(_))));
        for first in 0..lists.len() {
            let order = |i: usize| (first + 3 * i) % lists.len();
            let together = judge((0..lists.len()).map(|i| example(lists[order(i)])).collect());
            let expect: Vec<Verdict> = (0..lists.len()).map(|i| alone[order(i)].clone()).collect();
            assert_eq!(together, expect, "from {first}");
        }
    }

    #[test]
    fn a_program_is_judged_only_on_what_it_takes() {
        let sum = "int f(const int *a, int n, int k) { return n + k; }";
        check(sum, "array->int", r#"[{"in":[[4,5],9],"out":11}]"#, "holds; failing: []");
        check(sum, "array->int", r#"[{"in":[4,5],"out":11}]"#, "example 1");
        let other = "a program of shape `to-number+1` does not go with `ints->int`";
        check(sum, "ints->int", r#"[{"in":[4,5],"out":11}]"#, other);
    }
}
