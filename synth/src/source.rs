//! The C source: where it comes from, and lines and columns in it.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use anyhow::{Context, bail};

/// Longest text that is read, so that no file can take more memory.
const MAX_BYTES: u64 = cgen::parse::MAX_SOURCE as u64;

/// A text to read a program from.
pub struct Source {
    /// What messages call it.
    pub name: String,
    /// The text.
    pub text: String,
    /// Where its lines start.
    lines: Vec<usize>,
}

/// A place in a text, both counted from 1; columns are characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Position {
    /// The line.
    pub line: usize,
    /// The character in the line.
    pub column: usize,
}

impl Source {
    /// A text of this name.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        let text = text.into();
        let breaks = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let lines = std::iter::once(0).chain(breaks.map(|(at, _)| at + 1)).collect();
        Self { name: name.into(), text, lines }
    }

    /// Reads a file, or standard input for `-`.
    pub fn read(path: &Path) -> anyhow::Result<Self> {
        let (name, bytes) = if path.as_os_str() == "-" {
            let bytes = bounded(io::stdin()).context("could not read standard input")?;
            ("<stdin>".to_owned(), bytes)
        } else {
            let name = path.display().to_string();
            let bytes = File::open(path).and_then(bounded);
            let bytes = bytes.with_context(|| format!("could not read `{name}`"))?;
            (name, bytes)
        };
        if bytes.len() as u64 > MAX_BYTES {
            bail!("`{name}` is longer than {} KiB, which no program of the language is", MAX_BYTES / 1024);
        }
        match String::from_utf8(bytes) {
            Ok(text) => Ok(Self::new(name, text)),
            Err(error) => {
                let place = error.utf8_error().valid_up_to();
                let before = String::from_utf8_lossy(error.as_bytes().get(..place).unwrap_or_default());
                let Position { line, column } = Self::new(&*name, before).position(place);
                Err(anyhow::Error::new(error.utf8_error())
                    .context(format!("`{name}` is not UTF-8 from line {line}, column {column} on")))
            }
        }
    }

    /// Reads standard input, however long it is.
    pub fn read_all_of_stdin() -> anyhow::Result<Self> {
        let text = io::read_to_string(io::stdin()).context("could not read standard input")?;
        Ok(Self::new("<stdin>", text))
    }

    /// Where a byte stands; the end of the text for bytes after it.
    pub fn position(&self, byte: usize) -> Position {
        let byte = self.text.floor_char_boundary(byte);
        let line = self.lines.partition_point(|start| *start <= byte);
        let start = line.checked_sub(1).and_then(|before| self.lines.get(before)).copied().unwrap_or(0);
        let column = self.text.get(start..byte).map_or(1, |before| before.chars().count() + 1);
        Position { line, column }
    }

    /// The text of a line, counted from 1.
    pub fn line(&self, number: usize) -> &str {
        let start = number.checked_sub(1).and_then(|before| self.lines.get(before));
        let rest = start.and_then(|start| self.text.get(*start..));
        rest.and_then(|rest| rest.lines().next()).unwrap_or_default()
    }
}

fn bounded(from: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    from.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_lines_and_characters() {
        let check = |byte: usize, expect: (usize, usize)| {
            let Position { line, column } = Source::new("x.c", "é = 1;\n\n  b").position(byte);
            assert_eq!((line, column), expect, "byte {byte}");
        };
        check(0, (1, 1));
        check(2, (1, 2));
        check(7, (1, 7));
        check(8, (2, 1));
        check(9, (3, 1));
        check(11, (3, 3));
        check(1000, (3, 4));
    }

    #[test]
    fn lines_are_found_by_their_number() {
        let source = Source::new("x.c", "one\r\n\nthree");
        let lines = [0, 1, 2, 3, 4].map(|number| source.line(number));
        assert_eq!(lines, ["", "one", "", "three", ""]);
    }
}
