//! Shortens programs that nobody wrote: what no input can tell is left out, and of several ways to say the same one
//! is taken.
//!
//! Two kinds of steps. *Rules* (`rules`, `fold`, `order`) hold for all inputs. *Trials* (`removals`,
//! `reshape`, `replace`) change something and keep the change if it makes the program shorter, or brings it
//! closer to its one form, and the `judge` finds no input on which it differs. All of it is deterministic.
//!
//! Programs of the `paper` shape are in the end proved to be the same (`prove`). For the others no number of inputs
//! proves anything, so that a trial needs a reason: either a condition is asked on many inputs and always comes out
//! the same way (`unreached`), or what changes would not matter if it came out otherwise (`run::Doubt`).
//!
//! What stays the same: where the original gives a value the result gives this value; where it traps the result
//! traps too, though perhaps in another way. There is one exception: where an original that seldom does so overflows
//! or runs out of fuel, the result may give a value. Otherwise dead code would have to stay for the sake of a few
//! great inputs. The behaviour is that of the result.

mod facts;
mod fold;
mod judge;
mod near;
mod nudge;
mod order;
mod prove;
mod removals;
mod replace;
mod reshape;
mod rules;
mod unreached;
mod unroll;

use crate::ast::{Block, Stmt, StmtKind, block_mut, expr_mut};
use crate::policy::Policy;
use crate::run::Limits;
use crate::task::Behaviour;
use crate::{Input, Program, Shape, check, token};
use facts::Facts;
pub(crate) use facts::literal;
use judge::{Inputs, Judge};

/// How often trials start over with more inputs; the last time all inputs are used from the start.
const MOST_ATTEMPTS: usize = 5;
/// How often all kinds of trials are gone through.
const MOST_ROUNDS: usize = 8;
/// How often one place is changed before the next has its turn.
const MOST_AT_ONE_PLACE: usize = 8;

/// On so many of some 220 inputs a condition is asked, before it counts that it came out one way.
const MANY: usize = 24;

/// What the language of a policy allows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// There is `x += y` and the like.
    pub compound_assignment: bool,
    /// Most operations of an expression that is put together from two.
    pub operations: u32,
    /// The program may become another one; without, it is only looked at.
    pub shorten: bool,
    /// It is asked what tells the program from others that are nearly the same.
    pub kills: bool,
}

impl Options {
    /// What the programs of the policy use anyway.
    pub fn of(policy: &Policy) -> Self {
        let free = policy.grammar.statements.update > 0;
        Self {
            compound_assignment: free,
            shorten: policy.simplify,
            operations: if free { 6 } else { policy.grammar.operations },
            kills: policy.examples.cover,
        }
    }
}

/// A program after simplification.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Simplified {
    /// The program, under canonical names.
    pub program: Program,
    /// What it does on the probes of its shape.
    pub behaviour: Behaviour,
    /// On how many probes of its shape it traps.
    pub trapped: usize,
    /// For every part of the program (a statement, one of two branches, the repetition of a loop) the candidates on
    /// which the program without it differs, bit by bit, the first candidate in the lowest bit; then the same for
    /// every expression and what could be mistaken for it. Empty, where the options do not ask for it.
    pub kills: Vec<u64>,
}

/// Simplifies programs one after the other; keeps its memory in between, but nothing that a result depends on.
#[derive(Debug)]
pub struct Simplifier {
    judge: Judge,
    options: Options,
}

impl Simplifier {
    /// For programs of a policy with these options.
    pub fn new(options: Options) -> Self {
        Self { judge: Judge::new(), options }
    }

    /// A program that is at most as long and does the same on the candidates and on all probes of its shape. A
    /// program that does not compile is given back as it is.
    pub fn simplify(&mut self, program: &Program, candidates: &[Input], limits: &Limits) -> Simplified {
        self.simplify_unless(program, candidates, limits, &|_| false).unwrap_or_else(|| Simplified {
            program: program.canonical(),
            behaviour: Behaviour(0),
            trapped: 0,
            kills: Vec::new(),
        })
    }

    /// The same, but nothing where the behaviour, which shortening does not change, is known already. Where a probe
    /// traps it is not asked for: there the result may have a value.
    pub fn simplify_unless(
        &mut self,
        program: &Program,
        candidates: &[Input],
        limits: &Limits,
        known: &dyn Fn(Behaviour) -> bool,
    ) -> Option<Simplified> {
        let inputs = Inputs::new(program.shape, candidates);
        let original = program.canonical();
        let mut start = original.clone();
        if self.options.shorten {
            tidy(&mut start, self.options);
            start.make_canonical();
        }
        if token::len(&start) > token::len(&original) {
            start.clone_from(&original);
        }
        // The rules hold for all inputs, so that the tidy program can stand for the original, and it runs faster.
        if !self.judge.begin(&start, &inputs, *limits) {
            let behaviour = Behaviour(0);
            return Some(Simplified { program: original, behaviour, trapped: 0, kills: Vec::new() });
        }
        let (behaviour, trapped) = self.judge.behaviour();
        if trapped == 0 && known(behaviour) {
            return None;
        }
        let (mut program, (behaviour, trapped)) =
            if self.options.shorten { self.shortened(start, &inputs) } else { (start, (behaviour, trapped)) };
        let kills = if self.options.kills { self.kills(&mut program, &inputs) } else { Vec::new() };
        Some(Simplified { program, behaviour, trapped, kills })
    }

