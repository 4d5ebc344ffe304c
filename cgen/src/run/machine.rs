//! Executes compiled programs. Owns the memory, and nothing else: what an operation means stands here alone.
//!
//! A run reads no cell that it did not write itself, so that a machine may be used again for any program.

use super::arith;
use super::code::Code;
use super::limits::Limits;
use super::op::{LIST, MEMORY, OUT, Op};
use super::trap::{Trap, TrapKind};
use crate::shape::{Kind, OUT_CELLS, PAPER_CELLS};
use crate::value::{Input, Misfit, Value};

/// The memory of runs, to be used again and again: a run allocates nothing.
#[derive(Clone, Debug)]
pub struct Machine {
    pub(super) memory: Memory,
}

/// The ints, and which of them are set. Only what may be unset has flags that mean something.
#[derive(Clone, Debug)]
pub(super) struct Memory {
    pub(super) cells: Box<[i32; MEMORY]>,
    pub(super) flags: Box<[bool; MEMORY]>,
    /// Cells of `a`.
    pub(super) list: usize,
}

/// What a run gives back; a list still lies in the machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Output<'m> {
    /// The number returned.
    Int(i32),
    /// The list after the call, or the cells of `out` that count.
    List(&'m [i32]),
}

/// Why there is no output.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RunError {
    /// The run ended without a value.
    #[error(transparent)]
    Trap(#[from] Trap),
    /// The input is none for a program of this shape; nothing was run.
    #[error(transparent)]
    Misfit(#[from] Misfit),
}

impl Output<'_> {
    /// The same, owned.
    pub fn to_value(self) -> Value {
        match self {
            Self::Int(x) => Value::Int(x),
            Self::List(cells) => Value::List(cells.to_vec()),
        }
    }
}

impl PartialEq<Value> for Output<'_> {
    fn eq(&self, other: &Value) -> bool {
        match (self, other) {
            (Self::Int(x), Value::Int(y)) => x == y,
            (Self::List(x), Value::List(y)) => x == y,
            _ => false,
        }
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

impl Machine {
    /// A machine for any program.
    pub fn new() -> Self {
        Self { memory: Memory { cells: boxed(0), flags: boxed(false), list: 0 } }
    }

    /// Runs the program on one input. The output is that of this run alone, whatever ran before.
    pub fn run(&mut self, code: &Code, input: &Input, limits: &Limits) -> Result<Output<'_>, RunError> {
        self.run_watched(code, input, limits, &mut ())
    }

    pub(super) fn run_watched(
        &mut self,
        code: &Code,
        input: &Input,
        limits: &Limits,
        watcher: &mut impl Watcher,
    ) -> Result<Output<'_>, RunError> {
        input.fits(code.shape)?;
        let memory = &mut self.memory;
        memory.enter(code, input);
        match execute(code, memory, limits.fuel, watcher) {
            Ok(End::Int(x)) => Ok(Output::Int(x)),
            Ok(End::List) => {
                let base = if code.shape.kind() == Kind::Paper { 0 } else { LIST };
                Ok(Output::List(memory.slice(base, memory.list)))
            }
            Ok(End::Out(len)) => Ok(Output::List(memory.slice(OUT, len))),
            Err((pc, kind)) => Err(Trap { kind, at: code.span(pc, kind) }.into()),
        }
    }
}

/// A memory full of `x` that is never on the stack.
fn boxed<T: Copy>(x: T) -> Box<[T; MEMORY]> {
    let cells: Box<[T]> = vec![x; MEMORY].into();
    // The length is right, so the second way is never taken.
    cells.try_into().unwrap_or_else(|_| Box::new([x; MEMORY]))
}

impl Memory {
    /// Puts the arguments in their places. The input fits the shape.
    #[inline]
    fn enter(&mut self, code: &Code, input: &Input) {
        let kind = code.shape.kind();
        self.list = input.list.len();
        if kind == Kind::Paper {
            if let (Some(cells), Some(list)) =
                (self.cells.first_chunk_mut::<PAPER_CELLS>(), input.list.first_chunk::<PAPER_CELLS>())
            {
                *cells = *list;
            }
            return;
        }
        if let Some(cells) = self.cells.get_mut(LIST..LIST + input.list.len()) {
            cells.copy_from_slice(&input.list);
        }
        if kind == Kind::ToList {
            self.clear_flags(OUT, OUT_CELLS);
        }
        let length = code.shape.has_length().then_some(input.list.len() as i32);
        for (cell, x) in self.cells.iter_mut().zip(length.into_iter().chain(input.ints.iter().copied())) {
            *cell = x;
        }
    }

