//! The drawing of a series.

use std::collections::BTreeSet;

use super::{Line, Point, SeriesChart, Status, names, told::period};
use crate::charts::{
    calendar::{Stretch, moment},
    canvas::Canvas,
    caption::{finite, real},
    frame::{PAD, ROOM, WIDTH},
    scale::Scale,
    style::{Fill, LOOKS, Look, REST},
    text::{headed, isolated, shorten, width},
};

const HEIGHT: f64 = 270.0;

/// A series with its axes.
pub struct Plot<'a> {
    pub chart: &'a SeriesChart,
    pub x: Scale,
    pub y: Scale,
    /// How far apart marks stand.
    slot: f64,
}

/// Draws from a place down; the answer is where it ends.
pub fn draw(chart: &SeriesChart, canvas: &mut Canvas, top: f64) -> f64 {
    let numbers = chart.numbers();
    let heading = match chart.lines.as_slice() {
        [one] if !names::wanted(chart) && !one.name.is_empty() => {
            format!("{}: {}", isolated(&one.name), chart.unit.name)
        }
        _ => headed(&chart.unit.name),
    };
    canvas.text("small muted", (PAD, top + 12.0), &shorten(&heading, 12.5, ROOM));
    let top = top + 28.0;
    let y = Scale::nice(chart.values(), chart.unit.from_zero, 5, (top + HEIGHT, top));
    let written = numbers.stepped(y.step);
    let left = PAD + 10.0 + y.ticks.iter().map(|tick| width(&written.write(*tick), 14.0)).fold(0.0, f64::max);
    let right = WIDTH - PAD - if names::wanted(chart) { names::ROOM } else { 8.0 };
    let stretches: Vec<Stretch<'_>> =
        chart.lines.iter().flat_map(|line| &line.points).map(period).collect::<BTreeSet<_>>().into_iter().collect();
    let first = stretches.iter().map(|s| moment(s.start)).fold(f64::INFINITY, f64::min);
    let last = stretches.iter().map(|s| moment(s.end) + 1.0).fold(f64::NEG_INFINITY, f64::max);
    let x = Scale::plain(if first.is_finite() { first } else { 0.0 }, last, (left, right));
    for tick in &y.ticks {
        canvas.line("grid", (left, y.at(*tick)), (right, y.at(*tick)));
        canvas.text("end", (left - 8.0, y.at(*tick) + 5.0), &written.write(*tick));
    }
    let slot = (right - left) / real(stretches.len().max(1));
    let plot = Plot { chart, x, y, slot };
    if chart.is_empty() {
        canvas.text("middle muted", (f64::midpoint(left, right), top + HEIGHT / 2.0), "There is no figure to show");
    }
    let bottom = plot.axis(canvas, &stretches);
    plot.lines(canvas);
    plot.names(canvas);
    bottom
}

impl Plot<'_> {
    /// Lines with their looks, those that matter last and so on top.
    fn looked(&self) -> impl Iterator<Item = (&Line, Look)> {
        let looks = LOOKS.into_iter().chain(std::iter::repeat(REST));
        self.chart.lines.iter().zip(looks).collect::<Vec<_>>().into_iter().rev()
    }

    fn lines(&self, canvas: &mut Canvas) {
        for (line, look) in self.looked().filter(|(_, look)| *look != REST) {
            for run in runs(&line.points) {
                self.band(canvas, run, look);
            }
        }
        for target in &self.chart.targets {
            let Some(value) = finite(Some(target.value)) else { continue };
            let (left, right) = self.x.ends();
            let from = target.from.map_or(left, |day| self.x.at(moment(day)));
            let to = target.to.map_or(right, |day| self.x.at(moment(day) + 1.0));
            canvas.line("rule", (from, self.y.at(value)), (to.max(from), self.y.at(value)));
        }
        for (line, look) in self.looked() {
            self.fits(canvas, line, look);
            for run in runs(&line.points) {
                let places: Vec<(f64, f64)> = run.iter().filter_map(|point| self.place(point)).collect();
                let faint = if look == REST { "faint " } else { "" };
                if places.len() > 1 {
                    canvas.path(&format!("line {faint}{} {}", look.colour, look.dash), &places);
                }
                self.marks(canvas, run, look);
            }
        }
    }

    /// Where a figure stands, if there is one.
    pub fn place(&self, point: &Point) -> Option<(f64, f64)> {
        let value = point.shown().ok()?.value;
        Some((self.x.at(period(point).middle()), self.y.at(value)))
    }

    /// The interval: a band around a run, a bar at a point that stands alone.
    fn band(&self, canvas: &mut Canvas, run: &[Point], look: Look) {
        let limits = |point: &Point| {
            let (lower, upper) = point.shown().ok()?.limits()?;
            Some((self.x.at(period(point).middle()), self.y.at(lower), self.y.at(upper)))
        };
        for part in run.split(|point| limits(point).is_none()) {
            let limits: Vec<(f64, f64, f64)> = part.iter().filter_map(limits).collect();
            match limits.as_slice() {
                [] => {}
                [(x, lower, upper)] => canvas.whisker(look.colour, (*x, *lower), (*x, *upper)),
                many => {
                    let above = many.iter().map(|(x, _, upper)| (*x, *upper));
                    let below = many.iter().rev().map(|(x, lower, _)| (*x, *lower));
                    canvas.area(&format!("band {}", look.colour), &above.chain(below).collect::<Vec<_>>());
                }
            }
        }
    }

    fn fits(&self, canvas: &mut Canvas, line: &Line, look: Look) {
        let place = |day, value| (self.x.at(moment(day)), self.y.at(value));
        for fit in &line.fits {
            let (Some(from), Some(to)) = (finite(Some(fit.from.1)), finite(Some(fit.to.1))) else { continue };
            canvas.line(&format!("line fit {}", look.colour), place(fit.from.0, from), place(fit.to.0, to));
        }
    }

    /// Marks where there is room, and always at ends and at what is not final.
    fn marks(&self, canvas: &mut Canvas, run: &[Point], look: Look) {
        let mut free = f64::NEG_INFINITY;
        for (at, point) in run.iter().enumerate() {
            let Some(place) = self.place(point) else { continue };
            let fill = match point.status {
                Status::Provisional => Fill::Hollow,
                Status::Estimated => Fill::Dotted,
                _ => Fill::Full,
            };
            let end = at == 0 || at + 1 == run.len();
            let wanted = if look == REST { run.len() == 1 } else { end || fill != Fill::Full || place.0 >= free };
            if wanted {
                canvas.mark(look.colour, look.shape, fill, place, if look == REST { 2.0 } else { 3.6 });
                // Where marks would hide the line and its dash, one in a while says whose it is.
                free = place.0 + if self.slot >= 16.0 { 0.0 } else { 56.0 };
            }
        }
    }
}

/// Points in a row with nothing missing between them.
fn runs(points: &[Point]) -> impl Iterator<Item = &[Point]> {
    let follows = |a: &Point, b: &Point| {
        let between = (b.start - a.end).num_days();
        a.shown().is_ok() && b.shown().is_ok() && between <= 1
    };
    points.chunk_by(follows).filter(|run| run.first().is_some_and(|point| point.shown().is_ok()))
}
