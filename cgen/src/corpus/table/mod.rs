//! Rows as Parquet tables, which people read with their own tools.
//!
//! The columns are written by hand, with their levels, so that none of the Arrow crates has to be built.

mod column;
mod read;
mod schema;
mod write;

pub use read::{Reader, Texts};
pub use schema::COLUMNS;
pub use write::Writer;
