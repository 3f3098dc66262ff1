//! A trend as a picture.

use domain::outcomes::trend::Fitted;

use super::{
    super::{
        series::point,
        telling::{caption, unit},
    },
    Found, Side,
};
use crate::charts::series::{Fit, Line, SeriesChart};

/// A trend as a picture.
pub fn picture(found: &Found) -> SeriesChart {
    let indicator = &found.measured.indicator.state;
    let sides: Vec<&Side> = std::iter::once(&found.area).chain(&found.comparator).collect();
    let names: Vec<String> = sides.iter().map(|side| side.place.name()).collect();
    let mut notes: Vec<String> = sides.iter().map(|side| side.trend.words(indicator, &side.place.name())).collect();
    if let (Some(apart), Some(other)) = (&found.apart, &found.comparator) {
        notes.push(apart.words(indicator, &found.area.place.name(), &other.place.name()));
    }
    notes.extend(sides.iter().flat_map(|side| &side.trend.warnings).map(|(_, detail)| format!("{detail}.")));
    let title = format!("{}: {}", indicator.name.as_str(), names.join(" and "));
    SeriesChart {
        caption: caption(&found.measured, title, found.area.trend.method.name.to_owned(), notes),
        unit: unit(indicator),
        lines: sides.into_iter().map(|side| line(found, side)).collect(),
        targets: vec![],
    }
}

fn line(found: &Found, side: &Side) -> Line {
    let points =
        side.figures.iter().map(|(period, figure)| point(&found.measured, &found.locked, *period, figure, found.level));
    let indicator = &found.measured.indicator.state;
    let (first, last) = side.trend.window;
    let fits = match (&side.trend.fitted, side.trend.after) {
        (Fitted::Linear(fit), _) => vec![Fit {
            said: side.trend.slope_told(indicator, fit.slope),
            from: (first.middle(), fit.fitted_first),
            to: (last.middle(), fit.fitted_last),
        }],
        (Fitted::Segments(fit), Some(after)) => vec![
            Fit {
                said: format!("as before, led on: {}", side.trend.slope_told(indicator, fit.segments.trend.estimate)),
                from: (first.middle(), fit.segments.start.estimate.value),
                to: (last.middle(), fit.counterfactual_last),
            },
            Fit {
                said: format!("since {}", after.label()),
                from: (after.middle(), fit.fitted_since),
                to: (last.middle(), fit.fitted_last),
            },
        ],
        _ => vec![],
    };
    Line { name: side.place.name(), points: points.collect(), fits }
}
