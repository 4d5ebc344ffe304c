//! `synth solve` from the outside: answers do not depend on threads, files compile, questions are asked and answered.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs `synth solve` with these arguments and this standard input.
fn solve(arguments: &[&str], input: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_synth"))
        .arg("solve")
        .args(arguments)
        .env("NO_COLOR", "1")
        .env("SYNTH_MODEL", "none")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may end before it has read everything.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// One spec for each shape that solvers without a model find.
const SPECS: &str = r#"{"id":"add two","kind":"array->array","examples":[{"in":[1,2],"out":[3,4]},{"in":[],"out":[]},{"in":[5],"out":[7]}]}
{"id":"last","kind":"array->int","examples":[{"in":[1,2],"out":2},{"in":[7],"out":7},{"in":[3,9,-4],"out":-4}]}
{"id":"without last","kind":"array->array","examples":[{"in":[1,2,3],"out":[1,2]},{"in":[5],"out":[]},{"in":[7,7],"out":[7]}]}
{"id":"sum","kind":"ints->int","examples":[{"in":[1,2],"out":3},{"in":[7,0],"out":7},{"in":[3,9],"out":12}]}
{"id":"words","kind":"string->int","examples":[{"in":"abc","out":3}]}
{"id":"contradiction","kind":"ints->int","examples":[{"in":[1],"out":3},{"in":[1],"out":4}]}
"#;

/// The lines of JSON without the times, which are never the same.
fn lines(output: &Output) -> Vec<String> {
    let stdout = text(&output.stdout);
    let untimed = stdout.lines().map(|line| {
        let mut record: serde_json::Value = serde_json::from_str(line).unwrap();
        record.as_object_mut().unwrap().remove("seconds");
        record.to_string()
    });
    untimed.collect()
}

#[test]
fn a_file_is_answered_in_its_order_on_any_number_of_threads_and_as_each_spec_alone() {
    let one = solve(&["--specs", "-", "--threads", "1"], SPECS);
    assert_eq!(one.status.code(), Some(1), "{}", text(&one.stderr));
    assert!(text(&one.stderr).contains("4 of 6 specs are solved"), "{}", text(&one.stderr));
    let records = lines(&one);
    assert_eq!(records.len(), 6);
    for threads in ["2", "5"] {
        assert_eq!(lines(&solve(&["--specs", "-", "--threads", threads], SPECS)), records);
    }
    for (row, record) in SPECS.lines().zip(&records).take(4) {
        let alone = solve(&["-", "--json"], row);
        assert_eq!(lines(&alone), [record.as_str()], "{}", text(&alone.stderr));
        assert!(record.contains("\"refused\":0") && record.contains("\"cut_short\":false"), "{record}");
    }
    assert!(records[4].contains("its kind is `string->int`"), "{}", records[4]);
    assert!(records[5].contains("example 1 and example 2 contradict each other"), "{}", records[5]);
}

/// The questions are bad; the complaint holds these words.
fn refused(arguments: &[&str], input: &str, words: &str) {
    let output = solve(arguments, input);
    let complaint = text(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(output.stdout.is_empty(), "{}", text(&output.stdout));
    assert!(complaint.contains(words), "{complaint}");
}

#[test]
fn examples_that_make_no_task() {
    refused(&[], "", "there are no examples");
    refused(&["-e", "[1] -> 2", "-e", "[1] -> 3"], "", "example 1 and example 2 contradict each other");
    refused(&["-e", "[1] -> 2", "-e", "[2] -> [3]"], "", "it gives a list, the first gives a number");
    refused(&["-e", "[1] -> 2147483648"], "", "2147483648 does not fit into 32 bits");
    refused(&["-e", "1 -> [2]"], "", "no function of the language takes and gives");
    refused(&["-e", "[1] -> 2", "--shape", "numbers+1"], "", "none for the shape `numbers+1`");
    refused(&["-e", "[1] -> 2", "--shape", "number"], "", "there is no shape `number`");
    refused(&["-e", "[1] -> 2", "--with", "luck"], "", "there is no solver `luck`");
    refused(&["-e", "[1] -> 2", "--seconds", "0"], "", "more than 0 seconds");
    let many: Vec<&str> = std::iter::repeat_n(["-e", "[1] -> 2"], 3).flatten().collect();
    assert_eq!(solve(&many, "").status.code(), Some(0), "the same example again is no other one");
    refused(&["no/such.json"], "", "could not read the spec");
    refused(&["-"], "{\"examples\":[\n  {\"in\":[1,], \"out\":2}]}", "<stdin>:2:12: this is no JSON");
    refused(&["-"], "[]", "it has no examples");
    refused(&["-"], "[{\"in\":[1],\"out\":2147483648}]", "2147483648 is no int of 32 bits");
    refused(&["--specs", "-"], "\n{\"id\":", "<stdin>:2:");
    refused(&["--specs", "-"], "", "has no specs");
    refused(&["--specs", "no/such.jsonl"], "", "could not read the specs");
    let examples: Vec<String> = (0..10_000).map(|i| format!("{{\"in\":[{i}],\"out\":{i}}}")).collect();
    let spec = format!("[{}]", examples.join(","));
    refused(&["--specs", "-"], &format!("{spec}\n"), "this line is no spec");
    refused(&["-"], &format!("[{}]", examples.get(..1000).unwrap().join(",")), "there are 1000 examples");
}

#[test]
fn what_is_not_found_is_said_with_the_best_try() {
    let arguments = ["--with", "floor", "-e", "2 -> 4", "-e", "3 -> 9", "-e", "4 -> 16"];
    let output = solve(&arguments, "");
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stdout.is_empty());
    assert!(text(&output.stderr).contains("not found: none of"), "{}", text(&output.stderr));
}

#[test]
fn an_answer_to_the_distinguishing_question_becomes_an_example() {
    // Three inputs of which each the sum is, and the sum of the even cells too.
    let typed = "[2] -> 2\n[4, 6] -> ten\n[4, 6] -> 10\n[] -> 0\n\n";
    let output = solve(&["--interactive"], typed);
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{told}");
    assert!(told.contains("`ten` is not an int; once more"), "{told}");
    assert!(text(&output.stdout).contains("Holds on all 3 examples"), "{}", text(&output.stdout));
    // Examples from the command line are not asked for again.
    let output = solve(&["--interactive", "-e", "[2] -> 2", "-e", "[4, 6] -> 10"], "\n");
    assert!(!text(&output.stderr).contains("What should the function do?"));
    assert!(text(&output.stdout).contains("Holds on all 2 examples"));
}

/// `--main` gives a file that gcc takes without a warning and that finds all examples right.
#[cfg(feature = "gcc")]
fn compiles(arguments: &[&str], folder: &Path) {
    let output = solve(&[arguments, &["--main"]].concat(), "");
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let (file, program) = (folder.join("f.c"), folder.join("f"));
    std::fs::write(&file, &output.stdout).unwrap();
    let gcc = Command::new("gcc")
        .args(["-Wall", "-Wextra", "-Wpedantic", "-Werror", "-O1", "-o"])
        .args([&program, &file])
        .output()
        .unwrap();
    assert!(gcc.status.success(), "{}\n{}", text(&gcc.stderr), text(&output.stdout));
    let run = Command::new(&program).output().unwrap();
    let count = arguments.iter().filter(|argument| argument.contains("->")).count();
    assert_eq!(text(&run.stdout), format!("{count} of {count} examples hold\n"), "{}", text(&output.stdout));
    assert!(run.status.success());
}

#[test]
#[cfg(feature = "gcc")]
fn whole_files_compile_without_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let check = |arguments: &[&str]| compiles(arguments, folder.path());
    check(&["-e", "[1, 2] -> [3, 4]", "-e", "[] -> []", "-e", "[5] -> [7]"]);
    check(&["-e", "[1, 2], 3 -> [4, 5]", "-e", "[7], 0 -> [7]", "-e", "[5, 5], 1 -> [6, 6]"]);
    check(&["-e", "[1, 2], 3, 9 -> [4, 5]", "-e", "[7], 0, 4 -> [7]", "-e", "[5, 5], 1, 5 -> [6, 6]"]);
    check(&["-e", "[1, 2] -> 2", "-e", "[7] -> 7", "-e", "[3, 9, -4] -> -4"]);
    check(&["-e", "[4, 2], 5 -> 4", "-e", "[7], 5 -> 7", "-e", "[3, 9, -4], 0 -> 3"]);
    check(&["-e", "[4, 2], 5, 1 -> 5", "-e", "[7], 9, 4 -> 9", "-e", "[], 3, 8 -> 3"]);
    check(&["-e", "[1, 2, 3] -> [1, 2]", "-e", "[5] -> []", "-e", "[7, 7] -> [7]"]);
    check(&["-e", "[1, 2], 9 -> [9]", "-e", "[5], -2147483648 -> [-2147483648]", "-e", "[7, 7], 0 -> [0]"]);
    check(&["-e", "[1, 2], 9, 4 -> [4]", "-e", "[5], 8, 2 -> [2]", "-e", "[7, 7], 0, 0 -> [0]"]);
    check(&[
        "--shape",
        "paper",
        "-e",
        "[1, 2, 3, 4, 0] -> [2, 2, 3, 4, 0]",
        "-e",
        "[0, 0, 0, 0, 0] -> [1, 0, 0, 0, 0]",
    ]);
    check(&["-e", "5 -> 6", "-e", "-1 -> 0", "-e", "2147483646 -> 2147483647"]);
    check(&["-e", "5, 1 -> 6", "-e", "-1, 1 -> 0", "-e", "3, 4 -> 7"]);
    check(&["-e", "5, 1, 0 -> 6", "-e", "-1, 1, 1 -> 0", "-e", "3, 4, 9 -> 7"]);
    check(&["-e", "5, 1, 0, 3 -> 6", "-e", "-1, 1, 1, 2 -> 0", "-e", "3, 4, 9, 1 -> 7"]);
    check(&["--top", "3", "-e", "[1, 2] -> 2", "-e", "[7] -> 7"]);
}

#[test]
#[cfg(unix)]
fn ctrl_c_ends_a_search_with_the_best_so_far() {
    // Nothing short does this, so that the search would go on for an hour.
    let outputs = [7193, -30117, 90, 65521, -7, 4410, 999_331, -12, 5107, 88_123, 3, -71_009, 640_017, 15];
    let examples = outputs.iter().enumerate().flat_map(|(x, y)| ["-e".to_owned(), format!("{x} -> {y}")]);
    let child = Command::new(env!("CARGO_BIN_EXE_synth"))
        .args(["solve", "--with", "repair", "--seconds", "3600"])
        .args(examples)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    std::thread::sleep(std::time::Duration::from_secs(1));
    assert!(Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap().success());
    let output = child.wait_with_output().unwrap();
    let told = text(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{told}");
    assert!(output.stdout.is_empty() && told.contains("the nearest, by repair, holds on"), "{told}");
}
