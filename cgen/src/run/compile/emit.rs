//! Appends operations: choice among their variants, temporaries, jumps and their labels.

use super::{CompileError, Result, Walk};
use crate::ast::{BinaryOp, Span};
use crate::run::arith;
use crate::run::op::{Op, REGISTERS, Reg};
use crate::run::trap::TrapKind;

/// A value: known, or in a register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operand {
    Const(i32),
    Reg(Reg),
}

/// Where a jump goes.
#[derive(Clone, Copy, Debug)]
pub(super) enum To {
    /// Somewhere further on.
    Label(Label),
    /// Back to the start of a loop's body, which costs fuel: the loop is to blame when there is none.
    Body(u32, Span),
}

/// A place that is not yet reached.
#[derive(Clone, Copy, Debug)]
pub(super) struct Label(usize);

/// No jump waits for the label.
const NONE: u32 = u32::MAX;

impl Walk<'_> {
    pub(super) fn emit(&mut self, op: Op, at: Span) {
        self.code.ops.push(op);
        self.code.spans.push(at);
    }

    pub(super) fn here(&self) -> u32 {
        self.code.ops.len() as u32
    }

    pub(super) fn label(&mut self) -> Label {
        self.labels.push(NONE);
        Label(self.labels.len() - 1)
    }

    /// The label is here: whatever jumps to it arrives.
    pub(super) fn bind(&mut self, label: Label) {
        let here = self.here();
        let mut next = self.labels.get(label.0).copied().unwrap_or(NONE);
        while let Some(target) = self.code.ops.get_mut(next as usize).and_then(Op::target_mut) {
            next = std::mem::replace(target, here);
        }
    }

    /// Emits a jump; its own target does not count.
    pub(super) fn jump(&mut self, mut op: Op, to: To, at: Span) {
        let at = if let To::Body(_, at) = to { at } else { at };
        let here = self.here();
        if let Some(target) = op.target_mut() {
            *target = match to {
                To::Body(start, _) => start,
                To::Label(label) => {
                    self.labels.get_mut(label.0).map_or(NONE, |last| std::mem::replace(last, here))
                }
            };
        }
        self.emit(op, at);
    }

    pub(super) fn temp(&mut self, at: Span) -> Result<Reg> {
        let reg = self.work.free;
        if reg >= REGISTERS {
            return Err(CompileError::TooManyRegisters(at));
        }
        self.work.free += 1;
        Ok(reg as Reg)
    }

    /// The register that is wanted, or a new one.
    pub(super) fn target(&mut self, want: Option<Reg>, at: Span) -> Result<Reg> {
        want.map_or_else(|| self.temp(at), Ok)
    }

    /// The value in some register.
    pub(super) fn in_reg(&mut self, value: Operand, at: Span) -> Result<Reg> {
        match value {
            Operand::Reg(reg) => Ok(reg),
            Operand::Const(value) => {
                let to = self.temp(at)?;
                self.emit(Op::Const { to, value }, at);
                Ok(to)
            }
        }
    }

    /// The value in this register.
    pub(super) fn put(&mut self, to: Reg, value: Operand, at: Span) {
        match value {
            Operand::Reg(x) if x == to => {}
            Operand::Reg(x) => self.emit(Op::Copy { to, x }, at),
            Operand::Const(value) => self.emit(Op::Const { to, value }, at),
        }
    }

    /// A trap that is certain. The value stands for the one that is never there.
    pub(super) fn trap(&mut self, kind: TrapKind, at: Span) -> Operand {
        self.emit(Op::Trap { kind }, at);
        Operand::Const(0)
    }

    /// `x op y` for all operators but the lazy ones.
    pub(super) fn binary(
        &mut self,
        op: BinaryOp,
        x: Operand,
        y: Operand,
        want: Option<Reg>,
        at: Span,
    ) -> Result<Operand> {
        let (to, op) = match (x, y) {
            (Operand::Const(x), Operand::Const(y)) => {
                return Ok(arith::binary(op, x, y).map_or_else(|kind| self.trap(kind, at), Operand::Const));
            }
            (Operand::Reg(x), Operand::Const(y)) => {
                if y == 0 && matches!(op, BinaryOp::Div | BinaryOp::Rem) {
                    return Ok(self.trap(TrapKind::DivisionByZero, at));
                }
                let to = self.target(want, at)?;
                (to, self.with_const(op, to, x, y, at)?)
            }
            (Operand::Const(x), Operand::Reg(y)) => {
                let to = self.target(want, at)?;
                let op = match mirrored(op) {
                    Some(op) => self.with_const(op, to, y, x, at)?,
                    None if op == BinaryOp::Sub => Op::SubFrom { to, y, x },
                    None => {
                        let x = self.const_beside(y, x, at)?;
                        with_reg(op, to, x, y)
                    }
                };
                (to, op)
            }
            (Operand::Reg(x), Operand::Reg(y)) => {
                let to = self.target(want, at)?;
                (to, with_reg(op, to, x, y))
            }
        };
        self.emit(op, at);
        Ok(Operand::Reg(to))
    }

    fn with_const(&mut self, op: BinaryOp, to: Reg, x: Reg, y: i32, at: Span) -> Result<Op> {
        Ok(match op {
            BinaryOp::Add => Op::AddConst { to, x, y },
            BinaryOp::Sub if y != i32::MIN => Op::AddConst { to, x, y: -y },
            BinaryOp::Mul => Op::MulConst { to, x, y },
            BinaryOp::Div if y == -1 => Op::Neg { to, x },
            BinaryOp::Div if y != 0 => Op::DivConst { to, x, y },
            BinaryOp::Rem if y != 0 && y != -1 => Op::RemConst { to, x, y },
            BinaryOp::Shr if (0..=31).contains(&y) => Op::ShrConst { to, x, y },
            BinaryOp::BitAnd => Op::AndConst { to, x, y },
            BinaryOp::BitOr => Op::OrConst { to, x, y },
            BinaryOp::BitXor => Op::XorConst { to, x, y },
            BinaryOp::Lt => Op::LessConst { to, x, y },
            BinaryOp::Le if y != i32::MAX => Op::LessConst { to, x, y: y + 1 },
            BinaryOp::Gt => Op::MoreConst { to, x, y },
            BinaryOp::Ge if y != i32::MIN => Op::MoreConst { to, x, y: y - 1 },
            BinaryOp::Eq => Op::EqualConst { to, x, y },
            BinaryOp::Ne => Op::NotEqualConst { to, x, y },
            _ => {
                let y = self.const_beside(x, y, at)?;
                with_reg(op, to, x, y)
            }
        })
    }

    /// The constant in a register that is not that of the other operand, which may already count as free.
    fn const_beside(&mut self, other: Reg, value: i32, at: Span) -> Result<Reg> {
        let mut to = self.temp(at)?;
        if to == other {
            to = self.temp(at)?;
        }
        self.emit(Op::Const { to, value }, at);
        Ok(to)
    }

    /// Jumps if the comparison holds.
    pub(super) fn compare_jump(
        &mut self,
        op: BinaryOp,
        x: Operand,
        y: Operand,
        to: To,
        at: Span,
    ) -> Result<()> {
        let (op, x, y) = match (x, y) {
            (Operand::Const(x), Operand::Const(y)) => {
                if arith::binary(op, x, y) == Ok(1) {
                    self.always_jump(to, at);
                }
                return Ok(());
            }
            (Operand::Const(_), Operand::Reg(reg)) => (mirrored(op).unwrap_or(op), reg, x),
            (Operand::Reg(reg), _) => (op, reg, y),
        };
        let target = 0;
        if let Some(jump) = small(op, y).map(|(test, y)| match (test, to) {
            (BinaryOp::Lt, To::Label(_)) => Op::JumpLessConst { x, y, target },
            (BinaryOp::Lt, To::Body(..)) => Op::LoopLessConst { x, y, target },
            (BinaryOp::Gt, To::Label(_)) => Op::JumpMoreConst { x, y, target },
            (BinaryOp::Gt, To::Body(..)) => Op::LoopMoreConst { x, y, target },
            (BinaryOp::Eq, To::Label(_)) => Op::JumpEqualConst { x, y, target },
            (BinaryOp::Eq, To::Body(..)) => Op::LoopEqualConst { x, y, target },
            (_, To::Label(_)) => Op::JumpNotEqualConst { x, y, target },
            (_, To::Body(..)) => Op::LoopNotEqualConst { x, y, target },
        }) {
            self.jump(jump, to, at);
            return Ok(());
        }
        let y = match y {
            Operand::Reg(y) => y,
            Operand::Const(y) => self.const_beside(x, y, at)?,
        };
        let (x, y) = if matches!(op, BinaryOp::Gt | BinaryOp::Ge) { (y, x) } else { (x, y) };
        let jump = match (op, to) {
            (BinaryOp::Lt | BinaryOp::Gt, To::Label(_)) => Op::JumpLess { x, y, target },
            (BinaryOp::Lt | BinaryOp::Gt, To::Body(..)) => Op::LoopLess { x, y, target },
            (BinaryOp::Le | BinaryOp::Ge, To::Label(_)) => Op::JumpLessEq { x, y, target },
            (BinaryOp::Le | BinaryOp::Ge, To::Body(..)) => Op::LoopLessEq { x, y, target },
            (BinaryOp::Eq, To::Label(_)) => Op::JumpEqual { x, y, target },
            (BinaryOp::Eq, To::Body(..)) => Op::LoopEqual { x, y, target },
            (_, To::Label(_)) => Op::JumpNotEqual { x, y, target },
            (_, To::Body(..)) => Op::LoopNotEqual { x, y, target },
        };
        self.jump(jump, to, at);
        Ok(())
    }

    pub(super) fn always_jump(&mut self, to: To, at: Span) {
        let op = match to {
            To::Label(_) => Op::Jump { target: 0 },
            To::Body(..) => Op::Loop { target: 0 },
        };
        self.jump(op, to, at);
    }
}

