//! The operation predictor: which rows of the operation table explain the way from a state to the output, read as a
//! sequence.
//!
//! The rows are the relations of [`crate::relation`]; known states bring their answers along, soft ones are asked here.

use burn::module::{Module, Param};
use burn::tensor::{Device, Int, Tensor};

use crate::config::Values;
use crate::lstm::{BiLstm, matrix, project};
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

    /// `enc(op(I, O))`: the weights of the table's rows `[slots, rows, relations]`, with a mask `[slots, rows]`, to
    /// `[rows, slots, reader]`.
    pub fn encode(&self, weights: &Tensor<3>, mask: &Tensor<2>) -> Tensor<3> {
        self.encoder.run_from_zero(&project(weights.clone(), &self.rows), mask).swap_dims(0, 1)
    }
}

/// The weights of the table's rows for soft values `[slots, rows, classes]`: the questions point into the values of a
/// row in all slots, `[rows, slots * relations]`; so are the answers.
pub fn ask(values: &Tensor<3>, (places, mask): &(Tensor<2, Int>, Tensor<2>)) -> Tensor<2> {
    let [slots, rows, classes] = values.dims();
    let values = values.clone().swap_dims(0, 1).reshape([rows, slots * classes]);
    values.gather(1, places.clone()) * mask.clone()
}

/// `[rows, slots * relations]` to `[slots, rows, relations]`.
pub fn by_slot(answers: Tensor<2>, slots: usize) -> Tensor<3> {
    let [rows, width] = answers.dims();
    answers.reshape([rows, slots, width / slots.max(1)]).swap_dims(0, 1)
}
