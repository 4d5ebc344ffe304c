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
//! Projections stand on the side that costs less: with a state for each example queries are many and keys few, with a
//! shared one it is the other way round.

mod single;

pub(crate) use single::{Looks, Single};

use burn::module::{Module, Param};
use burn::tensor::{Bool, Device, Tensor};
use cgen::token::Token;

use crate::attention::{Attention, Prepared, scaled, score};
use crate::batch::PropertyTensors;
use crate::config::ModelConfig;
use crate::lstm::{bias, matrix, project, times};
use crate::ops::{mix_rows, pool, squash, weigh};
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
    pub properties: Option<Prepared>,
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

    /// The vectors of the rows that there are, `[rows, hidden]`.
    pub(crate) fn properties(&self, properties: &PropertyTensors) -> Option<Tensor<2>> {
        let (weight, bias) = (self.property.as_ref()?, self.property_bias.as_ref()?);
        let mixed = mix_rows(weight.val(), properties.columns.clone(), properties.values.clone());
        Some(squash(mixed + bias.val()))
    }

    /// The rows `[rows, hidden]` as keys and values, each sample's own, `[batch, keys, hidden]`.
    pub(crate) fn property_keys(&self, properties: &PropertyTensors, rows: &Tensor<2>) -> Option<Prepared> {
        let prepared = self.properties.as_ref()?.prepare(&rows.clone().unsqueeze::<3>());
        let of_samples = |all: Tensor<3>| properties.of_samples(all.squeeze_dim(0));
        Some(Prepared { keys: of_samples(prepared.keys), values: of_samples(prepared.values) })
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
            m = attention.attend(m, rows, hidden);
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
        let a_i = weigh(bilinear(h, &at.input_by_state, inputs), sources.hidden_states.clone());
        let s_i = a_i.clone().matmul(inputs.clone());
        let by_state = bilinear(h, &at.output_by_state, outputs);
        let a_o =
            weigh(by_state + bilinear(&s_i, &at.output_by_input, outputs), sources.hidden_outputs.clone());
        let mut mixtures = vec![(a_i, &at.input_value, inputs), (a_o.clone(), &at.output_value, outputs)];
        if let (Some(at), Some(operations)) = (&self.operations, &keys.operations) {
            let s_o = a_o.matmul(outputs.clone());
            let scores = bilinear(&s_i, &at.by_input, operations) + bilinear(&s_o, &at.by_output, operations);
            mixtures.push((weigh(scores, sources.hidden_states.clone()), &at.value, operations));
        }
        Some(mix(mixtures))
    }
}

/// `query [groups, queries, to] . (keys [groups, keys, from] W [from, to])`, scaled, to `[groups, queries, keys]`. The
/// fewer of the two are projected.
fn bilinear(query: &Tensor<3>, weight: &Param<Tensor<2>>, keys: &Tensor<3>) -> Tensor<3> {
    let ([_, queries, _], [_, count, _]) = (query.dims(), keys.dims());
    if count <= queries {
        return score(query.clone(), times(keys.clone(), scaled(weight)));
    }
    score(times(query.clone(), scaled(weight).transpose()), keys.clone())
}

/// The sum of `W (weights times values)`: of projected values, or projected of mixtures, whichever costs less.
fn mix(mixtures: Vec<(Tensor<3>, &Param<Tensor<2>>, &Tensor<3>)>) -> Tensor<3> {
    let queries = mixtures.first().map_or(0, |(weights, ..)| weights.dims()[1]);
    let count: usize = mixtures.iter().map(|(weights, ..)| weights.dims()[2]).sum();
    let [from, to] = mixtures.first().map_or([0, 0], |(_, weight, _)| weight.dims());
    let of_values = count * from * to + queries * count * to;
    let of_mixtures = queries * count * from + mixtures.len() * queries * from * to;
    if of_values <= of_mixtures {
        let values = mixtures.iter().map(|&(_, weight, values)| project(values.clone(), weight)).collect();
        let weights = mixtures.into_iter().map(|(weights, ..)| weights).collect();
        return Tensor::cat(weights, 2).matmul(Tensor::cat(values, 1));
    }
    let weight = Tensor::cat(mixtures.iter().map(|(_, weight, _)| weight.val()).collect(), 0);
    let mixed = mixtures.into_iter().map(|(weights, _, values)| weights.matmul(values.clone())).collect();
    times(Tensor::cat(mixed, 2), weight)
}
