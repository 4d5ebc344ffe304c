//! Makes the table of usual functions anew.
//!
//! `cargo run --release -p eval --example familiar -- CORPUS FILE [PROGRAMS] [MOST]` draws so many programs of each shape but
//! `paper` and writes the functions that were drawn most often, at most so many of each shape, and none that the validation or
//! test set of the corpus has. The file that comes with the project is `eval/src/familiar/functions.bin`, with the numbers
//! that stand below and the corpus of 300,000 tasks of `lists` with the seed 1.

use std::collections::HashSet;
use std::error::Error;
use std::path::{Path, PathBuf};

use cgen::Shape;
use cgen::corpus::{Corpus, Set, Texts};
use eval::familiar::{Key, draw, key, write};
use eval::rank::Prober;
use rayon::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let path = |at: usize, what: &'static str| arguments.get(at).map(PathBuf::from).ok_or(what);
    let held_out = held_out(&path(0, "which corpus holds functions out?")?)?;
    let file = path(1, "which file shall be written?")?;
    let number = |at: usize, usual: u64| arguments.get(at).map_or(Ok(usual), |text| text.parse());
    let (programs, most) = (number(2, 600_000)?, number(3, 4000)? as usize);
    let shapes: Vec<Shape> = Shape::all().filter(|shape| *shape != Shape::PAPER).collect();
    let drawn: Vec<Vec<u8>> = shapes
        .into_par_iter()
        .map(|shape| {
            let functions = draw(shape, programs, most, |key| held_out.contains(&key))?;
            Ok(write(shape, programs, &functions))
        })
        .collect::<Result<_, cgen::generate::phrase::PhraseError>>()?;
    Ok(std::fs::write(file, drawn.concat())?)
}

/// What the programs of the validation and test sets do.
fn held_out(corpus: &Path) -> Result<HashSet<Key>, Box<dyn Error>> {
    let (corpus, mut keys, mut prober) = (Corpus::open(corpus)?, HashSet::new(), Prober::default());
    for set in [Set::Validation, Set::Test] {
        for row in corpus.rows(set, Texts::Skip)? {
            keys.extend(key(&row?.into_task()?.program, &mut prober));
        }
    }
    Ok(keys)
}
