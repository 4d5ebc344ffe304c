//! Weights and optimizer as bytes in burn's own format, which keeps the identities of the parameters.
//!
//! Equal states give equal bytes, so that what was restored can be compared with what was written.

use burn::module::Module;
use burn::optim::{ModuleOptimizer, OptimizerRecord};
use burn::store::{ModuleRecord, RecordError};
use burn::tensor::Bytes;
use burn_pack::{Reader, Writer};

use super::error::BytesError;
use crate::model::Model;

/// The weights of a model.
pub fn of_model(model: &Model) -> Result<Vec<u8>, RecordError> {
    Ok(model.clone().into_record().into_bytes()?.to_vec())
}

/// A model with these weights instead of its own.
pub fn to_model(bytes: Vec<u8>, model: Model) -> Result<Model, RecordError> {
    model.try_load_record(ModuleRecord::from_bytes(Bytes::from_bytes_vec(bytes))?)
}

/// The state of an optimizer. burn writes the parameters in the order of a hash table; here it is that of their names.
pub fn of_optimizer(optimizer: &ModuleOptimizer) -> Result<Vec<u8>, BytesError> {
    let reader = Reader::from_bytes(optimizer.into_bytes()?)?;
    let (scalars, metadata) = (reader.scalars().clone(), reader.metadata().clone());
    let mut writer = Writer::new(reader.into_tensors()?);
    for (name, scalar) in &scalars {
        writer = writer.with_scalar(name, *scalar);
    }
    for (name, text) in &metadata {
        writer = writer.with_metadata(name, text);
    }
    Ok(writer.into_bytes()?.to_vec())
}

/// An optimizer with this state instead of its own.
pub fn to_optimizer(bytes: Vec<u8>, optimizer: ModuleOptimizer) -> Result<ModuleOptimizer, RecordError> {
    Ok(optimizer.load_record(OptimizerRecord::from_bytes(Bytes::from_bytes_vec(bytes))?))
}
