//! The table as bytes: for each shape its token, how many programs were drawn, how many functions follow; for each function
//! its key, how often it was drawn, the number of its tokens, and these but the first, which is the shape.

use cgen::Shape;
use cgen::token::{Token, decode};

use super::{Drawn, Entry};

/// The bytes of the functions of a shape, of which so many programs were drawn.
pub fn write(shape: Shape, programs: u64, functions: &[Drawn]) -> Vec<u8> {
    let mut bytes = vec![Token::of_shape(shape).index() as u8];
    bytes.extend((programs as u32).to_le_bytes());
    bytes.extend((functions.len() as u32).to_le_bytes());
    for Drawn { key, count, tokens } in functions {
        let tokens = tokens.get(1..).unwrap_or_default();
        bytes.extend(key.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.push(tokens.len() as u8);
        bytes.extend(tokens.iter().map(|token| token.index() as u8));
    }
    bytes
}

/// The functions of a shape, as they stand.
pub fn read(bytes: &[u8], shape: Shape) -> Vec<Entry> {
    let mut reader = Reader(bytes);
    let mut entries = Vec::new();
    while let Some(of) = reader.token() {
        let Some((programs, functions)) = reader.number().zip(reader.number()) else { break };
        for _ in 0..functions {
            let Some((key, count, tokens)) = reader.function(of) else { break };
            if of == Token::of_shape(shape)
                && let Ok(program) = decode(&tokens)
            {
                entries.push(Entry {
                    key,
                    nats: (f64::from(programs) / f64::from(count)).ln() as f32,
                    program,
                });
            }
        }
    }
    entries
}

/// What is left to be read.
struct Reader<'b>(&'b [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn number(&mut self) -> Option<u32> {
        self.take().map(u32::from_le_bytes)
    }

    fn token(&mut self) -> Option<Token> {
        let [byte] = self.take()?;
        Token::all().nth(byte.into())
    }

    fn function(&mut self, shape: Token) -> Option<(u64, u32, Vec<Token>)> {
        let (key, count) = (self.take().map(u64::from_le_bytes)?, self.number()?);
        let [length] = self.take()?;
        let mut tokens = vec![shape];
        for _ in 0..length {
            tokens.push(self.token()?);
        }
        Some((key, count, tokens))
    }
}
