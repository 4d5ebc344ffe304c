//! `synth man`: the manual, from the one definition of commands and options.

use std::fs;
use std::path::Path;

use anyhow::Context;
use clap::{Command, CommandFactory};
use clap_mangen::Man;

use crate::args::{Args, ManArgs};
use crate::commands::Outcome;
use crate::diagnostic::advised;
use crate::printer::Printer;

/// How a page of the manual begins, whoever made it with the same library.
const HEAD: &str = ".ie \\n(.g .ds Aq";

/// Prints the page of `synth`, or writes those of all commands.
pub fn execute(args: &ManArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let mut command = Args::command().disable_help_subcommand(true);
    command.build();
    let Some(dir) = &args.out else {
        let (_, page) = page(&command)?;
        printer.line(page.trim_end())?;
        return Ok(Outcome::Yes);
    };
    let mut pages = Vec::new();
    collect(&command, &mut pages)?;
    for (name, _) in &pages {
        replaceable(&dir.join(name))?;
    }
    fs::create_dir_all(dir).with_context(|| format!("could not make `{}`", dir.display()))?;
    for (name, page) in &pages {
        let path = dir.join(name);
        fs::write(&path, page).with_context(|| format!("could not write `{}`", path.display()))?;
        printer.line(path.display())?;
    }
    Ok(Outcome::Yes)
}

/// The page of this command and those of all commands below it, with the names of their files.
fn collect(command: &Command, pages: &mut Vec<(String, String)>) -> anyhow::Result<()> {
    pages.push(page(command)?);
    command.get_subcommands().try_for_each(|command| collect(command, pages))
}

fn page(command: &Command) -> anyhow::Result<(String, String)> {
    let man = Man::new(command.clone()).manual("Programs from examples");
    let mut page = Vec::new();
    man.render(&mut page).context("could not lay out a page")?;
    Ok((man.get_filename(), String::from_utf8_lossy(&page).into_owned()))
}

/// A page of an earlier version makes room; anything else stays.
fn replaceable(path: &Path) -> anyhow::Result<()> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(()),
        Ok(text) if text.starts_with(HEAD) => Ok(()),
        _ => {
            let problem = format!("`{}` is there and is no page of this manual", path.display());
            Err(advised(problem, "name another directory with --out"))
        }
    }
}
