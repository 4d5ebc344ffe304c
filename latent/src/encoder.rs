//! Reads the values of the examples: the inputs (or what has become of them), and the outputs with attention to the
//! inputs.

use burn::module::Module;
use burn::tensor::{Bool, Device, Tensor};

use crate::attention::Attention;
use crate::lstm::BiLstm;

/// The encoders of inputs and outputs.
#[derive(Module, Debug)]
pub struct Encoder {
    inputs: BiLstm,
    outputs: BiLstm,
    attention: Attention,
}

impl Encoder {
    /// From vectors of values to vectors of the width `reader`.
    pub fn new(embedding: usize, reader: usize, device: &Device) -> Self {
        Self {
            inputs: BiLstm::new(embedding, reader, device),
            outputs: BiLstm::new(embedding, reader, device),
            attention: Attention::new(reader, reader, device),
        }
    }

    /// `enc(I)`: `slots` times `[rows, embedding]` to `[rows, slots, reader]`.
    pub fn inputs(&self, xs: &[Tensor<2>], masks: &[Tensor<2>]) -> Tensor<3> {
        Tensor::stack(self.inputs.run_from_zero(xs, masks), 1)
    }

    /// `enc(O)`: the same, each slot looking at `enc(I) [rows, slots, reader]` where that is no padding,
    /// `[rows, 1, slots]`.
    pub fn outputs(
        &self,
        xs: &[Tensor<2>],
        masks: &[Tensor<2>],
        inputs: &Tensor<3>,
        padding: &Tensor<3, Bool>,
    ) -> Tensor<3> {
        let outputs = Tensor::stack(self.outputs.run_from_zero(xs, masks), 1);
        self.attention.attend(outputs, &self.attention.prepare(inputs), padding)
    }
}
