//! A run step by step, for people: which line, what happened there, and the list after it.
pub mod table;
