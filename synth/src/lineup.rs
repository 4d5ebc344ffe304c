//! Solvers by their names, and the model that some of them ask: the one that was named, or the one that is found.
//!
//! Owns where a model is looked for. `SYNTH_MODEL` names one, or a folder of models; without it `models/` is looked
//! for beside the working directory and the folders above it, beside the program and above it, and where the program
//! was built. A folder of models holds `lists`, for all shapes that people ask for, and perhaps `paper`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;
use cgen::Shape;
use eval::Portfolio;
use eval::neural::likelihood;
use eval::portfolio::{Member, compared, network, usual};
use latent::config::Values;
use latent::model::Model;
use latent::store::{self, DESCRIPTION, Stored};

use crate::device;
use crate::diagnostic::advised;

/// The variable that names a model, or a folder of models, or is `none`.
pub const VARIABLE: &str = "SYNTH_MODEL";
/// What is written in the place of a model for asking none.
pub const NONE: &str = "none";
/// What is said where no model is found.
pub const WITHOUT: &str = "note: there is no models/lists, so no model is asked; --model DIR names one";

/// What the questions are of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The shapes that people ask for.
    Lists,
    /// The shape of the paper.
    Paper,
}

/// Whether a model is asked, and which.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// None, as somebody said.
    None,
    /// There is none.
    Missing,
    /// The one in this folder.
    In(PathBuf),
}

/// A model that can be asked.
pub struct Asked {
    /// The model, without differentiation.
    pub model: Arc<Model>,
    /// Where it is.
    pub dir: PathBuf,
    /// What tells it from every other model.
    pub hash: String,
    /// The width of its beams.
    pub beam: usize,
}

/// Solvers, and the model that they ask.
pub struct Lineup {
    /// The names of the solvers.
    pub names: Vec<String>,
    /// The model.
    pub asked: Option<Asked>,
    /// Something that should be said once.
    pub note: Option<&'static str>,
}

impl Kind {
    /// The questions are of these shapes.
    pub fn of(shapes: impl IntoIterator<Item = Shape>) -> Self {
        let mut shapes = shapes.into_iter().peekable();
        let some = shapes.peek().is_some();
        if some && shapes.all(|shape| shape == Shape::PAPER) { Self::Paper } else { Self::Lists }
    }

    /// The folder of its model in a folder of models.
    const fn folder(self) -> &'static str {
        match self {
            Self::Lists => "lists",
            Self::Paper => "paper",
        }
    }
}

impl Lineup {
    /// The solvers that were named; if there are none, those of `synth solve`, with the model that was named or is
    /// found. Solvers that are named and ask no model get none, unless it is named too.
    pub fn new(
        named: &[String],
        model: Option<&Path>,
        kind: Kind,
        device: device::Wanted,
        beam: usize,
    ) -> anyhow::Result<Self> {
        let ask = named.is_empty() || named.iter().any(|name| network::NAMES.contains(&name.as_str()));
        let wanted = if ask || model.is_some() { wanted(model, kind)? } else { Wanted::None };
        let note = (wanted == Wanted::Missing).then_some(WITHOUT);
        let asked = match wanted {
            Wanted::In(dir) => Some(read(&dir, kind, device, beam)?),
            Wanted::None | Wanted::Missing => None,
        };
        let names = if named.is_empty() {
            let model = asked.is_some().then_some(network::DEFAULT);
            usual::NAMES.into_iter().chain(model).map(str::to_owned).collect()
        } else {
            named.to_vec()
        };
        Ok(Self { names, asked, note })
    }

    /// The solvers, ready to be asked.
    pub fn portfolio(&self) -> anyhow::Result<Portfolio> {
        let asked = self.asked.as_ref();
        let members = self.names.iter().map(|name| member(name, asked)).collect::<anyhow::Result<_>>()?;
        let likelihood = asked.map(|asked| likelihood(Arc::clone(&asked.model)));
        Ok(Portfolio::new(members).with_likelihood(likelihood))
    }
}

/// Which model is asked, where this one was named.
pub fn wanted(named: Option<&Path>, kind: Kind) -> anyhow::Result<Wanted> {
    if let Some(dir) = named {
        return Ok(if dir.as_os_str() == NONE { Wanted::None } else { Wanted::In(dir.to_owned()) });
    }
    match std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
        Some(value) if value == NONE => Ok(Wanted::None),
        Some(value) => {
            let dir = PathBuf::from(value);
            match one_of(&dir, kind) {
                Some(model) => Ok(Wanted::In(model)),
                // A folder of models may have none for the paper alone.
                None if kind == Kind::Paper && one_of(&dir, Kind::Lists).is_some() => Ok(Wanted::Missing),
                None => {
                    let hint = format!("name another one, or take {VARIABLE} away");
                    Err(advised(format!("{VARIABLE} is `{}`, where no model is", dir.display()), hint))
                }
            }
        }
        None => {
            Ok(places().iter().find_map(|place| in_models(place, kind)).map_or(Wanted::Missing, Wanted::In))
        }
    }
}

