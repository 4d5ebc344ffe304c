//! Counts work and asks the desk whether it may go on.

use crate::solver::{Desk, Stop};

/// Values computed between two questions to the desk: well under a few milliseconds.
const WORK: u64 = 150_000;

/// A desk with a counter.
#[derive(Debug)]
pub struct Meter<'d, 'q> {
    /// Where solutions go.
    pub desk: &'d mut Desk<'q>,
    candidates: u64,
    work: u64,
    light: u64,
}

impl<'d, 'q> Meter<'d, 'q> {
    /// With nothing counted.
    pub fn new(desk: &'d mut Desk<'q>) -> Self {
        Self { desk, candidates: 0, work: 0, light: 0 }
    }

    /// Counts a tested combination that took so many values.
    #[inline]
    pub fn tick(&mut self, values: usize) -> Result<(), Stop> {
        self.candidates += 1;
        self.work += values as u64 + 8;
        if self.work >= WORK { self.ask() } else { Ok(()) }
    }

    /// Counts a combination that is given up at its first values, nearly always: eight of them are one candidate.
    #[inline]
    pub fn glance(&mut self) -> Result<(), Stop> {
        self.light += 1;
        if self.light.is_multiple_of(8) { self.tick(64) } else { Ok(()) }
    }

    /// Counts something that takes as long as so many candidates.
    pub fn count(&mut self, candidates: u64) -> Result<(), Stop> {
        self.candidates += candidates;
        self.ask()
    }

    /// Hands over what was counted.
    pub fn ask(&mut self) -> Result<(), Stop> {
        self.work = 0;
        self.desk.spend(std::mem::take(&mut self.candidates))
    }
}
