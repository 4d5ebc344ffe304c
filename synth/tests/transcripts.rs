//! What the documentation shows on a command line is what happens: README, `docs/`, and the transcripts beside this file.

#[test]
fn transcripts() {
    // The files that they name stand where a reader would stand: in the folder of the README.
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
    std::env::set_current_dir(root).unwrap();
    trycmd::TestCases::new()
        .case("README.md")
        .case("docs/running.md")
        .case("docs/evaluation.md")
        .case("docs/solve.md")
        .case("docs/tutorial.md")
        .case("synth/tests/cmd/*.md")
        .env("NO_COLOR", "1")
        .env("SYNTH_MODEL", "none")
        .run();
}
