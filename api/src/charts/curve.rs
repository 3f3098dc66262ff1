//! A concentration curve: how a good or a burden is shared, from the places most in need to those least.

mod draw;
mod told;

use super::{
    caption::{Caption, Estimate, finite},
    frame::picture,
};

/// A concentration curve.
#[derive(Debug, Clone, PartialEq)]
pub struct CurveChart {
    /// The words around it.
    pub caption: Caption,
    /// What is shared, such as `emergency admissions`.
    pub shared: String,
    /// Among whom, such as `residents`.
    pub among: String,
    /// By what need people are put in order, such as `Index of Multiple Deprivation 2025`.
    pub need: String,
    /// From the most in need; both shares grow from 0 to 1.
    pub points: Vec<Portion>,
    /// The concentration index, from −1 (all with the most in need) to 1.
    pub index: Option<Estimate>,
    /// In plain words, what the index says.
    pub verdict: String,
}

/// A place on the curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Portion {
    /// The share of people up to here.
    pub people: f64,
    /// The share of what is shared that they have.
    pub of: f64,
}

impl CurveChart {
    /// The picture.
    pub fn svg(&self) -> String {
        let points = self.sorted();
        let content = told::content(self, &points);
        picture(&self.caption, &content, |canvas, top| draw::draw(self, &points, canvas, top))
    }

    /// What can be drawn, from nobody to all.
    fn sorted(&self) -> Vec<Portion> {
        let share = |value| finite(Some(value)).map(|share| share.clamp(0.0, 1.0));
        let known = self.points.iter().filter_map(|p| Some(Portion { people: share(p.people)?, of: share(p.of)? }));
        let mut points: Vec<Portion> = known.collect();
        if !points.is_empty() {
            points.extend([Portion { people: 0.0, of: 0.0 }, Portion { people: 1.0, of: 1.0 }]);
        }
        points.sort_by(|a, b| a.people.total_cmp(&b.people).then(a.of.total_cmp(&b.of)));
        points.dedup();
        points
    }
}

/// What a share of the people has, between the points that are known.
fn held(points: &[Portion], people: f64) -> Option<f64> {
    let (before, after) = points.windows(2).map(|two| (two[0], two[1])).find(|(_, after)| after.people >= people)?;
    let span = after.people - before.people;
    let part = if span > 0.0 { (people - before.people) / span } else { 1.0 };
    Some(before.of + part * (after.of - before.of))
}
