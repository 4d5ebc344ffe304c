//! What is trained and how: the defaults, under a preset, under single settings, each value with its source.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

use anyhow::{Context, anyhow};
use cgen::policy::file::nearest;
use latent::config::ModelConfig;
use latent::train::TrainSettings;
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use crate::diagnostic::advised;

/// The presets of the repository.
pub const PRESETS: [(&str, &str); 4] = [
    ("smoke", include_str!("../../../../presets/smoke.toml")),
    ("paper", include_str!("../../../../presets/paper.toml")),
    ("small", include_str!("../../../../presets/small.toml")),
    ("base", include_str!("../../../../presets/base.toml")),
];

/// The file in which a run keeps its recipe.
pub const FILE: &str = "config.toml";
/// The source of what nobody has set.
const DEFAULT: &str = "default";
/// The part of that file that is no setting.
const RUN: &str = "run";
/// Settings that decide what a checkpoint means: they stay for the whole run.
const FIXED: [&str; 4] = ["train.batch", "train.parts", "train.window", "train.seed"];

/// All settings.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct Recipe {
    /// The model.
    pub model: ModelConfig,
    /// The training.
    pub train: TrainSettings,
    /// The corpus that is made if none is given.
    pub data: DataSettings,
}

/// A corpus to be made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct DataSettings {
    /// What the programs look like.
    pub policy: String,
    /// How many tasks.
    pub count: u64,
    /// Which of the corpora.
    pub seed: u64,
}

impl Recipe {
    /// What makes no model or no training is an error.
    pub fn validate(&self) -> anyhow::Result<()> {
        self.train.validate()?;
        Ok(self.model.validate()?)
    }
}

impl Default for DataSettings {
    fn default() -> Self {
        Self { policy: "lists".into(), count: 50_000, seed: 1 }
    }
}

/// Settings on top of each other.
#[derive(Clone, Debug)]
pub struct Layers {
    table: Table,
    sources: BTreeMap<String, String>,
}

impl Layers {
    /// The defaults.
    pub fn new() -> anyhow::Result<Self> {
        Ok(Self { table: Table::try_from(Recipe::default())?, sources: BTreeMap::new() })
    }

    /// A preset, and single settings above it.
    pub fn asked(preset: &str, sets: &[String]) -> anyhow::Result<Self> {
        let mut layers = Self::new()?;
        layers.preset(preset)?;
        sets.iter().try_for_each(|set| layers.set(set))?;
        Ok(layers)
    }

    /// A preset of the repository, or one in a file.
    pub fn preset(&mut self, name: &str) -> anyhow::Result<()> {
        if let Some((_, text)) = PRESETS.iter().find(|(known, _)| *known == name) {
            return self.text(text, &format!("preset {name}"));
        }
        let path = Path::new(name);
        if !path.exists() && path.extension().is_none_or(|extension| extension != "toml") {
            let names = PRESETS.map(|(name, _)| name).join("`, `");
            let hint = format!("take one of `{names}`, or a TOML file");
            return Err(advised(format!("there is no preset `{name}`"), hint));
        }
        let text =
            std::fs::read_to_string(path).with_context(|| format!("could not read the preset `{name}`"))?;
        self.text(&text, &format!("preset {name}")).with_context(|| format!("`{name}` is no preset"))
    }

    /// The recipe of a run that is there already.
    pub fn run(&mut self, dir: &Path) -> anyhow::Result<()> {
        let path = dir.join(FILE);
        let wrong = || format!("could not read `{}`", path.display());
        let text = std::fs::read_to_string(&path).with_context(wrong)?;
        self.text(&text, "the run").with_context(wrong)?;
        self.sources.extend(sources(&text));
        Ok(())
    }

    fn text(&mut self, text: &str, source: &str) -> anyhow::Result<()> {
        let table: Table = text.parse().map_err(|error: toml::de::Error| anyhow!("{error}"))?;
        for (section, values) in &table {
            if section == RUN {
                continue;
            }
            let Value::Table(values) = values else {
                return Err(self.unknown(section, None));
            };
            for (key, value) in values {
                self.replace(section, key, value.clone(), source)?;
            }
        }
        Ok(())
    }

