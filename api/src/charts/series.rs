//! Figures over time: one or more lines with their intervals, targets and fitted trends.

mod axis;
mod draw;
mod names;
mod told;

use chrono::NaiveDate;

use super::{
    caption::{Caption, Estimate, Unit, finite},
    frame::picture,
    key::Gap,
    number::Numbers,
};

/// Figures over time.
#[derive(Debug, Clone, PartialEq)]
pub struct SeriesChart {
    /// The words around it.
    pub caption: Caption,
    /// What is counted or measured.
    pub unit: Unit,
    /// The first six have colour, shape and name of their own; those after them stand behind in grey.
    pub lines: Vec<Line>,
    /// What is hoped for.
    pub targets: Vec<Target>,
}

/// One area's or body's figures.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Line {
    /// Whose.
    pub name: String,
    /// In any order.
    pub points: Vec<Point>,
    /// Straight trends through them: one, or that before something happened and that since.
    pub fits: Vec<Fit>,
}

/// The figure of one period.
#[derive(Debug, Clone, PartialEq)]
pub struct Point {
    /// The period's name, such as `2016/17`.
    pub label: String,
    /// Its first day.
    pub start: NaiveDate,
    /// Its last day.
    pub end: NaiveDate,
    /// The figure, unless there is none.
    pub value: Option<f64>,
    /// The lower limit of its 95% interval.
    pub lower: Option<f64>,
    /// The upper limit.
    pub upper: Option<f64>,
    /// How it stands with the figure.
    pub status: Status,
    /// Whether the period is signed off, so that the figure no longer changes.
    pub locked: bool,
}

/// How it stands with a figure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Status {
    /// Reported.
    #[default]
    Normal,
    /// Reported, and expected to change.
    Provisional,
    /// Not counted but estimated.
    Estimated,
    /// Nobody reported it.
    Missing,
    /// Withheld because it is small. Its value is never drawn or told.
    Suppressed,
    /// The question does not arise.
    NotApplicable,
}

/// What is hoped for.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// What it is called.
    pub name: String,
    /// The value.
    pub value: f64,
    /// The first day for which it is set; open when empty.
    pub from: Option<NaiveDate>,
    /// The last day.
    pub to: Option<NaiveDate>,
}

/// A straight trend: its value at two days, and what it says.
#[derive(Debug, Clone, PartialEq)]
pub struct Fit {
    /// Such as `−7.9 a quarter (95% interval −13.1 to −2.8)`.
    pub said: String,
    /// The first end.
    pub from: (NaiveDate, f64),
    /// The other end.
    pub to: (NaiveDate, f64),
}

impl Point {
    /// The figure that may be drawn, or why there is none.
    fn shown(&self) -> Result<Estimate, Gap> {
        match self.status {
            Status::Missing => Err(Gap::Missing),
            Status::Suppressed => Err(Gap::Suppressed),
            Status::NotApplicable => Err(Gap::NotApplicable),
            Status::Normal | Status::Provisional | Status::Estimated => finite(self.value)
                .map(|value| Estimate { value, lower: self.lower, upper: self.upper })
                .ok_or(Gap::Missing),
        }
    }
}

impl SeriesChart {
    /// The picture.
    pub fn svg(&self) -> String {
        let chart = self.sorted();
        let content = told::content(&chart);
        picture(&chart.caption, &content, |canvas, top| draw::draw(&chart, canvas, top))
    }

    /// The same with each line's points in the order of time.
    fn sorted(&self) -> Self {
        let mut chart = self.clone();
        for line in &mut chart.lines {
            line.points.sort_by_key(|point| (point.start, point.end));
        }
        chart
    }

    /// Every value that the axis must hold.
    fn values(&self) -> impl Iterator<Item = f64> {
        let points = self.lines.iter().flat_map(|line| &line.points).filter_map(|point| point.shown().ok());
        let limits = points.clone().filter_map(|estimate| estimate.limits()).flat_map(|(lower, upper)| [lower, upper]);
        let targets = self.targets.iter().map(|target| target.value);
        let fits = self.lines.iter().flat_map(|line| &line.fits).flat_map(|fit| [fit.from.1, fit.to.1]);
        let drawn = points.map(|estimate| estimate.value).chain(limits);
        drawn.chain(targets.chain(fits).filter_map(|value| finite(Some(value))))
    }

    /// The precision that the figures bear; limits are written like them.
    fn numbers(&self) -> Numbers {
        let points = self.lines.iter().flat_map(|line| &line.points).filter_map(|point| point.shown().ok());
        Numbers::of(&self.unit, points.map(|estimate| estimate.value))
    }

    /// Whether there is any figure at all.
    fn is_empty(&self) -> bool {
        !self.lines.iter().flat_map(|line| &line.points).any(|point| point.shown().is_ok())
    }
}
