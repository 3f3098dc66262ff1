//! The few SVG elements that charts are made of. Every text and every attribute passes through here, escaped.

use std::fmt::Write;

use super::{
    style::{Fill, Shape},
    text::escape,
};

/// Elements drawn so far.
#[derive(Debug, Default)]
pub struct Canvas {
    out: String,
}

/// A place on the paper.
pub type Place = (f64, f64);

impl Canvas {
    /// What was drawn.
    pub fn finish(self) -> String {
        self.out
    }

    /// Lays what another has drawn above this.
    pub fn append(&mut self, other: Self) {
        self.out += &other.out;
    }

    /// Text at its baseline; the classes say how it is anchored.
    pub fn text(&mut self, class: &str, (x, y): Place, said: &str) {
        let _ = writeln!(self.out, r#"<text class="{class}" x="{}" y="{}">{}</text>"#, at(x), at(y), escape(said));
    }

    /// Lines of text beneath each other; the answer is the next baseline.
    pub fn lines(&mut self, class: &str, (x, y): Place, leading: f64, lines: &[String]) -> f64 {
        let mut y = y;
        for line in lines {
            self.text(class, (x, y), line);
            y += leading;
        }
        y
    }

    /// A straight line.
    pub fn line(&mut self, class: &str, (x1, y1): Place, (x2, y2): Place) {
        let ends = [at(x1), at(y1), at(x2), at(y2)];
        let [x1, y1, x2, y2] = &ends;
        let _ = writeln!(self.out, r#"<line class="{class}" x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}"/>"#);
    }

    /// A rectangle from its upper left corner.
    pub fn rect(&mut self, class: &str, (x, y): Place, (width, height): (f64, f64)) {
        let _ = writeln!(
            self.out,
            r#"<rect class="{class}" x="{}" y="{}" width="{}" height="{}"/>"#,
            at(x),
            at(y),
            at(width.max(0.0)),
            at(height.max(0.0))
        );
    }

    /// A line through places.
    pub fn path(&mut self, class: &str, places: &[Place]) {
        self.drawn(class, places, "");
    }

    /// A shape around places.
    pub fn area(&mut self, class: &str, places: &[Place]) {
        self.drawn(class, places, "Z");
    }

    fn drawn(&mut self, class: &str, places: &[Place], end: &str) {
        let mut d = String::new();
        for (nth, (x, y)) in places.iter().enumerate() {
            let _ = write!(d, "{}{} {}", if nth == 0 { "M" } else { "L" }, at(*x), at(*y));
        }
        let _ = writeln!(self.out, r#"<path class="{class}" d="{d}{end}"/>"#);
    }

    /// An interval: a line with a bar at each end.
    pub fn whisker(&mut self, class: &str, from: Place, to: Place) {
        let class = format!("whisker {class}");
        let class = class.trim_end();
        let upright = (from.0 - to.0).abs() < (from.1 - to.1).abs();
        let (dx, dy) = if upright { (5.5, 0.0) } else { (0.0, 5.5) };
        self.line(class, from, to);
        for (x, y) in [from, to] {
            self.line(class, (x - dx, y - dy), (x + dx, y + dy));
        }
    }

    /// A mark.
    pub fn mark(&mut self, colour: &str, shape: Shape, fill: Fill, (x, y): Place, r: f64) {
        let class = format!("{} {colour}", if fill == Fill::Full { "mark" } else { "hollow" });
        let class = class.trim_end();
        match shape {
            Shape::Circle => self.circle(class, (x, y), r),
            Shape::Square => self.area(class, &[(x - r, y - r), (x + r, y - r), (x + r, y + r), (x - r, y + r)]),
            Shape::Triangle => self.area(class, &[(x, y - r * 1.2), (x + r * 1.15, y + r), (x - r * 1.15, y + r)]),
            Shape::Wedge => self.area(class, &[(x, y + r * 1.2), (x + r * 1.15, y - r), (x - r * 1.15, y - r)]),
            Shape::Diamond => {
                let r = r * 1.3;
                self.area(class, &[(x, y - r), (x + r, y), (x, y + r), (x - r, y)]);
            }
            Shape::Cross => self.cross(colour, (x, y), r),
        }
        if fill == Fill::Dotted {
            self.circle(&format!("solid {colour}"), (x, y), 1.6);
        }
    }

    fn circle(&mut self, class: &str, (x, y): Place, r: f64) {
        let _ = writeln!(self.out, r#"<circle class="{class}" cx="{}" cy="{}" r="{}"/>"#, at(x), at(y), at(r));
    }

    /// Two strokes across each other.
    pub fn cross(&mut self, colour: &str, (x, y): Place, r: f64) {
        let class = format!("cross {colour}");
        let class = class.trim_end();
        self.line(class, (x - r, y - r), (x + r, y + r));
        self.line(class, (x - r, y + r), (x + r, y - r));
    }
}

/// A coordinate to a tenth, without what says nothing.
pub fn at(value: f64) -> String {
    let value = format!("{value:.1}");
    let value = value.strip_suffix(".0").unwrap_or(&value);
    if value == "-0" { "0".into() } else { value.into() }
}
