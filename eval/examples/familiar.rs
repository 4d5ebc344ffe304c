//! Makes the table of usual functions anew.
//!
//! `cargo run --release -p eval --example familiar -- FILE [PROGRAMS] [MOST]` draws so many programs of each shape but
//! `paper` and writes the functions that were drawn most often, at most so many of each shape. The file that comes
//! with the project is `eval/src/familiar/functions.bin`, with the numbers that stand below.

use std::error::Error;
use std::path::PathBuf;

use cgen::Shape;
use eval::familiar::{draw, write};
use rayon::prelude::*;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let file = PathBuf::from(arguments.first().ok_or("which file shall be written?")?);
    let number = |at: usize, usual: u64| arguments.get(at).map_or(Ok(usual), |text| text.parse());
    let (programs, most) = (number(1, 600_000)?, number(2, 4000)? as usize);
    let shapes: Vec<Shape> = Shape::all().filter(|shape| *shape != Shape::PAPER).collect();
    let drawn: Vec<Vec<u8>> = shapes
        .into_par_iter()
        .map(|shape| draw(shape, programs, most).map(|functions| write(shape, programs, &functions)))
        .collect::<Result<_, _>>()?;
    Ok(std::fs::write(file, drawn.concat())?)
}
