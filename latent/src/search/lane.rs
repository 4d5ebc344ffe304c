//! The beam of one task: from the logits after each of its programs to the programs of the next step.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap, HashSet};
use std::ops::ControlFlow;
use std::sync::Arc;

use cgen::Example;
use cgen::token::{self, Mask, Prefix, Token};

use super::behaviour::{Outlook, behaviour, outlook};
use super::noise::{Path, condition};
use super::{Ask, Candidate, Report, Settings, Sink, Stop};
use crate::config::Every;
use crate::prefix::{self, Boundaries, Run};
use crate::stepwise::Next;

/// A task at work.
#[derive(Debug)]
pub(super) struct Lane {
    /// Its place among those asked.
    pub ask: usize,
    pub report: Report,
    examples: Vec<Example>,
    live: Vec<Live>,
    /// Log-probabilities of the candidates.
    finished: Vec<f64>,
    seen: HashSet<Vec<Token>>,
    /// The best score with which each behaviour was reached.
    behaviours: HashMap<Vec<i32>, f64>,
    /// How many candidates have taken a place in the beam.
    placed: usize,
    /// Somebody asked to stop.
    told: bool,
}

/// An unfinished program.
#[derive(Clone, Debug)]
struct Live {
    /// The last one is to be fed next.
    tokens: Vec<Token>,
    prefix: Prefix,
    boundaries: Boundaries,
    log_prob: f64,
    /// The same at the temperature of sampling.
    drawn: f64,
    /// What it is ranked by.
    score: f64,
    path: Path,
    /// What it does, where a statement has just ended.
    run: Option<Arc<Run>>,
    outlook: Outlook,
}

/// A token that may follow an entry.
#[derive(Clone, Copy, Debug)]
struct Choice {
    score: f64,
    parent: usize,
    token: Token,
    log_prob: f64,
    drawn: f64,
}

impl Ord for Choice {
    /// The best is the greatest; of equal ones that which stands first.
    fn cmp(&self, other: &Self) -> Ordering {
        let ties = || (other.parent, other.token).cmp(&(self.parent, self.token));
        self.score.total_cmp(&other.score).then_with(ties)
    }
}

impl PartialOrd for Choice {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Choice {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Choice {}

impl Lane {
    /// A task of which nothing is written but the shape.
    pub(super) fn new(ask: usize, task: &Ask, settings: &Settings) -> Option<Self> {
        // The shape and the end fit in any case.
        let prefix = Prefix::new(task.shape, settings.tokens.max(2))?;
        let token = Token::of_shape(task.shape);
        let seed = settings.sampling.map_or(0, |sampling| sampling.seed);
        let mut boundaries = Boundaries::default();
        boundaries.push(token, Every::Statement);
        let live = Live {
            tokens: vec![token],
            prefix,
            boundaries,
            log_prob: 0.0,
            drawn: 0.0,
            score: 0.0,
            path: Path::new(seed),
            run: None,
            outlook: Outlook::Open,
        };
        Some(Self {
            ask,
            report: Report::default(),
            examples: task.examples.clone(),
            live: vec![live],
            finished: Vec::new(),
            seen: HashSet::new(),
            behaviours: HashMap::new(),
            placed: 0,
            told: false,
        })
    }

    /// How many unfinished programs there are.
    pub(super) fn len(&self) -> usize {
        self.live.len()
    }

    /// What is to be fed.
    pub(super) fn next(&mut self) -> Vec<Next> {
        let next = |live: &mut Live| Some(Next { token: *live.tokens.last()?, run: live.run.take() });
        self.live.iter_mut().filter_map(next).collect()
    }

