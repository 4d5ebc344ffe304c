//! The answer for people: C on standard output, with what else is to be said in comments, and the rest on standard
//! error.

use std::fmt::Write;

use cgen::Program;
use cgen::run::Limits;
use eval::ambiguity::{Ambiguity, Outcome as Possible};
use eval::names::readable;
use eval::rank::Candidate;
use eval::solver::{Attempt, LIMITS};

use super::engine::Solved;
use super::given::Given;
use super::harness;
use crate::args::SolveArgs;
use crate::layout::grouped;
use crate::printer::Printer;

/// Prints the function, or says how near the search came.
pub fn answer(args: &SolveArgs, given: &Given, solved: &Solved, printer: &mut Printer) -> anyhow::Result<()> {
    let Some(best) = solved.answer.best() else { return not_found(given, solved, printer) };
    let function = readable(&best.program);
    let mut text = comment(given, solved, best);
    if args.main {
        text.push_str(&harness::file(&function, &given.examples));
    } else {
        let _ = write!(text, "{function}");
    }
    for (number, other) in solved.answer.ranking.alternatives().enumerate().take(args.top).skip(1) {
        let mut function = readable(&other.program);
        function.name = format!("{}_{}", function.name, number + 1).into();
        let _ = write!(text, "\n/* Number {}: {}. */\n{function}", number + 1, found_by(other));
    }
    printer.line(text.trim_end())?;
    summary(solved, printer)
}

/// What is said above the function.
fn comment(given: &Given, solved: &Solved, best: &Candidate) -> String {
    let count = given.examples.len();
    let examples = if count == 1 { "the only example".to_owned() } else { format!("all {count} examples") };
    let tried = grouped(solved.answer.search.tried());
    let mut text = format!("/* Holds on {examples}; {}, {tried} candidates.", found_by(best));
    if let Some(ambiguity) = &solved.answer.ambiguity {
        let _ = write!(text, "\n   {}", open_question(given, ambiguity));
    }
    text.push_str(" */\n");
    text
}

fn found_by(candidate: &Candidate) -> String {
    format!("found by {}", candidate.by.join(" and "))
}

/// What the examples leave open, in a sentence or two.
pub fn open_question(given: &Given, ambiguity: &Ambiguity) -> String {
    let input = given.input_text(&ambiguity.input);
    let own = ambiguity.outcomes.iter().find(|outcome| outcome.classes.contains(&0));
    let others: Vec<String> =
        ambiguity.outcomes.iter().filter(|outcome| !outcome.classes.contains(&0)).map(value).collect();
    format!(
        "The examples leave open what comes of {input}: here {}; other programs that hold: {}.",
        own.map_or_else(|| "nothing".to_owned(), value),
        others.join(" or ")
    )
}

/// What comes out, or that nothing does.
pub fn value(outcome: &Possible) -> String {
    outcome.value.as_ref().map_or_else(|| "a trap".to_owned(), ToString::to_string)
}

/// How the search went, on standard error.
pub fn summary(solved: &Solved, printer: &mut Printer) -> anyhow::Result<()> {
    let search = &solved.answer.search;
    let (tried, seconds) = (grouped(search.tried()), solved.seconds);
    let programs = search.found.len();
    let found =
        if programs == 1 { "1 program holds".to_owned() } else { format!("{programs} programs hold") };
    printer.complain(format_args!("{found}, of {tried} candidates in {seconds:.2} s"))?;
    if search.cancelled {
        printer.complain("stopped: a longer search may find a better program")?;
    } else if search.was_cut_short() {
        printer.complain(
            "note: the time was up before the work was done; a faster machine may answer otherwise",
        )?;
    }
    Ok(())
}

fn not_found(given: &Given, solved: &Solved, printer: &mut Printer) -> anyhow::Result<()> {
    let search = &solved.answer.search;
    let (tried, seconds) = (grouped(search.tried()), solved.seconds);
    let count = given.examples.len();
    let all = if count == 1 { "the example".to_owned() } else { format!("all {count} examples") };
    printer
        .complain(format_args!("not found: none of {tried} candidates holds on {all} ({seconds:.2} s)"))?;
    if let Some(Attempt { program, held, by, .. }) = &search.nearest {
        let function = readable(program);
        printer.complain(format_args!("the nearest, by {by}, holds on {held} of {count}:\n\n{function}"))?;
        for (example, got) in given.examples.iter().zip(outcomes(program, given)) {
            let input = given.input_text(&example.input);
            let right = if got == example.output.to_string() { "" } else { ", wrong" };
            printer.complain(format_args!("  {input} -> {got}{right}"))?;
        }
    }
    if !search.cancelled {
        printer.complain("help: give it more time (--seconds 60), or examples of simpler cases")?;
    }
    Ok(())
}

/// What the program gives for each example.
pub fn outcomes(program: &Program, given: &Given) -> Vec<String> {
    let limits = Limits { fuel: LIMITS.fuel };
    let run = |input| cgen::run::run_once(program, input, &limits);
    let texts = given.examples.iter().map(|example| match run(&example.input) {
        Ok(value) => value.to_string(),
        Err(error) => error.to_string(),
    });
    texts.collect()
}