    /// Whether two programs of a shape do the same on these inputs, traps of any kind being the same. A stricter look
    /// at a result than [`Simplifier::simplify`] takes, for programs that are worth it.
    pub fn agree(&mut self, one: &Program, other: &Program, inputs: &[Input], limits: &Limits) -> bool {
        self.judge.agree(one, other, inputs, *limits)
    }

    /// The shortest program, what it does on the probes, and on how many of them it traps.
    fn shortened(&mut self, start: Program, inputs: &Inputs) -> (Program, (Behaviour, usize)) {
        let mut reached = start.clone();
        self.judge.trust();
        if start.shape != Shape::PAPER {
            self.leave_out_unreached(&mut reached, inputs);
            self.judge.doubt(&reached, inputs);
        }
        let changed = reached != start;
        for attempt in 1..=MOST_ATTEMPTS {
            if attempt == MOST_ATTEMPTS {
                self.judge.use_all();
            }
            let mut program = reached.clone();
            let tried = self.shrink(&mut program, inputs);
            if !tried && !changed {
                break;
            }
            program.make_canonical();
            if self.judge.confirms(&program, inputs) {
                if token::len(&program) > token::len(&start) {
                    break;
                }
                return (program, self.judge.confirmed_behaviour());
            }
        }
        (start, self.judge.behaviour())
    }

    /// Conditions that come out one way on all inputs become constants.
    fn leave_out_unreached(&mut self, program: &mut Program, inputs: &Inputs) {
        for _ in 0..MOST_ATTEMPTS {
            let mut trapped = program.clone();
            let mut found = 0;
            let mut number = 0;
            while expr_mut(&mut trapped.body, number).is_some() {
                number += 1;
            }
            // From the last to the first: a change leaves the numbers before it as they are.
            for number in (0..number).rev() {
                let Some(x) = expr_mut(&mut trapped.body, number) else { continue };
                let traps = unreached::traps(x);
                for trap in traps {
                    let Some(there) = expr_mut(&mut trapped.body, number) else { break };
                    let old = std::mem::replace(there, trap);
                    if self.judge.survives(&trapped, inputs) && self.is_asked(&mut trapped, number, inputs) {
                        found += 1;
                        break;
                    }
                    if let Some(there) = expr_mut(&mut trapped.body, number) {
                        *there = old;
                    }
                }
            }
            if found == 0 {
                return;
            }
            if self.judge.confirms(&trapped, inputs) {
                unreached::decide(&mut trapped);
                tidy(&mut trapped, self.options);
                trapped.make_canonical();
                *program = trapped;
                return;
            }
        }
    }

    /// Whether the expression with this number is reached on many inputs.
    fn is_asked(&mut self, program: &mut Program, number: usize, inputs: &Inputs) -> bool {
        let Some(there) = expr_mut(&mut program.body, number) else { return false };
        let old = std::mem::replace(there, unreached::trap());
        let telling = self.judge.count_telling(program, inputs);
        if let Some(there) = expr_mut(&mut program.body, number) {
            *there = old;
        }
        telling >= MANY
    }

    /// All trials until none succeeds; whether one did.
    fn shrink(&mut self, program: &mut Program, inputs: &Inputs) -> bool {
        let judge = &mut self.judge;
        let mut trials = Trials { judge, inputs, options: self.options, program, succeeded: 0 };
        trials.order_sums();
        for _ in 0..MOST_ROUNDS {
            let before = trials.succeeded;
            trials.remove();
            trials.reshape();
            trials.replace();
            if trials.succeeded == before {
                break;
            }
            tidy(trials.program, trials.options);
            trials.order_sums();
        }
        trials.succeeded > 0
    }

    /// What every part of the program is good for, and what tells it from its neighbours, in the order of the text.
    fn kills(&mut self, program: &mut Program, inputs: &Inputs) -> Vec<u64> {
        let mut kills = Vec::new();
        let mut number = 0;
        while let Some(block) = block_mut(&mut program.body, number) {
            let statements = block.len();
            for at in 0..statements {
                for k in 0.. {
                    let Some(block) = block_mut(&mut program.body, number) else { break };
                    let Some(statement) = block.get(at).filter(|s| removals::is_part(s)) else { break };
                    let Some(with) = removals::removal(statement, k) else { break };
                    let undo = splice(block, at, 1, with);
                    kills.extend(self.judge.differences(program, inputs));
                    undo.apply(&mut program.body, number);
                }
            }
            number += 1;
        }
        let mut number = 0;
        while let Some(x) = expr_mut(&mut program.body, number) {
            for neighbour in near::neighbours(x) {
                let Some(there) = expr_mut(&mut program.body, number) else { break };
                let old = std::mem::replace(there, neighbour);
                kills.extend(self.judge.differences(program, inputs));
                if let Some(there) = expr_mut(&mut program.body, number) {
                    *there = old;
                }
            }
            number += 1;
        }
        kills
    }
}

