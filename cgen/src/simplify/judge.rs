//! Compares trial programs with the original by running both.
//!
//! The original runs once on all inputs. A trial runs on a small working set and is given up at the first difference;
//! the input that told moves to the front. What survives all trials is compared on all inputs, and an input that tells
//! the two apart joins the working set.
//!
//! Inputs that are drawn at random leave out what happens on one of a thousand. Of the `paper` shape, whose inputs are
//! few, all are looked at ([`super::prove`]). For the others there are inputs that reach what is rarely reached
//! ([`super::nudge`]), and runs in doubt (`run::Doubt`): where comparisons come out wrong, rare branches are
//! common. What is the same for a reason other than how comparisons come out is the same there too.
//!
//! Where the original overflows or its loops do not end within the limit, the result may do anything, as long as that
//! is rare: such a run has no value that examples could show, and only dead code would be kept for it. Where it traps
//! otherwise the result traps too. Where it gives a value the result gives the same.

use super::nudge::{Effort, Nudger};
use super::prove::{self, Proof};
use crate::probe::{BehaviourHasher, PROBES, further_probes, paper_inputs, probes};
use crate::run::{Code, Compiler, Doubt, Limits, Machine, Output, RunError, TrapKind};
use crate::task::Behaviour;
use crate::{Input, Program, Shape};

/// Every so many of the probes and of the candidates join the working set from the start.
const STRIDES: (usize, usize) = (16, 3);
/// Fuel that is tried for the original before all that is allowed: what is left over is waste in trials that never
/// end.
const LITTLE_FUEL: [u32; 2] = [64, 512];
/// At most one run of so many may be open for the others to be so.
const MOST_OPEN: usize = 10;
/// What is done to reach what is rarely reached, for the original and for the result.
const EFFORT: Effort = Effort { runs: 120, found: 60 };
/// Every so many of the candidates and probes join the working set of runs in doubt.
const DOUBT_STRIDE: usize = 8;
/// So many inputs that tell join the working set at a time.
const MOST_TELLING: usize = 3;

/// What a run came to.
#[derive(Clone, Copy, Debug)]
enum Known {
    /// Where its cells are.
    Cells(u32, u32),
    Trap,
    /// It overflowed or did not end.
    Open,
}

/// Outcomes of a program, one after the other.
#[derive(Debug, Default)]
struct Outcomes {
    cells: Vec<i32>,
    known: Vec<Known>,
    /// Where this is open another program may give a value.
    lenient: bool,
}

impl Outcomes {
    fn clear(&mut self) {
        self.cells.clear();
        self.known.clear();
    }

    fn add(&mut self, outcome: &Result<Output<'_>, RunError>) {
        self.known.push(match outcome {
            Ok(output) => {
                let start = self.cells.len() as u32;
                self.cells.extend_from_slice(cells(output));
                Known::Cells(start, self.cells.len() as u32)
            }
            Err(error) if is_open(error) => Known::Open,
            Err(_) => Known::Trap,
        });
    }

    fn get(&self, i: usize) -> Option<&[i32]> {
        match self.known.get(i) {
            Some(&Known::Cells(start, end)) => self.cells.get(start as usize..end as usize),
            _ => None,
        }
    }

    /// Takes the last one out.
    fn pop(&mut self) {
        if let Some(Known::Cells(start, _)) = self.known.pop() {
            self.cells.truncate(start as usize);
        }
    }

    /// Whether another program may have this outcome where this one has its own.
    fn allow(&self, i: usize, outcome: &Result<Output<'_>, RunError>) -> bool {
        match (self.known.get(i), outcome) {
            (Some(Known::Cells(..)), Ok(output)) => self.get(i) == Some(cells(output)),
            (Some(Known::Open), Ok(_)) => self.lenient,
            (Some(Known::Trap | Known::Open), Err(_)) | (None, _) => true,
            _ => false,
        }
    }

    /// The behaviour, from the outcomes on the probes that begin here, and how many of them are traps.
    fn behaviour(&self, shape: Shape, start: usize) -> (Behaviour, usize) {
        let mut hasher = BehaviourHasher::new(shape);
        let mut trapped = 0;
        for i in start..start + PROBES {
            let outcome = self.get(i);
            trapped += usize::from(outcome.is_none());
            hasher.add(outcome);
        }
        (hasher.finish(), trapped)
    }
}

fn is_open(error: &RunError) -> bool {
    matches!(error, RunError::Trap(trap) if matches!(trap.kind, TrapKind::Overflow | TrapKind::OutOfFuel))
}

