//! Phrases: a small grammar of C text, from which idiomatic bodies are put together at random.
//!
//! The text of the grammar explains itself; see `idioms.txt`, the one that is built in. Here it is read, checked
//! and expanded into tokens. What comes out is read again as any other program is.

use std::collections::BTreeMap;

use crate::Shape;
use crate::choice::Choices;
use crate::shape::Kind;
use crate::token::Token;

use super::naming::{self, Symbol};

/// Most symbols that an expansion may pass through, those of arguments counted anew in each rule.
const MAX_SYMBOLS: usize = 8192;
/// Deepest nesting of rules in an expansion.
const MAX_NESTING: usize = 24;

/// A grammar of phrases.
#[derive(Clone, Debug)]
pub struct Phrases {
    rules: Vec<Rule>,
    names: BTreeMap<String, usize>,
    /// The names of variables; a [`Symbol::Name`] is a place in it.
    variables: Vec<String>,
}

#[derive(Clone, Debug, Default)]
struct Rule {
    alternatives: Vec<Alternative>,
    /// How many arguments its alternatives speak of.
    arguments: usize,
}

#[derive(Clone, Debug)]
struct Alternative {
    weight: u32,
    /// How many further ints the function must have.
    ints: usize,
    pieces: Vec<Piece>,
}

#[derive(Clone, Debug)]
enum Piece {
    Symbol(Symbol),
    /// An argument, counted from 0.
    Argument(usize),
    /// A constant between these two.
    Constant(i32, i32),
    Rule(usize, Vec<Vec<Piece>>),
}

/// Why a text is no grammar of phrases.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line} of the phrases: {problem}")]
pub struct PhraseError {
    /// The line, counted from 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: PhraseProblem,
}

/// What can be wrong with a line of a grammar of phrases.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhraseProblem {
    /// An alternative stands before the first rule.
    #[error("an alternative stands before the first rule")]
    NoRule,
    /// The rule has a line of its own already.
    #[error("the rule `{0}` is there twice")]
    Twice(String),
    /// An alternative begins with its weight.
    #[error("`{0}` is not a weight; an alternative looks like `  3  text` or `  3k  text`")]
    Weight(String),
    /// There is no such rule.
    #[error("there is no rule `{0}`")]
    UnknownRule(String),
    /// A rule needs more arguments.
    #[error("the rule `{name}` needs {needs} arguments and gets {gets}")]
    Arguments {
        /// The rule.
        name: String,
        /// How many it speaks of.
        needs: usize,
        /// How many there are.
        gets: usize,
    },
    /// A piece of C that is not in the vocabulary.
    #[error("`{0}` is no token of the language")]
    Token(String),
    /// `$` with something that does not belong behind it, or an argument that does not end.
    #[error("`${0}` is neither a rule, nor an argument, nor a range such as `$[1..9]`")]
    Dollar(String),
    /// The rule has no alternative with a weight.
    #[error("the rule `{0}` has no alternative")]
    NoAlternative(String),
}

impl Phrases {
    /// Reads a grammar.
    pub fn read(text: &str) -> Result<Self, PhraseError> {
        let mut phrases = Self { rules: Vec::new(), names: BTreeMap::new(), variables: Vec::new() };
        let lines = logical_lines(text);
        for (line, content) in &lines {
            if !content.starts_with(' ') {
                let name = content.trim().to_owned();
                let problem = PhraseProblem::Twice(name.clone());
                if phrases.names.insert(name, phrases.rules.len()).is_some() {
                    return Err(PhraseError { line: *line, problem });
                }
                phrases.rules.push(Rule::default());
            }
        }
        let mut rule = None;
        for (line, content) in &lines {
            let wrap = |problem| PhraseError { line: *line, problem };
            if content.starts_with(' ') {
                let Some(rule) = rule else { return Err(wrap(PhraseProblem::NoRule)) };
                phrases.alternative(rule, content.trim()).map_err(wrap)?;
            } else {
                rule = phrases.names.get(content.trim()).copied();
            }
        }
        phrases.check(&lines)?;
        Ok(phrases)
    }

