//! Without examples: they are asked for one by one, and what they leave open is asked for too.
//!
//! Questions and answers on the way go to standard error, so that the function at the end stands alone on standard
//! output.

use std::io::{self, BufRead, Write};

use eval::ambiguity::Ambiguity;
use eval::names::readable;

use super::engine::{Engine, Solved};
use super::given::{self, Given, Told};
use super::{MOST_EXAMPLES, explain, record, tell};
use crate::args::SolveArgs;
use crate::commands::Outcome;
use crate::diagnostic::advised;
use crate::printer::Printer;

const GREETING: &str = "\
What should the function do? One example a line, such as
  [3, 1, 2] -> [1, 2, 3]
  [4, 5], 2 -> 9
  12, 18 -> 6
An empty line ends them.";

/// Asks, searches, asks what is open, and ends with the function.
pub fn talk(
    args: &SolveArgs,
    engine: &Engine,
    given: Option<Given>,
    printer: &mut Printer,
) -> anyhow::Result<Outcome> {
    let mut lines = io::stdin().lock().lines();
    let mut lines = Lines { next: Box::new(move || lines.next().transpose()) };
    let mut given = match given {
        Some(given) => given,
        None => examples(&mut lines, printer)?,
    };
    loop {
        given.check()?;
        let solved = engine.solve(&given)?;
        if let Some(ambiguity) = &solved.answer.ambiguity
            && !solved.answer.search.cancelled
            && given.examples.len() < MOST_EXAMPLES
            && let Some(told) = question(&given, &solved, ambiguity, &mut lines, printer)?
        {
            given.examples.push(told.example);
            continue;
        }
        printer.complain("")?;
        if args.json {
            printer.json(&record::answer(&given, &solved, args.top))?;
        } else {
            tell::answer(args, &given, &solved, printer)?;
        }
        if args.explain {
            explain::print(engine, &given, &solved, printer)?;
        }
        return Ok(solved.outcome());
    }
}

/// What is typed.
struct Lines<'a> {
    next: Box<dyn FnMut() -> io::Result<Option<String>> + 'a>,
}

impl Lines<'_> {
    /// The next line, without blanks around it; an empty one at the end.
    fn ask(&mut self, prompt: &str) -> anyhow::Result<String> {
        let mut stderr = io::stderr();
        // Where nobody sees the prompt the answer can be read all the same.
        let _ = write!(stderr, "{prompt}");
        let _ = stderr.flush();
        Ok((self.next)()?.unwrap_or_default().trim().to_owned())
    }
}

fn examples(lines: &mut Lines<'_>, printer: &mut Printer) -> anyhow::Result<Given> {
    printer.complain(GREETING)?;
    let mut given: Option<Given> = None;
    loop {
        let number = given.as_ref().map_or(0, |given| given.examples.len()) + 1;
        let line = if number > MOST_EXAMPLES { String::new() } else { lines.ask(&format!("{number}: "))? };
        if line.is_empty() {
            break;
        }
        if let Err(error) = taken(&mut given, &line) {
            let causes: Vec<String> = error.chain().map(ToString::to_string).collect();
            printer.complain(format_args!("   {}; once more", causes.join(": ")))?;
        }
    }
    given
        .ok_or_else(|| advised("there are no examples", "an example looks like this: [3, 1, 2] -> [1, 2, 3]"))
}

/// Takes the line as an example if it goes with the others.
fn taken(given: &mut Option<Given>, line: &str) -> anyhow::Result<()> {
    let told = given::example(line)?;
    let mut next = match given {
        None => Given { id: None, list: told.list, examples: vec![told.example] },
        Some(given) => {
            let mut next = given.clone();
            next.add(told)?;
            next
        }
    };
    next.check()?;
    next.shapes(None)?;
    std::mem::swap(given.get_or_insert_with(|| next.clone()), &mut next);
    Ok(())
}

/// Asks what should come of the distinguishing input; nothing, if it stays open.
fn question(
    given: &Given,
    solved: &Solved,
    ambiguity: &Ambiguity,
    lines: &mut Lines<'_>,
    printer: &mut Printer,
) -> anyhow::Result<Option<Told>> {
    if let Some(best) = solved.answer.best() {
        printer.complain(format_args!("\nThis holds so far:\n\n{}", readable(&best.program)))?;
    }
    printer.complain(tell::open_question(given, ambiguity))?;
    let input = given.input_text(&ambiguity.input);
    loop {
        let line = lines.ask(&format!("{input} -> "))?;
        if line.is_empty() {
            return Ok(None);
        }
        let text = format!("{input} -> {line}");
        let mut next = given.clone();
        let told = given::example(&text).map_err(anyhow::Error::from);
        match told.and_then(|told| next.add(told.clone()).and_then(|()| next.shapes(None)).map(|_| told)) {
            Ok(told) => return Ok(Some(told)),
            Err(error) => printer
                .complain(format_args!("   {error:#}; once more, or an empty line to leave it open"))?,
        }
    }
}
