//! The interpreter against gcc: the same programs on the same inputs, in every flavor.
//!
//! Where the interpreter gives a value, all flavors must give it. Where it traps, the sanitizers must trap: a
//! trap on one side and a value on the other is always a mismatch. Another kind of trap is not, but is
//! counted by itself: C leaves open in which order operands are evaluated, and so which of several traps
//! comes first. Reads of what was never set are unknown to the sanitizers: that none is taken for a value
//! shows in the two flavors that fill memory differently; how often such a read leads to two outcomes is
//! counted. Runs without end are not run.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, PoisonError};

use super::census::Census;
use super::{Flavor, Gcc, GccError, Outcome};
use crate::ast::{Block, StmtKind};
use crate::choice::{Choices, Seeded};
use crate::generate::Generator;
use crate::run::{self, Limits, Machine, RunError, TrapKind};
use crate::shape::{MAX_LIST, PAPER_CELLS, Shape};
use crate::{Input, Program, Value};

/// A program with the inputs to run it on.
pub type Case = (Program, Vec<Input>);

/// How many programs are compiled together, and how many compilations run side by side.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// Programs in one translation unit.
    pub batch: usize,
    /// Batches at a time.
    pub threads: usize,
    /// Limits of the interpreter.
    pub limits: Limits,
}

impl Default for Plan {
    fn default() -> Self {
        Self { batch: 150, threads: 2, limits: Limits::default() }
    }
}

/// What the interpreter says of one run.
pub type Expected = Result<Value, TrapKind>;

/// A run on which the interpreter and gcc do not agree.
#[derive(Clone, Debug)]
pub struct Mismatch {
    /// The text of the program.
    pub program: String,
    /// The input.
    pub input: Input,
    /// What the interpreter says.
    pub expected: Expected,
    /// How the program was compiled.
    pub flavor: Flavor,
    /// What it then did.
    pub got: Outcome,
}

impl fmt::Display for Mismatch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { program, input, expected, flavor, got } = self;
        write!(f, "{program}on list {:?}, ints {:?}\n  interpreter: ", input.list, input.ints)?;
        match expected {
            Ok(value) => write!(f, "{value}")?,
            Err(kind) => write!(f, "{kind}")?,
        }
        write!(f, "\n  gcc, {flavor:?}: {got}")
    }
}

/// What became of the runs in which the interpreter trapped in one way.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TrapCount {
    /// The runs.
    pub runs: usize,
    /// gcc's sanitizers trapped in the same way.
    pub same: usize,
    /// They trapped in another way.
    pub other: usize,
}

/// What became of the runs that read what was never set, one input a program.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct GarbageCount {
    /// The runs.
    pub runs: usize,
    /// Those with one outcome on zeros and another on a pattern.
    pub differ: usize,
}

/// The counts of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    /// Programs compared.
    pub programs: usize,
    /// Runs in which the interpreter gave a value; each was compared in all flavors.
    pub values: usize,
    /// Runs in which it trapped.
    pub traps: BTreeMap<TrapKind, TrapCount>,
    /// Runs that read what was never set, made on memory filled in two ways.
    pub garbage: GarbageCount,
    /// The constructs that the programs hold.
    pub constructs: Census,
    /// The runs without agreement.
    pub mismatches: Vec<Mismatch>,
}

impl Tally {
    /// All runs.
    pub fn runs(&self) -> usize {
        self.values + self.traps.values().map(|count| count.runs).sum::<usize>()
    }

    fn absorb(&mut self, other: Self) {
        self.programs += other.programs;
        self.values += other.values;
        for (kind, count) in other.traps {
            let sum = self.traps.entry(kind).or_default();
            sum.runs += count.runs;
            sum.same += count.same;
            sum.other += count.other;
        }
        self.garbage.runs += other.garbage.runs;
        self.garbage.differ += other.garbage.differ;
        self.constructs.absorb(&other.constructs);
        self.mismatches.extend(other.mismatches);
    }
}

