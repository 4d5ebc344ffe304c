//! What operators compute on the values of the search: what [`cgen::run::arith`] says, where a trap is a value like
//! others.

use cgen::ast::{BinaryOp, UnaryOp};
use cgen::run::arith;

/// Stands for a trap. The least int itself is taken for one, which loses next to nothing.
pub const TRAP: i32 = i32::MIN;

/// `op x`
#[inline]
pub fn unary(op: UnaryOp, x: i32) -> i32 {
    if x == TRAP { TRAP } else { arith::unary(op, x).unwrap_or(TRAP) }
}

/// `x op y`
#[inline]
pub fn binary(op: BinaryOp, x: i32, y: i32) -> i32 {
    match op {
        _ if x == TRAP => TRAP,
        BinaryOp::And if x == 0 => 0,
        BinaryOp::Or if x != 0 => 1,
        _ if y == TRAP => TRAP,
        _ => arith::binary(op, x, y).unwrap_or(TRAP),
    }
}

/// The size of a number.
#[inline]
pub fn abs(x: i32) -> i32 {
    if x == TRAP { TRAP } else { x.abs() }
}

/// The greatest common divisor as the loop computes it that people write.
pub fn gcd(mut x: i32, mut y: i32) -> i32 {
    if x == TRAP || y == TRAP {
        return TRAP;
    }
    while y != 0 {
        (x, y) = (y, x.wrapping_rem(y));
    }
    x
}
