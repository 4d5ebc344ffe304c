//! From the tree to operations, in one walk.
//!
//! Total on every tree, also on those that the checker would refuse: what does not fit is a [`CompileError`]. Where
//! C leaves the order of evaluation open it is left to right here, the index of an assigned cell before the value.
//!
//! Whether a variable may be unset where it is read is decided in the same walk: as long as every read is preceded
//! by an assignment on all paths, no flag is kept at all. Otherwise the walk is done once more, with flags for the
//! variables in question.

mod condition;
mod emit;
mod expr;
mod flow;
mod place;
mod stmt;
pub(super) mod watch;

use super::code::Code;
use super::op::{LOCALS, OUT, Reg};
use crate::Program;
use crate::ast::{MAX_DEPTH, MAX_LOCAL_CELLS, MAX_VARS, Span, Type, VarId};
use crate::shape::{Kind, OUT_CELLS, PAPER_CELLS, Role};
use flow::Loop;
use watch::Watch;

/// Compiles a program into new code. [`Compiler`] does the same without allocating each time.
pub fn compile(program: &Program) -> Result<Code> {
    let mut code = Code::new();
    Compiler::new().compile(program, &mut code)?;
    Ok(code)
}

/// Why a tree cannot be compiled. A program that was checked always can, as long as it does not use more variables
/// and deeply nested values together than there are registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CompileError {
    /// More than [`MAX_VARS`], or fewer than the shape has parameters.
    #[error("the program has {0} variables, which is not between its number of parameters and {MAX_VARS}")]
    Vars(usize),
    /// Variables and values that wait for others do not fit into the registers.
    #[error("an expression needs more temporary values than there are registers")]
    TooManyRegisters(Span),
    /// The local arrays are too long.
    #[error("the local arrays have more than {MAX_LOCAL_CELLS} cells together")]
    TooManyCells(Span),
    /// Statements or expressions are nested too deep.
    #[error("the nesting is too deep")]
    TooDeep(Span),
    /// A variable stands where it is not declared.
    #[error("a variable is used outside of its scope")]
    Undeclared(Span),
    /// A list stands where an int is needed, or the other way round.
    #[error("a list and an int are mistaken for each other")]
    WrongType(Span),
    /// `break` or `continue` outside of a loop.
    #[error("a jump out of a loop stands outside of one")]
    OutsideLoop(Span),
    /// The value returned is not that of the shape.
    #[error("the function returns something that its shape does not give")]
    WrongReturn(Span),
    /// An operator that has no `op=`.
    #[error("an operator stands before `=` that cannot")]
    WrongOperator(Span),
}

type Result<T, E = CompileError> = std::result::Result<T, E>;

/// Deeper than what the language allows, so that it does not matter how exactly depth is counted there; shallow
/// enough for any stack.
const DEEPEST: usize = 4 * MAX_DEPTH;

/// Where a variable lives.
#[derive(Clone, Copy, Debug)]
pub(super) enum Home {
    Int(Reg),
    /// `a`, as long as the input.
    List,
    /// A list of known length; with flags, its cells may be unset.
    Cells {
        base: u16,
        len: u16,
        flags: bool,
    },
    /// An array before its declaration, or while its first values are computed.
    Nowhere,
}

/// Compiles programs one after the other and keeps its lists in between.
#[derive(Clone, Debug, Default)]
pub struct Compiler {
    /// Where the variables live.
    homes: Vec<Home>,
    loops: Vec<Loop>,
    /// Jumps that wait for their target: the last of them, which holds the one before as its target.
    labels: Vec<u32>,
}

/// What changes from operation to operation.
#[derive(Clone, Debug, Default)]
struct Work {
    /// Variables that are visible.
    declared: u128,
    /// Variables that have a value on every path that leads here; all, where no path does.
    assigned: u128,
    /// Variables that keep a flag.
    flagged: u128,
    /// Variables that turned out to need one.
    need_flag: u128,
    /// The first register that is free.
    free: usize,
    /// The first cell that is free for local arrays.
    free_cell: usize,
    depth: usize,
    /// Blocks around, but for the outermost.
    level: u16,
    watch: Watch,
}