    /// One token more: which entry each of the new ones comes from, and the programs that have ended. The logits are
    /// those after each entry, one after the other.
    pub(super) fn grow(&mut self, logits: &[f32], settings: &Settings) -> (Vec<usize>, Vec<Ended>) {
        self.report.steps += 1;
        self.report.rows += self.live.len();
        let mut choices = Vec::new();
        for (parent, (live, logits)) in self.live.iter().zip(logits.chunks_exact(Token::COUNT)).enumerate() {
            live.choices(parent, logits, settings, &mut choices);
        }
        let mut choices = BinaryHeap::from(choices);
        let (mut parents, mut grown, mut ended) = (Vec::new(), Vec::new(), Vec::new());
        // Samples that have ended keep their places, so that there are never more than were to be drawn.
        let mut taken = if settings.sampling.is_some() { self.placed } else { 0 };
        // Programs that hold already end, however unlikely that is.
        if settings.drop_doomed {
            let holds = |live: &Live| live.outlook == Outlook::Holds;
            if self.live.iter().any(holds) {
                let (end, rest): (Vec<Choice>, Vec<Choice>) =
                    choices.into_iter().partition(|choice| self.live.get(choice.parent).is_some_and(holds));
                let mut end: Vec<_> = end.into_iter().filter(|choice| choice.token == Token::END).collect();
                end.sort_unstable_by(|a, b| b.cmp(a));
                ended.extend(end.iter().filter_map(|choice| self.ended(choice)));
                choices = BinaryHeap::from(rest);
            }
        }
        while taken < settings.width {
            let Some(choice) = choices.pop() else { break };
            if choice.token == Token::END {
                // One that is known not to hold takes nobody's place; nothing is known before the first statement.
                let known = self.live.get(choice.parent).is_some_and(|live| live.tokens.len() > 1);
                let place = usize::from(!(known && settings.drop_doomed));
                taken += place;
                self.placed += place;
                ended.extend(self.ended(&choice));
                continue;
            }
            match self.grown(&choice, settings) {
                Grown::Live(live) => {
                    taken += 1;
                    parents.push(choice.parent);
                    grown.push(*live);
                }
                Grown::Miss(miss) => ended.push(miss),
                Grown::Nothing => {}
            }
        }
        self.live = grown;
        (parents, ended)
    }

    /// The tokens of a program that ends.
    fn ended(&self, choice: &Choice) -> Option<Ended> {
        let live = self.live.get(choice.parent)?;
        let mut tokens = live.tokens.clone();
        tokens.push(Token::END);
        Some(Ended { tokens, log_prob: choice.log_prob, score: choice.score, placed: true })
    }

    /// An entry with one token more, unless nothing good can come of it.
    fn grown(&mut self, choice: &Choice, settings: &Settings) -> Grown {
        let Some(parent) = self.live.get(choice.parent) else { return Grown::Nothing };
        let mut live = Live {
            tokens: parent.tokens.clone(),
            log_prob: choice.log_prob,
            drawn: choice.drawn,
            score: choice.score,
            path: parent.path.then(choice.token),
            run: None,
            outlook: Outlook::Open,
            ..*parent
        };
        live.tokens.push(choice.token);
        if live.prefix.push(choice.token).is_err() {
            return Grown::Nothing;
        }
        let ends = live.boundaries.push(choice.token, Every::Statement);
        if !ends || !(settings.drop_alike || settings.drop_doomed) {
            return Grown::Live(Box::new(live));
        }
        let Some(run) = prefix::run(&live.tokens, &self.examples) else { return Grown::Live(Box::new(live)) };
        self.report.runs += 1;
        let seen = outlook(&run, &self.examples);
        if settings.drop_doomed {
            if seen == Outlook::Doomed {
                self.report.doomed += 1;
                // A program that gives something for every example may be nearly right.
                let misses = run.reached.iter().all(|reached| reached.returned().is_some());
                live.tokens.push(Token::END);
                let (log_prob, score) = (choice.log_prob, choice.score);
                let miss = Ended { tokens: live.tokens, log_prob, score, placed: false };
                return if misses { Grown::Miss(miss) } else { Grown::Nothing };
            }
            live.outlook = seen;
        }
        if settings.drop_alike
            && seen != Outlook::Holds
            && let Some(key) = behaviour(&run, &live.prefix)
        {
            let best = self.behaviours.entry(key).or_insert(f64::NEG_INFINITY);
            if *best >= live.score {
                self.report.alike += 1;
                return Grown::Nothing;
            }
            *best = live.score;
        }
        live.run = Some(Arc::new(run));
        Grown::Live(Box::new(live))
    }

    /// Nothing more is to be written.
    pub(super) fn stop(&mut self) {
        self.told = true;
    }

