//! Runs candidates and measures how far they are from the examples.

use cgen::run::{Code, Compiler, Limits, Machine, Output};
use cgen::{Example, Program, check, token};

use super::distance::{TRAPPED, distance};
use crate::solver::{LIMITS, Question};

/// Examples that guide the search; whether a program holds on all of them is for the desk to say.
pub const GUIDES: usize = 24;
/// Longer programs are not looked at.
pub const MOST_TOKENS: usize = 120;

/// How a candidate did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measure {
    /// The distance on each of the guiding examples, 0 where there are fewer.
    pub errors: [u16; GUIDES],
    /// All of them together.
    pub total: u32,
    /// A hash of what came out.
    pub outputs: u64,
}

/// Where candidates are run.
#[derive(Debug)]
pub struct Trial<'q> {
    examples: &'q [Example],
    limits: Limits,
    compiler: Compiler,
    code: Code,
    machine: Machine,
    probes: &'static [cgen::Input],
}

impl<'q> Trial<'q> {
    pub fn new(question: &'q Question) -> Self {
        let examples = question.examples();
        let examples = examples.get(..examples.len().min(GUIDES)).unwrap_or(examples);
        let probes = cgen::probe::probes(question.shape());
        let probes = probes.get(..probes.len().min(64)).unwrap_or(probes);
        Self {
            examples,
            limits: limits(examples),
            compiler: Compiler::new(),
            code: Code::default(),
            machine: Machine::new(),
            probes,
        }
    }

    /// How many examples guide.
    pub const fn examples(&self) -> usize {
        self.examples.len()
    }

    /// Compiles; false, where the tree is none of the language.
    pub fn load(&mut self, program: &Program) -> bool {
        self.compiler.compile(program, &mut self.code).is_ok() && check::check(program).is_empty()
    }

    /// How the loaded program does; nothing, as soon as it is farther away than `bound`.
    pub fn measure(&mut self, bound: u32) -> Option<Measure> {
        let mut measure = Measure { errors: [0; GUIDES], total: 0, outputs: 0 };
        let mut hash = Hash::default();
        for (example, error) in self.examples.iter().zip(&mut measure.errors) {
            let got = self.machine.run(&self.code, &example.input, &self.limits).ok();
            hash.output(got);
            let off = distance(got, &example.output);
            *error = off as u16;
            measure.total += off;
            if measure.total > bound {
                return None;
            }
        }
        measure.outputs = hash.0;
        Some(measure)
    }

    /// A hash of what the loaded program does on inputs that nobody asked for.
    pub fn behaviour(&mut self) -> u64 {
        let mut hash = Hash::default();
        for input in self.probes {
            hash.output(self.machine.run(&self.code, input, &self.limits).ok());
        }
        hash.0
    }
}

/// Enough for everything quadratic; loops without an end shall cost little.
fn limits(examples: &[Example]) -> Limits {
    let cells = examples.iter().map(|example| example.input.list.len()).max().unwrap_or(0) as u32;
    let has_list = cells > 0;
    let fuel = if has_list { 200 + 4 * cells * cells } else { 1500 };
    Limits { fuel: fuel.min(LIMITS.fuel) }
}

/// The length of a program, if it is not too long.
pub fn length(program: &Program) -> Option<usize> {
    Some(token::len(program)).filter(|&tokens| tokens <= MOST_TOKENS)
}

/// The most that a program can be away.
pub const fn farthest(examples: usize) -> u32 {
    examples as u32 * TRAPPED
}

/// Folds numbers into one.
#[derive(Clone, Copy, Debug, Default)]
struct Hash(u64);

impl Hash {
    fn word(&mut self, word: u64) {
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0 ^= self.0 >> 29;
    }

    fn output(&mut self, output: Option<Output<'_>>) {
        match output {
            None => self.word(1 << 40),
            Some(Output::Int(x)) => self.word(u64::from(x as u32)),
            Some(Output::List(cells)) => {
                self.word(1 << 41 | cells.len() as u64);
                for &x in cells {
                    self.word(u64::from(x as u32));
                }
            }
        }
    }
}
