//! Sums of at most three cells and constants, and where they are right.

/// Constants on either side of 0.
const MOST: i32 = 9;
/// Constants up to this are usual.
const USUAL: u32 = 4;
/// What parts cost, in tenths of a nat: how unlikely the policy `paper` makes them.
const CELL: u32 = 27;
const CONSTANT: u32 = 37;
const RARE: u32 = 20;
const OPERATION: u32 = 14;

/// Some of the examples, a bit each.
pub type Side = u64;

/// A sum of cells and a constant, with its values.
#[derive(Clone, Debug)]
pub struct Sum {
    plus: Vec<u8>,
    minus: Vec<u8>,
    constant: i32,
    /// One an example; nothing, where the sum is too large.
    values: Vec<Option<i32>>,
    /// How unlikely it is.
    pub cost: u32,
}

impl Sum {
    /// All over these lists, the likeliest first.
    pub fn all(lists: &[Vec<i32>]) -> Vec<Self> {
        let cells = lists.first().map_or(0, Vec::len) as u8;
        let mut sums = Vec::new();
        for (plus, minus) in signs(cells) {
            let most = if plus.len() + minus.len() > 2 { 0 } else { MOST };
            sums.extend(
                (-most..=most).map(|constant| Self::new(plus.clone(), minus.clone(), constant, lists)),
            );
        }
        sums.sort_by_key(|sum| sum.cost);
        sums
    }

    fn new(plus: Vec<u8>, minus: Vec<u8>, constant: i32, lists: &[Vec<i32>]) -> Self {
        let value = |list: &Vec<i32>| {
            let cell = |at: &u8| list.get(usize::from(*at)).map_or(0, |x| i64::from(*x));
            let sum: i64 = plus.iter().map(cell).sum::<i64>() - minus.iter().map(cell).sum::<i64>();
            i32::try_from(sum + i64::from(constant)).ok()
        };
        let values = lists.iter().map(value).collect();
        let cells = (plus.len() + minus.len()) as u32;
        let writes = constant != 0 || cells == 0;
        let rare = if constant.unsigned_abs() > USUAL { RARE } else { 0 };
        let parts = cells + u32::from(writes) - 1;
        let cost = CELL * cells + u32::from(writes) * CONSTANT + rare + OPERATION * parts;
        Self { plus, minus, constant, values, cost }
    }

    /// Where it gives these values.
    pub fn gives(&self, wanted: &[i32]) -> Side {
        side(self.values.iter().zip(wanted).map(|(x, wanted)| *x == Some(*wanted)))
    }

    /// Where it is not 0; nothing, where it is too large on any example, or where the same with other signs says it.
    pub fn tests(&self) -> Option<Side> {
        let turned = match (self.plus.first(), self.minus.first()) {
            (None, _) => true,
            (Some(plus), Some(minus)) => minus < plus && self.plus.len() <= self.minus.len(),
            (Some(_), None) => false,
        };
        if turned {
            return None;
        }
        self.values.iter().all(Option::is_some).then(|| side(self.values.iter().map(|x| *x != Some(0))))
    }

    /// The cells that are read.
    pub fn reads(&self) -> impl Iterator<Item = u8> {
        self.plus.iter().chain(&self.minus).copied()
    }

    /// In C, the cells under these names.
    pub fn write(&self, name: impl Fn(u8) -> String) -> String {
        let mut parts: Vec<(bool, String)> = self.plus.iter().map(|at| (true, name(*at))).collect();
        if self.constant > 0 || parts.is_empty() && (self.constant != 0 || self.minus.is_empty()) {
            parts.insert(
                if self.plus.is_empty() { 0 } else { parts.len() },
                (true, self.constant.to_string()),
            );
        } else if self.constant < 0 {
            parts.push((false, self.constant.unsigned_abs().to_string()));
        }
        parts.extend(self.minus.iter().map(|at| (false, name(*at))));
        let mut text = String::new();
        for (i, (plus, part)) in parts.iter().enumerate() {
            text += match (i, plus) {
                (0, true) => "",
                (0, false) => "-",
                (_, true) => " + ",
                (_, false) => " - ",
            };
            text += part;
        }
        text
    }
}

/// The examples for which this is true.
pub fn side(holds: impl Iterator<Item = bool>) -> Side {
    holds.enumerate().fold(0, |side, (at, holds)| side | Side::from(holds) << (at % 64))
}

/// Which of so many cells are added and which are taken away, three at most and none both.
fn signs(cells: u8) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut all = vec![(Vec::new(), Vec::new())];
    let mut last = all.clone();
    for _ in 0..3 {
        let mut next = Vec::new();
        for (plus, minus) in &last {
            // Plus before minus and each in order, so that nothing comes twice.
            for at in 0..cells {
                if minus.is_empty() && plus.last().is_none_or(|last| *last <= at) {
                    next.push(([plus.as_slice(), &[at]].concat(), minus.clone()));
                }
                if !plus.contains(&at) && minus.last().is_none_or(|last| *last <= at) {
                    next.push((plus.clone(), [minus.as_slice(), &[at]].concat()));
                }
            }
        }
        all.extend(next.iter().cloned());
        last = next;
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_written_as_they_count() {
        let lists = [vec![5, 7, -2], vec![1, 0, 3]];
        let all = Sum::all(&lists);
        let text = |sum: &Sum| sum.write(|at| format!("a[{at}]"));
        for expect in
            ["0", "-3", "a[2]", "-a[0]", "4 - a[1]", "a[0] + a[0] - 2", "a[1] - a[2]", "a[0] + a[1] - a[2]"]
        {
            assert_eq!(all.iter().filter(|sum| text(sum) == expect).count(), 1, "{expect}");
        }
        for sum in &all {
            let code = format!("int * f(int a[]) {{ a[3] = {}; return a; }}", text(sum));
            let program = cgen::parse(&code).unwrap();
            for (list, value) in lists.iter().zip(&sum.values) {
                let input = cgen::Input { list: [list.as_slice(), &[0, 0]].concat(), ints: vec![] };
                let out = cgen::run::run_once(&program, &input, &crate::solver::LIMITS).unwrap();
                let cgen::Value::List(cells) = out else { panic!("{code}") };
                assert_eq!(cells.get(3).copied(), *value, "{code}");
            }
        }
        assert!(all.is_sorted_by_key(|sum| sum.cost));
    }
}
