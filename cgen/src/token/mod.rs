//! The closed vocabulary of C tokens.