/// The comparison with a constant that fits into a jump, as one of `< > == !=`.
pub(super) fn small(op: BinaryOp, y: Operand) -> Option<(BinaryOp, i16)> {
    let Operand::Const(y) = y else { return None };
    let (op, y) = match op {
        BinaryOp::Le => (BinaryOp::Lt, y.checked_add(1)?),
        BinaryOp::Ge => (BinaryOp::Gt, y.checked_sub(1)?),
        _ => (op, y),
    };
    Some((op, i16::try_from(y).ok()?))
}

/// The operator that means the same with its operands exchanged.
const fn mirrored(op: BinaryOp) -> Option<BinaryOp> {
    Some(match op {
        BinaryOp::Lt => BinaryOp::Gt,
        BinaryOp::Gt => BinaryOp::Lt,
        BinaryOp::Le => BinaryOp::Ge,
        BinaryOp::Ge => BinaryOp::Le,
        BinaryOp::Add
        | BinaryOp::Mul
        | BinaryOp::Eq
        | BinaryOp::Ne
        | BinaryOp::BitAnd
        | BinaryOp::BitXor
        | BinaryOp::BitOr => op,
        _ => return None,
    })
}

/// The comparison that holds where this one does not.
pub(super) const fn inverted(op: BinaryOp) -> BinaryOp {
    match op {
        BinaryOp::Lt => BinaryOp::Ge,
        BinaryOp::Ge => BinaryOp::Lt,
        BinaryOp::Gt => BinaryOp::Le,
        BinaryOp::Le => BinaryOp::Gt,
        BinaryOp::Eq => BinaryOp::Ne,
        BinaryOp::Ne => BinaryOp::Eq,
        other => other,
    }
}

const fn with_reg(op: BinaryOp, to: Reg, x: Reg, y: Reg) -> Op {
    match op {
        BinaryOp::Mul => Op::Mul { to, x, y },
        BinaryOp::Div => Op::Div { to, x, y },
        BinaryOp::Rem => Op::Rem { to, x, y },
        BinaryOp::Add => Op::Add { to, x, y },
        BinaryOp::Sub => Op::Sub { to, x, y },
        BinaryOp::Shl => Op::Shl { to, x, y },
        BinaryOp::Shr => Op::Shr { to, x, y },
        BinaryOp::Lt => Op::Less { to, x, y },
        BinaryOp::Le => Op::LessEq { to, x, y },
        BinaryOp::Gt => Op::Less { to, x: y, y: x },
        BinaryOp::Ge => Op::LessEq { to, x: y, y: x },
        BinaryOp::Eq => Op::Equal { to, x, y },
        BinaryOp::Ne => Op::NotEqual { to, x, y },
        // The lazy ones never come here.
        BinaryOp::BitAnd | BinaryOp::And => Op::And { to, x, y },
        BinaryOp::BitXor => Op::Xor { to, x, y },
        BinaryOp::BitOr | BinaryOp::Or => Op::Or { to, x, y },
    }
}
