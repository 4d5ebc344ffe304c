//! What can be chosen about the model: the ablations of the paper and our own variants are configuration.
//!
//! Owns the settings and which of them go together. What they do is told where they are used.

use serde::{Deserialize, Serialize};

/// The settings of a model. Those that are left out have the values of [`ModelConfig::default`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub struct ModelConfig {
    /// Width of the decoder.
    pub hidden: usize,
    /// Width of what reads the examples: encoders, operation predictor, executor; even.
    pub reader: usize,
    /// Width of the vector that stands for a value.
    pub value_embedding: usize,
    /// Width of the vector that stands for a token.
    pub token_embedding: usize,
    /// Recurrent layers of the decoder.
    pub layers: usize,
    /// How ints become vectors.
    pub values: Values,
    /// What the decoder attends to.
    pub encoder: Encoder,
    /// How many recurrent states a program has.
    pub decoder: Decoder,
    /// Where the hypothetical inputs come from.
    pub executor: Executor,
    /// Where the executor runs.
    pub executor_every: Every,
    /// How often it may run in a program before its end.
    pub max_executions: usize,
    /// What the executor is taught.
    pub supervision: Supervision,
    /// Whether there is an operation predictor.
    pub operations: bool,
    /// Whether the decoder attends to the tokens that it has written.
    pub history_attention: bool,
    /// How many of the first locals belong to the state of an execution.
    pub locals: usize,
}

/// How ints become vectors.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Values {
    /// One vector for each of -4..=4, the range of the `paper` shape.
    Paper,
    /// Any int: one vector for each of -128..=128, magnitudes and bits beyond.
    Ints,
}

/// What the decoder attends to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Encoder {
    /// The values of the examples.
    Examples,
    /// The relations that hold for all examples at once.
    Properties,
    /// Both.
    Both,
}

/// How many recurrent states a program has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Decoder {
    /// One for each example, with the same weights; pooled before a token is chosen.
    PerExample,
    /// One for the program. Attention goes over all examples together.
    Shared,
}

/// Where the hypothetical inputs come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Executor {
    /// The latent executor, after every part of the program.
    Full,
    /// The latent executor runs once, at the end, for its loss alone.
    LossOnly,
    /// There is none: the inputs are those of the examples throughout.
    None,
    /// The interpreter runs the statements that stand already.
    Exact,
}

/// Where the executor runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Every {
    /// After each statement of the outermost block.
    Statement,
    /// After so many tokens.
    Tokens(usize),
}

/// What the executor is taught.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Supervision {
    /// The outputs, at the end of the program.
    End,
    /// Besides, the state that the interpreter reports after each statement of the outermost block.
    Trace,
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            hidden: 256,
            reader: 128,
            value_embedding: 64,
            token_embedding: 64,
            layers: 1,
            values: Values::Ints,
            encoder: Encoder::Both,
            decoder: Decoder::Shared,
            executor: Executor::Full,
            executor_every: Every::Statement,
            max_executions: 6,
            supervision: Supervision::Trace,
            operations: true,
            history_attention: true,
            locals: 3,
        }
    }
}

/// Why settings make no model.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A width or count is 0.
    #[error("`{0}` must be at least 1")]
    Zero(&'static str),
    /// The two directions share the width.
    #[error("`reader` is {0}, but it must be even: half of it goes to each direction")]
    OddReader(usize),
    /// Relations are of all examples together.
    #[error(
        "`encoder = \"properties\"` needs `decoder = \"shared\"`: properties belong to no single example"
    )]
    PropertiesPerExample,
    /// No values to follow.
    #[error("`executor = \"{0}\"` needs the examples: set `encoder` to `examples` or `both`")]
    ExecutorWithoutExamples(&'static str),
    /// Relations between single values.
    #[error("`operations = true` needs the examples: set `encoder` to `examples` or `both`")]
    OperationsWithoutExamples,
    /// The interpreter can only run whole statements.
    #[error("{0} needs `executor-every = \"statement\"`: a prefix can only be run where a statement ends")]
    NeedsStatements(&'static str),
    /// Nobody learns from the trace.
    #[error(
        "`supervision = \"trace\"` needs `executor = \"full\"`, there is no latent executor to teach at statements"
    )]
    NothingToTeach,
    /// There are fewer names.
    #[error("`locals` is {0}, but the state can hold at most {max}", max = ModelConfig::MAX_LOCALS)]
    ManyLocals(usize),
}

impl ModelConfig {
    /// Most locals that a state can hold.
    pub const MAX_LOCALS: usize = 4;

    /// The model of the paper, at its own structure and a width of ours.
    pub fn paper() -> Self {
        Self {
            layers: 1,
            values: Values::Paper,
            encoder: Encoder::Examples,
            decoder: Decoder::PerExample,
            supervision: Supervision::End,
            locals: 0,
            ..Self::default()
        }
    }

