//! What the latent executor believes the cells of an example to be while a program runs, statement by statement of its
//! outermost block. For people to look at; nothing is decided by it.

use burn::tensor::{Int, Tensor};
use cgen::token::Token;
use cgen::{Example, Shape};

use crate::batch::{Batch, Sample, SampleError};
use crate::config::Every;
use crate::model::Model;
use crate::prefix::Boundaries;

/// What is believed after a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Belief {
    /// The number of the statement in the outermost block, counted from 0.
    pub statement: usize,
    /// The likeliest values of the cells, none where there is likelier no cell.
    pub cells: Vec<Option<i32>>,
    /// The likeliest value of the result; of a list, how long it is.
    pub number: Option<i32>,
}

/// What a model without differentiation believes of each example, for a program that is given by all its tokens.
/// Nothing, if it has no latent executor.
pub fn beliefs(
    model: &Model,
    shape: Shape,
    examples: &[Example],
    tokens: &[Token],
) -> Result<Vec<Vec<Belief>>, SampleError> {
    let config = model.config();
    let sample = Sample::new(shape, examples, tokens.to_vec(), config)?;
    let batch = Batch::new(std::slice::from_ref(&sample), config);
    let executed = model.forward(&batch.inputs(config, &model.device())).executed;
    let statements = statements(tokens);
    let mut all = vec![Vec::new(); examples.len()];
    for (logits, execution) in executed.into_iter().zip(&sample.executions) {
        let [slots, rows, _] = logits.dims();
        let best: Tensor<1, Int> = logits.argmax(2).reshape([slots * rows]);
        let best: Vec<i32> = best.into_data().iter::<i32>().collect();
        let statement = statements.get(execution.at).copied().unwrap_or_default();
        for (row, (believed, (input, _))) in all.iter_mut().zip(&sample.examples).enumerate() {
            let value = |slot: usize| {
                let class = best.get(slot * rows + row).copied()?;
                config.values.representative(class as usize)
            };
            let cells = (sample.layout.heads()..input.values.len()).map(value).collect();
            let number = sample.layout.number().and_then(value);
            believed.push(Belief { statement, cells, number });
        }
    }
    Ok(all)
}

/// For each token the statement of the outermost block that it belongs to.
fn statements(tokens: &[Token]) -> Vec<usize> {
    let (mut boundaries, mut statement) = (Boundaries::default(), 0);
    let mut numbers = Vec::with_capacity(tokens.len());
    for (at, &token) in tokens.iter().enumerate() {
        let ends = boundaries.push(token, Every::Statement);
        numbers.push(statement);
        // With its `else` an `if` is one statement.
        statement += usize::from(ends && tokens.get(at + 1) != Some(&Token::ELSE));
    }
    numbers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Executor, ModelConfig, Supervision};
    use cgen::{Input, Value};

    const DOUBLE: &str = "int f(const int *a, int n, int *out) { int m = 0; for (int i = 0; i < n; i++) { out[m++] = a[i] * 2; } return m; }";

    fn check(executor: Executor, statements: &[usize]) {
        let config = ModelConfig {
            hidden: 16,
            reader: 16,
            executor,
            supervision: Supervision::End,
            operations: false,
            ..ModelConfig::default()
        };
        let model = Model::new(&config, 0, &crate::Device::flex()).unwrap();
        let program = cgen::parse(DOUBLE).unwrap().canonical();
        let tokens = cgen::token::encode(&program).unwrap();
        let example = |list: &[i32]| Example {
            input: Input { list: list.to_vec(), ints: Vec::new() },
            output: Value::List(list.iter().map(|x| 2 * x).collect()),
        };
        let examples = [example(&[1, 2, 3]), example(&[4])];
        let all = beliefs(&model, program.shape, &examples, &tokens).unwrap();
        assert_eq!(all.len(), 2);
        for (believed, example) in all.iter().zip(&examples) {
            let told: Vec<usize> = believed.iter().map(|belief| belief.statement).collect();
            assert_eq!(told, statements, "{executor:?}");
            assert!(believed.iter().all(|belief| belief.cells.len() == example.input.list.len()));
        }
    }

    #[test]
    fn there_is_a_belief_after_each_statement() {
        check(Executor::Full, &[0, 1, 2]);
        check(Executor::LossOnly, &[2]);
        check(Executor::None, &[]);
    }

    #[test]
    fn an_if_with_its_else_is_one_statement() {
        let text = "int f(int x) { if (x) { x++; } else { x--; } return x; }";
        let tokens = cgen::token::encode(&cgen::parse(text).unwrap().canonical()).unwrap();
        let numbers = statements(&tokens);
        let ends = tokens.iter().position(|token| token.spelling() == "return").unwrap();
        assert!(numbers[..ends].iter().all(|&statement| statement == 0), "{numbers:?}");
        assert_eq!(numbers[ends], 1);
    }
}
