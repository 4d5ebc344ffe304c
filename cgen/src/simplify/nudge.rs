//! Inputs on which the comparisons of a program come out as they rarely do.
//!
//! Random inputs reach `if (a[2] == a[0] + 7)` too seldom to tell what is in the branch. A run says how far each
//! comparison was from another outcome; with one number of the input changed by as much, or by what the first change
//! shows to be needed, it often comes out so. What such an input reaches for the first time is a start for others.

#![allow(clippy::trivially_copy_pass_by_ref, reason = "limits are passed on as the machine takes them")]

use std::cmp::Ordering;

use crate::run::{Code, Decision, Decisions, Limits, Machine, Output, RunError};
use crate::{Input, Shape};

/// So many inputs are wanted for every outcome of every comparison.
const WANTED: u16 = 6;
/// One of so many inputs that are given is a start.
const STRIDE: usize = 5;
/// From so many inputs each of them is looked for.
const MOST_STARTS: usize = 8;
/// So many numbers of an input are changed in a step.
const MOST_PLACES: usize = 6;
/// So many steps lead away from a start.
const MOST_STEPS: usize = 3;
/// How often all comparisons are gone through.
const ROUNDS: usize = 3;
const OUTCOMES: [Ordering; 3] = [Ordering::Less, Ordering::Equal, Ordering::Greater];

/// How much is done for one program.
#[derive(Clone, Copy, Debug)]
pub(super) struct Effort {
    /// Runs.
    pub runs: usize,
    /// Inputs that are found.
    pub found: usize,
}

/// What is known of the comparisons of one program.
#[derive(Debug, Default)]
pub(super) struct Nudger {
    decisions: Decisions,
    /// The decisions of all runs, one run after the other.
    records: Vec<Decision>,
    /// The number of the input and where its decisions end.
    runs: Vec<(u16, u32)>,
    /// How many runs had each outcome, for every comparison.
    counts: Vec<[u16; 3]>,
    /// How far runs were from what is looked for.
    starts: Vec<(u64, u16, i64)>,
}

/// A program to run.
struct Subject<'a> {
    machine: &'a mut Machine,
    code: &'a Code,
    limits: &'a Limits,
    runs: usize,
    /// The least and the greatest number of an input.
    range: (i32, i32),
}

/// An outcome of a comparison.
#[derive(Clone, Copy)]
struct Goal {
    at: u32,
    outcome: Ordering,
}

impl Nudger {
    /// Another program.
    pub fn clear(&mut self) {
        self.records.clear();
        self.runs.clear();
        self.counts.clear();
    }