    fn slice(&self, base: usize, len: usize) -> &[i32] {
        self.cells.get(base..base + len).unwrap_or_default()
    }

    fn clear_flags(&mut self, base: usize, len: usize) {
        if let Some(flags) = self.flags.get_mut(base..base + len) {
            flags.fill(false);
        }
    }

    fn fill(&mut self, base: usize, len: usize) {
        if let Some(cells) = self.cells.get_mut(base..base + len) {
            cells.fill(0);
        }
    }

    fn all_set(&self, base: usize, len: usize) -> bool {
        self.flags.get(base..base + len).is_some_and(|flags| flags.iter().all(|&set| set))
    }
}

/// Sees the memory wherever the code has a mark.
pub(super) trait Watcher {
    /// The mark with this note is reached.
    fn mark(&mut self, note: u32, memory: &Memory);

    /// The operation at this place compares two numbers, maybe only for whether they are equal.
    #[inline]
    fn compared(&mut self, _at: usize, _x: i32, _y: i32, _equality: bool) {}

    /// Whether `x < y`, or `x <= y`, or whichever is asked for, is taken to be true; it is so if `holds`.
    #[inline]
    fn holds(&mut self, _x: i32, _y: i32, _comparison: Comparison, holds: bool) -> bool {
        holds
    }

    /// What a division is taken to give.
    #[inline]
    fn divided(&mut self, _x: i32, _y: i32, result: i32) -> i32 {
        result
    }
}

/// What is asked of two numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessEq,
    More,
    Equal,
}

impl Watcher for () {
    fn mark(&mut self, _: u32, _: &Memory) {}
}

enum End {
    Int(i32),
    List,
    Out(usize),
}

/// `a` and the mask of the memory: always inside.
const fn inside(at: usize) -> usize {
    at & (MEMORY - 1)
}

/// The comparison of an operator; that of `!=` is that of `==`.
macro_rules! comparison {
    (<) => {
        Comparison::Less
    };
    (<=) => {
        Comparison::LessEq
    };
    (>) => {
        Comparison::More
    };
    (==) => {
        Comparison::Equal
    };
    (!=) => {
        Comparison::Equal
    };
}

