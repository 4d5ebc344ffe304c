//! The gradients of a batch in parts, each on a thread of its own.
//!
//! On the CPU products use all threads, but most other operations use one. So the samples are divided: each part has a
//! copy of the model and a thread that does all of its operations. The sums are taken in the order of the parts:
//! results depend on how many parts there are, never on which thread is done first. For one device of its own threads
//! (a GPU), one part is all there is to gain from.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use rayon::{ThreadPool, ThreadPoolBuildError, ThreadPoolBuilder};

use crate::batch::{Batch, Sample};
use crate::config::ModelConfig;
use crate::loss::Losses;
use crate::model::Model;

/// Threads, each with a part of a batch.
#[derive(Debug)]
pub struct Workers {
    pools: Vec<ThreadPool>,
}

impl Workers {
    /// So many.
    pub fn new(count: usize) -> Result<Self, ThreadPoolBuildError> {
        let pool = |_| ThreadPoolBuilder::new().num_threads(1).build();
        Ok(Self { pools: (0..count.max(1)).map(pool).collect::<Result<_, _>>()? })
    }

    /// The losses of all parts together and their gradients: what one batch of all samples would give.
    pub fn gradients(&self, model: &Model, parts: &[Batch], device: &Device) -> (Losses, GradientsParams) {
        if let [whole] = parts {
            return of_part(model, whole, [1.0; 3], device);
        }
        let counts: Vec<[f32; 3]> = parts.iter().map(Losses::counts).collect();
        let total = |i: usize| counts.iter().map(|count| count[i]).sum::<f32>().max(1.0);
        let totals = [total(0), total(1), total(2)];
        let mut results: Vec<Option<(Losses, GradientsParams)>> = parts.iter().map(|_| None).collect();
        let work = results.iter_mut().zip(parts).zip(&counts).enumerate();
        std::thread::scope(|scope| {
            for (i, ((result, part), count)) in work {
                let Some(pool) = self.pools.get(i % self.pools.len().max(1)) else { continue };
                let copy = model.clone().map(&mut Apart);
                let share = [0, 1, 2].map(|i| count[i] / totals[i]);
                scope.spawn(move || *result = Some(pool.install(|| of_part(&copy, part, share, device))));
            }
        });
        let mut results = results.into_iter().flatten();
        let Some((mut losses, mut gradients)) = results.next() else {
            return (Losses::zero(device), GradientsParams::new());
        };
        for (other, mut more) in results {
            losses = losses.plus(&other);
            model.visit(&mut Add { to: &mut gradients, from: &mut more });
        }
        (losses, gradients)
    }
}

impl Batch {
    /// The samples in so many parts of about the same number, shorter programs apart from longer ones: each is padded
    /// to the longest of its own part only.
    pub fn parts(samples: &[Sample], config: &ModelConfig, parts: usize) -> Vec<Self> {
        let mut sorted: Vec<&Sample> = samples.iter().collect();
        sorted.sort_by_key(|sample| sample.tokens.len());
        let each = samples.len().div_ceil(parts.max(1)).max(1);
        let part = |part: &[&Sample]| {
            Self::new(&part.iter().map(|&sample| sample.clone()).collect::<Vec<_>>(), config)
        };
        sorted.chunks(each).map(part).collect()
    }
}

/// The losses of a part, each taken so many times, and their gradients.
fn of_part(model: &Model, part: &Batch, share: [f32; 3], device: &Device) -> (Losses, GradientsParams) {
    let losses = Losses::of(&model.forward(&part.inputs(model.config(), device)), part).times(share);
    let gradients = GradientsParams::from_grads(losses.total().backward(), model);
    (losses.detach(), gradients)
}

/// Takes the parameters out of the graph of the model that they were cloned from.
struct Apart;

impl ModuleMapper for Apart {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|tensor| Tensor::from_inner(tensor.inner()).require_grad())
    }
}

/// Adds gradients to gradients.
struct Add<'g> {
    to: &'g mut GradientsParams,
    from: &'g mut GradientsParams,
}

impl ModuleVisitor for Add<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let sum = match (self.to.remove::<D>(param.id), self.from.remove::<D>(param.id)) {
            (Some(a), Some(b)) => a + b,
            (Some(one), None) | (None, Some(one)) => one,
            (None, None) => return,
        };
        self.to.register(param.id, sum);
    }
}
