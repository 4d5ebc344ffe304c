//! `--explain`: the run of the answer on one example, step by step, and what the model believed of it.

use cgen::Example;
use cgen::run::{self, Trace};
use cgen::token::encode;
use eval::names::readable;
use eval::rank::Candidate;
use eval::solver::LIMITS;
use latent::belief::{Belief, beliefs};
use latent::config::Executor;
use latent::model::Model;
use latent::prefix::all_states;
use latent::slots::Layout;

use super::engine::{Engine, Solved};
use super::given::Given;
use crate::printer::Printer;
use crate::source::Source;
use crate::trace;

/// A run of more steps than this is hard to follow; a shorter one is chosen where there is one.
const LONG: usize = 40;
/// Steps that are shown at most.
const MOST_STEPS: usize = 200;

/// Shows the run to standard error; nothing, where there is no answer.
pub fn print(engine: &Engine, given: &Given, solved: &Solved, printer: &mut Printer) -> anyhow::Result<()> {
    let Some(best) = solved.answer.best() else { return Ok(()) };
    let source = Source::new("f.c", readable(&best.program).to_string());
    // The text that people see has the places that the steps name.
    let Ok(program) = cgen::parse(&source.text) else { return Ok(()) };
    let runs = given.examples.iter().enumerate().filter_map(|(place, example)| {
        let trace = run::trace(&program, &example.input, &LIMITS, MOST_STEPS).ok()?;
        Some((place, example, trace))
    });
    let runs: Vec<(usize, &Example, Trace)> = runs.collect();
    let length = |run: &&(usize, &Example, Trace)| run.2.steps.len();
    let short = runs.iter().filter(|run| length(run) <= LONG).max_by_key(length);
    let Some((place, example, run)) = short.or_else(|| runs.iter().min_by_key(length)) else {
        return Ok(());
    };
    printer.complain("")?;
    for line in trace::lines(&source, &program, &example.input, run, printer.complaints) {
        printer.complain(line)?;
    }
    printer.complain(format_args!("\n{} -> {}", given.input_text(&example.input), example.output))?;
    match engine.model() {
        None => Ok(()),
        Some(model) => {
            let line = |statement: usize| {
                let place = program.body.get(statement).map(|statement| statement.span.start as usize);
                place.map(|place| source.position(place).line)
            };
            believed(model, best, given, *place, &source, &line, printer)
        }
    }
}

/// What the model took the list, or the result, to be after each statement.
fn believed(
    model: &Model,
    best: &Candidate,
    given: &Given,
    place: usize,
    source: &Source,
    line: &dyn Fn(usize) -> Option<usize>,
    printer: &mut Printer,
) -> anyhow::Result<()> {
    printer.complain("")?;
    let shape = best.program.shape;
    match model.config().executor {
        Executor::Exact => {
            return printer.complain("the model looks at the interpreter's states: it believes what is so");
        }
        Executor::None => return printer.complain("the model has no executor: it believes nothing"),
        Executor::Full | Executor::LossOnly => {}
    }
    let Ok(tokens) = encode(&best.program) else { return Ok(()) };
    let all = match beliefs(model, shape, &given.examples, &tokens) {
        Ok(all) => all,
        Err(error) => return printer.complain(format_args!("the model cannot read the examples: {error}")),
    };
    let (Some(beliefs), Some(example)) = (all.get(place), given.examples.get(place)) else { return Ok(()) };
    let layout = Layout { shape, locals: model.config().locals };
    let states = all_states(&tokens, std::slice::from_ref(example)).unwrap_or_default();
    let cells = layout.cells(example);
    let is = |statement: usize| {
        let state = states.first()?.iter().find(|state| state.statement == statement)?;
        let row = layout.state(state, cells);
        row.values.get(layout.heads()..).map(list)
    };
    let rows: Vec<[String; 3]> = (beliefs.iter())
        .map(|Belief { statement, cells, number }| {
            let text = line(*statement).map_or_else(String::new, |line| {
                format!("{line:4}  {}", source.line(line).trim().chars().take(40).collect::<String>())
            });
            let number = number.map_or_else(String::new, |x| x.to_string());
            let model = if shape.gives_list() { list(cells) } else { number };
            // After the end there is no state but what came out.
            let end = || if shape.gives_list() { example.output.to_string() } else { String::new() };
            [text, is(*statement).unwrap_or_else(end), model]
        })
        .collect();
    let heading = if shape.gives_list() { "the model believes" } else { "the model believes the result is" };
    let width = |column: usize, least: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|text| text.chars().count()).fold(least, usize::max)
    };
    let widths = (width(0, 12), width(1, 8));
    printer
        .complain(format_args!("{:2$}  {:3$}  {heading}", "line  after", "the list", widths.0, widths.1))?;
    for [line, is, model] in &rows {
        let text = format!("{line:0$}  {is:1$}  {model}", widths.0, widths.1);
        printer.complain(text.trim_end())?;
    }
    Ok(())
}

/// Cells up to the last that has a value.
fn list(cells: &[Option<i32>]) -> String {
    let end = cells.iter().rposition(Option::is_some).map_or(0, |last| last + 1);
    let text = |cell: &Option<i32>| cell.map_or_else(|| "?".to_owned(), |x| x.to_string());
    format!("[{}]", cells.iter().take(end).map(text).collect::<Vec<_>>().join(", "))
}
