//! Questions that cannot be answered as they are put: each gets a clear error and exit code 2, whatever was given.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Runs synth with these arguments and this standard input.
fn synth(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_synth"))
        .args(arguments)
        .env("NO_COLOR", "1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // It may stop reading early: what is too long is not read to its end.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

/// The program cannot be run; the complaint holds these words.
fn check_source(source: &[u8], words: &str) {
    for arguments in [&["run", "-", "--input", "[1]"][..], &["run", "-", "--input", "[1]", "--json"]] {
        let output = synth(arguments, source);
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.contains(words), "{complaint:.2000}");
        assert!(complaint.len() < 100_000, "{} bytes of complaints", complaint.len());
    }
}

#[test]
fn texts_that_are_no_program() {
    check_source(b"", "no function");
    check_source(b"  \n// nothing\n", "no function");
    check_source(b"Dear reader, this is no C at all; it is prose.", "syntax error");
    check_source(b"int f(int x) {\n    return \xff;\n}\n", "is not UTF-8 from line 2, column 12 on");
    check_source(b"\x00\x01\x02\x7fELF", "syntax error");
    check_source(&b"(".repeat(10 << 20), "longer than 64 KiB");
    check_source(&b"(".repeat(64 << 10), "syntax error");
    let deep = |open: &str, close: &str| {
        format!("int f(const int *a, int n) {{ return {}1{}; }}", open.repeat(15_000), close.repeat(15_000))
    };
    check_source(deep("1+(", ")").as_bytes(), "nested more than 64 deep");
    check_source(deep("- ", "").as_bytes(), "nested more than 64 deep");
    check_source(deep("a[", "]").as_bytes(), "nested more than 64 deep");
    let blocks = format!("void f(int *a, int n) {{ {} {} }}", "{".repeat(20_000), "}".repeat(20_000));
    check_source(blocks.as_bytes(), "nested more than 64 deep");
    let two = b"int f(int *a, int n) { return n; }\nint g(int *a, int n) { return 1; }";
    check_source(two, "a second function, `g`");
}

/// The function cannot be called like this.
fn check_input(source: &str, input: &str, words: &str) {
    let output = synth(&["run", "-", "--input", input], source.as_bytes());
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{complaint}");
    assert!(complaint.contains(words), "{complaint}");
    assert!(output.stdout.is_empty());
}

#[test]
fn arguments_that_are_none_for_the_function() {
    let list = "int f(const int *a, int n) { return n; }";
    check_input(list, "7", "--input '[3, 1, 2]'");
    check_input(list, "[1], 2", "takes 0 ints");
    check_input(list, "[1, 2147483648]", "2147483648");
    check_input(list, "[1, -2147483649]", "-2147483649");
    check_input(list, "[1, 99999999999999999999999]", "99999999999999999999999");
    check_input(list, "[1,, 2]", "--input");
    check_input(list, "[1", "--input");
    check_input(list, "", "--input");
    check_input(list, "[1.5]", "--input");
    check_input(list, &format!("[{}0]", "0, ".repeat(64)), "at most 64");
    check_input("int *func_1(int a[]) { return a; }", "[1, 2]", "takes 5");
    check_input("int f(int x, int y) { return x + y; }", "1", "takes 2 ints");
    check_input("int f(int x, int y) { return x + y; }", "[1, 2]", "takes no list");
}

#[test]
fn files_that_cannot_be_read() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let check = |file: &str, words: &str| {
        let output = synth(&["run", root.join(file).to_str().unwrap(), "--input", "[1]"], b"");
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.contains("could not read `") && complaint.contains(words), "{complaint}");
    };
    check("no/such/file.c", "No such file or directory");
    check("docs", "Is a directory");
}

#[test]
fn nothing_to_run_on() {
    let output = synth(&["run", "-"], b"int f(const int *a, int n, int k) { return k; }");
    let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2));
    assert!(complaint.contains("--input '[3, 1, 2], 2'"), "{complaint}");
}

#[test]
fn spec_files_that_cannot_be_used() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("my.jsonl");
    let check = |specs: &[u8], more: &[&str], words: &str| {
        std::fs::write(&file, specs).unwrap();
        let arguments = [&["run", "-", "--specs", file.to_str().unwrap()], more].concat();
        let output = synth(&arguments, b"void f(int *a, int n) { }");
        let complaint = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.contains(words), "{complaint}");
    };
    let sum = br#"{"id":"sum","kind":"array->int","examples":[{"in":[1],"out":1}]}"#;
    check(b"", &[], "has no specs");
    check(b"{}", &[], "my.jsonl:1:2");
    check(b"\n{\"id\":", &[], "my.jsonl:2:");
    check(b"\xff", &[], "could not read the specs");
    check(sum, &[], "does not go with `array->int`");
    check(sum, &["--id", "product"], "has no spec `product`");
    check(&[&sum[..], b"\n", &sum[..]].concat(), &[], "no spec of");
    check(&b"[".repeat(10 << 20), &[], "this line is no spec");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_synth"))
        .args(["run", "-", "--trace", "--input", "0"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let endless = b"int f(int x) { while (1) x = x; return x; }";
    child.stdin.take().unwrap().write_all(endless).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
