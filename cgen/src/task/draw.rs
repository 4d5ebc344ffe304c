//! Draws tasks: a pure function of a generator, a seed and an index.

use super::choose::{Candidate, choose};
use super::{Behaviour, Dropped, EXAMPLES, Labels, Task, inputs, labels};
use crate::ast::Program;
use crate::choice::{Choices, Seeded};
use crate::generate::Generator;
use crate::policy::Examples;
use crate::probe::PROBES;
use crate::run::{Code, Compiler, Limits, Machine};
use crate::shape::Kind;
use crate::simplify::{Options, Simplifier};
use crate::{Example, Input, Shape, Value, floor, token};

/// Runs of tasks end soon: what takes longer is no use as an example.
pub const LIMITS: Limits = Limits { fuel: 2000 };

/// Draws the tasks of a generator. What it keeps from one draw to the next has no influence on the result.
#[derive(Debug)]
pub struct Drawer<'g> {
    generator: &'g Generator,
    compiler: Compiler,
    machine: Machine,
    code: Code,
    simplifier: Simplifier,
}

impl<'g> Drawer<'g> {
    /// For this generator.
    pub fn new(generator: &'g Generator) -> Self {
        Self {
            generator,
            compiler: Compiler::new(),
            machine: Machine::new(),
            code: Code::default(),
            simplifier: Simplifier::new(Options::of(generator.policy())),
        }
    }

    /// The task number `index` of this seed, or why there is none.
    pub fn draw(&mut self, seed: u64, index: u64) -> Result<Task, Dropped> {
        self.draw_unless(seed, index, &|_| false)
    }

    /// The same, but mostly [`Dropped::Known`] where the task's behaviour is known already, which costs less.
    pub fn draw_unless(
        &mut self,
        seed: u64,
        index: u64,
        known: &dyn Fn(Behaviour) -> bool,
    ) -> Result<Task, Dropped> {
        let choices: &mut dyn Choices = &mut Seeded::new(seed, index);
        let policy = self.generator.policy();
        let original = self.generator.generate(choices);
        let original_tokens = token::len(&original);
        if original_tokens > policy.max_tokens {
            return Err(Dropped::TooLong);
        }
        if labels::leaves_an_int_unused(&original) {
            return Err(Dropped::Unused);
        }
        let rules = &policy.examples;
        let shape = original.shape;
        let half = rules.candidates / 2;
        let inputs = inputs::draw(choices, shape, rules, rules.candidates, half);
        let outputs = self.outputs(&original, &inputs, rules)?;
        let simplified = self.simplifier.simplify_unless(&original, &inputs, &LIMITS, known);
        let simplified = simplified.ok_or(Dropped::Known)?;
        let program = simplified.program;
        let traps = simplified.trapped * 100 > rules.trap_percent as usize * PROBES;
        if traps || labels::leaves_an_int_unused(&program) {
            return Err(Dropped::Shortened);
        }
        let (shown, held_out) =
            examples(shape, &inputs, &outputs, rules, &simplified.kills).ok_or(Dropped::Shortened)?;
        let output = shown.first().map(|example| &example.output);
        if shown.iter().chain(&held_out).all(|example| Some(&example.output) == output) {
            return Err(Dropped::Constant);
        }
        // The order of a sum may change when it is shortened, and with it whether it overflows on the way.
        if !self.gives(&program, shown.iter().chain(&held_out)) {
            return Err(Dropped::Shortened);
        }
        let floor = floor::solves(shape, &shown, &held_out);
        if floor && !choices.percent(rules.floor_percent) {
            return Err(Dropped::Floor);
        }
        let tokens = token::len(&program) as u16;
        let original_tokens = original_tokens as u16;
        let labels = Labels { tokens, original_tokens, floor, ..labels::of(&program) };
        Ok(Task { program, shown, held_out, behaviour: simplified.behaviour, labels })
    }

