//! One sample, ready to be put into a batch: everything about it that needs the interpreter.

use cgen::Task;
use cgen::run::State;
use cgen::token::{self, Token};
use cgen::{Example, Shape};

use crate::config::{Executor, ModelConfig, Supervision};
use crate::prefix::{self, Boundaries};
use crate::slots::{Layout, Row};

/// Why a task makes no sample.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SampleError {
    /// The program cannot be written in tokens.
    #[error(transparent)]
    Tokens(#[from] token::Untokenizable),
    /// The model reads the range of the paper only.
    #[error("an example has the value {0}, but the model reads -4 to 4 only (`values = \"paper\"`)")]
    OutOfRange(i32),
    /// There is nothing to learn from.
    #[error("there are no examples")]
    NoExamples,
    /// The model has no slots for anything but cells.
    #[error("an example has neither values nor cells")]
    NoSlots,
}

/// The shown examples of a task and its program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sample {
    /// Which slots there are.
    pub layout: Layout,
    /// Input and output of every example.
    pub examples: Vec<(Row, Row)>,
    /// The tokens, from the one of the shape to the end; the former alone while searching.
    pub tokens: Vec<Token>,
    /// What the executor has to do, in order.
    pub executions: Vec<Execution>,
}

/// A run of the executor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Execution {
    /// After which of the tokens.
    pub at: usize,
    /// Whether a new segment begins; the run for the loss at the end begins none.
    pub begins: bool,
    /// The state that an example has then; nothing, where it is not known.
    pub states: Vec<Option<Row>>,
    /// The outputs are what is wanted.
    pub is_last: bool,
}

impl Sample {
    /// The sample of a task.
    pub fn of_task(task: &Task, config: &ModelConfig) -> Result<Self, SampleError> {
        let tokens = token::encode(&task.program)?;
        Self::new(task.program.shape, &task.shown, tokens, config)
    }

    /// The sample of examples without a program.
    pub fn of_examples(
        shape: Shape,
        examples: &[Example],
        config: &ModelConfig,
    ) -> Result<Self, SampleError> {
        Self::new(shape, examples, vec![Token::of_shape(shape)], config)
    }

    /// The sample of a program that is given by all its tokens.
    pub fn new(
        shape: Shape,
        examples: &[Example],
        tokens: Vec<Token>,
        config: &ModelConfig,
    ) -> Result<Self, SampleError> {
        let layout = Layout { shape, locals: config.locals };
        let rows: Vec<(Row, Row)> = (examples.iter())
            .map(|example| {
                let cells = layout.cells(example);
                (layout.input(&example.input, cells), layout.output(&example.output, cells))
            })
            .collect();
        let mut values =
            rows.iter().flat_map(|(input, output)| input.values.iter().chain(&output.values)).flatten();
        if let Some(&value) = values.find(|&&value| !config.values.holds(value)) {
            return Err(SampleError::OutOfRange(value));
        }
        if rows.is_empty() {
            return Err(SampleError::NoExamples);
        }
        if rows.iter().any(|(input, _)| input.values.is_empty()) {
            return Err(SampleError::NoSlots);
        }
        let mut sample = Self { layout, examples: rows, tokens, executions: Vec::new() };
        sample.executions = sample.plan(examples, config);
        Ok(sample)
    }

    /// Where the executor runs, and what the interpreter says about the states there.
    fn plan(&self, examples: &[Example], config: &ModelConfig) -> Vec<Execution> {
        let mut boundaries = Boundaries::default();
        let fed = self.tokens.len().saturating_sub(1);
        let mut executions = Vec::new();
        let wants_states = config.executor == Executor::Exact || config.supervision == Supervision::Trace;
        let along = wants_states.then(|| prefix::all_states(&self.tokens, examples)).flatten();
        let mut statement = 0;
        for (at, &token) in self.tokens.iter().take(fed).enumerate() {
            if !boundaries.push(token, config.executor_every) {
                continue;
            }
            // The first block of an `if` with `else`: a state that the whole program never has.
            let inside = self.tokens.get(at + 1) == Some(&Token::ELSE);
            let now = statement;
            statement += usize::from(!inside);
            if !config.follows_execution() || executions.len() == config.max_executions {
                continue;
            }
            let states = match &along {
                _ if !wants_states => Vec::new(),
                Some(along) if !inside => {
                    let state = |run: &Vec<State>| run.iter().find(|state| state.statement == now).cloned();
                    self.rows(&along.iter().map(state).collect::<Vec<_>>())
                }
                _ => self.states_after(at, examples),
            };
            executions.push(Execution { at, begins: true, states, is_last: false });
        }
        if config.has_latent_executor() && fed > 0 {
            let last = fed - 1;
            match executions.last_mut() {
                Some(execution) if execution.at == last => execution.is_last = true,
                _ => {
                    executions.push(Execution { at: last, begins: false, states: Vec::new(), is_last: true });
                }
            }
        }
        executions
    }

    fn states_after(&self, at: usize, examples: &[Example]) -> Vec<Option<Row>> {
        let tokens = self.tokens.get(..=at).unwrap_or_default();
        prefix::states(tokens, examples)
            .map_or_else(|| vec![None; examples.len()], |states| self.rows(&states))
    }

    /// The states of the examples as rows.
    fn rows(&self, states: &[Option<State>]) -> Vec<Option<Row>> {
        let row = |(state, (input, _)): (&Option<State>, &(Row, Row))| {
            let cells = input.values.len() - self.layout.heads();
            state.as_ref().map(|state| self.layout.state(state, cells))
        };
        states.iter().zip(&self.examples).map(row).collect()
    }

    /// The states of all examples as they are known after so many executions: where one trapped or returned, the last
    /// one that it had.
    pub fn situation(&self, executions: usize) -> Vec<(Row, Row)> {
        (self.examples.iter().enumerate())
            .map(|(k, (input, output))| {
                let mut known = self.executions.get(..executions).unwrap_or_default().iter().rev();
                let state = known.find_map(|execution| execution.states.get(k)?.as_ref());
                (state.unwrap_or(input).clone(), output.clone())
            })
            .collect()
    }
}
