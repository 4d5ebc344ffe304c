//! Where tensors are computed: as told, or the best there is, with the reason.
//!
//! One binary does both. A GPU is opened in the one way that fails with an error and not with a panic; an adapter that
//! is software counts as none unless it is asked for. Some of burn's functions make tensors on its default device,
//! which a build with GPU support takes for a GPU whether there is one or not. It can be named in the environment alone,
//! and a process cannot change its own: so the program starts itself anew with the right one, once.

use std::str::FromStr;

use latent::Device;

use crate::diagnostic::advised;

/// What was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wanted {
    /// A GPU if there is a real one, else the CPU.
    #[default]
    Auto,
    /// The CPU.
    Cpu,
    /// A GPU through wgpu, perhaps the one of this number.
    Wgpu(Option<usize>),
}

impl FromStr for Wanted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            None if text == "auto" => Ok(Self::Auto),
            None if text == "cpu" => Ok(Self::Cpu),
            None if text == "wgpu" => Ok(Self::Wgpu(None)),
            Some(("wgpu", index)) => {
                let index = index.parse().map_err(|_| format!("`{index}` is no number of a GPU"))?;
                Ok(Self::Wgpu(Some(index)))
            }
            _ => Err("devices are `auto`, `cpu`, `wgpu` and `wgpu:0`, `wgpu:1`, ..".into()),
        }
    }
}

/// A device, and why it is this one.
#[derive(Clone, Debug)]
pub struct Chosen {
    /// The device, without differentiation.
    pub device: Device,
    /// Its name and the reason.
    pub why: String,
}

/// The device that was asked for.
pub fn choose(wanted: Wanted) -> anyhow::Result<Chosen> {
    match wanted {
        Wanted::Cpu => cpu("as told"),
        Wanted::Auto => match gpu::open(None) {
            Ok(gpu::Opened { device, name, real: true }) => {
                Ok(Chosen { device, why: format!("{name}, through wgpu") })
            }
            Ok(gpu::Opened { name, .. }) => cpu(&format!("the only adapter, {name}, is software")),
            Err(why) => cpu(&why),
        },
        Wanted::Wgpu(index) => match gpu::open(index) {
            Ok(gpu::Opened { device, name, real }) => {
                let software = if real { "" } else { " (software)" };
                Ok(Chosen { device, why: format!("{name}{software}, through wgpu, as told") })
            }
            Err(why) => Err(advised(why, gpu::ADVICE)),
        },
    }
}

/// The CPU, for this reason.
fn cpu(why: &str) -> anyhow::Result<Chosen> {
    gpu::restart_with("BURN_DEVICE", "flex")?;
    Ok(Chosen { device: Device::flex(), why: format!("cpu ({}): {why}", cores()) })
}

/// A build without GPU support.
#[cfg(not(feature = "gpu"))]
mod gpu {
    use super::Device;

    pub const ADVICE: &str = "take --device cpu, or build it with --features gpu";

    pub struct Opened {
        pub device: Device,
        pub name: String,
        pub real: bool,
    }

    pub fn open(_: Option<usize>) -> Result<Opened, String> {
        Err("this build of synth has no GPU support".into())
    }

    /// The CPU is the default device already.
    #[allow(clippy::unnecessary_wraps, reason = "it can fail in a build with GPU support")]
    pub fn restart_with(_: &str, _: &str) -> anyhow::Result<()> {
        Ok(())
    }
}

#[cfg(feature = "gpu")]
mod gpu {
    use anyhow::Context;

    use super::Device;

    pub const ADVICE: &str = "see whether `vulkaninfo` finds the GPU, or take --device cpu";

    pub struct Opened {
        pub device: Device,
        pub name: String,
        /// A card, not a program that does as if it were one.
        pub real: bool,
    }

    /// The default adapter, or the discrete GPU of this number.
    pub fn open(index: Option<usize>) -> Result<Opened, String> {
        if let Some(index) = index {
            let kind = format!("DiscreteGpu({index})");
            restart_with("CUBECL_WGPU_DEFAULT_DEVICE", &kind).map_err(|error| format!("{error:#}"))?;
        }
        let device = Device::wgpu_options().init();
        let device = device.map_err(|error| format!("no GPU can be opened: {error}"))?;
        let identity = device.identity();
        let name = identity.as_ref().map_or_else(|| "a GPU without a name".into(), |is| is.name.clone());
        Ok(Opened { device, name, real: identity.is_some_and(|is| is.physical.is_some()) })
    }

    /// Starts the program anew with this in its environment, unless that stands there already.
    pub fn restart_with(name: &str, value: &str) -> anyhow::Result<()> {
        use std::os::unix::process::CommandExt;

        if std::env::var_os(name).is_some_and(|is| is == value) {
            return Ok(());
        }
        let program = std::env::current_exe().context("could not find the program itself")?;
        let error =
            std::process::Command::new(program).args(std::env::args_os().skip(1)).env(name, value).exec();
        Err(error).context("could not start the program anew for its device")
    }
}

fn cores() -> String {
    match std::thread::available_parallelism().map_or(1, usize::from) {
        1 => "1 core".into(),
        n => format!("{n} cores"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices_have_names() {
        let check = |text: &str, expect: Option<Wanted>| assert_eq!(text.parse().ok(), expect, "{text}");
        check("auto", Some(Wanted::Auto));
        check("cpu", Some(Wanted::Cpu));
        check("wgpu", Some(Wanted::Wgpu(None)));
        check("wgpu:1", Some(Wanted::Wgpu(Some(1))));
        check("wgpu:x", None);
        check("gpu", None);
        check("cpu:0", None);
    }
}