    /// Whether the program gives the outputs of the examples.
    fn gives<'e>(&mut self, program: &Program, mut examples: impl Iterator<Item = &'e Example>) -> bool {
        self.compiler.compile(program, &mut self.code).is_ok()
            && examples.all(|example| {
                let output = self.machine.run(&self.code, &example.input, &LIMITS);
                output.is_ok_and(|output| output == example.output)
            })
    }

    /// What the program gives for each input, where that makes an example.
    fn outputs(
        &mut self,
        program: &Program,
        inputs: &[Input],
        rules: &Examples,
    ) -> Result<Vec<Option<Value>>, Dropped> {
        self.compiler.compile(program, &mut self.code).map_err(|_| Dropped::TooLong)?;
        let mut outputs: Vec<Option<Value>> = Vec::with_capacity(inputs.len());
        let mut out_of_range = false;
        for input in inputs {
            let output = self.machine.run(&self.code, input, &LIMITS).ok().map(crate::run::Output::to_value);
            let in_range = output.as_ref().is_none_or(|value| is_in_range(value, rules.largest_output));
            out_of_range |= !in_range;
            outputs.push(output.filter(|_| in_range));
            if rules.strict && outputs.len() <= 2 * EXAMPLES && outputs.last().is_some_and(Option::is_none) {
                return Err(if in_range { Dropped::Traps } else { Dropped::OutOfRange });
            }
        }
        let usable =
            || inputs.iter().zip(&outputs).filter_map(|(input, output)| Some((input, output.as_ref()?)));
        if usable().count() < 2 * EXAMPLES {
            return Err(if out_of_range { Dropped::OutOfRange } else { Dropped::Traps });
        }
        let first = usable().next().map(|(_, output)| output);
        if usable().all(|(_, output)| Some(output) == first) {
            return Err(Dropped::Constant);
        }
        if usable().all(|(input, output)| is_identity(input, output)) {
            return Err(Dropped::Identity);
        }
        Ok(outputs)
    }
}

fn is_in_range(value: &Value, largest: i32) -> bool {
    let fits = |x: &i32| x.unsigned_abs() <= largest.unsigned_abs();
    match value {
        Value::Int(x) => fits(x),
        Value::List(cells) => cells.iter().all(fits),
    }
}

/// Whether the list, or the first number, comes out as it went in.
fn is_identity(input: &Input, output: &Value) -> bool {
    match output {
        Value::Int(x) => input.list.is_empty() && input.ints.first() == Some(x),
        Value::List(cells) => *cells == input.list,
    }
}

/// An empty list, one cell, equal cells.
fn is_edge(shape: Shape, input: &Input) -> bool {
    shape.kind() != Kind::Numbers && input.list.windows(2).all(|pair| pair[0] == pair[1])
}

/// The shown and the held-out examples.
fn examples(
    shape: Shape,
    inputs: &[Input],
    outputs: &[Option<Value>],
    rules: &Examples,
    kills: &[u64],
) -> Option<(Vec<Example>, Vec<Example>)> {
    let mut different: Vec<&Value> = Vec::new();
    let mut candidates = Vec::with_capacity(outputs.len());
    for (place, (input, output)) in inputs.iter().zip(outputs).enumerate() {
        let Some(value) = output else { continue };
        let output = different.iter().position(|&other| other == value).unwrap_or_else(|| {
            different.push(value);
            different.len() - 1
        });
        candidates.push(Candidate { place, cells: input.list.len(), edge: is_edge(shape, input), output });
    }
    let chosen = if rules.cover {
        choose(&candidates, kills)
    } else {
        let mut places = candidates.iter().map(|candidate| candidate.place);
        let shown: Vec<usize> = places.by_ref().take(EXAMPLES).collect();
        let held_out: Vec<usize> = places.take(EXAMPLES).collect();
        (held_out.len() == EXAMPLES).then_some((shown, held_out))
    };
    let (shown, held_out) = chosen?;
    let example = |&place: &usize| {
        let input = inputs.get(place)?.clone();
        Some(Example { input, output: outputs.get(place)?.clone()? })
    };
    Some((shown.iter().filter_map(example).collect(), held_out.iter().filter_map(example).collect()))
}
