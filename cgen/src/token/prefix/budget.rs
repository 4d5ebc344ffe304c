//! How many tokens the shortest end takes.
//!
//! The end of a program is the end of the operand or declaration at hand, then that of the expression and its
//! statement, then that of all open blocks. The shortest operand is a name or constant, the shortest block `{}`, and
//! no limit on nesting stands in the way of either, so that the numbers below are exact.

use super::{Context, Prefix, State, digits};

impl Prefix {
    /// The least number of tokens that completes the program; never more than [`Self::left`].
    pub fn min_to_finish(&self) -> usize {
        let tail = |extra: u32| self.closing + extra;
        let least = match self.state {
            State::Statement | State::AfterThen => tail(0),
            State::InElse | State::ReturnedList | State::Steps => tail(2),
            State::AfterElse | State::Condition => tail(3),
            State::Body | State::Semicolon => tail(1),
            State::Header(Context::For) | State::WhileOfDo => tail(5),
            State::Header(_) | State::Init => tail(4),
            State::Name | State::AfterSize => 1 + self.after(Context::StartValue),
            State::AfterName | State::AfterArray | State::AfterValues => self.after(Context::StartValue),
            State::Size => 2 + self.after(Context::StartValue),
            State::SizeDigits(value) => {
                let missing = digits::missing(value, self.cells.into()).unwrap_or(0);
                missing + 1 + self.after(Context::StartValue)
            }
            State::Values => 3 + self.after(Context::StartValue),
            State::Operand { .. } => 1 + self.rest,
            State::Target => self.rest + if self.targets().0 == 0 { 4 } else { 1 },
            State::Index { .. } => 3 + self.rest,
            State::Digits(value) => digits::missing(value, i32::MAX).unwrap_or(0) + self.rest,
            State::Place { .. } | State::Value => self.rest,
            State::Done => 0,
        };
        least as usize
    }

    /// The least number of tokens from the end of an expression to the end of the program.
    pub(super) const fn after(&self, context: Context) -> u32 {
        let end = match (context, self.in_header) {
            // ;
            (Context::Statement | Context::Return, _) | (Context::StartValue, false) => 1,
            // ) { and ) ; and } ;
            (Context::If | Context::While | Context::Steps | Context::DoWhile, _)
            | (Context::BraceList, false) => 2,
            // ; ) {
            (Context::Condition, _) => 3,
            // ; ; ) {
            (Context::For, _) | (Context::StartValue, true) => 4,
            // } ; ; ) {
            (Context::BraceList, true) => 5,
        };
        end + self.closing
    }

    /// How many tokens there are to spare after the next one, if `least` must follow it.
    pub(super) fn spare(&self, least: u32) -> i64 {
        i64::from(self.left) - 1 - i64::from(least)
    }
}
