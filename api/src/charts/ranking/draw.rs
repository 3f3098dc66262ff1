//! The drawing of a ranking.

use super::{RankRow, RankingChart, select::Shown, told};
use crate::charts::{
    across,
    canvas::Canvas,
    caption::finite,
    frame::{PAD, ROOM, WIDTH},
    scale::Scale,
    text::{bold_width, headed, height, isolated, shorten, width, wrap},
};

const LEADING: f64 = 17.0;
const NAMES: f64 = 235.0;

/// A line of the picture and how it is said.
struct Laid<'a> {
    line: Shown,
    row: Option<&'a RankRow>,
    said: Vec<String>,
    tall: f64,
}

struct Columns {
    /// Where names begin, after the place in the ranking.
    names: f64,
    x: Scale,
}

/// Draws from a place down; the answer is where it ends.
pub fn draw(chart: &RankingChart, shown: &[Shown], canvas: &mut Canvas, top: f64) -> f64 {
    canvas.text("small muted", (PAD, top + 12.0), &shorten(&headed(&chart.unit.name), 12.5, ROOM));
    let top = top + if chart.benchmark.is_some() { 40.0 } else { 22.0 };
    let laid: Vec<Laid<'_>> = shown.iter().map(|line| Laid::of(chart, *line)).collect();
    let columns = columns(chart, &laid);
    let bottom = top + laid.iter().map(|line| line.tall).sum::<f64>().max(LEADING);
    across::draw(canvas, &columns.x, chart.numbers(), (top, bottom));
    benchmark(chart, canvas, &columns.x, (top, bottom));
    if laid.is_empty() {
        canvas.text("muted", (PAD, top + 15.0), "There is nothing to rank");
    }
    let mut y = top;
    for line in &laid {
        line.draw(chart, canvas, &columns, y);
        y += line.tall;
    }
    bottom + 22.0
}

/// The axis of values.
pub fn scale(chart: &RankingChart, shown: &[Shown]) -> Scale {
    let laid: Vec<Laid<'_>> = shown.iter().map(|line| Laid::of(chart, *line)).collect();
    columns(chart, &laid).x
}

fn columns(chart: &RankingChart, laid: &[Laid<'_>]) -> Columns {
    let numbers = chart.numbers();
    let rows = || laid.iter().filter_map(|line| Some((line, line.row?)));
    let names = PAD + 8.0 + width(&chart.rows.len().to_string(), 12.5) + 8.0;
    let room = rows().flat_map(|(line, _)| &line.said).map(|name| bold_width(name, 14.0)).fold(0.0, f64::max);
    let figures = rows().filter_map(|(_, row)| row.estimate()).map(|of| bold_width(&numbers.write(of.value), 14.0));
    let ends = (names + room.min(NAMES) + 16.0, WIDTH - PAD - figures.fold(0.0, f64::max).min(150.0) - 18.0);
    let values: Vec<f64> = chart.values().collect();
    Columns { names, x: across::scale(values.into_iter(), chart.unit.from_zero, ends, numbers) }
}

/// A rule through all rows, its name above.
fn benchmark(chart: &RankingChart, canvas: &mut Canvas, x: &Scale, (top, bottom): (f64, f64)) {
    let known = chart.benchmark.as_ref().and_then(|benchmark| Some((benchmark, finite(Some(benchmark.value))?)));
    if let Some((benchmark, value)) = known {
        let at = x.at(value);
        canvas.line("rule", (at, top - 6.0), (at, bottom));
        let said = shorten(&format!("{} {}", isolated(&benchmark.name), chart.numbers().write(value)), 12.5, ROOM);
        let half = width(&said, 12.5) / 2.0;
        canvas.text("small middle", (at.max(PAD + half).min(WIDTH - PAD - half), top - 11.0), &said);
    }
}

impl<'a> Laid<'a> {
    fn of(chart: &'a RankingChart, line: Shown) -> Self {
        let row = if let Shown::Row(at) = line { chart.rows.get(at) } else { None };
        let said = match (row, line) {
            (Some(row), _) => wrap(&row.name, if row.chosen { 14.0 * 1.13 } else { 14.0 }, NAMES, 3),
            (None, Shown::Left(count)) => vec![told::left_out(count)],
            (None, Shown::Row(_)) => Vec::new(),
        };
        let tall = height(&said, LEADING).max(LEADING) + 5.0;
        Self { line, row, said, tall }
    }

    fn draw(&self, chart: &RankingChart, canvas: &mut Canvas, columns: &Columns, y: f64) {
        let (middle, base) = (y + self.tall / 2.0, y + 15.5);
        let (Some(row), Shown::Row(_)) = (self.row, self.line) else {
            // Not a place in the ranking: the axis does not run through it.
            canvas.rect("paper", (PAD, y), (ROOM, self.tall));
            canvas.lines("small muted", (columns.names, base), LEADING, &self.said);
            return;
        };
        if row.chosen {
            canvas.rect("chosen", (PAD, y + 1.0), (ROOM, self.tall - 2.0));
        }
        let class = if row.chosen { "strong" } else { "plain" };
        if let Some(rank) = row.rank {
            canvas.text("small muted end", (columns.names - 8.0, base), &rank.to_string());
        }
        canvas.lines(class, (columns.names, base), LEADING, &self.said);
        figure(chart, row, canvas, &columns.x, middle);
    }
}

/// The mark with its interval, and the value.
fn figure(chart: &RankingChart, row: &RankRow, canvas: &mut Canvas, x: &Scale, middle: f64) {
    let Some(estimate) = row.estimate() else {
        let said = shorten(&told::absent(&row.absent), 12.5, 200.0);
        let from = x.ends().0 + 6.0;
        canvas.rect("paper", (from - 3.0, middle - 8.0), (width(&said, 12.5) + 6.0, 16.0));
        canvas.text("small muted", (from, middle + 4.5), &said);
        return;
    };
    let (colour, shape, fill) = row.standing.mark();
    if let Some((lower, upper)) = estimate.limits() {
        canvas.whisker(colour, (x.at(lower), middle), (x.at(upper), middle));
    }
    canvas.mark(colour, shape, fill, (x.at(estimate.value), middle), 3.5);
    let class = if row.chosen { "end strong" } else { "end" };
    canvas.text(class, (WIDTH - PAD - 6.0, middle + 5.0), &chart.numbers().write(estimate.value));
}
