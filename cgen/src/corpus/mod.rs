//! Tasks on disk: a directory that anybody can make again, bit for bit, and read with their own tools.
//!
//! [`Maker`] makes a corpus, [`Corpus`] reads it. Tasks are drawn in parts, each a pure function of origin and index
//! and kept on disk until the corpus is whole; the first of each behaviour counts; the split is a function of the
//! behaviour; the tables, the card and at last the manifest are written from the parts. A directory without a
//! manifest is no corpus, and one with it has every file that it names. What a task is, and which programs are worth
//! keeping, is decided in [`crate::task`]. See `docs/corpus.md`.

mod card;
mod constructs;
mod derive;
mod disk;
mod error;
mod iid;
mod jsonl;
mod make;
mod manifest;
mod merge;
mod open;
mod ordered;
mod origin;
mod part;
mod publish;
mod record;
mod row;
mod share;
mod site;
mod split;
mod statistics;
mod table;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod toy;

pub use card::percent;
pub use constructs::Constructs;
pub use derive::{Derived, derive};
pub use disk::write_whole;
pub use error::Error;
pub use make::{Event, Maker, ShareMade};
pub use manifest::{Entry, MANIFEST, Manifest, Overlap, Request};
pub use merge::Attempts;
pub use open::Corpus;
pub use origin::{FORMAT_VERSION, GENERATOR_VERSION, Origin};
pub use part::ATTEMPTS;
pub use publish::Rewrite;
pub use row::Row;
pub use share::{NoShare, Share};
pub use split::{Set, Split};
pub use statistics::{Histogram, Statistics, percentile};
pub use table::{COLUMNS, Reader, Texts};