/// The steps that hold always.
fn tidy(program: &mut Program, options: Options) {
    rules::tidy(program, options);
    order::arrange(program);
}

/// A change of some statements, to be taken back.
struct Undo {
    at: usize,
    /// So many statements stand there now ..
    new: usize,
    /// .. instead of these.
    old: Vec<Stmt>,
}

fn splice(block: &mut Block, at: usize, count: usize, with: Block) -> Undo {
    let new = with.len();
    let end = (at + count).min(block.len());
    let old = block.splice(at.min(end)..end, with).collect();
    Undo { at, new, old }
}

impl Undo {
    fn apply(self, body: &mut Block, number: usize) {
        if let Some(block) = block_mut(body, number) {
            let end = (self.at + self.new).min(block.len());
            drop(block.splice(self.at.min(end)..end, self.old));
        }
    }
}

/// Trials on one program.
struct Trials<'a> {
    judge: &'a mut Judge,
    inputs: &'a Inputs<'a>,
    options: Options,
    program: &'a mut Program,
    succeeded: usize,
}

impl Trials<'_> {
    fn survives(&mut self) -> bool {
        let survives =
            self.judge.survives(self.program, self.inputs) && check::check(self.program).is_empty();
        self.succeeded += usize::from(survives);
        survives
    }

    /// Brings all sums into their order at once; those that overflow on the way stay as they are, and with them all
    /// others.
    fn order_sums(&mut self) {
        let params = self.program.shape.arity() as u8;
        let mut changed = false;
        for statement in &self.program.body {
            statement.each_expr(&mut |x| changed = changed || fold::has_unordered_sum(x, params));
        }
        if !changed {
            return;
        }
        let mut ordered = self.program.clone();
        for statement in &mut ordered.body {
            statement.each_expr_mut(&mut |x| {
                fold::order_sums(x, params);
            });
        }
        if token::len(&ordered) <= token::len(self.program) {
            let before = std::mem::replace(self.program, ordered);
            if self.survives() {
                tidy(self.program, self.options);
            } else {
                *self.program = before;
            }
        }
    }

    /// Takes out what nobody misses, the outermost first.
    fn remove(&mut self) {
        let mut number = 0;
        while let Some(block) = block_mut(&mut self.program.body, number) {
            // The last return of a function that has to have one stays.
            let stays = number == 0 && matches!(block.last(), Some(Stmt { kind: StmtKind::Return(_), .. }));
            let mut left = block.len() - usize::from(stays);
            let mut at = 0;
            while left > 0 {
                left -= 1;
                match self.remove_at(number, at) {
                    // What stands there now has its own trials.
                    Some(new) => left += new,
                    None => at += 1,
                }
            }
            number += 1;
        }
    }

    /// Tries the removals of one statement; how many statements stand in its place, if one succeeded.
    fn remove_at(&mut self, number: usize, at: usize) -> Option<usize> {
        for k in 0.. {
            let block = block_mut(&mut self.program.body, number)?;
            let with = removals::removal(block.get(at)?, k)?;
            let new = with.len();
            let undo = splice(block, at, 1, with);
            if self.survives() {
                return Some(new);
            }
            undo.apply(&mut self.program.body, number);
        }
        None
    }

    /// Says statements in other ways.
    fn reshape(&mut self) {
        let mut number = 0;
        let mut facts = Facts::of(self.program);
        let mut length = token::len(self.program);
        while block_mut(&mut self.program.body, number).is_some() {
            let mut at = 0;
            let mut left = 64;
            while let Some(rest) = block_mut(&mut self.program.body, number).and_then(|block| block.get(at..))
                && !rest.is_empty()
                && left > 0
            {
                let mut changed = false;
                for reshaping in reshape::reshapings(rest, &facts, self.options) {
                    let Some(block) = block_mut(&mut self.program.body, number) else { break };
                    let undo = splice(block, at, reshaping.replaces, reshaping.with);
                    let new = token::len(self.program);
                    let shrinks = new < length || (reshaping.preferred && new == length);
                    if shrinks && self.survives() {
                        length = new;
                        changed = true;
                        facts = Facts::of(self.program);
                        break;
                    }
                    undo.apply(&mut self.program.body, number);
                }
                left -= 1;
                at += usize::from(!changed);
            }
            number += 1;
        }
    }

    /// Puts other expressions in the place of expressions.
    fn replace(&mut self) {
        let mut number = 0;
        let mut left = MOST_AT_ONE_PLACE;
        while let Some(x) = expr_mut(&mut self.program.body, number) {
            let mut changed = false;
            for replacement in replace::replacements(x) {
                let Some(there) = expr_mut(&mut self.program.body, number) else { break };
                let old = std::mem::replace(there, replacement);
                changed = self.survives();
                if changed {
                    break;
                }
                if let Some(there) = expr_mut(&mut self.program.body, number) {
                    *there = old;
                }
            }
            if changed && left > 0 {
                left -= 1;
            } else {
                left = MOST_AT_ONE_PLACE;
                number += 1;
            }
        }
    }
}