/// The original, and all that is needed to compare others with it.
#[derive(Debug)]
pub(super) struct Judge {
    compiler: Compiler,
    code: Code,
    original: Code,
    machine: Machine,
    outcomes: Outcomes,
    /// Those of the program that was compared last, on candidates and probes.
    others: Outcomes,
    /// Inputs beyond the probes, made for the programs.
    nudged: Vec<Input>,
    nudger: Nudger,
    other_nudger: Nudger,
    /// The original ran on the further probes too, and inputs were made for it.
    was_nudged: bool,
    /// Numbers of inputs, the one that told most recently first.
    working: Vec<u16>,
    /// What the original does in doubt, on the candidates and probes.
    doubted: Outcomes,
    /// Numbers of inputs for runs in doubt.
    doubted_working: Vec<u16>,
    /// Fuel that suffices for the original on the candidates and probes.
    limits: Limits,
    /// All the fuel that is allowed.
    most: Limits,
    shape: Shape,
    /// How many candidates and probes there are.
    first: usize,
}

/// The inputs: the candidates, the probes and the further probes.
#[derive(Clone, Copy)]
pub(super) struct Inputs<'i> {
    pub candidates: &'i [Input],
    pub probes: &'static [Input],
    pub further: &'static [Input],
}

impl<'i> Inputs<'i> {
    pub fn new(shape: Shape, candidates: &'i [Input]) -> Self {
        let further = if shape == Shape::PAPER { &[] } else { further_probes(shape) };
        Self { candidates, probes: probes(shape), further }
    }

    fn get(&self, i: usize) -> Option<&'i Input> {
        let (n, m) = (self.candidates.len(), self.probes.len());
        match i {
            _ if i < n => self.candidates.get(i),
            _ if i < n + m => self.probes.get(i - n),
            _ => self.further.get(i - n - m),
        }
    }

    fn len(&self) -> usize {
        self.candidates.len() + self.probes.len() + self.further.len()
    }

    /// The same, with the nudged ones behind.
    fn or<'b>(&self, nudged: &'b [Input], i: usize) -> Option<&'b Input>
    where
        'i: 'b,
    {
        self.get(i).or_else(|| nudged.get(i.checked_sub(self.len())?))
    }
}

impl Judge {
    pub fn new() -> Self {
        Self {
            compiler: Compiler::new(),
            code: Code::new(),
            original: Code::new(),
            machine: Machine::new(),
            outcomes: Outcomes::default(),
            others: Outcomes::default(),
            nudged: Vec::new(),
            nudger: Nudger::default(),
            other_nudger: Nudger::default(),
            was_nudged: false,
            working: Vec::new(),
            doubted: Outcomes::default(),
            doubted_working: Vec::new(),
            limits: Limits::default(),
            most: Limits::default(),
            shape: Shape::PAPER,
            first: 0,
        }
    }

    /// Runs the original on candidates and probes; false, if it does not compile.
    pub fn begin(&mut self, program: &Program, inputs: &Inputs, limits: Limits) -> bool {
        if self.compiler.compile(program, &mut self.original).is_err() {
            return false;
        }
        self.shape = program.shape;
        self.first = inputs.candidates.len() + inputs.probes.len();
        self.most = limits;
        self.was_nudged = false;
        self.nudged.clear();
        let fuels = LITTLE_FUEL.into_iter().filter(|&fuel| fuel < limits.fuel).chain([limits.fuel]);
        for fuel in fuels {
            self.limits = Limits { fuel };
            self.outcomes.clear();
            self.nudger.clear();
            if self.run_original(inputs, fuel == limits.fuel) {
                break;
            }
        }
        let open = self.outcomes.known.iter().filter(|known| matches!(known, Known::Open)).count();
        self.outcomes.lenient = open * MOST_OPEN <= self.first;
        self.working.clear();
        self.working.extend((0..inputs.candidates.len()).step_by(STRIDES.1).map(|i| i as u16));
        self.working.extend((inputs.candidates.len()..self.first).step_by(STRIDES.0).map(|i| i as u16));
        true
    }

    /// Runs the original on candidates and probes; false, as soon as the fuel does not suffice, unless `must_end`.
    fn run_original(&mut self, inputs: &Inputs, must_end: bool) -> bool {
        for i in 0..self.first {
            let Some(input) = inputs.get(i) else { break };
            let outcome = if self.shape == Shape::PAPER {
                self.machine.run(&self.original, input, &self.limits)
            } else {
                self.nudger.run(&mut self.machine, &self.original, (i, input), &self.limits)
            };
            match &outcome {
                Err(RunError::Trap(trap)) if trap.kind == TrapKind::OutOfFuel && !must_end => return false,
                _ => self.outcomes.add(&outcome),
            }
        }
        true
    }

