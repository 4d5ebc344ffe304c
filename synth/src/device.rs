//! Where tensors are computed: as told, or the best there is, with the reason.

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
        Wanted::Cpu => Ok(Chosen { device: Device::flex(), why: format!("cpu ({}), as told", cores()) }),
        Wanted::Auto => {
            let why = format!("cpu ({}): this build of synth has no GPU support", cores());
            Ok(Chosen { device: Device::flex(), why })
        }
        Wanted::Wgpu(_) => Err(advised(
            "this build of synth has no GPU support",
            "take --device cpu, or build it with --features gpu",
        )),
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
