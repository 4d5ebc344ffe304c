//! `synth config`: every setting of a training with its value and where that comes from.
//!
//! Owns how it is told. What settings there are, and which of them wins, is decided where a run reads them.

use serde_json::json;

use super::train::recipe::Layers;
use crate::args::ConfigArgs;
use crate::commands::Outcome;
use crate::printer::Printer;

/// Puts the settings on top of each other and shows what comes of it: a file that `--preset` takes.
pub fn execute(args: &ConfigArgs, printer: &mut Printer) -> anyhow::Result<Outcome> {
    let layers = Layers::asked(&args.preset, &args.set)?;
    layers.recipe()?.validate()?;
    if args.json {
        let setting = |(section, key, value, source): (&str, &str, &toml::Value, &str)| json!({"name": format!("{section}.{key}"), "value": value, "source": source});
        let settings: serde_json::Value = layers.settings().map(setting).collect();
        printer.json(&json!({"settings": settings}))?;
    } else {
        printer.line(layers.to_toml(&[]).trim_end())?;
    }
    Ok(Outcome::Yes)
}
