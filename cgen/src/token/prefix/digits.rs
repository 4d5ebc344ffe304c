//! Constants spelled by digits: those without a token of their own.

use crate::token::mask::Mask;
use crate::token::vocabulary::Token;

/// How many digits must still follow so that `value` becomes a constant that is spelled by digits and is not above
/// `most`; nothing, if none will do.
pub(super) fn missing(value: i32, most: i32) -> Option<u32> {
    let done = |x: i64| i32::try_from(x).is_ok_and(|x| x <= most && Token::of_constant(x).is_none());
    let value = i64::from(value);
    if done(value) {
        Some(0)
    } else if (0..10).any(|digit| done(10 * value + digit)) {
        Some(1)
    } else if (0..100).any(|digits| done(100 * value + digits)) {
        Some(2)
    } else {
        // Three digits always give enough to choose from, so that only `most` can stand in the way.
        None
    }
}

/// The value with one digit more, if an int holds it.
pub(super) fn append(value: i32, digit: u8) -> Option<i32> {
    value.checked_mul(10)?.checked_add(digit.into())
}

/// The digits after which at most `room` more are missing.
pub(super) fn next(value: i32, most: i32, room: i64) -> Mask {
    let fits = |digit: u8| {
        let next = append(value, digit).filter(|&next| next > 0);
        next.and_then(|next| missing(next, most)).is_some_and(|more| i64::from(more) <= room)
    };
    (0..10).filter(|&digit| fits(digit)).map(|digit| Token::of_digit(digit.into())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_lead_to_constants_without_a_token() {
        let check = |value, most, more| assert_eq!(missing(value, most), more, "{value} up to {most}");
        check(1, i32::MAX, Some(2));
        check(2, i32::MAX, Some(2));
        check(3, i32::MAX, Some(1));
        check(10, i32::MAX, Some(1));
        check(33, i32::MAX, Some(0));
        check(33, 32, None);
        check(6, 64, Some(1));
        check(6, 60, Some(1));
        check(6, 59, None);
        check(1, 101, Some(2));
        check(1, 100, None);
        check(i32::MAX, i32::MAX, None);
        check(i32::MAX - 1, i32::MAX, Some(0));
    }

    #[test]
    fn the_next_digit_never_leads_astray() {
        let check = |value, most, room, digits: &str| {
            let mask = next(value, most, room);
            assert_eq!(mask.iter().map(Token::spelling).collect::<String>(), digits, "{value} {most} {room}");
        };
        check(0, i32::MAX, 2, "#1#2#3#4#5#6#7#8#9");
        check(0, i32::MAX, 1, "#3#4#5#6#7#8#9");
        check(0, i32::MAX, 0, "");
        check(0, 50, 9, "#3#4#5");
        check(6, i32::MAX, 0, "#0#1#2#3#5#6#7#8#9");
        check(214_748_364, i32::MAX, 9, "#0#1#2#3#4#5#6");
        check(214_748_365, i32::MAX, 9, "");
    }
}
