//! Runs programs of the `paper` shape on all inputs at once, path by path.
//!
//! Such programs add and subtract, so that on a path every variable is a sum of cells of the input, each some times,
//! and a constant. A path ends where a comparison comes out both ways: who runs the program says how to go on. What is
//! no such sum, might overflow or traps ends the run without a result. Which inputs take which path is decided
//! elsewhere.

use super::code::Code;
use super::op::{Op, Reg};
use crate::Shape;
use crate::shape::PAPER_CELLS;

/// No factor and no constant is greater, so that no sum overflows.
const LARGEST: i32 = 1 << 16;
/// Programs with more variables and temporaries are not run.
const REGISTERS: usize = 24;

/// A sum of the cells of the input, each so many times, and a constant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    /// How many times each cell is taken.
    pub times: [i32; PAPER_CELLS],
    /// What is added.
    pub constant: i32,
}

impl Sum {
    fn cell(i: usize) -> Self {
        let mut sum = Self::default();
        if let Some(times) = sum.times.get_mut(i) {
            *times = 1;
        }
        sum
    }

    const fn of(constant: i32) -> Self {
        Self { times: [0; PAPER_CELLS], constant }
    }

    /// Its value, if it is the same for all inputs.
    pub fn value(&self) -> Option<i32> {
        self.times.iter().all(|&times| times == 0).then_some(self.constant)
    }

    /// Its value for this input.
    pub fn at(&self, cells: &[i32; PAPER_CELLS]) -> i32 {
        self.times.iter().zip(cells).fold(self.constant, |sum, (times, cell)| sum + times * cell)
    }

    /// This, and the other one so many times.
    pub fn plus(&self, by: i32, other: &Self) -> Self {
        let mut sum = *self;
        for (x, y) in sum.times.iter_mut().zip(&other.times) {
            *x += by * y;
        }
        sum.constant += by * other.constant;
        sum
    }

    fn is_small(&self) -> bool {
        self.times.iter().chain([&self.constant]).all(|x| x.abs() <= LARGEST)
    }
}

/// What may hold of a sum or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Test {
    /// It is 0.
    Zero,
    /// It is less than 0.
    Negative,
}

impl Test {
    /// Whether it holds of this value.
    pub const fn holds(self, value: i32) -> bool {
        match self {
            Self::Zero => value == 0,
            Self::Negative => value < 0,
        }
    }
}

/// Where a run stops.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Stop {
    /// Before a decision: go on with [`Path::go_on`].
    Decision(Sum, Test),
    /// With these cells.
    End([Sum; PAPER_CELLS]),
    /// Nothing can be said.
    Unknown,
}

/// What depends on a decision.
#[derive(Clone, Copy, Debug)]
enum Then {
    Jump(u32),
    /// The same, and it costs fuel.
    Turn(u32),
    Set(Reg),
}

/// A run along one path.
#[derive(Clone, Debug)]
pub(crate) struct Path {
    registers: [Sum; REGISTERS],
    pc: usize,
    fuel: u32,
    /// What is to be done if the test comes out so.
    then: (bool, Then),
}

impl Path {
    /// At the start of a program.
    pub fn new(fuel: u32) -> Self {
        let mut registers = [Sum::default(); REGISTERS];
        for (i, cell) in registers.iter_mut().take(PAPER_CELLS).enumerate() {
            *cell = Sum::cell(i);
        }
        Self { registers, pc: 0, fuel, then: (false, Then::Jump(0)) }
    }

    /// Runs until the next decision.
    pub fn run(&mut self, code: &Code) -> Stop {
        if code.shape != Shape::PAPER {
            return Stop::Unknown;
        }
        loop {
            let Some(&op) = code.ops.get(self.pc) else { return Stop::Unknown };
            if matches!(op, Op::ReturnList) {
                let cells = self.registers.first_chunk::<PAPER_CELLS>();
                return cells.map_or(Stop::Unknown, |cells| Stop::End(*cells));
            }
            match self.step(op) {
                None => return Stop::Unknown,
                Some(None) => {}
                Some(Some((sum, test))) => match sum.value() {
                    Some(value) => {
                        if self.go_on(test.holds(value)).is_none() {
                            return Stop::Unknown;
                        }
                    }
                    None => return Stop::Decision(sum, test),
                },
            }
        }
    }

    /// Goes on from a decision; nothing, if the fuel is used up.
    pub fn go_on(&mut self, holds: bool) -> Option<()> {
        let (when, then) = self.then;
        self.pc += 1;
        match then {
            Then::Jump(target) | Then::Turn(target) if holds == when => {
                if matches!(then, Then::Turn(_)) {
                    self.fuel = self.fuel.checked_sub(1)?;
                }
                self.pc = target as usize;
            }
            Then::Jump(_) | Then::Turn(_) => {}
            Then::Set(to) => self.set(to, Sum::of(i32::from(holds == when)))?,
        }
        Some(())
    }

