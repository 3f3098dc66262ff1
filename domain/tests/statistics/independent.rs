//! Edge cases against mpmath, scipy and statsmodels: `independent.csv`, written by `independent.py` beside it.

use accord_domain::statistics::{
    Interval, Level, Refusal,
    counts::{byar, exact},
    difference::{Arm, Series, difference_in_differences, of_series, pre_trend},
    inequality::{Group, IndexIntervals, Ranked, Transform, concentration, from_residuals, from_sampling, slope_index},
    interrupted::{Coefficient, Errors, Scale, Segments, segmented, segmented_counts},
    linear_trend::{Timed, linear_trend},
    means::mean,
    proportions::{Share, difference, proportion},
    ratios::Events,
    recent_trend::{YearValue, armitage, of_values},
};
use serde_json::Value;

use crate::{
    analysis::under,
    reference::{Found, inputs, near, number, numbers, rows},
    trends::year,
};

const P95: Level = Level::P95;

#[test]
fn every_row_is_reproduced() {
    for row in rows("independent.csv") {
        let given = inputs(&row);
        let found = match row["method"].as_str() {
            "exact" => limits(Found::default(), "limits", |level| exact(number(&given["events"]), level).unwrap()),
            "byar" => counted(&given),
            "wilson" => {
                limits(Found::default(), "limits", |level| proportion(share(&given, ""), 1.0, level).unwrap().interval)
            }
            "newcombe" => newcombe(&given),
            "mean" => averaged(&given),
            "linear_trend" => line(&given),
            "interrupted" => broken(&given),
            "interrupted_counts" => broken_counts(&given),
            "did" => did(&given),
            "did_series" => did_series(&given),
            "pre_trend" => before(&given),
            "recent_values" => recent(&given),
            "armitage" => proportions(&given),
            "slope_index" => unequal(&given),
            "concentration" => concentrated(&given),
            other => panic!("{} is of {other}, which nothing reproduces", row["case_id"]),
        };
        found.hold(&row);
    }
}

/// Both limits at both levels.
fn limits(mut found: Found, name: &str, interval: impl Fn(Level) -> Interval) -> Found {
    for (level, suffix) in [(Level::P95, "95"), (Level::P998, "998")] {
        let interval = interval(level);
        found = found.list(&format!("{name}{suffix}"), &[interval.lower(), interval.upper()]);
    }
    found
}

fn counted(given: &Value) -> Found {
    let of = |level| byar(number(&given["events"]), level).unwrap();
    let (usual, wide) = (of(Level::P95), of(Level::P998));
    Found::default()
        .maybe("lower95", usual.lower)
        .with("upper95", usual.upper)
        .maybe("lower998", wide.lower)
        .with("upper998", wide.upper)
}

fn share(given: &Value, which: &str) -> Share {
    Share { cases: number(&given[format!("x{which}")]), of: number(&given[format!("n{which}")]) }
}

fn newcombe(given: &Value) -> Found {
    let of = |level| difference(share(given, "1"), share(given, "2"), level).unwrap();
    limits(Found::default().with("diff", of(P95).value), "limits", |level| of(level).interval)
}

fn averaged(given: &Value) -> Found {
    let of = |level| mean(&numbers(&given["values"]), level).unwrap().mean;
    limits(Found::default().with("mean", of(P95).value), "limits", |level| of(level).interval)
}

fn line(given: &Value) -> Found {
    let times = numbers(&given["at"]).into_iter().zip(numbers(&given["values"]));
    let series: Vec<Timed> = times.map(|(at, value)| Timed { at, value }).collect();
    let trend = linear_trend(&series, P95).unwrap();
    let found = Found::default()
        .with("intercept", trend.intercept)
        .with("slope", trend.slope.value)
        .with("se", trend.slope_se)
        .with("t", trend.t)
        .with("p", trend.p)
        .with("r2", trend.r_squared)
        .with("durbin_watson", trend.durbin_watson)
        .list("fitted", &[trend.fitted_first, trend.fitted_last]);
    limits(found, "limits", |level| linear_trend(&series, level).unwrap().slope.interval)
}

fn each(segments: &Segments, of: impl Fn(&Coefficient) -> f64) -> [f64; 4] {
    [&segments.start, &segments.trend, &segments.level_change, &segments.trend_change].map(of)
}

fn place(value: &Value) -> Option<usize> {
    value.as_u64().map(|place| usize::try_from(place).unwrap())
}

fn broken(given: &Value) -> Found {
    let (values, first_after) = (numbers(&given["values"]), place(&given["first_after"]).unwrap());
    let of = |errors, level| segmented(&values, first_after, errors, level);
    let plain = of(Errors::Ordinary, P95).unwrap();
    let found = Found::default()
        .list("effects", &each(&plain.segments, |effect| effect.estimate.value))
        .list("se", &each(&plain.segments, |effect| effect.se))
        .list("p", &each(&plain.segments, |effect| effect.p))
        .with("durbin_watson", plain.durbin_watson)
        .with("fitted_last", plain.fitted_last)
        .with("counterfactual_last", plain.counterfactual_last);
    let step = |errors, level| of(errors, level).unwrap().segments.level_change.estimate.interval;
    let found = limits(found, "step", |level| step(Errors::Ordinary, level));
    let errors = Errors::NeweyWest(place(&given["lag"]));
    match of(errors, P95) {
        Err(Refusal::TooFewPoints { needed: 3, found: 2, .. }) => found,
        robust => {
            let segments = robust.unwrap().segments;
            let found = found
                .list("robust_se", &each(&segments, |effect| effect.se))
                .list("robust_p", &each(&segments, |effect| effect.p));
            limits(found, "robust_step", |level| step(errors, level))
        }
    }
}

