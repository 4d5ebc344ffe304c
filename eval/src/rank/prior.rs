//! How usual a program is, whatever the examples: an n-gram model over tokens that has read random programs of the
//! policy of its shape.
//!
//! Length alone takes `n ^ 3` for as likely as `n + 1`.

use std::sync::OnceLock;

use cgen::Shape;
use cgen::choice::Seeded;
use cgen::generate::Generator;
use cgen::run::Limits;
use cgen::simplify::{Options, Simplifier};
use cgen::token::{Token, encode};

use crate::baseline::ngram::Model;
use crate::baseline::random::policy;

/// Inputs on which a simplified program has to do what it did.
const PROBES: usize = 16;
/// Programs that a model reads, and the seed that they are drawn from.
const PROGRAMS: u64 = 3_000;
const SEED: u64 = 0x0070_7269_6f72;

/// How surprising the program is, in nats: the smaller the more usual.
pub fn surprise(shape: Shape, tokens: &[Token]) -> f32 {
    static PAPER: OnceLock<Model> = OnceLock::new();
    static OTHERS: OnceLock<Model> = OnceLock::new();
    let model = if shape == Shape::PAPER { &PAPER } else { &OTHERS };
    -model.get_or_init(|| learned(shape)).score(tokens)
}

fn learned(shape: Shape) -> Model {
    let (mut model, policy) = (Model::default(), policy(shape));
    let mut simplifier = Simplifier::new(Options { kills: false, ..Options::of(&policy) });
    // Idioms are as short as they get, most of them; what a grammar grows is not, and what is ranked is simplified.
    let grown = policy.idiom_percent == 0;
    // The built-in phrases have no error; without programs every token would be as usual as any other.
    let Ok(generator) = Generator::new(policy) else { return model };
    for stream in 0..PROGRAMS {
        let mut program = generator.generate(&mut Seeded::new(SEED, stream));
        if grown {
            let probes = cgen::probe::probes(program.shape).get(..PROBES).unwrap_or_default();
            program = simplifier.simplify(&program, probes, &Limits::default()).program;
        }
        program.make_canonical();
        if let Ok(tokens) = encode(&program) {
            model.learn(&tokens);
        }
    }
    model
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_is_less_surprising() {
        let surprise = |text: &str| {
            let program = cgen::parse(text).unwrap();
            surprise(program.shape, &encode(&program).unwrap())
        };
        let sum = surprise(
            "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }",
        );
        let odd = surprise(
            "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s ^= n; return s * 2; }",
        );
        assert!(sum + 3.0 < odd, "{sum} {odd}");
    }

    #[test]
    fn each_shape_is_compared_with_programs_of_its_policy() {
        let program =
            cgen::parse("int * f(int a[]) { a[0] = a[3] - 2; a[1] = a[1] * a[0]; return a; }").unwrap();
        let tokens = encode(&program).unwrap();
        let surprises = ["paper", "in-place"].map(|shape| surprise(shape.parse().unwrap(), &tokens));
        assert!(surprises[0] + 3.0 < surprises[1], "{surprises:?}");
    }
}
