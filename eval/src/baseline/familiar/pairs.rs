//! Two usual functions, one after the other: the first changes the list.

use std::collections::HashSet;

use cgen::run::{Code, Compiler, Machine};
use cgen::shape::Kind;
use cgen::{Input, Shape, Value};

use super::chain::chain;
use crate::familiar::{Entry, Familiar};
use crate::solver::{Desk, LIMITS, Question, Stop};

/// Functions that come first, the most usual.
const FIRST: usize = 300;
/// Both together are tried in steps of so many nats of surprise, as far as this.
const STEP: f32 = 1.0;
const MOST: f32 = 24.0;
/// How surprising it is that there are two.
const BOTH: f32 = 5.0;
/// By how much two may be more surprising than one that holds.
const WORTH: f32 = 4.0;
/// Most pairs fail on the first example: so many of them take as long as one candidate.
const LIGHT: u64 = 16;

/// A function that comes first, and what it makes of the examples.
struct First {
    entry: &'static Entry,
    inputs: Vec<Input>,
}

/// Offers all pairs that hold, the most usual first.
pub fn offer(question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
    let shape = question.shape();
    if !shape.has_list() || shape.kind() == Kind::Paper {
        return Ok(());
    }
    let (mut compiler, mut machine) = (Compiler::default(), Machine::default());
    let firsts = firsts(question, &mut compiler, &mut machine);
    let mut seconds = Vec::new();
    for entry in Familiar::of(shape).entries() {
        let mut code = Code::default();
        if compiler.compile(&entry.program, &mut code).is_ok() {
            seconds.push((entry, code));
        }
    }
    // Where one function does it, two are worth a thought only if they are hardly less usual.
    let alone = desk.found().iter().map(|found| -found.score).reduce(f32::min);
    let most = alone.map_or(MOST, |nats| MOST.min(nats + WORTH - BOTH));
    let mut tried = 0;
    let mut bound = 0.0;
    while bound < most {
        for first in &firsts {
            for (second, code) in &seconds {
                let nats = first.entry.nats + second.nats;
                if nats >= bound + STEP {
                    break;
                }
                if nats < bound {
                    continue;
                }
                tried += 1;
                if tried % LIGHT == 0 {
                    desk.spend(1)?;
                }
                let mut pairs = first.inputs.iter().zip(question.examples());
                let holds = pairs.all(|(input, example)| {
                    machine.run(code, input, &LIMITS).is_ok_and(|output| output == example.output)
                });
                if holds && let Some(program) = chain(&first.entry.program, &second.program) {
                    desk.offer(&program, -(nats + BOTH))?;
                }
            }
        }
        bound += STEP;
    }
    Ok(())
}

/// The functions that come first, each that makes other lists of the examples than those before.
fn firsts(question: &Question, compiler: &mut Compiler, machine: &mut Machine) -> Vec<First> {
    let shape = question.shape();
    let own = Shape::new(Kind::InPlace, shape.ints() as u8);
    let plain = Shape::new(Kind::InPlace, 0).filter(|plain| Some(*plain) != own);
    let mut entries: Vec<&'static Entry> =
        own.into_iter().chain(plain).flat_map(|shape| Familiar::of(shape).entries()).collect();
    entries.sort_by(|x, y| x.nats.total_cmp(&y.nats));
    let inputs = || question.examples().iter().map(|example| example.input.clone());
    let mut known = HashSet::from([inputs().collect::<Vec<_>>()]);
    let (mut firsts, mut code) = (Vec::new(), Code::default());
    for entry in entries {
        if firsts.len() == FIRST {
            break;
        }
        if compiler.compile(&entry.program, &mut code).is_err() {
            continue;
        }
        let taken = entry.program.shape.ints();
        let changed = inputs().map(|input| {
            let own = Input { ints: input.ints.iter().copied().take(taken).collect(), ..input.clone() };
            match machine.run(&code, &own, &LIMITS).ok()?.to_value() {
                Value::List(list) => Some(Input { list, ..input }),
                Value::Int(_) => None,
            }
        });
        if let Some(inputs) = changed.collect::<Option<Vec<_>>>()
            && known.insert(inputs.clone())
        {
            firsts.push(First { entry, inputs });
        }
    }
    firsts
}