    /// `section.key=value`, as on the command line. Keys may be written with `_`.
    pub fn set(&mut self, text: &str) -> anyhow::Result<()> {
        let wrong = || advised(format!("`{text}` sets nothing"), "write it like --set train.batch=64");
        let (path, value) = text.split_once('=').ok_or_else(wrong)?;
        let path = path.trim().replace('_', "-");
        let (section, key) = path.split_once('.').ok_or_else(wrong)?;
        // What is no number, table or the like is a word.
        let value = value.trim();
        let read = format!("x = {value}").parse::<Table>().ok().and_then(|mut table| table.remove("x"));
        self.replace(section, key, read.unwrap_or_else(|| Value::String(value.to_owned())), "--set")
    }

    /// Replaces a value.
    pub fn replace(&mut self, section: &str, key: &str, value: Value, source: &str) -> anyhow::Result<()> {
        let known = self.table.get_mut(section).and_then(Value::as_table_mut);
        let Some(place) = known.and_then(|table| table.get_mut(key)) else {
            return Err(self.unknown(section, Some(key)));
        };
        let value = match (&*place, value) {
            (Value::Float(_), Value::Integer(x)) => Value::Float(x as f64),
            (_, value) => value,
        };
        *place = value;
        let name = format!("{section}.{key}");
        self.recipe().with_context(|| format!("`{name}` cannot be this"))?;
        self.sources.insert(name, source.to_owned());
        Ok(())
    }

    fn unknown(&self, section: &str, key: Option<&str>) -> anyhow::Error {
        let tables = || self.table.iter().filter_map(|(name, value)| Some((name, value.as_table()?)));
        let names: Vec<String> = tables()
            .flat_map(|(section, table)| table.keys().map(move |key| format!("{section}.{key}")))
            .collect();
        let name = key.map_or_else(|| section.to_owned(), |key| format!("{section}.{key}"));
        let here: Vec<String> = tables()
            .filter(|(name, _)| *name == section)
            .flat_map(|(_, table)| table.keys().cloned())
            .collect();
        let near = match key {
            Some(key) if !here.is_empty() => nearest(key, &here).map(|near| format!("{section}.{near}")),
            _ => nearest(&name, &names).map(str::to_owned),
        };
        let hint = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None if here.is_empty() => {
                let sections: Vec<_> = tables().map(|(name, _)| name.as_str()).collect();
                format!("settings begin with {}", sections.join(", "))
            }
            None => format!("the settings of `{section}` are {}", here.join(", ")),
        };
        advised(format!("there is no setting `{name}`"), hint)
    }

    /// All settings together.
    pub fn recipe(&self) -> anyhow::Result<Recipe> {
        Recipe::deserialize(self.table.clone()).map_err(|error| anyhow!("{}", error.message()))
    }

    /// The first setting that a run must keep, but that is another one here than in `other`: both values.
    pub fn differs(&self, other: &Self) -> Option<(String, String, String)> {
        let value = |layers: &Self, section: &str, key: &str| {
            let value = layers.table.get(section).and_then(|table| table.get(key));
            value.map(ToString::to_string).unwrap_or_default()
        };
        let model = self.table.get("model").and_then(Value::as_table).into_iter().flat_map(Table::keys);
        let fixed = FIXED.iter().filter_map(|name| name.split_once('.'));
        let mut all = model.map(|key| ("model", key.as_str())).chain(fixed);
        all.find_map(|(section, key)| {
            let (ours, theirs) = (value(self, section, key), value(other, section, key));
            (ours != theirs).then(|| (format!("{section}.{key}"), ours, theirs))
        })
    }

    /// All settings: section, key, value, and where the value comes from.
    pub fn settings(&self) -> impl Iterator<Item = (&str, &str, &Value, &str)> {
        let sections = self.table.iter().filter_map(|(section, values)| Some((section, values.as_table()?)));
        sections.flat_map(move |(section, values)| {
            values.iter().map(move |(key, value)| {
                let source = self.sources.get(&format!("{section}.{key}"));
                (section.as_str(), key.as_str(), value, source.map_or(DEFAULT, String::as_str))
            })
        })
    }

    /// As it is kept with a run: every value with its source, and what is known of the run, if there is one.
    pub fn to_toml(&self, run: &[(&str, String)]) -> String {
        let mut out = String::from("# Every setting and where it comes from.\n");
        let mut last = "";
        for (section, key, value, source) in self.settings() {
            if section != last {
                let _ = writeln!(out, "\n[{section}]");
                last = section;
            }
            let line = format!("{key} = {value}");
            let _ = writeln!(out, "{line:<40} # {source}");
        }
        if run.is_empty() {
            return out;
        }
        let _ = writeln!(out, "\n[{RUN}]");
        for (key, value) in run {
            let _ = writeln!(out, "{key} = {}", Value::String(value.clone()));
        }
        out
    }
}

