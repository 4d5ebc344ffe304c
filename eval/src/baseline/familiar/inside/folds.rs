//! What becomes of the answers of a function of numbers: as text, and as what the text does.

use std::ops::ControlFlow::{self, Break, Continue};

use cgen::shape::Kind;
use cgen::{Input, Shape};

/// A number that the answers come to.
pub struct Fold {
    /// Whether it is for walks that end, and for those that go on until something is returned.
    pub ending: bool,
    pub open: bool,
    /// It says something of what is kept.
    pub keeps: bool,
    /// How surprising it is, in nats.
    pub nats: f32,
    /// What stands before the walk, in each turn, and after it.
    pub text: [&'static str; 3],
    pub start: fn(&Input) -> i32,
    /// From what it was, what is kept, and the answer.
    pub step: fn(i32, i32, i32) -> ControlFlow<i32, i32>,
}

/// A list that the answers give.
pub struct Fill {
    /// It says something of what is kept.
    pub keeps: bool,
    /// How surprising it is, in nats.
    pub nats: f32,
    pub to_list: &'static str,
    /// The same where the list is changed in place.
    pub in_place: Option<&'static str>,
    /// From what is kept and the answer.
    pub cell: fn(i32, i32) -> Option<i32>,
}

/// A number from what is said of `x` and of `y`.
pub struct Both {
    operator: &'static str,
    /// How surprising it is, in nats.
    pub nats: f32,
    pub of: fn(i32, i32) -> i32,
}

const NUMBER: Fold = Fold {
    ending: true,
    open: false,
    keeps: false,
    nats: 2.0,
    text: ["int s = 0;", "", "return s;"],
    start: |_| 0,
    step: |s, _, _| Continue(s),
};

/// All numbers.
pub static FOLDS: [Fold; 11] = [
    Fold {
        text: ["int s = 0;", "if (val) { s++; }", "return s;"],
        step: |s, _, val| Continue(s + i32::from(val != 0)),
        ..NUMBER
    },
    Fold {
        text: ["int s = 0;", "s += val;", "return s;"],
        step: |s, _, val| Continue(s.wrapping_add(val)),
        ..NUMBER
    },
    Fold {
        keeps: true,
        text: ["int s = 0;", "if (val) { s += KEPT; }", "return s;"],
        step: |s, kept, val| Continue(if val == 0 { s } else { s.wrapping_add(kept) }),
        ..NUMBER
    },
    Fold {
        text: ["int s = 1;", "if (!val) { s = 0; }", "return s;"],
        start: |_| 1,
        step: |s, _, val| Continue(if val == 0 { 0 } else { s }),
        ..NUMBER
    },
    Fold {
        text: ["int s = 0;", "if (val) { s = 1; }", "return s;"],
        step: |s, _, val| Continue(if val == 0 { s } else { 1 }),
        ..NUMBER
    },
    Fold {
        text: ["int s = 0;", "if (val > s) { s = val; }", "return s;"],
        step: |s, _, val| Continue(s.max(val)),
        ..NUMBER
    },
    Fold {
        keeps: true,
        text: ["int s = 0;", "if (val && KEPT > s) { s = KEPT; }", "return s;"],
        step: |s, kept, val| Continue(if val == 0 { s } else { s.max(kept) }),
        ..NUMBER
    },
    Fold {
        nats: 4.0,
        text: ["int s = 1;", "s *= val;", "return s;"],
        start: |_| 1,
        step: |s, _, val| Continue(s.wrapping_mul(val)),
        ..NUMBER
    },
    Fold {
        open: true,
        keeps: true,
        text: ["", "if (val) { return KEPT; }", "return 0;"],
        step: |s, kept, val| if val == 0 { Continue(s) } else { Break(kept) },
        ..NUMBER
    },
    Fold {
        keeps: true,
        nats: 4.0,
        text: ["", "if (val) { return KEPT; }", "return -1;"],
        start: |_| -1,
        step: |s, kept, val| if val == 0 { Continue(s) } else { Break(kept) },
        ..NUMBER
    },
    Fold {
        ending: false,
        open: true,
        keeps: true,
        nats: 4.0,
        text: ["int s = x;", "if (val) { s--; if (s == 0) { return KEPT; } }", "return 0;"],
        start: |input| input.ints.first().copied().unwrap_or_default(),
        step: |s, kept, val| match s.wrapping_sub(i32::from(val != 0)) {
            0 if val != 0 => Break(kept),
            s => Continue(s),
        },
    },
];

/// All lists.
pub static FILLS: [Fill; 5] = [
    Fill {
        keeps: false,
        nats: 1.0,
        to_list: "out[m++] = val;",
        in_place: Some("a[i] = val;"),
        cell: |_, val| Some(val),
    },
    Fill {
        keeps: true,
        nats: 2.0,
        to_list: "if (val) { out[m++] = KEPT; }",
        in_place: None,
        cell: |kept, val| (val != 0).then_some(kept),
    },
    Fill {
        keeps: true,
        nats: 2.0,
        to_list: "if (!val) { out[m++] = KEPT; }",
        in_place: None,
        cell: |kept, val| (val == 0).then_some(kept),
    },
    Fill {
        keeps: true,
        nats: 4.0,
        to_list: "out[m++] = val ? 0 : KEPT;",
        in_place: Some("if (val) { a[i] = 0; }"),
        cell: |kept, val| Some(if val == 0 { kept } else { 0 }),
    },
    Fill {
        keeps: true,
        nats: 4.0,
        to_list: "out[m++] = val ? KEPT : 0;",
        in_place: Some("if (!val) { a[i] = 0; }"),
        cell: |kept, val| Some(if val == 0 { 0 } else { kept }),
    },
];

/// What two answers come to.
pub static BOTH: [Both; 5] = [
    Both { operator: "+", nats: 4.0, of: i32::wrapping_add },
    Both { operator: "-", nats: 4.0, of: i32::wrapping_sub },
    Both { operator: "*", nats: 4.0, of: i32::wrapping_mul },
    Both { operator: "==", nats: 4.0, of: |x, y| i32::from(x == y) },
    Both { operator: ">", nats: 4.0, of: |x, y| i32::from(x > y) },
];

/// How surprising a list is that is sorted by what is said of its cells, in nats: from the least up, and down.
pub static SORTED: [f32; 2] = [6.0, 7.0];

/// The body of a host of this shape that sorts its list.
pub fn sorting(host: Shape, down: bool) -> String {
    let (list, relation) =
        (if host.kind() == Kind::ToList { "out" } else { "a" }, if down { "<" } else { ">" });
    let sort = format!(
        "for (int i = 1; i < n; i++) {{ for (int j = 1; j < n; j++) {{ \
         int val, arg = {list}[j - 1]; val = arg; int s = val; arg = {list}[j]; val = arg; \
         if (s {relation} val) {{ int t = {list}[j]; {list}[j] = {list}[j - 1]; {list}[j - 1] = t; }} }} }}"
    );
    if host.kind() == Kind::ToList {
        format!("for (int i = 0; i < n; i++) {{ out[i] = a[i]; }} {sort} return n;")
    } else {
        sort
    }
}

impl Both {
    /// The body of a host.
    pub fn body(&self) -> String {
        let Self { operator, .. } = self;
        format!("int val, arg = x; val = arg; int s = val; arg = y; val = arg; return s {operator} val;")
    }
}
