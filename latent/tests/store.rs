//! Model folders: what is written is read, and what was not written is refused.
#![allow(clippy::unwrap_used, reason = "a test may")]

mod common;

use std::error::Error;
use std::fs;
use std::path::{Path, PathBuf};

use burn::module::{Module, ModuleMapper, ModuleVisitor, Param};
use burn::optim::GradientsParams;
use burn::tensor::{Device, Tensor};
use common::{losses, model, samples, tiny, values, variants};
use latent::batch::Batch;
use latent::model::Model;
use latent::store::{self, About, DESCRIPTION, Precision, StoreError, WEIGHTS, WeightsError};
use tempfile::TempDir;

/// The weights of a model, under their names.
#[derive(Default)]
struct Weights {
    path: Vec<String>,
    found: Vec<(String, Vec<f32>)>,
}

impl ModuleVisitor for Weights {
    fn visit_float<const D: usize>(&mut self, param: &Param<Tensor<D>>) {
        self.found.push((self.path.join("."), values(&param.val())));
    }
    fn enter_module(&mut self, name: &str, _: &str) {
        self.path.push(name.to_owned());
    }
    fn exit_module(&mut self, _: &str, _: &str) {
        self.path.pop();
    }
}

fn weights(model: &Model) -> Vec<(String, Vec<f32>)> {
    let mut weights = Weights::default();
    model.visit(&mut weights);
    weights.found
}

/// A place for a model folder.
fn place() -> (TempDir, PathBuf) {
    let temp = TempDir::new().unwrap();
    let dir = temp.path().join("some").join("model");
    (temp, dir)
}

/// A folder with a tiny model.
fn stored() -> (TempDir, PathBuf, Model) {
    let (temp, dir) = place();
    let (model, _) = model(&tiny(), 1);
    store::save(&dir, &model, &About::default(), Precision::F32).unwrap();
    (temp, dir, model)
}

fn load(dir: &Path) -> Result<store::Stored, StoreError> {
    store::load(dir, &Device::flex())
}

/// An error and its causes.
fn told(error: &StoreError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        text = format!("{text}: {error}");
        cause = error.source();
    }
    text
}

fn edit(path: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(path).unwrap();
    assert!(text.contains(from), "{text}");
    fs::write(path, text.replace(from, to)).unwrap();
}