/// Compares all the cases; `progress` is told the number of programs that are done.
pub fn compare(
    gcc: &Gcc,
    cases: impl Iterator<Item = Case> + Send,
    plan: Plan,
    progress: impl Fn(usize) + Sync,
) -> Result<Tally, GccError> {
    let cases = Mutex::new(cases);
    let total = Mutex::new(Ok(Tally::default()));
    std::thread::scope(|scope| {
        for _ in 0..plan.threads.max(1) {
            scope.spawn(|| {
                loop {
                    if total.lock().unwrap_or_else(PoisonError::into_inner).is_err() {
                        break;
                    }
                    let batch: Vec<Case> = {
                        let mut cases = cases.lock().unwrap_or_else(PoisonError::into_inner);
                        cases.by_ref().take(plan.batch.max(1)).collect()
                    };
                    if batch.is_empty() {
                        break;
                    }
                    let result = compare_batch(gcc, &batch, plan.limits);
                    let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
                    match (&mut *total, result) {
                        (Ok(sum), Ok(tally)) => {
                            sum.absorb(tally);
                            progress(sum.programs);
                        }
                        (Ok(_), Err(error)) => *total = Err(error),
                        (Err(_), _) => {}
                    }
                }
            });
        }
    });
    total.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// Compares the cases of one translation unit.
fn compare_batch(gcc: &Gcc, cases: &[Case], limits: Limits) -> Result<Tally, GccError> {
    let mut tally = Tally { programs: cases.len(), ..Tally::default() };
    let expected: Vec<Vec<Expected>> =
        cases.iter().map(|(program, inputs)| interpret(program, inputs, limits)).collect::<Result<_, _>>()?;
    for (program, _) in cases {
        tally.constructs.add(program);
    }
    for expected in expected.iter().flatten() {
        match expected {
            Ok(_) => tally.values += 1,
            Err(kind) => tally.traps.entry(*kind).or_default().runs += 1,
        }
    }
    let mut runs = Runs { cases, expected: &expected, tally: &mut tally };
    runs.compare(gcc, Flavor::Zeroed, Result::is_ok)?;
    runs.compare(gcc, Flavor::Patterned, Result::is_ok)?;
    runs.compare(gcc, Flavor::Optimized, Result::is_ok)?;
    runs.compare(gcc, Flavor::Sanitized, |x| {
        !matches!(x, Err(TrapKind::Uninitialised | TrapKind::OutOfFuel))
    })?;
    runs.compare_garbage(gcc)?;
    Ok(tally)
}

fn interpret(program: &Program, inputs: &[Input], limits: Limits) -> Result<Vec<Expected>, GccError> {
    let code = run::compile(program)?;
    let mut machine = Machine::new();
    inputs
        .iter()
        .map(|input| match machine.run(&code, input, &limits) {
            Ok(output) => Ok(Ok(output.to_value())),
            Err(RunError::Trap(trap)) => Ok(Err(trap.kind)),
            Err(RunError::Misfit(misfit)) => Err(misfit.into()),
        })
        .collect()
}

struct Runs<'c> {
    cases: &'c [Case],
    expected: &'c [Vec<Expected>],
    tally: &'c mut Tally,
}