/// A compiler at work on one program.
struct Walk<'c> {
    program: &'c Program,
    code: &'c mut Code,
    homes: &'c mut Vec<Home>,
    loops: &'c mut Vec<Loop>,
    labels: &'c mut Vec<u32>,
    work: Work,
}

impl Compiler {
    /// A compiler with nothing kept yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Compiles the program into `code`, replacing what is there; on an error, `code` is of no use.
    pub fn compile(&mut self, program: &Program, code: &mut Code) -> Result<()> {
        let need_flag = self.walk(program, code, 0, Watch::Nothing)?;
        if need_flag != 0 {
            self.walk(program, code, need_flag, Watch::Nothing)?;
        }
        Ok(())
    }

    /// The same with marks. Every local keeps a flag then, as watchers want to know whether it is set.
    pub(super) fn compile_watched(&mut self, program: &Program, code: &mut Code, watch: Watch) -> Result<()> {
        self.walk(program, code, u128::MAX, watch)?;
        code.notes.homes.clone_from(&self.homes);
        Ok(())
    }

    /// One walk, with flags for these variables; which ones need them.
    fn walk(&mut self, program: &Program, code: &mut Code, flagged: u128, watch: Watch) -> Result<u128> {
        code.clear(program.shape);
        self.loops.clear();
        self.labels.clear();
        let mut walk = Walk {
            program,
            code,
            homes: &mut self.homes,
            loops: &mut self.loops,
            labels: &mut self.labels,
            work: Work { flagged, watch, free_cell: LOCALS, ..Work::default() },
        };
        walk.settle()?;
        walk.function()?;
        Ok(walk.work.need_flag)
    }
}

const fn bit(var: VarId) -> u128 {
    1 << (var.0 & 127)
}

impl Walk<'_> {
    /// Gives every variable its home.
    fn settle(&mut self) -> Result<()> {
        let (shape, vars) = (self.program.shape, &self.program.vars);
        let arity = shape.arity();
        if vars.len() > MAX_VARS || vars.len() < arity {
            return Err(CompileError::Vars(vars.len()));
        }
        let paper = shape.kind() == Kind::Paper;
        let mut reg = if paper { PAPER_CELLS } else { 0 };
        self.homes.clear();
        for role in shape.roles() {
            self.homes.push(match role {
                Role::List if paper => Home::Cells { base: 0, len: PAPER_CELLS as u16, flags: false },
                Role::List => Home::List,
                Role::Out => Home::Cells { base: OUT as u16, len: OUT_CELLS as u16, flags: true },
                Role::Length | Role::Int(_) => {
                    reg += 1;
                    Home::Int((reg - 1) as Reg)
                }
            });
        }
        for var in vars.iter().skip(arity) {
            self.homes.push(match var.ty {
                Type::Int => {
                    reg += 1;
                    Home::Int((reg - 1) as Reg)
                }
                Type::List { .. } | Type::Array(_) => Home::Nowhere,
            });
        }
        self.work.free = reg;
        self.work.declared = (1 << arity) - 1;
        self.work.assigned = self.work.declared;
        self.work.flagged &= !self.work.declared;
        Ok(())
    }

    fn home(&self, var: VarId, at: Span) -> Result<Home> {
        match self.homes.get(var.index()) {
            Some(&home) if self.work.declared & bit(var) != 0 => Ok(home),
            _ => Err(CompileError::Undeclared(at)),
        }
    }

    /// The register of an int.
    fn int(&self, var: VarId, at: Span) -> Result<Reg> {
        match self.home(var, at)? {
            Home::Int(reg) => Ok(reg),
            _ => Err(CompileError::WrongType(at)),
        }
    }

    fn enter(&mut self, at: Span) -> Result<()> {
        self.work.depth += 1;
        if self.work.depth > DEEPEST { Err(CompileError::TooDeep(at)) } else { Ok(()) }
    }

    fn leave(&mut self) {
        self.work.depth -= 1;
    }
}

#[cfg(test)]
mod tests;
