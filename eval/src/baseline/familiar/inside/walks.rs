//! What a function of numbers is asked about: as text, and as what the text does.

use cgen::shape::Kind;
use cgen::{Example, Shape, Value};

use super::folds::{Fill, Fold};

/// Longer walks are not taken.
const LONGEST: i64 = 300;

/// What the function is asked, and what is kept if the answer is not 0.
pub type Turn = (i32, i32);

/// About what the function is asked.
pub struct Walk {
    list: bool,
    /// The ints of the host that it needs itself; the others are given to the function.
    own: usize,
    /// It ends where something is returned, and nowhere else.
    pub open: bool,
    /// The same is asked on another walk: they differ in what is kept alone.
    pub again: bool,
    /// How surprising it is, in nats.
    pub nats: f32,
    /// What stands before `val = arg;` and after what is done with `val`; between them `KEPT` is what is kept.
    around: [&'static str; 2],
    kept: &'static str,
    /// Its turns; none, if there are too many.
    pub turns: fn(&Example) -> Option<Vec<Turn>>,
}

const CELLS: [&str; 2] = ["for (int i = 0; i < n; i++) { int val, arg = a[i];", "}"];
const ANY: Walk = Walk {
    list: false,
    own: 1,
    open: false,
    again: false,
    nats: 3.0,
    around: ["", ""],
    kept: "i",
    turns: |_| None,
};

/// All walks.
pub static WALKS: [Walk; 14] = [
    Walk {
        list: true,
        own: 0,
        nats: 2.0,
        around: CELLS,
        kept: "a[i]",
        turns: |x| Some(cells(x, |_, cell| (cell, cell))),
        ..ANY
    },
    Walk {
        list: true,
        own: 0,
        again: true,
        nats: 4.0,
        around: CELLS,
        turns: |x| Some(cells(x, |i, cell| (cell, i))),
        ..ANY
    },
    Walk {
        list: true,
        own: 0,
        nats: 4.0,
        around: ["for (int i = 0; i < n; i++) { int val, arg = i;", "}"],
        kept: "a[i]",
        turns: |x| Some(cells(x, |i, cell| (i, cell))),
        ..ANY
    },
    Walk {
        list: true,
        own: 0,
        nats: 4.0,
        around: ["for (int i = 0; i < n; i++) { int val, arg = i + 1;", "}"],
        kept: "a[i]",
        turns: |x| Some(cells(x, |i, cell| (i + 1, cell))),
        ..ANY
    },
    Walk {
        around: ["for (int i = 1; i <= x; i++) { int val, arg = i;", "}"],
        turns: |x| run(1, int(x, 0)),
        ..ANY
    },
    Walk {
        around: ["for (int i = 1; i < x; i++) { int val, arg = i;", "}"],
        turns: |x| run(1, int(x, 0).saturating_sub(1)),
        ..ANY
    },
    Walk {
        own: 2,
        around: ["for (int i = x; i <= y; i++) { int val, arg = i;", "}"],
        turns: |x| run(int(x, 0), int(x, 1)),
        ..ANY
    },
    Walk {
        own: 2,
        nats: 4.0,
        around: ["for (int i = x; i < y; i++) { int val, arg = i;", "}"],
        turns: |x| run(int(x, 0), int(x, 1).saturating_sub(1)),
        ..ANY
    },
    Walk {
        around: ["for (int r = x; r > 0; r /= 10) { int val, arg = r % 10;", "}"],
        kept: "r % 10",
        turns: |x| Some(digits(int(x, 0))),
        ..ANY
    },
    Walk {
        around: ["for (int i = 1; i <= x; i++) { if (x % i == 0) { int val, arg = i;", "} }"],
        turns: |x| divisors(int(x, 0)),
        ..ANY
    },
    Walk {
        open: true,
        around: ["for (int i = x + 1; ; i++) { int val, arg = i;", "}"],
        turns: |x| run(int(x, 0).checked_add(1)?, goal(x)?),
        ..ANY
    },
    Walk {
        open: true,
        around: ["for (int i = x; ; i++) { int val, arg = i;", "}"],
        turns: |x| run(int(x, 0), goal(x)?),
        ..ANY
    },
    Walk {
        open: true,
        around: ["for (int i = x - 1; ; i--) { int val, arg = i;", "}"],
        turns: |x| down(int(x, 0).checked_sub(1)?, goal(x)?),
        ..ANY
    },
    Walk {
        open: true,
        around: ["for (int i = 1; ; i++) { int val, arg = i;", "}"],
        turns: |x| run(1, goal(x)?),
        nats: 2.0,
        ..ANY
    },
];

impl Walk {
    /// The shape of the functions that are asked on it in a host of this shape, if it is a walk for such.
    pub fn guest(&self, host: Shape) -> Option<Shape> {
        guest_of(host, self.own).filter(|_| host.has_list() == self.list)
    }

