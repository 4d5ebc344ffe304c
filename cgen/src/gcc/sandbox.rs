//! Runs a command of the system with bounds on everything, or not at all.
//!
//! `unshare` gives the command a user, network, process, mount and IPC namespace of its own, and `prlimit`
//! its limits; both are tools of util-linux, so that no unsafe code is needed between fork and exec. The
//! first process of a process namespace takes all others with it, so nothing outlives the command. What it is
//! that may be missing is found out once, by running nothing in it.

use std::ffi::OsStr;
use std::io::{self, Read};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use super::GccError;

/// Where the tools may be; the caller's own path is not looked at.
const PATH: &str = "/usr/local/bin:/usr/bin:/bin";

/// The namespaces of a command. Unprivileged users get the others only inside of a user namespace, and some
/// containers that forbid user namespaces allow their root the others.
const NAMESPACES: [&[&str]; 2] = [
    &["--user", "--map-root-user", "--net", "--pid", "--ipc", "--mount", "--fork", "--kill-child"],
    &["--net", "--pid", "--ipc", "--mount", "--fork", "--kill-child"],
];

/// Bounds of one command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Seconds of processor time of each process.
    pub cpu_seconds: u32,
    /// Time until everything is killed.
    pub wall: Duration,
    /// Bytes of address space of each process; the address sanitizer cannot live with any such bound.
    pub address_space: Option<u64>,
    /// Bytes of output that are read; more than that is an error.
    pub output: u64,
}

/// A sandbox that was seen to work here.
#[derive(Clone, Debug)]
pub(super) struct Sandbox {
    namespaces: &'static [&'static str],
}

/// What a command left behind.
#[derive(Debug)]
pub(super) struct Finished {
    pub status: ExitStatus,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
}

impl Sandbox {
    /// A sandbox that works, or what is missing for one.
    pub fn find() -> Result<Self, GccError> {
        Self::find_among(&NAMESPACES)
    }

    fn find_among(candidates: &[&'static [&'static str]]) -> Result<Self, GccError> {
        let probe = Bounds {
            cpu_seconds: 5,
            wall: Duration::from_secs(10),
            address_space: Some(1 << 30),
            output: 1 << 16,
        };
        let mut missing = Vec::new();
        for &namespaces in candidates {
            let sandbox = Self { namespaces };
            match sandbox.run("true", [""; 0], Path::new("/"), &[], probe) {
                Ok(finished) if finished.status.success() => return Ok(sandbox),
                Ok(finished) => {
                    let words = String::from_utf8_lossy(&finished.stderr).trim().to_owned();
                    missing.push(format!("`unshare {}` says: {words}", namespaces.join(" ")));
                }
                Err(error) => missing.push(error.to_string()),
            }
        }
        missing.dedup();
        Err(GccError::Sandbox { missing: missing.join("; ") })
    }

    /// Runs the program in this folder, with these variables and no others.
    pub fn run<S: AsRef<OsStr>>(
        &self,
        program: &str,
        arguments: impl IntoIterator<Item = S>,
        folder: &Path,
        variables: &[(&str, &str)],
        bounds: Bounds,
    ) -> Result<Finished, GccError> {
        let started = Instant::now();
        let mut command = Command::new("unshare");
        command.args(self.namespaces).args(["--", "prlimit", "--core=0", "--nofile=64", "--nproc=256"]);
        command.args(["--fsize=268435456", "--stack=16777216"]);
        command.arg(format!("--cpu={}", bounds.cpu_seconds));
        if let Some(bytes) = bounds.address_space {
            command.arg(format!("--as={bytes}"));
        }
        command.arg("--").arg(program).args(arguments);
        command.env_clear().env("PATH", PATH).env("LC_ALL", "C").envs(variables.iter().copied());
        command.current_dir(folder).process_group(0);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let child = command.spawn().map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => {
                GccError::Sandbox { missing: format!("no `unshare` (of util-linux) in {PATH}") }
            }
            _ => GccError::Io { doing: "starting `unshare`", error },
        })?;
        Running { child, deadline: started + bounds.wall }.finish(program, bounds)
    }
}

/// A command that is killed with all that it started, unless it ended by itself.
struct Running {
    child: Child,
    deadline: Instant,
}

