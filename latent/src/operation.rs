//! The operation predictor: which rows of the operation table explain the way from a state to the output, read as a
//! sequence.
//!
//! The rows are the relations of [`crate::relation`]; known states bring their answers along, soft ones are asked here.

use burn::module::{Module, Param};
use burn::tensor::{Device, Int, Tensor};

use crate::config::Values;
use crate::lstm::{BiLstm, matrix};
use crate::relation::relations;

/// Vectors for the rows of the table, and the encoder of their mixtures.
#[derive(Module, Debug)]
pub struct Operations {
    /// `[relations, embedding]`
    rows: Param<Tensor<2>>,
    encoder: BiLstm,
}

impl Operations {
    /// For values of this kind.
    pub fn new(values: Values, embedding: usize, reader: usize, device: &Device) -> Self {
        Self {
            rows: matrix([relations(values), embedding], device),
            encoder: BiLstm::new(embedding, reader, device),
        }
    }

    /// `enc(op(I, O))`: `slots` times the weights of the table's rows `[rows, relations]`, to `[rows, slots, reader]`.
    pub fn encode(&self, weights: &[Tensor<2>], masks: &[Tensor<2>]) -> Tensor<3> {
        let mixed: Vec<_> = weights.iter().map(|weights| weights.clone().matmul(self.rows.val())).collect();
        Tensor::stack(self.encoder.run_from_zero(&mixed, masks), 1)
    }
}

/// The weights of the table's rows for soft values: `values` is `slots` times `[rows, classes]`, the questions point
/// into a row of all of them, `[rows, slots * relations]`; so are the answers.
pub fn ask(values: &[Tensor<2>], (places, mask): &(Tensor<2, Int>, Tensor<2>)) -> Tensor<2> {
    Tensor::cat(values.to_vec(), 1).gather(1, places.clone()) * mask.clone()
}

/// `[rows, slots * relations]` to `slots` times `[rows, relations]`.
pub fn by_slot(answers: Tensor<2>, slots: usize) -> Vec<Tensor<2>> {
    answers.chunk(slots, 1)
}
