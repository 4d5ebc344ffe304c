//! Where tensors are computed, and whether there is a GPU that this build could use, or another build.
//!
//! A GPU is told from what its driver leaves in the file system: a build without GPU support has no other means.

use std::fs;
use std::path::Path;

use super::finding::Finding;
use crate::device::{self, Wanted};

/// Where wgpu finds out about the Vulkan drivers.
const DRIVERS: [&str; 3] = ["etc/vulkan/icd.d", "usr/share/vulkan/icd.d", "usr/local/share/vulkan/icd.d"];

/// The device that `auto` means, and the GPUs of the machine.
pub fn look() -> Vec<Finding> {
    let device = match device::choose(Wanted::Auto) {
        Ok(chosen) => Finding::good("device", chosen.why),
        Err(error) => {
            Finding::broken("device", format!("{error:#}"), "--device cpu computes on the processor")
        }
    };
    vec![device, gpu(Path::new("/"), cfg!(feature = "gpu"))]
}

/// What is known of GPUs under this root, for a build with or without support of them.
fn gpu(root: &Path, supported: bool) -> Finding {
    let build = if supported { "this build can use GPUs" } else { "this build has no GPU support" };
    match (cards(root), drivers(root)) {
        (cards, _) if cards.is_empty() => {
            Finding::good("gpu", format!("no GPU is in sight, none is needed; {build}"))
        }
        (cards, drivers) if supported && drivers.is_empty() => Finding::noted(
            "gpu",
            format!("{}, but no Vulkan driver; {build}", cards.join(", ")),
            "install the Vulkan driver of the GPU (Debian: mesa-vulkan-drivers, or the one of NVIDIA)",
        ),
        (cards, drivers) if supported => Finding::good(
            "gpu",
            format!("{}, Vulkan through {}; {build}", cards.join(", "), drivers.join(", ")),
        ),
        (cards, _) => Finding::noted(
            "gpu",
            format!("{}; {build}", cards.join(", ")),
            "to train on it, build with: cargo build --release -p synth --features gpu",
        ),
    }
}

/// What looks like a GPU: the words of NVIDIA's driver, else the nodes to compute on.
fn cards(root: &Path) -> Vec<String> {
    if let Ok(text) = fs::read_to_string(root.join("proc/driver/nvidia/version"))
        && let Some(version) =
            text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))
    {
        return vec![format!("an NVIDIA GPU with driver {version}")];
    }
    names(&root.join("dev/dri"))
        .into_iter()
        .filter(|name| name.starts_with("renderD"))
        .map(|name| format!("a GPU at /dev/dri/{name}"))
        .collect()
}

/// The names of the Vulkan drivers.
fn drivers(root: &Path) -> Vec<String> {
    let files = DRIVERS.iter().flat_map(|folder| names(&root.join(folder)));
    let mut drivers: Vec<String> =
        files.filter_map(|name| name.strip_suffix(".json").map(str::to_owned)).collect();
    drivers.dedup();
    drivers
}

/// The names in a folder, in order; none where there is none.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.sort();
    names
}

#[cfg(test)]
mod tests {
    use super::super::finding::State;
    use super::*;

    fn check(files: &[(&str, &str)], supported: bool, state: State, says: &str) {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let finding = gpu(root.path(), supported);
        assert_eq!((finding.state, &*finding.says), (state, says));
        assert_eq!(finding.mend.is_some(), state != State::Good);
    }

    #[test]
    fn a_gpu_is_seen_and_what_it_lacks() {
        let nvidia = (
            "proc/driver/nvidia/version",
            "NVRM version: NVIDIA UNIX x86_64 Kernel Module  570.86.15  Thu Jan 23 2025\nGCC version: 12\n",
        );
        let render = ("dev/dri/renderD128", "");
        let icd = ("usr/share/vulkan/icd.d/radeon_icd.x86_64.json", "{}");
        check(&[], false, State::Good, "no GPU is in sight, none is needed; this build has no GPU support");
        check(&[icd], true, State::Good, "no GPU is in sight, none is needed; this build can use GPUs");
        check(
            &[nvidia],
            false,
            State::Noted,
            "an NVIDIA GPU with driver 570.86.15; this build has no GPU support",
        );
        check(
            &[render],
            true,
            State::Noted,
            "a GPU at /dev/dri/renderD128, but no Vulkan driver; this build can use GPUs",
        );
        check(
            &[render, icd],
            true,
            State::Good,
            "a GPU at /dev/dri/renderD128, Vulkan through radeon_icd.x86_64; this build can use GPUs",
        );
    }
}
