//! What the signs of a picture mean: only those that it uses.

use super::{
    canvas::Canvas,
    frame::{PAD, WIDTH},
    style::{Fill, Look, Shape},
    text::width,
};

/// A sign of the key.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Sign {
    /// A mark.
    Mark(&'static str, Shape, Fill),
    /// A mark with its interval.
    Estimate(&'static str, Shape),
    /// An interval around a line.
    Band(&'static str),
    /// A line.
    Line(Look),
    /// A dashed rule, as targets and benchmarks have.
    Rule(&'static str),
    /// A dotted line, as fitted trends have.
    Fit(&'static str),
    /// A bar along the axis.
    Bar,
    /// A mark beneath the axis, where there is no figure.
    Gap(Gap),
}

/// Why there is no figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// None was reported.
    Missing,
    /// It is withheld because it is small.
    Suppressed,
    /// The question does not arise.
    NotApplicable,
}

const SIGN: f64 = 30.0;
const LEADING: f64 = 20.0;

/// Draws the key's entries in lines from a place down; the answer is where it ends.
pub fn draw(canvas: &mut Canvas, top: f64, entries: &[(Sign, String)]) -> f64 {
    if entries.is_empty() {
        return top;
    }
    let (mut x, mut y) = (PAD, top + 14.0);
    for (sign, said) in entries {
        let wide = SIGN + width(said, 12.5);
        if x > PAD && x + wide > WIDTH - PAD {
            (x, y) = (PAD, y + LEADING);
        }
        draw_sign(canvas, *sign, (x, y - 4.5));
        canvas.text("small", (x + SIGN, y), &super::text::shorten(said, 12.5, WIDTH - 2.0 * PAD - SIGN));
        x += wide + 18.0;
    }
    y + 8.0
}

fn draw_sign(canvas: &mut Canvas, sign: Sign, (x, y): (f64, f64)) {
    let middle = (x + 11.0, y);
    let (left, right) = ((x, y), (x + 22.0, y));
    match sign {
        Sign::Mark(colour, shape, fill) => canvas.mark(colour, shape, fill, middle, 4.0),
        Sign::Estimate(colour, shape) => {
            canvas.whisker(colour, left, right);
            canvas.mark(colour, shape, Fill::Full, middle, 3.5);
        }
        Sign::Band(colour) => {
            canvas.rect(&format!("band {colour}"), (x, y - 6.0), (22.0, 12.0));
            canvas.line(&format!("line {colour}"), left, right);
        }
        Sign::Line(look) => canvas.line(&format!("line {} {}", look.colour, look.dash), left, right),
        Sign::Rule(colour) => canvas.line(&format!("rule {colour}"), left, right),
        Sign::Fit(colour) => canvas.line(&format!("line fit {colour}"), left, right),
        Sign::Bar => canvas.rect("solid", (x, y - 2.0), (22.0, 5.0)),
        Sign::Gap(gap) => draw_gap(canvas, gap, "", middle),
    }
}

/// The mark of a figure that is not there.
pub fn draw_gap(canvas: &mut Canvas, gap: Gap, colour: &str, (x, y): (f64, f64)) {
    match gap {
        Gap::Missing => canvas.cross(colour, (x, y), 3.5),
        Gap::Suppressed => {
            canvas.mark(colour, Shape::Square, Fill::Hollow, (x, y), 4.0);
            canvas.line(&format!("cross {colour}"), (x - 4.0, y + 4.0), (x + 4.0, y - 4.0));
        }
        Gap::NotApplicable => canvas.line(&format!("cross {colour}"), (x - 4.0, y), (x + 4.0, y)),
    }
}