impl Running {
    fn finish(mut self, program: &str, bounds: Bounds) -> Result<Finished, GccError> {
        let stdout = read_bounded(self.child.stdout.take(), bounds.output);
        let stderr = read_bounded(self.child.stderr.take(), bounds.output);
        let late = || GccError::TimedOut { program: program.to_owned(), after: bounds.wall };
        let mut outputs = [Vec::new(), Vec::new()];
        for (output, reader) in outputs.iter_mut().zip([stdout, stderr]) {
            let left = self.deadline.saturating_duration_since(Instant::now());
            *output = match reader.recv_timeout(left) {
                Ok(bytes) => bytes.map_err(|error| GccError::Io { doing: "reading its output", error })?,
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Err(late()),
            };
            if output.len() as u64 > bounds.output {
                return Err(GccError::Output { why: "it printed too much" });
            }
        }
        // Both pipes are closed, so it is about to end; it may have closed them and go on, too.
        loop {
            let status = self
                .child
                .try_wait()
                .map_err(|error| GccError::Io { doing: "waiting for its end", error })?;
            if let Some(status) = status {
                if status.signal().is_some() {
                    return Err(GccError::Killed { program: program.to_owned(), status });
                }
                let [stdout, stderr] = outputs;
                return Ok(Finished { status, stdout, stderr });
            }
            if Instant::now() > self.deadline {
                return Err(late());
            }
            thread::sleep(Duration::from_micros(200));
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // Where it has ended and was waited for, its number may belong to somebody else.
        if !matches!(self.child.try_wait(), Ok(Some(_))) {
            if let Some(group) = rustix::process::Pid::from_raw(self.child.id() as i32) {
                // It may end just now; then there is nothing to kill.
                let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
            }
            let _ = self.child.kill();
            let _ = self.child.wait();
        }
    }
}

/// Reads in a thread of its own, up to one byte more than the bound.
fn read_bounded(
    pipe: Option<impl Read + Send + 'static>,
    bound: u64,
) -> Receiver<Result<Vec<u8>, io::Error>> {
    let (sender, receiver) = mpsc::channel();
    if let Some(pipe) = pipe {
        thread::spawn(move || {
            let mut bytes = Vec::new();
            let result = pipe.take(bound + 1).read_to_end(&mut bytes);
            // Nobody waits any more where the deadline is over.
            let _ = sender.send(result.map(|_| bytes));
        });
    }
    receiver
}

#[cfg(test)]
mod tests {
    use super::*;

    const BOUNDS: Bounds = Bounds {
        cpu_seconds: 5,
        wall: Duration::from_secs(20),
        address_space: Some(1 << 30),
        output: 1 << 16,
    };

    fn run(command: &str, bounds: Bounds) -> Result<String, GccError> {
        let sandbox = Sandbox::find().unwrap_or_else(|error| panic!("{error}"));
        let finished = sandbox.run("sh", ["-c", command], Path::new("/"), &[("OWN", "1")], bounds)?;
        Ok(String::from_utf8_lossy(&finished.stdout).into_owned())
    }

    #[test]
    fn without_a_part_of_the_sandbox_nothing_runs() {
        let error = Sandbox::find_among(&[&["--no-such-namespace"]]).unwrap_err();
        let GccError::Sandbox { missing } = error else { panic!("{error}") };
        assert!(missing.contains("--no-such-namespace"), "{missing}");
    }

    #[test]
    fn the_environment_is_clean() {
        let mut lines: Vec<String> = run("env", BOUNDS).unwrap().lines().map(ToOwned::to_owned).collect();
        // The shell adds the last two.
        lines.retain(|line| !line.starts_with("PWD=") && !line.starts_with("_="));
        lines.sort();
        assert_eq!(lines, ["LC_ALL=C", "OWN=1", &format!("PATH={PATH}")]);
    }

    #[test]
    fn there_is_no_network() {
        let devices = run("tail -n +3 /proc/self/net/dev | cut -d: -f1", BOUNDS).unwrap();
        assert_eq!(devices.split_whitespace().collect::<Vec<_>>(), ["lo"]);
    }

    #[test]
    fn what_takes_too_long_is_killed_with_all_that_it_started() {
        let started = Instant::now();
        let bounds = Bounds { wall: Duration::from_millis(500), ..BOUNDS };
        let result = run("sleep 1000 & setsid sleep 1000 & sleep 1000", bounds);
        assert!(matches!(result, Err(GccError::TimedOut { .. })), "{result:?}");
        // What is left of it would hold the pipes open, which the next one waits for.
        assert_eq!(run("setsid sleep 1000 & echo done", BOUNDS).unwrap(), "done\n");
        assert!(started.elapsed() < Duration::from_secs(20));
    }

    #[test]
    fn resources_are_bounded() {
        let limits = run("ulimit -t; ulimit -v; ulimit -f; ulimit -n; ulimit -c", BOUNDS).unwrap();
        let limits: Vec<&str> = limits.lines().collect();
        assert_eq!(limits, ["5", "1048576", "524288", "64", "0"]);
        let result = run("while :; do echo 0123456789012345678901234567890123456789; done", BOUNDS);
        assert!(matches!(result, Err(GccError::Output { .. })), "{result:?}");
    }
}
