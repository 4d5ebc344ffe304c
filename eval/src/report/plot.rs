//! Plots as SVG, drawn by hand: nothing is loaded from anywhere. Colours are those of the page's style.

use std::fmt::{Result, Write};

use super::Point;
use crate::metric::Share;

const WIDTH: f64 = 720.0;
/// Width of a curve: two stand beside each other.
const HALF: f64 = 440.0;
/// What stays free at the right.
const MARGIN: f64 = 12.0;
/// Width of the names left of bars.
const NAMES: f64 = 170.0;
/// Where bars end: figures stand right of it.
const BARS: f64 = 560.0;
/// Height of a bar with its distance to the next.
const STEP: f64 = 24.0;
/// Left of and below the curves stand numbers.
const LEFT: f64 = 48.0;
const HEIGHT: f64 = 240.0;
const BOTTOM: f64 = 40.0;
const TOP: f64 = 12.0;

/// A bar: its name, the share with its interval, and perhaps another share, drawn as a mark.
pub struct Bar<'b> {
    /// What it is of.
    pub name: &'b str,
    /// How long it is.
    pub share: Share,
    /// Drawn paler behind it.
    pub behind: Option<Share>,
}

/// Text as it stands in a page.
pub fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// Percent with one digit.
pub fn percent(share: f64) -> String {
    format!("{:.1}%", 100.0 * share)
}

/// Bars from 0 to 100%, with intervals.
pub fn bars(out: &mut String, bars: &[Bar<'_>]) -> Result {
    let height = STEP * bars.len() as f64 + 22.0;
    writeln!(out, "<svg viewBox=\"0 0 {WIDTH} {height}\" role=\"img\">")?;
    let x = |share: f64| NAMES + (BARS - NAMES) * share;
    let foot = height - 18.0;
    for quarter in 0..=4 {
        let (share, at) = (f64::from(quarter) / 4.0, x(f64::from(quarter) / 4.0));
        writeln!(out, "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"0\" y2=\"{foot:.1}\"/>")?;
        writeln!(
            out,
            "<text class=\"axis\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{:.0}%</text>",
            height - 4.0,
            100.0 * share
        )?;
    }
    for (i, Bar { name, share, behind }) in bars.iter().enumerate() {
        let top = STEP * i as f64 + 3.0;
        let (middle, line) = (top + 8.0, top + 12.5);
        writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{line:.1}\" text-anchor=\"end\">{}</text>",
            NAMES - 10.0,
            escaped(name)
        )?;
        if let Some(behind) = behind {
            writeln!(
                out,
                "<rect class=\"pale\" x=\"{NAMES}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"16\"/>",
                x(behind.share) - NAMES
            )?;
        }
        writeln!(
            out,
            "<rect class=\"bar\" x=\"{NAMES}\" y=\"{top:.1}\" width=\"{:.1}\" height=\"16\"/>",
            x(share.share) - NAMES
        )?;
        let (low, high) = (x(share.low), x(share.high));
        writeln!(
            out,
            "<path class=\"range\" d=\"M{low:.1} {:.1}v8M{low:.1} {middle:.1}H{high:.1}M{high:.1} {:.1}v8\"/>",
            middle - 4.0,
            middle - 4.0
        )?;
        let (count, of, share) = (share.count, share.of, percent(share.share));
        writeln!(
            out,
            "<text x=\"{:.1}\" y=\"{line:.1}\">{share}<tspan class=\"axis\" dx=\"6\">{count} of {of}</tspan></text>",
            BARS + 14.0
        )?;
    }
    writeln!(out, "</svg>")
}

/// A curve that rises in steps, over budgets on a logarithmic scale; `of` is the top.
pub fn curve(out: &mut String, points: &[Point], of: usize, unit: &str) -> Result {
    let (Some(first), Some(last)) = (points.first(), points.last()) else { return Ok(()) };
    let (low, high) = (first.within.log10(), last.within.log10());
    let span = if high > low { high - low } else { 1.0 };
    let x = |within: f64| LEFT + (HALF - MARGIN - LEFT) * (within.log10() - low) / span;
    let y = |solved: f64| HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * solved / of.max(1) as f64;
    begin(out, HALF, &y, of)?;
    // Where there are too many to be read, decades are enough.
    let few = points.len() <= 8;
    for point in points {
        let (at, decade) = (x(point.within), point.within.log10().fract().abs() < 1e-9);
        if few || decade {
            upright(out, at, point.within)?;
        }
    }
    let path: Vec<String> =
        points.iter().map(|point| format!("{:.1},{:.1}", x(point.within), y(point.solved as f64))).collect();
    writeln!(out, "<polyline class=\"curve\" points=\"{}\"/>", path.join(" "))?;
    for point in points {
        let (at, height) = (x(point.within), y(point.solved as f64));
        writeln!(
            out,
            "<circle class=\"dot\" cx=\"{at:.1}\" cy=\"{height:.1}\" r=\"3\"><title>{} within {} {unit}</title></circle>",
            point.solved,
            short(point.within)
        )?;
    }
    end(out, HALF, unit)
}

