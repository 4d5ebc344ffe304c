//! The table of a trace: line, source, what happens, and the list after it, in as many columns as there are.
//!
//! Owns the layout alone; what the rows say is decided in [`super::rows`].

use std::fmt::Write;

/// A step of a run, in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// The line of the source; none for what belongs to no line.
    pub line: Option<usize>,
    /// That line, without what is left of the function's own indentation.
    pub source: String,
    /// What happened.
    pub effect: String,
    /// The list that changed, after the change.
    pub list: Option<Cells>,
}

/// A list at some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells {
    /// Its name, where the table has lists of several names.
    pub name: Option<String>,
    /// The cells, none where they are unset.
    pub values: Vec<Option<i32>>,
    /// Which of them changed.
    pub changed: Vec<usize>,
}

/// How wide the columns are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Widths {
    line: usize,
    source: usize,
    effect: usize,
    list: usize,
    /// The widest cell of all lists.
    cell: usize,
}

const GAP: &str = "  ";
const BOLD: &str = "\u{1b}[1m";
const DIM: &str = "\u{1b}[2m";
const PLAIN: &str = "\u{1b}[0m";
/// No column gets narrower than this, whatever the window.
const LEAST: usize = 12;

/// Lays the rows out, a line each and one for the headings. `list` is what the last column is called.
pub fn lines(rows: &[Row], list: &str, width: usize, color: bool) -> Vec<String> {
    let widths = Widths::fitting(rows, list, width);
    let paint = |style: &str, text: String| if color { format!("{style}{text}{PLAIN}") } else { text };
    let heading = line_of("line", "source", "what happens", list, widths);
    let mut lines = vec![paint(DIM, heading.trim_end().to_owned())];
    for row in rows {
        let number = row.line.map(|line| line.to_string()).unwrap_or_default();
        let cells = row.list.as_ref().map(|list| list_text(list, widths, color)).unwrap_or_default();
        lines.push(line_of(&number, &row.source, &row.effect, &cells, widths).trim_end().to_owned());
    }
    lines
}

fn line_of(line: &str, source: &str, effect: &str, list: &str, widths: Widths) -> String {
    let source = cut(source, widths.source);
    let effect = cut(effect, widths.effect);
    format!(
        "{line:>0$}{GAP}{source:<1$}{GAP}{effect:<2$}{GAP}{list}",
        widths.line, widths.source, widths.effect
    )
}

impl Widths {
    /// As wide as the contents ask for. Where that is too much, long lists give way first, since the part around
    /// the change is enough, then the source, which the reader has; what happens comes last.
    fn fitting(rows: &[Row], list: &str, width: usize) -> Self {
        let widest = |texts: &mut dyn Iterator<Item = usize>, least: usize| texts.fold(least, usize::max);
        let lists = || rows.iter().filter_map(|row| row.list.as_ref());
        let cell = widest(&mut lists().flat_map(|list| &list.values).map(|cell| cell_text(*cell).len()), 1);
        let full = |list: &Cells| name_width(list) + list.values.len() * (cell + 2);
        let mut widths = Self {
            line: widest(&mut rows.iter().filter_map(|row| row.line).map(|line| line.to_string().len()), 4),
            source: widest(&mut rows.iter().map(|row| count(&row.source)), 6),
            effect: widest(&mut rows.iter().map(|row| count(&row.effect)), LEAST),
            list: widest(&mut lists().map(full), count(list)),
            cell,
        };
        let gaps = 3 * GAP.len();
        let missing = |w: &Self| (w.line + w.source + w.effect + w.list + gaps).saturating_sub(width);
        let shrink =
            |column: usize, by: usize, least: usize| column.saturating_sub(by).max(least.min(column));
        widths.list = shrink(widths.list, missing(&widths), 30);
        widths.source = shrink(widths.source, missing(&widths), 20);
        widths.list = shrink(widths.list, missing(&widths), 16);
        widths.source = shrink(widths.source, missing(&widths), LEAST);
        widths.effect = shrink(widths.effect, missing(&widths), LEAST);
        widths.list = shrink(widths.list, missing(&widths), LEAST);
        widths
    }
}

