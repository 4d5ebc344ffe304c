//! Averaged weights: `a <- d a + (1 - d) w` after each step.

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::model::Model;

/// The average moved by one step towards the weights of a model. While few steps are done, the average is over those.
pub fn averaged(average: Model, model: &Model, decay: f64, step: u64) -> Model {
    let decay = decay.min((step + 1) as f64 / (step + 10) as f64);
    let mut weights = Weights(GradientsParams::new());
    model.visit(&mut weights);
    average.map(&mut Towards { weights: weights.0, decay })
}

/// The tensors of a model by the names of its parameters.
struct Weights(GradientsParams);

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.0.register(param.id, param.val().inner());
    }
}

struct Towards {
    weights: GradientsParams,
    decay: f64,
}

impl ModuleMapper for Towards {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        let Some(weight) = self.weights.remove::<D>(param.id) else { return param };
        let decay = self.decay;
        param.map(|average| average.mul_scalar(decay) + weight.mul_scalar(1.0 - decay))
    }
}
