//! What a translation unit printed, read back: one outcome for each call.

use crate::run::TrapKind;
use crate::shape::Shape;
use crate::value::Value;

/// How a call ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It gave a value.
    Value(Value),
    /// It did what C leaves undefined, as a sanitizer or the code around the call noticed.
    Trap(TrapKind),
    /// It took longer than a call may.
    Hung,
    /// The process died in another way; the number of the signal, or 0, and what was said about it.
    Died(i32, String),
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Value(value) => value.fmt(f),
            Self::Trap(kind) => kind.fmt(f),
            Self::Hung => f.write_str("the call takes too long"),
            Self::Died(0, words) => write!(f, "the process ended: {words}"),
            Self::Died(signal, words) => write!(f, "the process was ended by signal {signal} {words}"),
        }
    }
}

/// Reads the lines of a run; `None` unless each of the calls, told by their shapes, has exactly its line.
pub(super) fn read(output: &str, shapes: &[Shape]) -> Option<Vec<Outcome>> {
    let lines: Vec<&str> = output.lines().collect();
    if lines.len() != shapes.len() {
        return None;
    }
    let outcomes = lines.iter().zip(shapes).enumerate().map(|(i, (line, shape))| {
        let (number, rest) = line.split_once(' ')?;
        if number.parse() == Ok(i) { outcome(rest, *shape) } else { None }
    });
    outcomes.collect()
}

fn outcome(line: &str, shape: Shape) -> Option<Outcome> {
    let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
    Some(match word {
        "value" if shape.gives_list() => {
            let cells = rest.split_whitespace().map(|cell| cell.parse().ok()).collect::<Option<_>>()?;
            Outcome::Value(Value::List(cells))
        }
        "value" => Outcome::Value(Value::Int(rest.parse().ok()?)),
        "length" => Outcome::Trap(TrapKind::BadLength),
        "missing" => Outcome::Trap(TrapKind::MissingReturn),
        "hung" => Outcome::Hung,
        "died" => {
            let (signal, words) = rest.split_once(' ')?;
            sanitizer_trap(words).map_or_else(
                || Some(Outcome::Died(signal.parse().ok()?, words.to_owned())),
                |kind| Some(Outcome::Trap(kind)),
            )?
        }
        _ => return None,
    })
}

/// The kinds of undefined behaviour by the words in which gcc's sanitizers report them.
const COMPLAINTS: &[(&str, TrapKind)] = &[
    ("runtime error: signed integer overflow", TrapKind::Overflow),
    ("runtime error: negation of", TrapKind::Overflow),
    ("runtime error: division by zero", TrapKind::DivisionByZero),
    ("runtime error: division of", TrapKind::Overflow),
    ("runtime error: shift exponent", TrapKind::ShiftCount),
    ("runtime error: left shift of", TrapKind::Overflow),
    ("runtime error: index ", TrapKind::OutOfBounds),
    ("runtime error: load of address", TrapKind::OutOfBounds),
    ("runtime error: store to address", TrapKind::OutOfBounds),
    ("runtime error: pointer index expression", TrapKind::OutOfBounds),
    ("ERROR: AddressSanitizer: use-after-poison", TrapKind::OutOfBounds),
    ("ERROR: AddressSanitizer: stack-buffer-", TrapKind::OutOfBounds),
    ("ERROR: AddressSanitizer: dynamic-stack-buffer-", TrapKind::OutOfBounds),
    ("ERROR: AddressSanitizer: unknown-crash", TrapKind::OutOfBounds),
    ("ERROR: AddressSanitizer: SEGV", TrapKind::OutOfBounds),
];

fn sanitizer_trap(words: &str) -> Option<TrapKind> {
    COMPLAINTS.iter().find(|(start, _)| words.starts_with(start)).map(|&(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(shape: &str, output: &str, expect: &str) {
        let got = read(output, &[shape.parse().unwrap()]).map_or("unreadable".into(), |o| match &o[..] {
            [one] => format!("{one:?}"),
            _ => "several".into(),
        });
        assert_eq!(got, expect, "{output}");
    }

    #[test]
    fn each_line_is_an_outcome() {
        check("numbers+1", "0 value -7", "Value(Int(-7))");
        check("in-place", "0 value 1 -2 3", "Value(List([1, -2, 3]))");
        check("to-list", "0 value", "Value(List([]))");
        check("to-list", "0 length", "Trap(BadLength)");
        check("paper", "0 missing", "Trap(MissingReturn)");
        check("paper", "0 hung", "Hung");
        check("paper", "0 died 11 ", "Died(11, \"\")");
        check("paper", "0 died 0 runtime error: index 5 out of bounds for type", "Trap(OutOfBounds)");
        check("paper", "0 died 0 runtime error: division of -2147483648 by -1 cannot", "Trap(Overflow)");
        check("paper", "0 died 0 runtime error: shift exponent -2 is negative", "Trap(ShiftCount)");
    }

    #[test]
    fn anything_else_is_unreadable() {
        for output in
            ["", "0", "1 value 3", "0 value", "0 value x", "0 value 1 2", "0 what", "0 value 1\n0 value 1"]
        {
            check("numbers+1", output, "unreadable");
        }
    }
}