    /// Runs the program and takes note of its decisions.
    pub fn run<'m>(
        &mut self,
        machine: &'m mut Machine,
        code: &Code,
        (number, input): (usize, &Input),
        limits: &Limits,
    ) -> Result<Output<'m>, RunError> {
        let outcome = machine.run_deciding(code, input, limits, &mut self.decisions);
        self.note(number);
        outcome
    }

    fn note(&mut self, number: usize) {
        for decision in &self.decisions.all {
            let at = decision.at as usize;
            if self.counts.len() <= at {
                self.counts.resize(at + 1, [0; 3]);
            }
            if let Some(count) = self.counts.get_mut(at).and_then(|c| c.get_mut(place(decision.outcome()))) {
                *count += 1;
            }
        }
        self.records.extend_from_slice(&self.decisions.all);
        self.runs.push((number as u16, self.records.len() as u32));
    }

    fn count(&self, goal: Goal) -> u16 {
        let counts = self.counts.get(goal.at as usize);
        counts.and_then(|counts| counts.get(place(goal.outcome))).copied().unwrap_or_default()
    }

    /// Looks for inputs with rare outcomes. The inputs of the runs so far are those of `known`; those that are found
    /// get the numbers from `next` on.
    pub fn search<'i>(
        &mut self,
        machine: &mut Machine,
        (code, limits): (&Code, &Limits),
        known: impl Fn(usize) -> Option<&'i Input>,
        next: usize,
        effort: Effort,
    ) -> Vec<Input> {
        let mut found: Vec<Input> = Vec::new();
        let range = range(code.shape());
        let mut subject = Subject { machine, code, limits, runs: effort.runs, range };
        let mut input = Input::default();
        for _ in 0..ROUNDS {
            let before = found.len();
            for at in 0..self.counts.len() as u32 {
                for outcome in OUTCOMES {
                    let goal = Goal { at, outcome };
                    if self.count(goal) >= WANTED || !self.find_starts(goal, next) {
                        continue;
                    }
                    for i in 0..self.starts.len() {
                        if subject.runs == 0 || found.len() >= effort.found || self.count(goal) >= WANTED {
                            break;
                        }
                        let Some(&(_, number, by)) = self.starts.get(i) else { break };
                        let number = usize::from(number);
                        let Some(start) = known(number)
                            .or_else(|| number.checked_sub(next).and_then(|number| found.get(number)))
                        else {
                            continue;
                        };
                        input.list.clone_from(&start.list);
                        input.ints.clone_from(&start.ints);
                        if self.climb(&mut subject, &mut input, goal, by, i) {
                            self.note(next + found.len());
                            found.push(input.clone());
                        }
                    }
                }
            }
            if found.len() == before {
                break;
            }
        }
        found
    }

    /// The runs that came closest to the goal without reaching it; false, if nothing seems to move them.
    fn find_starts(&mut self, goal: Goal, next: usize) -> bool {
        self.starts.clear();
        let mut start = 0;
        for (i, &(number, end)) in self.runs.iter().enumerate() {
            let record = self.records.get(start..end as usize).unwrap_or_default();
            start = end as usize;
            if i % STRIDE > 0 && usize::from(number) < next {
                continue;
            }
            if let Some(by) = distance(record, goal) {
                self.starts.push((by.unsigned_abs(), number, by));
            }
        }
        let first = self.starts.first().map(|start| start.2);
        if self.starts.iter().all(|start| Some(start.2) == first) && self.starts.len() > 1 {
            return false;
        }
        self.starts.sort_unstable();
        self.starts.truncate(MOST_STARTS);
        true
    }

    /// Changes one number after the other until the goal is reached; whether it is.
    fn climb(
        &mut self,
        subject: &mut Subject<'_>,
        input: &mut Input,
        goal: Goal,
        mut by: i64,
        turn: usize,
    ) -> bool {
        let numbers = input.list.len() + input.ints.len();
        for _ in 0..MOST_STEPS {
            let mut best = (by.unsigned_abs(), by, 0, 0);
            for i in 0..numbers.min(MOST_PLACES) {
                let place = (i + turn) % numbers;
                let Some(old) = number_mut(input, place).copied() else { continue };
                let mut change = within(subject.range, old, by);
                for _ in 0..2 {
                    if change == 0 || subject.runs == 0 {
                        break;
                    }
                    set(input, place, old + change);
                    subject.runs -= 1;
                    let _ = subject.machine.run_deciding(
                        subject.code,
                        input,
                        subject.limits,
                        &mut self.decisions,
                    );
                    let Some(left) = left(&self.decisions.all, goal) else { break };
                    if left == 0 {
                        return true;
                    }
                    if left.unsigned_abs() < best.0 {
                        best = (left.unsigned_abs(), left, place, old + change);
                    }
                    // So much did the change bring nearer; what would have been needed?
                    let slope = by - left;
                    let needed = by.saturating_mul(i64::from(change)).checked_div(slope).unwrap_or(0);
                    let next = within(subject.range, old, needed);
                    if next == change {
                        break;
                    }
                    change = next;
                }
                set(input, place, old);
            }
            if best.0 == by.unsigned_abs() {
                return false;
            }
            set(input, best.2, best.3);
            by = best.1;
        }
        false
    }
}

/// How far a run is from the goal that it did not reach.
fn distance(record: &[Decision], goal: Goal) -> Option<i64> {
    left(record, goal).filter(|&left| left != 0)
}

/// How much more `x` would have to be; 0, if the goal is reached.
fn left(record: &[Decision], goal: Goal) -> Option<i64> {
    let mut least: Option<i64> = None;
    for decision in record.iter().filter(|decision| decision.at == goal.at) {
        let by = i64::from(decision.y) - i64::from(decision.x);
        let left = match goal.outcome {
            outcome if outcome == decision.outcome() => 0,
            Ordering::Equal => by,
            Ordering::Less => by - 1,
            Ordering::Greater if decision.equality => return None,
            Ordering::Greater => by + 1,
        };
        if least.is_none_or(|least| left.unsigned_abs() < least.unsigned_abs()) {
            least = Some(left);
        }
    }
    least
}

/// The change, as far as the number stays in the range.
fn within((low, high): (i32, i32), old: i32, by: i64) -> i32 {
    (i64::from(old) + by).clamp(i64::from(low.min(old)), i64::from(high.max(old))) as i32 - old
}

const fn place(outcome: Ordering) -> usize {
    (outcome as i8 + 1) as usize
}

fn number_mut(input: &mut Input, i: usize) -> Option<&mut i32> {
    input.list.iter_mut().chain(&mut input.ints).nth(i)
}

fn set(input: &mut Input, i: usize, value: i32) {
    if let Some(x) = number_mut(input, i) {
        *x = value;
    }
}

/// The numbers that the inputs of a shape are made of.
fn range(shape: Shape) -> (i32, i32) {
    if shape == Shape::PAPER { (-4, 4) } else { (-9999, 9999) }
}
