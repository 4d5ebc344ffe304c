//! Prose in lines that fit the window.

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_line_is_longer_than_it_may_be_unless_a_word_is() {
        let check = |text: &str, width, expect: &str| assert_eq!(wrapped(text, width).join("|"), expect);
        check("", 10, "");
        check("a  bc\nd", 4, "a bc|d");
        check("ä ö ü", 3, "ä ö|ü");
        check("a longer word", 4, "a|longer|word");
    }
}
