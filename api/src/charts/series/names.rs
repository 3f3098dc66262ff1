//! Names where lines end, in place of a key.

use super::{Line, SeriesChart, draw::Plot};
use crate::charts::{
    calendar::moment,
    canvas::Canvas,
    caption::{finite, real},
    spread::spread,
    style::{Fill, LOOKS},
    text::wrap,
};

/// The room for names beside the plot.
pub const ROOM: f64 = 150.0;

/// Whether lines are named where they end; one line alone is named above.
pub fn wanted(chart: &SeriesChart) -> bool {
    chart.lines.len() > 1 || !chart.targets.is_empty()
}

impl Plot<'_> {
    /// Names at the ends of lines and targets, apart from each other.
    pub fn names(&self, canvas: &mut Canvas) {
        if !wanted(self.chart) {
            return;
        }
        let end = |line: &Line| line.points.iter().rev().find_map(|point| self.place(point));
        let lines =
            self.chart.lines.iter().zip(LOOKS).filter_map(|(line, look)| Some((&line.name, end(line)?, Some(look))));
        let right = self.x.ends().1;
        let targets = self.chart.targets.iter().filter_map(|target| {
            let to = target.to.map_or(right, |day| self.x.at(moment(day) + 1.0));
            Some((&target.name, (to, self.y.at(finite(Some(target.value))?)), None))
        });
        let named: Vec<_> = lines.chain(targets).collect();
        let wrapped: Vec<Vec<String>> =
            named.iter().map(|(name, ..)| wrap(name, 12.5, ROOM - 27.0, if named.len() > 5 { 2 } else { 3 })).collect();
        let asked: Vec<(f64, f64)> =
            named.iter().zip(&wrapped).map(|((_, end, _), lines)| (end.1, real(lines.len()) * 16.0 + 5.0)).collect();
        let (bottom, top) = self.y.ends();
        let places = spread(&asked, (top - 10.0, bottom + 6.0));
        for (((_, end, look), lines), (y, (_, height))) in named.iter().zip(&wrapped).zip(places.iter().zip(&asked)) {
            let class = format!("lead {}", look.map_or("", |look| look.colour));
            // A name that stands where its line ends needs no lead.
            if (end.1 - y).abs() > 6.0 || right - end.0 > 20.0 {
                canvas.line(class.trim_end(), (end.0 + 6.0, end.1), (right + 9.0, *y));
            }
            match look {
                Some(look) => canvas.mark(look.colour, look.shape, Fill::Full, (right + 17.0, *y), 4.0),
                None => canvas.line("rule", (right + 9.0, *y), (right + 25.0, *y)),
            }
            canvas.lines("small", (right + 28.0, y - height / 2.0 + 14.5), 16.0, lines);
        }
    }
}
