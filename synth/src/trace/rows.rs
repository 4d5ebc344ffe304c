//! The words of a trace: one row for what happens in a line before the run comes back to it.

use cgen::ast::{Type, VarId};
use cgen::run::{Change, Event, Step, Trace};
use cgen::shape::Kind;
use cgen::{Input, Program, Value};

use super::parts::{Part, Parts};
use super::table::{Cells, Row};
use crate::source::Source;

/// Steps of the same line share a row as long as their words stay this short together.
const SHORT: usize = 32;
/// More cells than this change at once: their values stand in the list alone.
const FEW: usize = 3;

/// Everything needed to put steps into words.
pub struct Telling<'a> {
    source: &'a Source,
    program: &'a Program,
    parts: Parts,
    /// All lists as they are now; empty for ints.
    lists: Vec<Vec<Option<i32>>>,
}

/// The heading over the lists: the name of the only list that can change, if it is only one.
pub fn list_heading(program: &Program) -> String {
    match changing(program).as_slice() {
        [] => String::new(),
        [only] => (*only).to_owned(),
        _ => "lists".to_owned(),
    }
}

/// The names of the lists that a run can change.
fn changing(program: &Program) -> Vec<&str> {
    let lists = program.vars.iter().filter(|var| match var.ty {
        Type::List { constant } => !constant,
        Type::Array(_) => true,
        Type::Int => false,
    });
    lists.map(|var| &*var.name).collect()
}

/// A row that may still grow.
struct Open {
    row: Row,
    /// Where in the source its last step stands.
    start: u32,
    part: Option<Part>,
    list: Option<VarId>,
}

impl<'a> Telling<'a> {
    /// For the traces of a program.
    pub fn new(source: &'a Source, program: &'a Program) -> Self {
        Self { source, program, parts: Parts::of(program), lists: Vec::new() }
    }

    /// The rows of a trace, that of the call first.
    pub fn rows(&mut self, input: &Input, trace: &Trace) -> Vec<Row> {
        let mut rows = vec![self.call(input)];
        let mut open: Option<Open> = None;
        for step in &trace.steps {
            let next = self.told(step, trace);
            open = match open {
                Some(last) if belongs(&last, &next) => Some(joined(last, next)),
                Some(last) => {
                    rows.push(last.row);
                    Some(next)
                }
                None => Some(next),
            };
        }
        rows.extend(open.map(|open| open.row));
        if let (Err(trap), false) = (&trace.end, trace.truncated) {
            let (line, source) = self.line(trap.at.start);
            rows.push(Row { line: Some(line), source, effect: format!("trap: {trap}"), list: None });
        }
        dedent(&mut rows);
        rows
    }

    fn call(&mut self, input: &Input) -> Row {
        self.lists = vec![Vec::new(); self.program.vars.len()];
        let shape = self.program.shape;
        let mut ints = shape
            .has_length()
            .then_some(input.list.len() as i32)
            .into_iter()
            .chain(input.ints.iter().copied());
        let mut effects = Vec::new();
        let mut list = None;
        for (i, (_, var)) in shape.roles().zip(&self.program.vars).enumerate() {
            match var.ty {
                Type::Int => effects.extend(ints.next().map(|x| format!("{} = {x}", var.name))),
                Type::List { constant } => {
                    if i == 0
                        && let Some(cells) = self.lists.first_mut()
                    {
                        *cells = input.list.iter().copied().map(Some).collect();
                        list = (!constant).then_some(VarId(0));
                    }
                }
                Type::Array(_) => {}
            }
        }
        let list = list.map(|id| self.cells(id, Vec::new()));
        let source = format!("{}({input})", self.program.name);
        Row { line: None, source, effect: effects.join(", "), list }
    }

