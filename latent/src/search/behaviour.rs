//! What the statements of a prefix have done to the examples: whether they can still become a program that holds, and
//! whether another prefix has done the same.

use cgen::ast::Type;
use cgen::token::{Prefix, Token};
use cgen::{Example, Program, Value};

use crate::prefix::{Reached, Run};

/// What is to be expected of a prefix.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Outlook {
    /// Whatever follows, an example will not hold.
    Doomed,
    /// It can still become a program that holds.
    Open,
    /// It is one as it stands.
    Holds,
}

/// Looks at every example.
pub(super) fn outlook(run: &Run, examples: &[Example]) -> Outlook {
    let pairs = || run.reached.iter().zip(examples);
    let wrong = |(reached, example): (&Reached, &Example)| {
        reached.is_trapped() || reached.returned().is_some_and(|output| *output != example.output)
    };
    if pairs().any(wrong) {
        Outlook::Doomed
    } else if pairs().all(|(reached, example)| reached.output.as_ref() == Some(&example.output)) {
        Outlook::Holds
    } else {
        Outlook::Open
    }
}

/// Everything that what follows can see. Nothing, where prefixes cannot be compared: an `else` that follows depends on
/// which branch was taken.
pub(super) fn behaviour(run: &Run, prefix: &Prefix) -> Option<Vec<i32>> {
    if prefix.legal().contains(Token::ELSE) {
        return None;
    }
    let mut key = Vec::new();
    for reached in &run.reached {
        push(reached, &run.program, &mut key);
    }
    Some(key)
}

/// Variables in the order of their declarations, which gives their names; every part says how long it is.
fn push(reached: &Reached, program: &Program, key: &mut Vec<i32>) {
    let Some(state) = &reached.state else {
        // Nothing that follows is run; what was returned tells the prefix from others.
        match &reached.output {
            None => key.push(-1),
            Some(Value::Int(x)) => key.extend([-2, *x]),
            Some(Value::List(cells)) => {
                key.extend([-3, cells.len() as i32]);
                key.extend(cells);
            }
        }
        return;
    };
    let ints = state.ints.iter().map(|(id, value)| (id.index(), std::slice::from_ref(value)));
    let lists = state.lists.iter().map(|(id, cells)| (id.index(), cells.as_slice()));
    let mut all: Vec<(usize, &[Option<i32>])> = ints.chain(lists).collect();
    all.sort_unstable_by_key(|(id, _)| *id);
    key.push(all.len() as i32);
    for (id, values) in all {
        // Arrays of different sizes differ even where the same cells are set.
        key.push(match program.vars.get(id).map(|var| &var.ty) {
            Some(Type::Int) => 0,
            Some(Type::Array(cells)) => i32::from(*cells),
            _ => -4,
        });
        key.push(values.len() as i32);
        for value in values {
            key.extend([i32::from(value.is_some()), value.unwrap_or(0)]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use cgen::Input;

    /// Tokens by their spellings.
    fn tokens(text: &str) -> Vec<Token> {
        let token = |word: &str| Token::all().find(|token| token.spelling() == word).unwrap();
        text.split_whitespace().map(token).collect()
    }

    /// Lists of so many sevens, and a number that should come out.
    fn examples(all: &[(usize, i32)]) -> Vec<Example> {
        let example = |&(n, output): &(usize, i32)| Example {
            input: Input { list: vec![7; n], ints: Vec::new() },
            output: Value::Int(output),
        };
        all.iter().map(example).collect()
    }

    fn run(text: &str, examples: &[Example]) -> (Run, Prefix) {
        let tokens = tokens(text);
        let mut prefix = Prefix::new("to-number".parse().unwrap(), 100).unwrap();
        tokens.iter().skip(1).for_each(|&token| prefix.push(token).unwrap());
        (crate::prefix::run(&tokens, examples).unwrap(), prefix)
    }

    #[test]
    fn the_outlook_is_told_as_soon_as_it_is_certain() {
        let examples = examples(&[(0, 0), (2, 3)]);
        let check =
            |text: &str, expect: Outlook| assert_eq!(outlook(&run(text, &examples).0, &examples), expect);
        check("<to-number> n ++ ;", Outlook::Open);
        check("<to-number> n = 6 / n ;", Outlook::Doomed);
        check("<to-number> if ( n ) { return 4 ; }", Outlook::Doomed);
        check("<to-number> if ( n ) { return 3 ; }", Outlook::Open);
        check("<to-number> if ( n ) { return 3 ; } return n ;", Outlook::Holds);
        check("<to-number> return n ;", Outlook::Doomed);
        check("<to-number> while ( 1 ) { }", Outlook::Doomed);
    }

    #[test]
    fn prefixes_that_have_done_the_same_are_alike() {
        let examples = examples(&[(1, 0), (2, 3)]);
        let key = |text: &str| {
            let (run, prefix) = run(text, &examples);
            behaviour(&run, &prefix)
        };
        let check = |x: &str, y: &str, same: bool| {
            let (a, b) = (key(x), key(y));
            assert!(a.is_some() && b.is_some());
            assert_eq!(a == b, same, "{x} | {y}");
        };
        check("<to-number> n ++ ;", "<to-number> n += 1 ;", true);
        check("<to-number> n ++ ;", "<to-number> n *= 2 ;", false);
        check("<to-number> int v0 = n ; n = 0 ;", "<to-number> int v0 = 0 ; v0 = n ; n = 0 ;", true);
        check("<to-number> int v0 = n ;", "<to-number> int v0 = n , v1 ;", false);
        check("<to-number> int v0 [ 2 ] ;", "<to-number> int v0 [ 3 ] ;", false);
        check("<to-number> int v0 [ 1 ] ;", "<to-number> int v0 ;", false);
        check("<to-number> if ( n == 1 ) { return 0 ; } n ++ ;", "<to-number> n ++ ;", false);
        // What `else` would do is not known yet.
        assert_eq!(key("<to-number> if ( n == 1 ) { n = 1 ; }"), None);
        assert!(key("<to-number> if ( n == 1 ) { n = 1 ; } else { n = 2 ; }").is_some());
    }
}
