//! `--specs`: all tasks of a file side by side, one JSON result a line, in the order of the file.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::mpsc;

use eval::Row;
use rayon::prelude::*;
use serde_json::Value as Json;

use super::engine::Engine;
use super::given::Given;
use super::record;
use crate::commands::Outcome;
use crate::printer::Printer;
use crate::source::Source;

/// Solves all rows; a row that cannot be asked has its own result that says why.
pub fn solve(engine: &Engine, path: &Path, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let rows = if path.as_os_str() == "-" {
        let source = Source::read_all_of_stdin()?;
        eval::parse_specs(&source.text, Path::new(&source.name))?
    } else {
        eval::read_specs(path)?
    };
    if rows.is_empty() {
        anyhow::bail!("`{}` has no specs", path.display());
    }
    let count = rows.len();
    let (send, receive) = mpsc::channel::<(usize, Json, bool)>();
    let mut solved = 0;
    std::thread::scope(|scope| {
        scope.spawn(|| {
            engine.many(|| {
                rows.par_chunks(engine.at_a_time(count)).enumerate().for_each_with(
                    send,
                    |send, (chunk, rows)| {
                        let first = chunk * engine.at_a_time(count);
                        // Nobody waits for results any more: the printer has failed.
                        several(engine, rows, &mut |at, record, solved| {
                            let _ = send.send((first + at, record, solved));
                        });
                    },
                );
            });
        });
        let mut waiting: BTreeMap<usize, Json> = BTreeMap::new();
        let mut next = 0;
        for (place, record, holds) in receive {
            solved += usize::from(holds);
            waiting.insert(place, record);
            while let Some(record) = waiting.remove(&next) {
                printer.json(&record)?;
                next += 1;
            }
        }
        printer.flush()
    })?;
    printer.complain(format_args!("{solved} of {count} specs are solved"))?;
    Ok(match (engine.cancelled(), solved == count) {
        (true, _) => Outcome::Stopped,
        (false, true) => Outcome::Yes,
        (false, false) => Outcome::No,
    })
}

/// Some rows side by side.
fn several(engine: &Engine, rows: &[Row], done: &mut dyn FnMut(usize, Json, bool)) {
    let mut asked: Vec<(usize, Given)> = Vec::new();
    for (place, row) in rows.iter().enumerate() {
        match row {
            Row::Unsupported { id, reason } => {
                done(place, record::refused(id, &reason.clone().into()), false);
            }
            Row::Spec(spec) => {
                let given = Given::from(spec.clone());
                match given.check() {
                    Ok(()) => asked.push((place, given)),
                    Err(error) => done(place, record::refused(&spec.id, &error), false),
                }
            }
        }
    }
    let given: Vec<&Given> = asked.iter().map(|(_, given)| given).collect();
    engine.solve_many(&given, &mut |at, solved| {
        let Some((place, given)) = asked.get(at) else { return };
        match solved {
            Ok(solved) => {
                done(*place, record::answer(given, &solved, 1), solved.answer.best().is_some());
            }
            Err(error) => {
                done(*place, record::refused(given.id.as_deref().unwrap_or_default(), &error), false);
            }
        }
    });
}