    fn alternative(&mut self, rule: usize, content: &str) -> Result<(), PhraseProblem> {
        let (weight, text) = content.split_once(char::is_whitespace).unwrap_or((content, ""));
        let digits = weight.trim_end_matches(['k', 'l']);
        let ints = match &weight[digits.len()..] {
            "" => Some(0),
            "k" => Some(1),
            "l" => Some(2),
            _ => None,
        };
        let (Some(ints), Ok(weight)) = (ints, digits.parse()) else {
            return Err(PhraseProblem::Weight(weight.to_owned()));
        };
        let mut rest = text.trim();
        let pieces = self.pieces(&mut rest, false)?;
        let arguments = highest_argument(&pieces);
        if let Some(rule) = self.rules.get_mut(rule) {
            rule.arguments = rule.arguments.max(arguments);
            rule.alternatives.push(Alternative { weight, ints, pieces });
        }
        Ok(())
    }

    /// Reads pieces to the end of the text or, within the arguments of a rule, to the comma or parenthesis that
    /// ends the argument.
    fn pieces(&mut self, rest: &mut &str, argument: bool) -> Result<Vec<Piece>, PhraseProblem> {
        let mut pieces = Vec::new();
        let mut open = 0;
        loop {
            *rest = rest.trim_start();
            let Some(first) = rest.chars().next() else { return Ok(pieces) };
            match first {
                '(' | '[' | '{' => open += 1,
                ',' | ')' if argument && open == 0 => return Ok(pieces),
                ')' | ']' | '}' => open -= 1,
                _ => {}
            }
            if let Some(after) = rest.strip_prefix('$') {
                *rest = after;
                pieces.push(self.dollar(rest)?);
            } else {
                let symbols =
                    naming::read_symbols(rest, &mut self.variables).map_err(PhraseProblem::Token)?;
                pieces.extend(symbols.into_iter().map(Piece::Symbol));
            }
        }
    }

    fn dollar(&mut self, rest: &mut &str) -> Result<Piece, PhraseProblem> {
        let wrong = |rest: &str| PhraseProblem::Dollar(rest.chars().take(20).collect());
        if let Some(range) = rest.strip_prefix('[') {
            let (range, after) = range.split_once(']').ok_or_else(|| wrong(rest))?;
            let bounds =
                range.split_once("..").and_then(|(low, high)| Some((low.parse().ok()?, high.parse().ok()?)));
            let (low, high) = bounds.filter(|(low, high)| low <= high).ok_or_else(|| wrong(rest))?;
            *rest = after;
            return Ok(Piece::Constant(low, high));
        }
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len());
        let (name, after) = rest.split_at(end);
        if let Ok(number @ 1..) = name.parse::<usize>() {
            *rest = after;
            return Ok(Piece::Argument(number - 1));
        }
        if name.is_empty() {
            return Err(wrong(rest));
        }
        let rule =
            self.names.get(name).copied().ok_or_else(|| PhraseProblem::UnknownRule(name.to_owned()))?;
        *rest = after;
        let mut arguments = Vec::new();
        if let Some(mut inside) = after.strip_prefix('(') {
            loop {
                arguments.push(self.pieces(&mut inside, true)?);
                let mut chars = inside.chars();
                let end = chars.next();
                inside = chars.as_str();
                match end {
                    Some(',') => {}
                    Some(_) => break,
                    None => return Err(wrong(rest)),
                }
            }
            *rest = inside;
        }
        Ok(Piece::Rule(rule, arguments))
    }

    /// What can only be told when all the rules are there.
    fn check(&self, lines: &[(usize, String)]) -> Result<(), PhraseError> {
        for (name, &place) in &self.names {
            let line = lines.iter().find(|(_, content)| content.trim() == name).map_or(0, |(line, _)| *line);
            let Some(rule) = self.rules.get(place) else { continue };
            if rule.alternatives.iter().all(|alternative| alternative.weight == 0) {
                return Err(PhraseError { line, problem: PhraseProblem::NoAlternative(name.clone()) });
            }
            for alternative in &rule.alternatives {
                self.check_arguments(&alternative.pieces).map_err(|problem| PhraseError { line, problem })?;
            }
        }
        Ok(())
    }

    fn check_arguments(&self, pieces: &[Piece]) -> Result<(), PhraseProblem> {
        for piece in pieces {
            let Piece::Rule(place, arguments) = piece else { continue };
            let needs = self.rules.get(*place).map_or(0, |rule| rule.arguments);
            if arguments.len() < needs {
                let name = self.names.iter().find(|(_, p)| *p == place).map_or("", |(name, _)| name);
                let gets = arguments.len();
                return Err(PhraseProblem::Arguments { name: name.to_owned(), needs, gets });
            }
            for argument in arguments {
                self.check_arguments(argument)?;
            }
        }
        Ok(())
    }

    /// The tokens of a random body for this shape, with the shape in front and the end behind; nothing, where the
    /// grammar has no rule for the shape or the phrase grew too long.
    pub fn expand(&self, choices: &mut dyn Choices, shape: Shape) -> Option<Vec<Token>> {
        let kind = shape.to_string();
        let start = self.names.get(&kind).or_else(|| self.names.get(kind.split('+').next()?))?;
        let mut expansion = Expansion {
            phrases: self,
            choices,
            ints: if shape.kind() == Kind::Numbers { 0 } else { shape.ints() },
            symbols: 0,
        };
        let symbols = expansion.rule(*start, &[], 0)?;
        naming::number(shape, &symbols, &self.variables)
    }
}

