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

    /// `enc(I)`: `[slots, rows, embedding]`, with a mask `[slots, rows]`, to `[rows, slots, reader]`.
    pub fn inputs(&self, xs: &Tensor<3>, mask: &Tensor<2>) -> Tensor<3> {
        self.inputs.run_from_zero(xs, mask).swap_dims(0, 1)
    }

    /// `enc(O)`: the same, each slot looking at `enc(I) [rows, slots, reader]` where that is no padding,
    /// `[rows, 1, slots]`.
    pub fn outputs(
        &self,
        xs: &Tensor<3>,
        mask: &Tensor<2>,
        inputs: &Tensor<3>,
        padding: &Tensor<3, Bool>,
    ) -> Tensor<3> {
        let outputs = self.outputs.run_from_zero(xs, mask).swap_dims(0, 1);
        self.attention.attend(outputs, &self.attention.prepare(inputs), padding)
    }
}
