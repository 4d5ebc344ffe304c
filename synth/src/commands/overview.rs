//! What `synth` says when it is asked nothing.

use crate::commands::Outcome;
use crate::printer::Printer;

const OVERVIEW: &str = "\
synth writes, runs and explains short C functions over ints and int lists.

  synth solve -e '[3, 1, 2] -> [1, 2, 3]'        find a function that does this
  synth run FILE.c --input '[3, 1, 2]'           run a function on a list
  synth run FILE.c --input '[3, 1, 2]' --trace   the same, step by step
  synth run FILE.c --specs FILE.jsonl            does it do what examples say?
  synth gen --policy lists --count 10000 --out DIR   random programs to learn from
  synth inspect DIR                              what is in them?
  synth train                                    from a corpus to a model
  synth eval --specs FILE.jsonl                  how well are specs solved?
  synth bench interpreter                        how fast is this machine?

A function looks like this: void f(int *a, int n) { a[0] = n; }
`synth help run` tells what else there is.";

/// Prints the overview.
pub fn execute(printer: &mut Printer) -> anyhow::Result<Outcome> {
    printer.line(OVERVIEW)?;
    Ok(Outcome::Yes)
}
