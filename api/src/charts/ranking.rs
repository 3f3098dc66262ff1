//! Areas in order, each with its interval, beside a benchmark.

mod draw;
mod select;
mod told;

use super::{
    caption::{Caption, Estimate, Unit, finite},
    frame::picture,
    number::Numbers,
    style::{Fill, Shape},
};

/// Areas in order.
#[derive(Debug, Clone, PartialEq)]
pub struct RankingChart {
    /// The words around it.
    pub caption: Caption,
    /// In plain words, who leads and who trails.
    pub verdict: String,
    /// What is counted or measured.
    pub unit: Unit,
    /// In the order in which they are ranked, first to last.
    pub rows: Vec<RankRow>,
    /// What they are held against.
    pub benchmark: Option<Benchmark>,
    /// How many rows may be drawn; the rest are counted and left out. 30 suits a page.
    pub room: usize,
}

/// One area.
#[derive(Debug, Clone, PartialEq)]
pub struct RankRow {
    /// Its rank, which equals share; none without a figure.
    pub rank: Option<usize>,
    /// Its name.
    pub name: String,
    /// Its figure; none when it is missing or suppressed.
    pub value: Option<Estimate>,
    /// Why there is no figure, such as `suppressed`.
    pub absent: String,
    /// How it stands to the benchmark.
    pub standing: Standing,
    /// Whether the reader asked for it: it and its neighbours are always drawn.
    pub chosen: bool,
}

/// What areas are held against.
#[derive(Debug, Clone, PartialEq)]
pub struct Benchmark {
    /// Whose figure it is.
    pub name: String,
    /// The figure.
    pub value: f64,
}

/// How a figure stands to the benchmark, by its interval.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Better, where the indicator says what is better.
    Better,
    /// The interval holds the benchmark.
    Similar,
    /// Worse.
    Worse,
    /// Higher, where neither is better.
    Higher,
    /// Lower.
    Lower,
    /// No interval or no benchmark.
    #[default]
    NotCompared,
}

impl Standing {
    fn said(self) -> &'static str {
        match self {
            Self::Better => "better",
            Self::Similar => "similar",
            Self::Worse => "worse",
            Self::Higher => "higher",
            Self::Lower => "lower",
            Self::NotCompared => "not compared",
        }
    }

    /// Colour, shape and fill.
    fn mark(self) -> (&'static str, Shape, Fill) {
        match self {
            Self::Better => ("c1", Shape::Circle, Fill::Full),
            Self::Similar => ("muted", Shape::Square, Fill::Hollow),
            Self::Worse => ("c2", Shape::Diamond, Fill::Full),
            Self::Higher => ("c4", Shape::Triangle, Fill::Full),
            Self::Lower => ("c3", Shape::Wedge, Fill::Full),
            Self::NotCompared => ("", Shape::Circle, Fill::Hollow),
        }
    }
}

impl RankRow {
    fn estimate(&self) -> Option<Estimate> {
        let estimate = self.value?;
        finite(Some(estimate.value)).map(|value| Estimate { value, ..estimate })
    }
}

impl RankingChart {
    /// The picture.
    pub fn svg(&self) -> String {
        let shown = select::shown(&self.rows, self.room);
        let content = told::content(self, &shown);
        picture(&self.caption, &content, |canvas, top| draw::draw(self, &shown, canvas, top))
    }

    /// Every value on the axis. Rows that are left out count too, so that the axis is the same for any choice.
    fn values(&self) -> impl Iterator<Item = f64> {
        let estimates = self.rows.iter().filter_map(RankRow::estimate);
        let limits =
            estimates.clone().filter_map(|estimate| estimate.limits()).flat_map(|(lower, upper)| [lower, upper]);
        let benchmark = self.benchmark.iter().filter_map(|benchmark| finite(Some(benchmark.value)));
        estimates.map(|estimate| estimate.value).chain(limits).chain(benchmark)
    }

    fn numbers(&self) -> Numbers {
        // Limits are written with the precision that the figures bear.
        let estimates = self.rows.iter().filter_map(RankRow::estimate).map(|estimate| estimate.value);
        Numbers::of(&self.unit, estimates.chain(self.benchmark.iter().map(|benchmark| benchmark.value)))
    }
}
