//! From phrases with names of any kind to tokens with canonical ones.

use crate::Shape;
use crate::shape::Role;
use crate::token::Token;

/// One token of a phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbol {
    /// A token that is no name.
    Token(Token),
    /// A name: its place in the list of names.
    Name(u16),
}

/// The symbols that the text begins with: one, or the digits of a constant. What is no token comes back as error.
pub fn read_symbols(rest: &mut &str, names: &mut Vec<String>) -> Result<Vec<Symbol>, String> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let length = rest.find(|c| !word(c)).unwrap_or(rest.len());
    let (text, after) = rest.split_at(length);
    if text.is_empty() {
        let (token, after) = (1..=3)
            .rev()
            .find_map(|length| Some((token_spelled(rest.get(..length)?)?, rest.get(length..)?)))
            .ok_or_else(|| rest.chars().take(1).collect::<String>())?;
        *rest = after;
        return Ok(vec![Symbol::Token(token)]);
    }
    *rest = after;
    if text.starts_with(|c: char| c.is_ascii_digit()) {
        return text.parse().map(constant).map_err(|_| text.to_owned());
    }
    if let Some(keyword) = token_spelled(text).filter(|token| token.name().is_none()) {
        return Ok(vec![Symbol::Token(keyword)]);
    }
    let place = names.iter().position(|name| name == text).unwrap_or_else(|| {
        names.push(text.to_owned());
        names.len() - 1
    });
    u16::try_from(place).map(|place| vec![Symbol::Name(place)]).map_err(|_| text.to_owned())
}

fn token_spelled(text: &str) -> Option<Token> {
    Token::all().find(|token| token.spelling() == text)
}

/// The tokens of a constant; a negative one is a negation.
pub fn constant(value: i32) -> Vec<Symbol> {
    let mut symbols = Vec::new();
    if value < 0 {
        symbols.push(Symbol::Token(Token::MINUS));
    }
    symbols.extend(Token::spell(value.checked_abs().unwrap_or(i32::MAX)).map(Symbol::Token));
    symbols
}

/// A scope that is open.
enum Scope {
    /// A block; so many names were visible before.
    Block(usize),
    /// The head of a `for` with so many open parentheses, likewise.
    Head(usize, usize),
    /// The head is over, its block comes next.
    Body(usize),
}

/// The program's tokens: names become those of parameters of the shape, or canonical names of locals. Nothing, if
/// a name is neither, or if there are too many locals.
pub fn number(shape: Shape, symbols: &[Symbol], names: &[String]) -> Option<Vec<Token>> {
    let mut tokens = Vec::with_capacity(symbols.len() + 2);
    tokens.push(Token::of_shape(shape));
    let mut visible: Vec<u16> = Vec::new();
    let mut scopes: Vec<Scope> = Vec::new();
    let mut declaring = false;
    let mut declares = false;
    for &symbol in symbols {
        let token = match symbol {
            Symbol::Token(token) => token,
            Symbol::Name(name) => {
                if declares {
                    visible.push(name);
                }
                let local = visible.iter().rposition(|&other| other == name).and_then(Token::of_local);
                local.or_else(|| parameter(shape, names.get(usize::from(name))?))?
            }
        };
        declares = token == Token::INT || declaring && token == Token::COMMA;
        match token {
            Token::INT => declaring = true,
            Token::SEMICOLON => declaring = false,
            Token::FOR => scopes.push(Scope::Head(visible.len(), 0)),
            Token::OPEN => {
                if let Some(Scope::Head(_, open)) = scopes.last_mut() {
                    *open += 1;
                }
            }
            Token::CLOSE => {
                if let Some(Scope::Head(before, open)) = scopes.last_mut() {
                    *open -= 1;
                    if *open == 0 {
                        let body = Scope::Body(*before);
                        scopes.pop();
                        scopes.push(body);
                    }
                }
            }
            Token::OPEN_BLOCK => {
                if let Some(Scope::Body(before)) = scopes.last() {
                    let block = Scope::Block(*before);
                    scopes.pop();
                    scopes.push(block);
                } else {
                    scopes.push(Scope::Block(visible.len()));
                }
            }
            Token::CLOSE_BLOCK => {
                let Some(Scope::Block(before)) = scopes.pop() else { return None };
                visible.truncate(before);
            }
            _ => {}
        }
        tokens.push(token);
    }
    tokens.push(Token::END);
    Some(tokens)
}

fn parameter(shape: Shape, name: &str) -> Option<Token> {
    let role: Role = shape.roles().find(|&role| shape.parameter_name(role) == name)?;
    Some(Token::of_parameter(shape, role))
}
