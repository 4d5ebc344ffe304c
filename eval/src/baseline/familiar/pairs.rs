//! Two usual functions, one after the other: the first changes the list, or gives a number.

use std::collections::HashSet;
use std::ops::Range;

use cgen::run::{Code, Compiler, Limits, Machine};
use cgen::shape::Kind;
use cgen::{Input, Program, Shape, Value};

use super::adopt::after;
use super::chain::chain;
use super::rarer;
use crate::familiar::{Entry, Familiar};
use crate::solver::{Desk, Question, Stop};

/// Functions that come first, the most usual.
const FIRST: usize = 300;
/// Both together are tried in steps of so many nats of surprise.
const STEP: f32 = 1.0;
/// How surprising it is that there are two.
const BOTH: f32 = 5.0;
/// Most pairs fail on the first example: so many of them take as long as one candidate.
const LIGHT: u64 = 16;
/// Where the second one runs longer, the pair is not looked at.
const LIMITS: Limits = Limits { fuel: 5_000 };

/// A function that comes first, and what it makes of the examples.
struct First {
    entry: &'static Entry,
    inputs: Vec<Input>,
}

/// How two functions are put together.
type Join = fn(&Program, &Program) -> Option<Program>;

/// Offers all pairs that hold and are so surprising, the most usual first.
pub fn offer(question: &Question, nats: &Range<f32>, desk: &mut Desk<'_>) -> Result<(), Stop> {
    let shape = question.shape();
    if shape.kind() == Kind::Paper {
        return Ok(());
    }
    if shape.has_list() {
        let own = Shape::new(Kind::InPlace, shape.ints() as u8);
        let plain = Shape::new(Kind::InPlace, 0).filter(|plain| Some(*plain) != own);
        joined(question, own.into_iter().chain(plain), shape, chain, nats, desk)?;
    }
    if !shape.gives_list()
        && let Some(one) = Shape::new(Kind::Numbers, 1)
    {
        joined(question, [shape].into_iter(), one, after, nats, desk)?;
    }
    Ok(())
}

/// Offers those of which the first has one of some shapes and the second one another shape.
fn joined(
    question: &Question,
    first: impl Iterator<Item = Shape>,
    second: Shape,
    join: Join,
    nats: &Range<f32>,
    desk: &mut Desk<'_>,
) -> Result<(), Stop> {
    let (mut compiler, mut machine) = (Compiler::default(), Machine::default());
    let firsts = firsts(question, first, &mut compiler, &mut machine);
    let mut seconds = Vec::new();
    for entry in Familiar::of(second).entries() {
        let mut code = Code::default();
        if compiler.compile(&entry.program, &mut code).is_ok() {
            seconds.push((entry, code));
        }
    }
    let mut tried = 0;
    let (mut bound, most) = (nats.start - BOTH, nats.end - BOTH);
    while bound < most {
        for first in &firsts {
            for (second, code) in &seconds {
                let both = first.entry.nats + second.nats;
                if both >= most.min(bound + STEP) {
                    break;
                }
                if both < bound {
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
                if holds && let Some(program) = join(&first.entry.program, &second.program) {
                    desk.offer(&program, -rarer(question.shape(), both + BOTH))?;
                }
            }
        }
        bound += STEP;
    }
    Ok(())
}

/// The functions of these shapes that come first, each that makes something else of the examples than those before.
fn firsts(
    question: &Question,
    shapes: impl Iterator<Item = Shape>,
    compiler: &mut Compiler,
    machine: &mut Machine,
) -> Vec<First> {
    let mut entries: Vec<&'static Entry> = shapes.flat_map(|shape| Familiar::of(shape).entries()).collect();
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
            Some(match machine.run(&code, &own, &LIMITS).ok()?.to_value() {
                Value::List(list) => Input { list, ..input },
                Value::Int(x) => Input { list: Vec::new(), ints: vec![x] },
            })
        });
        if let Some(inputs) = changed.collect::<Option<Vec<_>>>()
            && known.insert(inputs.clone())
        {
            firsts.push(First { entry, inputs });
        }
    }
    firsts
}
