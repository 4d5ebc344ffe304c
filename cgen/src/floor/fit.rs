//! Finds the simplest rules that explain examples.

use super::{Cells, Formula, Rules, Source, int_sources, keeps_length};
use crate::shape::{Kind, MAX_LIST, PAPER_CELLS};
use crate::{Example, Input, Shape, Value};

/// Largest factor of a sum of several numbers, and of a single number.
const FACTORS: [i32; 5] = [0, 9, 4, 3, 2];
/// How far from either end of a list a number is looked for.
const REACH: usize = 6;

/// The simplest rules that explain the examples; nothing, if there are no examples or no such rules.
pub fn fit(shape: Shape, shown: &[Example]) -> Option<Rules> {
    if shown.is_empty() {
        return None;
    }
    match shape.kind() {
        Kind::Paper => paper(shown),
        Kind::InPlace | Kind::ToList => list(shape, shown),
        Kind::ToNumber => {
            let shortest = shown.iter().map(|e| e.input.list.len()).min()?.min(REACH) as u8;
            let sources: Vec<Source> = (0..shortest)
                .map(Source::Cell)
                .chain((1..=shortest).map(Source::FromEnd))
                .chain(int_sources(shape))
                .collect();
            let mut columns = Columns::default();
            for example in shown {
                columns.add(&example.input, 0, number(example)?, &sources)?;
            }
            columns.fit(&sources, None).map(Rules::Number)
        }
        Kind::Numbers => linear(shape.ints(), shown).map(Rules::Number),
    }
}

fn number(example: &Example) -> Option<i32> {
    match &example.output {
        Value::Int(x) => Some(*x),
        Value::List(_) => None,
    }
}

fn cells(example: &Example) -> Option<&[i32]> {
    match &example.output {
        Value::Int(_) => None,
        Value::List(cells) => Some(cells),
    }
}

/// What has to be explained: a row for every wanted number, with the values of all sources.
#[derive(Default)]
struct Columns {
    /// Row by row.
    values: Vec<i32>,
    wanted: Vec<i32>,
}

impl Columns {
    /// One more row; nothing, if a source has no value there.
    fn add(&mut self, input: &Input, at: usize, wanted: i32, sources: &[Source]) -> Option<()> {
        for source in sources {
            self.values.push(source.value(input, at)?);
        }
        self.wanted.push(wanted);
        Some(())
    }

    /// The constant that, added to this sum of one or two sources, gives what is wanted in every row.
    fn constant(&self, width: usize, sum: impl Fn(&[i32]) -> Option<i64>) -> Option<i64> {
        let mut rows = self.values.chunks_exact(width).zip(&self.wanted);
        let (first, wanted) = rows.next()?;
        let constant = i64::from(*wanted) - sum(first)?;
        for (row, wanted) in rows {
            if i64::from(*wanted) - sum(row)? != constant {
                return None;
            }
        }
        Some(constant)
    }

    /// The simplest formula; among equals the source that is preferred, then the first.
    fn fit(&self, sources: &[Source], preferred: Option<usize>) -> Option<Formula> {
        let first = *self.wanted.first()?;
        if self.wanted.iter().all(|&x| x == first) {
            return Some(Formula { terms: Vec::new(), constant: first });
        }
        let width = sources.len();
        if width == 0 {
            return None;
        }
        let at = |row: &[i32], i: usize| row.get(i).map(|&x| i64::from(x));
        let order = || preferred.into_iter().chain((0..width).filter(move |i| Some(*i) != preferred));
        let formula = |terms: &[(i32, usize)], constant: i64| {
            let terms = terms.iter().filter_map(|(f, i)| Some((*f, *sources.get(*i)?))).collect();
            Some(Formula { terms, constant: i32::try_from(constant).ok()? })
        };
        let mut shifted = None;
        for i in order() {
            match self.constant(width, |row| at(row, i)) {
                Some(0) => return formula(&[(1, i)], 0),
                found => shifted = shifted.or(found.map(|c| (c, i))),
            }
        }
        if let Some((constant, i)) = shifted {
            return formula(&[(1, i)], constant);
        }
        for i in order() {
            if let Some(constant) = self.constant(width, |row| at(row, i).map(|x| -x)) {
                return formula(&[(-1, i)], constant);
            }
        }
        for i in 0..width {
            for j in i..width {
                if let Some(constant) = self.constant(width, |row| Some(at(row, i)? + at(row, j)?)) {
                    return formula(&[(1, i), (1, j)], constant);
                }
            }
        }
        for i in 0..width {
            for j in (0..width).filter(|&j| j != i) {
                if let Some(constant) = self.constant(width, |row| Some(at(row, i)? - at(row, j)?)) {
                    return formula(&[(1, i), (-1, j)], constant);
                }
            }
        }
        None
    }
}

