//! Columns in memory: values with the levels that say where lists begin and end.
//!
//! A definition level says how much of the path to a value is there, a repetition level which list goes on:
//! 0 begins a row, 1 a further item of its list, 2 a further cell of the list in that item.

/// A column of values in lists; lists of lists too.
#[derive(Clone, Debug)]
pub struct Column<T> {
    /// The values that are there.
    pub values: Vec<T>,
    /// A definition level for each value and for each list that has none.
    pub definitions: Vec<i16>,
    /// A repetition level for each of them.
    pub repetitions: Vec<i16>,
}

impl<T> Default for Column<T> {
    fn default() -> Self {
        Self { values: Vec::new(), definitions: Vec::new(), repetitions: Vec::new() }
    }
}

impl<T: Copy> Column<T> {
    /// A list, whose first cell has the repetition level `first` and the others `further`; its values have the
    /// definition level `full`, and an empty one the level below.
    pub fn list(&mut self, items: impl ExactSizeIterator<Item = T>, first: i16, further: i16, full: i16) {
        let count = items.len();
        if count == 0 {
            self.nothing(first, full - 1);
            return;
        }
        self.values.extend(items);
        self.definitions.resize(self.definitions.len() + count, full);
        self.repetitions.push(first);
        self.repetitions.resize(self.repetitions.len() + count - 1, further);
    }

    /// No value, with levels that say why.
    pub fn nothing(&mut self, repetition: i16, definition: i16) {
        self.definitions.push(definition);
        self.repetitions.push(repetition);
    }

    /// Empties the column and keeps its memory.
    pub fn clear(&mut self) {
        self.values.clear();
        self.definitions.clear();
        self.repetitions.clear();
    }

    /// Reads from the start.
    pub fn cells(&self) -> Cells<'_, T> {
        Cells { column: self, level: 0, value: 0 }
    }
}

/// A place in a column.
#[derive(Clone, Copy, Debug)]
pub struct Cells<'c, T> {
    column: &'c Column<T>,
    level: usize,
    value: usize,
}

impl<'c, T: Copy> Cells<'c, T> {
    /// The definition level of what comes next; nothing at the end.
    pub fn definition(&self) -> Option<i16> {
        self.column.definitions.get(self.level).copied()
    }

    /// The repetition level of what comes next; 0 at the end.
    pub fn repetition(&self) -> i16 {
        self.column.repetitions.get(self.level).copied().unwrap_or_default()
    }

    /// The list that comes next, with the levels that [`Column::list`] was given. Nothing, if the values have run
    /// out or there is no list.
    pub fn list(&mut self, further: i16, full: i16) -> Option<&'c [T]> {
        let start = self.value;
        match self.definition()? {
            definition if definition == full => {}
            definition if definition == full - 1 => {
                self.level += 1;
                return Some(&[]);
            }
            _ => return None,
        }
        let definitions = self.column.definitions.get(self.level + 1..)?;
        let repetitions = self.column.repetitions.get(self.level + 1..)?;
        let rest = definitions.iter().zip(repetitions);
        let count = 1 + rest.take_while(|&(&d, &r)| d == full && r >= further).count();
        self.level += count;
        self.value += count;
        self.column.values.get(start..self.value)
    }

    /// The single value that comes next, if there is one; the place moves on in any case.
    pub fn optional(&mut self, full: i16) -> Option<T> {
        let there = self.definition()? == full;
        self.level += 1;
        if !there {
            return None;
        }
        self.value += 1;
        self.column.values.get(self.value - 1).copied()
    }

    /// Passes over an entry without a value.
    pub fn skip(&mut self) {
        self.level += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_lists_have_the_levels_of_the_format() {
        let mut column = Column::default();
        for (i, list) in [vec![1, 2], vec![], vec![3]].iter().enumerate() {
            column.list(list.iter().copied(), i16::from(i > 0), 2, 2);
        }
        column.list([4].into_iter(), 0, 2, 2);
        assert_eq!(column.values, [1, 2, 3, 4]);
        assert_eq!(column.repetitions, [0, 2, 1, 1, 0]);
        assert_eq!(column.definitions, [2, 2, 1, 2, 2]);
        let mut cells = column.cells();
        let lists: Vec<_> = std::iter::from_fn(|| Some((cells.repetition(), cells.list(2, 2)?))).collect();
        assert_eq!(lists, [(0, &[1, 2][..]), (1, &[]), (1, &[3]), (0, &[4])]);
    }
}
