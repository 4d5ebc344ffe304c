//! What is known of a program while it is being written: where the statements of its outermost block end, and what
//! the interpreter says about the statements that stand already.

use cgen::run::{Limits, Machine, State, StatesCode};
use cgen::token::{self, Token};
use cgen::{Example, Program, Value};

use crate::config::Every;

/// Loops of prefixes may turn less often than those of programs: a prefix is run after every statement.
const FUEL: u32 = 20_000;

/// Counts brackets to see where the statements of the outermost block end.
///
/// An `if` ends with its first block even if an `else` follows, because nobody knows that yet when the block ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Boundaries {
    tokens: usize,
    blocks: usize,
    brackets: usize,
    /// In a declaration, braces hold the values of an array.
    declares: bool,
    /// A `do` waits for its `while`.
    does: bool,
}

impl Boundaries {
    /// Takes the next token, the shape being the first; whether the executor runs after it.
    pub fn push(&mut self, token: Token, every: Every) -> bool {
        self.tokens += 1;
        let ends = self.statement_ends(token);
        match every {
            Every::Statement => ends,
            Every::Tokens(n) => (self.tokens - 1).checked_rem(n) == Some(0) && self.tokens > 1,
        }
    }

    fn statement_ends(&mut self, token: Token) -> bool {
        let outermost = self.blocks == 0 && self.brackets == 0;
        match token {
            Token::OPEN | Token::OPEN_CELL => self.brackets += 1,
            Token::CLOSE | Token::CLOSE_CELL => self.brackets = self.brackets.saturating_sub(1),
            Token::OPEN_BLOCK => self.blocks += 1,
            Token::CLOSE_BLOCK => {
                self.blocks = self.blocks.saturating_sub(1);
                return self.blocks == 0 && !self.declares && !self.does;
            }
            Token::INT if outermost => self.declares = true,
            Token::DO if outermost => self.does = true,
            Token::SEMICOLON if outermost => {
                self.declares = false;
                self.does = false;
                return true;
            }
            _ => {}
        }
        false
    }
}

/// What the statements that stand already do to the examples.
#[derive(Clone, Debug)]
pub struct Run {
    /// The program that they are when nothing follows.
    pub program: Program,
    /// What became of each example.
    pub reached: Vec<Reached>,
}

/// What became of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reached {
    /// The state after the last statement; nothing, if the run never came there: it returned or trapped before.
    pub state: Option<State>,
    /// What the program gives if nothing follows; nothing, if it traps.
    pub output: Option<Value>,
}

impl Reached {
    /// Whether the run has trapped, so that nothing that follows can change it.
    pub fn is_trapped(&self) -> bool {
        self.state.is_none() && self.output.is_none()
    }

    /// What was returned, so that nothing that follows can change it.
    pub fn returned(&self) -> Option<&Value> {
        self.output.as_ref().filter(|_| self.state.is_none())
    }
}

/// Runs what stands, the first token being the shape; nothing for tokens that are no statements.
pub fn run(tokens: &[Token], examples: &[Example]) -> Option<Run> {
    let mut closed = tokens.to_vec();
    closed.push(Token::END);
    let program = token::decode(&closed).ok()?;
    let code = StatesCode::new(&program).ok()?;
    let mut machine = Machine::new();
    let limits = Limits { fuel: FUEL };
    let last = program.body.len().checked_sub(1)?;
    let reached = |example: &Example| match code.run(&mut machine, &example.input, &limits) {
        Ok(mut run) => {
            Reached { state: run.states.pop().filter(|state| state.statement == last), output: run.end.ok() }
        }
        Err(_) => Reached { state: None, output: None },
    };
    let reached = examples.iter().map(reached).collect();
    Some(Run { program, reached })
}

/// The states of the examples after these tokens, the first of which is the shape: what the statements of the
/// outermost block have done so far. Nothing for an example on which they trap or return, nothing at all for tokens
/// that are no statements.
pub fn states(tokens: &[Token], examples: &[Example]) -> Option<Vec<Option<State>>> {
    Some(run(tokens, examples)?.reached.into_iter().map(|reached| reached.state).collect())
}

/// The states of the examples after each statement of the outermost block of a whole program, given by all its tokens:
/// what [`states`] would say about each beginning of it that ends with a statement, from one run.
pub fn all_states(tokens: &[Token], examples: &[Example]) -> Option<Vec<Vec<State>>> {
    let program = token::decode(tokens).ok()?;
    let code = StatesCode::new(&program).ok()?;
    let mut machine = Machine::new();
    let limits = Limits { fuel: FUEL };
    let states = |example: &Example| {
        let run = code.run(&mut machine, &example.input, &limits);
        run.map(|run| run.states).unwrap_or_default()
    };
    Some(examples.iter().map(states).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use cgen::ast::VarId;
    use cgen::{Input, Value};

    /// Tokens by their spellings.
    fn tokens(text: &str) -> Vec<Token> {
        let token = |word: &str| Token::all().find(|token| token.spelling() == word).unwrap();
        text.split_whitespace().map(token).collect()
    }

    #[test]
    fn statements_of_the_outermost_block_end() {
        let check = |text: &str, expect: &[usize]| {
            let mut boundaries = Boundaries::default();
            let ends: Vec<usize> = (tokens(text).into_iter().enumerate())
                .filter_map(|(i, token)| boundaries.push(token, Every::Statement).then_some(i))
                .collect();
            assert_eq!(ends, expect, "{text}");
        };
        check("<paper> a [ 0 ] = 1 ; return a ;", &[7, 10]);
        check("<to-number> int v0 [ 2 ] = { 1 , 2 } ; return n ;", &[12, 15]);
        check("<to-number> for ( int v0 = 0 ; v0 < n ; v0 ++ ) { n -- ; } return n ;", &[19, 22]);
        check("<to-number> if ( n ) { n ++ ; } else { n -- ; } return n ;", &[9, 15, 18]);
        check("<to-number> do { n -- ; } while ( n ) ; return n ;", &[11, 14]);
        check("<to-number> { int v0 ; { n ++ ; } } return n ;", &[10, 13]);
    }

    #[test]
    fn tokens_are_counted() {
        let mut boundaries = Boundaries::default();
        let runs: Vec<bool> = (0..7).map(|_| boundaries.push(Token::SEMICOLON, Every::Tokens(3))).collect();
        assert_eq!(runs, [false, false, false, true, false, false, true]);
    }

    #[test]
    fn prefixes_run_to_the_state_after_them() {
        let example =
            |n: usize| Example { input: Input { list: vec![7; n], ints: Vec::new() }, output: Value::Int(0) };
        let examples = [example(0), example(2)];
        let after = |text: &str| states(&tokens(text), &examples);
        let n = |state: &Option<State>| {
            let state = state.as_ref()?;
            state.ints.iter().find(|(id, _)| *id == VarId(1)).and_then(|(_, value)| *value)
        };
        let all = after("<to-number> if ( n ) { n = 6 / n ; }").unwrap();
        assert_eq!(all.iter().map(n).collect::<Vec<_>>(), [Some(0), Some(3)]);
        let all = after("<to-number> n = 6 / n ;").unwrap();
        assert_eq!(all.iter().map(n).collect::<Vec<_>>(), [None, Some(3)]);
        assert_eq!(after("<to-number> n ++ ; return n ;").unwrap(), [None, None]);
        assert_eq!(after("<to-number> n ="), None);
        assert_eq!(after("<to-number>"), None);
    }
}