fn paper(shown: &[Example]) -> Option<Rules> {
    const SOURCES: [Source; PAPER_CELLS] =
        [Source::Cell(0), Source::Cell(1), Source::Cell(2), Source::Cell(3), Source::Cell(4)];
    let mut columns = Columns::default();
    for example in shown {
        columns.add(&example.input, 0, 0, &SOURCES)?;
    }
    let mut formulas = Vec::with_capacity(PAPER_CELLS);
    for cell in 0..PAPER_CELLS {
        columns.wanted.clear();
        for example in shown {
            columns.wanted.push(*cells(example)?.get(cell)?);
        }
        formulas.push(columns.fit(&SOURCES, Some(cell))?);
    }
    let length = Formula { terms: Vec::new(), constant: PAPER_CELLS as i32 };
    Some(Rules::List(length, Cells::Each(formulas)))
}

fn list(shape: Shape, shown: &[Example]) -> Option<Rules> {
    let length = output_length(shape, shown)?;
    uniform(shape, shown).or_else(|| each(shape, shown)).map(|cells| Rules::List(length, cells))
}

/// A constant or `n + c`.
fn output_length(shape: Shape, shown: &[Example]) -> Option<Formula> {
    if keeps_length(shape) {
        return Some(Formula { terms: vec![(1, Source::Length)], constant: 0 });
    }
    let mut columns = Columns::default();
    for example in shown {
        columns.add(&example.input, 0, cells(example)?.len() as i32, &[Source::Length])?;
    }
    columns
        .fit(&[Source::Length], None)
        .filter(|length| length.terms.iter().all(|term| *term == (1, Source::Length)))
}

fn uniform(shape: Shape, shown: &[Example]) -> Option<Cells> {
    let sources: Vec<Source> = std::iter::once(Source::Own).chain(int_sources(shape)).collect();
    let mut columns = Columns::default();
    for example in shown {
        for (at, &wanted) in cells(example)?.iter().enumerate() {
            columns.add(&example.input, at, wanted, &sources)?;
        }
    }
    columns.fit(&sources, None).map(Cells::Uniform)
}

fn each(shape: Shape, shown: &[Example]) -> Option<Cells> {
    let longest = shown.iter().filter_map(|e| cells(e).map(<[i32]>::len)).max()?;
    let shortest = shown.iter().map(|e| e.input.list.len()).min()?;
    let mut formulas = Vec::with_capacity(longest);
    for position in 0..longest.min(MAX_LIST) {
        // In place, a list that has this position has all before it.
        let reach = if keeps_length(shape) { position + 1 } else { shortest };
        let sources: Vec<Source> =
            (0..reach.min(MAX_LIST) as u8).map(Source::Cell).chain(int_sources(shape)).collect();
        let mut columns = Columns::default();
        for example in shown {
            if let Some(&wanted) = cells(example)?.get(position) {
                columns.add(&example.input, position, wanted, &sources)?;
            }
        }
        formulas.push(columns.fit(&sources, (position < reach).then_some(position))?);
    }
    Some(Cells::Each(formulas))
}

/// The sum of the numbers with the smallest factors.
fn linear(width: usize, shown: &[Example]) -> Option<Formula> {
    let largest = FACTORS.get(width).copied()?;
    let mut factors = [0; 4];
    let factors = factors.get_mut(..width)?;
    (0..=largest * width as i32).find_map(|weight| with_weight(factors, 0, weight, largest, shown))
}

/// Goes through all factors from place `at` on whose absolute values add up to `weight`, positive ones first.
fn with_weight(
    factors: &mut [i32],
    at: usize,
    weight: i32,
    largest: i32,
    shown: &[Example],
) -> Option<Formula> {
    if at == factors.len() {
        return if weight == 0 { with_factors(factors, shown) } else { None };
    }
    for size in (0..=weight.min(largest)).rev() {
        for factor in [size, -size].into_iter().take(if size == 0 { 1 } else { 2 }) {
            *factors.get_mut(at)? = factor;
            let found = with_weight(factors, at + 1, weight - size, largest, shown);
            if found.is_some() {
                return found;
            }
        }
    }
    None
}

fn with_factors(factors: &[i32], shown: &[Example]) -> Option<Formula> {
    let rest = |example: &Example| -> Option<i64> {
        let products = factors.iter().zip(&example.input.ints).map(|(f, x)| i64::from(*f) * i64::from(*x));
        Some(i64::from(number(example)?) - products.sum::<i64>())
    };
    let constant = rest(shown.first()?)?;
    let holds = shown.iter().all(|example| rest(example) == Some(constant));
    let terms =
        factors.iter().zip(0..).filter(|(f, _)| **f != 0).map(|(f, i)| (*f, Source::Int(i))).collect();
    holds.then_some(Formula { terms, constant: i32::try_from(constant).ok()? })
}
