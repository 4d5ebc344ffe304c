//! The set `iid`: tasks as they are drawn, duplicates and all, as the paper's test set was.

use crate::Task;
use crate::task::{Behaviour, Dropped};

use super::manifest::{Overlap, Request};
use super::merge::Merge;
use super::part::ATTEMPTS;
use super::row::Row;
use super::split::Set;

/// The rows of the set.
pub struct Iid {
    /// In the order of their attempts.
    pub rows: Vec<Row>,
    /// What they share with the training set.
    pub overlap: Overlap,
}

/// Draws the set, if one is wanted, from choices that no other set is drawn from.
pub fn draw(
    request: &Request,
    mut drawer: impl FnMut(u64, u64, &dyn Fn(Behaviour) -> bool) -> Result<Task, Dropped>,
    merge: &Merge,
) -> Option<Iid> {
    if request.iid == 0 {
        return None;
    }
    let origin = &request.origin;
    let seed = seed(origin.seed);
    let mut rows = Vec::new();
    let mut overlap = Overlap::default();
    for number in 0..request.iid.saturating_mul(50).saturating_add(ATTEMPTS) {
        if rows.len() as u64 == request.iid {
            break;
        }
        let Ok(task) = drawer(seed, number, &|_| false) else { continue };
        let Ok(row) = Row::new(origin.id("iid", number), task) else { continue };
        if request.split.set(row.behaviour) == Set::Train {
            overlap.same_program += u64::from(merge.has_program(row.program_hash()));
            overlap.same_behaviour += u64::from(merge.has_behaviour(row.behaviour));
        }
        rows.push(row);
    }
    overlap.rows = rows.len() as u64;
    Some(Iid { rows, overlap })
}

/// The seed of the set.
fn seed(seed: u64) -> u64 {
    let mut bytes = [0; 8];
    blake3::Hasher::new_derive_key("cgen 2026 the seed of the iid set")
        .update(&seed.to_le_bytes())
        .finalize_xof()
        .fill(&mut bytes);
    u64::from_le_bytes(bytes)
}