fn broken_counts(given: &Value) -> Found {
    let (counts, first_after) = (numbers(&given["counts"]), place(&given["first_after"]).unwrap());
    let exposures = given["exposures"].is_array().then(|| numbers(&given["exposures"]));
    let fit = |scale, level| segmented_counts(&counts, exposures.as_deref(), first_after, scale, level).unwrap();
    let (poisson, quasi) = (fit(Scale::Poisson, P95), fit(Scale::QuasiPoisson, P95));
    let found = Found::default()
        .list("effects", &each(&poisson.segments, |effect| effect.estimate.value))
        .list("se", &each(&poisson.segments, |effect| effect.se))
        .list("p", &each(&poisson.segments, |effect| effect.p))
        .list("quasi_se", &each(&quasi.segments, |effect| effect.se))
        .list("quasi_p", &each(&quasi.segments, |effect| effect.p))
        .with("deviance", poisson.deviance)
        .with("pearson", poisson.pearson)
        .with("fitted_last", poisson.fitted_last)
        .with("counterfactual_last", poisson.counterfactual_last);
    let step = |scale, level| fit(scale, level).segments.level_change.estimate.interval;
    let found = limits(found, "step", |level| step(Scale::Poisson, level));
    limits(found, "quasi_step", |level| step(Scale::QuasiPoisson, level))
}

fn did(given: &Value) -> Found {
    let cells = numbers(&given["cells"]);
    let (treated, comparator) = (Arm::of_counts(cells[0], cells[1]), Arm::of_counts(cells[2], cells[3]));
    let of = |level| difference_in_differences(treated, comparator, level).unwrap().ratio;
    let ratio = of(P95);
    let found = Found::default().with("log", ratio.z * ratio.se_log).with("se", ratio.se_log);
    limits(found, "limits", |level| of(level).ratio.interval)
}

fn did_series(given: &Value) -> Found {
    let groups: Vec<Vec<f64>> = given["groups"].as_array().unwrap().iter().map(numbers).collect();
    let (treated, comparator) =
        (Series { before: &groups[0], after: &groups[1] }, Series { before: &groups[2], after: &groups[3] });
    let of = |level| of_series(treated, comparator, level).unwrap();
    let found = Found::default()
        .with("log", of(P95).log)
        .with("se", of(P95).se_log)
        .with("robust", of(P95).se_robust)
        .with("p", of(P95).p);
    limits(found, "limits", |level| of(level).ratio.interval)
}

fn before(given: &Value) -> Found {
    let arm = |name| numbers(&given[name]).into_iter().map(Events::of_equal_exposure).collect::<Vec<_>>();
    let ratio = pre_trend(&arm("treated"), &arm("comparator"), P95).unwrap().ratio_a_period;
    Found::default().with("ratio", ratio.ratio.value).with("se", ratio.se_log).with("p", ratio.p)
}

fn recent(given: &Value) -> Found {
    let of = |(at, (value, half)): (usize, (f64, f64))| YearValue {
        period: year(&(2015 + at).to_string()),
        value,
        lower: value - half,
        upper: value + half,
    };
    let widths = numbers(&given["half_widths"]);
    let years: Vec<YearValue> = numbers(&given["values"]).into_iter().zip(widths).enumerate().map(of).collect();
    let trend = of_values(&years).unwrap();
    Found::default().with("slope", trend.slope).with("chi_squared", trend.chi_squared)
}

fn proportions(given: &Value) -> Found {
    let shares = numbers(&given["cases"]).into_iter().zip(numbers(&given["of"]));
    let shares: Vec<Share> = shares.map(|(cases, of)| Share { cases, of }).collect();
    Found::default().with("chi_squared", armitage(&shares).unwrap())
}

fn unequal(given: &Value) -> Found {
    let (people, values, errors) = (numbers(&given["population"]), numbers(&given["value"]), numbers(&given["se"]));
    let group = |at: usize| Group { population: people[at], value: values[at], standard_error: Some(errors[at]) };
    let groups: Vec<Group> = (0..people.len()).map(group).collect();
    let transform = match given["transform"].as_str().unwrap() {
        "identity" => Transform::Identity,
        "log" => Transform::Log,
        "logit" => Transform::Logit,
        other => panic!("no transform of {other}"),
    };
    let per = number(&given["per"]);
    let index = slope_index(&groups, transform, per).unwrap();
    let found = Found::default()
        .with("sii", index.slope_index)
        .maybe("rii", index.relative_index)
        .with("intercept", index.intercept);
    let found = intervals(found, "residual", |level| from_residuals(&groups, transform, per, level).unwrap());
    intervals(found, "sampling", |level| from_sampling(&groups, transform, per, level).unwrap())
}

fn intervals(found: Found, name: &str, of: impl Fn(Level) -> IndexIntervals) -> Found {
    let found = limits(found, &format!("{name}_sii"), |level| of(level).slope_index);
    limits(found, &format!("{name}_rii"), |level| of(level).relative_index.unwrap())
}

fn concentrated(given: &Value) -> Found {
    let (ranks, weights, values) = (numbers(&given["rank"]), numbers(&given["weight"]), numbers(&given["value"]));
    let ranked: Vec<Ranked> =
        (0..ranks.len()).map(|at| Ranked { rank: ranks[at], weight: weights[at], value: values[at] }).collect();
    let found = concentration(&ranked).unwrap();
    near(under(&found), found.index, 1e-12, "the index is what the curve leaves");
    Found::default().with("index", found.index).with("mean", found.mean)
}
