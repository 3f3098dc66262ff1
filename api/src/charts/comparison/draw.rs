//! The drawing of a comparison: one axis of change, a row for each figure.

use super::{Claim, ComparisonChart, told};
use crate::charts::{
    across,
    canvas::Canvas,
    caption::{Estimate, finite},
    frame::{PAD, ROOM, WIDTH},
    number::Numbers,
    scale::Scale,
    style::{Fill, LOOKS, Look, Shape},
    text::{height, isolated, shorten, wrap},
};

const NAMES: f64 = 244.0;
const FIGURES: f64 = 122.0;

struct Rows<'a> {
    canvas: &'a mut Canvas,
    x: Scale,
    numbers: Numbers,
    y: f64,
}

/// Draws from a place down; the answer is where it ends.
pub fn draw(chart: &ComparisonChart, canvas: &mut Canvas, top: f64) -> f64 {
    let ends = (PAD + NAMES + 14.0, WIDTH - PAD - FIGURES - 6.0);
    let x = chart.scale(ends);
    let numbers = chart.per_cent();
    // The rows are drawn apart and placed above the axis that runs behind them.
    let mut front = Canvas::default();
    let mut rows = Rows { canvas: &mut front, x: x.clone(), numbers, y: top + 26.0 };
    for (side, look) in [&chart.area, &chart.comparator].into_iter().zip(LOOKS) {
        rows.row(&side.name, &side.figures(chart), side.change, look);
    }
    if let Some(relative) = chart.relative {
        let name = format!("{} relative to {}", isolated(&chart.area.name), isolated(&chart.comparator.name));
        rows.row(
            &name,
            &told::beside(chart),
            Some(relative.change),
            Look { shape: Shape::Diamond, colour: "", dash: "" },
        );
    }
    for (about, claims) in chart.grouped() {
        rows.heading(&told::heading(about, &claims));
        let own = [&chart.area, &chart.comparator].into_iter().zip(LOOKS).find(|(side, _)| side.name == about);
        let look = own.map_or(Look { colour: "muted", ..LOOKS[4] }, |(_, look)| look);
        for claim in claims {
            rows.claim(claim, look);
        }
    }
    let bottom = rows.y;
    canvas.text("small muted middle", (f64::midpoint(x.ends().0, x.ends().1), top + 12.0), "Change in per cent");
    across::draw(canvas, &x, numbers, (top + 20.0, bottom));
    canvas.append(front);
    bottom + 22.0
}

impl Rows<'_> {
    fn heading(&mut self, said: &str) {
        // The axis does not run through the words.
        self.canvas.rect("paper", (PAD, self.y + 2.0), (ROOM, 30.0));
        self.canvas.line("grid", (PAD, self.y + 4.0), (WIDTH - PAD, self.y + 4.0));
        self.canvas.text("strong", (PAD, self.y + 24.0), &shorten(said, 14.0 * 1.13, ROOM));
        self.y += 34.0;
    }

    /// A name and what is said of it, the change as a mark with its interval, and in figures.
    fn row(&mut self, name: &str, said: &str, change: Option<Estimate>, look: Look) {
        let name = wrap(name, 14.0 * 1.13, NAMES, 2);
        self.told(("strong", 18.0, &name), said, change, look);
    }

    /// A published figure: its source, and what is said of it.
    fn claim(&mut self, claim: &Claim, look: Look) {
        let source = wrap(&claim.source, 12.5, NAMES, 2);
        self.told(("small", 15.5, &source), &claim.particulars(), Some(claim.change), look);
    }

    fn told(
        &mut self,
        (class, leading, name): (&str, f64, &[String]),
        said: &str,
        change: Option<Estimate>,
        look: Look,
    ) {
        let said = wrap(said, 12.5, NAMES, 3);
        let tall = (height(name, leading) + height(&said, 15.5)).max(34.0) + 14.0;
        let y = self.canvas.lines(class, (PAD, self.y + 14.0), leading, name);
        self.canvas.lines("small muted", (PAD, y - 1.0), 15.5, &said);
        let middle = self.y + (tall - 14.0) / 2.0 + 1.0;
        self.change(change, look, middle);
        self.y += tall;
    }

    fn change(&mut self, change: Option<Estimate>, look: Look, y: f64) {
        let left = WIDTH - PAD - FIGURES;
        let Some((change, value)) = change.and_then(|change| Some((change, finite(Some(change.value))?))) else {
            self.canvas.text("small muted", (left, y + 5.0), "cannot be given");
            return;
        };
        let limits = change.limits();
        if let Some((lower, upper)) = limits {
            self.canvas.whisker(look.colour, (self.x.at(lower), y), (self.x.at(upper), y));
        }
        let (fill, r) = if limits.is_none() { (Fill::Hollow, 4.5) } else { (Fill::Full, 3.5) };
        self.canvas.mark(look.colour, look.shape, fill, (self.x.at(value), y), r);
        let said = shorten(&self.numbers.write(value), 14.0 * 1.13, FIGURES);
        self.canvas.text("strong", (left, if limits.is_some() { y - 2.0 } else { y + 5.0 }), &said);
        if let Some(limits) = limits {
            self.canvas.text("small", (left, y + 14.0), &shorten(&self.numbers.range(limits), 12.5, FIGURES));
        }
    }
}
