//! A usual function of numbers inside of another one: it is asked about every cell, every number up to an argument, every
//! digit or divisor, and what it says is counted, added up, kept or written down.

mod folds;
mod walks;

use std::collections::HashMap;
use std::ops::{ControlFlow, Range};

use cgen::print::signature;
use cgen::run::{Code, Compiler, Limits, Machine};
use cgen::shape::Kind;
use cgen::{Example, Input, Program, Shape, Value};

use super::adopt::call;
use super::rarer;
use crate::familiar::{Entry, Familiar};
use crate::solver::{Desk, Question, Stop};

use folds::{BOTH, Both, FILLS, FOLDS, Fill, Fold, SORTED, sorting};
use walks::{Turn, WALKS, Walk, every, guest_of, two};

/// Where the function runs longer, it says nothing.
const LIMITS: Limits = Limits { fuel: 5_000 };
/// So many runs of it take as long as one candidate.
const LIGHT: u64 = 8;

/// A function that lacks one of numbers, with all that is known without that.
struct Host {
    program: Program,
    guest: Shape,
    nats: f32,
    /// About what the other one is asked in each example.
    turns: Vec<Vec<Turn>>,
    becomes: Becomes,
}

/// What becomes of the answers.
#[derive(Clone, Copy)]
enum Becomes {
    Number(&'static Walk, &'static Fold),
    List(&'static Fill),
    Both(&'static Both),
    Order { down: bool },
}

/// Offers all that holds and is so surprising, the most usual functions first.
pub fn offer(question: &Question, nats: &Range<f32>, desk: &mut Desk<'_>) -> Result<(), Stop> {
    let hosts = hosts(question);
    let (mut compiler, mut guest) = (Compiler::default(), Guest::default());
    for shape in Shape::all().filter(|shape| shape.kind() == Kind::Numbers) {
        let hosts: Vec<&Host> = hosts.iter().filter(|host| host.guest == shape).collect();
        let least = hosts.iter().map(|host| host.nats).fold(f32::INFINITY, f32::min);
        for entry in Familiar::of(shape).entries().iter().take_while(|entry| entry.nats + least < nats.end) {
            guest.becomes(entry, &mut compiler);
            for host in hosts.iter().filter(|host| nats.contains(&(host.nats + entry.nats))) {
                if host.holds(question.examples(), &mut guest)
                    && let Some(program) = call(&host.program, &entry.program)
                {
                    desk.offer(&program, -rarer(question.shape(), host.nats + entry.nats))?;
                }
            }
            desk.spend(1 + guest.said.len() as u64 / LIGHT)?;
        }
    }
    Ok(())
}

/// All hosts of the question's shape.
fn hosts(question: &Question) -> Vec<Host> {
    let (shape, examples) = (question.shape(), question.examples());
    let Some(any) = Familiar::of(shape).entries().first() else { return Vec::new() };
    let head = signature(&any.program);
    let mut hosts = Vec::new();
    let mut add = |body: &str, guest: Option<Shape>, nats: f32, turns: &[Vec<Turn>], becomes: Becomes| {
        // What speaks of an argument that is not there is no program.
        if let (Some(guest), Ok(program)) = (guest, cgen::parse(&format!("{head} {{ {body} }}"))) {
            hosts.push(Host { program, guest, nats, turns: turns.to_vec(), becomes });
        }
    };
    for walk in &WALKS {
        let guest = walk.guest(shape);
        let turns = examples.iter().map(|example| guest.and_then(|_| (walk.turns)(example)));
        let Some(turns) = turns.collect::<Option<Vec<_>>>() else { continue };
        for fold in FOLDS.iter().filter(|_| !shape.gives_list()) {
            if let Some(body) = walk.folded(fold) {
                add(&body, guest, walk.nats + fold.nats, &turns, Becomes::Number(walk, fold));
            }
        }
        for fill in FILLS.iter().filter(|_| shape.gives_list()) {
            if let Some(body) = walk.filled(shape, fill) {
                add(&body, guest, walk.nats + fill.nats, &turns, Becomes::List(fill));
            }
        }
    }
    if !shape.has_list() {
        let turns: Vec<_> = examples.iter().map(two).collect();
        for both in &BOTH {
            add(&both.body(), guest_of(shape, 2), both.nats, &turns, Becomes::Both(both));
        }
    } else if shape.gives_list() {
        let turns: Vec<_> = examples.iter().map(every).collect();
        for (down, nats) in [false, true].into_iter().zip(SORTED) {
            let body = sorting(shape, down);
            add(&body, guest_of(shape, 0), nats, &turns, Becomes::Order { down });
        }
    }
    hosts
}

impl Host {
    /// Whether the answers of the guest come to the outputs.
    fn holds(&self, examples: &[Example], guest: &mut Guest) -> bool {
        examples.iter().zip(&self.turns).all(|(Example { input, output }, turns)| {
            let gives = match (self.becomes, output) {
                (Becomes::Number(walk, fold), Value::Int(wanted)) => {
                    number(walk, fold, turns, input, guest).map(|x| x == *wanted)
                }
                (Becomes::Both(both), Value::Int(wanted)) => {
                    let says: Option<Vec<i32>> =
                        turns.iter().map(|(arg, _)| guest.says(*arg, input)).collect();
                    says.and_then(|says| Some((both.of)(*says.first()?, *says.get(1)?) == *wanted))
                }
                (Becomes::List(fill), Value::List(wanted)) => list(fill, turns, input, guest, wanted),
                (Becomes::Order { down }, Value::List(wanted)) => order(down, turns, input, guest, wanted),
                _ => None,
            };
            gives == Some(true)
        })
    }
}

/// What number the answers come to.
fn number(walk: &Walk, fold: &Fold, turns: &[Turn], input: &Input, guest: &mut Guest) -> Option<i32> {
    let mut state = (fold.start)(input);
    for &(arg, kept) in turns {
        match (fold.step)(state, kept, guest.says(arg, input)?) {
            ControlFlow::Continue(next) => state = next,
            ControlFlow::Break(end) => return Some(end),
        }
    }
    (!walk.open).then_some(state)
}

/// Whether the answers give that list.
fn list(fill: &Fill, turns: &[Turn], input: &Input, guest: &mut Guest, wanted: &[i32]) -> Option<bool> {
    let mut rest = wanted.iter();
    for &(arg, kept) in turns {
        let cell = (fill.cell)(kept, guest.says(arg, input)?);
        if cell.is_some_and(|cell| rest.next() != Some(&cell)) {
            return Some(false);
        }
    }
    Some(rest.next().is_none())
}

/// Whether the cells stand in that order if they are sorted by the answers.
fn order(down: bool, turns: &[Turn], input: &Input, guest: &mut Guest, wanted: &[i32]) -> Option<bool> {
    if wanted.len() != turns.len() {
        return Some(false);
    }
    let mut before = None;
    for cell in wanted {
        let says = guest.says(*cell, input)?;
        if before.is_some_and(|before| if down { before < says } else { before > says }) {
            return Some(false);
        }
        before = Some(says);
    }
    let mut cells: Vec<(i32, i32)> = Vec::with_capacity(turns.len());
    for (cell, _) in turns {
        let says = guest.says(*cell, input)?;
        cells.push((if down { says.saturating_neg() } else { says }, *cell));
    }
    cells.sort_by_key(|(says, _)| *says);
    Some(cells.iter().map(|(_, cell)| cell).eq(wanted))
}

/// The function that is asked, and what it has said.
#[derive(Default)]
struct Guest {
    machine: Machine,
    code: Code,
    ints: usize,
    said: HashMap<Vec<i32>, Option<i32>>,
}

impl Guest {
    fn becomes(&mut self, entry: &Entry, compiler: &mut Compiler) {
        self.said.clear();
        self.ints = entry.program.shape.ints();
        if compiler.compile(&entry.program, &mut self.code).is_err() {
            self.code = Code::default();
        }
    }

    /// What it says of that number, and of the last ints of the input if it takes more than one.
    fn says(&mut self, arg: i32, input: &Input) -> Option<i32> {
        let more = input.ints.len().checked_sub(self.ints - 1)?;
        let ints: Vec<i32> = std::iter::once(arg).chain(input.ints.get(more..)?.iter().copied()).collect();
        if let Some(said) = self.said.get(&ints) {
            return *said;
        }
        let asked = Input { list: Vec::new(), ints };
        let says = match self.machine.run(&self.code, &asked, &LIMITS).map(cgen::run::Output::to_value) {
            Ok(Value::Int(says)) => Some(says),
            _ => None,
        };
        self.said.insert(asked.ints, says);
        says
    }
}

#[cfg(test)]
mod tests {
    use crate::rank::Prober;

    use super::*;

    fn question(shape: Shape, inputs: &[Input], outputs: &[Option<Value>]) -> Option<Question> {
        let outputs = outputs.iter().cloned().collect::<Option<Vec<Value>>>()?;
        let examples = inputs.iter().cloned().zip(outputs);
        Question::new(shape, examples.map(|(input, output)| Example { input, output }).collect()).ok()
    }

    /// What the text of a host does is what is thought of it.
    #[test]
    fn hosts_do_what_they_are_taken_for() {
        let lists = [vec![], vec![3, 1, 2], vec![12, 7, 7, 20, 5]];
        let (mut prober, mut guest, mut checked) = (Prober::default(), Guest::default(), 0);
        for shape in Shape::all().filter(|shape| shape.kind() != Kind::Paper && shape.ints() < 3) {
            let list = |i: usize| if shape.has_list() { lists[i].clone() } else { Vec::new() };
            let ints = |i: usize| [[3, 11], [6, 2], [14, 23]][i].iter().copied().take(shape.ints()).collect();
            let inputs: Vec<Input> = (0..3).map(|i| Input { list: list(i), ints: ints(i) }).collect();
            let some = if shape.gives_list() {
                |input: &Input| Value::List(input.list.clone())
            } else {
                |_: &Input| Value::Int(40)
            };
            let outputs: Vec<_> = inputs.iter().map(|input| Some(some(input))).collect();
            for (place, host) in hosts(&question(shape, &inputs, &outputs).unwrap()).iter().enumerate() {
                let mut same = 0;
                for entry in Familiar::of(host.guest).entries().iter().take(20) {
                    let Some(program) = call(&host.program, &entry.program) else { continue };
                    let outputs = prober.outcomes(&program, &inputs);
                    let Some(question) = question(shape, &inputs, &outputs) else { continue };
                    let hosts = hosts(&question);
                    let host = hosts.get(place).filter(|other| other.program == host.program);
                    guest.becomes(entry, &mut Compiler::default());
                    let Some(host) = host else { continue };
                    assert!(host.holds(question.examples(), &mut guest), "{program}{outputs:?}");
                    same += 1;
                }
                assert!(same > 0, "{}", host.program);
                checked += same;
            }
        }
        assert!(checked > 3000, "{checked}");
    }
}
