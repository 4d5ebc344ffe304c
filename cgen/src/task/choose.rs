//! Which of the candidate inputs are shown, and which are held out.

use super::EXAMPLES;

/// What is known of a candidate.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Its place among the inputs.
    pub place: usize,
    /// Cells of its list.
    pub cells: usize,
    /// A number that equal outputs share.
    pub output: usize,
}

/// Chooses the shown ones, then the held-out ones, as places among the inputs.
///
/// `kills` has, for each part of the program, the set of inputs that tell the program from itself without this part,
/// so that shown examples can be chosen that together speak of every part. Among equals the one with a new length
/// and a new output is taken, then the first.
pub fn choose(candidates: &[Candidate], kills: &[u64]) -> Option<(Vec<usize>, Vec<usize>)> {
    let mut left = candidates.to_vec();
    let mut shown: Vec<Candidate> = Vec::with_capacity(EXAMPLES);
    let mut unseen: Vec<u64> = kills.to_vec();
    while shown.len() < EXAMPLES {
        let worth = |candidate: &Candidate| {
            let parts = unseen.iter().filter(|&&mask| tells(mask, candidate.place)).count();
            let length = !shown.iter().any(|other| other.cells == candidate.cells);
            let output = !shown.iter().any(|other| other.output == candidate.output);
            8 * parts + 2 * usize::from(output) + usize::from(length)
        };
        let best = (0..left.len()).rev().max_by_key(|&i| left.get(i).map_or(0, worth))?;
        let taken = left.remove(best);
        unseen.retain(|&mask| !tells(mask, taken.place));
        shown.push(taken);
    }
    // The later ones are those that may be longer.
    let held_out: Vec<usize> =
        left.iter().rev().take(EXAMPLES).rev().map(|candidate| candidate.place).collect();
    shown.sort_by_key(|candidate| candidate.place);
    let shown = shown.iter().map(|candidate| candidate.place).collect();
    (held_out.len() == EXAMPLES).then_some((shown, held_out))
}

fn tells(mask: u64, place: usize) -> bool {
    place < 64 && mask >> place & 1 == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shown_examples_speak_of_every_part() {
        let candidates: Vec<Candidate> =
            (0..12).map(|place| Candidate { place, cells: 5, output: place }).collect();
        // Three parts that only the inputs 7, 9 and 11 speak of, and one that many do.
        let (shown, held_out) = choose(&candidates, &[1 << 7, 1 << 9, 1 << 11, 0xff]).unwrap();
        assert_eq!(shown, [0, 1, 7, 9, 11]);
        assert_eq!(held_out, [4, 5, 6, 8, 10]);
    }

    #[test]
    fn lengths_and_outputs_differ() {
        let of = |(place, cells, output)| Candidate { place, cells, output };
        let candidates = [(0, 0, 0), (1, 0, 0), (2, 3, 1), (3, 3, 0), (4, 4, 2), (5, 5, 0), (6, 3, 3)];
        let candidates: Vec<Candidate> =
            candidates.into_iter().map(of).chain((7..12).map(|i| of((i, 9, 0)))).collect();
        assert_eq!(choose(&candidates, &[]).unwrap().0, [0, 2, 4, 5, 6]);
    }

    #[test]
    fn too_few_candidates_make_no_task() {
        let candidates: Vec<Candidate> =
            (0..9).map(|place| Candidate { place, cells: 1, output: place }).collect();
        assert_eq!(choose(&candidates, &[]), None);
    }
}
