//! The system's gcc as an oracle: what do programs give when they are compiled and run for real?
//!
//! Owns the sandbox in which that happens and the reading of what came out; who is right where gcc and the
//! interpreter differ is [`differential`]'s question. Keeps the invariant that only programs which were
//! checked, printed and read back reach the compiler, and that without a working sandbox nothing runs at all.
//! Needs Linux and util-linux.

pub mod census;
pub mod differential;
mod keep;
mod report;
mod sandbox;
mod unit;

use std::io;
use std::path::Path;
use std::process::ExitStatus;
use std::time::Duration;

use crate::value::Misfit;
use crate::{Diagnostic, Input, Program};

pub use report::Outcome;
use sandbox::{Bounds, Finished, Sandbox};

/// How programs are compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Flavor {
    /// Without optimization; memory that the program never set holds zeros.
    Zeroed,
    /// Without optimization; memory that the program never set holds a pattern.
    Patterned,
    /// `-O2`.
    Optimized,
    /// With the address and the undefined behaviour sanitizer, the first complaint of which ends a call;
    /// memory that the program never set holds a pattern.
    Sanitized,
    /// The same with zeros.
    SanitizedZeroed,
}

impl Flavor {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Zeroed, Self::Patterned, Self::Optimized, Self::Sanitized, Self::SanitizedZeroed];

    /// Whether undefined behaviour ends a call.
    pub const fn is_sanitized(self) -> bool {
        matches!(self, Self::Sanitized | Self::SanitizedZeroed)
    }

    fn options(self) -> &'static [&'static str] {
        match self {
            Self::Zeroed => &["-O0", ZEROS, "-DFILL=0"],
            Self::Patterned => &["-O0", PATTERN, "-DFILL=0xFE"],
            Self::Optimized => &["-O2", "-DFILL=0x5A"],
            Self::Sanitized => &["-O0", SANITIZE, STOP, PATTERN, "-DFILL=0xFE"],
            Self::SanitizedZeroed => &["-O0", SANITIZE, STOP, ZEROS, "-DFILL=0"],
        }
    }
}

const ZEROS: &str = "-ftrivial-auto-var-init=zero";
const PATTERN: &str = "-ftrivial-auto-var-init=pattern";
const SANITIZE: &str = "-fsanitize=address,undefined";
const STOP: &str = "-fno-sanitize-recover=all";

/// Why gcc gave no answer. None of these is the fault of a program.
#[derive(Debug, thiserror::Error)]
pub enum GccError {
    /// There is no compiler.
    #[error("there is no gcc: {missing}; install it (`apt-get install gcc libc6-dev`)")]
    NotFound {
        /// What was tried.
        missing: String,
    },
    /// There is no sandbox, so nothing was run.
    #[error(
        "programs are compiled and run in a sandbox only, and there is none here: {missing}; \
         it takes `unshare` and `prlimit` of util-linux and the right to make namespaces"
    )]
    Sandbox {
        /// What the sandbox lacks.
        missing: String,
    },
    /// The tree is not a program of the language, so it was kept from the compiler.
    #[error("not a program of the language{}", first_of(.0))]
    Refused(Vec<Diagnostic>),
    /// The tree cannot be run by the interpreter either.
    #[error(transparent)]
    Compiled(#[from] crate::run::CompileError),
    /// An input does not belong to its program.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// gcc did not take what we printed, which is a defect of ours.
    #[error("gcc does not take the program, which is a defect of cgen: {words}")]
    Compile {
        /// What gcc says.
        words: String,
    },
    /// A limit on the time was reached.
    #[error("`{program}` took longer than {after:?}")]
    TimedOut {
        /// What ran.
        program: String,
        /// The limit.
        after: Duration,
    },
    /// The compiler or the sandbox was killed.
    #[error("`{program}` was killed: {status}")]
    Killed {
        /// What ran.
        program: String,
        /// How it ended.
        status: ExitStatus,
    },
    /// What was printed cannot be read.
    #[error("the output of the compiled programs cannot be used: {why}")]
    Output {
        /// What is wrong with it.
        why: &'static str,
    },
    /// The system failed.
    #[error("{doing} failed")]
    Io {
        /// What was being done.
        doing: &'static str,
        /// What the system says.
        #[source]
        error: io::Error,
    },
}

/// A compiler and a sandbox, both seen to work.
#[derive(Clone, Debug)]
pub struct Gcc {
    sandbox: Sandbox,
    version: String,
}

/// Names inside of the temporary folder.
const SOURCE: &str = "programs.c";
const BINARY: &str = "programs";
const CALLS: &str = "calls";

const COMPILING: Bounds =
    Bounds { cpu_seconds: 120, wall: Duration::from_mins(3), address_space: Some(4 << 30), output: 1 << 20 };
const RUNNING: Bounds =
    Bounds { cpu_seconds: 60, wall: Duration::from_mins(2), address_space: Some(1 << 30), output: 64 << 20 };

/// What is added for each call, which may end only when its processor time is used up.
const CALL: Duration = Duration::from_millis(100);

