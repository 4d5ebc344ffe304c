//! The rows of a suite: a file of specs, the suite of the project, or a set of a corpus.

use std::path::Path;

use anyhow::Context;
use cgen::corpus::{Corpus, Set, Texts};
use eval::suite::{HUMAN, Item, Trial};
use eval::{Row, parse_specs, read_specs};

use crate::args::{EvalArgs, Suite};
use crate::diagnostic::advised;

/// Rows, and what they are.
pub struct Rows {
    /// What reports call them.
    pub name: String,
    /// The rows.
    pub items: Vec<Item>,
}

/// Reads what the arguments name.
pub fn read(args: &EvalArgs) -> anyhow::Result<Rows> {
    let limit = args.limit.map_or(usize::MAX, std::num::NonZeroUsize::get);
    let of_specs = |name: String, rows: &[Row]| {
        let items = rows.iter().take(limit).map(|row| Item::of_row(row, args.show.get())).collect();
        Rows { name, items }
    };
    let rows = match (&args.specs, args.suite) {
        (Some(file), _) => of_specs(file.display().to_string(), &read_specs(file)?),
        (None, Some(Suite::Human)) => {
            of_specs("human".to_owned(), &parse_specs(HUMAN, Path::new("human.jsonl"))?)
        }
        (None, Some(suite)) => of_corpus(suite, args.data.as_deref(), limit)?,
        (None, None) => anyhow::bail!("there are no specs: name a file with --specs, or a --suite"),
    };
    if rows.items.is_empty() {
        anyhow::bail!("`{}` has no specs", rows.name);
    }
    Ok(rows)
}

fn of_corpus(suite: Suite, dir: Option<&Path>, limit: usize) -> anyhow::Result<Rows> {
    let (policy, set) = match suite {
        Suite::PaperTest => ("paper", Set::Test),
        Suite::PaperIid => ("paper", Set::Iid),
        Suite::ListsTest | Suite::Human => ("lists", Set::Test),
    };
    let Some(dir) = dir else {
        let hint = format!("name one of the policy `{policy}` with --data; synth gen makes one");
        return Err(advised("the suite is a set of a corpus", hint));
    };
    let corpus = Corpus::open(dir)?;
    let wrong = || format!("could not read the set `{}` of `{}`", set.name(), dir.display());
    let mut items = Vec::new();
    for row in corpus.rows(set, Texts::Skip).with_context(wrong)?.take(limit) {
        let trial = Trial::of_task(row.with_context(wrong)?).with_context(wrong)?;
        items.push(Item::Trial(Box::new(trial)));
    }
    if items.iter().any(|item| is_of_the_paper(item) != (policy == "paper")) {
        let problem = format!("`{}` is no corpus of the policy `{policy}`", dir.display());
        return Err(advised(problem, "name another corpus with --data, or another --suite"));
    }
    Ok(Rows { name: format!("{policy}-{} of {}", set.name(), corpus.manifest().request.origin), items })
}

fn is_of_the_paper(item: &Item) -> bool {
    matches!(item, Item::Trial(trial) if trial.shapes().contains(&cgen::Shape::PAPER))
}
