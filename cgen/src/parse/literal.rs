//! Constants as they are written: decimal, hex, octal and characters.

use crate::Problem;
use crate::parse::context::excerpt;

/// The value of a number.
pub fn number(text: &str) -> Result<i32, Problem> {
    let bad = || Problem::BadConstant { text: excerpt(text) };
    let (digits, radix) = match text.as_bytes() {
        [b'0', b'x' | b'X', ..] => (text.get(2..).unwrap_or_default(), 16),
        [b'0', _, ..] => (text.get(1..).unwrap_or_default(), 8),
        _ => (text, 10),
    };
    if digits.is_empty() || !digits.chars().all(|c| c.is_digit(radix)) {
        return Err(bad());
    }
    i32::from_str_radix(digits, radix).map_err(|_| Problem::LargeConstant { text: excerpt(text) })
}

/// The value of a character between quotes, such as `'a'` or `'\n'`.
pub fn character(text: &str) -> Result<i32, Problem> {
    let bad = || Problem::BadConstant { text: excerpt(text) };
    let inner = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')).ok_or_else(bad)?;
    match inner.as_bytes() {
        [b'\\', rest @ ..] => escape(rest).ok_or_else(bad),
        [plain] if plain.is_ascii() && !plain.is_ascii_control() => Ok(i32::from(*plain)),
        _ => Err(bad()),
    }
}

fn escape(rest: &[u8]) -> Option<i32> {
    let code = |digits: &[u8], radix: u32| {
        let text = std::str::from_utf8(digits).ok()?;
        // Above 127 the value depends on whether the compiler's char has a sign.
        i32::from_str_radix(text, radix).ok().filter(|value| (0..=127).contains(value))
    };
    Some(match rest {
        b"n" => 10,
        b"t" => 9,
        b"r" => 13,
        b"a" => 7,
        b"b" => 8,
        b"f" => 12,
        b"v" => 11,
        b"\\" => 92,
        b"'" => 39,
        b"\"" => 34,
        b"?" => 63,
        [b'x', digits @ ..] if digits.iter().all(u8::is_ascii_hexdigit) => code(digits, 16)?,
        digits if digits.len() <= 3 && digits.iter().all(|b| (b'0'..=b'7').contains(b)) => code(digits, 8)?,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_have_the_values_that_c_gives_them() {
        let check = |text: &str, expect: &str| {
            let value = if text.starts_with('\'') { character(text) } else { number(text) };
            let value = match value {
                Ok(value) => value.to_string(),
                Err(Problem::LargeConstant { .. }) => "large".to_owned(),
                Err(_) => "bad".to_owned(),
            };
            assert_eq!(value, expect, "{text}");
        };
        for (text, expect) in [
            ("0", "0"),
            ("2147483647", "2147483647"),
            ("2147483648", "large"),
            ("99999999999999999999", "large"),
            ("0x1F", "31"),
            ("0X7fffffff", "2147483647"),
            ("0x80000000", "large"),
            ("010", "8"),
            ("00", "0"),
            ("08", "bad"),
            ("0x", "bad"),
            ("0b11", "bad"),
            ("1u", "bad"),
            ("1L", "bad"),
            ("1.5", "bad"),
            ("1e3", "bad"),
            ("1'000", "bad"),
            ("'a'", "97"),
            ("' '", "32"),
            ("'\"'", "34"),
            (r"'\n'", "10"),
            (r"'\0'", "0"),
            (r"'\\'", "92"),
            (r"'\''", "39"),
            (r"'\x41'", "65"),
            (r"'\101'", "65"),
            (r"'\xff'", "bad"),
            (r"'\x'", "bad"),
            (r"'\q'", "bad"),
            ("'ab'", "bad"),
            ("''", "bad"),
            ("'é'", "bad"),
        ] {
            check(text, expect);
        }
    }
}