    /// The body of a host that gives a number.
    pub fn folded(&self, fold: &Fold) -> Option<String> {
        let possible = if self.open { fold.open } else { fold.ending && (fold.keeps || !self.again) };
        let [before, each, after] = fold.text;
        let after = if self.open { "" } else { after };
        possible.then(|| self.body(before, each, after))
    }

    /// The body of a host of this shape that gives a list.
    pub fn filled(&self, host: Shape, fill: &Fill) -> Option<String> {
        if self.again && !fill.keeps {
            return None;
        }
        if host.kind() == Kind::ToList {
            return Some(self.body("int m = 0;", fill.to_list, "return m;"));
        }
        // What is kept must be what stood there.
        let each = fill.in_place.filter(|_| self.kept == "a[i]")?;
        Some(self.body("", each, ""))
    }

    fn body(&self, before: &str, each: &str, after: &str) -> String {
        let ([head, tail], each) = (self.around, each.replace("KEPT", self.kept));
        format!("{before} {head} val = arg; {each} {tail} {after}")
    }
}

/// The shape of what is asked in a host of this shape that needs so many of its ints itself.
pub fn guest_of(host: Shape, own: usize) -> Option<Shape> {
    let ints = host.ints().checked_sub(own).filter(|_| host.kind() != Kind::Paper)?;
    Shape::new(Kind::Numbers, ints as u8 + 1)
}

/// The first two arguments.
pub fn two(example: &Example) -> Vec<Turn> {
    [0, 1].map(|at| (int(example, at), 0)).to_vec()
}

/// All cells.
pub fn every(example: &Example) -> Vec<Turn> {
    cells(example, |_, cell| (cell, cell))
}

fn cells(example: &Example, turn: fn(i32, i32) -> Turn) -> Vec<Turn> {
    (0..).zip(&example.input.list).map(|(i, cell)| turn(i, *cell)).collect()
}

/// An int of the input.
fn int(example: &Example, at: usize) -> i32 {
    example.input.ints.get(at).copied().unwrap_or_default()
}

/// The number that is wanted: no walk need go farther than to this.
fn goal(example: &Example) -> Option<i32> {
    match example.output {
        Value::Int(x) => Some(x),
        Value::List(_) => None,
    }
}

/// The numbers from one to another one.
fn run(from: i32, to: i32) -> Option<Vec<Turn>> {
    let length = (i64::from(to) - i64::from(from) + 1).max(0);
    (length <= LONGEST).then(|| (from..=to).map(|i| (i, i)).collect())
}

fn down(from: i32, to: i32) -> Option<Vec<Turn>> {
    run(to, from).map(|mut turns| {
        turns.reverse();
        turns
    })
}

fn divisors(x: i32) -> Option<Vec<Turn>> {
    run(1, x).map(|mut turns| {
        turns.retain(|(i, _)| x % i == 0);
        turns
    })
}

/// The last first.
fn digits(x: i32) -> Vec<Turn> {
    let rests = std::iter::successors(Some(x), |x| Some(x / 10)).take_while(|x| *x > 0);
    rests.map(|x| (x % 10, x % 10)).collect()
}
