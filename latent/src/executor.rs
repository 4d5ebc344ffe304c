//! The latent executor: from the hypothetical input and the state of the decoder to the next hypothetical input.
//!
//! `next = softmax(W [forward; backward])` of a recurrent layer that reads the slots from both ends, from a start
//! that the decoder's state gives. The next input is soft: weights over the classes of values.

use burn::module::{Module, Param};
use burn::tensor::{Device, Tensor};

use crate::lstm::{BiLstm, bias, matrix, project};

/// The latent executor.
#[derive(Module, Debug)]
pub struct LatentExecutor {
    reader: BiLstm,
    /// `[hidden, reader]`, for each direction.
    start: [Param<Tensor<2>>; 2],
    /// `[reader, classes]`
    weight: Param<Tensor<2>>,
    /// `[1, classes]`
    bias: Param<Tensor<2>>,
}

impl LatentExecutor {
    /// Over values of this width, to so many classes.
    pub fn new(embedding: usize, hidden: usize, reader: usize, classes: usize, device: &Device) -> Self {
        Self {
            reader: BiLstm::new(embedding, reader, device),
            start: [matrix([hidden, reader], device), matrix([hidden, reader], device)],
            weight: matrix([reader, classes], device),
            bias: bias(classes, device),
        }
    }

    /// The logits of the next values: `xs [slots, rows, embedding]`, with a mask `[slots, rows]`, and the decoder's
    /// `h [rows, hidden]`, to `[slots, rows, classes]`.
    pub fn run(&self, xs: &Tensor<3>, mask: &Tensor<2>, h: &Tensor<2>) -> Tensor<3> {
        let start = self.start.each_ref().map(|weight| h.clone().matmul(weight.val()));
        project(self.reader.run(xs, mask, start), &self.weight) + self.bias.val().unsqueeze::<3>()
    }
}
