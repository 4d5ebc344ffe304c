//! Whether two programs of the `paper` shape do the same on all of its inputs, cells from -4 to 4, without trying them.
//!
//! Both are run along every path that some input takes ([`crate::run::affine`]). On a path the cells that come out are
//! sums of those that went in, and so are the numbers that decided: a search looks for an input that takes the path
//! and tells the sums apart.

use crate::Input;
use crate::run::Code;
use crate::run::affine::{Path, Stop, Sum, Test};
use crate::shape::PAPER_CELLS;

/// The numbers of an input.
const LOW: i32 = -4;
const HIGH: i32 = 4;
/// What a proof may cost: paths, and steps of the search.
const MOST_WORK: usize = 5000;

/// What came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// They do the same.
    Same,
    /// These inputs tell them apart.
    Differ(Vec<Input>),
    /// They hold what is no sum, or are too long.
    Unknown,
}

/// Compares two programs; gives so many inputs that tell them apart at most.
pub(super) fn compare(one: &Code, other: &Code, fuel: u32, most: usize) -> Proof {
    let mut search = Search { work: MOST_WORK };
    let mut telling = Vec::new();
    let mut open = vec![Branch { path: Path::new(fuel), inputs: Inputs::all(), first: None }];
    while let Some(mut branch) = open.pop() {
        loop {
            let code = if branch.first.is_some() { other } else { one };
            match branch.path.run(code) {
                Stop::Unknown => return Proof::Unknown,
                Stop::Decision(sum, test) => {
                    let holds = test.holds(sum.at(&branch.inputs.witness));
                    let Some(fork) = search.among(&branch.inputs, Fact { sum, test, holds: !holds }) else {
                        return Proof::Unknown;
                    };
                    if let Some(inputs) = fork {
                        let mut path = branch.path.clone();
                        if path.go_on(!holds).is_none() {
                            return Proof::Unknown;
                        }
                        open.push(Branch { path, inputs, first: branch.first });
                        branch.inputs.take(Fact { sum, test, holds });
                    }
                    if branch.path.go_on(holds).is_none() {
                        return Proof::Unknown;
                    }
                }
                Stop::End(cells) => match branch.first {
                    None => {
                        branch.first = Some(cells);
                        branch.path = Path::new(fuel);
                    }
                    Some(first) => {
                        let Some(input) = search.apart(&branch.inputs, &first, &cells) else {
                            return Proof::Unknown;
                        };
                        telling.extend(input);
                        break;
                    }
                },
            }
        }
        if telling.len() >= most {
            break;
        }
    }
    if telling.is_empty() { Proof::Same } else { Proof::Differ(telling) }
}

/// A path, the inputs that take it, and what the first program came to on it.
#[derive(Debug)]
struct Branch {
    path: Path,
    inputs: Inputs,
    first: Option<[Sum; PAPER_CELLS]>,
}

/// What holds of some inputs.
#[derive(Clone, Copy, Debug)]
struct Fact {
    sum: Sum,
    test: Test,
    holds: bool,
}

impl Fact {
    /// Whether it may hold, with the known cells as they are and any in the place of the others.
    fn may_hold(&self, cells: &[i32; PAPER_CELLS], known: Cells) -> bool {
        let (mut low, mut high) = (self.sum.constant, self.sum.constant);
        for (i, (times, cell)) in self.sum.times.iter().zip(cells).enumerate() {
            if known & 1 << i != 0 {
                low += times * cell;
                high += times * cell;
            } else {
                low += (times * LOW).min(times * HIGH);
                high += (times * LOW).max(times * HIGH);
            }
        }
        match (self.test, self.holds) {
            (Test::Zero, true) => low <= 0 && high >= 0,
            (Test::Zero, false) => low != 0 || high != 0,
            (Test::Negative, true) => low < 0,
            (Test::Negative, false) => high >= 0,
        }
    }

    /// The cells that it is about.
    fn cells(&self) -> Cells {
        let bits = self.sum.times.iter().enumerate().map(|(i, &times)| Cells::from(times != 0) << i);
        bits.sum()
    }
}

/// A set of cells, bit by bit.
type Cells = u8;

/// The inputs for which some facts hold: at least this one.
#[derive(Clone, Debug)]
struct Inputs {
    facts: Vec<Fact>,
    witness: [i32; PAPER_CELLS],
}

impl Inputs {
    /// All there are.
    fn all() -> Self {
        Self { facts: Vec::new(), witness: [1, 2, 0, -1, 3] }
    }

    /// Those of them for which this holds too, as it does for the witness.
    fn take(&mut self, fact: Fact) {
        self.facts.push(fact);
    }
}

/// Looks for inputs, and counts what that costs.
#[derive(Debug)]
struct Search {
    work: usize,
}

