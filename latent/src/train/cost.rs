//! How many multiplications and additions a training step needs in products of matrices: no step can take less time than
//! these at the rate of the machine.
//!
//! Counts what the equations of `docs/model.md` need, padding included: forward once, backward twice as many, because
//! each product has two factors to differentiate by. What is known before (values of the examples) is counted like the
//! rest, so that the count is up to a few percent too high. Rows of properties are sums of a few vectors, no products.

use std::time::Instant;

use burn::tensor::{Device, Tensor};
use cgen::token::Token;

use crate::batch::Sizes;
use crate::config::{Decoder, Executor, ModelConfig};
use crate::relation::relations;

/// Products that are timed together, and how often.
const PRODUCTS: u32 = 20;
const TURNS: u32 = 20;

/// Operations of a step, forward and backward.
pub fn operations(config: &ModelConfig, sizes: Sizes) -> f64 {
    let count = Count {
        hidden: config.hidden as f64,
        reader: config.reader as f64,
        embedding: config.value_embedding as f64,
        samples: sizes.samples as f64,
        rows: sizes.rows() as f64,
        slots: sizes.slots as f64,
        tokens: sizes.tokens as f64,
        segments: sizes.segments as f64,
        groups: if config.decoder == Decoder::Shared { sizes.samples } else { sizes.rows() } as f64,
        config,
    };
    // A multiplication and an addition each.
    3.0 * 2.0 * (count.readers(sizes.executions as f64) + count.decoder() + count.readout())
}

/// Operations a second of the product that a decoder of hidden 256 is made of, the best of several turns.
pub fn matrix_rate(device: &Device) -> f64 {
    let [x, w] = [[320, 256], [256, 1024]].map(|shape| Tensor::<2>::ones(shape, device));
    let turn = || {
        let start = Instant::now();
        for _ in 0..PRODUCTS {
            // The CPU computes it at once.
            let _ = x.clone().matmul(w.clone());
        }
        start.elapsed().as_secs_f64()
    };
    let best = (0..TURNS).map(|_| turn()).fold(f64::MAX, f64::min);
    f64::from(PRODUCTS) * 2.0 * 320.0 * 256.0 * 1024.0 / best
}

struct Count<'c> {
    hidden: f64,
    reader: f64,
    embedding: f64,
    samples: f64,
    rows: f64,
    slots: f64,
    tokens: f64,
    segments: f64,
    groups: f64,
    config: &'c ModelConfig,
}

impl Count<'_> {
    /// A recurrent layer from both ends over all slots.
    fn both_ends(&self) -> f64 {
        self.rows * self.slots * (self.embedding + self.reader / 2.0) * 4.0 * self.reader
    }

    /// Encoders, operations, executor.
    fn readers(&self, executions: f64) -> f64 {
        let config = self.config;
        let places = self.rows * self.slots;
        let (e, r) = (self.embedding, self.reader);
        let mut sum = 0.0;
        if config.sees_examples() {
            let known = if config.executor == Executor::Exact { self.segments } else { 1.0 };
            sum += (known + 1.0) * places * config.values.features() as f64 * e;
            sum += (self.segments + 1.0) * self.both_ends();
            sum += places * (3.0 * r * r + 2.0 * self.slots * r);
        }
        if config.operations {
            sum += self.segments * (places * relations(config.values) as f64 * e + self.both_ends());
        }
        if config.has_latent_executor() {
            let classes = config.values.classes() as f64;
            let values = places * classes * (r + e);
            sum += executions * (self.rows * self.hidden * 2.0 * r + self.both_ends() + values);
        }
        sum
    }

    /// The recurrent part of the decoder.
    fn decoder(&self) -> f64 {
        let (h, config) = (self.hidden, self.config);
        let layers = config.layers as f64;
        let summary = if config.sees_examples() { self.reader } else { h };
        let start = layers * self.groups * summary * 2.0 * h;
        let table = Token::COUNT as f64 * config.token_embedding as f64 * 4.0 * h;
        start + table + self.groups * self.tokens * h * 4.0 * h * (1.0 + 2.0 * (layers - 1.0))
    }

    /// Attention and the choice of the token.
    fn readout(&self) -> f64 {
        let (h, r, config) = (self.hidden, self.reader, self.config);
        let queries = self.samples * self.tokens;
        let mut sum = self.groups * self.tokens * h * h + queries * h * Token::COUNT as f64;
        if config.sees_examples() {
            let outputs = self.rows / self.groups * self.slots;
            let states = outputs * self.segments;
            sum += self.scores(states, r, h) + self.scores(outputs, r, h) + self.scores(outputs, r, r);
            sum += self.mixed(states, r);
            let mut mixtures = vec![states, outputs];
            if config.operations {
                sum += self.mixed(outputs, r) + 2.0 * self.scores(states, r, r);
                mixtures.push(states);
            }
            let keys: f64 = mixtures.iter().sum();
            let of_values = self.groups * (keys * r * h + self.tokens * keys * h);
            let of_mixtures = self.groups * self.tokens * (keys * r + mixtures.len() as f64 * r * h);
            sum += of_values.min(of_mixtures);
        }
        if config.sees_properties() {
            let known = if config.executor == Executor::Exact { self.segments } else { 1.0 };
            let keys = known * (self.slots + 1.0);
            sum += self.samples * keys * 2.0 * h * h;
            sum += queries * (2.0 * keys * h + h * h);
        }
        if config.history_attention {
            let embedding = config.token_embedding as f64;
            sum += queries * (2.0 * embedding * h + 2.0 * self.tokens * h + h * h);
        }
        sum
    }

    /// Scores of all tokens against so many keys of each group: the fewer of the two are projected.
    fn scores(&self, keys: f64, from: f64, to: f64) -> f64 {
        let projected = keys.min(self.tokens) * from * to;
        let width = if keys <= self.tokens { to } else { from };
        self.groups * (projected + self.tokens * keys * width)
    }

    /// Mixtures of so many vectors of each group.
    fn mixed(&self, keys: f64, width: f64) -> f64 {
        self.groups * self.tokens * keys * width
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_count_is_that_of_the_products() {
        let sizes = Sizes { samples: 2, examples: 5, slots: 3, tokens: 7, segments: 1, executions: 0 };
        let config = ModelConfig {
            hidden: 16,
            executor: Executor::None,
            encoder: crate::config::Encoder::Properties,
            operations: false,
            history_attention: false,
            token_embedding: 4,
            ..ModelConfig::default()
        };
        // start, table, recurrence, W_h, the choice; keys: keys and values; scores, mixture, query.
        let forward = 2 * 16 * 32
            + 146 * 4 * 64
            + 14 * 16 * 64
            + 14 * 16 * 16
            + 14 * 16 * 146
            + 2 * 4 * 2 * 16 * 16
            + 14 * (2 * 4 * 16 + 16 * 16);
        assert!((operations(&config, sizes) - 6.0 * f64::from(forward)).abs() < 1.0);
    }

    #[test]
    fn a_shared_decoder_needs_less() {
        let sizes = Sizes { samples: 64, examples: 5, slots: 5, tokens: 60, segments: 4, executions: 4 };
        let paper = ModelConfig::paper();
        let shared = ModelConfig { decoder: Decoder::Shared, ..paper.clone() };
        assert!(operations(&paper, sizes) > 2.0 * operations(&shared, sizes));
    }
}
