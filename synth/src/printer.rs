//! Where text goes: results to standard output, everything else to standard error.
//!
//! Owns what is known of the terminal: colours only where somebody sees them and `NO_COLOR` does not forbid them,
//! lines as wide as the window. A reader that goes away (`synth .. | head`) is no failure.

use std::fmt::Display;
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::process::ExitCode;

use terminal_size::{Height, Width, terminal_size_of};

use crate::diagnostic::Refused;

/// Columns where nothing is known of the window.
const USUAL_WIDTH: usize = 80;
/// Narrower than this nothing can be laid out.
const LEAST_WIDTH: usize = 40;

/// Prints results and complaints.
pub struct Printer {
    out: BufWriter<Stdout>,
    /// What standard output can show.
    pub results: Look,
    /// What standard error can show.
    pub complaints: Look,
}

/// What a stream can show.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// Whether colours are welcome.
    pub color: bool,
    /// Columns of a line.
    pub width: usize,
}

/// Nobody reads the results any more.
#[derive(Debug, thiserror::Error)]
#[error("nobody reads the results any more")]
struct ReaderGone;

impl Printer {
    /// Looks at the terminal and at `NO_COLOR`, `TERM` and `COLUMNS`.
    pub fn from_environment() -> Self {
        let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
        let colors = set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb");
        let columns = set("COLUMNS").and_then(|value| value.to_str()?.parse().ok());
        let look = |terminal: bool, window: Option<(Width, Height)>| {
            let window = window.map(|(width, _)| usize::from(width.0));
            let width = columns.or(window).unwrap_or(USUAL_WIDTH).max(LEAST_WIDTH);
            Look { color: colors && terminal, width }
        };
        let (out, err) = (io::stdout(), io::stderr());
        Self {
            results: look(out.is_terminal(), terminal_size_of(&out)),
            complaints: look(err.is_terminal(), terminal_size_of(&err)),
            out: BufWriter::new(out),
        }
    }

    /// Prints a line of the results.
    pub fn line(&mut self, text: impl Display) -> anyhow::Result<()> {
        writeln!(self.out, "{text}").map_err(told)
    }

    /// Prints one JSON object as the result.
    pub fn json(&mut self, value: &serde_json::Value) -> anyhow::Result<()> {
        self.line(value)
    }

    /// Prints to standard error, after all results so far. That nobody reads complaints is no reason to stop.
    pub fn complain(&mut self, text: impl Display) -> anyhow::Result<()> {
        self.flush()?;
        let _ = writeln!(io::stderr(), "{text}");
        Ok(())
    }

    /// Hands everything to the reader.
    pub fn flush(&mut self) -> anyhow::Result<()> {
        self.out.flush().map_err(told)
    }

    /// Tells of the error that ended the command, with its causes, and says how to exit.
    pub fn fail(&mut self, error: &anyhow::Error) -> ExitCode {
        if error.is::<ReaderGone>() {
            return ExitCode::SUCCESS;
        }
        let text = match error.downcast_ref::<Refused>() {
            Some(refused) => refused.to_string(),
            None => crate::diagnostic::failure(error, self.complaints),
        };
        // Where standard output is broken too there is nothing left to say it to.
        let _ = self.complain(text);
        ExitCode::from(2)
    }
}

fn told(error: io::Error) -> anyhow::Error {
    if error.kind() == io::ErrorKind::BrokenPipe {
        ReaderGone.into()
    } else {
        anyhow::Error::new(error).context("could not write the results")
    }
}
