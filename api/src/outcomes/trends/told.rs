//! A trend made into an answer, a table and a picture.

use domain::{
    outcomes::trend::{Apart, Fitted},
    record::Asked,
    statistics::{Estimate, interrupted::Coefficient},
    vocabulary::Vocabulary,
};

use super::{
    super::{
        said::PeriodBody,
        series::point,
        telling::{Table, Warning, caption, cell, limits, unit, warnings},
    },
    EstimateView, Found, InterruptedView, LinearView, RecentView, Side, TrendDifference, TrendSide, TrendView,
};
use crate::{
    charts::series::{Fit, Line, SeriesChart},
    resource::{Word, view::moment},
};

/// A trend as it is told.
pub fn view(found: &Found, asked: &Asked) -> TrendView {
    let indicator = &found.measured.indicator.state;
    let mut known: Vec<Warning> = found.measured.notes().collect();
    let said = found.apart.as_ref().map(Apart::warnings).unwrap_or_default();
    known.extend(warnings(&said, []));
    if let Some(why) = &found.not_apart {
        let detail = format!("How the two changes differ is not told: {why}");
        known.push(Warning { code: "not_held_apart".to_owned(), detail });
    }
    TrendView {
        indicator: found.measured.indicator.link().reference,
        unit: indicator.definition.unit.as_str().to_owned(),
        step: found.area.trend.grain.called(),
        level: found.level.confidence(),
        area: side(found, &found.area),
        comparator: found.comparator.as_ref().map(|other| side(found, other)),
        did: found.apart.as_ref().zip(found.comparator.as_ref()).map(|(apart, other)| {
            let (se_log, p) = apart.error();
            let relative = apart.ratio().as_percent_change();
            let (from, to) = match apart {
                Apart::Counts { from, to, .. } => (Some((*from).into()), Some((*to).into())),
                Apart::Series(_) => (None, None),
            };
            TrendDifference {
                from,
                to,
                ratio: apart.ratio().value,
                relative_pct: relative.value,
                ci: limits(relative),
                se_log,
                p,
                words: apart.words(&found.area.place.name(), &other.place.name()),
                method: apart.method().into(),
            }
        }),
        polarity: Word(indicator.polarity),
        warnings: known,
        as_of: moment(found.measured.as_of.unwrap_or(asked.at)),
    }
}

fn side(found: &Found, side: &Side) -> TrendSide {
    let Side { place, trend, .. } = side;
    let indicator = &found.measured.indicator.state;
    let (linear, recent, interrupted) = fitted(found, &trend.fitted);
    TrendSide {
        reference: place.reference.clone(),
        name: place.name(),
        points: count(trend.points),
        first: trend.window.0.into(),
        last: trend.window.1.into(),
        two_point_change_pct: trend.two_point_change,
        linear,
        recent,
        interrupted,
        verdict: Word(trend.verdict(indicator)),
        words: trend.words(indicator, &place.name()),
        warnings: warnings(&trend.warnings, []),
        method: trend.method.into(),
    }
}

fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn estimate(estimate: Estimate, p: f64) -> EstimateView {
    EstimateView { value: estimate.value, ci: limits(estimate), p }
}

fn fitted(found: &Found, fitted: &Fitted) -> (Option<LinearView>, Option<RecentView>, Option<InterruptedView>) {
    let plain = |effect: &Coefficient| estimate(effect.estimate, effect.p);
    // A ratio too large to be a number is told as the model has it: on the logarithm.
    let ratio = |effect: &Coefficient| estimate(effect.as_ratio().unwrap_or(effect.estimate), effect.p);
    let after = || found.after.map(PeriodBody::from);
    match fitted {
        Fitted::Linear(fit) => {
            let linear = LinearView {
                slope: estimate(fit.slope, fit.p),
                slope_se: fit.slope_se,
                df: count(fit.freedom),
                r_squared: fit.r_squared,
                fitted_first: fit.fitted_first,
                fitted_last: fit.fitted_last,
                fitted_change_pct: fit.fitted_change(),
                durbin_watson: fit.durbin_watson,
            };
            (Some(linear), None, None)
        }
        Fitted::Recent(fit) => {
            let (slope, chi_squared, steady) = (fit.slope, fit.chi_squared, fit.steady);
            (None, Some(RecentView { direction: Word(fit.direction), slope, chi_squared, steady }), None)
        }
        Fitted::Segments(fit) => {
            let interrupted = after().map(|after| InterruptedView {
                ratios: false,
                after,
                trend: plain(&fit.segments.trend),
                level_change: plain(&fit.segments.level_change),
                trend_change: plain(&fit.segments.trend_change),
                df: count(fit.freedom),
                dispersion: None,
                lag: fit.lag.map(count),
                fitted_last: fit.fitted_last,
                counterfactual_last: fit.counterfactual_last,
                change_at_end_pct: fit.change_at_end(),
            });
            (None, None, interrupted)
        }
        Fitted::CountSegments(fit) => {
            let interrupted = after().map(|after| InterruptedView {
                ratios: true,
                after,
                trend: ratio(&fit.segments.trend),
                level_change: ratio(&fit.segments.level_change),
                trend_change: ratio(&fit.segments.trend_change),
                df: count(fit.freedom),
                dispersion: Some(fit.dispersion),
                lag: None,
                fitted_last: fit.fitted_last,
                counterfactual_last: fit.counterfactual_last,
                change_at_end_pct: Some(fit.change_at_end()),
            });
            (None, None, interrupted)
        }
    }
}

