//! What the figures cannot bear is refused, with a code and a plain sentence.

use accord_domain::statistics::{
    Interval, Level, Refusal,
    change::{percent_change, two_point_change},
    counts::{byar, exact},
    difference::{Arm, Series, difference_in_differences, of_series, pre_trend},
    inequality::{
        Draws, Group, Ranked, Transform, concentration, from_residuals, from_sampling, simulated, slope_index,
    },
    interrupted::{Errors, Scale, segmented, segmented_counts},
    linear_trend::{Timed, evenly_spaced, linear_trend},
    means::mean,
    proportions::{Share, difference, proportion},
    quintiles::quintiles,
    rates::crude_rate,
    ratios::{Events, rate_difference, rate_ratio},
    recent_trend::{YearShare, YearValue, armitage, of_proportions, of_values},
    standardised::{Band, ReferenceBand, RepeatBand, direct, indirect_rate, indirect_ratio, repeat_events},
};

use crate::trends::year;

const P95: Level = Level::P95;
const NAN: f64 = f64::NAN;
const INF: f64 = f64::INFINITY;

/// The code of a refusal; fails on anything that was computed, and on a sentence that is none.
fn code<T: std::fmt::Debug>(result: Result<T, Refusal>) -> &'static str {
    let refusal = result.unwrap_err();
    let words = refusal.to_string();
    assert!(words.starts_with(char::is_uppercase) && words.len() > 25 && !words.ends_with('.'), "{words}");
    refusal.code()
}

fn share(cases: f64, of: f64) -> Share {
    Share { cases, of }
}

#[test]
fn levels_and_intervals() {
    assert_eq!(code(Level::of(0.9)), "unknown_level");
    assert_eq!(code(Level::of(NAN)), "unknown_level");
    assert_eq!(Level::of(0.998), Ok(Level::P998));
    assert_eq!(code(Interval::new(P95, 2.0, 1.0)), "limits_reversed");
    assert_eq!(code(Interval::new(P95, NAN, 1.0)), "not_finite");
    assert_eq!(code(Interval::new(P95, 0.0, INF)), "not_finite");
}

#[test]
fn counts_rates_and_proportions() {
    for (bad, expected) in [(-1.0, "negative"), (NAN, "not_finite"), (INF, "not_finite")] {
        assert_eq!(code(byar(bad, P95)), expected);
        assert_eq!(code(exact(bad, P95)), expected);
        assert_eq!(code(crude_rate(bad, 10.0, 1.0, P95)), expected);
        assert_eq!(code(proportion(share(bad, 10.0), 1.0, P95)), expected);
    }
    for (bad, expected) in [(0.0, "not_positive"), (-1.0, "not_positive"), (NAN, "not_finite")] {
        assert_eq!(code(crude_rate(1.0, bad, 1.0, P95)), expected);
        assert_eq!(code(crude_rate(1.0, 10.0, bad, P95)), expected);
        assert_eq!(code(proportion(share(0.0, bad), 1.0, P95)), expected);
        assert_eq!(code(proportion(share(1.0, 2.0), bad, P95)), expected);
    }
    assert_eq!(code(proportion(share(11.0, 10.0), 1.0, P95)), "numerator_above_denominator");
    assert_eq!(code(difference(share(1.0, 2.0), share(3.0, 2.0), P95)), "numerator_above_denominator");
    assert_eq!(code(crude_rate(1e300, 1e-300, 1.0, P95)), "not_finite");
    assert_eq!(code(mean(&[1.0], P95)), "too_few_points");
    assert_eq!(code(mean(&[1.0, NAN], P95)), "not_finite");
    assert_eq!(code(quintiles(&[1.0; 4])), "too_few_points");
    assert_eq!(code(quintiles(&[1.0, 2.0, 3.0, 4.0, NAN])), "not_finite");
}

