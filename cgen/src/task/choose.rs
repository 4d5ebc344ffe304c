//! Which of the candidate inputs are shown, and which are held out.

use super::EXAMPLES;

/// What is known of a candidate.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Its place among the inputs.
    pub place: usize,
    /// Cells of its list.
    pub cells: usize,
    /// An empty list, one cell, equal cells: worth seeing once.
    pub edge: bool,
    /// A number that equal outputs share.
    pub output: usize,
}

/// Chooses the shown ones, then the held-out ones, as places among the inputs.
///
/// `kills` has, for each part of the program, the set of inputs that tell the program from itself without this part,
/// and for each program that is nearly the same the set of inputs that tell the two apart. Shown examples are chosen
/// that together tell as much as they can, if possible twice. Among equals the one with a new length and a new output
/// is taken, then the first. One of them is an edge, if there are any.
pub fn choose(candidates: &[Candidate], kills: &[u64]) -> Option<(Vec<usize>, Vec<usize>)> {
    let mut left = candidates.to_vec();
    let mut shown: Vec<Candidate> = Vec::with_capacity(EXAMPLES);
    // What nothing shown tells yet, and what one does.
    let (mut unseen, mut once) = (kills.to_vec(), Vec::new());
    while shown.len() < EXAMPLES {
        let edges = shown.iter().filter(|candidate| candidate.edge).count();
        let told = |masks: &[u64], place| masks.iter().filter(|&&mask| tells(mask, place)).count();
        let worth = |candidate: &Candidate| {
            let fits = if candidate.edge { edges == 0 } else { edges > 0 || shown.len() + 1 < EXAMPLES };
            let length = !shown.iter().any(|other| other.cells == candidate.cells);
            let output = !shown.iter().any(|other| other.output == candidate.output);
            let telling = 8 * told(&unseen, candidate.place) + 2 * told(&once, candidate.place);
            (fits, telling + 2 * usize::from(output) + usize::from(length))
        };
        let best = (0..left.len()).rev().max_by_key(|&i| left.get(i).map(worth))?;
        let taken = left.remove(best);
        once.retain(|&mask| !tells(mask, taken.place));
        once.extend(unseen.extract_if(.., |mask| tells(*mask, taken.place)));
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

    fn plain(places: std::ops::Range<usize>) -> Vec<Candidate> {
        places.map(|place| Candidate { place, cells: 5, edge: false, output: place }).collect()
    }

    #[test]
    fn shown_examples_speak_of_every_part() {
        // Three parts that only the inputs 7, 9 and 11 speak of, and one that many do.
        let (shown, held_out) = choose(&plain(0..12), &[1 << 7, 1 << 9, 1 << 11, 0xff]).unwrap();
        assert_eq!(shown, [0, 1, 7, 9, 11]);
        assert_eq!(held_out, [4, 5, 6, 8, 10]);
    }

    #[test]
    fn what_is_told_twice_is_better_than_once() {
        // All tell the first; two of them the second besides, of which one is enough, and the other is taken next.
        let (shown, _) = choose(&plain(0..12), &[0xfff, 1 << 8 | 1 << 10]).unwrap();
        assert_eq!(shown, [0, 1, 2, 8, 10]);
    }

    #[test]
    fn lengths_and_outputs_differ() {
        let of = |(place, cells, output)| Candidate { place, cells, edge: false, output };
        let candidates = [(0, 0, 0), (1, 0, 0), (2, 3, 1), (3, 3, 0), (4, 4, 2), (5, 5, 0), (6, 3, 3)];
        let candidates: Vec<Candidate> =
            candidates.into_iter().map(of).chain((7..12).map(|i| of((i, 9, 0)))).collect();
        assert_eq!(choose(&candidates, &[]).unwrap().0, [0, 2, 4, 5, 6]);
    }

    #[test]
    fn one_edge_is_shown() {
        let edge = |place| Candidate { place, cells: 0, edge: true, output: place };
        let edges: Vec<Candidate> = (0..4).map(edge).chain(plain(4..14)).collect();
        // Without a reason, and where the others tell more.
        assert_eq!(choose(&edges, &[]).unwrap().0, [0, 4, 5, 6, 7]);
        assert_eq!(choose(&edges, &[0x3ff0; 9]).unwrap().0, [0, 4, 5, 6, 7]);
        let mut few = edges;
        few.truncate(6);
        assert_eq!(choose(&few, &[]), None);
        assert_eq!(choose(&plain(0..10), &[]).unwrap().0, [0, 1, 2, 3, 4]);
    }

    #[test]
    fn too_few_candidates_make_no_task() {
        assert_eq!(choose(&plain(0..9), &[]), None);
    }
}
