//! What the operators of the language compute, with every undefined case a trap.
//!
//! The one definition for the interpreter, for the folding of constants and for whoever searches by values.

use super::trap::TrapKind;
use crate::ast::{BinaryOp, UnaryOp};

type Result = std::result::Result<i32, TrapKind>;

/// `x / y`
#[inline]
pub(super) fn div(x: i32, y: i32) -> Result {
    if y == 0 { Err(TrapKind::DivisionByZero) } else { x.checked_div(y).ok_or(TrapKind::Overflow) }
}

/// `x % y`
#[inline]
pub(super) fn rem(x: i32, y: i32) -> Result {
    if y == 0 { Err(TrapKind::DivisionByZero) } else { x.checked_rem(y).ok_or(TrapKind::Overflow) }
}

/// `x << y`
#[inline]
pub(super) fn shl(x: i32, y: i32) -> Result {
    if !(0..=31).contains(&y) {
        return Err(TrapKind::ShiftCount);
    }
    i32::try_from(i64::from(x) << y).ok().filter(|_| x >= 0).ok_or(TrapKind::Overflow)
}

/// `x >> y`
#[inline]
pub(super) fn shr(x: i32, y: i32) -> Result {
    if (0..=31).contains(&y) { Ok(x >> y) } else { Err(TrapKind::ShiftCount) }
}

/// `op x`
#[inline]
pub fn unary(op: UnaryOp, x: i32) -> Result {
    match op {
        UnaryOp::Neg => x.checked_neg().ok_or(TrapKind::Overflow),
        UnaryOp::Not => Ok(i32::from(x == 0)),
        UnaryOp::BitNot => Ok(!x),
    }
}

/// `x op y`, both sides being known.
#[inline]
pub fn binary(op: BinaryOp, x: i32, y: i32) -> Result {
    Ok(match op {
        BinaryOp::Mul => return x.checked_mul(y).ok_or(TrapKind::Overflow),
        BinaryOp::Div => return div(x, y),
        BinaryOp::Rem => return rem(x, y),
        BinaryOp::Add => return x.checked_add(y).ok_or(TrapKind::Overflow),
        BinaryOp::Sub => return x.checked_sub(y).ok_or(TrapKind::Overflow),
        BinaryOp::Shl => return shl(x, y),
        BinaryOp::Shr => return shr(x, y),
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
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shifts_keep_to_the_value_bits() {
        let check = |x: i32, y: i32, expect: Result| assert_eq!(shl(x, y), expect, "{x} << {y}");
        check(1, 30, Ok(1 << 30));
        check(1, 31, Err(TrapKind::Overflow));
        check(3, 30, Err(TrapKind::Overflow));
        check(0, 31, Ok(0));
        check(-1, 0, Err(TrapKind::Overflow));
        check(1, 32, Err(TrapKind::ShiftCount));
        check(-1, -1, Err(TrapKind::ShiftCount));
        assert_eq!(shr(-5, 1), Ok(-3));
        assert_eq!(shr(-5, 32), Err(TrapKind::ShiftCount));
    }

    #[test]
    fn division_rounds_to_zero_and_traps_where_c_is_silent() {
        assert_eq!((div(-7, 2), rem(-7, 2), rem(7, -2)), (Ok(-3), Ok(-1), Ok(1)));
        assert_eq!(
            (div(i32::MIN, -1), rem(i32::MIN, -1)),
            (Err(TrapKind::Overflow), Err(TrapKind::Overflow))
        );
        assert_eq!((div(1, 0), rem(1, 0)), (Err(TrapKind::DivisionByZero), Err(TrapKind::DivisionByZero)));
    }
}
