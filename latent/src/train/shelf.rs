//! Tasks in little memory: a row takes its tokens and the numbers of its examples, and no more.

use cgen::token::Token;
use cgen::{Example, Input, Shape, Value};

use crate::batch::{Sample, SampleError};
use crate::config::ModelConfig;

/// Stands where an output is an int and no list.
const INT: i32 = -1;

/// Many tasks.
#[derive(Clone, Debug, Default)]
pub struct Shelf {
    rows: Vec<Row>,
    tokens: Vec<u8>,
    numbers: Vec<i32>,
}

/// Where the parts of a task lie.
#[derive(Clone, Copy, Debug)]
struct Row {
    shape: Shape,
    shown: u8,
    cells: u16,
    tokens: u64,
    numbers: u64,
}

/// A task that was taken down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The arguments and the result.
    pub shape: Shape,
    /// All tokens of the program.
    pub tokens: Vec<Token>,
    /// The examples that a learner sees.
    pub shown: Vec<Example>,
    /// The examples that it is judged on besides.
    pub held_out: Vec<Example>,
}

impl Entry {
    /// The sample of the program with its own examples.
    pub fn sample(&self, config: &ModelConfig) -> Result<Sample, SampleError> {
        Sample::new(self.shape, &self.shown, self.tokens.clone(), config)
    }

    /// The sample of the program with examples of another task.
    pub fn sample_with(&self, other: &Self, config: &ModelConfig) -> Result<Sample, SampleError> {
        Sample::new(self.shape, &other.shown, self.tokens.clone(), config)
    }
}

impl Shelf {
    /// Puts a task on it.
    pub fn push(&mut self, shape: Shape, tokens: &[Token], shown: &[Example], held_out: &[Example]) {
        let cells = |example: &Example| {
            let output = if let Value::List(cells) = &example.output { cells.len() } else { 0 };
            example.input.list.len().max(output)
        };
        self.rows.push(Row {
            shape,
            shown: shown.len() as u8,
            cells: shown.iter().map(cells).max().unwrap_or(0) as u16,
            tokens: self.tokens.len() as u64,
            numbers: self.numbers.len() as u64,
        });
        self.tokens.extend(tokens.iter().map(|&token| u8::from(token)));
        for example in shown.iter().chain(held_out) {
            self.list(&example.input.list);
            self.list(&example.input.ints);
            match &example.output {
                Value::List(list) => self.list(list),
                Value::Int(x) => self.numbers.extend([INT, *x]),
            }
        }
    }

    fn list(&mut self, list: &[i32]) {
        self.numbers.push(list.len() as i32);
        self.numbers.extend_from_slice(list);
    }

    /// How many tasks there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The shape of a task.
    pub fn shape(&self, index: usize) -> Option<Shape> {
        self.rows.get(index).map(|row| row.shape)
    }

    /// What a task costs: its tokens, and the cells of its longest example.
    pub fn size(&self, index: usize) -> (usize, usize) {
        let cells = self.rows.get(index).map_or(0, |row| usize::from(row.cells));
        (self.token_bytes(index).len(), cells)
    }

    /// Tokens of the longest program.
    pub fn longest(&self) -> usize {
        (0..self.len()).map(|index| self.token_bytes(index).len()).max().unwrap_or(0)
    }

    fn token_bytes(&self, index: usize) -> &[u8] {
        let start = self.rows.get(index).map_or(0, |row| row.tokens as usize);
        let end = self.rows.get(index + 1).map_or(self.tokens.len(), |row| row.tokens as usize);
        self.tokens.get(start..end).unwrap_or_default()
    }

    /// Takes a task down.
    pub fn get(&self, index: usize) -> Option<Entry> {
        let row = self.rows.get(index)?;
        let end = self.rows.get(index + 1).map_or(self.numbers.len(), |row| row.numbers as usize);
        let mut numbers = Numbers(self.numbers.get(row.numbers as usize..end)?);
        let mut examples = Vec::new();
        while !numbers.0.is_empty() {
            examples.push(numbers.example()?);
        }
        let held_out = examples.split_off(usize::from(row.shown).min(examples.len()));
        let tokens = self.token_bytes(index).iter().map(|&byte| Token::try_from(byte));
        Some(Entry {
            shape: row.shape,
            tokens: tokens.collect::<Result<_, _>>().ok()?,
            shown: examples,
            held_out,
        })
    }
}

struct Numbers<'n>(&'n [i32]);

impl Numbers<'_> {
    fn one(&mut self) -> Option<i32> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn list(&mut self, count: i32) -> Option<Vec<i32>> {
        let (list, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(list.to_vec())
    }

    fn counted(&mut self) -> Option<Vec<i32>> {
        let count = self.one()?;
        self.list(count)
    }

    fn example(&mut self) -> Option<Example> {
        let input = Input { list: self.counted()?, ints: self.counted()? };
        let output = match self.one()? {
            INT => Value::Int(self.one()?),
            count => Value::List(self.list(count)?),
        };
        Some(Example { input, output })
    }
}
