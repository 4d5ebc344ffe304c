//! Which of many programs that hold are put forward: those that are written most often.
//!
//! Sums that lead to the goal by chance cost no more than the one that was meant, and there are many of them.

use super::super::search::Search;
use crate::rank::surprise;
use crate::solver::Stop;

/// Programs that are compared, the cheapest.
const COMPARED: usize = 600;
/// Candidates that could be tried in the time that it takes to read a program.
const READ: u64 = 100;
/// Programs that are put forward.
const OFFERED: usize = 12;

/// Bodies of functions with their cost.
#[derive(Debug)]
pub struct Likely {
    bodies: Vec<(u32, String)>,
    /// What costs more is not among the cheapest.
    bound: u32,
}

impl Default for Likely {
    fn default() -> Self {
        Self { bodies: Vec::new(), bound: u32::MAX }
    }
}

impl Likely {
    /// Whether what costs so much is not kept.
    pub const fn is_hopeless(&self, cost: u32) -> bool {
        cost > self.bound
    }

    /// Keeps the body of a function.
    pub fn keep(&mut self, cost: u32, body: String) {
        self.bodies.push((cost, body));
        if self.bodies.len() >= 2 * COMPARED {
            self.bodies.sort_by_key(|(cost, _)| *cost);
            self.bodies.truncate(COMPARED);
            self.bound = self.bodies.last().map_or(u32::MAX, |(cost, _)| *cost);
        }
    }

    /// Puts the likeliest on the desk.
    pub fn offer(self, search: &mut Search<'_, '_>) -> Result<(), Stop> {
        let mut ranked = Vec::with_capacity(self.bodies.len());
        for (cost, body) in self.bodies {
            search.meter.count(READ)?;
            let Some(program) = search.program(&body) else { continue };
            let Ok(tokens) = cgen::token::encode(&program) else { continue };
            ranked.push((surprise(program.shape, &tokens), cost, body));
        }
        ranked.sort_by(|x, y| x.0.total_cmp(&y.0));
        let mut held = 0;
        for (_, cost, body) in ranked {
            held += usize::from(search.put(cost, &body)?);
            if held == OFFERED {
                break;
            }
        }
        search.meter.ask()
    }
}
