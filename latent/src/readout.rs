//! From the decoder's states to the logits of the next token: attention to states, outputs and operations, pooling
//! over examples, attention to properties and to the tokens that stand already.
//!
//! ```text
//! a_I = softmax(h . K_I)               s_I = sum of a_I values
//! a_O = softmax([h; s_I] . K_O)        double attention
//! a_P = softmax([s_I; s_O] . K_P)      P: operations
//! m   = max over examples of tanh(W_h h + W_I s_I + W_O s_O + W_P s_P + b)
//! ```
//!
//! Queries are many and keys few, so every projection is done on the keys' side: `(W s)` is the mixture of projected
//! values, and `s_I . K` is `a_I (values . K)`.

use burn::module::{Module, Param};
use burn::tensor::{Bool, Device, Tensor};
use cgen::token::Token;

use crate::attention::{Attention, score, weigh};
use crate::config::ModelConfig;
use crate::lstm::{bias, matrix, project};
use crate::ops::{pool, squash};
use crate::property;

/// The weights between decoder and logits.
#[derive(Module, Debug)]
pub struct Readout {
    /// `[hidden, hidden]`
    state: Param<Tensor<2>>,
    /// `[1, hidden]`
    bias: Param<Tensor<2>>,
    examples: Option<ExampleAttention>,
    operations: Option<OperationAttention>,
    /// `[width, hidden]`
    property: Option<Param<Tensor<2>>>,
    /// `[1, hidden]`
    property_bias: Option<Param<Tensor<2>>>,
    properties: Option<Attention>,
    history: Option<Attention>,
    /// `[hidden, vocabulary]`
    output: Param<Tensor<2>>,
    /// `[1, vocabulary]`
    output_bias: Param<Tensor<2>>,
}

/// Double attention: from `reader` to the width of the query, and to `hidden`.
#[derive(Module, Debug)]
struct ExampleAttention {
    /// `[reader, hidden]`
    input_by_state: Param<Tensor<2>>,
    /// `[reader, hidden]`
    output_by_state: Param<Tensor<2>>,
    /// `[reader, reader]`
    output_by_input: Param<Tensor<2>>,
    /// `[reader, hidden]`
    input_value: Param<Tensor<2>>,
    /// `[reader, hidden]`
    output_value: Param<Tensor<2>>,
}

/// Attention to the operations.
#[derive(Module, Debug)]
struct OperationAttention {
    /// `[reader, reader]`
    by_input: Param<Tensor<2>>,
    /// `[reader, reader]`
    by_output: Param<Tensor<2>>,
    /// `[reader, hidden]`
    value: Param<Tensor<2>>,
}

/// The sources, `[groups, keys, reader]` each.
#[derive(Clone, Debug, Default)]
pub(crate) struct Keys {
    pub states: Option<Tensor<3>>,
    pub outputs: Option<Tensor<3>>,
    pub operations: Option<Tensor<3>>,
    /// `[batch, keys, hidden]`, of the width of the decoder.
    pub properties: Option<Tensor<3>>,
}

/// Who may look where; true hides.
pub(crate) struct Sources<'t> {
    /// `[groups, tokens, keys]`, for operations too.
    pub hidden_states: &'t Tensor<3, Bool>,
    /// `[groups, 1, keys]`
    pub hidden_outputs: &'t Tensor<3, Bool>,
    /// `[batch, tokens, keys]`
    pub hidden_properties: Option<&'t Tensor<3, Bool>>,
    /// `[batch, examples, 1]`, 1 for examples that are there.
    pub there: &'t Tensor<3>,
    /// Groups of a sample, to be pooled.
    pub examples: usize,
}