    /// Gives candidates out, and says whether the task is over.
    pub(super) fn deliver(&mut self, ended: Vec<Ended>, settings: &Settings, sink: &mut Sink<'_>) {
        for Ended { tokens, log_prob, score, placed } in ended {
            let Ok(program) = token::decode(&tokens) else {
                self.report.undecodable += 1;
                continue;
            };
            let program = program.canonical();
            let Ok(tokens) = token::encode(&program) else {
                self.report.undecodable += 1;
                continue;
            };
            if !self.seen.insert(tokens.clone()) {
                self.report.repeated += 1;
                continue;
            }
            self.report.candidates += 1;
            if placed {
                self.finished.push(score);
            }
            if sink(self.ask, Candidate { program, tokens, log_prob, score }) == ControlFlow::Break(()) {
                self.report.stop = Some(Stop::Told);
                return;
            }
            if self.report.candidates >= settings.candidates {
                self.report.stop = Some(Stop::Candidates);
                return;
            }
        }
        // Sums only fall, and so do noisy scores, so that nothing that is unfinished can come before them.
        let settled = (settings.length == 0.0 || settings.sampling.is_some()) && {
            let best = self.live.iter().map(|live| live.score).fold(f64::NEG_INFINITY, f64::max);
            self.finished.iter().filter(|score| **score >= best).count() >= settings.width
        };
        if self.told {
            self.report.stop = Some(Stop::Told);
        } else if self.live.is_empty() {
            self.report.stop = Some(Stop::Exhausted);
        } else if settled {
            self.report.stop = Some(Stop::Settled);
        }
    }
}

/// A program that has ended, not decoded yet.
#[derive(Clone, Debug)]
pub(super) struct Ended {
    tokens: Vec<Token>,
    log_prob: f64,
    score: f64,
    /// Whether it was ranked among the others, its end included.
    placed: bool,
}

/// What an entry becomes with one token more.
enum Grown {
    Live(Box<Live>),
    /// A program that returns something else than it should: nothing that follows can change that.
    Miss(Ended),
    Nothing,
}

impl Live {
    /// All tokens that may follow.
    fn choices(&self, parent: usize, logits: &[f32], settings: &Settings, all: &mut Vec<Choice>) {
        let first = all.len();
        let legal = self.prefix.legal();
        let length = self.tokens.len() as f64;
        let power = f64::from(settings.length);
        let over = |log_prob: f64| if power == 0.0 { log_prob } else { log_prob / length.powf(power) };
        for (token, log_prob) in log_probs(legal, logits, 1.0) {
            let log_prob = self.log_prob + log_prob;
            all.push(Choice { score: over(log_prob), parent, token, log_prob, drawn: log_prob });
        }
        let Some(sampling) = settings.sampling else { return };
        // The score carries the noise, the log-probability does not.
        let chosen = all.get_mut(first..).unwrap_or_default();
        for (choice, (_, log_prob)) in chosen.iter_mut().zip(log_probs(legal, logits, sampling.temperature)) {
            choice.drawn = self.drawn + log_prob;
        }
        let mut noisy: Vec<f64> =
            chosen.iter().map(|choice| choice.drawn + self.path.then(choice.token).gumbel()).collect();
        condition(self.score, &mut noisy);
        chosen.iter_mut().zip(noisy).for_each(|(choice, score)| choice.score = score);
    }
}

/// The logarithms of the probabilities of the legal tokens, which add up to 1 among themselves.
pub(super) fn log_probs(legal: Mask, logits: &[f32], temperature: f32) -> impl Iterator<Item = (Token, f64)> {
    let cold = 1.0 / temperature.max(1e-3);
    let logit = move |token: Token| logits.get(token.index()).map_or(f32::NEG_INFINITY, |logit| logit * cold);
    let most = legal.iter().map(logit).fold(f32::NEG_INFINITY, f32::max);
    let sum: f64 = legal.iter().map(|token| f64::from((logit(token) - most).exp())).sum();
    let total = f64::from(most) + sum.ln();
    legal.iter().map(move |token| (token, f64::from(logit(token)) - total))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn probabilities_of_legal_tokens_add_up_to_1() {
        let logits: Vec<f32> = (0..Token::COUNT).map(|i| ((i * 37) % 11) as f32 - 40.0).collect();
        for shape in cgen::Shape::all() {
            let mut prefix = Prefix::new(shape, 60).unwrap();
            while !prefix.is_complete() {
                for temperature in [0.5, 1.0, 3.0] {
                    let all: Vec<_> = log_probs(prefix.legal(), &logits, temperature).collect();
                    assert_eq!(all.len(), prefix.legal().len());
                    let sum: f64 = all.iter().map(|(_, log_prob)| log_prob.exp()).sum();
                    assert!((sum - 1.0).abs() < 1e-6, "{sum}");
                }
                let legal: Vec<Token> = prefix.legal().iter().collect();
                prefix.push(legal[prefix.left() % legal.len()]).unwrap();
            }
        }
    }

    #[test]
    fn equal_choices_come_in_the_order_of_their_entries_and_tokens() {
        let choice = |score: f64, parent: usize, token: Token| Choice {
            score,
            parent,
            token,
            log_prob: score,
            drawn: score,
        };
        let all = [
            choice(-1.0, 1, Token::A),
            choice(-1.0, 0, Token::N),
            choice(-0.5, 2, Token::N),
            choice(-1.0, 0, Token::A),
        ];
        let mut heap = BinaryHeap::from(all.to_vec());
        let order: Vec<_> =
            std::iter::from_fn(|| heap.pop()).map(|choice| (choice.parent, choice.token)).collect();
        assert_eq!(order, [(2, Token::N), (0, Token::A), (0, Token::N), (1, Token::A)]);
    }
}
