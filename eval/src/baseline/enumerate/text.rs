//! Terms as C: what the search found is written as a text and read back as a program.
//!
//! Owns names and layout of what is found. Folds become loops in front of the statement that uses them.

use super::term::{Fold, FoldOp, Id, Range, Start, Term, Terms, Var, Way};
use cgen::ast::UnaryOp;

/// Writes the body of a function.
#[derive(Debug)]
pub struct Writer<'t> {
    terms: &'t Terms,
    /// The list that cells are of.
    list: String,
    /// The length of that list.
    length: String,
    /// The plain ints.
    ints: Vec<String>,
    /// The loop variables by depth.
    index: Vec<String>,
    text: String,
    /// Folds whose values stand in variables that are visible.
    made: Vec<(Id, String)>,
    next: usize,
}

impl<'t> Writer<'t> {
    /// For a function whose list, length and ints are called so.
    pub fn new(terms: &'t Terms, list: &str, length: &str, ints: Vec<String>) -> Self {
        let index = ["i", "j", "h", "g"].map(str::to_owned).to_vec();
        let (list, length) = (list.to_owned(), length.to_owned());
        Self { terms, list, length, ints, index, text: String::new(), made: Vec::new(), next: 0 }
    }

    /// What is written so far.
    pub fn finish(self) -> String {
        self.text
    }

    /// A piece of text as it is.
    pub fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A name that is not taken.
    pub fn fresh(&mut self) -> String {
        self.next += 1;
        format!("s{}", self.next)
    }

    /// An expression; what has to be computed before is written first.
    pub fn value(&mut self, id: Id) -> String {
        if let Some((_, name)) = self.made.iter().find(|(made, _)| *made == id) {
            return name.clone();
        }
        match self.terms.get(id) {
            Term::Const(x) if x < 0 => format!("({x})"),
            Term::Const(x) => x.to_string(),
            Term::Var(Var::Length) => self.length.clone(),
            Term::Var(Var::Int(i)) => self.ints.get(usize::from(i)).cloned().unwrap_or_default(),
            Term::Var(Var::Index(depth) | Var::Number(depth)) => self.variable(depth),
            Term::Var(Var::State) => "p".to_owned(),
            Term::Cell(x) => {
                let x = self.value(x);
                format!("{}[{x}]", self.list)
            }
            Term::Unary(op, x) => {
                let x = self.value(x);
                format!("({}({x}))", UnaryOp::text(op))
            }
            Term::Abs(x) => {
                let x = self.value(x);
                format!("({x} < 0 ? -{x} : {x})")
            }
            Term::Binary(op, x, y) => {
                let (x, y) = (self.value(x), self.value(y));
                format!("({x} {} {y})", op.text())
            }
            Term::Least(x, y) => {
                let (x, y) = (self.value(x), self.value(y));
                format!("({x} < {y} ? {x} : {y})")
            }
            Term::Most(x, y) => {
                let (x, y) = (self.value(x), self.value(y));
                format!("({x} > {y} ? {x} : {y})")
            }
            Term::Choice(c, x, y) => {
                let (c, x, y) = (self.value(c), self.value(x), self.value(y));
                format!("({c} ? {x} : {y})")
            }
            Term::Fold(at) => {
                let Some(fold) = self.terms.fold_at(at) else { return String::new() };
                let name = self.fold(&fold);
                self.made.push((id, name.clone()));
                name
            }
        }
    }

    fn variable(&self, depth: u8) -> String {
        self.index.get(usize::from(depth)).cloned().unwrap_or_default()
    }

    /// Opens a loop; gives what [`Writer::close`] wants to know.
    pub fn open(&mut self, range: Range) -> usize {
        let name = self.variable(range.depth);
        let head = match range.way {
            Way::Up(from, to, step) => {
                let (from, to, step) = (self.value(from), self.value(to), self.value(step));
                let step = if step == "1" { format!("{name}++") } else { format!("{name} += {step}") };
                format!("{from}; {name} < {to}; {step}")
            }
            Way::Down(from, to) => {
                let (from, to) = (self.value(from), self.value(to));
                format!("{from}; {name} >= {to}; {name}--")
            }
            Way::Shrink(of, by) => format!("{}; {name} > 0; {name} /= {by}", self.value(of)),
            Way::Root(from, of) => {
                let of = self.value(of);
                format!("{from}; {name} * {name} <= {of}; {name}++")
            }
        };
        self.push(&format!("for (int {name} = {head}) {{ "));
        self.made.len()
    }

    /// Closes a loop.
    pub fn close(&mut self, made: usize) {
        self.made.truncate(made);
        self.push("} ");
    }

    /// Opens an `if`, if there is a guard.
    pub fn test(&mut self, guard: Option<Id>) -> Option<usize> {
        let guard = self.value(guard?);
        self.push(&format!("if ({guard}) {{ "));
        Some(self.made.len())
    }

    /// Closes it.
    pub fn end_test(&mut self, made: Option<usize>) {
        if let Some(made) = made {
            self.close(made);
        }
    }