    /// The row of a single step. The lists are those after it from now on.
    fn told(&mut self, step: &Step, trace: &Trace) -> Open {
        let part = self.parts.get(step.span);
        let (line, source) = self.line(step.span.start);
        let list = self.apply(&step.changes);
        let mut words = self.changes(&step.changes);
        words.extend(match (step.event, part) {
            (Event::Decided(true), Some(Part::Loop(_))) => Some("goes on".to_owned()),
            (Event::Decided(false), Some(Part::Loop(_))) => Some("ends".to_owned()),
            (Event::Decided(true), _) => Some("yes".to_owned()),
            (Event::Decided(false), _) => Some("no".to_owned()),
            (Event::Done, Some(Part::Return)) => Some(match &trace.end {
                Ok(Value::Int(x)) => format!("returns {x}"),
                Ok(Value::List(list)) if self.program.shape.kind() == Kind::ToList => {
                    format!("returns {}", list.len())
                }
                Ok(Value::List(_)) | Err(_) => "returns".to_owned(),
            }),
            (Event::Done, _) => None,
        });
        let cells = list.map(|id| {
            let changed =
                step.changes.iter().filter(|change| change.var == id).filter_map(|change| change.cell);
            self.cells(id, changed.collect())
        });
        let row = Row { line: Some(line), source, effect: words.join(", "), list: cells };
        Open { row, start: step.span.start, part, list }
    }

    /// Keeps the lists as they are now; the list to show is the one that changed last.
    fn apply(&mut self, changes: &[Change]) -> Option<VarId> {
        for Change { var, cell, value } in changes {
            let (Some(list), Some(cell)) = (self.lists.get_mut(var.index()), *cell) else { continue };
            if list.len() <= cell {
                list.resize(cell + 1, None);
            }
            if let Some(slot) = list.get_mut(cell) {
                *slot = *value;
            }
        }
        changes.iter().rev().find(|change| change.cell.is_some()).map(|change| change.var)
    }

    fn changes(&self, changes: &[Change]) -> Vec<String> {
        let cells_of = |id: VarId| changes.iter().filter(|c| c.var == id && c.cell.is_some()).count();
        let mut words: Vec<String> = Vec::new();
        for change in changes {
            let Some(var) = self.program.var(change.var) else { continue };
            let text = match (change.cell, change.value) {
                (Some(_), _) if cells_of(change.var) > FEW => format!("{} changes", var.name),
                (Some(cell), Some(x)) => format!("{}[{cell}] = {x}", var.name),
                (None, Some(x)) => format!("{} = {x}", var.name),
                (_, None) => format!("{} is unset", var.name),
            };
            if words.last() != Some(&text) {
                words.push(text);
            }
        }
        words
    }

    fn cells(&self, id: VarId, changed: Vec<usize>) -> Cells {
        let named = changing(self.program).len() > 1;
        let name = self.program.var(id).filter(|_| named).map(|var| var.name.to_string());
        Cells { name, values: self.lists.get(id.index()).cloned().unwrap_or_default(), changed }
    }

    /// The number and the text of the line in which a byte stands.
    fn line(&self, byte: u32) -> (usize, String) {
        let line = self.source.position(byte as usize).line;
        let shown = self.source.line(line).trim_end().replace('\t', "    ");
        (line, shown.chars().map(|c| if c.is_control() { '?' } else { c }).collect())
    }
}

/// Whether a step goes on where the row of the last one stands: further right in the same line, or from the step of
/// a `for` to its condition.
fn belongs(last: &Open, next: &Open) -> bool {
    let onward = match (last.part, next.part) {
        (Some(Part::Beside(x)), Some(Part::Loop(Some(y)) | Part::Beside(y))) => x == y,
        _ => last.start < next.start,
    };
    let same_list = last.list.is_none() || next.list.is_none() || last.list == next.list;
    let short = last.row.effect.len() + next.row.effect.len() <= SHORT;
    last.row.line == next.row.line && onward && same_list && short
}

fn joined(mut last: Open, next: Open) -> Open {
    if !last.row.effect.is_empty() && !next.row.effect.is_empty() {
        last.row.effect.push_str(", ");
    }
    last.row.effect.push_str(&next.row.effect);
    let list = match (last.row.list.take(), next.row.list) {
        (Some(before), Some(mut now)) => {
            now.changed.extend(before.changed);
            Some(now)
        }
        (before, now) => now.or(before),
    };
    Open { row: Row { list, ..last.row }, list: next.list.or(last.list), ..next }
}

/// Takes away the indentation that all lines of the source share.
fn dedent(rows: &mut [Row]) {
    let indent = |row: &Row| row.source.chars().take_while(|c| *c == ' ').count();
    let numbered = |row: &&mut Row| row.line.is_some();
    let shared = rows.iter_mut().filter(numbered).map(|row| indent(row)).min().unwrap_or(0);
    for row in rows.iter_mut().filter(numbered) {
        row.source = row.source.chars().skip(shared).collect();
    }
}
