//! What is tried rather than looked up: a search, a compilation in the sandbox, a model.

use std::path::Path;
use std::time::Instant;

use cgen::{Example, Input, Value};
use eval::Effort;
use eval::portfolio::{fitting, usual};
use latent::store::{self, Stored};

use super::finding::Finding;
use crate::device;
use crate::lineup::{Kind, NONE, VARIABLE, Wanted, wanted};

/// Turning a list around, which every search finds at once.
fn examples() -> Vec<Example> {
    let lists: [&[i32]; 3] = [&[3, 1, 2], &[5], &[1, 2, 3, 4]];
    let example = |list: &[i32]| Example {
        input: Input { list: list.to_vec(), ints: Vec::new() },
        output: Value::List(list.iter().rev().copied().collect()),
    };
    lists.map(example).to_vec()
}

/// Finds a function, which is what all of this is for.
pub fn search() -> Finding {
    let start = Instant::now();
    let examples = examples();
    let answer = usual::portfolio().answer(
        &fitting(true, &examples),
        &examples,
        &Effort { seconds: 2.0, ..Effort::default() },
    );
    let (wrong, mend) = match answer {
        Ok(answer) if answer.best().is_some() => {
            let seconds = start.elapsed().as_secs_f64();
            return Finding::good(
                "search",
                format!("a function that turns lists around was found in {seconds:.2} s"),
            );
        }
        Ok(_) => (
            "no function that turns lists around was found in 2 seconds".to_owned(),
            "try again when the machine has less to do",
        ),
        Err(error) => (error.to_string(), "this is a defect of synth: please report it"),
    };
    Finding::broken("search", wrong, mend)
}

/// Compiles a function in the sandbox, runs it there, and compares.
#[cfg(feature = "gcc")]
pub fn gcc() -> Finding {
    use cgen::gcc::{Flavor, Gcc, GccError, Outcome};

    const DOUBLE: &str = "int f(int x) { return x + x; }";
    let tried = || -> Result<Option<String>, GccError> {
        let gcc = Gcc::find()?;
        let program = cgen::parse(DOUBLE).map_err(GccError::Refused)?;
        let inputs = [Input { list: Vec::new(), ints: vec![21] }];
        for flavor in [Flavor::Optimized, Flavor::Sanitized] {
            let made = gcc.run(&[(&program, &inputs)], flavor)?;
            if made != [[Outcome::Value(Value::Int(42))]] {
                return Ok(None);
            }
        }
        Ok(Some(gcc.version().to_owned()))
    };
    let use_of_it = "only `synth run --verify-with gcc` and tests need it";
    match tried() {
        Ok(Some(version)) => {
            Finding::good("gcc", format!("{version}; compiles and runs in the sandbox, with sanitizers"))
        }
        Ok(None) => Finding::noted("gcc", "21 + 21 is not 42 when gcc compiles it", "install another gcc"),
        Err(error) => {
            let mend = match error {
                GccError::NotFound { .. } => "apt-get install gcc libc6-dev",
                GccError::Sandbox { .. } => {
                    "apt-get install util-linux; in a container, allow namespaces (docker: --security-opt seccomp=unconfined)"
                }
                GccError::Compile { .. } => "install the libraries of its sanitizers, libasan and libubsan",
                _ => "run it again; if that does not help, please report it",
            };
            Finding::noted("gcc", format!("{error}; {use_of_it}"), mend)
        }
    }
}

/// There is nothing to try.
#[cfg(not(feature = "gcc"))]
pub fn gcc() -> Finding {
    Finding::noted(
        "gcc",
        "this build cannot use gcc",
        "build it with the feature `gcc`, which is on by default",
    )
}

/// Loads the model that `synth solve` would ask.
pub fn model(named: Option<&Path>) -> Finding {
    let mend =
        format!("name another one with --model, or none with --model {NONE}; {VARIABLE} names one, too");
    let dir = match wanted(named, Kind::Lists) {
        Ok(Wanted::In(dir)) => dir,
        Ok(Wanted::None) => return Finding::good("model", "none is asked, as told"),
        Ok(Wanted::Missing) => {
            let says = "there is no models/lists, so none is asked";
            let mend = format!("synth train makes one, in an hour; name it with --model, or in {VARIABLE}");
            return Finding::noted("model", says, mend);
        }
        Err(error) => return Finding::broken("model", error.to_string(), mend),
    };
    let start = Instant::now();
    let loaded =
        device::choose(device::Wanted::Auto).and_then(|chosen| Ok(store::load(&dir, &chosen.device)?));
    match loaded {
        Ok(stored) => Finding::good("model", described(&dir, &stored, start.elapsed().as_secs_f64())),
        Err(error) => Finding::broken("model", format!("{error:#}"), mend),
    }
}

fn described(dir: &Path, stored: &Stored, seconds: f64) -> String {
    let hidden = stored.model.config().hidden;
    let steps =
        stored.about.get("steps").map(|steps| format!(", {steps} steps of training")).unwrap_or_default();
    format!("{}: loads in {seconds:.2} s; hidden {hidden}{steps}", dir.display())
}
