//! What a concentration curve says in words.

use super::{CurveChart, Portion, held};
use crate::charts::{
    caption::{Estimate, finite},
    frame::Content,
    key::Sign,
    style::LOOKS,
};

/// The share of people of whom the picture speaks: a fifth.
pub const FIFTH: f64 = 0.2;

/// Everything beside the drawing.
pub fn content(chart: &CurveChart, points: &[Portion]) -> Content {
    let mut figures: Vec<String> = fifth(chart, points).into_iter().map(|said| said + ".").collect();
    figures.extend(chart.index.map(|index| format!("Concentration index {}.", told(index))));
    for fifths in 1..5_u8 {
        let people = f64::from(fifths) * FIFTH;
        if let Some(of) = held(points, people) {
            let (people, of) = (per_cent(people), per_cent(of));
            figures.push(format!("The {people} most in need have {of} of {}.", chart.shared));
        }
    }
    if points.is_empty() {
        figures.push("There is no figure to show.".into());
    }
    let key = if points.is_empty() {
        Vec::new()
    } else {
        vec![
            (Sign::Line(LOOKS[0]), format!("share of {}", chart.shared)),
            (Sign::Rule("muted"), "line of equality: as if all had the same share".into()),
        ]
    };
    Content { verdict: chart.verdict.clone(), key, notes: Vec::new(), figures }
}

/// `The fifth most in need has 26.1% of emergency admissions`.
pub fn fifth(chart: &CurveChart, points: &[Portion]) -> Option<String> {
    let of = held(points, FIFTH)?;
    Some(format!("The fifth most in need ({}) has {} of {}", chart.need, per_cent(of), chart.shared))
}

/// A share as people read it.
pub fn per_cent(share: f64) -> String {
    let said = format!("{:.1}", share * 100.0);
    format!("{}%", said.strip_suffix(".0").unwrap_or(&said))
}

/// The index and its interval, to three decimals.
pub fn told(index: Estimate) -> String {
    let interval = interval(index).map(|said| format!(" (95% interval {said})"));
    format!("{}{}", decimals(index.value), interval.unwrap_or_default())
}

/// `−0.021 to 0.004`.
pub fn interval(index: Estimate) -> Option<String> {
    index.limits().map(|(lower, upper)| format!("{} to {}", decimals(lower), decimals(upper)))
}

/// To three decimals, with a true minus sign.
pub fn decimals(value: f64) -> String {
    finite(Some(value)).map_or("not known".into(), |value| {
        let said = format!("{:.3}", value.abs());
        if value < 0.0 && said != "0.000" { format!("−{said}") } else { said }
    })
}
