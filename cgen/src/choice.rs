//! Where random decisions come from.
