//! The model learns a few programs by heart. Alone in its process: the source of random numbers is shared by all threads
//! of one, and where the weights start decides how many steps it takes.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use burn::optim::{AdamConfig, GradientsParams};
use common::{losses, model, samples, variants};
use latent::batch::Batch;
use latent::config::ModelConfig;
use latent::optim::clip_by_global_norm;

/// Steps with the first rate; with the second, smaller one, a model that is close settles.
const STEPS: [(usize, f64); 2] = [(1500, 0.01), (1500, 0.002)];
const ENOUGH: f32 = 0.01;

#[test]
fn overfits_one_batch_to_a_loss_under_a_hundredth() {
    for (name, config) in variants().into_iter().take(2) {
        let config =
            ModelConfig { hidden: 32, reader: 32, value_embedding: 16, token_embedding: 16, ..config };
        let mut short = samples(&config, 8);
        short.sort_by_key(|sample| sample.tokens.len());
        let batch = Batch::new(&short[..3], &config);
        let (mut model, device) = model(&config, 1);
        let mut optimizer = AdamConfig::new().init();
        let mut last = f32::INFINITY;
        let rates = STEPS.iter().flat_map(|&(steps, rate)| std::iter::repeat_n(rate, steps));
        for rate in rates {
            let losses = losses(&model, &batch, &device);
            last = losses.program.clone().into_scalar::<f32>();
            if last < ENOUGH {
                break;
            }
            let mut grads = GradientsParams::from_grads(losses.total().backward(), &model);
            clip_by_global_norm(&model, &mut grads, 1.0);
            model = optimizer.step(rate, model, grads);
        }
        assert!(last < ENOUGH, "{name}: the loss is still {last}");
    }
}