    fn get(&self, register: Reg) -> Option<Sum> {
        self.registers.get(usize::from(register)).copied()
    }

    fn set(&mut self, register: Reg, sum: Sum) -> Option<()> {
        *self.registers.get_mut(usize::from(register)).filter(|_| sum.is_small())? = sum;
        Some(())
    }

    /// `x` and so many times `y`.
    fn sum(&self, x: Reg, by: i32, y: Reg) -> Option<Sum> {
        Some(self.get(x)?.plus(by, &self.get(y)?))
    }

    /// `x - y`.
    fn minus(&self, x: Reg, y: i32) -> Option<Sum> {
        Some(self.get(x)?.plus(-1, &Sum::of(small(y)?)))
    }

    fn index(&self, register: Reg, base: u16, len: u16) -> Option<Reg> {
        let index = u16::try_from(self.get(register)?.value()?).ok().filter(|&index| index < len)?;
        Reg::try_from(base + index).ok()
    }

    /// One operation, maybe up to what it depends on; nothing, if it is none of those that are known.
    #[expect(clippy::option_option, reason = "the outer one says whether the operation is known")]
    fn step(&mut self, op: Op) -> Option<Option<(Sum, Test)>> {
        use Then::{Jump, Set, Turn};
        let (sum, test, when, then) = match op {
            Op::Const { to, value } => return self.next(to, Sum::of(small(value)?)),
            Op::Copy { to, x } => return self.next(to, self.get(x)?),
            Op::Add { to, x, y } => return self.next(to, self.sum(x, 1, y)?),
            Op::AddConst { to, x, y } => return self.next(to, self.minus(x, -small(y)?)?),
            Op::Sub { to, x, y } => return self.next(to, self.sum(x, -1, y)?),
            Op::SubFrom { to, y, x } => return self.next(to, Sum::of(small(x)?).plus(-1, &self.get(y)?)),
            Op::Neg { to, x } => return self.next(to, Sum::default().plus(-1, &self.get(x)?)),
            Op::Load { to, index, base, len } => {
                let from = self.index(index, base, len)?;
                return self.next(to, self.get(from)?);
            }
            Op::Store { x, index, base, len } => {
                let to = self.index(index, base, len)?;
                return self.next(to, self.get(x)?);
            }
            Op::Fuel => {
                self.fuel = self.fuel.checked_sub(1)?;
                self.pc += 1;
                return Some(None);
            }
            Op::Jump { target } => {
                self.pc = target as usize;
                return Some(None);
            }
            Op::Loop { target } => {
                self.fuel = self.fuel.checked_sub(1)?;
                self.pc = target as usize;
                return Some(None);
            }
            Op::Not { to, x } => (self.get(x)?, Test::Zero, true, Set(to)),
            Op::Less { to, x, y } => (self.sum(x, -1, y)?, Test::Negative, true, Set(to)),
            Op::LessEq { to, x, y } => (self.sum(y, -1, x)?, Test::Negative, false, Set(to)),
            Op::Equal { to, x, y } => (self.sum(x, -1, y)?, Test::Zero, true, Set(to)),
            Op::NotEqual { to, x, y } => (self.sum(x, -1, y)?, Test::Zero, false, Set(to)),
            Op::LessConst { to, x, y } => (self.minus(x, y)?, Test::Negative, true, Set(to)),
            Op::MoreConst { to, x, y } => (negative(self.minus(x, y)?), Test::Negative, true, Set(to)),
            Op::EqualConst { to, x, y } => (self.minus(x, y)?, Test::Zero, true, Set(to)),
            Op::NotEqualConst { to, x, y } => (self.minus(x, y)?, Test::Zero, false, Set(to)),
            Op::JumpLess { x, y, target } => (self.sum(x, -1, y)?, Test::Negative, true, Jump(target)),
            Op::JumpLessEq { x, y, target } => (self.sum(y, -1, x)?, Test::Negative, false, Jump(target)),
            Op::JumpEqual { x, y, target } => (self.sum(x, -1, y)?, Test::Zero, true, Jump(target)),
            Op::JumpNotEqual { x, y, target } => (self.sum(x, -1, y)?, Test::Zero, false, Jump(target)),
            Op::JumpLessConst { x, y, target } => {
                (self.minus(x, y.into())?, Test::Negative, true, Jump(target))
            }
            Op::JumpMoreConst { x, y, target } => {
                (negative(self.minus(x, y.into())?), Test::Negative, true, Jump(target))
            }
            Op::JumpEqualConst { x, y, target } => (self.minus(x, y.into())?, Test::Zero, true, Jump(target)),
            Op::JumpNotEqualConst { x, y, target } => {
                (self.minus(x, y.into())?, Test::Zero, false, Jump(target))
            }
            Op::LoopLess { x, y, target } => (self.sum(x, -1, y)?, Test::Negative, true, Turn(target)),
            Op::LoopLessEq { x, y, target } => (self.sum(y, -1, x)?, Test::Negative, false, Turn(target)),
            Op::LoopEqual { x, y, target } => (self.sum(x, -1, y)?, Test::Zero, true, Turn(target)),
            Op::LoopNotEqual { x, y, target } => (self.sum(x, -1, y)?, Test::Zero, false, Turn(target)),
            Op::LoopLessConst { x, y, target } => {
                (self.minus(x, y.into())?, Test::Negative, true, Turn(target))
            }
            Op::LoopMoreConst { x, y, target } => {
                (negative(self.minus(x, y.into())?), Test::Negative, true, Turn(target))
            }
            Op::LoopEqualConst { x, y, target } => (self.minus(x, y.into())?, Test::Zero, true, Turn(target)),
            Op::LoopNotEqualConst { x, y, target } => {
                (self.minus(x, y.into())?, Test::Zero, false, Turn(target))
            }
            Op::NextLess { x, y, target } => {
                self.set(x, self.minus(x, -1)?)?;
                (self.sum(x, -1, y)?, Test::Negative, true, Turn(target))
            }
            Op::NextLessConst { x, y, target } => {
                self.set(x, self.minus(x, -1)?)?;
                (self.minus(x, y.into())?, Test::Negative, true, Turn(target))
            }
            Op::PrevMore { x, y, target } => {
                self.set(x, self.minus(x, 1)?)?;
                (self.sum(y, -1, x)?, Test::Negative, true, Turn(target))
            }
            Op::PrevMoreConst { x, y, target } => {
                self.set(x, self.minus(x, 1)?)?;
                (negative(self.minus(x, y.into())?), Test::Negative, true, Turn(target))
            }
            _ => return None,
        };
        self.then = (when, then);
        Some(Some((sum, test)))
    }

