//! The axis of time: its names, what is missing beneath it, and which periods are locked.

use std::collections::BTreeSet;

use super::{Line, draw::Plot, told::period};
use crate::charts::{
    calendar::{Stretch, moment, ticks},
    canvas::Canvas,
    key::{Gap, draw_gap},
    style::{LOOKS, Look},
};

const LANE: f64 = 13.0;

impl Plot<'_> {
    /// The axis of time, beneath it what is missing, and which periods are locked.
    pub fn axis(&self, canvas: &mut Canvas, stretches: &[Stretch<'_>]) -> f64 {
        let ((left, right), (bottom, top)) = (self.x.ends(), self.y.ends());
        let zero = self.y.zero().unwrap_or(bottom);
        canvas.line("axis", (left, zero), (right, zero));
        if let (Some((low, _)), false) = (self.y.broken(), self.chart.is_empty()) {
            // Two strokes across the axis, on the side where zero would be, say that it is left out.
            let (from, inward) = if low > 0.0 { (bottom, -1.0) } else { (top, 1.0) };
            for y in [from + inward * 12.0, from + inward * 17.0] {
                canvas.line("axis", (left - 5.0, y + 3.0), (left + 5.0, y - 3.0));
            }
            canvas.line("axis", (left, from), (left, from + inward * 13.5));
        }
        self.locked(canvas, bottom);
        let mut y = bottom + 8.0;
        // What all lines lack is said once.
        let alike = self.chart.lines.windows(2).all(|two| gaps(&two[0]) == gaps(&two[1]));
        let colour = |look: Look| if alike { "" } else { look.colour };
        let lanes = self.chart.lines.iter().zip(LOOKS).take(if alike { 1 } else { LOOKS.len() });
        for (gaps, look) in lanes.map(|(line, look)| (gaps(line), look)).filter(|(gaps, _)| !gaps.is_empty()) {
            for (stretch, gap) in gaps {
                draw_gap(canvas, gap, colour(look), (self.x.at(stretch.middle()), y + 1.0));
            }
            y += LANE;
        }
        let ticks = ticks(stretches, &self.x, 14.0);
        let years = ticks.iter().any(|tick| tick.year.is_some());
        for tick in &ticks {
            canvas.line("axis", (tick.x, bottom), (tick.x, bottom + 5.0));
            canvas.text("middle", (tick.x, y + 12.0), &tick.name);
            if let Some(year) = &tick.year {
                canvas.text("middle muted", (tick.x, y + 29.0), year);
            }
        }
        y + if years { 38.0 } else { 21.0 }
    }

    fn locked(&self, canvas: &mut Canvas, bottom: f64) {
        let mut locked: Vec<(f64, f64)> = Vec::new();
        let points = self.chart.lines.iter().flat_map(|line| &line.points).filter(|point| point.locked);
        for stretch in points.map(period).collect::<BTreeSet<_>>() {
            let (from, to) = (self.x.at(moment(stretch.start)), self.x.at(moment(stretch.end) + 1.0));
            match locked.last_mut() {
                Some(last) if from <= last.1 + 0.1 => last.1 = last.1.max(to),
                _ => locked.push((from, to)),
            }
        }
        for (from, to) in locked {
            canvas.rect("solid", (from, bottom - 1.0), (to - from, 5.0));
        }
    }
}

/// The periods without a figure, and why.
fn gaps(line: &Line) -> Vec<(Stretch<'_>, Gap)> {
    line.points.iter().filter_map(|point| Some((period(point), point.shown().err()?))).collect()
}
