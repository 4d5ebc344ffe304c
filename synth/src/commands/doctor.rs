//! `synth doctor`: what works on this machine, what does not, and what to do about it.
//!
//! Owns what is looked at and how it is told. Nothing is concluded from names and versions that can be tried: a
//! function is searched for, a program is compiled in the sandbox, the model is loaded.

mod finding;
mod gpu;
mod machine;
mod trial;

use serde_json::json;

use crate::args::DoctorArgs;
use crate::commands::Outcome;
use crate::printer::Printer;

use finding::{Finding, State};

/// Looks at everything and tells of it.
pub fn execute(args: &DoctorArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    // First of all: a build with GPU support may start itself anew for its device.
    let device = gpu::look();
    let findings = [
        vec![trial::search()],
        device,
        machine::look(),
        vec![trial::gcc(), trial::model(args.model.as_deref())],
    ]
    .concat();
    let works = findings.iter().all(|finding| finding.state != State::Broken);
    let version = env!("CARGO_PKG_VERSION");
    let system = format!("{} {}", std::env::consts::OS, std::env::consts::ARCH);
    if args.json {
        let checks: serde_json::Value = findings.iter().map(Finding::json).collect();
        printer.json(&json!({"version": version, "system": system, "works": works, "checks": checks}))?;
    } else {
        printer.line(format_args!("synth {version} on {system}\n"))?;
        for finding in &findings {
            printer.line(finding.text(printer.results))?;
        }
        let verdict = if works {
            "Functions can be found here. Try:\n  synth solve -e '[3, 1, 2] -> 6' -e '[5] -> 5'"
        } else {
            "What is marked `broken` does not work, and is needed."
        };
        printer.line(format_args!("\n{verdict}"))?;
    }
    Ok(if works { Outcome::Yes } else { Outcome::No })
}