    #[expect(clippy::option_option, reason = "what `step` gives")]
    fn next(&mut self, to: Reg, sum: Sum) -> Option<Option<(Sum, Test)>> {
        self.set(to, sum)?;
        self.pc += 1;
        Some(None)
    }
}

fn negative(sum: Sum) -> Sum {
    Sum::default().plus(-1, &sum)
}

fn small(constant: i32) -> Option<i32> {
    (-LARGEST..=LARGEST).contains(&constant).then_some(constant)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::compile;

    fn path(body: &str) -> (Code, Path) {
        let source = format!("int * func_1(int a[]) {{ {body} return a; }}");
        (compile(&crate::parse(&source).unwrap()).unwrap(), Path::new(100))
    }

    #[test]
    fn a_loop_adds_up() {
        let (code, mut path) = path("for (int i = 1; i < 5; i++) { a[i] = a[i - 1] - a[i]; }");
        let Stop::End(cells) = path.run(&code) else { panic!("{path:?}") };
        assert_eq!(cells[4], Sum { times: [1, -1, -1, -1, -1], constant: 0 });
        assert_eq!(cells[4].at(&[4, 3, 2, 1, -1]), -1);
    }

    #[test]
    fn a_decision_goes_both_ways() {
        let (code, mut path) = path("a[0]--; if (a[0] - a[2]) { a[1] = 3; }");
        let Stop::Decision(sum, test) = path.run(&code) else { panic!("{path:?}") };
        assert_eq!((sum, test), (Sum { times: [1, 0, -1, 0, 0], constant: -1 }, Test::Zero));
        let mut other = path.clone();
        path.go_on(true).unwrap();
        other.go_on(false).unwrap();
        let (Stop::End(zero), Stop::End(not)) = (path.run(&code), other.run(&code)) else { panic!() };
        assert_eq!((zero[1], not[1].value()), (Sum::cell(1), Some(3)));
    }

    #[test]
    fn traps_and_products_are_unknown() {
        for body in ["a[0] = a[1] * a[2];", "a[a[0]] = 1;", "while (1) { a[0] = 0; }"] {
            let (code, mut path) = path(body);
            assert!(matches!(path.run(&code), Stop::Unknown), "{body}");
        }
    }
}