impl Search {
    /// Those of the inputs for which this holds too, if there are any; nothing at all, if it costs too much.
    #[expect(clippy::option_option, reason = "the outer one says whether the search ended")]
    fn among(&mut self, inputs: &Inputs, fact: Fact) -> Option<Option<Inputs>> {
        if let Some(known) = inputs.facts.iter().find(|old| (old.sum, old.test) == (fact.sum, fact.test)) {
            return Some((known.holds == fact.holds).then(|| inputs.clone()));
        }
        if !fact.may_hold(&inputs.witness, 0) {
            return Some(None);
        }
        // Only cells that the new fact has to do with change; those of the fact itself are tried first.
        let mut related = fact.cells();
        let mut order: Vec<usize> = (0..PAPER_CELLS).filter(|i| related & 1 << i != 0).collect();
        while let Some(next) =
            inputs.facts.iter().map(Fact::cells).find(|&cells| cells & related != 0 && cells & !related != 0)
        {
            order.extend((0..PAPER_CELLS).filter(|i| next & !related & 1 << i != 0));
            related |= next;
        }
        let mut facts = vec![fact];
        facts.extend(inputs.facts.iter().filter(|old| old.cells() & related != 0));
        let mut witness = inputs.witness;
        if !self.seek(&facts, &mut witness, &order, !related)? {
            return Some(None);
        }
        let mut facts = inputs.facts.clone();
        facts.push(fact);
        Some(Some(Inputs { facts, witness }))
    }

    /// Gives these cells other values, until all facts hold; whether they do.
    fn seek(
        &mut self,
        facts: &[Fact],
        cells: &mut [i32; PAPER_CELLS],
        order: &[usize],
        known: Cells,
    ) -> Option<bool> {
        self.work = self.work.checked_sub(1)?;
        if !facts.iter().all(|fact| fact.may_hold(cells, known)) {
            return Some(false);
        }
        let Some((&at, rest)) = order.split_first() else { return Some(true) };
        let old = cells.get(at).copied().unwrap_or_default();
        // The old value first: it was right for all facts but one.
        for value in std::iter::once(old).chain((LOW..=HIGH).filter(|&value| value != old)) {
            if let Some(cell) = cells.get_mut(at) {
                *cell = value;
            }
            if self.seek(facts, cells, rest, known | 1 << at)? {
                return Some(true);
            }
        }
        Some(false)
    }

    /// An input among these for which the cells differ.
    #[expect(clippy::option_option, reason = "the outer one says whether the search ended")]
    fn apart(
        &mut self,
        inputs: &Inputs,
        first: &[Sum; PAPER_CELLS],
        second: &[Sum; PAPER_CELLS],
    ) -> Option<Option<Input>> {
        for (x, y) in first.iter().zip(second).filter(|(x, y)| x != y) {
            let differ = Fact { sum: x.plus(-1, y), test: Test::Zero, holds: false };
            if let Some(inputs) = self.among(inputs, differ)? {
                return Some(Some(Input { list: inputs.witness.to_vec(), ints: Vec::new() }));
            }
        }
        Some(None)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::compile;

    fn check(one: &str, other: &str) -> Proof {
        let code = |body: &str| {
            compile(&crate::parse(&format!("int * func_1(int a[]) {{ {body} return a; }}")).unwrap()).unwrap()
        };
        compare(&code(one), &code(other), 2000, 1)
    }

    #[test]
    fn what_is_the_same_on_all_inputs_is_proved() {
        assert_eq!(check("a[0]++; a[0]++;", "a[0] = a[0] + 2;"), Proof::Same);
        assert_eq!(check("if (a[0] - a[1] + 9) { a[2] = 0; }", "a[2] = 0;"), Proof::Same);
        assert_eq!(check("if (a[0]) { a[0] = 0; }", "a[0] = 0;"), Proof::Same);
        assert_eq!(check("if (a[0] + a[0] + 1) { a[1] = 3; } else { a[1] = 4; }", "a[1] = 3;"), Proof::Same);
    }

    #[test]
    fn a_single_input_is_found() {
        let rare =
            "if (a[0] + a[1] - 8) { } else { if (a[2] - a[3] - 8) { } else { if (a[4]) { a[4] = 1; } } }";
        let Proof::Differ(inputs) = check(rare, "a[0]++; a[0]--;") else { panic!() };
        assert_eq!(inputs[0].list[..4], [4, 4, 4, -4]);
        assert!(![0, 1].contains(&inputs[0].list[4]));
    }

    #[test]
    fn what_decided_the_path_may_be_what_tells_them_apart() {
        let Proof::Differ(inputs) = check("if (1 - a[0]) { a[0] = a[0] - 1; }", "") else { panic!() };
        assert_ne!(inputs[0].list[0], 1);
        let Proof::Differ(_) = check("if (a[0]) { a[1] = a[1] + a[0]; }", "") else { panic!() };
    }

    #[test]
    fn products_are_left_to_others() {
        assert_eq!(check("a[0] = a[1] * a[2];", "a[0] = a[1] * a[2];"), Proof::Unknown);
    }
}
