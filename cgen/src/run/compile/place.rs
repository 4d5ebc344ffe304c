//! Reads and writes of variables and cells, with the flags that some of them keep.

use super::emit::Operand;
use super::{CompileError, Home, Result, Walk, bit};
use crate::ast::{Expr, Span, VarId};
use crate::run::op::{Op, REGISTERS, Reg};
use crate::run::trap::TrapKind;

/// A cell whose index has been computed.
#[derive(Clone, Copy, Debug)]
pub(super) enum Cell {
    /// A register, always set.
    Reg(Reg),
    At {
        at: u16,
        flags: bool,
    },
    Indexed {
        index: Reg,
        base: u16,
        len: u16,
        flags: bool,
    },
    List {
        index: Reg,
    },
    /// There is no such cell: the trap is emitted already.
    Nowhere,
}

impl Walk<'_> {
    /// The value of a variable, where it stands.
    pub(super) fn read(&mut self, var: VarId, at: Span) -> Result<Operand> {
        let reg = self.int(var, at)?;
        if self.work.assigned & bit(var) == 0 {
            self.work.need_flag |= bit(var);
            self.emit(Op::CheckFlag { at: reg.into() }, at);
            // Whatever comes after this has passed the check.
            self.work.assigned |= bit(var);
        }
        Ok(Operand::Reg(reg))
    }

    /// The variable has just got a value.
    pub(super) fn written(&mut self, var: VarId, reg: Reg, at: Span) {
        if self.work.flagged & !self.work.assigned & bit(var) != 0 {
            self.emit(Op::SetFlag { at: reg.into() }, at);
        }
        self.work.assigned |= bit(var);
    }

    /// Computes the index of a cell.
    pub(super) fn cell(&mut self, list: VarId, index: &Expr, at: Span) -> Result<Cell> {
        let home = self.home(list, at)?;
        let value = self.value(index, None)?;
        Ok(match (home, value) {
            (Home::Int(_), _) => return Err(CompileError::WrongType(at)),
            (Home::Nowhere, _) => {
                self.trap(TrapKind::Uninitialised, at);
                Cell::Nowhere
            }
            (Home::List, index) => Cell::List { index: self.in_reg(index, at)? },
            (Home::Cells { base, len, flags }, Operand::Reg(index)) => {
                Cell::Indexed { index, base, len, flags }
            }
            (Home::Cells { base, len, flags }, Operand::Const(index)) => match u16::try_from(index) {
                Ok(index) if index < len => {
                    let at = base + index;
                    if usize::from(at) < REGISTERS && !flags {
                        Cell::Reg(at as Reg)
                    } else {
                        Cell::At { at, flags }
                    }
                }
                _ => {
                    self.trap(TrapKind::OutOfBounds, at);
                    Cell::Nowhere
                }
            },
        })
    }

    /// The value of a cell.
    pub(super) fn load(&mut self, cell: Cell, want: Option<Reg>, span: Span) -> Result<Operand> {
        let op = match cell {
            Cell::Reg(reg) => return Ok(Operand::Reg(reg)),
            Cell::Nowhere => return Ok(Operand::Const(0)),
            Cell::At { at, flags } => {
                if flags {
                    self.emit(Op::CheckFlag { at }, span);
                }
                Op::LoadAt { to: self.target(want, span)?, at }
            }
            Cell::Indexed { index, base, len, flags: false } => {
                Op::Load { to: self.target(want, span)?, index, base, len }
            }
            Cell::Indexed { index, base, len, flags: true } => {
                Op::LoadSet { to: self.target(want, span)?, index, base, len }
            }
            Cell::List { index } => Op::LoadList { to: self.target(want, span)?, index },
        };
        self.emit(op, span);
        Ok(match op {
            Op::LoadAt { to, .. }
            | Op::Load { to, .. }
            | Op::LoadSet { to, .. }
            | Op::LoadList { to, .. } => Operand::Reg(to),
            _ => Operand::Const(0),
        })
    }

    /// Gives a value to a cell.
    pub(super) fn store(&mut self, cell: Cell, value: Operand, span: Span) -> Result<()> {
        if let Cell::Reg(to) = cell {
            self.put(to, value, span);
            return Ok(());
        }
        let x = self.in_reg(value, span)?;
        match cell {
            Cell::Reg(_) | Cell::Nowhere => {}
            Cell::At { at, flags } => {
                if flags {
                    self.emit(Op::SetFlag { at }, span);
                }
                self.emit(Op::StoreAt { x, at }, span);
            }
            Cell::Indexed { index, base, len, flags: false } => {
                self.emit(Op::Store { x, index, base, len }, span);
            }
            Cell::Indexed { index, base, len, flags: true } => {
                self.emit(Op::StoreSet { x, index, base, len }, span);
            }
            Cell::List { index } => self.emit(Op::StoreList { x, index }, span),
        }
        Ok(())
    }
}
