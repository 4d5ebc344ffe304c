use super::*;
use burn::backend::Flex;
use burn::tensor::{Device, Distribution, TensorData};
use burn_flex::FlexTensor;

fn random(shape: [usize; 2], device: &Device) -> Tensor<2> {
    Tensor::random(shape, Distribution::Uniform(-2.0, 2.0), device)
}

fn flex(x: &Tensor<2>) -> FlexTensor {
    FlexTensor::from_data(x.to_data())
}

fn difference(a: FlexTensor, b: FlexTensor) -> f32 {
    let (a, b): (TensorData, TensorData) = (a.into_data(), b.into_data());
    assert_eq!(a.shape(), b.shape());
    let (a, b) = (a.try_into_vec_as::<f32>().unwrap(), b.try_into_vec_as::<f32>().unwrap());
    a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max)
}

/// `(gates, input, state, mask, grad)` with so many rows that share an input.
fn arguments(rows: usize, share: usize, h: usize) -> [Tensor<2>; 5] {
    let device = Device::flex();
    device.seed(rows as u64);
    let mask: Vec<f32> = (0..rows).map(|row| f32::from(row % 3 != 1)).collect();
    [
        random([rows, 4 * h], &device),
        random([rows / share, 4 * h], &device),
        random([rows, 2 * h], &device),
        Tensor::from_data(TensorData::new(mask, [rows, 1]), &device),
        random([rows, 2 * h], &device),
    ]
}

#[test]
fn the_cell_of_the_cpu_is_that_of_primitive_operations() {
    for (rows, share, h) in [(1, 1, 1), (6, 3, 8), (200, 5, 20), (300, 300, 33), (64, 1, 16)] {
        let x = arguments(rows, share, h);
        let [gates, input, state, mask, grad] = [0, 1, 2, 3, 4].map(|i| flex(&x[i]));
        let ours = Flex::lstm_cell(gates.clone(), input.clone(), state.clone(), mask.clone());
        let plain = primitive::cell::<Flex>(gates.clone(), input.clone(), state.clone(), mask.clone());
        assert!(difference(ours, plain) < 2e-6);
        let ours =
            Flex::lstm_cell_backward(gates.clone(), input.clone(), state.clone(), mask.clone(), grad.clone());
        let plain = primitive::cell_backward::<Flex>(gates, input, &state, mask, grad);
        assert!(difference(ours.0, plain.0) < 4e-6);
        assert!(difference(ours.1, plain.1) < 4e-6 * rows as f32);
        assert!(difference(ours.2, plain.2) < 4e-6);
    }
}

#[test]
fn pooling_of_the_cpu_is_that_of_primitive_operations() {
    let device = Device::flex();
    device.seed(1);
    let x = Tensor::<3>::random([4, 5, 33], Distribution::Default, &device);
    let grad = Tensor::<2>::random([4, 33], Distribution::Default, &device);
    let there: Vec<f32> = (0..20).map(|i| f32::from(i % 5 != 2 && i != 10)).collect();
    let there = FlexTensor::from_data(TensorData::new(there, [4, 5, 1]));
    let (x, grad) = (FlexTensor::from_data(x.to_data()), flex(&grad));
    let y = Flex::pool(x.clone(), there.clone());
    assert!(difference(y.clone(), primitive::pool::<Flex>(x.clone(), there.clone())) < 1e-7);
    let ours = Flex::pool_backward(x.clone(), there.clone(), y.clone(), grad.clone());
    assert!(difference(ours, primitive::pool_backward::<Flex>(x, there, y, grad)) < 1e-7);
}

/// A tensor of these sizes with numbers around 0.
fn tensor(shape: &[usize], seed: u32) -> FlexTensor {
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as f32 / (1 << 22) as f32 - 2.0
    };
    let count = shape.iter().product();
    FlexTensor::from_data(TensorData::new((0..count).map(|_| next()).collect::<Vec<f32>>(), shape.to_vec()))
}