#[test]
fn standardised_rates() {
    let band = |events, population, weight| Band { events, population, weight };
    let of = |bands: &[Band]| code(direct(bands, 1000.0, P95));
    assert_eq!(of(&[band(9.0, 100.0, 1.0)]), "too_few_events");
    assert_eq!(of(&[band(20.0, 0.0, 1.0)]), "empty_band");
    assert_eq!(of(&[band(20.0, 100.0, 0.0)]), "not_positive");
    assert_eq!(of(&[band(20.0, 100.0, 0.0), band(0.0, 100.0, 1.0)]), "no_weighted_events");
    assert_eq!(of(&[band(-1.0, 100.0, 1.0)]), "negative");
    assert_eq!(of(&[band(20.0, 100.0, -1.0)]), "negative");
    assert_eq!(of(&[band(20.0, NAN, 1.0)]), "not_finite");
    assert_eq!(of(&[]), "not_positive");
    assert_eq!(code(direct(&[band(20.0, 100.0, 1.0)], 0.0, P95)), "not_positive");
    let repeat = |people: &[(u32, f64)]| RepeatBand { people: people.to_vec(), population: 100.0, weight: 1.0 };
    assert_eq!(code(repeat_events(&[repeat(&[(3, 3.0)])], 1.0, P95)), "too_few_events");
    assert_eq!(code(repeat_events(&[repeat(&[(3, -3.0)])], 1.0, P95)), "negative");
    let reference =
        |population, events, of| ReferenceBand { population, reference_events: events, reference_population: of };
    assert_eq!(code(indirect_ratio(5.0, &[reference(10.0, 5.0, 0.0)], 1.0, P95)), "not_positive");
    assert_eq!(code(indirect_ratio(5.0, &[reference(10.0, 0.0, 9.0)], 1.0, P95)), "not_positive");
    assert_eq!(code(indirect_ratio(-5.0, &[reference(10.0, 5.0, 50.0)], 1.0, P95)), "negative");
    assert_eq!(code(indirect_rate(5.0, &[reference(10.0, 5.0, 50.0)], -1.0, P95)), "not_positive");
    assert_eq!(code(indirect_rate(5.0, &[], 1.0, P95)), "not_positive");
}

#[test]
fn ratios_and_differences() {
    let (some, none) = (Events::of_equal_exposure(5.0), Events::of_equal_exposure(0.0));
    assert_eq!(code(rate_ratio(some, none, P95)), "zero_count");
    assert_eq!(code(rate_ratio(none, some, P95)), "zero_count");
    assert_eq!(code(rate_ratio(some, Events { count: 5.0, exposure: 0.0 }, P95)), "not_positive");
    assert_eq!(code(rate_ratio(some, Events::of_equal_exposure(-5.0), P95)), "negative");
    assert_eq!(code(percent_change(none, some, P95)), "zero_count");
    assert_eq!(code(two_point_change(0.0, 5.0)), "not_positive");
    assert_eq!(code(two_point_change(1.0, NAN)), "not_finite");
    assert_eq!(code(two_point_change(-4.0, 5.0)), "not_positive");
    assert_eq!(code(two_point_change(4.0, -1.0)), "negative", "across nought");
    assert_eq!(code(rate_difference(none, none, 1.0, P95)), "no_events");
    assert!(rate_difference(none, some, 1.0, P95).is_ok());
    let arm = Arm::of_counts;
    for (treated, comparator, cell) in [
        (arm(0.0, 5.0), arm(5.0, 5.0), "treated area before"),
        (arm(5.0, 0.0), arm(5.0, 5.0), "treated area after"),
        (arm(5.0, 5.0), arm(0.0, 5.0), "comparator before"),
        (arm(5.0, 5.0), arm(5.0, 0.0), "comparator after"),
    ] {
        let refused = difference_in_differences(treated, comparator, P95).unwrap_err();
        assert!(refused.to_string().contains(cell), "{refused}");
        assert_eq!(refused.code(), "zero_count");
    }
    let values = [1.0, 2.0, 4.0];
    let series = Series { before: &values, after: &values };
    assert_eq!(code(of_series(series, Series { before: &[], after: &values }, P95)), "too_few_points");
    assert_eq!(code(of_series(series, Series { before: &[0.0], after: &values }, P95)), "not_positive");
    let one = Series { before: &[1.0], after: &[2.0] };
    assert_eq!(code(of_series(one, one, P95)), "too_few_points");
    let flat = Series { before: &[3.0, 3.0], after: &[3.0, 3.0] };
    assert_eq!(code(of_series(flat, flat, P95)), "no_scatter");
    assert_eq!(code(pre_trend(&[some], &[some], P95)), "too_few_points");
    assert_eq!(code(pre_trend(&[some, some], &[some], P95)), "lengths_differ");
    assert_eq!(code(pre_trend(&[some, none], &[some, some], P95)), "zero_count");
}

