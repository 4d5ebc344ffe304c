//! Weights as safetensors: the parameters of a module under their paths, such as `decoder.layers.0.w`.
//!
//! Owns names, types and shapes. Nothing here knows the parts of the model: whatever it consists of is visited.

use std::collections::BTreeMap;

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::tensor::{Bool, DType, Int, Shape, Tensor, TensorData, f16};
use safetensors::tensor::{Dtype, SafeTensorError, SafeTensors, TensorView};
use serde::{Deserialize, Serialize};

/// How a weight is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Precision {
    /// 32 bits, as it was trained.
    #[default]
    F32,
    /// 16 bits: half the size, three decimal digits.
    F16,
}

/// Why weights cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum WeightsError {
    /// It is no such file.
    #[error("it is no safetensors file")]
    Format(#[source] SafeTensorError),
    /// The model has a parameter that the file has not.
    #[error("`{0}` is missing")]
    Missing(String),
    /// The file has tensors that the model has not.
    #[error("the model has no `{0}`")]
    Unexpected(String),
    /// They are there, but not alike.
    #[error("`{name}` is of {found:?}, the model needs {needed:?}")]
    Shape {
        /// The path of the parameter.
        name: String,
        /// As it is in the file.
        found: Vec<usize>,
        /// As the model has it.
        needed: Vec<usize>,
    },
    /// The numbers of the file are of a kind that no model has.
    #[error("`{name}` has numbers of type {found}, weights are F32 or F16")]
    Type {
        /// The path of the parameter.
        name: String,
        /// As it is in the file.
        found: Dtype,
    },
    /// Too large for 16 bits.
    #[error("`{name}` has the weight {value}, which is no 16-bit number; write 32 bits")]
    TooLarge {
        /// The path of the parameter.
        name: String,
        /// The weight.
        value: f32,
    },
    /// Only numbers are written.
    #[error("`{0}` is no tensor of real numbers")]
    Kind(String),
}

/// The file with the weights of a module. The same weights give the same bytes.
pub fn write<M: Module>(module: &M, precision: Precision) -> Result<Vec<u8>, WeightsError> {
    let mut collect = Collect { precision, path: Vec::new(), tensors: Vec::new(), error: None };
    module.visit(&mut collect);
    if let Some(error) = collect.error {
        return Err(error);
    }
    let dtype = match precision {
        Precision::F32 => Dtype::F32,
        Precision::F16 => Dtype::F16,
    };
    let views = collect.tensors.iter().map(|(name, shape, bytes)| {
        TensorView::new(dtype, shape.clone(), bytes).map(|view| (name.as_str(), view))
    });
    let views: Vec<_> = views.collect::<Result<_, _>>().map_err(WeightsError::Format)?;
    safetensors::serialize(views, None).map_err(WeightsError::Format)
}

/// Puts the weights of a file in the places of a module.
pub fn read<M: Module>(bytes: &[u8], module: M) -> Result<M, WeightsError> {
    let tensors = SafeTensors::deserialize(bytes).map_err(WeightsError::Format)?;
    let tensors = tensors.tensors().into_iter().collect();
    let mut place = Place { path: Vec::new(), tensors, error: None };
    let module = module.map(&mut place);
    if let Some(error) = place.error {
        return Err(error);
    }
    match place.tensors.into_keys().next() {
        Some(name) => Err(WeightsError::Unexpected(name)),
        None => Ok(module),
    }
}

/// Takes the weights out of a module.
struct Collect {
    precision: Precision,
    path: Vec<String>,
    /// Names, shapes, bytes.
    tensors: Vec<(String, Vec<usize>, Vec<u8>)>,
    error: Option<WeightsError>,
}

impl ModuleVisitor for Collect {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        let name = self.path.join(".");
        let tensor = param.transform_for_save().val();
        let shape = tensor.dims().to_vec();
        match tensor.into_data().try_into_vec_as::<f32>() {
            Ok(weights) => match bytes(&name, &weights, self.precision) {
                Ok(bytes) => self.tensors.push((name, shape, bytes)),
                Err(error) => self.error = Some(error),
            },
            Err(_) => self.error = Some(WeightsError::Kind(name)),
        }
    }

    fn visit_int<const D: usize>(&mut self, _: &Param<Tensor<D, Int>>) {
        self.error = Some(WeightsError::Kind(self.path.join(".")));
    }

    fn visit_bool<const D: usize>(&mut self, _: &Param<Tensor<D, Bool>>) {
        self.error = Some(WeightsError::Kind(self.path.join(".")));
    }

    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}

fn bytes(name: &str, weights: &[f32], precision: Precision) -> Result<Vec<u8>, WeightsError> {
    match precision {
        Precision::F32 => Ok(weights.iter().flat_map(|weight| weight.to_le_bytes()).collect()),
        Precision::F16 => {
            let mut bytes = Vec::with_capacity(2 * weights.len());
            for &value in weights {
                let half = f16::from_f32(value);
                if value.is_finite() && !half.is_finite() {
                    return Err(WeightsError::TooLarge { name: name.to_owned(), value });
                }
                bytes.extend(half.to_le_bytes());
            }
            Ok(bytes)
        }
    }
}

/// Puts weights into a module.
struct Place<'b> {
    path: Vec<String>,
    /// Those without a place.
    tensors: BTreeMap<String, TensorView<'b>>,
    error: Option<WeightsError>,
}

impl Place<'_> {
    fn take(&mut self, needed: &Shape) -> Result<TensorData, WeightsError> {
        let name = self.path.join(".");
        let Some(tensor) = self.tensors.remove(&name) else { return Err(WeightsError::Missing(name)) };
        if tensor.shape() != needed.as_slice() {
            let (found, needed) = (tensor.shape().to_vec(), needed.to_vec());
            return Err(WeightsError::Shape { name, found, needed });
        }
        let weights: Vec<f32> = match tensor.dtype() {
            Dtype::F32 => tensor.data().as_chunks().0.iter().map(|&b| f32::from_le_bytes(b)).collect(),
            Dtype::F16 => {
                tensor.data().as_chunks().0.iter().map(|&b| f16::from_le_bytes(b).to_f32()).collect()
            }
            found => return Err(WeightsError::Type { name, found }),
        };
        Ok(TensorData::new(weights, needed.clone()))
    }
}

impl ModuleMapper for Place<'_> {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        match self.take(&param.lazy_shape()) {
            Ok(data) => {
                let tensor = Tensor::from_data(data, (&param.lazy_device(), DType::F32));
                let id = param.id;
                param.transform_for_load(tensor, id)
            }
            Err(error) => {
                self.error.get_or_insert(error);
                param
            }
        }
    }

    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }

    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}
