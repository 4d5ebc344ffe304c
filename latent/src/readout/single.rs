//! The readout for one query a group, token by token: the same equations as in [`super`], with everything that does
//! not depend on the query computed once.
//!
//! Queries are projected, keys never. The tokens that stand already are mixed by how often they stand there: a token
//! has the same key and value wherever it stands.

use burn::tensor::activation::softmax;
use burn::tensor::{Int, Tensor};

use super::Readout;
use crate::ops::lookup::{Pool, lookup};
use crate::ops::{pool, squash};

/// The weights, arranged for single queries.
#[derive(Clone, Debug)]
pub(crate) struct Single {
    hidden: usize,
    reader: usize,
    /// From the state: `[hidden, hidden]`, and with examples two queries of the width `reader` behind it.
    state: Tensor<2>,
    bias: Tensor<2>,
    /// `[reader, reader]`: from what was found in the states to the query for the outputs.
    output_by_input: Option<Tensor<2>>,
    /// The two for the operations.
    operation: Option<[Tensor<2>; 2]>,
    /// `[2 or 3 reader, hidden]`
    value: Option<Tensor<2>>,
    property: Option<Property>,
    history: Option<History>,
    output: Tensor<2>,
    output_bias: Tensor<2>,
}

#[derive(Clone, Debug)]
struct History {
    /// `[hidden, vocabulary]`
    keys: Tensor<2>,
    /// `[vocabulary, hidden]`
    values: Tensor<2>,
    /// `[hidden, hidden]`
    query: Tensor<2>,
}

/// `[hidden, hidden]` each: from the query to what rows are compared with, to the result, and from a row to the result.
#[derive(Clone, Debug)]
struct Property {
    key: Tensor<2>,
    query: Tensor<2>,
    value: Tensor<2>,
}

/// Where the queries of the groups look, `groups` being entries, or with a state for each example their examples.
pub(crate) struct Looks<'t> {
    /// `[situations' groups, keys, reader]`
    pub states: Option<&'t Tensor<3>>,
    pub operations: Option<&'t Tensor<3>>,
    /// `[tasks' groups, keys, reader]`
    pub outputs: Option<&'t Tensor<3>>,
    /// `[situations, slots + 1, hidden]`
    pub properties: Option<&'t Tensor<3>>,
    /// `[tasks' groups, keys]`
    pub there: &'t Tensor<2>,
    /// `[tasks, slots + 1]`
    pub property_there: &'t Tensor<2>,
    /// `[groups]`: the rows of their situations.
    pub situation: Tensor<1, Int>,
    /// `[groups]`: the rows of their tasks.
    pub task: Tensor<1, Int>,
    /// `[entries]`, for the properties.
    pub entry_situation: Tensor<1, Int>,
    pub entry_task: Tensor<1, Int>,
    /// `[entries, examples, 1]`, 1 for examples that are there.
    pub examples: Tensor<3>,
    /// `[entries, vocabulary]`: the logarithm of how often each token stands already.
    pub counts: Tensor<2>,
}

impl Readout {
    /// Arranges the weights; `tokens [vocabulary, embedding]`.
    pub(crate) fn single(&self, tokens: &Tensor<2>) -> Single {
        let hidden = self.state.dims()[0];
        let reader = self.examples.as_ref().map_or(0, |at| at.output_by_input.dims()[0]);
        // A key `k W` against a query is the key against `W'` times the query.
        let turned = |weight: Tensor<2>| {
            let scale = 1.0 / (weight.dims()[1] as f32).sqrt();
            weight.transpose().mul_scalar(scale)
        };
        let mut state = vec![self.state.val()];
        let mut value = Vec::new();
        if let Some(at) = &self.examples {
            state.extend([turned(at.input_by_state.val()), turned(at.output_by_state.val())]);
            value.extend([at.input_value.val(), at.output_value.val()]);
        }
        value.extend(self.operations.as_ref().map(|at| at.value.val()));
        Single {
            hidden,
            reader,
            state: Tensor::cat(state, 1),
            bias: self.bias.val(),
            output_by_input: self.examples.as_ref().map(|at| turned(at.output_by_input.val())),
            operation: self
                .operations
                .as_ref()
                .map(|at| [turned(at.by_input.val()), turned(at.by_output.val())]),
            value: (!value.is_empty()).then(|| Tensor::cat(value, 0)),
            property: self.properties.as_ref().map(|at| Property {
                key: turned(at.key.val()),
                query: at.query.val(),
                value: at.value.val(),
            }),
            history: self.history.as_ref().map(|at| History {
                keys: turned(at.key.val()).matmul(tokens.clone().transpose()),
                values: tokens.clone().matmul(at.value.val()),
                query: at.query.val(),
            }),
            output: self.output.val(),
            output_bias: self.output_bias.val(),
        }
    }
}

impl Single {
    /// `h [groups, hidden]` to the logits `[entries, vocabulary]`.
    pub(crate) fn logits(&self, h: Tensor<2>, looks: &Looks<'_>) -> Tensor<2> {
        let [entries, examples, _] = looks.examples.dims();
        let all = h.matmul(self.state.clone());
        let mut m = all.clone().narrow(1, 0, self.hidden) + self.bias.clone();
        if let Some(mixed) = self.mixture(&all, looks) {
            m = m + mixed;
        }
        if examples > 1 {
            m = pool(m.reshape([entries, examples, self.hidden]), looks.examples.clone());
        }
        let mut m = squash(m);
        if let (Some(Property { key, query, value }), Some(rows)) = (&self.property, looks.properties) {
            let pool = Pool { keys: rows, values: rows, there: looks.property_there };
            let asked = m.clone().matmul(key.clone());
            let found = lookup(asked, pool, &looks.entry_situation, &looks.entry_task);
            m = squash(m.matmul(query.clone()) + found.matmul(value.clone()));
        }
        if let Some(History { keys, values, query }) = &self.history {
            let weights = softmax(m.clone().matmul(keys.clone()) + looks.counts.clone(), 1);
            m = squash(m.matmul(query.clone()) + weights.matmul(values.clone()));
        }
        m.matmul(self.output.clone()) + self.output_bias.clone()
    }

    /// `W_I s_I + W_O s_O + W_P s_P`, `[groups, hidden]`.
    fn mixture(&self, all: &Tensor<2>, looks: &Looks<'_>) -> Option<Tensor<2>> {
        let (states, outputs) = (looks.states?, looks.outputs?);
        let (value, by_input) = (self.value.as_ref()?, self.output_by_input.as_ref()?);
        let query = |i: usize| all.clone().narrow(1, self.hidden + i * self.reader, self.reader);
        let find = |query: Tensor<2>, keys: &Tensor<3>, row: &Tensor<1, Int>| {
            lookup(query, Pool { keys, values: keys, there: looks.there }, row, &looks.task)
        };
        let s_i = find(query(0), states, &looks.situation);
        let s_o = find(query(1) + s_i.clone().matmul(by_input.clone()), outputs, &looks.task);
        let mut found = vec![s_i.clone(), s_o.clone()];
        if let (Some([by_input, by_output]), Some(operations)) = (&self.operation, looks.operations) {
            let query = s_i.matmul(by_input.clone()) + s_o.matmul(by_output.clone());
            found.push(find(query, operations, &looks.situation));
        }
        Some(Tensor::cat(found, 1).matmul(value.clone()))
    }
}
