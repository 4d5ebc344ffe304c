//! Which programs may replace that of a task: those that are right, as far as can be told, and shorter.
//!
//! Owns the judgement of candidates, one task at a time and without a memory, so that it does not depend on what is
//! judged beside it. Where candidates come from is not known here.

use std::fmt;

use cgen::corpus::{Row, Set, Split};
use cgen::probe::{BehaviourHasher, probes};
use cgen::run::{Code, Compiler, Machine, Output};
use cgen::task::{Behaviour, LIMITS, leaves_an_int_unused};
use cgen::token::{self, Token};
use cgen::{Example, Program, Shape};
use serde::{Deserialize, Serialize};

/// What a replacement has to share with the original besides the ten examples.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Rule {
    /// What it does on all probe inputs of its shape, traps among it.
    #[default]
    Probes,
    /// Nothing: the rule of the paper.
    Examples,
}

/// How far a candidate came, and a task with its best one. The later, the further.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fate {
    /// It is no program of the shape; or there is no candidate.
    Nothing,
    /// It fails a shown example.
    WrongShown,
    /// It holds on the shown examples and fails a held-out one.
    WrongHeldOut,
    /// It holds on all, and is not shorter.
    NotShorter,
    /// It is shorter, and does without an int that the original is given.
    UnusedInt,
    /// It does something else on a probe.
    OtherBehaviour,
    /// It behaves like what belongs in another set; where that is asked, it may do something else on probes.
    OtherSet,
    /// A shorter one is taken, or a likelier one as short.
    Beaten,
    /// It is taken.
    Taken,
}

impl Fate {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Nothing,
        Self::WrongShown,
        Self::WrongHeldOut,
        Self::NotShorter,
        Self::UnusedInt,
        Self::OtherBehaviour,
        Self::OtherSet,
        Self::Beaten,
        Self::Taken,
    ];
}

impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "no program",
            Self::WrongShown => "fails a shown example",
            Self::WrongHeldOut => "fails a held-out example",
            Self::NotShorter => "right, not shorter",
            Self::UnusedInt => "shorter, leaves an int unused",
            Self::OtherBehaviour => "shorter, differs on a probe",
            Self::OtherSet => "shorter, behaves like another set",
            Self::Beaten => "shorter, another one is taken",
            Self::Taken => "replaced",
        })
    }
}

/// What became of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// That of the best candidate.
    pub fate: Fate,
    /// How many candidates came how far, in the order of [`Fate::ALL`].
    pub candidates: [u64; Fate::ALL.len()],
    /// The tokens of the program that replaces the original.
    pub taken: Option<Vec<Token>>,
}

/// Judges candidates.
#[derive(Debug)]
pub struct Judge {
    rule: Rule,
    split: Split,
    compiler: Compiler,
    machine: Machine,
    code: Code,
}

impl Judge {
    /// By this rule, in a corpus that is divided in this way.
    pub fn new(rule: Rule, split: Split) -> Self {
        Self { rule, split, compiler: Compiler::new(), machine: Machine::new(), code: Code::default() }
    }

    /// What becomes of a task of the training set with these candidates, the likelier first.
    pub fn judge(&mut self, row: &Row, candidates: &[Vec<Token>]) -> Judged {
        let mut fates: Vec<Fate> = candidates.iter().map(|tokens| self.fate(row, tokens)).collect();
        // Of equal ones the first is the least.
        let fits = fates.iter().enumerate().filter(|(_, fate)| **fate == Fate::Taken);
        let best = fits.map(|(i, _)| i).min_by_key(|&i| candidates.get(i).map_or(usize::MAX, Vec::len));
        for (i, fate) in fates.iter_mut().enumerate() {
            if *fate == Fate::Taken && Some(i) != best {
                *fate = Fate::Beaten;
            }
        }
        Judged {
            fate: fates.iter().max().copied().unwrap_or(Fate::Nothing),
            candidates: Fate::ALL.map(|fate| fates.iter().filter(|other| **other == fate).count() as u64),
            taken: best.and_then(|i| candidates.get(i).cloned()),
        }
    }

    /// How far a candidate comes, as if there were no other.
    fn fate(&mut self, row: &Row, tokens: &[Token]) -> Fate {
        let Ok(program) = token::decode(tokens) else { return Fate::Nothing };
        // Two spellings of one program have the same tokens, or one of them is none.
        let same = token::encode(&program).is_ok_and(|again| again == tokens);
        if !same || program.shape != row.shape || self.compiler.compile(&program, &mut self.code).is_err() {
            return Fate::Nothing;
        }
        if !self.holds(&row.shown) {
            return Fate::WrongShown;
        }
        if !self.holds(&row.held_out) {
            return Fate::WrongHeldOut;
        }
        if tokens.len() >= row.tokens.len() {
            return Fate::NotShorter;
        }
        if leaves_an_int_unused(&program) {
            return Fate::UnusedInt;
        }
        let behaviour = self.behaviour_of_code(row.shape);
        if self.rule == Rule::Probes && self.behaviour_of(&row.tokens) != Some(behaviour) {
            return Fate::OtherBehaviour;
        }
        // By the rule of the paper a task may come to do what a test asks.
        if self.split.set(behaviour) == Set::Train { Fate::Taken } else { Fate::OtherSet }
    }

    fn holds(&mut self, examples: &[Example]) -> bool {
        examples.iter().all(|example| {
            let output = self.machine.run(&self.code, &example.input, &LIMITS);
            output.is_ok_and(|output| output == example.output)
        })
    }

    fn behaviour_of(&mut self, tokens: &[Token]) -> Option<Behaviour> {
        let program = token::decode(tokens).ok()?;
        self.behaviour(&program)
    }

    /// What a program does on the probes of its shape.
    pub fn behaviour(&mut self, program: &Program) -> Option<Behaviour> {
        self.compiler.compile(program, &mut self.code).ok()?;
        Some(self.behaviour_of_code(program.shape))
    }

    fn behaviour_of_code(&mut self, shape: Shape) -> Behaviour {
        let mut hasher = BehaviourHasher::new(shape);
        for input in probes(shape) {
            match self.machine.run(&self.code, input, &LIMITS) {
                Ok(Output::Int(x)) => hasher.add(Some(&[x])),
                Ok(Output::List(cells)) => hasher.add(Some(cells)),
                Err(_) => hasher.add(None),
            }
        }
        hasher.finish()
    }
}

/// A task with another program.
pub fn replaced(row: &Row, tokens: Vec<Token>, judge: &mut Judge) -> Option<Row> {
    let program = token::decode(&tokens).ok()?;
    Some(Row {
        id: row.id.clone(),
        shape: row.shape,
        program: program.to_string(),
        tokens,
        shown: row.shown.clone(),
        held_out: row.held_out.clone(),
        behaviour: judge.behaviour(&program)?,
        labels: row.labels.with_program(&program),
    })
}
