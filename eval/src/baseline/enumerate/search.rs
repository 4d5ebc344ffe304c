//! What the stages of a search share: the question, the terms, constants, and the way to the desk.

use std::collections::HashSet;
use std::rc::Rc;

use cgen::shape::{Kind, Role};
use cgen::{Program, Shape, Value};

use super::cost::Traits;
use super::frame::{Frame, Leaf};
use super::meter::Meter;
use super::term::{Id, Term, Terms, Var};
use super::text::Writer;
use crate::solver::{Desk, Question, Stop};

/// The lists that terms read: those of the examples, or what was made of them first.
#[derive(Clone, Debug)]
pub struct World {
    /// What makes them.
    pub prelude: String,
    /// How the list is called.
    pub list: &'static str,
    /// How its length is called.
    pub length: &'static str,
    /// One an example.
    pub lists: Rc<Vec<Vec<i32>>>,
    /// What the prelude costs.
    pub cost: u32,
}

/// What costs so much more than the cheapest that holds is put on the desk in the end; nothing that costs more.
const WORTH: u32 = 60;

/// The state of a search.
#[derive(Debug)]
pub struct Search<'d, 'q> {
    /// What is asked.
    pub question: &'d Question,
    /// Where solutions go.
    pub meter: Meter<'d, 'q>,
    /// All terms.
    pub terms: Terms,
    /// The constants, each with its level.
    constants: Vec<(Id, i32, usize)>,
    pending: Vec<(u32, String)>,
    /// What costs more is not kept any longer.
    bound: u32,
    seen: HashSet<String>,
    /// The least cost of what holds.
    pub best: u32,
}

impl<'d, 'q> Search<'d, 'q> {
    /// Nothing searched yet.
    pub fn new(question: &'d Question, desk: &'d mut Desk<'q>) -> Self {
        let mut terms = Terms::default();
        let constants = constants(question)
            .into_iter()
            .map(|value| (terms.int(value), value, if (0..=10).contains(&value) { 1 } else { 2 }))
            .collect();
        let meter = Meter::new(desk);
        Self {
            question,
            meter,
            terms,
            constants,
            pending: Vec::new(),
            bound: u32::MAX,
            seen: HashSet::new(),
            best: u32::MAX,
        }
    }

    /// What kind of program is asked for.
    pub fn shape(&self) -> Shape {
        self.question.shape()
    }

    /// The lists as they are.
    pub fn base(&self) -> World {
        let lists = self.question.examples().iter().map(|example| example.input.list.clone()).collect();
        let length = if self.shape().kind() == Kind::Paper { "5" } else { "n" };
        World { prelude: String::new(), list: "a", length, lists: Rc::new(lists), cost: 0 }
    }

    /// The numbers that should come out, if they are numbers or lists of one.
    pub fn numbers(&self) -> Option<Vec<i32>> {
        let alone = self.shape().kind() == Kind::ToList;
        let number = |value: &Value| match value {
            Value::Int(x) => Some(*x),
            Value::List(cells) => cells.first().copied().filter(|_| alone && cells.len() == 1),
        };
        self.question.examples().iter().map(|example| number(&example.output)).collect()
    }

    /// How a number is given back: as it is, or as the only cell of a list.
    pub fn give(&self, value: &str) -> String {
        if self.shape().gives_list() {
            format!("out[0] = {value}; return 1; ")
        } else {
            format!("return {value}; ")
        }
    }

    /// The lists that should come out, if they are lists.
    pub fn lists(&self) -> Option<Vec<Vec<i32>>> {
        let list = |value: &Value| match value {
            Value::List(cells) => Some(cells.clone()),
            Value::Int(_) => None,
        };
        self.question.examples().iter().map(|example| list(&example.output)).collect()
    }

    /// The term of a constant.
    pub fn constant(&mut self, value: i32) -> Id {
        let known = self.constants.iter().find(|(_, known, _)| *known == value);
        known.map_or_else(|| self.terms.int(value), |(id, ..)| *id)
    }

    /// The frame outside of all loops.
    pub fn root(&mut self, world: &World) -> Frame {
        let points = self.question.examples().len();
        let mut frame = Frame::root(Rc::clone(&world.lists), points);
        if self.shape().has_list() {
            let values = world.lists.iter().map(|list| list.len() as i32).collect();
            let id = self.terms.make(Term::Var(Var::Length));
            frame.leaves.push(Leaf { id, values, level: 1 });
        }
        for i in 0..self.shape().ints() {
            let example = |e: &cgen::Example| e.input.ints.get(i).copied().unwrap_or_default();
            let values = self.question.examples().iter().map(example).collect();
            let id = self.terms.make(Term::Var(Var::Int(i as u8)));
            frame.leaves.push(Leaf { id, values, level: 1 });
        }
        for &(id, value, level) in &self.constants {
            frame.leaves.push(Leaf { id, values: vec![value; points], level });
        }
        frame
    }