impl Readout {
    /// For these settings.
    pub fn new(config: &ModelConfig, device: &Device) -> Self {
        let (h, r) = (config.hidden, config.reader);
        let weight = |from: usize, to: usize| matrix([from, to], device);
        Self {
            state: weight(h, h),
            bias: bias(h, device),
            examples: config.sees_examples().then(|| ExampleAttention {
                input_by_state: weight(r, h),
                output_by_state: weight(r, h),
                output_by_input: weight(r, r),
                input_value: weight(r, h),
                output_value: weight(r, h),
            }),
            operations: config.operations.then(|| OperationAttention {
                by_input: weight(r, r),
                by_output: weight(r, r),
                value: weight(r, h),
            }),
            property: config.sees_properties().then(|| matrix([property::WIDTH, h], device)),
            property_bias: config.sees_properties().then(|| bias(h, device)),
            properties: config.sees_properties().then(|| Attention::new(h, h, device)),
            history: config.history_attention.then(|| Attention::new(config.token_embedding, h, device)),
            output: matrix([h, Token::COUNT], device),
            output_bias: bias(Token::COUNT, device),
        }
    }

    /// `[samples, slots + 1, width]` to `[samples, slots + 1, hidden]`.
    pub(crate) fn properties(&self, rows: &Tensor<3>) -> Option<Tensor<3>> {
        let (weight, bias) = (self.property.as_ref()?, self.property_bias.as_ref()?);
        Some(squash(project(rows.clone(), weight) + bias.val().unsqueeze::<3>()))
    }

    /// `h [groups, tokens, hidden]` to the logits `[batch, tokens, vocabulary]`. The history is
    /// `[batch, past, embedding]`, hidden where `[batch, tokens, past]` is true.
    pub(crate) fn logits(
        &self,
        h: &Tensor<3>,
        keys: &Keys,
        sources: &Sources<'_>,
        history: &Tensor<3>,
        hidden_history: &Tensor<3, Bool>,
    ) -> Tensor<3> {
        let [groups, tokens, hidden] = h.dims();
        let samples = groups / sources.examples.max(1);
        let mut m = project(h.clone(), &self.state) + self.bias.val().unsqueeze::<3>();
        if let Some(mixed) = self.mixture(h, keys, sources) {
            m = m + mixed;
        }
        if sources.examples > 1 {
            // The largest first, then tanh, which keeps the order: one for all examples.
            let m_of = m.reshape([samples, sources.examples, tokens * hidden]);
            m = pool(m_of, sources.there.clone()).reshape([samples, tokens, hidden]);
        }
        let mut m = squash(m);
        if let (Some(attention), Some(rows), Some(hidden)) =
            (&self.properties, &keys.properties, sources.hidden_properties)
        {
            m = attention.attend(m, &attention.prepare(rows), hidden);
        }
        if let Some(attention) = &self.history {
            m = attention.attend(m, &attention.prepare(history), hidden_history);
        }
        project(m, &self.output) + self.output_bias.val().unsqueeze::<3>()
    }

    /// `W_I s_I + W_O s_O + W_P s_P`, `[groups, tokens, hidden]`.
    fn mixture(&self, h: &Tensor<3>, keys: &Keys, sources: &Sources<'_>) -> Option<Tensor<3>> {
        let at = self.examples.as_ref()?;
        let (inputs, outputs) = (keys.states.as_ref()?, keys.outputs.as_ref()?);
        let on = |source: &Tensor<3>, weight: &Param<Tensor<2>>| project(source.clone(), weight);
        let a_i = weigh(score(h.clone(), on(inputs, &at.input_by_state)), sources.hidden_states);
        let by_state = score(h.clone(), on(outputs, &at.output_by_state));
        let by_input = a_i.clone().matmul(score(inputs.clone(), on(outputs, &at.output_by_input)));
        let a_o = weigh(by_state + by_input, sources.hidden_outputs);
        let mut weights = vec![a_i.clone(), a_o.clone()];
        let mut values = vec![on(inputs, &at.input_value), on(outputs, &at.output_value)];
        if let (Some(at), Some(operations)) = (&self.operations, &keys.operations) {
            let by_input = a_i.matmul(score(inputs.clone(), on(operations, &at.by_input)));
            let by_output = a_o.matmul(score(outputs.clone(), on(operations, &at.by_output)));
            weights.push(weigh(by_input + by_output, sources.hidden_states));
            values.push(on(operations, &at.value));
        }
        Some(Tensor::cat(weights, 2).matmul(Tensor::cat(values, 1)))
    }
}
