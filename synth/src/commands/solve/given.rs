//! The examples of a task, as a person writes them: `[3, 1, 2] -> [1, 2, 3]`, or a spec in JSON.
//!
//! Owns how they are read, which shapes they allow, and which examples make no task.

use std::path::Path;

use anyhow::{Context, bail};
use cgen::value::ValueError;
use cgen::{Example, Input, Shape, Value};
use eval::{Row, Spec, SpecKind};
use serde_json::{Value as Json, json};

use super::MOST_EXAMPLES;
use crate::diagnostic::advised;
use crate::source::Source;

/// The examples of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Given {
    /// What the task is called, where it has a name.
    pub id: Option<String>,
    /// Whether a list goes in.
    pub list: bool,
    /// The examples, none twice.
    pub examples: Vec<Example>,
}

/// An example, and whether a list goes in, which an empty one does not tell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The example.
    pub example: Example,
    /// Whether a list goes in.
    pub list: bool,
}

/// Why a text is no example.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoExample {
    /// There is no arrow.
    #[error("there is no `->` between what goes in and what comes out")]
    NoArrow,
    /// What stands before the arrow.
    #[error("what goes in: {0}")]
    Input(ValueError),
    /// What stands after the arrow.
    #[error("what comes out: {0}")]
    Output(ValueError),
}

/// Reads `[3, 1, 2], 7 -> 4`; yes and no may be written `true` and `false`.
pub fn example(text: &str) -> Result<Told, NoExample> {
    let (input, output) = text.split_once("->").ok_or(NoExample::NoArrow)?;
    let list = input.trim_start().starts_with('[');
    let input: Input = input.parse().map_err(NoExample::Input)?;
    Ok(Told { example: Example { input, output: value(output).map_err(NoExample::Output)? }, list })
}

/// Reads what comes out.
pub fn value(text: &str) -> Result<Value, ValueError> {
    match text.trim() {
        "true" => Ok(Value::Int(1)),
        "false" => Ok(Value::Int(0)),
        text => text.parse(),
    }
}

/// Reads the examples of a command line.
pub fn parse(texts: &[String]) -> anyhow::Result<Given> {
    let mut given: Option<Given> = None;
    for (i, text) in texts.iter().enumerate() {
        let told = example(text).map_err(|error| {
            let hint =
                "an example looks like this: '[3, 1, 2] -> [1, 2, 3]', '[4, 5], 2 -> 9' or '12, 18 -> 6'";
            advised(error.to_string(), hint).context(format!("example {} is none: `{text}`", i + 1))
        })?;
        match &mut given {
            None => {
                given = Some(Given { id: None, list: told.list, examples: vec![told.example] });
            }
            Some(given) => {
                given.add(told).with_context(|| format!("example {} does not go with the others", i + 1))?;
            }
        }
    }
    given.context("there are no examples")
}

/// Reads one spec in JSON; standard input for `-`.
pub fn read(path: &Path) -> anyhow::Result<Given> {
    let text = path.display().to_string();
    if text.contains("->") && !path.exists() {
        let hint = format!("an example is given with -e: synth solve -e '{text}'");
        return Err(advised(format!("there is no spec `{text}`"), hint));
    }
    let source = Source::read(path).map_err(|error| error.context("could not read the spec"))?;
    let json: Json = serde_json::from_str(&source.text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let text = error.to_string();
        let place = format!(" at line {line} column {column}");
        let problem = text.strip_suffix(&place).unwrap_or(&text).to_owned();
        let hint = "one spec is one JSON object; several, one a line, go to --specs";
        advised(problem, hint).context(format!("{}:{line}:{column}: this is no JSON", source.name))
    })?;
    let line = row(json).with_context(|| format!("`{}` is no spec", source.name))?;
    let rows = eval::parse_specs(&line.to_string(), Path::new(&source.name))?;
    match rows.into_iter().next() {
        Some(Row::Spec(spec)) => Ok(spec.into()),
        Some(Row::Unsupported { reason, .. }) => bail!("`{}`: {reason}", source.name),
        None => bail!("`{}` is empty", source.name),
    }
}

