//! Sums and products as C.

use cgen::ast::BinaryOp;

use super::super::cost::Traits;
use super::super::search::{Search, World};
use super::super::term::{Id, Range};
use super::super::text::Writer;
use super::Arm;
use super::target::{Fit, Last};

/// What is done in each turn; the numbers are signs.
#[derive(Clone, Copy, Debug)]
pub enum Arms {
    /// `if (c) { s += x; }`
    One(Arm),
    /// `if (c) { s *= x; }`
    Product(Arm),
    /// One after the other.
    Two((Arm, i64), (Arm, i64)),
    /// `if (c) { s += x; } else { s += y; }`
    Sides(Id, (Id, i64), (Id, i64)),
}

/// A loop and what is around it.
#[derive(Clone, Copy, Debug)]
pub struct Loop {
    /// Over what.
    pub range: Range,
    /// In each turn.
    pub arms: Arms,
    /// Before and after.
    pub fit: Fit,
}

impl Loop {
    fn ids(&self) -> Vec<Id> {
        let of = |arm: Arm| arm.test.into_iter().chain([arm.term]);
        match self.arms {
            Arms::One(arm) | Arms::Product(arm) => of(arm).collect(),
            Arms::Two((one, _), (two, _)) => of(one).chain(of(two)).collect(),
            Arms::Sides(test, (x, _), (y, _)) => vec![test, x, y],
        }
    }

    /// What it reads.
    pub fn traits(&self, search: &Search<'_, '_>) -> Traits {
        let last = match self.fit.last {
            Last::Step(_, by) | Last::From(by) => Some(by),
            Last::Nothing | Last::Over(_) | Last::Square(_) => None,
        };
        let range = Traits::of_range(&search.terms, self.range);
        self.ids().into_iter().chain(last).fold(range, |all, id| all.and(search.terms.traits(id)))
    }

    /// The body of the function.
    pub fn write(&self, search: &Search<'_, '_>, world: &World) -> String {
        let mut writer = search.writer(world);
        for id in self.ids() {
            writer.hoist(id, self.range.depth);
        }
        let (start, factor) = (self.fit.start, self.fit.factor);
        writer.push(&format!("int s = {start}; "));
        let made = writer.open(self.range);
        match self.arms {
            Arms::One(arm) => behind(&mut writer, arm, factor, "+="),
            Arms::Product(arm) => behind(&mut writer, arm, factor, "*="),
            Arms::Two((one, x), (two, y)) => {
                behind(&mut writer, one, x * factor, "+=");
                behind(&mut writer, two, y * factor, "+=");
            }
            Arms::Sides(test, (x, x_sign), (y, y_sign)) => {
                let test = writer.test(Some(test));
                add(&mut writer, x, x_sign * factor, "+=");
                writer.push("} else { ");
                add(&mut writer, y, y_sign * factor, "+=");
                writer.end_test(test);
            }
        }
        writer.close(made);
        let value = match self.fit.last {
            Last::Nothing => "s".to_owned(),
            Last::Step(op, by) => format!("s {} {}", op.text(), writer.value(by)),
            Last::From(by) => format!("{} - s", writer.value(by)),
            Last::Over(by) => format!("s {} {by}", BinaryOp::Div.text()),
            Last::Square(0) => "s * s".to_owned(),
            Last::Square(beside) => format!("s * s + ({beside})"),
        };
        writer.push(&search.give(&value));
        writer.finish()
    }
}

fn behind(writer: &mut Writer<'_>, arm: Arm, factor: i64, op: &str) {
    let test = writer.test(arm.test);
    add(writer, arm.term, factor, op);
    writer.end_test(test);
}

fn add(writer: &mut Writer<'_>, term: Id, factor: i64, op: &str) {
    let value = writer.value(term);
    let line = match factor {
        1 => format!("s {op} {value}; "),
        -1 => format!("s -= {value}; "),
        factor => format!("s += {value} * ({factor}); "),
    };
    writer.push(&line);
}