/// Lines without comments and blank ones, those that go on joined to those that begin, with their numbers.
fn logical_lines(text: &str) -> Vec<(usize, String)> {
    let mut lines: Vec<(usize, String)> = Vec::new();
    for (i, line) in text.lines().enumerate() {
        if line.starts_with('#') || line.trim().is_empty() {
            continue;
        }
        let goes_on = line.starts_with("   ");
        match lines.last_mut() {
            Some((_, before)) if goes_on => {
                before.push(' ');
                before.push_str(line.trim());
            }
            _ => lines.push((i + 1, line.trim_end().to_owned())),
        }
    }
    lines
}

fn highest_argument(pieces: &[Piece]) -> usize {
    let of = |piece: &Piece| match piece {
        Piece::Argument(i) => i + 1,
        Piece::Rule(_, arguments) => arguments.iter().map(|a| highest_argument(a)).max().unwrap_or(0),
        Piece::Symbol(_) | Piece::Constant(..) => 0,
    };
    pieces.iter().map(of).max().unwrap_or(0)
}

struct Expansion<'p> {
    phrases: &'p Phrases,
    choices: &'p mut dyn Choices,
    ints: usize,
    symbols: usize,
}

impl Expansion<'_> {
    fn rule(&mut self, rule: usize, arguments: &[Vec<Symbol>], nesting: usize) -> Option<Vec<Symbol>> {
        let phrases = self.phrases;
        let alternatives = &phrases.rules.get(rule)?.alternatives;
        let weights: Vec<u32> =
            alternatives.iter().map(|a| if a.ints <= self.ints { a.weight } else { 0 }).collect();
        let chosen = alternatives.get(self.choices.weighted(&weights)?)?;
        self.pieces(&chosen.pieces, arguments, nesting)
    }

    fn pieces(&mut self, pieces: &[Piece], arguments: &[Vec<Symbol>], nesting: usize) -> Option<Vec<Symbol>> {
        let mut symbols = Vec::new();
        for piece in pieces {
            match piece {
                Piece::Symbol(symbol) => symbols.push(*symbol),
                Piece::Argument(i) => symbols.extend_from_slice(arguments.get(*i)?),
                Piece::Constant(low, high) => {
                    let value = self.choices.between(*low, *high);
                    symbols.extend(naming::constant(value));
                }
                Piece::Rule(rule, inner) => {
                    if nesting >= MAX_NESTING {
                        return None;
                    }
                    let inner: Option<Vec<_>> =
                        inner.iter().map(|pieces| self.pieces(pieces, arguments, nesting + 1)).collect();
                    symbols.extend(self.rule(*rule, &inner?, nesting + 1)?);
                }
            }
        }
        self.symbols += symbols.len();
        (self.symbols <= MAX_SYMBOLS).then_some(symbols)
    }
}
