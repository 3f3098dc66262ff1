//! An area beside a comparator: what changed, how certain that is, and what others have published about it.

mod draw;
mod told;

use super::{
    across,
    caption::{Caption, Estimate, Form, Unit, finite},
    frame::picture,
    number::Numbers,
    scale::Scale,
};

/// An area beside a comparator.
#[derive(Debug, Clone, PartialEq)]
pub struct ComparisonChart {
    /// The words around it.
    pub caption: Caption,
    /// In plain words, what the figures bear.
    pub verdict: String,
    /// What is counted or measured.
    pub unit: Unit,
    /// The period before, such as `2013/14`.
    pub before: String,
    /// The period after.
    pub after: String,
    /// The area of interest.
    pub area: Side,
    /// What it is held against.
    pub comparator: Side,
    /// The area's change less the comparator's, in percentage points.
    pub difference: Option<f64>,
    /// The area's change relative to the comparator's.
    pub relative: Option<Relative>,
    /// What has been published, each as it was, the conflicting side by side.
    pub claims: Vec<Claim>,
}

/// One of the two that are compared.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Side {
    /// Its name.
    pub name: String,
    /// The figure before.
    pub before: Option<f64>,
    /// The figure after.
    pub after: Option<f64>,
    /// The change in per cent.
    pub change: Option<Estimate>,
}

/// The ratio of the two ratios.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Relative {
    /// Such as 0.643.
    pub ratio: f64,
    /// The same as a change in per cent, with its interval.
    pub change: Estimate,
}

/// A published figure: a change in per cent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Claim {
    /// The area of which it speaks. Claims of one area stand together.
    pub about: String,
    /// The figure.
    pub change: Estimate,
    /// The time of which it speaks.
    pub window: String,
    /// How it was found: `start to end of a fitted trend`.
    pub method: String,
    /// Where it was published.
    pub source: String,
    /// Whether that was reviewed by peers.
    pub reviewed: bool,
}

impl ComparisonChart {
    /// The picture.
    pub fn svg(&self) -> String {
        let content = told::content(self);
        picture(&self.caption, &content, |canvas, top| draw::draw(self, canvas, top))
    }

    /// Every change, in the order of the picture.
    fn changes(&self) -> impl Iterator<Item = Estimate> {
        let own = [self.area.change, self.comparator.change, self.relative.map(|relative| relative.change)];
        let all = own.into_iter().flatten().chain(self.claims.iter().map(|claim| claim.change));
        all.filter(|change| change.value.is_finite())
    }

    /// How changes are written: per cent, to a tenth.
    fn per_cent(&self) -> Numbers {
        let unit = Unit { name: String::new(), form: Form::Percent, from_zero: true };
        Numbers::of(&unit, self.changes().map(|change| change.value)).signed()
    }

    fn scale(&self, ends: (f64, f64)) -> Scale {
        let ends_of = |change: Estimate| {
            let limits = change.limits().unwrap_or((change.value, change.value));
            [limits.0, limits.1, change.value]
        };
        let values: Vec<f64> = self.changes().flat_map(ends_of).filter_map(|value| finite(Some(value))).collect();
        across::scale(values.into_iter(), true, ends, self.per_cent())
    }

    /// Claims by the area of which they speak, in the order in which areas first appear.
    fn grouped(&self) -> Vec<(&str, Vec<&Claim>)> {
        let mut groups: Vec<(&str, Vec<&Claim>)> = Vec::new();
        for claim in &self.claims {
            match groups.iter_mut().find(|(about, _)| *about == claim.about) {
                Some((_, claims)) => claims.push(claim),
                None => groups.push((&claim.about, vec![claim])),
            }
        }
        groups
    }
}

impl Side {
    /// `1,000 before, 830 after`, as far as they are known.
    fn figures(&self, chart: &ComparisonChart) -> String {
        let known = [self.before, self.after].into_iter().flatten().filter(|value| value.is_finite());
        let numbers = Numbers::of(&chart.unit, known);
        let said = |value: Option<f64>| finite(value).map_or("no figure".to_owned(), |value| numbers.write(value));
        format!("{} in {}, {} in {}", said(self.before), chart.before, said(self.after), chart.after)
    }
}

impl Claim {
    /// What is said of it beneath its source.
    fn particulars(&self) -> String {
        let review = if self.reviewed { "peer-reviewed" } else { "not peer-reviewed" };
        let parts = [self.window.as_str(), &self.method, review];
        parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join("; ")
    }
}

/// Whether claims of one area say different things.
fn conflict(claims: &[&Claim]) -> bool {
    claims.windows(2).any(|two| (two[0].change.value - two[1].change.value).abs() > 1e-9)
}
