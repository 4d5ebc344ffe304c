//! Programs as sequences over a closed vocabulary: one token a C token.
//!
//! [`vocabulary`] lists the tokens, [`mod@encode`] and [`mod@decode`] go from tree to tokens and back, and [`prefix`] says
//! which tokens may follow the ones that stand already. A sequence is the token of the shape, the body without its
//! outer braces, and [`Token::END`]; names are canonical, and the layout is that of [`crate::print`]. What a token
//! means to a model is not known here.

pub mod decode;
pub mod encode;
pub mod mask;
mod meaning;
pub mod prefix;
pub mod vocabulary;

pub use decode::{Malformed, decode};
pub use encode::{Untokenizable, encode, len};
pub use mask::Mask;
pub use prefix::{Illegal, Prefix};
pub use vocabulary::{Token, VERSION, hash};