#[test]
fn recent_trends() {
    let value = |y: u32, lower, upper| YearValue { period: year(&y.to_string()), value: 1.0, lower, upper };
    let years = |lower, upper| (2015..2020).map(|y| value(y, lower, upper)).collect::<Vec<_>>();
    assert_eq!(code(of_values(&years(0.0, 2.0)[1..])), "too_few_points");
    assert_eq!(code(of_values(&years(1.0, 1.0))), "zero_width_interval");
    assert_eq!(code(of_values(&years(2.0, 1.0))), "limits_reversed");
    assert_eq!(code(of_values(&years(NAN, 1.0))), "not_finite");
    let shares = |cases: f64, of: f64| {
        let years = (2015..2020).map(|y| YearShare { period: year(&y.to_string()), share: share(cases, of) });
        code(of_proportions(&years.collect::<Vec<_>>()))
    };
    assert_eq!(shares(0.0, 10.0), "all_or_none");
    assert_eq!(shares(10.0, 10.0), "all_or_none");
    assert_eq!(shares(11.0, 10.0), "numerator_above_denominator");
    assert_eq!(shares(0.0, 0.0), "not_positive");
    assert_eq!(code(armitage(&[share(1.0, 2.0)])), "too_few_points");
}

#[test]
fn series() {
    let of = |values: &[f64]| code(linear_trend(&evenly_spaced(values), P95));
    assert_eq!(of(&[1.0, 2.0]), "too_few_points");
    assert_eq!(of(&[1.0, 2.0, 3.0, 4.0]), "no_scatter");
    assert_eq!(of(&[0.0; 6]), "no_scatter");
    assert_eq!(of(&[0.1, 0.2, 0.3, 0.4]), "no_scatter", "as far as the numbers can tell");
    assert_eq!(of(&[1.0, NAN, 3.0, 4.0]), "not_finite");
    let at = |times: [f64; 3]| times.map(|at| Timed { at, value: at * at });
    assert_eq!(code(linear_trend(&at([1.0, 1.0, 2.0]), P95)), "times_not_forward");
    assert_eq!(code(linear_trend(&at([2.0, 1.0, 3.0]), P95)), "times_not_forward");
    assert_eq!(code(linear_trend(&at([1.0, INF, 3.0]), P95)), "not_finite");
    let broken = |values: &[f64], first, errors| code(segmented(values, first, errors, P95));
    let values = [1.0, 3.0, 2.0, 5.0, 4.0, 7.0];
    assert_eq!(broken(&values, 1, Errors::Ordinary), "too_few_points");
    assert_eq!(broken(&values, 5, Errors::Ordinary), "too_few_points");
    assert_eq!(broken(&values, 9, Errors::Ordinary), "too_few_points");
    assert_eq!(broken(&values[..4], 2, Errors::Ordinary), "too_few_points");
    assert_eq!(broken(&values, 2, Errors::NeweyWest(None)), "too_few_points");
    assert_eq!(broken(&values, 3, Errors::NeweyWest(Some(6))), "lag_too_long");
    assert_eq!(broken(&[1.0, 2.0, 3.0, 9.0, 7.0, 5.0], 3, Errors::Ordinary), "no_scatter");
    assert_eq!(broken(&[1.0, 2.0, NAN, 9.0, 7.0, 5.0], 3, Errors::Ordinary), "not_finite");
    let counts = |counts: &[f64], exposures: Option<&[f64]>| {
        code(segmented_counts(counts, exposures, 3, Scale::QuasiPoisson, P95))
    };
    assert_eq!(counts(&[1.0, 2.0, -3.0, 9.0, 7.0, 5.0], None), "negative");
    assert_eq!(counts(&values, Some(&values[..5])), "lengths_differ");
    assert_eq!(counts(&values, Some(&[0.0; 6])), "not_positive");
    assert_eq!(counts(&[2.0, 2.0, 2.0, 3.0, 3.0, 3.0], None), "no_scatter");
    for undetermined in [[0.0; 6], [0.0, 0.0, 0.0, 4.0, 2.0, 6.0], [3.0, 5.0, 4.0, 5.0, 0.0, 0.0]] {
        let refused = counts(&undetermined, None);
        assert!(["not_converged", "singular"].contains(&refused), "{undetermined:?}: {refused}");
    }
}

