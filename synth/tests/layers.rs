//! The layers of the workspace, held against its sources: what a crate must not do stands in no file of it.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::path::{Path, PathBuf};

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files.sort();
    files
}

/// The files of the libraries in which one of these words stands.
fn holding(words: &[&str]) -> Vec<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut found = Vec::new();
    for library in ["cgen", "eval", "latent"] {
        let files = sources(&root.join(library).join("src"));
        assert!(!files.is_empty(), "{library} has no sources");
        for file in files {
            let text = std::fs::read_to_string(&file).unwrap();
            // What stands after the tests begin is for the tests.
            let text = text.split("#[cfg(test)]").next().unwrap_or_default();
            found.extend(
                words
                    .iter()
                    .filter(|word| text.contains(**word))
                    .map(|word| format!("{word} in {}", file.display())),
            );
        }
    }
    found
}

#[test]
fn only_the_command_line_reads_the_environment_and_prints() {
    let words =
        ["std::env", "env::var", "println!", "eprintln!", "print!(", "io::stdout", "io::stderr", "io::stdin"];
    assert_eq!(holding(&words), Vec::<String>::new());
}

#[test]
fn no_crate_uses_one_further_up() {
    let uses = |krate: &str, other: &str| {
        let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(krate).join("Cargo.toml");
        std::fs::read_to_string(manifest)
            .unwrap()
            .lines()
            .any(|line| line.split(['.', ' ', '=']).next() == Some(other))
    };
    assert!(uses("synth", "eval") && uses("eval", "cgen"));
    for (lower, upper) in [("cgen", "latent"), ("cgen", "eval"), ("latent", "eval"), ("eval", "synth")] {
        assert!(!uses(lower, upper) && !uses(lower, "synth"), "{lower}");
    }
}