/// A row of a spec file from what a person may have left out of it: the name, the kind, all but the examples.
fn row(json: Json) -> anyhow::Result<Json> {
    let mut fields = match json {
        Json::Object(fields) => fields,
        Json::Array(examples) => [("examples".to_owned(), Json::Array(examples))].into_iter().collect(),
        _ => bail!("it is no object with `examples`"),
    };
    let examples = fields.get("examples").and_then(Json::as_array).context("it has no list `examples`")?;
    let first = examples.first().context("it has no examples")?;
    let kind = match (first.get("in"), first.get("out")) {
        (Some(Json::Number(_)), _) => SpecKind::IntsToInt,
        (Some(_), Some(Json::Array(_))) => SpecKind::ListToList,
        (Some(_), Some(_)) => SpecKind::ListToInt,
        _ => bail!("its first example has no `in` and `out`"),
    };
    // A lone number stands for the list of arguments.
    if kind == SpecKind::IntsToInt
        && let Some(examples) = fields.get_mut("examples").and_then(Json::as_array_mut)
    {
        for example in examples {
            if let Some(input @ Json::Number(_)) = example.get_mut("in") {
                *input = json!([input.clone()]);
            }
        }
    }
    fields.entry("id").or_insert_with(|| json!("task"));
    fields.entry("kind").or_insert_with(|| json!(kind.text()));
    Ok(Json::Object(fields))
}

impl From<Spec> for Given {
    fn from(spec: Spec) -> Self {
        let list = spec.kind != SpecKind::IntsToInt;
        Self { id: Some(spec.id), list, examples: spec.examples }
    }
}

impl Given {
    /// One more example. One that is there already is no news.
    pub fn add(&mut self, told: Told) -> anyhow::Result<()> {
        let Told { example, list } = told;
        let first = self.examples.first();
        let is_list = |value: &Value| matches!(value, Value::List(_));
        if list != self.list {
            bail!(
                "it takes {}",
                if list { "a list, the others take numbers" } else { "no list, the others do" }
            );
        }
        if let Some(first) = first {
            let (ints, others) = (example.input.ints.len(), first.input.ints.len());
            if ints != others {
                bail!("it takes {ints} ints, the first takes {others}; not counting a list");
            }
            if is_list(&example.output) != is_list(&first.output) {
                let (this, other) =
                    if is_list(&example.output) { ("list", "number") } else { ("number", "list") };
                bail!("it gives a {this}, the first gives a {other}");
            }
        }
        if !self.examples.contains(&example) {
            self.examples.push(example);
        }
        Ok(())
    }

    /// Complains of examples that no function can hold on, and of too many.
    pub fn check(&self) -> anyhow::Result<()> {
        if self.examples.len() > MOST_EXAMPLES {
            let problem =
                format!("there are {} examples, at most {MOST_EXAMPLES} are taken", self.examples.len());
            return Err(advised(problem, "choose those that differ most"));
        }
        for (j, later) in self.examples.iter().enumerate() {
            let earlier = self.examples.iter().take(j).position(|earlier| earlier.input == later.input);
            if let Some(i) = earlier
                && let Some(earlier) = self.examples.get(i)
                && earlier.output != later.output
            {
                let (i, j) = (i + 1, j + 1);
                let problem = format!("example {i} and example {j} contradict each other");
                let input = self.input_text(&later.input);
                let outputs = format!("for {input} one gives {}, the other {}", earlier.output, later.output);
                return Err(anyhow::anyhow!(outputs).context(problem));
            }
        }
        Ok(())
    }

    /// The shapes that a function can have, the preferred first.
    pub fn shapes(&self, wanted: Option<Shape>) -> anyhow::Result<Vec<Shape>> {
        if let Some(shape) = wanted {
            return Ok(vec![shape]);
        }
        if let Some((i, misfit)) = self.first_misfit() {
            return Err(anyhow::anyhow!(misfit).context(format!("example {} cannot be taken", i + 1)));
        }
        let shapes = eval::portfolio::fitting(self.list, &self.examples);
        if shapes.is_empty() {
            let hint = "a function takes a list with up to 2 further ints, or 1 to 4 ints; numbers go in, a number \
                        comes out";
            return Err(advised("no function of the language takes and gives what the examples hold", hint));
        }
        Ok(shapes)
    }

    /// The first example with a list that is too long.
    fn first_misfit(&self) -> Option<(usize, String)> {
        let most = cgen::shape::MAX_LIST;
        let long = |example: &Example| match &example.output {
            Value::List(cells) if cells.len() > cgen::shape::OUT_CELLS => {
                Some(format!("{} cells come out, at most {} may", cells.len(), cgen::shape::OUT_CELLS))
            }
            _ if example.input.list.len() > most => {
                Some(format!("its list has {} cells, at most {most} are taken", example.input.list.len()))
            }
            _ => None,
        };
        self.examples.iter().enumerate().find_map(|(i, example)| Some((i, long(example)?)))
    }

    /// An input of this task, as a person would write it.
    pub fn input_text(&self, input: &Input) -> String {
        if self.list && input.list.is_empty() && !input.ints.is_empty() {
            format!("[], {input}")
        } else {
            input.to_string()
        }
    }
}

#[cfg(test)]
mod tests;
