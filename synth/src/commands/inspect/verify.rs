//! Reads and runs every program of a corpus again.

use cgen::corpus::{Corpus, Error, Row, Set, Split, Texts};
use cgen::run::{Machine, compile};
use cgen::task::LIMITS;
use cgen::token;

/// What became of it.
pub struct Verified {
    /// How many rows there were.
    pub rows: usize,
    /// What is wrong, with the name of the row.
    pub wrong: Vec<String>,
}

/// Verifies every row of every set.
pub fn all(corpus: &Corpus, threads: usize) -> Result<Verified, Error> {
    let split = corpus.manifest().request.split;
    let mut verified = Verified { rows: 0, wrong: Vec::new() };
    for set in Set::ALL {
        let wrong = corpus.map(set, Texts::Read, threads, |row| {
            let wrong = wrong_with(&row, set, split).err()?;
            Some(format!("{}: {wrong}", row.id))
        })?;
        verified.rows += wrong.len();
        verified.wrong.extend(wrong.into_iter().flatten());
    }
    Ok(verified)
}

fn wrong_with(row: &Row, set: Set, split: Split) -> Result<(), String> {
    let program = cgen::parse(&row.program).map_err(|diagnostics| {
        let first = diagnostics.first().map(|diagnostic| diagnostic.problem.to_string());
        format!("its program does not parse: {}", first.unwrap_or_default())
    })?;
    let holds = |holds: bool, what: &str| if holds { Ok(()) } else { Err(what.to_owned()) };
    holds(cgen::check::check(&program).is_empty(), "its program does not pass the checker")?;
    holds(program.to_string() == row.program, "its program does not print to itself")?;
    holds(program.shape == row.shape, "its shape is not that of its program")?;
    holds(token::encode(&program).as_ref() == Ok(&row.tokens), "its tokens are not those of its program")?;
    holds(token::decode(&row.tokens).is_ok_and(|read| read == program), "its tokens do not read back")?;
    holds(usize::from(row.labels.tokens) == row.tokens.len(), "its length is not that of its tokens")?;
    holds(set == Set::Iid || split.set(row.behaviour) == set, "it is in the wrong set")?;
    let code = compile(&program).map_err(|error| format!("its program does not compile: {error}"))?;
    let mut machine = Machine::new();
    for (i, example) in row.examples().enumerate() {
        match machine.run(&code, &example.input, &LIMITS) {
            Ok(output) if output.to_value() == example.output => {}
            Ok(output) => return Err(format!("example {}: it gives {}", i + 1, output.to_value())),
            Err(error) => return Err(format!("example {}: {error}", i + 1)),
        }
    }
    Ok(())
}
