//! Which texts can be names.

/// Whether C and the reader take the text for a name: letters, digits and `_`, and no word with a meaning of its own.
pub fn is_name(text: &str) -> bool {
    let Some(&first) = text.as_bytes().first() else { return false };
    (first.is_ascii_alphabetic() || first == b'_')
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
        && !text.starts_with("__")
        && (text.len() < 2 || WORDS.binary_search(&text).is_err())
}

/// Whether it is a word that C keeps for itself.
pub fn is_keyword(text: &str) -> bool {
    WORDS.binary_search(&text).is_ok()
}

/// Words of C, and names of types that the grammar takes for words; sorted.
const WORDS: [&str; 84] = [
    "FALSE",
    "NULL",
    "TRUE",
    "_Alignas",
    "_Alignof",
    "_Atomic",
    "_Bool",
    "_Complex",
    "_Generic",
    "_Imaginary",
    "_Nonnull",
    "_Noreturn",
    "_Static_assert",
    "_Thread_local",
    "_alignof",
    "_unaligned",
    "alignas",
    "alignof",
    "asm",
    "auto",
    "bool",
    "break",
    "case",
    "char",
    "char16_t",
    "char32_t",
    "char64_t",
    "char8_t",
    "charptr_t",
    "const",
    "constexpr",
    "continue",
    "default",
    "defined",
    "do",
    "double",
    "else",
    "enum",
    "extern",
    "false",
    "float",
    "for",
    "goto",
    "if",
    "inline",
    "int",
    "int16_t",
    "int32_t",
    "int64_t",
    "int8_t",
    "intptr_t",
    "long",
    "max_align_t",
    "noreturn",
    "nullptr",
    "nullptr_t",
    "offsetof",
    "ptrdiff_t",
    "register",
    "restrict",
    "return",
    "short",
    "signed",
    "size_t",
    "sizeof",
    "ssize_t",
    "static",
    "static_assert",
    "struct",
    "switch",
    "thread_local",
    "true",
    "typedef",
    "typeof",
    "uint16_t",
    "uint32_t",
    "uint64_t",
    "uint8_t",
    "uintptr_t",
    "union",
    "unsigned",
    "void",
    "volatile",
    "while",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_sorted_and_no_names() {
        assert!(WORDS.is_sorted());
        for word in ["for", "int", "", "1x", "a b", "größe", "__x", "NULL", "size_t"] {
            assert!(!is_name(word), "{word}");
        }
        for name in ["a", "n", "v127", "_x", "Int", "out"] {
            assert!(is_name(name), "{name}");
        }
    }
}