    /// A writer in this world, its prelude written.
    pub fn writer(&self, world: &World) -> Writer<'_> {
        let shape = self.shape();
        let ints = (0..shape.ints()).map(|i| shape.parameter_name(Role::Int(i as u8)).to_owned()).collect();
        let mut writer = Writer::new(&self.terms, world.list, world.length, ints);
        writer.push(&world.prelude);
        writer
    }

    /// What it costs not to use arguments that are there: `list` for the list, and something for each int.
    pub fn unused(&self, traits: Traits, list: u32) -> u32 {
        let shape = self.shape();
        let list = if shape.has_list() && !traits.reads_cells() { list } else { 0 };
        list + 30 * traits.ints_unread(shape.ints()) as u32
    }

    /// Keeps the body of a function for later.
    pub fn solution(&mut self, cost: u32, body: String) {
        self.pending.push((cost, body));
        if self.pending.len() > 400 {
            self.pending.sort_by_key(|(cost, _)| *cost);
            self.pending.truncate(60);
            self.bound = self.pending.last().map_or(u32::MAX, |(cost, _)| *cost);
        }
    }

    /// Whether what costs so much would never be put on the desk.
    pub fn is_hopeless(&self, cost: u32) -> bool {
        cost > self.best.saturating_add(WORTH) || cost > self.bound
    }

    /// Puts the cheapest of what was kept on the desk, those only that cost less than anything that holds.
    pub fn flush(&mut self) -> Result<(), Stop> {
        self.offer(2, |cost, best| cost < best)
    }

    /// Puts some more on the desk at the end of a round: what costs little more than the best.
    pub fn end_round(&mut self) -> Result<(), Stop> {
        self.offer(3, |cost, best| cost <= best.saturating_add(20))
    }

    /// Puts all that is left on the desk.
    pub fn finish(&mut self) -> Result<(), Stop> {
        self.offer(usize::MAX, |cost, best| cost <= best.saturating_add(WORTH))
    }

    /// Puts the body of a function on the desk at once; true, where it holds.
    pub fn put(&mut self, cost: u32, body: &str) -> Result<bool, Stop> {
        let text = self.function(body);
        if !self.seen.insert(text.clone()) {
            return Ok(false);
        }
        let Ok(program) = cgen::parse(&text) else { return Ok(false) };
        let holds = self.meter.desk.offer(&program, -(cost as f32) / 10.0)?.holds;
        self.best = if holds { self.best.min(cost) } else { self.best };
        Ok(holds)
    }

    /// The program with this body, its names canonical.
    pub fn program(&self, body: &str) -> Option<Program> {
        let mut program = cgen::parse(&self.function(body)).ok()?;
        program.make_canonical();
        Some(program)
    }

    fn offer(&mut self, most: usize, worth: impl Fn(u32, u32) -> bool) -> Result<(), Stop> {
        self.pending.sort_by_key(|(cost, _)| *cost);
        let (mut holding, mut left) = (0, Vec::new());
        for (cost, body) in std::mem::take(&mut self.pending) {
            if holding >= most || !worth(cost, self.best) {
                left.push((cost, body));
                continue;
            }
            holding += usize::from(self.put(cost, &body)?);
        }
        left.truncate(200);
        self.pending = left;
        self.bound = u32::MAX;
        self.meter.ask()
    }

    fn function(&self, body: &str) -> String {
        let shape = self.shape();
        let parameters: Vec<String> = shape
            .roles()
            .map(|role| {
                let name = shape.parameter_name(role);
                match role {
                    Role::List if shape.kind() == Kind::Paper => format!("int {name}[]"),
                    Role::List if shape.list_is_const() => format!("const int *{name}"),
                    Role::List | Role::Out => format!("int *{name}"),
                    Role::Length | Role::Int(_) => format!("int {name}"),
                }
            })
            .collect();
        let (result, end) = match shape.kind() {
            Kind::Paper => ("int * ", "return a; "),
            Kind::InPlace => ("void ", ""),
            Kind::ToNumber | Kind::ToList | Kind::Numbers => ("int ", ""),
        };
        let name = shape.function_name();
        format!("{result}{name}({}) {{ {body}{end}}}", parameters.join(", "))
    }
}

/// Small numbers, and those that come out of several examples.
fn constants(question: &Question) -> Vec<i32> {
    let mut constants: Vec<i32> = (0..=10).chain([-1, 100]).collect();
    let mut counts: Vec<(i32, usize)> = Vec::new();
    for example in question.examples() {
        let mut values = match &example.output {
            Value::Int(x) => vec![*x],
            Value::List(cells) => cells.clone(),
        };
        values.sort_unstable();
        values.dedup();
        for value in values {
            match counts.iter_mut().find(|(known, _)| *known == value) {
                Some((_, count)) => *count += 1,
                None => counts.push((value, 1)),
            }
        }
    }
    counts.retain(|(value, count)| *count >= 2 && !constants.contains(value));
    counts.sort_by_key(|(value, count)| (std::cmp::Reverse(*count), value.unsigned_abs(), *value));
    constants.extend(counts.into_iter().take(8).map(|(value, _)| value));
    constants
}
