//! A trend made into an answer and a table.

use domain::{
    outcomes::{
        trend::{Fitted, Trend},
        words,
    },
    record::Asked,
    statistics::{Estimate, interrupted::Coefficient},
};

use super::{
    super::{
        compared::{ComparisonInput, input},
        said::PeriodBody,
        telling::{Table, Warning, cell, codes, limits, warnings},
    },
    EstimateView, Found, InterruptedView, LinearView, RecentView, Side, TrendDifference, TrendSide, TrendView,
};
use crate::resource::{Word, view::moment};

/// A trend as it is told.
pub fn view(found: &Found, asked: &Asked) -> TrendView {
    let indicator = &found.measured.indicator.state;
    let mut known: Vec<Warning> = found.measured.notes().collect();
    known.extend(found.apart.iter().flat_map(|apart| warnings(&apart.warnings, [])));
    if let Some(why) = &found.not_apart {
        let detail = format!("How the two changes differ is not told: {why}");
        known.push(Warning { code: "not_held_apart".to_owned(), detail });
    }
    TrendView {
        indicator: found.measured.indicator.link().reference,
        unit: words::unit(indicator),
        step: found.area.trend.grain.called(),
        level: found.level.confidence(),
        area: side(found, &found.area),
        comparator: found.comparator.as_ref().map(|other| side(found, other)),
        did: found.apart.as_ref().zip(found.comparator.as_ref()).map(|(apart, other)| {
            let (se_log, p) = apart.error();
            let relative = apart.ratio().as_percent_change();
            let (from, to) = apart.window().map(|(from, to)| (from.into(), to.into())).unzip();
            TrendDifference {
                from,
                to,
                ratio: apart.ratio().value,
                relative_pct: relative.value,
                ci: limits(relative),
                se_log,
                p,
                words: apart.words(indicator, &found.area.place.name(), &other.place.name()),
                method: apart.method().into(),
            }
        }),
        polarity: Word(indicator.polarity),
        warnings: known,
        inputs: inputs(found),
        as_of: moment(found.measured.as_of.unwrap_or(asked.at)),
    }
}

/// The figures that it was made from: of the recent years those alone, unless the two are held apart by all.
fn inputs(found: &Found) -> Vec<ComparisonInput> {
    let of_side = |side: &Side| {
        let first = if found.apart.is_some() { None } else { Some(side.trend.window.0) };
        let used = side.figures.iter().filter(|(period, _)| first.is_none_or(|first| *period >= first));
        used.map(|(period, figure)| input(&side.place, *period, figure)).collect::<Vec<_>>()
    };
    std::iter::once(&found.area).chain(&found.comparator).flat_map(of_side).collect()
}

