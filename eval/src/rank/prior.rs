//! How usual a program is, whatever the examples: an n-gram model over tokens that has read random programs of the
//! policy `lists`.
//!
//! Length alone takes `n ^ 3` for as likely as `n + 1`.

use std::sync::OnceLock;

use cgen::choice::Seeded;
use cgen::generate::Generator;
use cgen::policy::Policy;
use cgen::token::{Token, encode};

use crate::baseline::ngram::Model;

/// Programs that the model reads, and the seed that they are drawn from.
const PROGRAMS: u64 = 3_000;
const SEED: u64 = 0x0070_7269_6f72;

/// How surprising the program is, in nats: the smaller the more usual.
pub fn surprise(tokens: &[Token]) -> f32 {
    static MODEL: OnceLock<Model> = OnceLock::new();
    -MODEL.get_or_init(learned).score(tokens)
}

fn learned() -> Model {
    let mut model = Model::default();
    // The built-in phrases have no error; without programs every token would be as usual as any other.
    let Ok(generator) = Generator::new(Policy::lists()) else { return model };
    for stream in 0..PROGRAMS {
        let mut program = generator.generate(&mut Seeded::new(SEED, stream));
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
        let surprise = |text: &str| surprise(&encode(&cgen::parse(text).unwrap()).unwrap());
        let sum = surprise(
            "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s += a[i]; return s; }",
        );
        let odd = surprise(
            "int f(const int *a, int n) { int s = 0; for (int i = 0; i < n; i++) s ^= n; return s * 2; }",
        );
        assert!(sum + 3.0 < odd, "{sum} {odd}");
    }
}
