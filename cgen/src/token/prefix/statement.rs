//! Statements: the blocks that are open, and what may stand in them.

use super::{Context, MAX_NESTING, Prefix, State, bit};
use crate::shape::Kind;
use crate::token::mask::Mask;
use crate::token::vocabulary::Token;

/// An open block, from its keyword on.
#[derive(Clone, Copy, Debug)]
pub(super) struct Frame {
    block: Block,
    /// How many locals are visible outside.
    visible: u8,
    /// How deep the statements inside are nested.
    pub depth: u8,
    /// Whether `break` and `continue` may stand inside.
    in_loop: bool,
}

/// What an open block belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Block {
    /// The function: [`Token::END`] closes it.
    Function,
    /// Nothing, `else`, `for` or `while`: after it comes the next statement.
    Plain,
    /// `if`: after it may come `else`.
    Then,
    /// `do`: after it comes `while (x);`.
    Do,
}

impl Block {
    /// How many tokens close it: `}`, or `} while ( x ) ;`.
    const fn closing(self) -> u32 {
        if matches!(self, Self::Do) { 6 } else { 1 }
    }
}

impl Frame {
    pub const FUNCTION: Self = Self { block: Block::Function, visible: 0, depth: 1, in_loop: false };
}

impl Prefix {
    /// The innermost block.
    pub(super) fn frame(&self) -> Frame {
        self.frames.get(usize::from(self.nesting) - 1).copied().unwrap_or(Frame::FUNCTION)
    }

    fn open_block(&mut self, block: Block, depth: u8, loops: bool) {
        let in_loop = loops || self.frame().in_loop;
        if let Some(frame) = self.frames.get_mut(usize::from(self.nesting)) {
            *frame = Frame { block, visible: self.visible, depth, in_loop };
            self.nesting += 1;
            self.closing += block.closing();
        }
    }

    fn close_block(&mut self) {
        let Frame { block, visible, depth, .. } = self.frame();
        self.nesting -= 1;
        self.closing -= block.closing();
        self.visible = visible;
        // All parameters, and the locals below `visible`.
        let names = (bit(Token::V0) << visible) - 1;
        self.ints &= names;
        self.lists &= names;
        self.chain = depth;
        self.state = match block {
            Block::Then => State::AfterThen,
            Block::Do => State::WhileOfDo,
            Block::Function | Block::Plain => State::Statement,
        };
    }

    /// The tokens that begin a statement.
    pub(super) fn statements(&self) -> Mask {
        const JUMPS: Mask = Mask::EMPTY.with(Token::BREAK).with(Token::CONTINUE);
        const BRANCHES: Mask = Mask::EMPTY.with(Token::IF).with(Token::WHILE);
        let frame = self.frame();
        let nests = frame.depth < MAX_NESTING as u8;
        let spare = self.spare(self.closing);
        let returns = if self.kind == Kind::InPlace { 1 } else { 2 };
        // The numbers are those of the tokens that the shortest statement of its kind still needs.
        self.first_operands(Context::Statement)
            .with_if(spare >= 2 && self.can_declare(), Token::INT)
            .with_if(spare >= returns, Token::RETURN)
            .union_if(spare >= 1 && frame.in_loop, JUMPS)
            .with_if(spare >= 1 && nests, Token::OPEN_BLOCK)
            .union_if(spare >= 5 && nests, BRANCHES)
            .with_if(spare >= 6 && nests, Token::FOR)
            .with_if(spare >= 7 && nests, Token::DO)
    }

    /// The token that closes the innermost block.
    pub(super) fn end_of_block(&self) -> Mask {
        Mask::EMPTY.with(if self.nesting == 1 { Token::END } else { Token::CLOSE_BLOCK })
    }

    /// Where a statement may begin, or may follow `else`.
    pub(super) fn statement(&mut self, token: Token) {
        if self.state == State::AfterElse {
            return self.after_else(token);
        }
        let depth = self.frame().depth + 1;
        self.state = match token {
            Token::END => State::Done,
            Token::CLOSE_BLOCK => return self.close_block(),
            Token::ELSE => {
                self.open_block(Block::Plain, self.chain, false);
                State::AfterElse
            }
            Token::OPEN_BLOCK => {
                self.open_block(Block::Plain, depth, false);
                State::Statement
            }
            Token::IF => {
                self.open_block(Block::Then, depth, false);
                State::Header(Context::If)
            }
            Token::WHILE => {
                self.open_block(Block::Plain, depth, true);
                State::Header(Context::While)
            }
            Token::FOR => {
                self.open_block(Block::Plain, depth, true);
                State::Header(Context::For)
            }
            Token::DO => {
                self.open_block(Block::Do, depth, true);
                State::Body
            }
            Token::INT => {
                self.in_header = false;
                State::Name
            }
            Token::BREAK | Token::CONTINUE => State::Semicolon,
            Token::RETURN => match self.kind {
                Kind::InPlace => State::Semicolon,
                Kind::Paper => State::ReturnedList,
                Kind::ToNumber | Kind::ToList | Kind::Numbers => return self.begin(Context::Return),
            },
            _ => {
                self.begin(Context::Statement);
                return self.operand(token, true);
            }
        };
    }

    /// `else {` keeps the block that `else` opened; `else if` makes it the block of the `if`, one level deeper.
    fn after_else(&mut self, token: Token) {
        if token == Token::OPEN_BLOCK {
            self.state = State::InElse;
            return;
        }
        if let Some(frame) = self.frames.get_mut(usize::from(self.nesting) - 1) {
            frame.block = Block::Then;
            frame.depth += 1;
        }
        self.state = State::Header(Context::If);
    }

    /// Where only one token can stand.
    pub(super) fn fixed(&mut self) {
        self.state = match self.state {
            State::Header(Context::For) => State::Init,
            State::Header(context) => return self.begin(context),
            State::WhileOfDo => State::Header(Context::DoWhile),
            State::ReturnedList => State::Semicolon,
            _ => State::Statement,
        };
    }

    /// A part of the header of a `for` begins, or is left out.
    pub(super) fn header(&mut self, token: Token) {
        let (context, next) = match self.state {
            State::Init => (Context::For, State::Condition),
            State::Condition => (Context::Condition, State::Steps),
            _ => (Context::Steps, State::Body),
        };
        match token {
            Token::SEMICOLON | Token::CLOSE => self.state = next,
            Token::INT => {
                self.in_header = true;
                self.state = State::Name;
            }
            _ => {
                self.begin(context);
                self.operand(token, true);
            }
        }
    }
}