/// A trend as a table, a row a side.
pub fn table(view: &TrendView) -> Table {
    let mut table = Table::of(&["side", "area", "term", "value", "lower", "upper", "p", "method"]);
    for (name, side) in [("area", Some(&view.area)), ("comparator", view.comparator.as_ref())] {
        let Some(side) = side else { continue };
        let mut row = |term: &str, value: Option<f64>, told: Option<&EstimateView>| {
            let limit = |at: usize| cell(told.and_then(|told| told.ci.get(at).copied()));
            let value = cell(value.or(told.map(|told| told.value)));
            let p = cell(told.map(|told| told.p));
            let (name, term, method) = (name.to_owned(), term.to_owned(), side.method.id.to_owned());
            table.row(vec![name, side.reference.clone(), term, value, limit(0), limit(1), p, method]);
        };
        row("two_point_change_pct", side.two_point_change_pct, None);
        if let Some(linear) = &side.linear {
            row("slope", None, Some(&linear.slope));
            row("fitted_first", Some(linear.fitted_first), None);
            row("fitted_last", Some(linear.fitted_last), None);
            row("fitted_change_pct", linear.fitted_change_pct, None);
            row("durbin_watson", Some(linear.durbin_watson), None);
        }
        if let Some(recent) = &side.recent {
            row(recent.direction.0.word(), Some(recent.slope), None);
            row("chi_squared", Some(recent.chi_squared), None);
        }
        if let Some(interrupted) = &side.interrupted {
            row("trend", None, Some(&interrupted.trend));
            row("level_change", None, Some(&interrupted.level_change));
            row("trend_change", None, Some(&interrupted.trend_change));
            row("change_at_end_pct", interrupted.change_at_end_pct, None);
        }
    }
    if let Some(did) = &view.did {
        let limits = [did.ci.first(), did.ci.last()].map(|limit| cell(limit.copied()));
        let named = ["did".to_owned(), String::new(), "relative_pct".to_owned(), cell(did.relative_pct)];
        let rest = [cell(did.p), did.method.id.to_owned()];
        table.row([named.to_vec(), limits.to_vec(), rest.to_vec()].concat());
    }
    table
}

/// A trend as a picture.
pub fn picture(found: &Found) -> SeriesChart {
    let indicator = &found.measured.indicator.state;
    let sides: Vec<&Side> = std::iter::once(&found.area).chain(&found.comparator).collect();
    let names: Vec<String> = sides.iter().map(|side| side.place.name()).collect();
    let mut notes: Vec<String> = sides.iter().map(|side| side.trend.words(indicator, &side.place.name())).collect();
    if let (Some(apart), Some(other)) = (&found.apart, &found.comparator) {
        notes.push(apart.words(&found.area.place.name(), &other.place.name()));
    }
    notes.extend(sides.iter().flat_map(|side| &side.trend.warnings).map(|(_, detail)| format!("{detail}.")));
    let title = format!("{}: {}", indicator.name.as_str(), names.join(" and "));
    SeriesChart {
        caption: caption(indicator, title, found.area.trend.method.name.to_owned(), notes),
        unit: unit(indicator),
        lines: sides.into_iter().map(|side| line(found, side)).collect(),
        targets: vec![],
    }
}

fn line(found: &Found, side: &Side) -> Line {
    let points =
        side.figures.iter().map(|(period, figure)| point(&found.measured, &found.locked, *period, figure, found.level));
    let (first, last) = side.trend.window;
    let fit = match &side.trend.fitted {
        Fitted::Linear(fit) => Some(Fit {
            said: domain::outcomes::words::estimate_a(
                fit.slope,
                domain::outcomes::words::number,
                side.trend.grain.called(),
            ),
            from: (first.middle(), fit.fitted_first),
            to: (last.middle(), fit.fitted_last),
        }),
        _ => None,
    };
    Line { name: side.place.name(), points: points.collect(), fit }
}