fn side(found: &Found, side: &Side) -> TrendSide {
    let Side { place, trend, .. } = side;
    let indicator = &found.measured.indicator.state;
    let (linear, recent, interrupted) = fitted(trend);
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

fn fitted(trend: &Trend) -> (Option<LinearView>, Option<RecentView>, Option<InterruptedView>) {
    let plain = |effect: &Coefficient| estimate(effect.estimate, effect.p);
    // A ratio too large to be a number is told as the model has it: on the logarithm.
    let ratio = |effect: &Coefficient| estimate(effect.as_ratio().unwrap_or(effect.estimate), effect.p);
    let after = || trend.after.map(PeriodBody::from);
    match &trend.fitted {
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

const COLUMNS: &[&str] = &[
    "side",
    "area",
    "term",
    "value",
    "lower",
    "upper",
    "p",
    "method",
    "direction",
    "verdict",
    "warnings",
    "indicator",
    "unit",
    "step",
    "level",
    "first",
    "last",
    "after",
];

/// One number of a trend, by its name.
type Term<'a> = (&'static str, Option<f64>, Option<&'a EstimateView>);

/// A trend as a table, a row a number.
pub fn table(view: &TrendView) -> Table {
    let mut table = Table::of(COLUMNS);
    let label = |period: Option<&PeriodBody>| period.and_then(|period| period.label.clone()).unwrap_or_default();
    let all = [view.indicator.clone(), view.unit.clone(), view.step.to_owned(), cell(view.level)];
    for (name, side) in [("area", Some(&view.area)), ("comparator", view.comparator.as_ref())] {
        let Some(side) = side else { continue };
        let direction = side.recent.as_ref().map(|recent| recent.direction.0.to_string()).unwrap_or_default();
        let of_side = [side.method.id.to_owned(), direction, side.verdict.0.to_string(), codes(&side.warnings)];
        let after = side.interrupted.as_ref().map(|interrupted| &interrupted.after);
        let window = [Some(&side.first), Some(&side.last), after].map(label);
        for (term, value, told) in terms(side) {
            let limit = |at: usize| cell(told.and_then(|told| told.ci.get(at).copied()));
            let named = [name.to_owned(), side.reference.clone(), term.to_owned()];
            let value = cell(value.or(told.map(|told| told.value)));
            let numbers = [value, limit(0), limit(1), cell(told.map(|told| told.p))];
            table.row([&named[..], &numbers, &of_side, &all, &window].concat());
        }
    }
    if let Some(did) = &view.did {
        let of_did = [did.method.id.to_owned(), String::new(), String::new(), codes(&view.warnings)];
        let window = [did.from.as_ref(), did.to.as_ref(), None].map(label);
        let (lower, upper) = (cell(did.ci.first().copied()), cell(did.ci.last().copied()));
        let plain = |value: f64| [cell(value), String::new(), String::new(), String::new()];
        for (term, numbers) in [
            ("ratio", plain(did.ratio)),
            ("relative_pct", [cell(did.relative_pct), lower, upper, cell(did.p)]),
            ("se_log", plain(did.se_log)),
        ] {
            let named = ["did".to_owned(), String::new(), term.to_owned()];
            table.row([&named[..], &numbers, &of_did, &all, &window].concat());
        }
    }
    table
}

/// Every number of a side.
fn terms(side: &TrendSide) -> Vec<Term<'_>> {
    #[expect(clippy::cast_precision_loss, reason = "a count of periods")]
    let whole = |count: u64| Some(count as f64);
    let mut terms: Vec<Term<'_>> =
        vec![("points", whole(side.points), None), ("two_point_change_pct", side.two_point_change_pct, None)];
    if let Some(linear) = &side.linear {
        terms.extend([
            ("slope", None, Some(&linear.slope)),
            ("slope_se", Some(linear.slope_se), None),
            ("df", whole(linear.df), None),
            ("r_squared", Some(linear.r_squared), None),
            ("fitted_first", Some(linear.fitted_first), None),
            ("fitted_last", Some(linear.fitted_last), None),
            ("fitted_change_pct", linear.fitted_change_pct, None),
            ("durbin_watson", Some(linear.durbin_watson), None),
        ]);
    }
    if let Some(recent) = &side.recent {
        terms.extend([
            ("slope", Some(recent.slope), None),
            ("chi_squared", Some(recent.chi_squared), None),
            ("steady", Some(f64::from(u8::from(recent.steady))), None),
        ]);
    }
    if let Some(interrupted) = &side.interrupted {
        terms.extend([
            ("trend", None, Some(&interrupted.trend)),
            ("level_change", None, Some(&interrupted.level_change)),
            ("trend_change", None, Some(&interrupted.trend_change)),
            ("df", whole(interrupted.df), None),
            ("dispersion", interrupted.dispersion, None),
            ("lag", interrupted.lag.and_then(whole), None),
            ("fitted_last", Some(interrupted.fitted_last), None),
            ("counterfactual_last", Some(interrupted.counterfactual_last), None),
            ("change_at_end_pct", interrupted.change_at_end_pct, None),
        ]);
    }
    terms
}
