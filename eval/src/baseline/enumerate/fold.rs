//! What loops come to: values of a fold at the points of the frame around, from those inside.
//!
//! Has to agree with the loops that [`super::text`] writes.

use super::arith::{TRAP, abs, binary, gcd};
use super::frame::Walk;
use super::term::{FoldOp, Start};
use cgen::ast::BinaryOp;

/// One value a group, from the terms at the points of the walk; `given` is the start value or default of the fold
/// at each outer point, `index` the variable of the loop.
pub fn reduce(op: FoldOp, walk: &Walk, term: &[i32], index: &[i32], given: &[i32], out: &mut Vec<i32>) {
    out.clear();
    for (outer, (group, bad)) in walk.groups().zip(&walk.bad).enumerate() {
        let at = |point: &u32| term.get(*point as usize).copied().unwrap_or(TRAP);
        let given = given.get(outer).copied().unwrap_or(TRAP);
        out.push(if *bad { TRAP } else { group_value(op, group, at, index, given) });
    }
}

fn group_value(op: FoldOp, group: &[u32], at: impl Fn(&u32) -> i32, index: &[i32], given: i32) -> i32 {
    let all = |start: i32, step: fn(i32, i32) -> i32| {
        group.iter().map(&at).fold(start, |s, x| if x == TRAP || s == TRAP { TRAP } else { step(s, x) })
    };
    let extreme = |start: Start, step: fn(i32, i32) -> i32| match (start, group.first()) {
        (Start::From(_), _) => all(given, step),
        (_, Some(first)) => all(at(first), step),
        (_, None) => TRAP,
    };
    match op {
        FoldOp::Sum => all(0, |s, x| s.checked_add(x).unwrap_or(TRAP)),
        FoldOp::Product => all(1, |s, x| s.checked_mul(x).unwrap_or(TRAP)),
        FoldOp::Most(start) => extreme(start, i32::max),
        FoldOp::Least(start) => extreme(start, i32::min),
        FoldOp::First(_) => group.first().map_or(given, at),
        FoldOp::Last(_) => all(given, |_, x| x),
        FoldOp::All => truth(group, at, false),
        FoldOp::Any => truth(group, at, true),
        FoldOp::PlaceOfMost(later) => place(group, at, index, |x, best| x > best || (later && x == best)),
        FoldOp::PlaceOfLeast(later) => place(group, at, index, |x, best| x < best || (later && x == best)),
        FoldOp::Run => run(group, at),
        FoldOp::Best => best(group, at),
        FoldOp::Horner(_) => group.iter().map(at).fold(0, |s, x| {
            let shifted = binary(BinaryOp::Mul, s, given);
            binary(BinaryOp::Add, shifted, x)
        }),
        FoldOp::Alternate => all(0, |s, x| x.checked_sub(s).unwrap_or(TRAP)),
        FoldOp::Xor => all(0, |s, x| s ^ x),
        FoldOp::Gcd => all(0, gcd),
    }
}

/// Whether the term holds once (`stop` is true), or always: the loop ends at the first turn that decides.
fn truth(group: &[u32], at: impl Fn(&u32) -> i32, stop: bool) -> i32 {
    for point in group {
        match at(point) {
            TRAP => return TRAP,
            x if (x != 0) == stop => return i32::from(stop),
            _ => {}
        }
    }
    i32::from(!stop)
}

fn place(group: &[u32], at: impl Fn(&u32) -> i32, index: &[i32], better: impl Fn(i32, i32) -> bool) -> i32 {
    let mut best: Option<(i32, u32)> = None;
    for point in group {
        let x = at(point);
        if x == TRAP {
            return TRAP;
        }
        if best.is_none_or(|(most, _)| better(x, most)) {
            best = Some((x, *point));
        }
    }
    best.and_then(|(_, point)| index.get(point as usize).copied()).unwrap_or(TRAP)
}

fn run(group: &[u32], at: impl Fn(&u32) -> i32) -> i32 {
    let (mut longest, mut now) = (0, 0);
    for point in group {
        now = match at(point) {
            TRAP => return TRAP,
            0 => 0,
            _ => now + 1,
        };
        longest = longest.max(now);
    }
    longest
}

fn best(group: &[u32], at: impl Fn(&u32) -> i32) -> i32 {
    let (mut best, mut now) = (0, 0_i32);
    for point in group {
        let x = at(point);
        let Some(sum) = now.checked_add(x).filter(|_| x != TRAP) else { return TRAP };
        now = sum.max(0);
        best = best.max(now);
    }
    abs(best)
}
