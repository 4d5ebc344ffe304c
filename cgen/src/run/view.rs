//! What the memory of a run says about the variables of its program.

use super::code::Code;
use super::compile::Home;
use super::machine::Memory;
use super::op::LIST;
use crate::ast::VarId;

/// A variable and where its cells lie: an int is a single one.
#[derive(Clone, Copy, Debug)]
pub(super) struct View {
    pub(super) var: VarId,
    pub(super) is_list: bool,
    base: usize,
    pub(super) len: usize,
    flags: bool,
}

impl View {
    /// The values of its cells, or that they are unset.
    pub(super) fn values<'m>(&self, memory: &'m Memory) -> impl Iterator<Item = Option<i32>> + use<'m> {
        let range = self.base..self.base + self.len;
        let cells = memory.cells.get(range.clone()).unwrap_or_default();
        let flags = memory.flags.get(range).unwrap_or_default();
        let all_set = !self.flags;
        cells.iter().zip(flags).map(move |(&x, &set)| (set || all_set).then_some(x))
    }
}

/// The variables among these, a bit each, in the order of their declarations.
pub(super) fn views(code: &Code, vars: u128, memory: &Memory) -> impl Iterator<Item = View> {
    let (list, arity) = (memory.list, code.shape.arity());
    code.notes.homes.iter().enumerate().filter(move |(i, _)| vars >> i & 1 != 0).filter_map(
        move |(i, home)| {
            let var = VarId(i as u8);
            Some(match *home {
                Home::Int(reg) => {
                    View { var, is_list: false, base: usize::from(reg), len: 1, flags: i >= arity }
                }
                Home::List => View { var, is_list: true, base: LIST, len: list, flags: false },
                Home::Cells { base, len, flags } => {
                    View { var, is_list: true, base: usize::from(base), len: usize::from(len), flags }
                }
                Home::Nowhere => return None,
            })
        },
    )
}
