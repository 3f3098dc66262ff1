//! A series made into an answer, a table and a picture.

use std::collections::BTreeMap;

use domain::{
    outcomes::{Certainty, Observation, ObservationStatus, Target, sign_off, words},
    period::Period,
    record::{Asked, Record},
    statistics::{Level, Method},
};

use super::{
    super::{
        figures::Measured,
        places::Place,
        telling::{MethodView, Table, caption, cell, unit, warnings},
    },
    Figured, Measure, Read, SeriesItem, SeriesLine, SeriesTarget, SeriesView,
};
use crate::{
    charts::series::{Line, Point, SeriesChart, Status, Target as DrawnTarget},
    resource::{Word, view::moment},
};

/// A series as it is told.
pub fn view(read: &Read, asked: &Asked) -> SeriesView {
    let mut view = SeriesView {
        items: vec![],
        lines: vec![],
        targets: vec![],
        methods: vec![],
        warnings: vec![],
        as_of: String::new(),
    };
    let mut methods: BTreeMap<&'static str, Method> = BTreeMap::new();
    let said: Vec<(&str, String)> = read.measures.iter().filter_map(Measure::left_out).collect();
    for Measure { measured, lines, targets, locked, .. } in &read.measures {
        let (indicator, reference) = (&measured.indicator.state, measured.indicator.link().reference);
        for (place, line) in read.places.iter().zip(lines) {
            for (period, figure) in line {
                let certainty = indicator.certainty(figure, read.level);
                methods.extend(certainty.and_then(|certainty| certainty.method).map(|method| (method.id, method)));
                let locked = is_locked(locked, period);
                view.items.push(item(&reference, place, (*period, locked), figure, certainty));
            }
            view.lines.push(SeriesLine {
                indicator: reference.clone(),
                area: place.reference.clone(),
                name: place.name(),
                unit: words::unit(indicator),
                words: indicator.series_told(&place.name(), line),
            });
        }
        view.targets.extend(targets.iter().map(|record| SeriesTarget {
            target: record.link().reference,
            indicator: reference.clone(),
            area: record.state.subject.link().reference.clone(),
            period: record.state.period.into(),
            value: record.state.value,
            set_by: record.state.set_by.reference.clone(),
        }));
        view.warnings = warnings(&said, read.measures.iter().map(|measure| &measure.measured));
        view.as_of = moment(measured.as_of.unwrap_or(asked.at));
    }
    view.methods = methods.into_values().map(MethodView::from).collect();
    view
}

fn item(
    indicator: &str,
    place: &Place,
    (period, locked): (Period, bool),
    figure: &Observation,
    certainty: Option<Certainty>,
) -> SeriesItem {
    SeriesItem {
        indicator: indicator.to_owned(),
        area: place.reference.clone(),
        period: period.into(),
        value: figure.value,
        numerator: figure.numerator,
        denominator: figure.denominator,
        lower: certainty.map(|certainty| certainty.interval.lower()),
        upper: certainty.map(|certainty| certainty.interval.upper()),
        level: certainty.map(|certainty| certainty.interval.level().confidence()),
        method: certainty.map(|certainty| certainty.method.map_or("published", |method| method.id)),
        status: Word(figure.status),
        locked,
    }
}

/// Whether a period's figures are among those that are closed to changes.
pub fn is_locked(locked: &[Period], period: &Period) -> bool {
    locked.iter().any(|closed| sign_off::holds(closed, period))
}

/// A series as a table, a row a figure.
pub fn table(view: &SeriesView) -> Table {
    let mut table = Table::of(&[
        "indicator",
        "area",
        "period",
        "start",
        "end",
        "value",
        "numerator",
        "denominator",
        "lower",
        "upper",
        "level",
        "method",
        "status",
        "locked",
    ]);
    for item in &view.items {
        let period = &item.period;
        let figures = [item.value, item.numerator, item.denominator, item.lower, item.upper, item.level].map(cell);
        let named = [&item.indicator, &item.area].map(Clone::clone);
        let dated = [period.label.clone().unwrap_or_default(), period.start.clone(), period.end.clone()];
        let rest = [item.method.unwrap_or_default().to_owned(), item.status.0.to_string(), item.locked.to_string()];
        table.row([named.to_vec(), dated.to_vec(), figures.to_vec(), rest.to_vec()].concat());
    }
    table
}

/// A series of one indicator as a picture.
pub fn picture(measure: &Measure, places: &[Place], level: Level) -> SeriesChart {
    let Measure { measured, lines, targets, locked, .. } = measure;
    let indicator = &measured.indicator.state;
    let line = |(place, figured): (&Place, &Figured)| Line {
        name: place.name(),
        points: figured.iter().map(|(period, figure)| point(measured, locked, *period, figure, level)).collect(),
        fits: vec![],
    };
    let target = |record: &Record<Target>| DrawnTarget {
        name: format!("Target of {}", record.state.subject.link().reference),
        value: record.state.value,
        from: Some(record.state.period.start),
        to: Some(record.state.period.end),
    };
    let named = match places {
        [only] => format!(" in {}", only.name()),
        _ => String::new(),
    };
    let interval = format!("With {}% intervals where they are known.", level.confidence() * 100.0);
    let notes = measure.left_out().map(|(_, detail)| format!("{detail}.")).into_iter().collect();
    SeriesChart {
        caption: caption(measured, format!("{}{named}", indicator.name.as_str()), interval, notes),
        unit: unit(indicator),
        lines: places.iter().zip(lines).map(line).collect(),
        targets: targets.iter().map(target).collect(),
    }
}

/// A figure as a point of a picture.
pub fn point(measured: &Measured, locked: &[Period], period: Period, figure: &Observation, level: Level) -> Point {
    let certainty = measured.indicator.state.certainty(figure, level);
    Point {
        label: period.label(),
        start: period.start,
        end: period.end,
        value: figure.value,
        lower: certainty.map(|certainty| certainty.interval.lower()),
        upper: certainty.map(|certainty| certainty.interval.upper()),
        status: match figure.status {
            ObservationStatus::Normal => Status::Normal,
            ObservationStatus::Provisional => Status::Provisional,
            ObservationStatus::Estimated => Status::Estimated,
            ObservationStatus::Missing => Status::Missing,
            ObservationStatus::Suppressed => Status::Suppressed,
            ObservationStatus::NotApplicable => Status::NotApplicable,
        },
        locked: is_locked(locked, &period),
    }
}
