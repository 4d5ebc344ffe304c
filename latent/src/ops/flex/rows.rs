//! Mixtures of few rows of a table.

use burn_flex::FlexTensor;
use pulp::Arch;
use rayon::prelude::*;

use super::{PIECE, Values, tensor};

/// See [`crate::ops::mix_rows`].
pub fn forward(table: FlexTensor, places: FlexTensor, values: FlexTensor) -> FlexTensor {
    let width = table.layout().shape()[1];
    let (rows, count) = (values.layout().shape()[0], values.layout().shape()[1]);
    let places = ints(places);
    let (table, values) = (Values::of(table), Values::of(values));
    let mut mixed = vec![0.0_f32; rows * width];
    let piece = (PIECE / (width * count).max(1)).max(1);
    (mixed.par_chunks_mut(piece * width).zip(places.par_chunks(piece * count)))
        .zip(values.get().par_chunks(piece * count))
        .for_each(|((mixed, places), values)| {
            Arch::new().dispatch(
                #[inline(always)]
                || {
                    let rows = places.chunks_exact(count).zip(values.chunks_exact(count));
                    for (to, (places, values)) in mixed.chunks_exact_mut(width).zip(rows) {
                        for (&place, &value) in places.iter().zip(values).filter(|(_, value)| **value != 0.0)
                        {
                            let row = &table.get()[place * width..][..width];
                            to.iter_mut().zip(row).for_each(|(to, x)| *to += value * x);
                        }
                    }
                },
            );
        });
    tensor(mixed, [rows, width].into())
}

/// From the gradient of the mixtures to that of the table, which has so many rows.
pub fn backward(places: FlexTensor, values: FlexTensor, grad: FlexTensor, table: usize) -> FlexTensor {
    let width = grad.layout().shape()[1];
    let count = values.layout().shape()[1];
    let places = ints(places);
    let (values, grad) = (Values::of(values), Values::of(grad));
    let mut sums = vec![0.0_f32; table * width];
    let rows = || {
        places.chunks_exact(count).zip(values.get().chunks_exact(count)).zip(grad.get().chunks_exact(width))
    };
    // Each thread has its own rows of the table, and goes through the mixtures in their order.
    let share = table.div_ceil(rayon::current_num_threads()).max(1);
    sums.par_chunks_mut(share * width).enumerate().for_each(|(i, sums)| {
        let own = i * share..(i + 1) * share;
        Arch::new().dispatch(
            #[inline(always)]
            || {
                for ((places, values), grad) in rows() {
                    for (&place, &value) in places.iter().zip(values).filter(|(_, value)| **value != 0.0) {
                        if own.contains(&place) {
                            let row = &mut sums[(place - own.start) * width..][..width];
                            row.iter_mut().zip(grad).for_each(|(to, x)| *to += value * x);
                        }
                    }
                }
            },
        );
    });
    tensor(sums, [table, width].into())
}

fn ints(places: FlexTensor) -> Vec<usize> {
    places.into_data().iter::<i64>().map(|place| place as usize).collect()
}
