//! How far what came out is from what should have: finer than right or wrong, so that a search can climb.

use cgen::Value;
use cgen::run::Output;
use cgen::shape::OUT_CELLS;

/// Nothing came out.
pub const TRAPPED: u32 = 1200;
/// What came out has nothing in common with what should.
const UNLIKE: u32 = 1000;

/// 0 where equal, [`TRAPPED`] where nothing came out, else between.
pub fn distance(got: Option<Output<'_>>, wanted: &Value) -> u32 {
    match (got, wanted) {
        (Some(Output::Int(x)), Value::Int(y)) => of_ints(x, *y),
        (Some(Output::List(x)), Value::List(y)) => of_lists(x, y),
        _ => TRAPPED,
    }
}

/// Closeness counts little: a number that is one off is seldom the result of a program that is nearly right.
fn of_ints(x: i32, y: i32) -> u32 {
    match x.abs_diff(y) {
        0 => 0,
        off => 760 + 25 * off.ilog2().min(8),
    }
}

/// The cells that are right where they stand, those that are right in order, those that are there at all, and the
/// length, all in one.
fn of_lists(x: &[i32], y: &[i32]) -> u32 {
    if x == y {
        return 0;
    }
    let cells = x.len().max(y.len()) as u32;
    let placed = x.iter().zip(y).filter(|(x, y)| x == y).count() as u32;
    let (in_order, shared) = common(x, y);
    let length = if x.len() == y.len() { 120 } else { 0 };
    let like = length + (380 * placed + 300 * in_order + 150 * shared) / cells;
    UNLIKE - like.min(UNLIKE - 50)
}

/// The length of the longest common subsequence, and how many cells both lists have, whatever their order.
fn common(x: &[i32], y: &[i32]) -> (u32, u32) {
    let y = y.get(..y.len().min(OUT_CELLS)).unwrap_or(y);
    // A bit for each cell of `y`; those of a longest common subsequence with what was seen of `x` become 0.
    let mut open = u128::MAX;
    let mut unmatched = u128::MAX;
    for &cell in x {
        let mut equal: u128 = 0;
        for (i, &other) in y.iter().enumerate() {
            equal |= u128::from(cell == other) << i;
        }
        let hit = open & equal;
        open = open.wrapping_add(hit) | (open & !equal);
        let free = unmatched & equal;
        unmatched &= !(free & free.wrapping_neg());
    }
    let inside = if y.len() >= 128 { u128::MAX } else { (1 << y.len()) - 1 };
    ((!open & inside).count_ones(), (!unmatched & inside).count_ones())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_cells_are_counted_with_and_without_order() {
        let check = |x: &[i32], y: &[i32], expect| {
            assert_eq!(common(x, y), expect, "{x:?} {y:?}");
            assert_eq!(common(y, x), expect, "{y:?} {x:?}");
        };
        check(&[], &[1], (0, 0));
        check(&[1, 2, 3], &[1, 2, 3], (3, 3));
        check(&[3, 2, 1], &[1, 2, 3], (1, 3));
        check(&[1, 9, 2, 8, 3], &[1, 2, 3], (3, 3));
        check(&[2, 2, 2], &[2, 5, 2], (2, 2));
        check(&[7; 128], &[7; 128], (128, 128));
    }

    #[test]
    fn nearer_is_less() {
        let far = |x: &[i32], y: &[i32]| distance(Some(Output::List(x)), &Value::List(y.to_vec()));
        let wanted = &[4, 5, 6, 7];
        let lists: [&[i32]; 5] = [wanted, &[4, 5, 6, 0], &[4, 5, 6], &[5, 6, 7], &[1, 2]];
        let far: Vec<u32> = lists.iter().map(|list| far(list, wanted)).collect();
        assert!(far.is_sorted() && far[0] == 0 && far[4] < TRAPPED, "{far:?}");
        let number = |x| distance(Some(Output::Int(x)), &Value::Int(10));
        assert!(number(10) == 0 && number(9) < number(-20) && number(i32::MIN) < UNLIKE);
        assert_eq!(distance(None, &Value::Int(10)), TRAPPED);
    }
}
