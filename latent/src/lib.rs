//! The network: it reads the examples of a task, follows what the program written so far has done to them, and says
//! which token comes next.
//!
//! Owns the model, its losses, the tensors that it is fed with, and the files of trained models. Knows nothing of
//! terminals and of other files. Which equation stands where is listed in `docs/model.md`. The results of a sample do
//! not depend on the samples beside it, on their order, or on padding.
//!
//! Shapes are written in one notation: `batch` samples, `examples` of each, `slots` of an example (its ints, its
//! length, its cells), `tokens`, `segments` (a segment begins where the executor ran), `hidden`. `rows` are
//! `batch * examples`, a sample's examples side by side.
//!
//! ```
//! use cgen::Example;
//! use latent::Device;
//! use latent::config::ModelConfig;
//! use latent::model::Model;
//! use latent::search::{Ask, Settings, best};
//!
//! let config = ModelConfig { hidden: 16, reader: 8, ..ModelConfig::default() };
//! let model = Model::new(&config, 1, &Device::flex()).unwrap();
//! let example = |(input, output): (&str, &str)| Example { input: input.parse().unwrap(), output: output.parse().unwrap() };
//! let examples = [("[3, 1, 2]", "6"), ("[5]", "5"), ("[]", "0")].map(example).to_vec();
//! let ask = Ask { shape: "to-number".parse().unwrap(), examples };
//!
//! // Nobody has taught this model anything, but whatever it writes is a program: only legal tokens follow.
//! let settings = Settings { tokens: 40, ..Settings::greedy() };
//! let (found, reports) = best(&model, vec![ask], &settings, 3);
//! assert!(cgen::parse(&found[0][0].program.to_string()).is_ok());
//! assert_eq!(reports[0].undecodable, 0);
//! ```
//!
//! [`train::train`] teaches a model, [`store`] keeps it, [`checkpoint`] keeps a training that will go on.

#![forbid(unsafe_code)]

pub mod attention;
pub mod batch;
pub mod belief;
pub mod checkpoint;
pub mod config;
pub mod decoder;
pub mod embedding;
pub mod encoder;
pub mod executor;
pub mod loss;
pub mod lstm;
pub mod model;
pub mod number;
pub mod operation;
pub mod ops;
pub mod optim;
pub mod parallel;
pub mod prefix;
pub mod property;
pub mod readout;
pub mod relation;
pub mod score;
pub mod search;
pub mod slots;
pub mod stepwise;
pub mod store;
pub mod train;

pub use burn::tensor::Device;
