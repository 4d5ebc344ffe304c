//! Rows as bytes: the short-lived form in which parts hold them until the tables are written.
//!
//! Little-endian, without padding: labels, tokens, text, examples. The name is not in it, nor what the key of the
//! record holds. Reading takes any bytes and gives nothing for those that are no record.

use std::sync::LazyLock;

use crate::task::{Behaviour, Labels};
use crate::token::Token;
use crate::{Example, Input, Shape, Value};

use super::row::Row;

const FLAG_BRANCHES: u8 = 1;
const FLAG_FLOOR: u8 = 2;
/// Stands for the length of an output list where the output is an int.
const INT: u8 = u8::MAX;

/// Appends a row.
pub fn write(row: &Row, out: &mut Vec<u8>) {
    let labels = row.labels;
    out.extend(labels.tokens.to_le_bytes());
    out.extend(labels.original_tokens.to_le_bytes());
    out.push(labels.loop_depth);
    out.push((u8::from(labels.branches) * FLAG_BRANCHES) | (u8::from(labels.floor) * FLAG_FLOOR));
    out.extend((row.tokens.len() as u32).to_le_bytes());
    out.extend(row.tokens.iter().map(|&token| u8::from(token)));
    out.extend((row.program.len() as u32).to_le_bytes());
    out.extend(row.program.as_bytes());
    for examples in [&row.shown, &row.held_out] {
        out.push(examples.len() as u8);
        for example in examples {
            ints(&example.input.list, out);
            ints(&example.input.ints, out);
            match &example.output {
                Value::List(list) => ints(list, out),
                Value::Int(x) => {
                    out.push(INT);
                    out.extend(x.to_le_bytes());
                }
            }
        }
    }
}

/// The lists of the language have 128 cells at most.
fn ints(list: &[i32], out: &mut Vec<u8>) {
    out.push(list.len() as u8);
    out.extend(list.iter().flat_map(|x| x.to_le_bytes()));
}

/// Reads a record back.
pub fn read(id: String, behaviour: Behaviour, bytes: &[u8]) -> Option<Row> {
    let mut cursor = Cursor(bytes);
    let tokens = u16::from_le_bytes(cursor.array()?);
    let original_tokens = u16::from_le_bytes(cursor.array()?);
    let [loop_depth, flags] = cursor.array()?;
    let labels = Labels {
        tokens,
        original_tokens,
        loop_depth,
        branches: flags & FLAG_BRANCHES != 0,
        floor: flags & FLAG_FLOOR != 0,
    };
    let tokens: Vec<Token> =
        cursor.counted()?.iter().map(|&number| Token::try_from(number)).collect::<Result<_, _>>().ok()?;
    let shape = shape_of(&tokens)?;
    let program = str::from_utf8(cursor.counted()?).ok()?.to_owned();
    let shown = cursor.examples()?;
    let held_out = cursor.examples()?;
    cursor.0.is_empty().then_some(Row { id, shape, program, tokens, shown, held_out, behaviour, labels })
}

/// The shape that the first token names.
pub fn shape_of(tokens: &[Token]) -> Option<Shape> {
    static SHAPES: LazyLock<Vec<Option<Shape>>> = LazyLock::new(|| {
        let shape = |token: Token| token.spelling().strip_prefix('<')?.strip_suffix('>')?.parse().ok();
        Token::all().map(shape).collect()
    });
    SHAPES.get(tokens.first()?.index()).copied()?
}

struct Cursor<'b>(&'b [u8]);

impl<'b> Cursor<'b> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn bytes(&mut self, count: usize) -> Option<&'b [u8]> {
        let (first, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(first)
    }

    fn counted(&mut self) -> Option<&'b [u8]> {
        let count = u32::from_le_bytes(self.array()?);
        self.bytes(count as usize)
    }

    fn ints(&mut self, count: u8) -> Option<Vec<i32>> {
        let bytes = self.bytes(4 * usize::from(count))?;
        Some(bytes.as_chunks().0.iter().map(|&cell| i32::from_le_bytes(cell)).collect())
    }

    fn counted_ints(&mut self) -> Option<Vec<i32>> {
        let [count] = self.array()?;
        self.ints(count)
    }

    fn examples(&mut self) -> Option<Vec<Example>> {
        let [count] = self.array()?;
        (0..count)
            .map(|_| {
                let input = Input { list: self.counted_ints()?, ints: self.counted_ints()? };
                let output = match self.array()? {
                    [INT] => Value::Int(i32::from_le_bytes(self.array()?)),
                    [count] => Value::List(self.ints(count)?),
                };
                Some(Example { input, output })
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::shape::{MAX_LIST, OUT_CELLS};

    fn row() -> Row {
        let example =
            |list: Vec<i32>, output| Example { input: Input { list, ints: vec![7, i32::MIN] }, output };
        Row {
            id: "t".into(),
            shape: "to-list+2".parse().unwrap(),
            program: "text\n".into(),
            tokens: vec![
                Token::all().find(|t| t.spelling() == "<to-list+2>").unwrap(),
                Token::RETURN,
                Token::END,
            ],
            shown: vec![
                example(vec![], Value::List(vec![])),
                example(vec![1; MAX_LIST], Value::List(vec![-1; OUT_CELLS])),
            ],
            held_out: vec![example(vec![3], Value::Int(i32::MAX))],
            behaviour: Behaviour(u128::MAX - 3),
            labels: Labels { tokens: 300, original_tokens: 400, loop_depth: 2, branches: true, floor: false },
        }
    }

    #[test]
    fn a_row_reads_back() {
        let row = row();
        let mut bytes = Vec::new();
        write(&row, &mut bytes);
        assert_eq!(read(row.id.clone(), row.behaviour, &bytes), Some(row));
    }

    #[test]
    fn no_bytes_make_it_panic_and_none_may_be_missing() {
        let row = row();
        let mut bytes = Vec::new();
        write(&row, &mut bytes);
        for end in 0..bytes.len() {
            assert_eq!(read(row.id.clone(), row.behaviour, &bytes[..end]), None, "{end}");
        }
        for i in 0..bytes.len() {
            let mut flipped = bytes.clone();
            flipped[i] ^= 0x80;
            read(row.id.clone(), row.behaviour, &flipped);
        }
    }
}