/// The sources that a kept recipe names behind its values.
fn sources(text: &str) -> BTreeMap<String, String> {
    let mut section = "";
    let mut sources = BTreeMap::new();
    for line in text.lines() {
        if let Some(name) = line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            section = name;
        } else if let Some((setting, source)) = line.rsplit_once(" # ")
            && let Some((key, _)) = setting.split_once(" = ")
            && source != DEFAULT
        {
            sources.insert(format!("{section}.{key}"), source.to_owned());
        }
    }
    sources.retain(|name, _| !name.starts_with(RUN));
    sources
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(set: &str, expect: &str) {
        let mut layers = Layers::new().unwrap();
        let told = layers.set(set).map_or_else(|error| format!("{error:#}"), |()| String::new());
        assert!(told.contains(expect) && told.is_empty() == expect.is_empty(), "{set}: {told}");
    }

    #[test]
    fn settings_are_typed_and_misspelt_ones_are_told() {
        check("train.checkpoint_every=10", "");
        check("train.max-minutes=5", "");
        check("model.executor=none", "");
        check("model.executor-every={ tokens = 16 }", "");
        check("model.executor=nothing", "`model.executor` cannot be this");
        check("train.batch=many", "`train.batch` cannot be this");
        check("train.bach=3", "did you mean `train.batch`?");
        check("trian.batch=3", "did you mean `train.batch`?");
        check("train.zzzzzzzz=3", "the settings of `train` are averaging,");
        check("zzz.zzzzzzzzzz=3", "settings begin with data, model, train");
        check("batch", "sets nothing");
    }

    #[test]
    fn presets_are_whole_and_go_together() {
        for (name, _) in PRESETS {
            let mut layers = Layers::new().unwrap();
            layers.preset(name).unwrap();
            let recipe = layers.recipe().unwrap();
            recipe.model.validate().unwrap();
            recipe.train.validate().unwrap();
            assert!(cgen::policy::Policy::named(&recipe.data.policy).is_some());
        }
    }

    #[test]
    fn what_is_kept_reads_back_with_its_sources() {
        let mut layers = Layers::new().unwrap();
        layers.preset("smoke").unwrap();
        layers.set("train.seed=7").unwrap();
        let text = layers.to_toml(&[("device", "a \"cpu\"".into())]);
        assert!(text.contains("seed = 7                                 # --set"), "{text}");
        assert!(text.contains("# preset smoke") && text.contains("# default"));
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(FILE), &text).unwrap();
        let mut again = Layers::new().unwrap();
        again.run(dir.path()).unwrap();
        assert_eq!(again.recipe().unwrap(), layers.recipe().unwrap());
        assert_eq!(again.differs(&layers), None);
        // Values that nobody has set are written too, so that they stay when defaults change.
        assert_eq!(again.to_toml(&[]).replace("the run", "default"), layers.to_toml(&[]));
        again.set("model.hidden=33").unwrap();
        assert_eq!(again.differs(&layers).unwrap().0, "model.hidden");
    }
}
