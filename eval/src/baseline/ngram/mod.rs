//! Programs that an n-gram model over tokens thinks likely: what a network has to beat that searches in the same way.
//!
//! The model knows the shape, and nothing of the examples. First a beam search, then samples, both under the mask of
//! the language.

mod model;

use cgen::Program;
use cgen::choice::{Choices, Seeded};
use cgen::generate::Generator;
use cgen::generate::phrase::PhraseError;
use cgen::policy::Policy;
use cgen::token::prefix::Prefix;
use cgen::token::{Token, decode, encode, len};

use crate::solver::{Desk, Question, Solver, Stop};

pub use model::{Model, Probabilities};

/// Tokens that a program may have.
const MOST_TOKENS: usize = 128;
/// Beginnings that the beam search keeps.
const BEAM: usize = 64;
/// Samples are drawn with these, in turn: below 1 the likely becomes likelier.
const TEMPERATURES: [f32; 3] = [1.0, 0.8, 1.25];

/// Offers what a model thinks likely.
#[derive(Clone, Debug)]
pub struct Ngram {
    model: Model,
}

/// The beginning of a program.
#[derive(Clone, Debug)]
struct Beginning {
    prefix: Prefix,
    tokens: Vec<Token>,
    score: f32,
}

impl Ngram {
    /// Offers what this model thinks likely.
    pub const fn new(model: Model) -> Self {
        Self { model }
    }

    /// Learns from so many random programs of the built-in policies `lists` and `paper` each.
    pub fn of_policies(programs: u64, seed: u64) -> Result<Self, PhraseError> {
        let mut model = Model::default();
        for policy in [Policy::lists(), Policy::paper()] {
            let generator = Generator::new(policy)?;
            for stream in 0..programs {
                let program = generator.generate(&mut Seeded::new(seed, stream));
                if len(&program) <= MOST_TOKENS
                    && let Ok(tokens) = encode(&program)
                {
                    model.learn(&tokens);
                }
            }
        }
        Ok(Self { model })
    }

    /// How likely a program is, as a logarithm; nothing for one that has no tokens.
    pub fn score(&self, program: &Program) -> Option<f32> {
        Some(self.model.score(&encode(program).ok()?))
    }

    /// The likeliest programs, as far as a beam of fixed width finds them.
    fn beam(&self, start: &Beginning, desk: &mut Desk<'_>) -> Result<(), Stop> {
        let mut beam = vec![start.clone()];
        while !beam.is_empty() {
            let mut next: Vec<(f32, usize, Token)> = Vec::new();
            for (place, beginning) in beam.iter().enumerate() {
                desk.spend(0)?;
                let legal = beginning.prefix.legal();
                let likely = self.model.next(&beginning.tokens, legal);
                next.extend(legal.iter().map(|token| {
                    let score = beginning.score + likely.get(token.index()).map_or(f32::MIN, |p| p.ln());
                    (score, place, token)
                }));
            }
            next.sort_by(|(x, i, s), (y, j, t)| {
                y.total_cmp(x).then(i.cmp(j)).then(s.index().cmp(&t.index()))
            });
            let mut kept = Vec::with_capacity(BEAM);
            for (score, place, token) in next.into_iter().take(BEAM) {
                let Some(mut beginning) = beam.get(place).cloned() else { continue };
                if beginning.prefix.push(token).is_err() {
                    continue;
                }
                beginning.tokens.push(token);
                beginning.score = score;
                if beginning.prefix.is_complete() {
                    offer(&beginning, desk)?;
                } else {
                    kept.push(beginning);
                }
            }
            beam = kept;
        }
        Ok(())
    }

    /// One random program.
    fn sample(&self, start: &Beginning, temperature: f32, choices: &mut Seeded) -> Beginning {
        let mut sample = start.clone();
        while !sample.prefix.is_complete() {
            let legal = sample.prefix.legal();
            let likely = self.model.next(&sample.tokens, legal);
            let weight = |token: Token| {
                let p = likely.get(token.index()).copied().unwrap_or(0.0);
                if (temperature - 1.0).abs() < f32::EPSILON { p } else { p.powf(1.0 / temperature) }
            };
            let sum: f32 = legal.iter().map(weight).sum();
            let mut left = choices.below(1 << 24) as f32 / (1 << 24) as f32 * sum;
            let mut chosen = None;
            for token in legal.iter() {
                chosen = Some(token);
                left -= weight(token);
                if left < 0.0 {
                    break;
                }
            }
            // Some token is legal as long as there is no end.
            let Some(token) = chosen else { break };
            if sample.prefix.push(token).is_err() {
                break;
            }
            sample.score += likely.get(token.index()).map_or(0.0, |p| p.ln());
            sample.tokens.push(token);
        }
        sample
    }
}

fn offer(beginning: &Beginning, desk: &mut Desk<'_>) -> Result<(), Stop> {
    match decode(&beginning.tokens) {
        Ok(program) => desk.offer(&program, beginning.score).map(|_| ()),
        Err(_) => desk.spend(1),
    }
}

impl Solver for Ngram {
    fn name(&self) -> &'static str {
        "ngram"
    }

    fn solve(&self, question: &Question, desk: &mut Desk<'_>) -> Result<(), Stop> {
        let shape = question.shape();
        let Some(prefix) = Prefix::new(shape, MOST_TOKENS) else { return Ok(()) };
        let start = Beginning { prefix, tokens: vec![Token::of_shape(shape)], score: 0.0 };
        self.beam(&start, desk)?;
        let mut choices = Seeded::new(desk.budget().seed, 0);
        for temperature in TEMPERATURES.into_iter().cycle() {
            offer(&self.sample(&start, temperature, &mut choices), desk)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::testing::question;
    use crate::solver::{Budget, Report, ask};

    fn solve(seed: u64) -> Report {
        let budget = Budget { candidates: 3000, enough: 2, seed, ..Budget::default() };
        let question = question("to-number", "[1, 2, 3] -> 3; [] -> 0; [5, -2] -> 2; [9, 8, 7, 6] -> 4");
        ask(&Ngram::of_policies(1500, 7).unwrap(), &question, &budget)
    }

    #[test]
    fn a_simple_program_is_sampled_and_nothing_is_refused() {
        let report = solve(1);
        assert_eq!((report.stop, report.refused), (Stop::Enough, 0), "{:?}", report.nearest);
        assert!(report.found.iter().all(|found| found.score < 0.0 && found.by == "ngram"));
    }

    #[test]
    fn the_seed_decides() {
        let told = |report: Report| {
            let texts = report.found.iter().map(|found| (found.after, found.program.to_string()));
            (report.tried, texts.collect::<Vec<_>>())
        };
        assert_eq!(told(solve(3)), told(solve(3)));
    }

    #[test]
    fn likelier_is_what_people_write() {
        let ngram = Ngram::of_policies(1500, 7).unwrap();
        let score = |text: &str| ngram.score(&cgen::parse(text).unwrap()).unwrap();
        let count = "int f(const int *a, int n) { int c = 0; for (int i = 0; i < n; i++) if (a[i] > 0) c++; return c; }";
        assert!(score(count) > score(&count.replace("a[i] > 0", "i << 0")));
        assert!(score(count) > score(&count.replace("c = 0", "c = a[0]")));
    }
}
