//! The processor, the memory and the disk, as the system tells of them.

use std::fs;
use std::path::Path;
use std::thread::available_parallelism;

use super::finding::Finding;

/// One unit of memory and disk.
const GIB: f64 = (1u64 << 30) as f64;
/// A search keeps less than this at a time; so does the training of the preset `small`.
const MEMORY: f64 = 2.0 * GIB;
/// A corpus of the size of the paper's, and the run of a model.
const DISK: f64 = 2.0 * GIB;

/// The processor, the memory and the disk.
pub fn look() -> Vec<Finding> {
    vec![processor(), memory(Path::new("/")), disk(Path::new("."), &std::env::temp_dir())]
}

fn processor() -> Finding {
    let cores = match available_parallelism().map_or(1, usize::from) {
        1 => "1 core".to_owned(),
        cores => format!("{cores} cores"),
    };
    let text = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = text.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let name = name.map_or("a processor without a name", |(_, name)| name.trim());
    vectors(&format!("{name}, {cores}"))
}

/// Searching asks nothing of a processor; the products of a model want wide vectors.
#[cfg(target_arch = "x86_64")]
fn vectors(who: &str) -> Finding {
    let wide = is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma");
    match (wide, is_x86_feature_detected!("avx512f")) {
        (true, true) => Finding::good("cpu", format!("{who}, with AVX2 and AVX-512")),
        (true, false) => {
            Finding::good("cpu", format!("{who}, with AVX2; with AVX-512 a model would be trained faster"))
        }
        (false, _) => Finding::noted(
            "cpu",
            format!("{who}, without AVX2: models are trained and asked several times slower"),
            "solve without --model, or use a processor with AVX2 (since 2013); a virtual machine may have to let it through",
        ),
    }
}

/// Other processors have the vectors that the libraries use, or none.
#[cfg(not(target_arch = "x86_64"))]
fn vectors(who: &str) -> Finding {
    Finding::good("cpu", who)
}

/// The memory that is free, also by the bound of a container.
fn memory(root: &Path) -> Finding {
    let Some((free, all)) = free_memory(root) else {
        return Finding::good("memory", "the system does not tell how much there is");
    };
    let says = format!("{:.1} of {:.1} GiB are free", free / GIB, all / GIB);
    if free < MEMORY {
        let mend = "searching works; for training end other programs, or take --set train.batch=32";
        Finding::noted("memory", says, mend)
    } else {
        Finding::good("memory", says)
    }
}

/// Bytes that are free, and all.
fn free_memory(root: &Path) -> Option<(f64, f64)> {
    let text = fs::read_to_string(root.join("proc/meminfo")).ok()?;
    let bytes = |name| Some(1024.0 * number(&text, name)?);
    let (free, all) = (bytes("MemAvailable:")?, bytes("MemTotal:")?);
    let group = root.join("sys/fs/cgroup");
    let read = |name: &str| fs::read_to_string(group.join(name)).ok();
    let bound = || -> Option<(f64, f64)> {
        let most: f64 = read("memory.max")?.trim().parse().ok()?;
        let used: f64 = read("memory.current")?.trim().parse().ok()?;
        // Files that were read count as used until somebody wants the memory.
        let cached = number(&read("memory.stat")?, "inactive_file").unwrap_or_default();
        Some(((most - used + cached).max(0.0), most))
    };
    Some(bound().map_or((free, all), |(left, most)| (free.min(left), all.min(most))))
}

/// The number behind a word that begins a line.
fn number(text: &str, name: &str) -> Option<f64> {
    text.lines().find_map(|line| {
        let mut words = line.split_whitespace();
        (words.next() == Some(name)).then(|| words.next()?.parse().ok())?
    })
}

/// The room where results are written, and for temporary files.
fn disk(here: &Path, temporary: &Path) -> Finding {
    let room =
        |path: &Path| rustix::fs::statvfs(path).ok().map(|disk| disk.f_bavail as f64 * disk.f_frsize as f64);
    let (Some(free), Some(besides)) = (room(here), room(temporary)) else {
        return Finding::noted(
            "disk",
            format!("the room here or in {} cannot be told", temporary.display()),
            "go to a folder that is there, and set TMPDIR to one",
        );
    };
    let says =
        format!("{:.1} GiB are free here, {:.1} GiB in {}", free / GIB, besides / GIB, temporary.display());
    if free < DISK || besides < DISK / 10.0 {
        let mend =
            "searching works; corpora and runs want more room: name another disk with --out, set TMPDIR";
        Finding::noted("disk", says, mend)
    } else {
        Finding::good("disk", says)
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::State;
    use super::*;

    fn check(files: &[(&str, &str)], state: State, says: &str) {
        let root = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = root.path().join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let finding = memory(root.path());
        assert_eq!((finding.state, &*finding.says), (state, says));
    }

    #[test]
    fn the_bound_of_a_container_is_that_of_the_memory() {
        let all = ("proc/meminfo", "MemTotal:  8388608 kB\nMemFree: 100 kB\nMemAvailable:  4194304 kB\n");
        check(&[all], State::Good, "4.0 of 8.0 GiB are free");
        let used = ("sys/fs/cgroup/memory.current", "805306368\n");
        let cache = ("sys/fs/cgroup/memory.stat", "anon 1\ninactive_file 268435456\n");
        let most = |text| ("sys/fs/cgroup/memory.max", text);
        check(&[all, used, cache, most("1073741824\n")], State::Noted, "0.5 of 1.0 GiB are free");
        check(&[all, used, cache, most("max\n")], State::Good, "4.0 of 8.0 GiB are free");
        check(&[], State::Good, "the system does not tell how much there is");
    }

    #[test]
    fn a_folder_that_is_not_there_is_told() {
        assert_eq!(disk(Path::new("/no/such/folder"), Path::new("/")).state, State::Noted);
        let here = disk(Path::new("."), Path::new("."));
        assert!(here.says.contains("GiB are free here"), "{here:?}");
    }
}
