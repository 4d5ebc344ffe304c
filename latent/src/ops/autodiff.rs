//! How the operations take part in differentiation: what is kept from the forward pass, and where gradients go.

use burn::backend::Autodiff;
use burn::backend::TensorMetadata;
use burn::backend::autodiff::NodeId;
use burn::backend::autodiff::checkpoint::{base::Checkpointer, strategy::CheckpointStrategy};
use burn::backend::autodiff::grads::Gradients;
use burn::backend::autodiff::ops::{Backward, Ops, OpsKind};
use burn::backend::tensor::{BoolTensor, FloatTensor, IntTensor};

use super::Kernels;

#[derive(Debug)]
struct CellBackward;

impl<B: Kernels> Backward<B, 3> for CellBackward {
    /// Gates, input, state; the mask.
    type State = ([NodeId; 3], FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, checkpointer: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let ([gates, input, state], mask) = ops.state;
        let gates: FloatTensor<B> = checkpointer.retrieve_node_output(gates);
        let input: FloatTensor<B> = checkpointer.retrieve_node_output(input);
        let state: FloatTensor<B> = checkpointer.retrieve_node_output(state);
        let (d_gates, d_input, d_state) = B::lstm_cell_backward(gates, input, state, mask, grad);
        for (parent, grad) in ops.parents.into_iter().zip([d_gates, d_input, d_state]) {
            if let Some(parent) = parent {
                grads.register::<B>(parent.id, grad);
            }
        }
    }
}

#[derive(Debug)]
struct SequenceBackward;

impl<B: Kernels> Backward<B, 3> for SequenceBackward {
    /// The trace; weight and mask; groups; the direction.
    type State = ([FloatTensor<B>; 3], [FloatTensor<B>; 2], usize, bool);

    fn backward(self, ops: Ops<Self::State, 3>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let ([first, second, third], [weight, mask], groups, backwards) = ops.state;
        let (d_input, d_weight, d_state) =
            B::lstm_backward(first, second, third, weight, mask, grad, groups, backwards);
        for (parent, grad) in ops.parents.into_iter().zip([d_input, d_weight, d_state]) {
            if let Some(parent) = parent {
                grads.register::<B>(parent.id, grad);
            }
        }
    }
}

#[derive(Debug)]
struct WeighBackward;

impl<B: Kernels> Backward<B, 1> for WeighBackward {
    /// The weights.
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let [parent] = ops.parents;
        if let Some(parent) = parent {
            grads.register::<B>(parent.id, B::weigh_backward(ops.state, grad));
        }
    }
}

#[derive(Debug)]
struct RowsBackward;

impl<B: Kernels> Backward<B, 1> for RowsBackward {
    /// Places, values, the rows of the table.
    type State = (IntTensor<B>, FloatTensor<B>, usize);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let [parent] = ops.parents;
        let (places, values, table) = ops.state;
        if let Some(parent) = parent {
            grads.register::<B>(parent.id, B::mix_rows_backward(places, values, grad, table));
        }
    }
}

#[derive(Debug)]
struct PoolBackward;

impl<B: Kernels> Backward<B, 1> for PoolBackward {
    /// What came in; what is there; what came out.
    type State = (NodeId, FloatTensor<B>, FloatTensor<B>);

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, checkpointer: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let [parent] = ops.parents;
        let (x, there, y) = ops.state;
        let x: FloatTensor<B> = checkpointer.retrieve_node_output(x);
        if let Some(parent) = parent {
            grads.register::<B>(parent.id, B::pool_backward(x, there, y, grad));
        }
    }
}

#[derive(Debug)]
struct SquashBackward;

impl<B: Kernels> Backward<B, 1> for SquashBackward {
    /// What came out.
    type State = FloatTensor<B>;

    fn backward(self, ops: Ops<Self::State, 1>, grads: &mut Gradients, _: &mut Checkpointer) {
        let grad = grads.consume::<B>(&ops.node);
        let [parent] = ops.parents;
        if let Some(parent) = parent {
            grads.register::<B>(parent.id, B::squash_backward(ops.state, grad));
        }
    }
}

