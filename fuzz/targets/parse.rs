//! The parser on bytes: it never panics, and what it takes prints to itself, as text and as tokens.
#![no_main]

use cgen::token;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Ok(program) = cgen::parse::parse_bytes(bytes) else { return };
    let text = program.to_string();
    let again = cgen::parse(&text).unwrap_or_else(|problems| panic!("{problems:?}\n{text}"));
    assert_eq!(again, program, "{text}");
    assert_eq!(again.to_string(), text);
    if let Ok(tokens) = token::encode(&program) {
        let decoded = token::decode(&tokens).unwrap_or_else(|malformed| panic!("{malformed}\n{text}"));
        assert_eq!(decoded, program.canonical(), "{text}");
    }
});
