//! The three losses. Each is a mean over what is there: neither padding nor batch mates dilute it.

use burn::tensor::activation::log_softmax;
use burn::tensor::{Device, Tensor};

use crate::batch::{Batch, floats, ints};
use crate::model::Forward;

/// Probabilities are kept this far from 0 where their logarithm is taken.
const TINY: f32 = 1e-6;

/// The losses of a batch, `[1]` each.
#[derive(Clone, Debug)]
pub struct Losses {
    /// Mean over the tokens of `-log P(token)`.
    pub program: Tensor<1>,
    /// Mean over the slots that the executor should hit of `-log P(value)`; 0 without executor.
    pub execution: Tensor<1>,
    /// Mean binary cross entropy of the operation table's answers about what the executor gives; 0 without.
    pub operation: Tensor<1>,
}

impl Losses {
    /// Of a forward pass.
    pub fn of(forward: &Forward, batch: &Batch) -> Self {
        Self {
            program: program(&forward.logits, batch),
            execution: execution(&forward.executed, batch, &forward.logits),
            operation: operation(&forward.answers, batch, &forward.logits),
        }
    }

    /// Of nothing.
    pub fn zero(device: &Device) -> Self {
        let zero = || Tensor::zeros([1], device);
        Self { program: zero(), execution: zero(), operation: zero() }
    }

    /// What each loss of a batch is the mean of: tokens, slots, answers.
    pub fn counts(batch: &Batch) -> [f32; 3] {
        [
            batch.token_mask.iter().sum(),
            batch.target_mask.iter().flatten().flatten().sum(),
            batch.answer_mask.iter().flatten().sum(),
        ]
    }

    /// Each so many times.
    #[must_use]
    pub fn times(self, [program, execution, operation]: [f32; 3]) -> Self {
        Self {
            program: self.program.mul_scalar(program),
            execution: self.execution.mul_scalar(execution),
            operation: self.operation.mul_scalar(operation),
        }
    }

    /// The sums.
    #[must_use]
    pub fn plus(self, other: &Self) -> Self {
        Self {
            program: self.program + other.program.clone(),
            execution: self.execution + other.execution.clone(),
            operation: self.operation + other.operation.clone(),
        }
    }

    /// Without the way to the gradients.
    #[must_use]
    pub fn detach(self) -> Self {
        Self {
            program: self.program.detach(),
            execution: self.execution.detach(),
            operation: self.operation.detach(),
        }
    }

    /// `L_prog + L_exec + L_op`
    pub fn total(&self) -> Tensor<1> {
        self.program.clone() + self.execution.clone() + self.operation.clone()
    }
}

/// `sum of mask * -log P / sum of mask`, over `logits [n, classes]`.
fn cross_entropy(logits: Tensor<2>, wanted: &[i32], mask: &[f32]) -> Tensor<1> {
    let device = logits.device();
    let n = wanted.len();
    let count: f32 = mask.iter().sum();
    let chosen = log_softmax(logits, 1).gather(1, ints(wanted, [n, 1], &device));
    (chosen * floats(mask, [n, 1], &device)).sum().mul_scalar(-1.0 / count.max(1.0))
}

fn program(logits: &Tensor<3>, batch: &Batch) -> Tensor<1> {
    let [samples, tokens, vocabulary] = logits.dims();
    cross_entropy(logits.clone().reshape([samples * tokens, vocabulary]), &batch.wanted, &batch.token_mask)
}

fn execution(executed: &[Tensor<3>], batch: &Batch, like: &Tensor<3>) -> Tensor<1> {
    if executed.is_empty() {
        return Tensor::zeros([1], &like.device());
    }
    let all = Tensor::cat(executed.to_vec(), 0);
    let [slots, rows, classes] = all.dims();
    cross_entropy(
        all.reshape([slots * rows, classes]),
        &batch.targets.concat().concat(),
        &batch.target_mask.concat().concat(),
    )
}

fn operation(answers: &[Tensor<2>], batch: &Batch, like: &Tensor<3>) -> Tensor<1> {
    let device = like.device();
    let mask = batch.answer_mask.concat();
    let count: f32 = mask.iter().sum();
    let Some([rows, width]) = answers.first().map(Tensor::dims) else {
        return Tensor::zeros([1], &device);
    };
    let shape = [answers.len() * rows, width];
    let given = Tensor::cat(answers.to_vec(), 0).clamp(TINY, 1.0 - TINY);
    let wanted = floats(&batch.answers.concat(), shape, &device);
    let unwanted = wanted.clone().neg().add_scalar(1.0);
    let log = wanted * given.clone().log() + unwanted * given.neg().add_scalar(1.0).log();
    (log * floats(&mask, shape, &device)).sum().mul_scalar(-1.0 / count.max(1.0))
}