    /// Whether these settings go together.
    pub fn validate(&self) -> Result<(), ConfigError> {
        let counts = [
            (self.hidden, "hidden"),
            (self.reader, "reader"),
            (self.value_embedding, "value-embedding"),
            (self.token_embedding, "token-embedding"),
            (self.layers, "layers"),
            (self.max_executions, "max-executions"),
            (if let Every::Tokens(n) = self.executor_every { n } else { 1 }, "executor-every.tokens"),
        ];
        if let Some((_, name)) = counts.into_iter().find(|&(n, _)| n == 0) {
            return Err(ConfigError::Zero(name));
        }
        if !self.reader.is_multiple_of(2) {
            return Err(ConfigError::OddReader(self.reader));
        }
        if self.locals > Self::MAX_LOCALS {
            return Err(ConfigError::ManyLocals(self.locals));
        }
        if self.encoder == Encoder::Properties {
            match self.executor {
                _ if self.decoder == Decoder::PerExample => return Err(ConfigError::PropertiesPerExample),
                Executor::Full => return Err(ConfigError::ExecutorWithoutExamples("full")),
                Executor::LossOnly => return Err(ConfigError::ExecutorWithoutExamples("loss-only")),
                Executor::None | Executor::Exact => {}
            }
            if self.operations {
                return Err(ConfigError::OperationsWithoutExamples);
            }
        }
        let statements = self.executor_every == Every::Statement;
        if self.executor == Executor::Exact && !statements {
            return Err(ConfigError::NeedsStatements("`executor = \"exact\"`"));
        }
        if self.supervision == Supervision::Trace {
            if self.executor != Executor::Full {
                return Err(ConfigError::NothingToTeach);
            }
            if !statements {
                return Err(ConfigError::NeedsStatements("`supervision = \"trace\"`"));
            }
        }
        Ok(())
    }

    /// Whether the decoder sees the values of the examples.
    pub fn sees_examples(&self) -> bool {
        self.encoder != Encoder::Properties
    }

    /// Whether the decoder sees relations that hold for all examples.
    pub fn sees_properties(&self) -> bool {
        self.encoder != Encoder::Examples
    }

    /// Whether a latent executor is part of the model.
    pub fn has_latent_executor(&self) -> bool {
        matches!(self.executor, Executor::Full | Executor::LossOnly)
    }

    /// Whether hypothetical inputs take the place of the inputs while the program is written.
    pub fn follows_execution(&self) -> bool {
        matches!(self.executor, Executor::Full | Executor::Exact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_that_do_not_go_together_are_told() {
        let check = |change: &dyn Fn(&mut ModelConfig), expect: &str| {
            let mut config = ModelConfig::default();
            change(&mut config);
            let told = config.validate().map_or_else(|error| error.to_string(), |()| String::new());
            assert!(told.contains(expect) && told.is_empty() == expect.is_empty(), "{told}");
        };
        check(&|_| {}, "");
        check(&|c| *c = ModelConfig::paper(), "");
        check(&|c| c.hidden = 0, "`hidden` must be at least 1");
        check(&|c| c.reader = 7, "must be even");
        check(&|c| c.locals = 5, "at most 4");
        check(&|c| c.executor_every = Every::Tokens(0), "`executor-every.tokens` must be");
        check(&|c| c.executor_every = Every::Tokens(16), "`supervision = \"trace\"` needs `executor-every");
        check(&|c| c.executor = Executor::None, "no latent executor to teach");
        check(&|c| c.encoder = Encoder::Properties, "`executor = \"full\"` needs the examples");
        let exact = |c: &mut ModelConfig| {
            c.supervision = Supervision::End;
            c.executor = Executor::Exact;
        };
        check(&exact, "");
        check(
            &|c| {
                exact(c);
                c.executor_every = Every::Tokens(4);
            },
            "`executor = \"exact\"` needs",
        );
        check(
            &|c| {
                exact(c);
                c.encoder = Encoder::Properties;
            },
            "`operations = true` needs the examples",
        );
        check(
            &|c| {
                c.encoder = Encoder::Properties;
                c.decoder = Decoder::PerExample;
            },
            "needs `decoder = \"shared\"`",
        );
    }

    #[test]
    fn settings_read_from_toml() {
        let config: ModelConfig = toml::from_str(
            "hidden = 32\nexecutor = \"loss-only\"\nsupervision = \"end\"\nexecutor-every = { tokens = 16 }",
        )
        .unwrap();
        assert_eq!((config.hidden, config.executor), (32, Executor::LossOnly));
        assert_eq!(config.executor_every, Every::Tokens(16));
        assert_eq!(config.layers, ModelConfig::default().layers);
        assert!(toml::from_str::<ModelConfig>("hiden = 3").unwrap_err().to_string().contains("hiden"));
    }
}
