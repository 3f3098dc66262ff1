//! The figures that everybody quotes, and what may be made of them.

use accord_domain::statistics::{
    Estimate, Level,
    change::two_point_change,
    difference::{Arm, Design, ParallelTrends, difference_in_differences, maryland_level, pre_trend},
    linear_trend::{LinearTrend, evenly_spaced, linear_trend},
    proportions::{Share, difference},
    ratios::Events,
};

use crate::reference::{close, figure, near, rows};

fn synthetic(column: &str) -> (Vec<f64>, LinearTrend) {
    let values: Vec<f64> =
        rows("SYNTHETIC_frome_like_quarterly.csv").iter().map(|row| figure(row, column).unwrap()).collect();
    let trend = linear_trend(&evenly_spaced(&values), Level::P95).unwrap();
    (values, trend)
}

fn claim(id: &str) -> (f64, Option<(f64, f64)>) {
    let row = rows("frome_study_claims.csv").into_iter().find(|row| row["claim_id"] == id).unwrap();
    let limits = figure(&row, "ci95_lower").zip(figure(&row, "ci95_upper"));
    (figure(&row, "value").unwrap(), limits)
}

/// The synthetic series gives the published slope, interval and percentage, as printed.
#[test]
fn the_synthetic_series_gives_the_published_figures() {
    for (column, slope, change, printed) in [
        ("frome_like_admissions_SYNTHETIC", "F01", "F02", 0.051),
        ("somerset_like_admissions_SYNTHETIC", "F03", "F04", 0.51),
    ] {
        let (_, trend) = synthetic(column);
        let (published, limits) = claim(slope);
        let (lower, upper) = limits.unwrap();
        near(trend.slope.value, published, 1e-4, "slope");
        near(trend.slope.interval.lower(), lower, printed, "lower limit");
        near(trend.slope.interval.upper(), upper, printed, "upper limit");
        near(trend.fitted_change().unwrap(), claim(change).0, 1e-4, "fitted change");
    }
    let (_, frome) = synthetic("frome_like_admissions_SYNTHETIC");
    assert_eq!((frome.points, frome.freedom), (15, 13));
    near(frome.p, 0.006, 5e-4, "p");
}

/// The change of the fitted line and the change of two points are told apart, and do differ.
#[test]
fn a_fitted_change_is_not_the_change_of_two_points() {
    let (values, trend) = synthetic("frome_like_admissions_SYNTHETIC");
    let observed = two_point_change(values[0], values[14]).unwrap();
    near(observed, -18.2, 0.05, "observed change");
    assert!((observed - trend.fitted_change().unwrap()).abs() > 4.0);
}

fn shown(estimate: Estimate) -> String {
    format!("{:.1} ({:.1} to {:.1})", estimate.value, estimate.interval.lower(), estimate.interval.upper())
}

#[test]
fn admissions_in_frome_beside_somerset() {
    let (frome, somerset) = (Arm::of_counts(1000.0, 830.0), Arm::of_counts(20_000.0, 25_800.0));
    let found = difference_in_differences(frome, somerset, Level::P95).unwrap();
    assert_eq!(shown(found.treated.percent_change()), "-17.0 (-24.3 to -9.0)");
    assert_eq!(shown(found.comparator.percent_change()), "29.0 (26.6 to 31.4)");
    assert_eq!(shown(found.relative_change()), "-35.7 (-41.4 to -29.3)");
    assert_eq!(format!("{:.3} {:.4}", found.ratio.ratio.value, found.ratio.se_log), "0.643 0.0479");
    close(found.percentage_points(), -46.0, "percentage points");
    assert!(found.ratio.p < 1e-15);
}

/// The example that the method was published with.
#[test]
fn two_proportions() {
    let (first, second) = (Share { cases: 56.0, of: 70.0 }, Share { cases: 48.0, of: 80.0 });
    let found = difference(first, second, Level::P95).unwrap();
    near(found.value, 0.2, 1e-12, "difference");
    assert_eq!(format!("{:.4} {:.4}", found.interval.lower(), found.interval.upper()), "0.0524 0.3339");
}

#[test]
fn earlier_periods_can_speak_against_a_comparator() {
    let arm = |counts: &[f64]| counts.iter().map(|count| Events::of_equal_exposure(*count)).collect::<Vec<_>>();
    let test = |treated: &[f64], comparator: &[f64]| pre_trend(&arm(treated), &arm(comparator), Level::P95).unwrap();
    let alike = test(&[1000.0, 1050.0, 1100.0], &[20_000.0, 21_000.0, 22_050.0]);
    assert_eq!((alike.periods, alike.parallel()), (3, ParallelTrends::NotRejected));
    let apart = test(&[1000.0, 900.0, 800.0], &[20_000.0, 21_000.0, 22_050.0]);
    assert_eq!(apart.parallel(), ParallelTrends::Rejected);
    near(apart.ratio_a_period.ratio.value, 0.852, 5e-4, "the treated area's change a period beside the comparator's");
    // Two earlier periods are a difference in differences of their own.
    let two = test(&[1000.0, 900.0], &[20_000.0, 21_000.0]).ratio_a_period;
    let (frome, somerset) = (Arm::of_counts(1000.0, 900.0), Arm::of_counts(20_000.0, 21_000.0));
    let same = difference_in_differences(frome, somerset, Level::P95).unwrap().ratio;
    close(two.ratio.value, same.ratio.value, "ratio");
    close(two.se_log, same.se_log, "standard error");
    close(two.p, same.p, "p");
}

#[test]
fn a_comparator_counts_once_it_is_justified_and_nothing_speaks_against_it() {
    let beside = |comparator_justified, parallel_trends| {
        maryland_level(Design::DifferenceInDifferences { comparator_justified, parallel_trends })
    };
    assert_eq!(maryland_level(Design::BeforeAndAfter), 1);
    assert_eq!(maryland_level(Design::InterruptedSeries), 2);
    for tested in [ParallelTrends::NotTested, ParallelTrends::NotRejected, ParallelTrends::Rejected] {
        assert_eq!(beside(false, tested), 2);
    }
    assert_eq!(beside(true, ParallelTrends::Rejected), 2);
    assert_eq!(beside(true, ParallelTrends::NotRejected), 3);
}