#[test]
fn inequality() {
    let group = |population, value| Group { population, value, standard_error: None };
    let of = |groups: &[Group], transform, per| code(slope_index(groups, transform, per));
    let three = [group(1.0, 3.0), group(1.0, 2.0), group(1.0, 1.5)];
    assert_eq!(of(&three[..2], Transform::Identity, 1.0), "too_few_points");
    assert_eq!(of(&[three[0], three[1], group(0.0, 1.0)], Transform::Identity, 1.0), "too_few_points");
    assert_eq!(of(&three, Transform::Identity, 0.0), "not_positive");
    assert_eq!(of(&three, Transform::Logit, 1.0), "off_scale");
    assert_eq!(of(&[three[0], three[1], group(1.0, 0.0)], Transform::Log, 1.0), "off_scale");
    assert_eq!(of(&[three[0], three[1], group(-1.0, 1.0)], Transform::Log, 1.0), "negative");
    assert_eq!(of(&[group(0.0, 1.0); 3], Transform::Identity, 1.0), "not_positive");
    assert_eq!(of(&[three[0], three[1], group(1.0, NAN)], Transform::Identity, 1.0), "not_finite");
    let line = [group(1.0, 3.0), group(1.0, 2.0), group(1.0, 1.0)];
    assert_eq!(code(from_residuals(&line, Transform::Identity, 1.0, P95)), "no_scatter");
    assert_eq!(code(from_sampling(&line, Transform::Identity, 1.0, P95)), "no_standard_error");
    let with = |error| line.map(|group| Group { standard_error: Some(error), ..group });
    assert_eq!(code(from_sampling(&with(0.0), Transform::Identity, 1.0, P95)), "zero_width_interval");
    assert_eq!(code(from_sampling(&with(-1.0), Transform::Identity, 1.0, P95)), "negative");
    for repetitions in [0, 999, 1_000_001] {
        let drawn = simulated(&with(0.1), Transform::Identity, 1.0, P95, repetitions, &mut Draws::seeded(1));
        assert_eq!(code(drawn), "repetitions_out_of_range");
    }
    let ranked = |rank, weight, value| Ranked { rank, weight, value };
    let shared = |ranked: &[Ranked]| code(concentration(ranked));
    assert_eq!(shared(&[ranked(1.0, 1.0, 1.0)]), "too_few_points");
    assert_eq!(shared(&[ranked(1.0, 1.0, 1.0), ranked(2.0, 0.0, 1.0)]), "too_few_points");
    assert_eq!(shared(&[ranked(1.0, 1.0, 0.0), ranked(2.0, 1.0, 0.0)]), "not_positive");
    assert_eq!(shared(&[ranked(1.0, 1.0, -1.0), ranked(2.0, 1.0, 2.0)]), "negative");
    assert_eq!(shared(&[ranked(NAN, 1.0, 1.0), ranked(2.0, 1.0, 2.0)]), "not_finite");
}
