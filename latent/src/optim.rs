//! Gradient clipping by the norm of all gradients together. burn clips every parameter on its own.

use burn::module::{Module, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::Tensor;

use crate::model::Model;

/// Scales all gradients down so that their common norm is at most `max_norm`; the norm before, `[1]`. Nothing is read
/// back from the device.
pub fn clip_by_global_norm(model: &Model, grads: &mut GradientsParams, max_norm: f32) -> Option<Tensor<1>> {
    let mut squares = Squares { grads, sum: None };
    model.visit(&mut squares);
    let norm = squares.sum?.sqrt();
    let factor = norm.clone().add_scalar(1e-6).recip().mul_scalar(max_norm).clamp_max(1.0);
    model.visit(&mut Scale { grads, factor });
    Some(norm)
}

struct Squares<'g> {
    grads: &'g GradientsParams,
    sum: Option<Tensor<1>>,
}

impl ModuleVisitor for Squares<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(grad) = self.grads.get::<D>(param.id) else { return };
        let square = grad.square().sum();
        self.sum = Some(match self.sum.take() {
            Some(sum) => sum + square,
            None => square,
        });
    }
}

struct Scale<'g> {
    grads: &'g mut GradientsParams,
    factor: Tensor<1>,
}

impl ModuleVisitor for Scale<'_> {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let Some(grad) = self.grads.remove::<D>(param.id) else { return };
        let factor = self.factor.clone().reshape([1; D]);
        self.grads.register(param.id, grad * factor);
    }
}
