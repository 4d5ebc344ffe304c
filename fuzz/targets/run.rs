//! The interpreter on programs and inputs made of bytes: it never panics and always ends, a machine that has run
//! something else gives the same, and so does a trace.
#![no_main]

use std::sync::LazyLock;

use cgen::check::check;
use cgen::choice::{Bytes, Choices};
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::run::{Limits, Machine, RunError, compile, trace};
use cgen::{Input, Value};

static GENERATOR: LazyLock<Generator> = LazyLock::new(|| Generator::new(Policy::wild()).unwrap());

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let mut bytes = Bytes(bytes);
    let program = GENERATOR.generate(&mut bytes);
    assert_eq!(check(&program), [], "{program}");
    let Ok(code) = compile(&program) else { return };
    let limits = Limits { fuel: 200 };
    let mut used = Machine::new();
    for _ in 0..3 {
        let input = input(&mut bytes, program.shape);
        let fresh = outcome(&mut Machine::new(), &code, &input, limits);
        assert_eq!(outcome(&mut used, &code, &input, limits), fresh, "{program}");
        if let Ok(trace) = trace(&program, &input, &limits, 10_000) {
            assert_eq!(trace.end.map_err(RunError::from), fresh, "{program}");
        }
    }
});

fn outcome(machine: &mut Machine, code: &cgen::run::Code, input: &Input, limits: Limits) -> Result<Value, RunError> {
    machine.run(code, input, &limits).map(cgen::run::Output::to_value)
}

fn input(choices: &mut dyn Choices, shape: cgen::Shape) -> Input {
    let cells = if shape == cgen::Shape::PAPER { 5 } else { choices.below(12) };
    let cells = if shape.has_list() { cells } else { 0 };
    let mut value = || match choices.below(4) {
        0 => choices.between(i32::MIN, i32::MAX),
        _ => choices.between(-9, 9),
    };
    Input { list: (0..cells).map(|_| value()).collect(), ints: (0..shape.ints()).map(|_| value()).collect() }
}
