//! Draws `docs/picture.svg` from a search and a run: examples in, C out, and the run between them.
//!
//! ```text
//! cargo run --release -p eval --example picture > docs/picture.svg
//! ```
//!
//! Owns the layout alone. The function is the one that the search finds, and the rows in the middle are the turns of its
//! loop: cells that hold already what the output wants are filled, those that the turn has changed have a strong edge.
#![allow(clippy::print_stdout, clippy::print_stderr)]

use std::fmt::Write;
use std::process::ExitCode;

use cgen::ast::Type;
use cgen::run::{Event, Step, trace};
use cgen::{Example, Program, Value};
use eval::Effort;
use eval::names::readable;
use eval::portfolio::{fitting, usual};
use eval::solver::LIMITS;

/// Sums of everything up to a place.
const EXAMPLES: [(&str, &str); 3] =
    [("[3, 1, 2, 4]", "[3, 4, 6, 10]"), ("[5]", "[5]"), ("[1, -1, 8]", "[1, 0, 8]")];

const STYLE: &str = "\
.panel { fill: #f6f8fa; stroke: #d8dee4 } text { fill: #1f2328; font: 14px ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace }
.head { font: 600 14px ui-sans-serif, 'DejaVu Sans', Helvetica, Arial, sans-serif } .soft { fill: #656d76 }
.cell { fill: #ffffff; stroke: #b6bfc8 } .right { fill: #cfe8d7 } .new { stroke: #2f7d4f; stroke-width: 2.5 }
.arrow { stroke: #656d76; stroke-width: 1.5; fill: none }
@media (prefers-color-scheme: dark) {
.panel { fill: #202327; stroke: #34393f } text { fill: #e6e6e6 } .soft { fill: #9aa4ae }
.cell { fill: #16181b; stroke: #4a525a } .right { fill: #24503a } .new { stroke: #5fb783 } .arrow { stroke: #9aa4ae } }
";

/// Side of a cell, and from one row to the next.
const CELL: usize = 30;
const ROW: usize = 40;
/// Width of a character of the code.
const LETTER: f64 = 8.43;
/// Around everything, inside of panels, and between them.
const MARGIN: usize = 16;
const GAP: usize = 34;
/// Where rows begin below the heading of a panel.
const TOP: usize = 64;

fn main() -> ExitCode {
    match picture() {
        Ok(svg) => {
            print!("{svg}");
            ExitCode::SUCCESS
        }
        Err(why) => {
            eprintln!("error: there is no picture: {why}");
            ExitCode::FAILURE
        }
    }
}

/// A turn of the loop.
#[derive(Default)]
struct Turn {
    /// What happened to ints, such as `sum = 4`.
    words: Vec<String>,
    list: Vec<i32>,
    changed: Vec<usize>,
}

fn picture() -> Result<String, String> {
    let examples = EXAMPLES.iter().map(|(input, output)| {
        let input = input.parse().map_err(|error| format!("{error}"))?;
        Ok(Example { input, output: output.parse().map_err(|error| format!("{error}"))? })
    });
    let examples: Vec<Example> = examples.collect::<Result<_, String>>()?;
    let answer = usual::portfolio()
        .answer(&fitting(true, &examples), &examples, &Effort::default())
        .map_err(|error| error.to_string())?;
    let best = answer.best().ok_or("nothing was found")?;
    let text = readable(&best.program).to_string();
    // The text has the places that the steps name.
    let program = cgen::parse(&text).map_err(|_| "what was found does not parse")?;
    let first = examples.first().ok_or("there are no examples")?;
    let run = trace(&program, &first.input, &LIMITS, 1000).map_err(|error| error.to_string())?;
    let turns = turns(&program, &text, &first.input.list, &run.steps);
    Ok(svg(&examples, &turns, &text))
}

/// The steps of a run by the turns of its loop; the state before them is the first.
fn turns(program: &Program, text: &str, input: &[i32], steps: &[Step]) -> Vec<Turn> {
    let line =
        |step: &Step| text.get(..step.span.start as usize).map_or(0, |text| text.matches('\n').count());
    let head = steps.iter().find(|step| matches!(step.event, Event::Decided(_))).map(line);
    let mut all = vec![Turn { list: input.to_vec(), ..Turn::default() }];
    let mut inside = false;
    for step in steps {
        let at_head = Some(line(step)) == head;
        if at_head && !inside {
            let list = all.last().map(|turn| turn.list.clone()).unwrap_or_default();
            all.push(Turn { list, ..Turn::default() });
        }
        inside = at_head;
        let Some(turn) = all.last_mut() else { continue };
        for change in &step.changes {
            let Some(var) = program.var(change.var) else { continue };
            match (var.ty, change.cell, change.value) {
                (Type::Int, _, Some(x)) => turn.words.push(format!("{} = {x}", var.name)),
                (Type::List { .. }, Some(cell), Some(x)) => {
                    if let Some(slot) = turn.list.get_mut(cell) {
                        *slot = x;
                        turn.changed.push(cell);
                    }
                }
                _ => {}
            }
        }
    }
    // The last time the condition is asked, nothing follows.
    all.pop();
    all
}

fn svg(examples: &[Example], turns: &[Turn], text: &str) -> String {
    let most = examples.iter().map(|example| example.input.list.len()).max().unwrap_or(0);
    let words = turns.iter().map(|turn| turn.words.join(", ").len()).max().unwrap_or(0);
    let code = text.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    let letters = |count: usize| (count as f64 * LETTER).ceil() as usize;
    let widths = [
        2 * MARGIN + 2 * most * CELL + GAP,
        2 * MARGIN + letters(words) + MARGIN + most * CELL,
        2 * MARGIN + letters(code),
    ];
    let height = TOP + turns.len().max(text.lines().count() * 24 / ROW + 1) * ROW + MARGIN / 2;
    let all = widths.iter().sum::<usize>() + 2 * GAP + 2 * MARGIN;
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {all} {}\" width=\"{all}\" role=\"img\" \
         aria-label=\"Examples go in, a C function comes out; between them its run on the first example, turn by turn.\">\n\
         <style>\n{STYLE}</style>\n",
        height + 2 * MARGIN
    );
    let mut left = MARGIN;
    let heads = ["examples in", "the run on the first", "C out"];
    for (i, (width, head)) in widths.into_iter().zip(heads).enumerate() {
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "<rect class=\"panel\" x=\"{left}\" y=\"{MARGIN}\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>\n\
             <text class=\"head\" x=\"{}\" y=\"{}\">{head}</text>",
            left + MARGIN,
            MARGIN + 28
        );
        if i > 0 {
            arrow(&mut out, left - GAP + 6, MARGIN + height / 2, GAP - 12);
        }
        let inner = left + MARGIN;
        match i {
            0 => pairs(&mut out, inner, most, examples),
            1 => rows(&mut out, inner, inner + letters(words) + MARGIN, turns, examples),
            _ => lines(&mut out, inner, text),
        }
        left += width + GAP;
    }
    out.push_str("</svg>\n");
    out
}

/// Inputs, and the outputs that are wanted.
fn pairs(out: &mut String, left: usize, most: usize, examples: &[Example]) {
    for (i, example) in examples.iter().enumerate() {
        let top = TOP + i * ROW;
        cells(out, left, top, &example.input.list, |_, _| "cell");
        arrow(out, left + most * CELL + 7, top + CELL / 2, GAP - 14);
        cells(out, left + most * CELL + GAP, top, wanted(example), |_, _| "cell right");
    }
}

/// The turns of the loop, one below the other.
fn rows(out: &mut String, left: usize, list: usize, turns: &[Turn], examples: &[Example]) {
    let output = examples.first().map_or(&[][..], wanted);
    for (i, turn) in turns.iter().enumerate() {
        let top = TOP + i * ROW;
        let _ = writeln!(
            out,
            "<text class=\"soft\" x=\"{left}\" y=\"{}\">{}</text>",
            top + CELL / 2 + 5,
            turn.words.join(", ")
        );
        cells(out, list, top, &turn.list, |cell, x| {
            match (output.get(cell) == Some(&x), turn.changed.contains(&cell)) {
                (true, true) => "cell right new",
                (true, false) => "cell right",
                (false, true) => "cell new",
                (false, false) => "cell",
            }
        });
    }
}

fn lines(out: &mut String, left: usize, text: &str) {
    for (i, line) in text.lines().enumerate() {
        let line = line.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let top = TOP + 20 + i * 24;
        let _ = writeln!(out, "<text x=\"{left}\" y=\"{top}\" xml:space=\"preserve\">{line}</text>");
    }
}

fn cells(
    out: &mut String,
    left: usize,
    top: usize,
    list: &[i32],
    class: impl Fn(usize, i32) -> &'static str,
) {
    // Strong edges last, so that no neighbour covers them.
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by_key(|&i| list.get(i).is_some_and(|&x| class(i, x).contains("new")));
    for i in order {
        let Some(&x) = list.get(i) else { continue };
        let at = left + i * CELL;
        let _ = writeln!(
            out,
            "<rect class=\"{}\" x=\"{at}\" y=\"{top}\" width=\"{CELL}\" height=\"{CELL}\"/>\
             <text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{x}</text>",
            class(i, x),
            at + CELL / 2,
            top + CELL / 2 + 5
        );
    }
}

fn arrow(out: &mut String, left: usize, middle: usize, length: usize) {
    let _ = writeln!(out, "<path class=\"arrow\" d=\"M{left} {middle}h{length}m-6 -5l6 5l-6 5\"/>");
}

fn wanted(example: &Example) -> &[i32] {
    if let Value::List(list) = &example.output { list } else { &[] }
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_picture_in_the_documentation_is_what_the_search_finds() {
        let kept = include_str!("../../docs/picture.svg");
        let again = "cargo run --release -p eval --example picture > docs/picture.svg";
        assert!(super::picture().as_deref() == Ok(kept), "look at it and keep it: {again}");
    }
}
