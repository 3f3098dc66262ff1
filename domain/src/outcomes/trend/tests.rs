//! Trends: what is fitted, refused and said.

use super::*;
use crate::{outcomes::indicator::tests::indicator_of, statistics::verdict::Verdict};

fn figures(from: &str, values: &[f64]) -> Vec<(Period, Observation)> {
    let mut period = Period::parse(from).unwrap();
    let mut told = Vec::new();
    for value in values {
        told.push((period, Observation { value: Some(*value), ..Observation::EMPTY }));
        period = period.after().unwrap();
    }
    told
}

fn counts() -> Indicator {
    indicator_of(ValueType::Count, None)
}

fn found(values: &[f64], method: TrendMethod, after: Option<&str>) -> Result<Trend, NoTrend> {
    let after = after.map(|after| Period::parse(after).unwrap());
    trend(&counts(), &figures("2014-Q2", values), method, after.as_ref(), Level::P95)
}

#[test]
fn a_line_is_told_in_words() {
    let falling = found(&[100.0, 95.0, 93.0, 86.0, 81.0, 79.0], TrendMethod::Linear, None).unwrap();
    let told = falling.words(&counts(), "Frome");
    assert!(told.starts_with("Admissions in Frome, 2014-Q2 to 2015-Q3: they fell by 4.4 a quarter (95%"), "{told}");
    assert!(told.ends_with("The line ends 22.0% below where it begins."), "{told}");
    assert_eq!(falling.verdict(&counts()), Verdict::Better);
    assert_eq!(falling.two_point_change.map(f64::round), Some(-21.0), "another statistic than the fitted change");
    let level = found(&[100.0, 95.0, 103.0, 98.0, 101.0, 99.0], TrendMethod::Linear, None).unwrap();
    assert!(level.words(&counts(), "Frome").contains("no steady rise or fall shows"));
    assert_eq!(level.verdict(&counts()), Verdict::Similar);
}

#[test]
fn what_the_figures_do_not_bear_is_refused() {
    let code = |values: &[f64], method, after| found(values, method, after).unwrap_err().code();
    let eight = [9.0, 8.0, 9.0, 10.0, 6.0, 5.0, 7.0, 5.0];
    assert_eq!(code(&[], TrendMethod::Linear, None), "too_few_points");
    assert_eq!(code(&[1.0, 2.0], TrendMethod::Linear, None), "too_few_points");
    assert_eq!(code(&eight, TrendMethod::Recent, None), "not_annual");
    assert_eq!(code(&eight, TrendMethod::InterruptedOls, Some("2020-Q1")), "no_interruption");
    assert_eq!(code(&eight, TrendMethod::InterruptedPoisson, None), "no_interruption");
    let mut apart = figures("2014-Q2", &eight);
    apart.remove(3);
    let after = Period::parse("2015-Q2").unwrap();
    let refused = trend(&counts(), &apart, TrendMethod::InterruptedOls, Some(&after), Level::P95).unwrap_err();
    assert_eq!(refused.code(), "gap_in_periods");
    let line = trend(&counts(), &apart, TrendMethod::Linear, None, Level::P95).unwrap();
    assert!(line.warnings.iter().any(|(code, _)| *code == "gap_in_periods"));
    apart[0].0 = Period::parse("2014").unwrap();
    let mixed = trend(&counts(), &apart, TrendMethod::Linear, None, Level::P95).unwrap_err();
    assert_eq!(mixed.code(), "mixed_periods");
    let index = indicator_of(ValueType::Index, None);
    let figured = figures("2014-Q2", &eight);
    let refused = trend(&index, &figured, TrendMethod::InterruptedPoisson, Some(&after), Level::P95).unwrap_err();
    assert_eq!(refused.code(), "not_counts");
}

#[test]
fn a_recent_trend_asks_nothing_of_older_years() {
    let shares = indicator_of(ValueType::Proportion, None);
    let mut years = figures("FY2013", &[0.9, 0.5, 0.52, 0.55, 0.57, 0.6]);
    for (_, figure) in &mut years[1..] {
        (figure.numerator, figure.denominator) = (figure.value.map(|value| value * 1000.0), Some(1000.0));
    }
    let told = trend(&shares, &years, TrendMethod::Recent, None, Level::P95).unwrap();
    let alone = trend(&shares, &years[1..], TrendMethod::Recent, None, Level::P95).unwrap();
    assert_eq!((told.method.id, told.points), ("recent_trend_proportions", 5), "the first year has no counts");
    assert_eq!(told.fitted, alone.fitted);
}

#[test]
fn seasons_that_differ_are_warned_of() {
    let warned = |values: &[f64]| {
        let (area, other) = (figures("2014-Q2", values), figures("2014-Q2", &vec![90.0; values.len()]));
        let apart = apart(&counts(), &area, &other, None, Level::P95).unwrap();
        apart.warnings().iter().map(|(code, _)| *code).collect::<Vec<_>>()
    };
    assert_eq!(warned(&[9.0, 8.0, 9.5, 5.0]), ["seasons_differ"], "from spring to winter");
    assert_eq!(warned(&[9.0, 8.0, 9.5, 5.0, 6.0]), [""; 0]);
}

#[test]
fn two_places_are_held_apart() {
    let (area, other) = (figures("2013/14", &[1000.0, 830.0]), figures("2013/14", &[20_000.0, 25_800.0]));
    let told = apart(&counts(), &area, &other, None, Level::P95).unwrap();
    assert_eq!((format!("{:.4}", told.ratio().value), told.method().id), ("0.6434".to_owned(), "did_log_count"));
    assert_eq!(
        told.words("Frome", "Somerset"),
        "2013/14 to 2014/15: beside Somerset, Frome has 35.7% (95% interval 29.3 to 41.4) less than if both had gone \
         alike."
    );
    let (area, other) =
        (figures("2014-Q2", &[9.0, 8.0, 9.5, 5.0, 4.0]), figures("2014-Q2", &[90.0, 95.0, 93.0, 94.0, 92.0]));
    let after = Period::parse("2015-Q1").unwrap();
    let told = apart(&counts(), &area, &other, Some(&after), Level::P95).unwrap();
    assert_eq!(told.method().id, "did_log_series");
    assert!(told.ratio().value < 1.0);
}
