//! Tasks as they are drawn: their programs are of the language, and their examples hold, here and in gcc.

#![cfg(feature = "gcc")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use cgen::check::check;
use cgen::gcc::{Flavor, Gcc, Outcome};
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::run::run_once;
use cgen::task::{Drawer, EXAMPLES, LIMITS};
use cgen::token::{decode, encode};
use cgen::{Input, Task, Value, parse};

fn tasks(policy: Policy, count: usize) -> Vec<Task> {
    let generator = Generator::new(policy).unwrap();
    let mut drawer = Drawer::new(&generator);
    (0..).filter_map(|index| drawer.draw(1, index).ok()).take(count).collect()
}

fn check_policy(policy: Policy) {
    let rules = policy.examples.clone();
    let tasks = tasks(policy, 1000);
    let mut inputs: Vec<Vec<Input>> = Vec::new();
    for task in &tasks {
        let program = &task.program;
        assert_eq!(check(program), [], "{program}");
        assert_eq!(parse(&program.to_string()).as_ref(), Ok(program));
        assert_eq!(decode(&encode(program).unwrap()).as_ref(), Ok(program));
        assert_eq!((task.shown.len(), task.held_out.len()), (EXAMPLES, EXAMPLES));
        let examples = || task.shown.iter().chain(&task.held_out);
        for (i, example) in examples().enumerate() {
            let output = run_once(program, &example.input, &LIMITS).unwrap();
            assert_eq!(output, example.output, "{program}");
            assert!(examples().take(i).all(|other| other.input != example.input), "{program}");
            let in_range = |x: &i32| x.unsigned_abs() <= rules.largest_output.unsigned_abs();
            assert!(match &output {
                Value::Int(x) => in_range(x),
                Value::List(cells) => cells.iter().all(in_range),
            });
        }
        assert!(examples().any(|example| example.output != task.shown[0].output), "{program}");
        inputs.push(examples().map(|example| example.input.clone()).collect());
    }
    let gcc = Gcc::find().unwrap();
    for (tasks, inputs) in tasks.chunks(200).zip(inputs.chunks(200)) {
        let calls: Vec<_> =
            tasks.iter().zip(inputs).map(|(task, inputs)| (&task.program, &inputs[..])).collect();
        let outcomes = gcc.run(&calls, Flavor::Optimized).unwrap();
        for (task, outcomes) in tasks.iter().zip(outcomes) {
            let expect = task.shown.iter().chain(&task.held_out).map(|e| Outcome::Value(e.output.clone()));
            assert_eq!(outcomes, expect.collect::<Vec<_>>(), "{}", task.program);
        }
    }
}

#[test]
fn a_thousand_paper_tasks_hold_here_and_in_gcc() {
    check_policy(Policy::paper());
}

#[test]
fn a_thousand_list_tasks_hold_here_and_in_gcc() {
    check_policy(Policy::lists());
}

#[test]
fn programs_stay_as_they_were_drawn_where_the_policy_says_so() {
    let raw = tasks(Policy { simplify: false, ..Policy::paper() }, 200);
    assert!(raw.iter().all(|task| task.labels.tokens == task.labels.original_tokens));
    let shortened = tasks(Policy::paper(), 200);
    let tokens = |tasks: &[Task]| tasks.iter().map(|task| u32::from(task.labels.tokens)).sum::<u32>();
    assert!(tokens(&raw) > tokens(&shortened) * 5 / 4, "{} {}", tokens(&raw), tokens(&shortened));
    for task in &raw {
        for example in task.shown.iter().chain(&task.held_out) {
            assert_eq!(run_once(&task.program, &example.input, &LIMITS).as_ref(), Ok(&example.output));
        }
    }
}