/// A point of a scatter plot.
pub struct Dot<'d> {
    /// From left to right.
    pub x: usize,
    /// From the bottom up.
    pub y: usize,
    /// The class of its style.
    pub class: &'d str,
    /// What it is.
    pub name: &'d str,
}

/// Points over two lengths, with the line on which they are equal.
pub fn scatter(out: &mut String, dots: &[Dot<'_>], below: &str) -> Result {
    let most = dots.iter().map(|dot| dot.x.max(dot.y)).max().unwrap_or_default().max(1).next_multiple_of(20);
    let x = |tokens: f64| LEFT + (WIDTH - MARGIN - LEFT) * tokens / most as f64;
    let y = |tokens: f64| HEIGHT - BOTTOM - (HEIGHT - BOTTOM - TOP) * tokens / most as f64;
    begin(out, WIDTH, &y, most)?;
    for quarter in 0..=4 {
        let tokens = most as f64 * f64::from(quarter) / 4.0;
        let at = x(tokens);
        upright(out, at, tokens)?;
    }
    let (start, stop) = ((x(0.0), y(0.0)), (x(most as f64), y(most as f64)));
    writeln!(
        out,
        "<line class=\"same\" x1=\"{:.1}\" y1=\"{:.1}\" x2=\"{:.1}\" y2=\"{:.1}\"/>",
        start.0, start.1, stop.0, stop.1
    )?;
    for Dot { x: across, y: up, class, name } in dots {
        let (at, height) = (x(*across as f64), y(*up as f64));
        writeln!(
            out,
            "<circle class=\"{class}\" cx=\"{at:.1}\" cy=\"{height:.1}\" r=\"3.5\"><title>{}: {up}, reference {across}</title></circle>",
            escaped(name)
        )?;
    }
    end(out, WIDTH, below)
}

/// A line of the grid at this place, with its number below.
fn upright(out: &mut String, at: f64, number: f64) -> Result {
    writeln!(
        out,
        "<line class=\"grid\" x1=\"{at:.1}\" x2=\"{at:.1}\" y1=\"{TOP}\" y2=\"{:.1}\"/>",
        HEIGHT - BOTTOM
    )?;
    writeln!(
        out,
        "<text class=\"axis\" x=\"{at:.1}\" y=\"{:.1}\" text-anchor=\"middle\">{}</text>",
        HEIGHT - BOTTOM + 16.0,
        short(number)
    )
}

/// The frame of a plot with numbers on its left.
fn begin(out: &mut String, width: f64, y: &dyn Fn(f64) -> f64, most: usize) -> Result {
    writeln!(out, "<svg viewBox=\"0 0 {width} {HEIGHT}\" role=\"img\">")?;
    let right = width - MARGIN;
    for quarter in 0..=4 {
        let value = most as f64 * f64::from(quarter) / 4.0;
        let at = y(value);
        writeln!(out, "<line class=\"grid\" x1=\"{LEFT}\" x2=\"{right}\" y1=\"{at:.1}\" y2=\"{at:.1}\"/>")?;
        writeln!(
            out,
            "<text class=\"axis\" x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\">{}</text>",
            LEFT - 8.0,
            at + 4.0,
            short(value)
        )?;
    }
    Ok(())
}

fn end(out: &mut String, width: f64, below: &str) -> Result {
    let (at, foot) = (f64::midpoint(LEFT, width - MARGIN), HEIGHT - 4.0);
    writeln!(
        out,
        "<text class=\"axis\" x=\"{at}\" y=\"{foot}\" text-anchor=\"middle\">{}</text>\n</svg>",
        escaped(below)
    )
}

/// A number as short as it can be read.
fn short(x: f64) -> String {
    match x {
        x if x >= 1e9 => format!("{}G", x / 1e9),
        x if x >= 1e6 => format!("{}M", x / 1e6),
        x if x >= 1e4 => format!("{}k", x / 1e3),
        _ => format!("{x}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        for (x, expect) in
            [(0.01, "0.01"), (7.5, "7.5"), (1000.0, "1000"), (1e4, "10k"), (1e7, "10M"), (1e9, "1G")]
        {
            assert_eq!(short(x), expect);
        }
    }

    #[test]
    fn bars_and_curves_stay_within_their_frame() {
        let mut out = String::new();
        let share = Share::new(3, 4);
        bars(&mut out, &[Bar { name: "a < b", share, behind: Some(Share::new(4, 4)) }]).unwrap();
        assert!(out.contains("a &lt; b") && out.contains("75.0%") && out.contains("3 of 4"), "{out}");
        assert!(out.contains("class=\"pale\" x=\"170\" y=\"3.0\" width=\"390.0\""), "{out}");
        let mut out = String::new();
        let point = |within, solved| Point { within, solved };
        curve(&mut out, &[point(1.0, 0), point(10.0, 1), point(100.0, 2)], 2, "seconds").unwrap();
        assert!(out.contains("points=\"48.0,200.0 238.0,106.0 428.0,12.0\""), "{out}");
        let mut out = String::new();
        scatter(&mut out, &[Dot { x: 20, y: 10, class: "dot", name: "x" }], "tokens").unwrap();
        assert!(out.contains("cx=\"708.0\" cy=\"106.0\""), "{out}");
    }
}
