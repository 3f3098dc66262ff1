//! Where a rule begins and ends.

use accord_domain::statistics::{
    Level,
    change::two_point_change,
    counts::{LimitsBy, byar, exact},
    difference::{ParallelTrends, pre_trend},
    inequality::{Group, Transform, from_residuals, from_sampling, slope_index},
    interrupted::{Errors, Scale, automatic_lag, segmented, segmented_counts},
    linear_trend::{evenly_spaced, linear_trend},
    proportions::{Share, proportion},
    rates::crude_rate,
    ratios::Events,
    recent_trend::SIGNIFICANT,
    standardised::{Band, ESP2013, ESP2013_BANDS, direct},
};

use crate::reference::{close, near};

const P95: Level = Level::P95;

#[test]
fn ten_events_are_enough() {
    let by = |events| crude_rate(events, 100.0, 1.0, P95).unwrap().limits;
    assert_eq!([by(9.0), by(9.999), by(10.0)], [LimitsBy::Exact, LimitsBy::Exact, LimitsBy::Byar]);
    let band = |events| [Band { events, population: 100.0, weight: 1.0 }];
    assert!(direct(&band(9.999), 1.0, P95).is_err());
    assert!(direct(&band(10.0), 1.0, P95).is_ok());
}

#[test]
fn none_and_all() {
    for level in Level::ALL {
        let of = |cases| proportion(Share { cases, of: 7.0 }, 100.0, level).unwrap();
        assert!(of(0.0).interval.lower().total_cmp(&0.0).is_eq(), "nobody has the lower limit nought");
        assert!(of(7.0).interval.upper().total_cmp(&100.0).is_eq(), "everybody has the upper limit of all");
        assert!(exact(0.0, level).unwrap().lower().total_cmp(&0.0).is_eq());
        // No events in three times as many as the tail's logarithm is the rule of three.
        close(exact(0.0, level).unwrap().upper(), -level.tail().ln(), "no events");
        assert_eq!(byar(0.0, level).unwrap().lower, None);
        let none = crude_rate(0.0, 1000.0, 1000.0, level).unwrap().rate;
        assert!(none.value == 0.0 && none.interval.upper() > 3.0);
    }
}

/// The two constants are the quantiles they stand for, and Fingertips' limit is the wider one's square.
#[test]
fn levels_are_quantiles() {
    for level in Level::ALL {
        assert_eq!(Level::of(level.confidence()), Ok(level));
        near(level.tail(), (1.0 - level.confidence()) / 2.0, 1e-15, "tail");
    }
    near(Level::P95.z(), 1.959_963_984_540_054, 1e-15, "z");
    near(Level::P998.z() * Level::P998.z(), SIGNIFICANT, 1e-12, "χ²");
    near(ESP2013.iter().sum(), 100_000.0, 0.0, "the standard population");
    assert_eq!(ESP2013_BANDS.len(), ESP2013.len());
}

/// Dobson's lower limit may fall below nought where few people carry most of the weight; a band of no weight may be
/// empty, and its events still count.
#[test]
fn weights_of_nought_and_weights_of_nearly_all() {
    let band = |events, population, weight| Band { events, population, weight };
    let skewed = direct(&[band(1.0, 10.0, 1000.0), band(20.0, 10_000.0, 1.0)], 1.0, P95).unwrap();
    assert!(skewed.rate.interval.lower() < 0.0 && skewed.rate.interval.holds(skewed.rate.value));
    let without = direct(&[band(12.0, 100.0, 5.0)], 1.0, P95).unwrap();
    let with_empty = direct(&[band(12.0, 100.0, 5.0), band(0.0, 0.0, 0.0)], 1.0, P95).unwrap();
    assert_eq!(with_empty, without);
    let with_events = direct(&[band(12.0, 100.0, 5.0), band(30.0, 400.0, 0.0)], 1.0, P95).unwrap();
    close(with_events.rate.value, without.rate.value, "the rate is the same");
    near(with_events.events, 42.0, 0.0, "all events");
}

#[test]
fn lags_grow_with_the_series() {
    for (points, lag) in [(5, 2), (12, 2), (27, 2), (28, 3), (34, 3), (99, 3), (100, 4), (1000, 6)] {
        assert_eq!(automatic_lag(points), lag, "{points}");
    }
}

#[test]
fn no_percentage_of_what_is_not_above_nought() {
    let change = |values: &[f64]| linear_trend(&evenly_spaced(values), P95).unwrap().fitted_change();
    assert!(change(&[3.0, 5.0, 4.0, 6.0]).is_some());
    assert_eq!(change(&[-3.0, 2.0, 4.0, 9.0]), None);
    assert_eq!(change(&[9.0, 4.0, 2.0, -3.0]), None);
    near(two_point_change(4.0, 0.0).unwrap(), -100.0, 1e-12, "to nought");
    let end = |values: &[f64]| segmented(values, 3, Errors::Ordinary, P95).unwrap().change_at_end();
    assert!(end(&[5.0, 6.0, 6.0, 4.0, 4.0, 3.0]).is_some());
    assert_eq!(end(&[9.0, 4.0, 1.0, 4.0, 4.0, 3.0]), None, "the trend before led below nought");
}

/// Half as many after as the trend before led to.
#[test]
fn counts_beside_where_they_were_going() {
    let counts = [100.0, 110.0, 121.0, 66.0, 73.0, 80.0, 89.0];
    let found = segmented_counts(&counts, None, 3, Scale::Poisson, P95).unwrap();
    near(found.change_at_end(), -50.0, 1.0, "at the end");
    let step = found.segments.level_change.as_ratio().unwrap();
    near(step.value, 0.5, 0.01, "the step as a ratio");
    assert!(step.interval.holds(step.value) && step.interval.lower() > 0.0);
}

#[test]
fn trends_that_differ_by_chance_are_not_rejected() {
    let arm = |counts: &[f64]| counts.iter().map(|count| Events::of_equal_exposure(*count)).collect::<Vec<_>>();
    let test = |treated: &[f64]| pre_trend(&arm(treated), &arm(&[900.0, 900.0]), P95).unwrap();
    let (by_chance, hardly) = (test(&[100.0, 115.0]), test(&[100.0, 140.0]));
    assert!((0.2..0.5).contains(&by_chance.ratio_a_period.p), "{by_chance:?}");
    assert_eq!(by_chance.parallel(), ParallelTrends::NotRejected);
    assert!(hardly.ratio_a_period.p < 0.05 && hardly.parallel() == ParallelTrends::Rejected, "{hardly:?}");
}

/// Values on either side of nought have a slope index and no relative one.
#[test]
fn no_ratio_of_what_is_not_above_nought() {
    let group = |value| Group { population: 10.0, value, standard_error: Some(0.1) };
    let groups = [group(-2.0), group(0.5), group(1.0), group(3.0)];
    let index = slope_index(&groups, Transform::Identity, 1.0).unwrap();
    assert!(index.slope_index > 0.0 && index.relative_index.is_none());
    for intervals in [from_residuals, from_sampling] {
        let found = intervals(&groups, Transform::Identity, 1.0, P95).unwrap();
        assert!(found.slope_index.holds(index.slope_index) && found.relative_index.is_none());
    }
}