#[test]
fn the_sequence_of_the_cpu_is_that_of_primitive_operations() {
    for (steps, rows, share, h) in [(1, 1, 1, 1), (4, 6, 3, 8), (3, 200, 5, 20), (5, 33, 1, 16)] {
        for backwards in [false, true] {
            let input = tensor(&[steps, rows / share, 4 * h], 1);
            let (weight, state) = (tensor(&[h, 4 * h], 2), tensor(&[rows, 2 * h], 3));
            let mask = (0..steps * rows).map(|i| f32::from(i % 3 != 1)).collect::<Vec<_>>();
            let mask = FlexTensor::from_data(TensorData::new(mask, [steps, rows]));
            let grad = tensor(&[steps, rows, h], 4);
            let (ours, a, b, c) =
                Flex::lstm_traced(input.clone(), weight.clone(), state.clone(), mask.clone(), backwards);
            let (plain, d, e, f) =
                primitive::sequence::forward::<Flex>(input, &weight, state, &mask, backwards);
            assert!(difference(ours, plain) < 1e-5);
            let groups = rows / share;
            let ours =
                Flex::lstm_backward(a, b, c, weight.clone(), mask.clone(), grad.clone(), groups, backwards);
            let plain = primitive::sequence::backward::<Flex>([&d, &e, &f], weight, &mask, &grad, backwards);
            let bound = 1e-4 * (rows * steps) as f32;
            assert!(difference(ours.0, plain.0) < bound);
            assert!(difference(ours.1, plain.1) < bound);
            assert!(difference(ours.2, plain.2) < bound);
        }
    }
}

#[test]
fn softmax_of_the_cpu_is_that_of_primitive_operations() {
    let scores = tensor(&[3, 7, 37], 5);
    let grad = tensor(&[3, 7, 37], 6);
    for shape in [[3, 7, 37], [3, 1, 37], [1, 7, 37]] {
        // The first key is visible to all.
        let hidden: Vec<bool> =
            (0..shape.iter().product()).map(|i: usize| i % 37 != 0 && i % 5 < 3).collect();
        let hidden = FlexTensor::from_data(TensorData::new(hidden, shape));
        let ours = Flex::weigh(scores.clone(), hidden.clone());
        assert!(difference(ours.clone(), primitive::weigh::<Flex>(scores.clone(), hidden)) < 1e-6);
        let back = Flex::weigh_backward(ours.clone(), grad.clone());
        assert!(difference(back, primitive::weigh_backward::<Flex>(ours, grad.clone())) < 2e-6);
    }
    // Far apart: nothing overflows, what is hidden does not count.
    let scores = FlexTensor::from_data(TensorData::new(vec![1e4_f32, -1e4, 1e30, 1e4], [1, 1, 4]));
    let hidden = FlexTensor::from_data(TensorData::new(vec![false, false, true, false], [1, 1, 4]));
    let weights = Flex::weigh(scores, hidden).into_data().try_into_vec_as::<f32>().unwrap();
    assert!(weights.iter().zip([0.5, 0.0, 0.0, 0.5]).all(|(a, b)| (a - b).abs() < 1e-6), "{weights:?}");
}

#[test]
fn mixtures_of_rows_of_the_cpu_are_those_of_primitive_operations() {
    let (table, grad) = (tensor(&[50, 24], 7), tensor(&[9, 24], 8));
    let places: Vec<i32> = (0..9 * 5).map(|i| i * 7 % 50).collect();
    let values: Vec<f32> = (0..9 * 5).map(|i| [1.0, 0.0, 0.5][i % 3]).collect();
    let places = FlexTensor::from_data(TensorData::new(places, [9, 5]));
    let values = FlexTensor::from_data(TensorData::new(values, [9, 5]));
    let ours = Flex::mix_rows(table.clone(), places.clone(), values.clone());
    assert!(difference(ours, primitive::mix_rows::<Flex>(table, places.clone(), values.clone())) < 1e-5);
    let ours = Flex::mix_rows_backward(places.clone(), values.clone(), grad.clone(), 50);
    assert!(difference(ours, primitive::mix_rows_backward::<Flex>(places, values, grad, 50)) < 1e-5);
}
