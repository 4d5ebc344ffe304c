//! Statements that all read what stood in the list at the start, in an order in which they do.

use std::collections::BTreeSet;

use super::sum::Sum;

/// What it costs to put a cell aside, in tenths of a nat.
const ASIDE: u32 = 45;

/// A statement.
#[derive(Clone, Debug)]
pub enum Item<'s> {
    /// A cell gets a sum.
    Assign(u8, &'s Sum),
    /// What happens where a sum is not 0, or is if the flag is set, and otherwise.
    If(&'s Sum, bool, Vec<Self>, Vec<Self>),
}

/// Statements that may stand in any order.
#[derive(Clone, Debug)]
pub struct Block<'s>(pub Vec<Item<'s>>);

impl Block<'_> {
    /// As C, and what it costs besides.
    pub fn write(self) -> (String, u32) {
        let mut aside = BTreeSet::new();
        let body = ordered(self.0, &mut aside);
        let mut text = String::new();
        for cell in &aside {
            text += &["int v", &cell.to_string(), " = a[", &cell.to_string(), "]; "].concat();
        }
        write(&body, &aside, &BTreeSet::new(), &mut text);
        (text, ASIDE * aside.len() as u32)
    }
}

impl Item<'_> {
    fn reads(&self) -> Vec<u8> {
        match self {
            Self::Assign(_, sum) => sum.reads().collect(),
            Self::If(sum, _, then, otherwise) => {
                sum.reads().chain(then.iter().chain(otherwise).flat_map(Self::reads)).collect()
            }
        }
    }

    fn writes(&self) -> Vec<u8> {
        match self {
            Self::Assign(cell, _) => vec![*cell],
            Self::If(_, _, then, otherwise) => then.iter().chain(otherwise).flat_map(Self::writes).collect(),
        }
    }
}

/// An order in which a cell is read before it is written; cells for which there is none are put aside.
fn ordered<'s>(mut left: Vec<Item<'s>>, aside: &mut BTreeSet<u8>) -> Vec<Item<'s>> {
    let mut body = Vec::new();
    while !left.is_empty() {
        let conflicts = |at: usize, item: &Item<'_>, aside: &BTreeSet<u8>| -> BTreeSet<u8> {
            let others = left.iter().enumerate().filter(|(other, _)| *other != at);
            let read: BTreeSet<u8> = others.flat_map(|(_, item)| item.reads()).collect();
            item.writes().into_iter().filter(|cell| read.contains(cell) && !aside.contains(cell)).collect()
        };
        let fewest = left.iter().enumerate().map(|(at, item)| (conflicts(at, item, aside), at));
        let Some((cells, at)) = fewest.min_by_key(|(cells, at)| (cells.len(), *at)) else { break };
        aside.extend(cells);
        body.push(match left.remove(at) {
            Item::If(sum, opposite, then, otherwise) => {
                Item::If(sum, opposite, ordered(then, aside), ordered(otherwise, aside))
            }
            assign @ Item::Assign(..) => assign,
        });
    }
    body
}

/// `written` are the cells that have their new values already.
fn write(body: &[Item<'_>], aside: &BTreeSet<u8>, written: &BTreeSet<u8>, text: &mut String) {
    let mut written = written.clone();
    for item in body {
        let name = |cell: u8| {
            if aside.contains(&cell) && written.contains(&cell) {
                format!("v{cell}")
            } else {
                format!("a[{cell}]")
            }
        };
        match item {
            Item::Assign(cell, sum) => {
                *text += &["a[", &cell.to_string(), "] = ", &sum.write(name), "; "].concat();
            }
            Item::If(sum, opposite, then, otherwise) => {
                let sum = sum.write(name);
                let turned = then.is_empty();
                let (then, otherwise) = if turned { (otherwise, then) } else { (then, otherwise) };
                let opposite = *opposite != turned;
                let (open, close) = if opposite { ("if (!(", ")) { ") } else { ("if (", ") { ") };
                *text += &[open, &sum, close].concat();
                write(then, aside, &written, text);
                *text += "} ";
                if !otherwise.is_empty() {
                    *text += "else { ";
                    write(otherwise, aside, &written, text);
                    *text += "} ";
                }
            }
        }
        written.extend(item.writes());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_statement_reads_what_was_there_at_the_start() {
        let sums = Sum::all(&[vec![0; 5]]);
        let sum = |text: &str| sums.iter().find(|sum| sum.write(|at| format!("a[{at}]")) == text).unwrap();
        let check = |items: Vec<Item<'_>>, expect: &str| assert_eq!(Block(items).write().0.trim(), expect);
        let assign = |cell: u8, text: &str| Item::Assign(cell, sum(text));
        check(vec![assign(0, "1"), assign(1, "a[0]")], "a[1] = a[0]; a[0] = 1;");
        check(vec![assign(0, "a[1]"), assign(1, "a[0]")], "int v0 = a[0]; a[0] = a[1]; a[1] = v0;");
        check(
            vec![assign(2, "4"), Item::If(sum("a[2]"), false, vec![], vec![assign(3, "a[1]")])],
            "if (!(a[2])) { a[3] = a[1]; } a[2] = 4;",
        );
        check(
            vec![
                Item::If(sum("a[0]"), false, vec![assign(1, "2")], vec![]),
                Item::If(sum("a[1]"), true, vec![assign(0, "3")], vec![assign(4, "a[3]")]),
            ],
            "int v1 = a[1]; if (a[0]) { a[1] = 2; } if (!(v1)) { a[0] = 3; } else { a[4] = a[3]; }",
        );
    }
}
