//! Trends: what is fitted, refused and said.

use super::*;
use crate::{
    outcomes::{ObservationStatus, indicator::tests::indicator_of},
    statistics::verdict::Verdict,
    text::Title,
    vocabulary::Vocabulary,
};

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
    assert!(
        told.starts_with("Emergency admissions in Frome, 2014-Q2 to 2015-Q3: the figure fell by 4.4 a quarter (95%"),
        "{told}"
    );
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
fn a_recent_trend_of_adjusted_shares_is_of_the_shares() {
    let shares = indicator_of(ValueType::Proportion, None);
    let mut years = figures("FY2014", &[0.5, 0.45, 0.42, 0.4, 0.35]);
    for ((_, figure), events) in years.iter_mut().zip([500.0, 520.0, 550.0, 570.0, 600.0]) {
        (figure.numerator, figure.denominator) = (Some(events), Some(1000.0));
        (figure.lower, figure.upper) = (figure.value.map(|value| value - 0.02), figure.value.map(|value| value + 0.02));
    }
    let told = trend(&shares, &years, TrendMethod::Recent, None, Level::P95).unwrap();
    assert_eq!(told.method.id, "recent_trend_values", "their counts rise, and they fall");
    let mut bare = years.clone();
    for (_, figure) in &mut bare {
        (figure.numerator, figure.denominator) = (None, None);
    }
    assert_eq!(told.fitted, trend(&shares, &bare, TrendMethod::Recent, None, Level::P95).unwrap().fitted);
}

#[test]
fn seasons_that_differ_are_warned_of() {
    let warned = |values: &[f64]| {
        let (area, other) = (figures("2014-Q2", values), figures("2014-Q2", &vec![90.0; values.len()]));
        let apart = apart(&counts(), &area, &other, None, Level::P95).unwrap();
        apart.warnings.iter().map(|(code, _)| *code).collect::<Vec<_>>()
    };
    assert_eq!(warned(&[9.0, 8.0, 9.5, 5.0]), ["seasons_differ"], "from spring to winter");
    assert_eq!(warned(&[9.0, 8.0, 9.5, 5.0, 6.0]), [""; 0]);
}