/// The sanitizers end the process at their first complaint and do not look for names of places.
const SANITIZERS: &[(&str, &str)] = &[
    (
        "ASAN_OPTIONS",
        "detect_leaks=0:symbolize=0:halt_on_error=1:quarantine_size_mb=1:detect_stack_use_after_return=0",
    ),
    ("UBSAN_OPTIONS", "halt_on_error=1:print_stacktrace=0:symbolize=0"),
];

impl Gcc {
    /// Looks for a sandbox and, inside of it, for gcc.
    pub fn find() -> Result<Self, GccError> {
        let sandbox = Sandbox::find()?;
        let finished = sandbox.run("gcc", ["--version"], Path::new("/"), &[], COMPILING)?;
        if !finished.status.success() {
            return Err(GccError::NotFound { missing: words(&finished) });
        }
        let text = String::from_utf8_lossy(&finished.stdout);
        Ok(Self { sandbox, version: text.lines().next().unwrap_or_default().to_owned() })
    }

    /// The first line of what gcc says of its version.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Compiles the programs in one go and calls each with its inputs; the outcomes stand in the same order. Calls
    /// that may trap belong into [`Flavor::Sanitized`]: in the others they do what C lets them do, and spoil the
    /// calls that follow.
    pub fn run(&self, cases: &[(&Program, &[Input])], flavor: Flavor) -> Result<Vec<Vec<Outcome>>, GccError> {
        for (program, inputs) in cases {
            admit(program)?;
            inputs.iter().try_for_each(|input| input.fits(program.shape))?;
        }
        if cases.is_empty() {
            return Ok(Vec::new());
        }
        let folder = tempfile::tempdir().map_err(|error| GccError::Io { doing: "making a folder", error })?;
        let write = |name: &str, bytes: &[u8]| {
            std::fs::write(folder.path().join(name), bytes)
                .map_err(|error| GccError::Io { doing: "writing the programs", error })
        };
        write(SOURCE, unit::translation_unit(cases.iter().map(|(program, _)| *program), flavor).as_bytes())?;
        let calls = cases.iter().enumerate().flat_map(|(i, (_, inputs))| inputs.iter().map(move |x| (i, x)));
        write(CALLS, &unit::call_file(calls))?;
        self.compile(folder.path(), flavor)?;
        let calls = cases.iter().map(|(_, inputs)| inputs.len()).sum();
        let finished = self.execute(folder.path(), flavor, calls)?;
        folder.close().map_err(|error| GccError::Io { doing: "removing the folder", error })?;
        let shapes: Vec<_> = cases
            .iter()
            .flat_map(|(program, inputs)| std::iter::repeat_n(program.shape, inputs.len()))
            .collect();
        let output = String::from_utf8_lossy(&finished.stdout);
        let mut outcomes = report::read(&output, &shapes)
            .ok_or(GccError::Output { why: "a line is wrong or missing" })?
            .into_iter();
        Ok(cases.iter().map(|(_, inputs)| outcomes.by_ref().take(inputs.len()).collect()).collect())
    }

    fn compile(&self, folder: &Path, flavor: Flavor) -> Result<(), GccError> {
        // No `-fwrapv` and the like: what C leaves undefined stays so.
        let common = ["-std=c11", "-D_GNU_SOURCE", "-w", "-pipe", "-o", BINARY, SOURCE];
        let arguments = flavor.options().iter().chain(&common);
        let here = folder.to_string_lossy();
        let finished = self.sandbox.run("gcc", arguments, folder, &[("TMPDIR", &here)], COMPILING)?;
        if finished.status.success() { Ok(()) } else { Err(GccError::Compile { words: words(&finished) }) }
    }

    fn execute(&self, folder: &Path, flavor: Flavor, calls: usize) -> Result<Finished, GccError> {
        let sanitized = flavor.is_sanitized();
        let address_space = if sanitized { None } else { RUNNING.address_space };
        let wall = RUNNING.wall + CALL * u32::try_from(calls).unwrap_or(u32::MAX);
        let bounds = Bounds { wall, address_space, ..RUNNING };
        let variables = if sanitized { SANITIZERS } else { &[] };
        let binary = folder.join(BINARY);
        let finished = self.sandbox.run(&binary.to_string_lossy(), [CALLS], folder, variables, bounds)?;
        if finished.status.success() {
            Ok(finished)
        } else {
            Err(GccError::Killed { program: BINARY.to_owned(), status: finished.status })
        }
    }
}

/// Lets only programs of the language pass: those without complaints that are read back from what is printed
/// of them.
fn admit(program: &Program) -> Result<(), GccError> {
    let complaints = crate::check::check(program);
    if !complaints.is_empty() {
        return Err(GccError::Refused(complaints));
    }
    let canonical = program.canonical();
    match crate::parse(&canonical.to_string()) {
        Ok(read) if read.canonical() == canonical => Ok(()),
        Ok(_) => Err(GccError::Refused(Vec::new())),
        Err(complaints) => Err(GccError::Refused(complaints)),
    }
}

fn first_of(complaints: &[Diagnostic]) -> String {
    complaints.first().map_or(String::new(), |first| format!(": {}", first.problem))
}

fn words(finished: &Finished) -> String {
    String::from_utf8_lossy(&finished.stderr).trim().to_owned()
}
