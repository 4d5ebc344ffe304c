//! Compares trial programs with the original by running both.
//!
//! The original runs once on all inputs. A trial runs on a small working set and is given up at the first difference;
//! the input that told moves to the front. What survives all trials is compared on all inputs, and an input that
//! tells the two apart joins the working set.

use crate::probe::{BehaviourHasher, PROBES, further_probes, probes};
use crate::run::{Code, Compiler, Limits, Machine, Output, RunError, TrapKind};
use crate::task::Behaviour;
use crate::{Input, Program, Shape};

/// Every so many of the probes join the working set from the start.
const STRIDE: usize = 20;
/// Fuel that is tried for the original before all that is allowed: what is left over is waste in trials that never
/// end.
const LITTLE_FUEL: [u32; 2] = [64, 512];

/// Outcomes of the original, one after the other.
#[derive(Debug, Default)]
struct Outcomes {
    cells: Vec<i32>,
    /// Where the cells of each outcome are; nothing for a trap.
    ranges: Vec<Option<(u32, u32)>>,
}

impl Outcomes {
    fn clear(&mut self) {
        self.cells.clear();
        self.ranges.clear();
    }

    fn add(&mut self, outcome: Option<&[i32]>) {
        let start = self.cells.len() as u32;
        self.ranges.push(outcome.map(|cells| {
            self.cells.extend_from_slice(cells);
            (start, cells.len() as u32)
        }));
    }

    fn get(&self, i: usize) -> Option<&[i32]> {
        let (start, len) = self.ranges.get(i).copied().flatten()?;
        self.cells.get(start as usize..(start + len) as usize)
    }
}

/// The original, and all that is needed to compare others with it.
#[derive(Debug)]
pub(super) struct Judge {
    compiler: Compiler,
    code: Code,
    original: Code,
    machine: Machine,
    outcomes: Outcomes,
    /// Numbers of inputs, the one that told most recently first.
    working: Vec<u16>,
    /// Fuel that suffices for the original on the candidates and probes.
    limits: Limits,
    /// All the fuel that is allowed.
    most: Limits,
    shape: Shape,
    /// How many outcomes there are: those of the candidates and of the probes, then those of the further probes.
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
        Self { candidates, probes: probes(shape), further: further_probes(shape) }
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
}

impl Judge {
    pub fn new() -> Self {
        Self {
            compiler: Compiler::new(),
            code: Code::new(),
            original: Code::new(),
            machine: Machine::new(),
            outcomes: Outcomes::default(),
            working: Vec::new(),
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
        let fuels = LITTLE_FUEL.into_iter().filter(|&fuel| fuel < limits.fuel).chain([limits.fuel]);
        for fuel in fuels {
            self.limits = Limits { fuel };
            self.outcomes.clear();
            let must_end = fuel == limits.fuel;
            if self.run_original(inputs, 0..self.first, must_end) {
                break;
            }
        }
        self.most = limits;
        self.working.clear();
        self.working.extend(0..inputs.candidates.len() as u16);
        self.working.extend((inputs.candidates.len()..self.first).step_by(STRIDE).map(|i| i as u16));
        true
    }

    /// Appends the outcomes of the original; false, as soon as the fuel does not suffice, unless `must_end`.
    fn run_original(&mut self, inputs: &Inputs, range: std::ops::Range<usize>, must_end: bool) -> bool {
        for input in range.filter_map(|i| inputs.get(i)) {
            match self.machine.run(&self.original, input, &self.limits) {
                Ok(output) => self.outcomes.add(Some(cells(&output))),
                Err(RunError::Trap(trap)) if trap.kind == TrapKind::OutOfFuel && !must_end => {
                    return false;
                }
                Err(_) => self.outcomes.add(None),
            }
        }
        true
    }

    /// What the original does on the probes.
    pub fn behaviour(&self) -> Behaviour {
        let mut hasher = BehaviourHasher::new(self.shape);
        for i in self.first.saturating_sub(PROBES)..self.first {
            hasher.add(self.outcomes.get(i));
        }
        hasher.finish()
    }

    /// On how many probes of the shape the original traps.
    pub fn trapped(&self) -> usize {
        let probes = self.first.saturating_sub(PROBES)..self.first;
        probes.filter(|&i| self.outcomes.get(i).is_none()).count()
    }

    /// Whether the program does as the original on the working set.
    pub fn survives(&mut self, program: &Program, inputs: &Inputs) -> bool {
        if self.compiler.compile(program, &mut self.code).is_err() {
            return false;
        }
        for place in 0..self.working.len() {
            let Some(&i) = self.working.get(place) else { break };
            if !self.agrees_on(usize::from(i), inputs) {
                self.working.swap(0, place);
                return false;
            }
        }
        true
    }

    fn agrees_on(&mut self, i: usize, inputs: &Inputs) -> bool {
        let Some(input) = inputs.get(i) else { return true };
        let outcome = self.machine.run(&self.code, input, &self.limits);
        match (outcome, self.outcomes.get(i)) {
            (Ok(Output::Int(x)), Some([y])) => x == *y,
            (Ok(Output::List(x)), Some(y)) => x == y,
            (Err(_), None) => true,
            _ => false,
        }
    }

    /// Compares the program with the original on all inputs, the further probes only if `thoroughly`; whether it does
    /// the same. If not, inputs that show it
    /// have joined the working set.
    pub fn confirms(&mut self, program: &Program, inputs: &Inputs, thoroughly: bool) -> bool {
        if self.compiler.compile(program, &mut self.code).is_err() {
            return false;
        }
        let little = std::mem::replace(&mut self.limits, self.most);
        let mut told = self.telling(0..self.first, inputs);
        if !told && thoroughly {
            let known = self.outcomes.ranges.len();
            self.run_original(inputs, known..inputs.len(), true);
            told = self.telling(self.first..inputs.len(), inputs);
        }
        self.limits = little;
        !told
    }

    /// From now on trials run on all inputs.
    pub fn use_all(&mut self, inputs: &Inputs) {
        let known = self.outcomes.ranges.len();
        self.limits = self.most;
        self.run_original(inputs, known..inputs.len(), true);
        for i in 0..inputs.len() as u16 {
            if !self.working.contains(&i) {
                self.working.push(i);
            }
        }
    }

    /// Whether some of these inputs tell; a few that do join the working set.
    fn telling(&mut self, range: std::ops::Range<usize>, inputs: &Inputs) -> bool {
        let mut found = 0;
        for i in range {
            if !self.agrees_on(i, inputs) {
                self.working.insert(0, i as u16);
                found += 1;
                if found == 3 {
                    break;
                }
            }
        }
        found > 0
    }

    /// Whether two programs do the same on all these inputs.
    pub fn agree(&mut self, one: &Program, other: &Program, inputs: &[Input], limits: Limits) -> bool {
        let compiled = self.compiler.compile(one, &mut self.original).is_ok()
            && self.compiler.compile(other, &mut self.code).is_ok();
        compiled
            && inputs.iter().all(|input| {
                self.outcomes.clear();
                let outcome = self.machine.run(&self.original, input, &limits);
                self.outcomes.add(outcome.as_ref().ok().map(cells));
                let other = self.machine.run(&self.code, input, &limits);
                other.as_ref().ok().map(cells) == self.outcomes.get(0)
            })
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

/// The cells of an output; a number is a list of one.
fn cells<'o>(output: &'o Output<'o>) -> &'o [i32] {
    match output {
        Output::Int(x) => std::slice::from_ref(x),
        Output::List(cells) => cells,
    }
}