impl Runs<'_> {
    /// Compiles all programs, makes the calls that are wanted, judges them and gives their outcomes back.
    fn compare(
        &mut self,
        gcc: &Gcc,
        flavor: Flavor,
        wanted: impl Fn(&Expected) -> bool,
    ) -> Result<Vec<Vec<Outcome>>, GccError> {
        let mut programs: Vec<(&Program, Vec<(Input, &Expected)>)> = Vec::new();
        for ((program, inputs), expected) in self.cases.iter().zip(self.expected) {
            let calls: Vec<_> =
                inputs.iter().cloned().zip(expected).filter(|(_, expected)| wanted(expected)).collect();
            if !calls.is_empty() {
                programs.push((program, calls));
            }
        }
        let inputs: Vec<Vec<Input>> = programs
            .iter()
            .map(|(_, calls)| calls.iter().map(|(input, _)| input.clone()).collect())
            .collect();
        let cases: Vec<(&Program, &[Input])> =
            programs.iter().zip(&inputs).map(|((program, _), inputs)| (*program, &inputs[..])).collect();
        let outcomes = gcc.run(&cases, flavor)?;
        for ((program, calls), outcomes) in programs.iter().zip(&outcomes) {
            for ((input, expected), got) in calls.iter().zip(outcomes) {
                if !self.judge(expected, got) {
                    self.tally.mismatches.push(Mismatch {
                        program: program.to_string(),
                        input: input.clone(),
                        expected: (*expected).clone(),
                        flavor,
                        got: got.clone(),
                    });
                }
            }
        }
        Ok(outcomes)
    }

    /// Runs one input a program that reads what was never set on memory filled in two ways. Whether that must
    /// show cannot be said, so it is counted and nothing else.
    fn compare_garbage(&mut self, gcc: &Gcc) -> Result<(), GccError> {
        let mut cases: Vec<(&Program, &[Input])> = Vec::new();
        for ((program, inputs), expected) in self.cases.iter().zip(self.expected) {
            let first = inputs.chunks(1).zip(expected).find(|(_, x)| **x == Err(TrapKind::Uninitialised));
            if let Some((input, _)) = first {
                cases.push((program, input));
            }
        }
        let with_pattern = gcc.run(&cases, Flavor::Sanitized)?;
        let with_zeros = gcc.run(&cases, Flavor::SanitizedZeroed)?;
        let differ = with_pattern.iter().zip(&with_zeros).filter(|(x, y)| x != y).count();
        self.tally.garbage.runs += cases.len();
        self.tally.garbage.differ += differ;
        Ok(())
    }

    /// Whether what gcc did agrees with what the interpreter says.
    fn judge(&mut self, expected: &Expected, got: &Outcome) -> bool {
        match (expected, got) {
            (Ok(expected), Outcome::Value(got)) => expected == got,
            (Err(expected), Outcome::Trap(got)) => {
                let count = self.tally.traps.entry(*expected).or_default();
                if expected == got {
                    count.same += 1;
                } else {
                    count.other += 1;
                }
                true
            }
            (Ok(_) | Err(_), _) => false,
        }
    }
}

/// So many random programs, each with so many random inputs; a function of the seed.
pub fn random_cases(
    generator: &Generator,
    seed: u64,
    programs: u64,
    inputs: usize,
) -> impl Iterator<Item = Case> + Send {
    (0..programs).map(move |stream| {
        let mut choices = Seeded::new(seed, stream);
        let mut program = generator.generate(&mut choices);
        if choices.below(2) == 1 {
            join_declarations(&mut program.body);
        }
        let inputs = (0..inputs).map(|_| random_input(&mut choices, program.shape)).collect();
        (program, inputs)
    })
}

/// Makes one declaration of neighbours; the generator gives each variable its own.
fn join_declarations(block: &mut Block) {
    block.dedup_by(|next, before| match (&mut next.kind, &mut before.kind) {
        (StmtKind::Decl(next), StmtKind::Decl(before)) => {
            before.append(next);
            true
        }
        _ => false,
    });
}

/// Mostly short lists of small ints, now and then a long one or an extreme value.
fn random_input(choices: &mut dyn Choices, shape: Shape) -> Input {
    let cells = match choices.below(10) {
        _ if !shape.has_list() => 0,
        _ if shape == Shape::PAPER => PAPER_CELLS as i32,
        0 => 0,
        1 => choices.between(1, MAX_LIST as i32),
        _ => choices.between(1, 8),
    };
    let widths = [4, 10, 100, 1000];
    let width = choices.pick(&widths).copied().unwrap_or(10);
    let mut int = || match choices.below(60) {
        0 => i32::MAX,
        1 => i32::MIN,
        2 => choices.between(i32::MIN, i32::MAX),
        _ => choices.between(-width, width),
    };
    let list = (0..cells).map(|_| int()).collect();
    Input { list, ints: (0..shape.ints()).map(|_| int()).collect() }
}
