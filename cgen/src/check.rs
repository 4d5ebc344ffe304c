//! What a tree must keep beyond its types: scopes, types of variables, places of `break`, sequencing.

use crate::{Diagnostic, Program};

/// Everything that is wrong with the program; nothing, if it is one of the language.
pub fn check(_program: &Program) -> Vec<Diagnostic> {
    Vec::new()
}