/// The one loop. On a trap: where in the code, and what.
#[expect(clippy::too_many_lines, reason = "one arm an operation")]
fn execute(
    code: &Code,
    memory: &mut Memory,
    mut fuel: u32,
    watcher: &mut impl Watcher,
) -> Result<End, (usize, TrapKind)> {
    let ops = code.ops.as_slice();
    let list = memory.list as u16;
    let mut pc = 0;
    loop {
        let Some(&op) = ops.get(pc) else { return Err((pc, TrapKind::MissingReturn)) };
        let cells = &mut *memory.cells;
        macro_rules! reg {
            ($r:expr) => {
                cells[usize::from($r)]
            };
        }
        macro_rules! trap {
            ($kind:ident) => {
                return Err((pc, TrapKind::$kind))
            };
        }
        macro_rules! checked {
            ($to:expr, $value:expr) => {
                match $value {
                    Some(value) => reg!($to) = value,
                    None => trap!(Overflow),
                }
            };
        }
        macro_rules! tried {
            ($to:expr, $value:expr) => {
                match $value {
                    Ok(value) => reg!($to) = value,
                    Err(kind) => return Err((pc, kind)),
                }
            };
        }
        macro_rules! jump {
            ($condition:expr, $target:expr) => {
                if $condition {
                    pc = $target as usize;
                    continue;
                }
            };
        }
        macro_rules! compare {
            ($x:expr, $op:tt, $y:expr) => {{
                let (x, y): (i32, i32) = ($x, $y);
                watcher.compared(pc, x, y, matches!(stringify!($op), "==" | "!="));
                let holds = x $op y;
                let enters_loop = matches!(ops.get(pc + 1), Some(Op::Fuel));
                if enters_loop { holds } else { watcher.holds(x, y, comparison!($op), holds) }
            }};
        }
        macro_rules! goes_on {
            ($x:expr, $op:tt, $y:expr) => {{
                let (x, y): (i32, i32) = ($x, $y);
                watcher.compared(pc, x, y, matches!(stringify!($op), "==" | "!="));
                x $op y
            }};
        }
        macro_rules! divided {
            ($to:expr, $x:expr, $by:ident, $y:expr) => {{
                let (x, y): (i32, i32) = ($x, $y);
                tried!($to, arith::$by(x, y).map(|result| watcher.divided(x, y, result)))
            }};
        }
        macro_rules! burn {
            () => {
                match fuel.checked_sub(1) {
                    Some(left) => fuel = left,
                    None => trap!(OutOfFuel),
                }
            };
        }
        macro_rules! turn {
            ($condition:expr, $target:expr) => {
                if $condition {
                    burn!();
                    pc = $target as usize;
                    continue;
                }
            };
        }
        macro_rules! cell {
            ($index:expr, $base:expr, $len:expr) => {{
                let index = reg!($index);
                if index as u32 as usize >= usize::from($len) {
                    trap!(OutOfBounds);
                }
                inside(usize::from($base) + index as usize)
            }};
        }
        match op {
            Op::Const { to, value } => reg!(to) = value,
            Op::Copy { to, x } => reg!(to) = reg!(x),

            Op::Add { to, x, y } => checked!(to, reg!(x).checked_add(reg!(y))),
            Op::AddConst { to, x, y } => checked!(to, reg!(x).checked_add(y)),
            Op::Sub { to, x, y } => checked!(to, reg!(x).checked_sub(reg!(y))),
            Op::SubFrom { to, y, x } => checked!(to, x.checked_sub(reg!(y))),
            Op::Mul { to, x, y } => checked!(to, reg!(x).checked_mul(reg!(y))),
            Op::MulConst { to, x, y } => checked!(to, reg!(x).checked_mul(y)),
            Op::Div { to, x, y } => divided!(to, reg!(x), div, reg!(y)),
            Op::DivConst { to, x, y } => divided!(to, reg!(x), div, y),
            Op::Rem { to, x, y } => divided!(to, reg!(x), rem, reg!(y)),
            Op::RemConst { to, x, y } => divided!(to, reg!(x), rem, y),
            Op::Shl { to, x, y } => tried!(to, arith::shl(reg!(x), reg!(y))),
            Op::Shr { to, x, y } => tried!(to, arith::shr(reg!(x), reg!(y))),
            Op::ShrConst { to, x, y } => reg!(to) = reg!(x) >> (y & 31),
            Op::And { to, x, y } => reg!(to) = reg!(x) & reg!(y),
            Op::AndConst { to, x, y } => reg!(to) = reg!(x) & y,
            Op::Or { to, x, y } => reg!(to) = reg!(x) | reg!(y),
            Op::OrConst { to, x, y } => reg!(to) = reg!(x) | y,
            Op::Xor { to, x, y } => reg!(to) = reg!(x) ^ reg!(y),
            Op::XorConst { to, x, y } => reg!(to) = reg!(x) ^ y,
            Op::Neg { to, x } => checked!(to, reg!(x).checked_neg()),
            Op::Not { to, x } => reg!(to) = i32::from(reg!(x) == 0),
            Op::BitNot { to, x } => reg!(to) = !reg!(x),

            Op::Less { to, x, y } => reg!(to) = i32::from(compare!(reg!(x), <, reg!(y))),
            Op::LessEq { to, x, y } => reg!(to) = i32::from(compare!(reg!(x), <=, reg!(y))),
            Op::Equal { to, x, y } => reg!(to) = i32::from(compare!(reg!(x), ==, reg!(y))),
            Op::NotEqual { to, x, y } => reg!(to) = i32::from(compare!(reg!(x), !=, reg!(y))),
            Op::LessConst { to, x, y } => reg!(to) = i32::from(compare!(reg!(x), <, y)),
            Op::MoreConst { to, x, y } => reg!(to) = i32::from(compare!(reg!(x), >, y)),
            Op::EqualConst { to, x, y } => reg!(to) = i32::from(compare!(reg!(x), ==, y)),
            Op::NotEqualConst { to, x, y } => reg!(to) = i32::from(compare!(reg!(x), !=, y)),

            Op::Load { to, index, base, len } => reg!(to) = cells[cell!(index, base, len)],
            Op::Store { x, index, base, len } => cells[cell!(index, base, len)] = reg!(x),
            Op::LoadSet { to, index, base, len } => {
                let at = cell!(index, base, len);
                if !memory.flags[at] {
                    trap!(Uninitialised);
                }
                reg!(to) = cells[at];
            }
            Op::StoreSet { x, index, base, len } => {
                let at = cell!(index, base, len);
                memory.flags[at] = true;
                cells[at] = reg!(x);
            }
            Op::LoadList { to, index } => reg!(to) = cells[cell!(index, LIST as u16, list)],
            Op::StoreList { x, index } => cells[cell!(index, LIST as u16, list)] = reg!(x),
            Op::LoadAt { to, at } => reg!(to) = cells[inside(usize::from(at))],
            Op::StoreAt { x, at } => cells[inside(usize::from(at))] = reg!(x),
            Op::Fill { base, len } => memory.fill(usize::from(base), usize::from(len)),

            Op::ClearFlags { base, len } => memory.clear_flags(usize::from(base), usize::from(len)),
            Op::SetFlag { at } => memory.flags[inside(usize::from(at))] = true,
            Op::CheckFlag { at } => {
                if !memory.flags[inside(usize::from(at))] {
                    trap!(Uninitialised);
                }
            }

            Op::Jump { target } => jump!(true, target),
            Op::JumpLess { x, y, target } => jump!(compare!(reg!(x), <, reg!(y)), target),
            Op::JumpLessEq { x, y, target } => jump!(compare!(reg!(x), <=, reg!(y)), target),
            Op::JumpEqual { x, y, target } => jump!(compare!(reg!(x), ==, reg!(y)), target),
            Op::JumpNotEqual { x, y, target } => jump!(compare!(reg!(x), !=, reg!(y)), target),
            Op::JumpLessConst { x, y, target } => jump!(compare!(reg!(x), <, i32::from(y)), target),
            Op::JumpMoreConst { x, y, target } => jump!(compare!(reg!(x), >, i32::from(y)), target),
            Op::JumpEqualConst { x, y, target } => jump!(compare!(reg!(x), ==, i32::from(y)), target),
            Op::JumpNotEqualConst { x, y, target } => jump!(compare!(reg!(x), !=, i32::from(y)), target),

            Op::Fuel => burn!(),
            Op::Loop { target } => turn!(true, target),
            Op::LoopLess { x, y, target } => turn!(goes_on!(reg!(x), <, reg!(y)), target),
            Op::LoopLessEq { x, y, target } => turn!(goes_on!(reg!(x), <=, reg!(y)), target),
            Op::LoopEqual { x, y, target } => turn!(goes_on!(reg!(x), ==, reg!(y)), target),
            Op::LoopNotEqual { x, y, target } => turn!(goes_on!(reg!(x), !=, reg!(y)), target),
            Op::LoopLessConst { x, y, target } => turn!(goes_on!(reg!(x), <, i32::from(y)), target),
            Op::LoopMoreConst { x, y, target } => turn!(goes_on!(reg!(x), >, i32::from(y)), target),
            Op::LoopEqualConst { x, y, target } => turn!(goes_on!(reg!(x), ==, i32::from(y)), target),
            Op::LoopNotEqualConst { x, y, target } => turn!(goes_on!(reg!(x), !=, i32::from(y)), target),
            Op::NextLess { x, y, target } => {
                checked!(x, reg!(x).checked_add(1));
                turn!(reg!(x) < reg!(y), target);
            }
            Op::NextLessConst { x, y, target } => {
                checked!(x, reg!(x).checked_add(1));
                turn!(reg!(x) < i32::from(y), target);
            }
            Op::PrevMore { x, y, target } => {
                checked!(x, reg!(x).checked_sub(1));
                turn!(reg!(x) > reg!(y), target);
            }
            Op::PrevMoreConst { x, y, target } => {
                checked!(x, reg!(x).checked_sub(1));
                turn!(reg!(x) > i32::from(y), target);
            }

            Op::ReturnList => return Ok(End::List),
            Op::Return { x } => return Ok(End::Int(reg!(x))),
            Op::ReturnConst { value } => return Ok(End::Int(value)),
            Op::ReturnOut { x } => {
                let len = reg!(x);
                if len as u32 > OUT_CELLS as u32 {
                    trap!(BadLength);
                }
                if !memory.all_set(OUT, len as usize) {
                    trap!(Uninitialised);
                }
                return Ok(End::Out(len as usize));
            }
            Op::Trap { kind } => return Err((pc, kind)),
            Op::Mark { note } => watcher.mark(note, memory),
        }
        pc += 1;
    }
}
