//! Rows on a device that come and go: new ones are written behind the others, without a copy of those.

use burn::tensor::{Int, Tensor};

/// `[rows, keys, width]`, of which the first are in use.
#[derive(Clone, Debug, Default)]
pub(super) struct Pool {
    rows: Option<Tensor<3>>,
    used: usize,
}

impl Pool {
    /// Puts rows behind those that are there.
    pub(super) fn push(&mut self, new: Option<Tensor<3>>) {
        let Some(new) = new else { return };
        let [count, keys, width] = new.dims();
        let end = self.used + count;
        self.rows = Some(match self.rows.take() {
            None => new,
            Some(rows) if end <= rows.dims()[0] => {
                rows.slice_assign([self.used..end, 0..keys, 0..width], new)
            }
            Some(rows) => {
                let room = Tensor::zeros([end, keys, width], &rows.device());
                Tensor::cat(vec![rows.narrow(0, 0, self.used), new, room], 0)
            }
        });
        self.used = end;
    }

    /// Keeps these rows alone, in this order.
    pub(super) fn keep(&mut self, which: &Tensor<1, Int>) {
        self.used = which.dims()[0];
        self.rows = self.rows.take().filter(|_| self.used > 0).map(|rows| rows.select(0, which.clone()));
    }

    /// The rows, and behind them perhaps some that mean nothing.
    pub(super) fn rows(&self) -> Option<&Tensor<3>> {
        self.rows.as_ref()
    }
}