#[test]
fn figures_that_may_change_are_told_by_every_method() {
    let codes = |warnings: &[(&'static str, String)]| warnings.iter().map(|(code, _)| *code).collect::<Vec<_>>();
    let warned = |method: TrendMethod, from: &str, unsure: usize| {
        let mut told = figures(from, &[90.0, 88.0, 91.0, 70.0, 66.0, 67.0, 60.0, 61.0]);
        told[unsure].1.status = ObservationStatus::Provisional;
        let after = method.is_interrupted().then(|| told[4].0);
        codes(&trend(&counts(), &told, method, after.as_ref(), Level::P95).unwrap().warnings)
    };
    for method in TrendMethod::ALL {
        assert!(warned(*method, "FY2013", 7).contains(&"figures_not_final"), "{method}");
    }
    assert!(!warned(TrendMethod::Recent, "FY2013", 0).contains(&"figures_not_final"), "it is none of the five years");
    let (mut area, other) = (figures("FY2013", &[90.0, 80.0, 70.0]), figures("FY2013", &[900.0, 890.0, 880.0]));
    let apart_of = |area: &Figured| codes(&apart(&counts(), area, &other, None, Level::P95).unwrap().warnings);
    area[1].1.status = ObservationStatus::Estimated;
    assert_eq!(apart_of(&area), [""; 0], "the first and the last are compared");
    area[2].1.status = ObservationStatus::Estimated;
    assert_eq!(apart_of(&area), ["figures_not_final"]);
}

#[test]
fn shares_are_told_in_percentage_points_and_compared_as_rates() {
    let mut shares = indicator_of(ValueType::Proportion, None);
    shares.definition.unit = Title::parse("share of children").unwrap();
    let line = |slope: f64, bent: f64| {
        let wobble = [0.002, -0.003, 0.001, 0.003, -0.002, -0.001, 0.002, -0.002];
        let values: Vec<f64> = (0_u8..8)
            .map(|at| 0.4 + slope * f64::from(at) + bent * f64::from(at > 3) + wobble[usize::from(at)])
            .collect();
        let mut told = figures("2014-Q2", &values);
        for (_, figure) in &mut told {
            (figure.numerator, figure.denominator) = (figure.value.map(|value| value * 1000.0), Some(1000.0));
        }
        told
    };
    let after = Period::parse("2015-Q2").unwrap();
    let told = |figured: &Figured, method: TrendMethod| {
        let after = method.is_interrupted().then_some(&after);
        trend(&shares, figured, method, after, Level::P95).unwrap().words(&shares, "Frome")
    };
    let rising = told(&line(0.01, 0.0), TrendMethod::Linear);
    let expected = "Emergency admissions (share of children) in Frome, 2014-Q2 to 2016-Q1: the figure rose by 0.983 \
                    percentage points a quarter (95% interval 0.892 to 1.1)";
    assert!(rising.starts_with(expected), "{rising}");
    let level = told(&line(0.0, 0.0), TrendMethod::Linear);
    assert!(level.contains("shows; \u{2212}0.017 percentage points a quarter (95%"), "{level}");
    let stepped = told(&line(0.01, 0.1), TrendMethod::InterruptedOls);
    assert!(stepped.contains("at the interruption, from 2015-Q2 on, the level changed by 9."), "{stepped}");
    assert!(
        stepped.contains(" percentage points (95%") && stepped.contains(" percentage points a quarter"),
        "{stepped}"
    );
    let relative = told(&line(0.01, 0.1), TrendMethod::InterruptedPoisson);
    assert!(relative.contains("the level changed by 21.6% of what it was (95% interval 6.1% to 39.3%)"), "{relative}");
    assert!(relative.contains("% of the figure a quarter (95%") && !relative.contains("points"), "{relative}");
    let apart = apart(&shares, &line(0.01, 0.0), &line(0.0, 0.0), None, Level::P95).unwrap();
    let codes: Vec<_> = apart.warnings.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["seasons_differ", "shares_as_rates"]);
}

#[test]
fn a_rate_is_told_per_so_many_and_an_interruption_by_its_period() {
    let rate = indicator_of(ValueType::Rate, Some(1000.0));
    let falling = figures("2013", &[9.0, 8.8, 8.9, 8.2, 8.0, 7.9]);
    let told = trend(&rate, &falling, TrendMethod::Linear, None, Level::P95).unwrap().words(&rate, "Frome");
    assert!(
        told.starts_with("Emergency admissions (admissions per 1,000) in Frome, 2013 to 2018: the figure fell"),
        "{told}"
    );
    let after = Period::parse("2016").unwrap();
    let stepped = trend(&rate, &falling, TrendMethod::InterruptedOls, Some(&after), Level::P95).unwrap();
    let told = stepped.words(&rate, "Frome");
    assert!(told.contains("at the interruption, from 2016 on, the level changed by"), "{told}");
    let recent = trend(&counts(), &figures("2013", &[9e3, 8e3, 7e3, 6e3, 5e3]), TrendMethod::Recent, None, Level::P95);
    assert_eq!(
        recent.unwrap().words(&counts(), "Frome"),
        "Emergency admissions in Frome: the figure has fallen over the last five years to 2017, which is the better way."
    );
}

#[test]
fn two_places_are_held_apart() {
    let (area, other) = (figures("2013/14", &[1000.0, 830.0]), figures("2013/14", &[20_000.0, 25_800.0]));
    let told = apart(&counts(), &area, &other, None, Level::P95).unwrap();
    assert_eq!((format!("{:.4}", told.ratio().value), told.method().id), ("0.6434".to_owned(), "did_log_count"));
    assert_eq!(
        told.words(&counts(), "Frome", "Somerset"),
        "Emergency admissions, 2013/14 to 2014/15: beside Somerset, the figure of Frome is 35.7% (95% interval 29.3 to \
         41.4) lower than if both had gone alike."
    );
    let (area, other) =
        (figures("2014-Q2", &[9.0, 8.0, 9.5, 5.0, 4.0]), figures("2014-Q2", &[90.0, 95.0, 93.0, 94.0, 92.0]));
    let after = Period::parse("2015-Q1").unwrap();
    let told = apart(&counts(), &area, &other, Some(&after), Level::P95).unwrap();
    assert_eq!(told.method().id, "did_log_series");
    assert!(told.ratio().value < 1.0);
    let said = told.words(&counts(), "Frome", "Somerset");
    assert!(said.starts_with("Emergency admissions, the periods from 2015-Q1 on and those before: beside"), "{said}");
}