    /// Writes the loops inside a term whose values do not change in a loop of this depth, so that they stand before it.
    pub fn hoist(&mut self, id: Id, depth: u8) {
        match self.terms.get(id) {
            Term::Const(_) | Term::Var(_) => {}
            Term::Cell(x) | Term::Unary(_, x) | Term::Abs(x) => self.hoist(x, depth),
            Term::Binary(_, x, y) | Term::Least(x, y) | Term::Most(x, y) => {
                self.hoist(x, depth);
                self.hoist(y, depth);
            }
            Term::Choice(c, x, y) => [c, x, y].into_iter().for_each(|id| self.hoist(id, depth)),
            Term::Fold(at) => {
                let Some(fold) = self.terms.fold_at(at) else { return };
                if fold.range.depth <= depth {
                    self.value(id);
                } else {
                    fold.guard.into_iter().chain([fold.term]).for_each(|id| self.hoist(id, depth));
                }
            }
        }
    }

    /// A term with another variable in the place of the innermost one.
    fn value_with(&mut self, id: Id, depth: u8, name: &str) -> String {
        let made = std::mem::take(&mut self.made);
        let old = self.index.get_mut(usize::from(depth)).map(|old| std::mem::replace(old, name.to_owned()));
        let value = self.value(id);
        if let (Some(old), Some(place)) = (old, self.index.get_mut(usize::from(depth))) {
            *place = old;
        }
        self.made = made;
        value
    }

    /// The start of a loop as an expression.
    fn start_of(&mut self, range: Range) -> String {
        match range.way {
            Way::Up(from, ..) | Way::Down(from, _) => self.value(from),
            Way::Shrink(of, _) => self.value(of),
            Way::Root(from, _) => from.to_string(),
        }
    }

    fn fold(&mut self, fold: &Fold) -> String {
        let name = self.fresh();
        fold.guard.into_iter().chain([fold.term]).for_each(|id| self.hoist(id, fold.range.depth));
        let start = match fold.op {
            FoldOp::Sum
            | FoldOp::Any
            | FoldOp::Horner(_)
            | FoldOp::Alternate
            | FoldOp::Xor
            | FoldOp::Run
            | FoldOp::Best
            | FoldOp::Gcd => "0".to_owned(),
            FoldOp::Product | FoldOp::All => "1".to_owned(),
            FoldOp::Most(Start::From(id))
            | FoldOp::Least(Start::From(id))
            | FoldOp::First(id)
            | FoldOp::Last(id) => self.value(id),
            FoldOp::Most(Start::Limit) => "(-2147483647)".to_owned(),
            FoldOp::Least(Start::Limit) => "2147483647".to_owned(),
            FoldOp::Most(Start::First) | FoldOp::Least(Start::First) => {
                let start = self.start_of(fold.range);
                self.value_with(fold.term, fold.range.depth, &start)
            }
            FoldOp::PlaceOfMost(_) | FoldOp::PlaceOfLeast(_) => self.start_of(fold.range),
        };
        self.push(&format!("int {name} = {start}; "));
        let now = format!("{name}t");
        if matches!(fold.op, FoldOp::Run | FoldOp::Best) {
            self.push(&format!("int {now} = 0; "));
        }
        let made = self.open(fold.range);
        let test = self.test(fold.guard);
        let x = self.value(fold.term);
        let line = match fold.op {
            FoldOp::Sum if x == "1" => format!("{name}++; "),
            FoldOp::Sum => format!("{name} += {x}; "),
            FoldOp::Product => format!("{name} *= {x}; "),
            FoldOp::Xor => format!("{name} ^= {x}; "),
            FoldOp::Alternate => format!("{name} = {x} - {name}; "),
            FoldOp::Last(_) => format!("{name} = {x}; "),
            FoldOp::First(_) => format!("{name} = {x}; break; "),
            FoldOp::Most(_) => format!("if ({x} > {name}) {{ {name} = {x}; }} "),
            FoldOp::Least(_) => format!("if ({x} < {name}) {{ {name} = {x}; }} "),
            FoldOp::All => format!("if (!({x})) {{ {name} = 0; break; }} "),
            FoldOp::Any => format!("if ({x}) {{ {name} = 1; break; }} "),
            FoldOp::Run => {
                format!(
                    "if ({x}) {{ {now}++; }} else {{ {now} = 0; }} if ({now} > {name}) {{ {name} = {now}; }} "
                )
            }
            FoldOp::Best => {
                let best = format!("if ({now} > {name}) {{ {name} = {now}; }} ");
                format!("{now} += {x}; if ({now} < 0) {{ {now} = 0; }} {best}")
            }
            FoldOp::Horner(base) => {
                let base = self.value(base);
                format!("{name} = {name} * {base} + {x}; ")
            }
            FoldOp::Gcd => {
                let step = format!("int {now}r = {name} % {now}; {name} = {now}; {now} = {now}r; ");
                format!("int {now} = {x}; while ({now} != 0) {{ {step}}} ")
            }
            FoldOp::PlaceOfMost(later) | FoldOp::PlaceOfLeast(later) => {
                let most = matches!(fold.op, FoldOp::PlaceOfMost(_));
                let best = self.value_with(fold.term, fold.range.depth, &name);
                let compare = match (most, later) {
                    (true, false) => ">",
                    (true, true) => ">=",
                    (false, false) => "<",
                    (false, true) => "<=",
                };
                let index = self.variable(fold.range.depth);
                format!("if ({x} {compare} {best}) {{ {name} = {index}; }} ")
            }
        };
        self.push(&line);
        self.end_test(test);
        self.close(made);
        name
    }
}
