//! Curves as SVG, drawn by hand: nothing is loaded from anywhere.

use std::fmt::{Error, Write};

const STYLE: &str = "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;\
color:#222;background:#fff}h2{margin:2rem 0 .5rem;font-size:1.1rem}pre{background:#f4f4f2;padding:.8rem;\
overflow:auto}svg{width:100%;height:auto}svg text{font:12px system-ui,sans-serif;fill:currentColor}\
polyline{fill:none;stroke-width:1.8;stroke-linejoin:round}.a{stroke:#3b6ea5;fill:#3b6ea5}.b{stroke:#c2542d;fill:#c2542d}\
polyline.a,polyline.b{fill:none}svg text.a,svg text.b{stroke:none}line{stroke:#8884}.two{display:flex;gap:1rem}\
.two pre{flex:1}@media(prefers-color-scheme:dark){body{color:#ddd;background:#181818}pre{background:#242424}\
.a{stroke:#6fa3d8;fill:#6fa3d8}.b{stroke:#e38a63;fill:#e38a63}}";

const WIDTH: f64 = 720.0;
const HEIGHT: f64 = 220.0;
/// Where the plot begins: numbers stand left of it and below.
const LEFT: f64 = 60.0;
const BOTTOM: f64 = 24.0;
const TOP: f64 = 20.0;
const CLASSES: [&str; 2] = ["a", "b"];

/// A name and points from left to right.
pub struct Curve {
    /// What it is of.
    pub name: &'static str,
    /// Steps and values.
    pub points: Vec<(f64, f64)>,
}

/// A page with a title.
pub fn page(title: &str, body: &str) -> Result<String, Error> {
    let title = escaped(title);
    let mut out = String::new();
    writeln!(out, "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>")?;
    writeln!(out, "<style>{STYLE}</style>\n<h1>{title}</h1>\n{body}</html>")?;
    Ok(out)
}

/// Text as it stands in a page.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Curves over the same steps; nothing where all is 0 or there are no two points.
pub fn chart(out: &mut String, title: &str, curves: &[Curve]) -> Result<(), Error> {
    let shown: Vec<&Curve> = (curves.iter())
        .filter(|curve| curve.points.len() > 1 && curve.points.iter().any(|&(_, y)| y != 0.0))
        .collect();
    let points = || shown.iter().flat_map(|curve| &curve.points);
    if shown.is_empty() {
        return Ok(());
    }
    let most = points().map(|&(x, _)| x).fold(1.0, f64::max);
    let (mut low, mut high) =
        points().fold((f64::MAX, f64::MIN), |(low, high), &(_, y)| (low.min(y), high.max(y)));
    if low > 0.0 && low < 0.5 * high {
        low = 0.0;
    }
    if high <= low {
        high = low + 1.0;
    }
    let x = |step: f64| LEFT + (WIDTH - LEFT - 8.0) * step / most;
    let y = |value: f64| HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * (value - low) / (high - low);
    writeln!(out, "<h2>{}</h2>\n<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\">", escaped(title))?;
    for i in 0..=4 {
        let value = low + (high - low) * f64::from(i) / 4.0;
        let (at, edge) = (y(value), LEFT - 6.0);
        writeln!(out, "<line x1=\"{LEFT}\" x2=\"{}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>", WIDTH - 8.0)?;
        writeln!(
            out,
            "<text x=\"{edge}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            at + 4.0,
            short(value)
        )?;
        let step = most * f64::from(i) / 4.0;
        let anchor = if i == 4 { "end" } else { "middle" };
        writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"{anchor}\">{step:.0}</text>",
            x(step),
            HEIGHT - 6.0
        )?;
    }
    for (i, curve) in shown.iter().enumerate() {
        let class = CLASSES.get(i % CLASSES.len()).copied().unwrap_or_default();
        let path: Vec<String> =
            curve.points.iter().map(|&(step, value)| format!("{:.1},{:.1}", x(step), y(value))).collect();
        writeln!(out, "<polyline class=\"{class}\" points=\"{}\"/>", path.join(" "))?;
        let place = LEFT + 8.0 + 140.0 * i as f64;
        writeln!(out, "<text class=\"{class}\" x=\"{place}\" y=\"12\">{}</text>", escaped(curve.name))?;
    }
    writeln!(out, "</svg>")
}

/// A number of few digits.
fn short(x: f64) -> String {
    match x.abs() {
        0.0 => "0".into(),
        size if size < 0.01 => format!("{x:.1e}"),
        size if size < 10.0 => format!("{x:.2}"),
        _ => format!("{x:.0}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn curves_stay_within_their_frame() {
        let mut out = String::new();
        let curve = |name, points: &[(f64, f64)]| Curve { name, points: points.to_vec() };
        chart(&mut out, "a < b", &[curve("x", &[(0.0, 4.0), (100.0, 1.0)]), curve("none", &[(0.0, 0.0); 3])])
            .unwrap();
        assert!(out.contains("a &lt; b") && out.matches("<polyline").count() == 1, "{out}");
        assert!(out.contains("points=\"60.0,20.0 712.0,152.0\""), "{out}");
        let mut nothing = String::new();
        chart(&mut nothing, "x", &[curve("x", &[(0.0, 1.0)])]).unwrap();
        assert_eq!(nothing, "");
    }
}