/// The backward passes themselves keep the default bodies, which are differentiable in turn.
impl<B: Kernels, C: CheckpointStrategy> Kernels for Autodiff<B, C> {
    fn lstm_cell(
        gates: FloatTensor<Self>,
        input: FloatTensor<Self>,
        state: FloatTensor<Self>,
        mask: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let nodes = [gates.node(), input.node(), state.node()];
        match CellBackward.prepare::<C>(nodes).compute_bound().stateful() {
            OpsKind::Tracked(mut prep) => {
                let kept = [prep.checkpoint(&gates), prep.checkpoint(&input), prep.checkpoint(&state)];
                let mask = mask.into_primitive();
                let new = B::lstm_cell(
                    gates.into_primitive(),
                    input.into_primitive(),
                    state.into_primitive(),
                    mask.clone(),
                );
                prep.finish((kept, mask), new)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::lstm_cell(
                gates.into_primitive(),
                input.into_primitive(),
                state.into_primitive(),
                mask.into_primitive(),
            )),
        }
    }

    fn lstm(
        input: FloatTensor<Self>,
        weight: FloatTensor<Self>,
        state: FloatTensor<Self>,
        mask: FloatTensor<Self>,
        backwards: bool,
    ) -> FloatTensor<Self> {
        let nodes = [input.node(), weight.node(), state.node()];
        let prep = SequenceBackward.prepare::<C>(nodes).compute_bound().stateful();
        let (input, weight) = (input.into_primitive(), weight.into_primitive());
        let (state, mask) = (state.into_primitive(), mask.into_primitive());
        match prep {
            OpsKind::Tracked(prep) => {
                let groups = input.shape()[1];
                let (hs, first, second, third) =
                    B::lstm_traced(input, weight.clone(), state, mask.clone(), backwards);
                prep.finish(([first, second, third], [weight, mask], groups, backwards), hs)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::lstm(input, weight, state, mask, backwards)),
        }
    }

    fn weigh(scores: FloatTensor<Self>, hidden: BoolTensor<Self>) -> FloatTensor<Self> {
        match WeighBackward.prepare::<C>([scores.node()]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let weights = B::weigh(scores.into_primitive(), hidden);
                prep.finish(weights.clone(), weights)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::weigh(scores.into_primitive(), hidden)),
        }
    }

    fn mix_rows(
        table: FloatTensor<Self>,
        places: IntTensor<Self>,
        values: FloatTensor<Self>,
    ) -> FloatTensor<Self> {
        let prep = RowsBackward.prepare::<C>([table.node()]).compute_bound().stateful();
        let (table, values) = (table.into_primitive(), values.into_primitive());
        match prep {
            OpsKind::Tracked(prep) => {
                let wide = table.shape()[0];
                let mixed = B::mix_rows(table, places.clone(), values.clone());
                prep.finish((places, values, wide), mixed)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::mix_rows(table, places, values)),
        }
    }

    fn pool(x: FloatTensor<Self>, there: FloatTensor<Self>) -> FloatTensor<Self> {
        let there = there.into_primitive();
        match PoolBackward.prepare::<C>([x.node()]).compute_bound().stateful() {
            OpsKind::Tracked(mut prep) => {
                let kept = prep.checkpoint(&x);
                let y = B::pool(x.into_primitive(), there.clone());
                prep.finish((kept, there, y.clone()), y)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::pool(x.into_primitive(), there)),
        }
    }

    fn squash(x: FloatTensor<Self>) -> FloatTensor<Self> {
        match SquashBackward.prepare::<C>([x.node()]).compute_bound().stateful() {
            OpsKind::Tracked(prep) => {
                let y = B::squash(x.into_primitive());
                prep.finish(y.clone(), y)
            }
            OpsKind::UnTracked(prep) => prep.finish(B::squash(x.into_primitive())),
        }
    }
}