    /// What the original does on the probes, and on how many of them it traps.
    pub fn behaviour(&self) -> (Behaviour, usize) {
        self.outcomes.behaviour(self.shape, self.first.saturating_sub(PROBES))
    }

    /// The same of the program that was confirmed last.
    pub fn confirmed_behaviour(&self) -> (Behaviour, usize) {
        self.others.behaviour(self.shape, self.first.saturating_sub(PROBES))
    }

    /// From now on programs are compared without doubt.
    pub fn trust(&mut self) {
        self.doubted.clear();
        self.doubted_working.clear();
    }

    /// From now on programs have to give what this one gives in doubt, too; false, if it does not compile.
    pub fn doubt(&mut self, program: &Program, inputs: &Inputs) -> bool {
        self.trust();
        if self.compiler.compile(program, &mut self.code).is_err() {
            return false;
        }
        for i in 0..self.first {
            let Some(input) = inputs.get(i) else { break };
            let doubt = &mut Doubt::new(i as u32);
            self.doubted.add(&self.machine.run_doubting(&self.code, input, &self.limits, doubt));
        }
        self.doubted_working.extend((0..self.first).step_by(DOUBT_STRIDE).map(|i| i as u16));
        true
    }

    /// Whether the program gives what the original gives in doubt, if that gives a value.
    fn agrees_in_doubt(&mut self, i: usize, inputs: &Inputs) -> bool {
        let (Some(input), Some(expect)) = (inputs.get(i), self.doubted.get(i)) else { return true };
        let doubt = &mut Doubt::new(i as u32);
        let outcome = self.machine.run_doubting(&self.code, input, &self.limits, doubt);
        outcome.is_ok_and(|output| cells(&output) == expect)
    }

    /// Whether the program does as the original on the working set.
    pub fn survives(&mut self, program: &Program, inputs: &Inputs) -> bool {
        if self.compiler.compile(program, &mut self.code).is_err() {
            return false;
        }
        for place in 0..self.working.len() {
            let Some(&i) = self.working.get(place) else { break };
            if !self.agrees_on(usize::from(i), inputs) {
                to_front(&mut self.working, place);
                return false;
            }
        }
        for place in 0..self.doubted_working.len() {
            let Some(&i) = self.doubted_working.get(place) else { break };
            if !self.agrees_in_doubt(usize::from(i), inputs) {
                to_front(&mut self.doubted_working, place);
                return false;
            }
        }
        true
    }

    fn agrees_on(&mut self, i: usize, inputs: &Inputs) -> bool {
        let Some(input) = inputs.or(&self.nudged, i) else { return true };
        self.outcomes.allow(i, &self.machine.run(&self.code, input, &self.limits))
    }

    /// Compares the program with the original on all inputs; whether it does the same. If not, inputs that show it
    /// have joined the working set.
    pub fn confirms(&mut self, program: &Program, inputs: &Inputs) -> bool {
        if self.compiler.compile(program, &mut self.code).is_err() {
            return false;
        }
        let little = std::mem::replace(&mut self.limits, self.most);
        let agrees = self.agrees_on_all(inputs);
        self.limits = little;
        agrees
    }

    fn agrees_on_all(&mut self, inputs: &Inputs) -> bool {
        self.others.clear();
        self.other_nudger.clear();
        let mut told = 0;
        for i in 0..self.first {
            let Some(input) = inputs.get(i) else { break };
            let nudger = &mut self.other_nudger;
            let outcome = if self.shape == Shape::PAPER {
                self.machine.run(&self.code, input, &self.limits)
            } else {
                nudger.run(&mut self.machine, &self.code, (i, input), &self.limits)
            };
            if !self.outcomes.allow(i, &outcome) {
                self.working.insert(0, i as u16);
                told += 1;
                if told == MOST_TELLING {
                    break;
                }
            }
            self.others.add(&outcome);
        }
        if told > 0 {
            return false;
        }
        if self.shape == Shape::PAPER {
            return self.is_proved(inputs);
        }
        if self.telling_in_doubt(inputs) {
            return false;
        }
        if !self.was_nudged {
            self.was_nudged = true;
            for input in inputs.further {
                self.outcomes.add(&self.machine.run(&self.original, input, &self.limits));
            }
            let (program, known) = ((&self.original, &self.limits), |i: usize| inputs.get(i));
            let found = self.nudger.search(&mut self.machine, program, known, inputs.len(), EFFORT);
            self.join(found);
        }
        if self.telling(self.first, inputs) {
            return false;
        }
        let start = self.outcomes.known.len();
        let (program, known) = ((&self.code, &self.limits), |i: usize| inputs.get(i));
        let found = self.other_nudger.search(&mut self.machine, program, known, inputs.len(), EFFORT);
        self.join(found);
        !self.telling(start, inputs)
    }

