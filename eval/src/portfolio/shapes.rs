//! Which shapes examples are for.

use cgen::shape::Kind;
use cgen::{Example, Shape, Value};

use crate::solver::Question;

/// The shapes of which a program could do this, the likeliest first: a list that comes out as long as it went in is
/// changed in place, or else filled anew. `list` says whether a list goes in, which an empty one does not tell.
///
/// There is none where lists and numbers come out, or where no shape takes so many ints.
pub fn fitting(list: bool, examples: &[Example]) -> Vec<Shape> {
    let Some(first) = examples.first() else { return Vec::new() };
    let lists_out = matches!(first.output, Value::List(_));
    let kinds: &[Kind] = match (list, lists_out) {
        (true, true) => &[Kind::InPlace, Kind::ToList],
        (true, false) => &[Kind::ToNumber],
        (false, false) => &[Kind::Numbers],
        (false, true) => &[],
    };
    let ints = u8::try_from(first.input.ints.len()).ok();
    let shapes = kinds.iter().filter_map(|&kind| Shape::new(kind, ints?));
    shapes.filter(|&shape| Question::new(shape, examples.to_vec()).is_ok()).collect()
}

#[cfg(test)]
mod tests {
    use cgen::Input;

    use super::*;

    fn check(list: bool, examples: &[(&str, &str)], expect: &str) {
        let example = |&(input, output): &(&str, &str)| Example {
            input: input.parse::<Input>().unwrap(),
            output: output.parse().unwrap(),
        };
        let examples: Vec<Example> = examples.iter().map(example).collect();
        let shapes: Vec<String> = fitting(list, &examples).iter().map(ToString::to_string).collect();
        assert_eq!(shapes.join(" "), expect, "{examples:?}");
    }

    #[test]
    fn examples_tell_the_shapes() {
        check(true, &[], "");
        check(true, &[("[1, 2]", "[2, 1]"), ("[]", "[]")], "in-place to-list");
        check(true, &[("[1, 2]", "[2, 1]"), ("[3]", "[]")], "to-list");
        check(true, &[("[1, 2], 4", "[2, 1]")], "in-place+1 to-list+1");
        check(true, &[("[1, 2], 4, 5", "7")], "to-number+2");
        check(false, &[("4, 5", "7")], "numbers+2");
        check(true, &[("[], 5", "7")], "to-number+1");
        check(false, &[("4", "[7]")], "");
        check(true, &[("[4]", "[7]"), ("[4]", "7")], "");
        check(true, &[("[1, 2]", "[2, 1]"), ("[1], 3", "[1]")], "");
        check(true, &[("[1], 1, 2, 3", "4")], "");
    }
}
