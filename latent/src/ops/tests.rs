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