/// The list with its changed cells in parentheses; of a list that is too long the part around the first change.
fn list_text(list: &Cells, widths: Widths, color: bool) -> String {
    let mut text = list.name.as_ref().map(|name| format!("{name}:")).unwrap_or_default();
    let (all, each) = (list.values.len(), widths.cell + 2);
    let room = widths.list.saturating_sub(name_width(list));
    let shown = if all * each <= room { all } else { (room.saturating_sub(4) / each).clamp(1, all.max(1)) };
    let middle = list.changed.first().copied().unwrap_or(0);
    let start = middle.saturating_sub(shown / 2).min(all.saturating_sub(shown));
    if start > 0 {
        text.push_str("..");
    }
    for (i, cell) in list.values.iter().enumerate().skip(start).take(shown) {
        let cell = format!("{:>1$}", cell_text(*cell), widths.cell);
        // Writing to a string does not fail.
        let _ = match (list.changed.contains(&i), color) {
            (true, true) => write!(text, "{BOLD}({cell}){PLAIN}"),
            (true, false) => write!(text, "({cell})"),
            (false, _) => write!(text, " {cell} "),
        };
    }
    if start + shown < all {
        text.push_str("..");
    }
    text
}

fn name_width(list: &Cells) -> usize {
    list.name.as_ref().map_or(0, |name| count(name) + 1)
}

fn cell_text(cell: Option<i32>) -> String {
    cell.map_or_else(|| "?".to_owned(), |x| x.to_string())
}

fn count(text: &str) -> usize {
    text.chars().count()
}

/// The text, cut to so many characters; `..` tells that there was more.
fn cut(text: &str, width: usize) -> String {
    if count(text) <= width {
        return text.to_owned();
    }
    let kept: String = text.chars().take(width.saturating_sub(2)).collect();
    format!("{}..", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(line: usize, source: &str, effect: &str, list: Option<(&[i32], &[usize])>) -> Row {
        let list = list.map(|(cells, changed)| Cells {
            name: None,
            values: cells.iter().copied().map(Some).collect(),
            changed: changed.to_vec(),
        });
        Row { line: Some(line), source: source.to_owned(), effect: effect.to_owned(), list }
    }

    fn check(rows: &[Row], width: usize, expect: &str) {
        let lines = lines(rows, "a", width, false);
        assert_eq!(lines.join("\n"), expect.trim_matches('\n'));
        assert!(lines.iter().all(|line| count(line) <= width));
    }

    #[test]
    fn columns_are_as_wide_as_their_contents() {
        let rows = [
            row(7, "for (int i = 0; i < n; i++)", "i = 0; goes on", None),
            row(8, "    a[i] = -12;", "a[0] = -12", Some((&[-12, 1], &[0]))),
        ];
        let expect = "
line  source                       what happens    a
   7  for (int i = 0; i < n; i++)  i = 0; goes on
   8      a[i] = -12;              a[0] = -12      (-12)   1";
        check(&rows, 80, expect);
    }

    #[test]
    fn a_narrow_window_shows_the_change_and_what_happens() {
        let list: Vec<i32> = (10..30).collect();
        let source = "while (j > 0 && a[j - 1] > x && j < n) {";
        let rows = [
            row(5, source, "goes on", None),
            row(6, "a[j] = 22;", "a[12] = 22", Some((&list, &[12]))),
            row(6, "a[j] = 10;", "a[0] = 10", Some((&list, &[0]))),
            row(6, "a[j] = 29;", "a[19] = 29", Some((&list, &[19]))),
        ];
        let expect = "
line  source                what happens  a
   5  while (j > 0 && a[..  goes on
   6  a[j] = 22;            a[12] = 22    .. 21 (22) 23 ..
   6  a[j] = 10;            a[0] = 10     (10) 11  12 ..
   6  a[j] = 29;            a[19] = 29    .. 27  28 (29)";
        check(&rows, 60, expect);
    }

    #[test]
    fn colours_change_no_column() {
        let rows = [row(1, "a[0] = 1;", "a[0] = 1", Some((&[1, 2], &[0])))];
        let colored = lines(&rows, "a", 80, true).join("\n");
        assert!(colored.contains(BOLD));
        let bare = [BOLD, DIM, PLAIN].iter().fold(colored, |text, code| text.replace(code, ""));
        assert_eq!(bare, lines(&rows, "a", 80, false).join("\n"));
    }
}
