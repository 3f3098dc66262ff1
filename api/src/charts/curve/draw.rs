//! The drawing of a concentration curve.

use super::{CurveChart, Portion, held, told};
use crate::charts::{
    canvas::Canvas,
    frame::{PAD, ROOM, WIDTH},
    scale::Scale,
    style::{Fill, LOOKS},
    text::wrap,
};

const SIDE: f64 = 380.0;

/// Draws from a place down; the answer is where it ends.
pub fn draw(chart: &CurveChart, points: &[Portion], canvas: &mut Canvas, top: f64) -> f64 {
    let above = wrap(&format!("Share of {}", chart.shared), 12.5, ROOM, 2);
    let top = canvas.lines("small muted", (PAD, top + 12.0), 16.0, &above);
    let (left, bottom) = (PAD + 50.0, top + SIDE);
    let (x, y) = (Scale::plain(0.0, 1.0, (left, left + SIDE)), Scale::plain(0.0, 1.0, (bottom, top)));
    grid(canvas, &x, &y);
    let place = |portion: &Portion| (x.at(portion.people), y.at(portion.of));
    let look = LOOKS[0];
    if points.is_empty() {
        canvas.text("middle muted", (left + SIDE / 2.0, top + SIDE / 4.0), "There is no figure to show");
    } else {
        let curve: Vec<(f64, f64)> = points.iter().map(place).collect();
        canvas.area(&format!("band {}", look.colour), &curve);
        canvas.line("rule muted", (left, bottom), (left + SIDE, top));
        canvas.path(&format!("line {}", look.colour), &curve);
        if curve.len() <= 24 {
            for place in &curve {
                canvas.mark(look.colour, look.shape, Fill::Full, *place, 3.5);
            }
        }
        fifth(canvas, points, (&x, &y));
    }
    let beneath = format!("Share of {}, from the most to the least in need ({})", chart.among, chart.need);
    let end = canvas.lines("small muted", (PAD, bottom + 42.0), 16.0, &wrap(&beneath, 12.5, ROOM, 2));
    aside(chart, points, canvas, (left + SIDE + 22.0, top + 12.0));
    end - 4.0
}

fn grid(canvas: &mut Canvas, x: &Scale, y: &Scale) {
    let ((left, right), (bottom, top)) = (x.ends(), y.ends());
    for fifths in 0..=5_u8 {
        let share = f64::from(fifths) / 5.0;
        let class = if fifths == 0 { "axis" } else { "grid" };
        canvas.line(class, (left, y.at(share)), (right, y.at(share)));
        canvas.line(class, (x.at(share), bottom), (x.at(share), top));
        canvas.text("end", (left - 8.0, y.at(share) + 5.0), &told::per_cent(share));
        canvas.text("middle", (x.at(share), bottom + 19.0), &told::per_cent(share));
    }
}

/// What the fifth most in need has, led to both axes.
fn fifth(canvas: &mut Canvas, points: &[Portion], (x, y): (&Scale, &Scale)) {
    if let Some(of) = held(points, told::FIFTH) {
        let place = (x.at(told::FIFTH), y.at(of));
        canvas.line("rule", (place.0, y.ends().0), place);
        canvas.line("rule", place, (x.ends().0, place.1));
        canvas.mark("", LOOKS[3].shape, Fill::Full, place, 4.5);
    }
}

/// Index and reading aid beside the curve.
fn aside(chart: &CurveChart, points: &[Portion], canvas: &mut Canvas, (x, y): (f64, f64)) {
    let room = WIDTH - PAD - x;
    let mut y = y;
    if let Some(index) = chart.index {
        y = canvas.lines("small muted", (x, y), 16.0, &wrap("Concentration index", 12.5, room, 2));
        canvas.text("title", (x, y + 10.0), &told::decimals(index.value));
        y += 32.0;
        if let Some(interval) = told::interval(index) {
            y = canvas.lines("small", (x, y), 16.0, &wrap(&format!("95% interval {interval}"), 12.5, room, 3));
        }
        y += 16.0;
    }
    if let Some(said) = told::fifth(chart, points) {
        canvas.lines("small", (x, y), 16.0, &wrap(&said, 12.5, room, 12));
    }
}
