//! What operators compute on the values of the search, where a trap is a value like others.
//!
//! The interpreter decides what holds in the end; this has to agree with it only as far as nothing is missed.

use cgen::ast::{BinaryOp, UnaryOp};

/// Stands for a trap. The least int itself is taken for one, which loses next to nothing.
pub const TRAP: i32 = i32::MIN;

/// `op x`
#[inline]
pub fn unary(op: UnaryOp, x: i32) -> i32 {
    match op {
        _ if x == TRAP => TRAP,
        UnaryOp::Neg => -x,
        UnaryOp::Not => i32::from(x == 0),
        UnaryOp::BitNot => !x,
    }
}

/// `x op y`
#[inline]
pub fn binary(op: BinaryOp, x: i32, y: i32) -> i32 {
    if x == TRAP {
        return TRAP;
    }
    match (op, x) {
        (BinaryOp::And, 0) => return 0,
        (BinaryOp::Or, 1..) => return 1,
        _ => {}
    }
    if y == TRAP {
        return TRAP;
    }
    match op {
        BinaryOp::Mul => x.checked_mul(y).unwrap_or(TRAP),
        BinaryOp::Div => x.checked_div(y).unwrap_or(TRAP),
        BinaryOp::Rem => x.checked_rem(y).unwrap_or(TRAP),
        BinaryOp::Add => x.checked_add(y).unwrap_or(TRAP),
        BinaryOp::Sub => x.checked_sub(y).unwrap_or(TRAP),
        BinaryOp::Shl => match (x, y) {
            (0.., 0..=30) => i32::try_from(i64::from(x) << y).unwrap_or(TRAP),
            _ => TRAP,
        },
        BinaryOp::Shr => match y {
            0..=31 => x >> y,
            _ => TRAP,
        },
        BinaryOp::Lt => i32::from(x < y),
        BinaryOp::Le => i32::from(x <= y),
        BinaryOp::Gt => i32::from(x > y),
        BinaryOp::Ge => i32::from(x >= y),
        BinaryOp::Eq => i32::from(x == y),
        BinaryOp::Ne => i32::from(x != y),
        BinaryOp::BitAnd => x & y,
        BinaryOp::BitXor => x ^ y,
        BinaryOp::BitOr => x | y,
        BinaryOp::And => i32::from(x != 0 && y != 0),
        BinaryOp::Or => i32::from(x != 0 || y != 0),
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
