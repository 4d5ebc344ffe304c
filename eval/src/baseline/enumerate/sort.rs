//! Sorting, as a step before or after what is searched for.

/// In which orders these lists all are, if they have anything to order: ascending (`false`), descending (`true`).
pub fn orders(lists: &[Vec<i32>]) -> Vec<bool> {
    let longer = lists.iter().filter(|list| list.len() > 1).count();
    let sorted = |descending: bool| {
        lists.iter().all(|list| {
            list.windows(2).all(|pair| match pair {
                [x, y] if descending => x >= y,
                [x, y] => x <= y,
                _ => true,
            })
        })
    };
    [false, true].into_iter().filter(|descending| longer > 0 && sorted(*descending)).collect()
}

/// Sorts.
pub fn sort(cells: &mut [i32], descending: bool) {
    if descending {
        cells.sort_unstable_by_key(|x| std::cmp::Reverse(*x));
    } else {
        cells.sort_unstable();
    }
}

/// The same in C.
pub fn text(list: &str, length: &str, descending: bool) -> String {
    let compare = if descending { ">" } else { "<" };
    format!(
        "for (int i = 1; i < {length}; i++) {{ for (int j = i; j > 0 && {list}[j] {compare} {list}[j - 1]; j--) \
         {{ int t = {list}[j]; {list}[j] = {list}[j - 1]; {list}[j - 1] = t; }} }} "
    )
}