    /// Whether the two programs of the `paper` shape do the same on all inputs.
    fn is_proved(&mut self, inputs: &Inputs) -> bool {
        match prove::compare(&self.original, &self.code, self.limits.fuel, MOST_TELLING) {
            Proof::Same => true,
            Proof::Differ(found) => {
                let start = self.outcomes.known.len();
                self.join(found);
                !self.telling(start, inputs)
            }
            Proof::Unknown => self.agrees_everywhere(inputs),
        }
    }

    /// Tries all inputs of the `paper` shape.
    fn agrees_everywhere(&mut self, inputs: &Inputs) -> bool {
        let mut told = 0;
        for input in paper_inputs() {
            let i = self.outcomes.known.len();
            self.outcomes.add(&self.machine.run(&self.original, &input, &self.limits));
            self.nudged.push(input);
            if self.agrees_on(i, inputs) {
                self.outcomes.pop();
                self.nudged.pop();
                continue;
            }
            self.working.insert(0, i as u16);
            told += 1;
            if told == MOST_TELLING {
                break;
            }
        }
        told == 0
    }

    /// Further inputs, and what the original does on them.
    fn join(&mut self, found: Vec<Input>) {
        for input in &found {
            self.outcomes.add(&self.machine.run(&self.original, input, &self.limits));
        }
        self.nudged.extend(found);
    }

    /// From now on trials run on all inputs.
    pub fn use_all(&mut self) {
        self.limits = self.most;
        for i in 0..self.outcomes.known.len() as u16 {
            if !self.working.contains(&i) {
                self.working.push(i);
            }
        }
        self.doubted_working.clear();
        self.doubted_working.extend(0..self.doubted.known.len() as u16);
    }

    /// Whether some run in doubt tells; a few that do join the working set.
    fn telling_in_doubt(&mut self, inputs: &Inputs) -> bool {
        let mut told = 0;
        for i in 0..self.doubted.known.len() {
            if told < MOST_TELLING && !self.agrees_in_doubt(i, inputs) {
                self.doubted_working.insert(0, i as u16);
                told += 1;
            }
        }
        told > 0
    }

    /// Whether some of the inputs from here on tell; a few that do join the working set.
    fn telling(&mut self, start: usize, inputs: &Inputs) -> bool {
        let mut told = 0;
        for i in start..self.outcomes.known.len() {
            if !self.agrees_on(i, inputs) {
                self.working.insert(0, i as u16);
                told += 1;
                if told == MOST_TELLING {
                    break;
                }
            }
        }
        told > 0
    }

    /// Whether two programs do the same on all these inputs.
    pub fn agree(&mut self, one: &Program, other: &Program, inputs: &[Input], limits: Limits) -> bool {
        let compiled = self.compiler.compile(one, &mut self.original).is_ok()
            && self.compiler.compile(other, &mut self.code).is_ok();
        compiled
            && inputs.iter().all(|input| {
                self.outcomes.clear();
                let outcome = self.machine.run(&self.original, input, &limits);
                self.outcomes.add(&outcome);
                let other = self.machine.run(&self.code, input, &limits);
                other.as_ref().ok().map(cells) == self.outcomes.get(0)
            })
    }

    /// On how many of the candidates and probes the program differs from the original.
    pub fn count_telling(&mut self, program: &Program, inputs: &Inputs) -> usize {
        if self.compiler.compile(program, &mut self.code).is_err() {
            return 0;
        }
        (0..self.first).filter(|&i| !self.agrees_on(i, inputs)).count()
    }

    /// On which of the first 64 candidates the program differs from the original, bit by bit; nothing, if it does
    /// not compile.
    pub fn differences(&mut self, program: &Program, inputs: &Inputs) -> Option<u64> {
        self.compiler.compile(program, &mut self.code).ok()?;
        let mut mask = 0;
        for i in 0..inputs.candidates.len().min(64) {
            mask |= u64::from(!self.agrees_on(i, inputs)) << i;
        }
        Some(mask)
    }
}

fn to_front(working: &mut [u16], place: usize) {
    if let Some(front) = working.get_mut(..=place) {
        front.rotate_right(1);
    }
}

/// The cells of an output; a number is a list of one.
fn cells<'o>(output: &'o Output<'o>) -> &'o [i32] {
    match output {
        Output::Int(x) => std::slice::from_ref(x),
        Output::List(cells) => cells,
    }
}
