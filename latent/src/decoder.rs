//! The recurrent part of the program decoder. It reads tokens alone, so in training all of a program runs at once,
//! before attention and executor.

use burn::module::{Initializer, Module, Param};
use burn::tensor::{Device, Int, Tensor};
use cgen::token::Token;

use crate::lstm::{Lstm, bias, gate_bias, matrix, output};
use crate::ops::{lstm, lstm_cell, squash};

/// Token vectors and recurrent layers.
#[derive(Module, Debug)]
pub struct Decoder {
    /// `[vocabulary, embedding]`
    pub(crate) tokens: Param<Tensor<2>>,
    /// `[embedding, 4 hidden]`
    input: Param<Tensor<2>>,
    /// `[1, 4 hidden]`
    bias: Param<Tensor<2>>,
    /// `[hidden, 4 hidden]`
    hidden: Param<Tensor<2>>,
    /// The layers above the first.
    upper: Vec<Lstm>,
    /// `[summary, 2 hidden]` for each layer.
    start: Vec<Param<Tensor<2>>>,
    /// `[1, 2 hidden]` for each layer.
    start_bias: Vec<Param<Tensor<2>>>,
}

/// The states of the layers, `[groups, 2 hidden]` each. A group is an example, or with a shared decoder a sample.
#[derive(Clone, Debug)]
pub struct States(pub Vec<Tensor<2>>);

impl Decoder {
    /// So many layers, that start from a summary of this width.
    pub fn new(embedding: usize, hidden: usize, summary: usize, layers: usize, device: &Device) -> Self {
        let tokens = Initializer::Normal { mean: 0.0, std: 0.5 }.init([Token::COUNT, embedding], device);
        Self {
            tokens,
            input: matrix([embedding, 4 * hidden], device),
            bias: gate_bias(hidden, device),
            hidden: matrix([hidden, 4 * hidden], device),
            upper: (1..layers).map(|_| Lstm::new(hidden, hidden, device)).collect(),
            start: (0..layers).map(|_| matrix([summary, 2 * hidden], device)).collect(),
            start_bias: (0..layers).map(|_| bias(2 * hidden, device)).collect(),
        }
    }

    /// The states before the first token, from a summary of what is encoded, `[groups, summary]`.
    pub fn start(&self, summary: &Tensor<2>) -> States {
        let layer = |(weight, bias): (&Param<Tensor<2>>, &Param<Tensor<2>>)| {
            squash(summary.clone().matmul(weight.val()) + bias.val())
        };
        States(self.start.iter().zip(&self.start_bias).map(layer).collect())
    }

    /// What the first layer takes from each token, `[vocabulary, 4 hidden]`: computed once, not once a token.
    pub fn table(&self) -> Tensor<2> {
        self.tokens.val().matmul(self.input.val()) + self.bias.val()
    }

    /// One step: `tokens [samples]`, of which each belongs to as many neighbouring groups.
    pub fn step(&self, table: &Tensor<2>, tokens: &Tensor<1, Int>, states: &mut States, ones: &Tensor<2>) {
        let mut below: Option<Tensor<2>> = None;
        for (layer, state) in states.0.iter_mut().enumerate() {
            let old = state.clone();
            let upper = layer.checked_sub(1).and_then(|layer| self.upper.get(layer));
            *state = if let (Some(below), Some(upper)) = (below.take(), upper) {
                upper.step(below, old, ones.clone())
            } else {
                let gates = output(&old).matmul(self.hidden.val());
                lstm_cell(gates, table.clone().select(0, tokens.clone()), old, ones.clone())
            };
            below = Some(output(state));
        }
    }

    /// All tokens of all programs: `fed [tokens, samples]`, to the uppermost `h [groups, tokens, hidden]`.
    pub fn run(&self, fed: &Tensor<2, Int>, states: States) -> Tensor<3> {
        let [steps, samples] = fed.dims();
        let table = self.table();
        let width = table.dims()[1];
        let mut states = states.0.into_iter();
        let start = states.next().unwrap_or_else(|| Tensor::zeros([samples, width / 2], &table.device()));
        let ones = Tensor::ones([steps, start.dims()[0]], &table.device());
        let input = table.select(0, fed.clone().reshape([steps * samples])).reshape([steps, samples, width]);
        let first = lstm(input, self.hidden.val(), start, ones.clone(), false);
        let layers = self.upper.iter().zip(states);
        let last = layers.fold(first, |below, (layer, start)| layer.run(below, ones.clone(), start, false));
        last.swap_dims(0, 1)
    }
}
