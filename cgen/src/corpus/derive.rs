//! A corpus made of another one: the training set rewritten row by row, the other sets as they are.
//!
//! Owns where it comes from and that it is whole or not there; what becomes of a row is the caller's business. The
//! result is a function of the parent and of what the caller says, not of threads or of how often it was begun.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::error::Error;
use super::make::Event;
use super::manifest::Manifest;
use super::open::{Corpus, damaged};
use super::publish::{self, Rewrite};
use super::site::{self, Site, unfinished_origin};
use super::split::Set;

/// Where a corpus comes from that was not drawn.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Derived {
    /// The hash of the manifest of the corpus that it was made of.
    pub parent: String,
    /// The hash of the model that was asked.
    pub model: String,
    /// How it was asked and what was taken, in words.
    pub settings: String,
    /// How often this was done since the corpus was drawn.
    pub round: u32,
    /// How many tasks of the training set came to what.
    pub counts: BTreeMap<String, u64>,
}

/// What a reader has to know to tell it from another.
impl fmt::Display for Derived {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |hash: &str| hash.get(..12).unwrap_or(hash).to_owned();
        let Self { parent, model, settings, round, .. } = self;
        write!(f, "round {round} of corpus {} with model {}, {settings}", short(parent), short(model))
    }
}

/// Writes a corpus of the first `train` training tasks of another one and of its other sets. What stands in the
/// directory already stays if it is the same, and is an error if it is something else.
pub fn derive(
    parent: &Corpus,
    dir: &Path,
    derived: Derived,
    train: u64,
    rewrite: &Rewrite,
    threads: usize,
    watch: &(dyn Fn(Event) + Sync),
) -> Result<Manifest, Error> {
    let request = &parent.manifest().request;
    let occupied =
        |holds: String| Error::Occupied { dir: dir.to_owned(), holds, wanted: derived.to_string() };
    match Manifest::read(dir)? {
        Some(manifest) if manifest.derived.as_ref() == Some(&derived) && manifest.request == *request => {
            let wrong = damaged(dir, &manifest, threads);
            if wrong.is_empty() {
                if site::has_leftovers(dir) {
                    Site::claim(dir, request, true)?.clear()?;
                }
                watch(Event::Whole);
                return Ok(manifest);
            }
            for (path, _) in wrong {
                watch(Event::Damaged(path));
            }
        }
        Some(manifest) => {
            let holds = manifest.derived.map_or(manifest.request.to_string(), |derived| derived.to_string());
            return Err(occupied(holds));
        }
        None => {
            if let Some(origin) = unfinished_origin(dir)?.filter(|origin| *origin != request.origin) {
                return Err(occupied(format!("an unfinished corpus of {origin}")));
            }
        }
    }
    let site = Site::claim(dir, request, true)?;
    let ready = site.ready()?;
    let mut manifest = Manifest::new(request.clone());
    manifest.attempts.clone_from(&parent.manifest().attempts);
    manifest.shortfall.clone_from(&parent.manifest().shortfall);
    manifest.derived = Some(derived);
    let rows = |(set, statistics): (&Set, &super::Statistics)| match set {
        Set::Train => statistics.rows.min(train),
        Set::Validation | Set::Test => statistics.rows,
        Set::Iid => 0,
    };
    // The card tells it.
    manifest.count = parent.manifest().sets.iter().map(rows).sum();
    let tables = publish::rewritten(parent, train, rewrite);
    publish::write(&tables, request, &ready, threads, &mut manifest, watch)?;
    site.publish(&ready, &manifest)?;
    Ok(manifest)
}