/// The folder itself if it is a model, else the model of this kind in it.
fn one_of(dir: &Path, kind: Kind) -> Option<PathBuf> {
    let is_model = |dir: &PathBuf| dir.join(DESCRIPTION).is_file();
    [dir.to_owned(), dir.join(kind.folder())].into_iter().find(is_model)
}

/// The model of this kind in the folder `models` beside this one or above it.
fn in_models(place: &Path, kind: Kind) -> Option<PathBuf> {
    let models = place.ancestors().map(|above| above.join("models").join(kind.folder()));
    models.into_iter().find(|dir| dir.join(DESCRIPTION).is_file())
}

/// Where models are looked for, the nearest first.
fn places() -> Vec<PathBuf> {
    let here = std::env::current_dir().ok();
    let program = std::env::current_exe().ok().and_then(|path| path.canonicalize().ok());
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned);
    here.into_iter().chain(program).chain(built).collect()
}

/// The model in this folder, for questions of this kind.
fn read(dir: &Path, kind: Kind, device: device::Wanted, beam: usize) -> anyhow::Result<Asked> {
    let chosen = device::choose(device)?;
    let stored = store::load(dir, &chosen.device)?;
    fits(&stored, kind).with_context(|| format!("the model in `{}` cannot be asked", dir.display()))?;
    Ok(Asked { model: Arc::new(stored.model), dir: nearer(dir), hash: stored.hash, beam })
}

/// What a model was trained for is told by what it reads, and by the policy of its corpus where that is known.
fn fits(stored: &Stored, kind: Kind) -> anyhow::Result<()> {
    let policy = stored.about.get("policy");
    let hint = "name another one with --model, or --model none";
    if kind == Kind::Lists && (stored.model.config().values == Values::Paper || policy == Some("paper")) {
        return Err(advised("it knows the shape `paper` alone: five values from -4 to 4", hint));
    }
    if kind == Kind::Paper && policy.is_some_and(|policy| policy != "paper") {
        return Err(advised("it was trained without the shape `paper`", hint));
    }
    Ok(())
}

/// The path from the working directory, where it lies in it.
fn nearer(dir: &Path) -> PathBuf {
    let here = std::env::current_dir().ok();
    here.and_then(|here| dir.strip_prefix(here).ok().map(Path::to_owned)).unwrap_or_else(|| dir.to_owned())
}

/// The solver of this name.
fn member(name: &str, asked: Option<&Asked>) -> anyhow::Result<Member> {
    let of_model = asked.and_then(|asked| network::member(name, &asked.model, asked.beam));
    if let Some(member) = of_model.or_else(|| usual::member(name)).or_else(|| compared::member(name)) {
        return Ok(member);
    }
    if network::NAMES.contains(&name) {
        return Err(advised(format!("`{name}` asks a model, and there is none"), "name one with --model"));
    }
    let names: Vec<&str> = usual::NAMES.into_iter().chain(compared::NAMES).chain(network::NAMES).collect();
    Err(advised(format!("there is no solver `{name}`"), format!("there are {}", names.join(", "))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn model_in(dir: &Path) {
        std::fs::create_dir_all(dir).unwrap();
        std::fs::write(dir.join(DESCRIPTION), "").unwrap();
    }

    #[test]
    fn models_are_found_above_and_by_their_kind() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        let deep = root.join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        assert_eq!(in_models(&deep, Kind::Lists).filter(|found| found.starts_with(root)), None);
        let (lists, near) = (root.join("models/lists"), root.join("a/models/lists"));
        model_in(&lists);
        assert_eq!(in_models(&deep, Kind::Lists), Some(lists.clone()));
        assert_eq!(in_models(&deep, Kind::Paper).filter(|found| found.starts_with(root)), None);
        model_in(&near);
        assert_eq!(in_models(&deep, Kind::Lists), Some(near));
        assert_eq!(one_of(&root.join("models"), Kind::Lists), Some(lists.clone()));
        assert_eq!(one_of(&lists, Kind::Paper), Some(lists));
        assert_eq!(one_of(&root.join("models"), Kind::Paper), None);
    }

    #[test]
    fn what_is_named_is_taken() {
        assert_eq!(wanted(Some(Path::new("none")), Kind::Lists).unwrap(), Wanted::None);
        assert_eq!(wanted(Some(Path::new("x/y")), Kind::Lists).unwrap(), Wanted::In("x/y".into()));
    }

    #[test]
    fn questions_are_of_the_paper_if_all_are() {
        let (paper, other) = (Shape::PAPER, "in-place".parse().unwrap());
        assert_eq!(Kind::of([]), Kind::Lists);
        assert_eq!(Kind::of([paper, paper]), Kind::Paper);
        assert_eq!(Kind::of([paper, other]), Kind::Lists);
    }
}