fn names(dir: &Path) -> Vec<String> {
    let entries = fs::read_dir(dir).unwrap();
    let mut names: Vec<_> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn models_of_all_kinds_are_read_as_they_were_written() {
    for (name, config) in variants() {
        let (_temp, dir) = place();
        let (model, device) = model(&config, 1);
        let about = About::default().with("seed", 1).with("corpus", "paper \"1\"");
        store::save(&dir, &model, &about, Precision::F32).unwrap();
        let stored = store::load(&dir, &device).unwrap();
        assert_eq!(stored.about, about, "{name}");
        assert_eq!(stored.about.get("seed"), Some("1"));
        assert_eq!(stored.precision, Precision::F32);
        assert_eq!(stored.model.config(), &config, "{name}");
        assert_eq!(weights(&stored.model), weights(&model), "{name}");
        let batch = Batch::new(&samples(&config, 2), &config);
        let loss = |model: &Model| losses(model, &batch, &device).total().into_scalar::<f32>();
        assert_eq!(loss(&stored.model).to_bits(), loss(&model).to_bits(), "{name}");
        // It can be trained further.
        let loss = losses(&stored.model, &batch, &device).total();
        let gradients = GradientsParams::from_grads(loss.backward(), &stored.model);
        assert_eq!(gradients.len(), weights(&stored.model).len(), "{name}");
    }
}

#[test]
fn half_precision_is_half_as_large_and_close() {
    let (_temp, dir) = place();
    let (model, _) = model(&tiny(), 1);
    let size = || fs::metadata(dir.join(WEIGHTS)).unwrap().len() as f64;
    store::save(&dir, &model, &About::default(), Precision::F32).unwrap();
    let full = size();
    store::save(&dir, &model, &About::default(), Precision::F16).unwrap();
    let numbers: usize = weights(&model).iter().map(|(_, weights)| weights.len()).sum();
    assert!((full - size() - 2.0 * numbers as f64).abs() < 200.0);
    let stored = load(&dir).unwrap();
    assert_eq!(stored.precision, Precision::F16);
    for ((name, is), (_, was)) in weights(&stored.model).iter().zip(&weights(&model)) {
        for (is, was) in is.iter().zip(was) {
            assert!((is - was).abs() <= was.abs() / 2048.0 + 1e-7, "{name}: {is} but {was}");
        }
    }
}

/// Makes all weights as large as this.
struct Fill(f32);

impl ModuleMapper for Fill {
    fn map_float<const D: usize>(&mut self, param: Param<Tensor<D>>) -> Param<Tensor<D>> {
        param.map(|tensor| tensor.full_like(self.0))
    }
}

#[test]
fn weights_too_large_for_half_precision_are_told() {
    let (_temp, dir) = place();
    let model = model(&tiny(), 1).0.map(&mut Fill(1e5));
    let error = store::save(&dir, &model, &About::default(), Precision::F16).unwrap_err();
    assert!(
        matches!(&error, StoreError::Unwritable { source: WeightsError::TooLarge { .. }, .. }),
        "{error:?}"
    );
    assert!(!dir.exists());
    store::save(&dir, &model, &About::default(), Precision::F32).unwrap();
}

#[test]
fn a_flipped_byte_in_the_weights_is_told() {
    let (_temp, dir, _) = stored();
    let path = dir.join(WEIGHTS);
    let whole = fs::read(&path).unwrap();
    for at in [0, 8, 9, 100, whole.len() / 2, whole.len() - 1] {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        fs::write(&path, bytes).unwrap();
        let error = load(&dir).unwrap_err();
        assert!(
            matches!(&error, StoreError::Damaged { path, .. } if path.ends_with(WEIGHTS)),
            "{at}: {error:?}"
        );
    }
    fs::write(&path, &whole[..whole.len() - 4]).unwrap();
    assert!(matches!(load(&dir), Err(StoreError::Damaged { .. })));
}

#[test]
fn another_vocabulary_is_told() {
    let (_temp, dir, _) = stored();
    let hash = blake3::Hash::from_bytes(cgen::token::hash()).to_hex();
    edit(&dir.join(DESCRIPTION), &hash, &"0".repeat(64));
    let error = load(&dir).unwrap_err();
    assert!(matches!(error, StoreError::OtherVocabulary { .. }), "{error:?}");
    assert!(told(&error).contains("vocabulary"), "{}", told(&error));
}

#[test]
fn another_format_is_told_whatever_else_it_has() {
    let (_temp, dir, _) = stored();
    fs::write(dir.join(DESCRIPTION), "format = 7\nsomething = \"new\"\n").unwrap();
    let error = load(&dir).unwrap_err();
    assert!(matches!(error, StoreError::OtherFormat { found: 7, .. }), "{error:?}");
}

#[test]
fn what_is_no_model_folder_is_told() {
    let (temp, dir, _) = stored();
    let error = load(&temp.path().join("nothing")).unwrap_err();
    assert!(matches!(error, StoreError::Missing { .. }), "{error:?}");
    for (path, why) in
        [(temp.path().to_owned(), "it has no `model.toml`"), (dir.join(WEIGHTS), "it is a file")]
    {
        let error = load(&path).unwrap_err();
        assert!(told(&error).contains(why), "{}", told(&error));
    }
    fs::remove_file(dir.join(WEIGHTS)).unwrap();
    let error = load(&dir).unwrap_err();
    assert!(told(&error).contains("it has no `weights.safetensors`"), "{}", told(&error));
    for (text, why) in
        [("format = 1\n", "missing field"), ("format", "TOML parse error"), ("", "missing field")]
    {
        fs::write(dir.join(DESCRIPTION), text).unwrap();
        let error = load(&dir).unwrap_err();
        assert!(matches!(error, StoreError::Description { .. }), "{error:?}");
        assert!(told(&error).contains(why), "{}", told(&error));
    }
}

#[test]
fn weights_of_another_model_are_told() {
    let (_temp, dir, _) = stored();
    let path = dir.join(DESCRIPTION);
    let text = fs::read_to_string(&path).unwrap();
    for (from, to, expect) in [
        ("hidden = 8", "hidden = 9", "the model needs"),
        ("layers = 1", "layers = 2", "is missing"),
        ("history-attention = true", "history-attention = false", "the model has no"),
        ("\"both\"", "\"examples\"", "the model has no"),
        ("reader = 6", "reader = 7", "must be even"),
    ] {
        fs::write(&path, &text).unwrap();
        edit(&path, from, to);
        let error = load(&dir).unwrap_err();
        assert!(matches!(error, StoreError::Weights { .. } | StoreError::Config { .. }), "{to}: {error:?}");
        assert!(told(&error).contains(expect), "{to}: {}", told(&error));
    }
}

#[test]
fn the_hash_is_of_what_decides_the_answers() {
    let (_temp, dir, model_) = stored();
    let hash = load(&dir).unwrap().hash;
    let about = About::default().with("device", "another");
    store::save(&dir, &model_, &about, Precision::F32).unwrap();
    let again = load(&dir).unwrap();
    assert_eq!((again.hash, again.about), (hash.clone(), about));
    let (other, _) = model(&tiny(), 2);
    store::save(&dir, &other, &About::default(), Precision::F32).unwrap();
    assert_ne!(load(&dir).unwrap().hash, hash);
    // A setting that has no weights.
    store::save(&dir, &model_, &About::default(), Precision::F32).unwrap();
    edit(&dir.join(DESCRIPTION), "max-executions = 3", "max-executions = 4");
    assert_ne!(load(&dir).unwrap().hash, hash);
}

#[test]
fn only_model_folders_are_replaced() {
    let (temp, dir, model) = stored();
    let save = |dir: &Path| store::save(dir, &model, &About::default(), Precision::F32);
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    let error = save(&dir).unwrap_err();
    assert!(told(&error).contains("notes.txt"), "{}", told(&error));
    assert_eq!(fs::read_to_string(dir.join("notes.txt")).unwrap(), "mine");
    fs::remove_file(dir.join("notes.txt")).unwrap();
    save(&dir).unwrap();
    let file = temp.path().join("file");
    fs::write(&file, "mine").unwrap();
    assert!(matches!(save(&file), Err(StoreError::Occupied { .. })));
    assert!(matches!(save(Path::new("/")), Err(StoreError::Occupied { .. })));
    assert_eq!(fs::read_to_string(&file).unwrap(), "mine");
    // Nothing is left beside it.
    assert_eq!(names(dir.parent().unwrap()), ["model"]);
    assert_eq!(names(&dir), [DESCRIPTION, WEIGHTS]);
}

#[test]
fn what_a_killed_process_has_left_is_no_obstacle() {
    let (_temp, dir, model) = stored();
    // Killed while it wrote.
    let unfinished = dir.with_file_name(".model.unfinished");
    fs::create_dir(&unfinished).unwrap();
    fs::write(unfinished.join(WEIGHTS), "half").unwrap();
    load(&dir).unwrap();
    store::save(&dir, &model, &About::default(), Precision::F32).unwrap();
    assert_eq!(names(dir.parent().unwrap()), ["model"]);
    // Killed between the two renames of a replacement.
    fs::rename(&dir, dir.with_file_name(".model.replaced")).unwrap();
    load(&dir).unwrap();
    store::save(&dir, &model, &About::default(), Precision::F32).unwrap();
    load(&dir).unwrap();
    assert_eq!(names(dir.parent().unwrap()), ["model"]);
}
