//! What `synth` says when it is asked nothing.

use crate::commands::Outcome;
use crate::layout::wrapped;
use crate::printer::Printer;

const ABOUT: &str = "synth writes, runs and explains short C functions over ints and int lists.";

/// Commands, and what they are for.
const COMMANDS: [(&str, &str); 10] = [
    ("synth solve -e '[3, 1, 2] -> 6' -e '[5] -> 5'", "find a function that does it"),
    ("synth run FILE.c --input '[3, 1, 2]'", "run a function on a list"),
    ("synth run FILE.c --input '[3, 1, 2]' --trace", "the same, step by step"),
    ("synth run FILE.c --specs FILE.jsonl", "judge it on examples"),
    ("synth gen --policy lists --count 10000 --out DIR", "draw programs to learn from"),
    ("synth inspect DIR", "what is in them?"),
    ("synth train", "train a model on programs"),
    ("synth eval --specs FILE.jsonl", "how well are specs solved?"),
    ("synth bench interpreter", "how fast is this machine?"),
    ("synth doctor", "what works here?"),
];

const MORE: &str = "A function looks like this:\n  void f(int *a, int n) { a[0] = n; }\n\
                    `synth help` names all commands, `synth help run` all options of one.";

/// Prints the overview.
pub fn execute(printer: &mut Printer) -> anyhow::Result<Outcome> {
    printer.line(overview(printer.results.width))?;
    Ok(Outcome::Yes)
}

/// Commands and what they are for stand side by side where there is room, else below each other.
fn overview(width: usize) -> String {
    let column = COMMANDS.iter().map(|(command, _)| command.len()).max().unwrap_or_default() + 2;
    let meanings = COMMANDS.iter().map(|(_, meaning)| meaning.len()).max().unwrap_or_default();
    let beside = 2 + column + meanings <= width;
    let mut lines = wrapped(ABOUT, width);
    lines.push(String::new());
    for (command, meaning) in COMMANDS {
        if beside {
            lines.push(format!("  {command:<column$}{meaning}"));
        } else {
            lines.push(format!("  {command}\n      {meaning}"));
        }
    }
    lines.push(String::new());
    lines.extend(
        MORE.lines().flat_map(|line| {
            if line.starts_with(' ') { vec![line.to_owned()] } else { wrapped(line, width) }
        }),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_wider_than_the_window() {
        for width in [60, 80] {
            let text = overview(width);
            assert!(text.lines().all(|line| line.chars().count() <= width), "{text}");
            assert!(
                COMMANDS.iter().all(|(command, meaning)| text.contains(command) && text.contains(meaning))
            );
        }
        assert!(overview(80).contains("--trace      the same, step by step"), "{}", overview(80));
        assert!(overview(60).contains("--trace\n      the same, step by step"));
    }
}
