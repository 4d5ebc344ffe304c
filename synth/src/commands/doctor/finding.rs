//! One thing that was looked at: how it is, in words, and what mends it.

use serde_json::{Value as Json, json};

use crate::layout::wrapped;
use crate::printer::Look;

/// How something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// As it should be.
    Good,
    /// Something is missing that not everybody needs.
    Noted,
    /// What everybody needs does not work.
    Broken,
}

/// Something that was looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub name: &'static str,
    /// How it is.
    pub state: State,
    /// The same in words.
    pub says: String,
    /// What to do about it.
    pub mend: Option<String>,
}

/// Columns left of the words: the state, the name, and what is between them.
const INDENT: usize = 16;

impl Finding {
    /// All is well.
    pub fn good(name: &'static str, says: impl Into<String>) -> Self {
        Self { name, state: State::Good, says: says.into(), mend: None }
    }

    /// Something is missing that not everybody needs.
    pub fn noted(name: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, state: State::Noted, says: says.into(), mend: Some(mend.into()) }
    }

    /// What everybody needs does not work.
    pub fn broken(name: &'static str, says: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { name, state: State::Broken, says: says.into(), mend: Some(mend.into()) }
    }

    /// As text, in lines as wide as the window.
    pub fn text(&self, look: Look) -> String {
        let (word, color) = match self.state {
            State::Good => ("ok", "32"),
            State::Noted => ("note", "33"),
            State::Broken => ("broken", "31"),
        };
        let word = format!("{word:<7}");
        let word = if look.color { format!("\u{1b}[{color}m{word}\u{1b}[0m") } else { word };
        let margin = " ".repeat(INDENT);
        let mend = self.mend.as_ref().map(|mend| format!("mend: {mend}"));
        let lines: Vec<String> = std::iter::once(&self.says)
            .chain(&mend)
            .flat_map(|text| wrapped(text, look.width.saturating_sub(INDENT)))
            .collect();
        format!("{word}{:<9}{}", self.name, lines.join(&format!("\n{margin}")))
    }

    /// The same for programs.
    pub fn json(&self) -> Json {
        let state = match self.state {
            State::Good => "ok",
            State::Noted => "note",
            State::Broken => "broken",
        };
        json!({"name": self.name, "state": state, "says": self.says, "mend": self.mend})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(finding: &Finding, width: usize, expect: &str) {
        assert_eq!(finding.text(Look { color: false, width }), expect.trim_matches('\n'));
    }

    #[test]
    fn words_stand_in_a_column_of_their_own() {
        let finding =
            Finding::noted("gcc", "there is no gcc: none was found", "apt-get install gcc libc6-dev");
        let wide = "
note   gcc      there is no gcc: none was found
                mend: apt-get install gcc libc6-dev";
        check(&finding, 80, wide);
        let narrow = "
note   gcc      there is no gcc: none
                was found
                mend: apt-get install
                gcc libc6-dev";
        check(&finding, 40, narrow);
        check(&Finding::good("memory", "12 GiB"), 40, "ok     memory   12 GiB");
    }

    #[test]
    fn colours_change_no_word() {
        let finding = Finding::broken("search", "nothing", "something");
        let colored = finding.text(Look { color: true, width: 80 });
        assert_eq!(
            colored.replace("\u{1b}[31m", "").replace("\u{1b}[0m", ""),
            finding.text(Look { color: false, width: 80 })
        );
        assert_eq!(finding.json()["state"], "broken");
    }
}
