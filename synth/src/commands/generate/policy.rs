//! Which policy is meant: a name, or a file.

use std::path::Path;

use anyhow::Context;
use cgen::policy::Policy;

use crate::diagnostic::{advised, refused_policy};
use crate::printer::Look;
use crate::source::Source;

/// The built-in policy of this name, or the one in this file.
pub fn read(name: &str, look: Look) -> anyhow::Result<Policy> {
    if let Some(policy) = Policy::named(name) {
        return Ok(policy);
    }
    let path = Path::new(name);
    if !path.exists() && path.extension().is_none_or(|extension| extension != "toml") {
        let names = Policy::NAMES.join("`, `");
        return Err(advised(
            format!("there is no policy `{name}`"),
            format!("take one of `{names}`, or a TOML file"),
        ));
    }
    let text =
        std::fs::read_to_string(path).with_context(|| format!("could not read the policy `{name}`"))?;
    Policy::from_toml(&text).map_err(|error| refused_policy(&Source::new(name, text), &error, look).into())
}
