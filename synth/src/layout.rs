//! Prose in lines that fit the window, and numbers in groups of digits.

/// The words in lines of at most so many characters, but for words that are longer.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// `12345678` as `12,345,678`.
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let first = digits.len() % 3;
    let mut text = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && i % 3 == first {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn large_numbers_are_grouped() {
        let texts = [0, 999, 1000, 12_345_678].map(grouped);
        assert_eq!(texts, ["0", "999", "1,000", "12,345,678"]);
    }

    #[test]
    fn no_line_is_longer_than_it_may_be_unless_a_word_is() {
        let check = |text: &str, width, expect: &str| assert_eq!(wrapped(text, width).join("|"), expect);
        check("", 10, "");
        check("a  bc\nd", 4, "a bc|d");
        check("ä ö ü", 3, "ä ö|ü");
        check("a longer word", 4, "a|longer|word");
    }
}
