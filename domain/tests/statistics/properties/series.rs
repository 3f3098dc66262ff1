//! Trends and interruptions.

use accord_domain::statistics::{
    interrupted::{Errors, Scale, segmented, segmented_counts},
    linear_trend::{Timed, evenly_spaced, linear_trend},
    recent_trend::{YearValue, of_values},
};
use proptest::prelude::*;

use super::{P95, sound};
use crate::{
    reference::{close, near},
    trends::year,
};

fn values(least: usize) -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(-1e4..1e4_f64, least..40)
}

proptest! {
    /// A trend follows its values: shifted, scaled, upside down, backwards.
    #[test]
    fn linear_trends_follow_their_values(values in values(3), shift in -1e3..1e3, scale in 0.01..100.0) {
        let of = |change: &dyn Fn(f64, f64) -> (f64, f64)| {
            let mut timed: Vec<Timed> = values.iter().zip(0_u32..).map(|(value, at)| { let (at, value) = change(f64::from(at), *value); Timed { at, value } }).collect();
            timed.sort_by(|a, b| a.at.total_cmp(&b.at));
            linear_trend(&timed, P95).unwrap()
        };
        let plain = of(&|at, value| (at, value));
        let size = plain.slope_se.max(plain.slope.value.abs());
        let alike = |found: f64, expected: f64, what: &str| near(found, expected, 1e-6 * size, what);
        alike(of(&|at, value| (at, value * scale + shift)).slope.value / scale, plain.slope.value, "scaled");
        alike(of(&|at, value| (at * scale + shift, value)).slope.value * scale, plain.slope.value, "another clock");
        let (down, back) = (of(&|at, value| (at, -value)), of(&|at, value| (-at, value)));
        alike(down.slope.value, -plain.slope.value, "upside down");
        alike(back.slope.interval.lower(), -plain.slope.interval.upper(), "backwards");
        near(back.durbin_watson, plain.durbin_watson, 1e-6, "Durbin–Watson backwards");
        prop_assert!((0.0..=4.0).contains(&plain.durbin_watson) && (0.0..=1.0).contains(&plain.r_squared));
        sound(|level| linear_trend(&evenly_spaced(&values), level).unwrap().slope);
    }

    /// Neither unit nor origin makes a trend, and upside down it goes the other way.
    #[test]
    fn recent_trends_follow_their_values(
        points in prop::array::uniform5((0.0..100.0_f64, 0.1..10.0_f64)),
        scale in 0.01..100.0,
        shift in -50.0..50.0,
    ) {
        let of = |factor: f64, shift: f64| {
            let years: Vec<YearValue> = points.iter().zip(2001..).map(|((value, half), y)| {
                let (value, half) = (value * factor + shift, half * factor.abs());
                YearValue { period: year(&y.to_string()), value, lower: value - half, upper: value + half }
            }).collect();
            of_values(&years).unwrap()
        };
        let (plain, scaled, down) = (of(1.0, 0.0), of(scale, shift), of(-1.0, 0.0));
        near(scaled.chi_squared, plain.chi_squared, 1e-6 * (1.0 + plain.chi_squared), "χ²");
        near(down.slope, -plain.slope, 1e-9, "slope");
        near(down.chi_squared, plain.chi_squared, 1e-6 * (1.0 + plain.chi_squared), "χ²");
        prop_assert_eq!(down.steady, plain.steady);
    }

    /// Both sides of an interruption keep their own line, and counts follow their exposure.
    #[test]
    fn interrupted_series_follow_their_values(values in values(12), first in 4_usize..8, factor in 0.1..10.0) {
        for errors in [Errors::Ordinary, Errors::NeweyWest(None)] {
            let of = |level| segmented(&values, first, errors, level).unwrap();
            sound(|level| of(level).segments.level_change.estimate);
            sound(|level| of(level).segments.trend_change.estimate);
            let (fit, before) = (of(P95), f64::from(u32::try_from(first).unwrap()));
            let [start, trend, step] = [fit.segments.start, fit.segments.trend, fit.segments.level_change].map(|effect| effect.estimate.value);
            near(fit.fitted_since, start + trend * before + step, 1e-8 * (1.0 + fit.fitted_since.abs()), "fitted since");
            let scaled: Vec<f64> = values.iter().map(|value| value * factor).collect();
            let scaled = segmented(&scaled, first, errors, P95).unwrap().segments.level_change;
            near(scaled.t, of(P95).segments.level_change.t, 1e-6 * (1.0 + scaled.t.abs()), "t");
        }
        let counts: Vec<f64> = values.iter().map(|value| value.abs().round() + 1.0).collect();
        let exposed = |by: f64| vec![by; counts.len()];
        let of = |exposures: Option<&[f64]>, level| segmented_counts(&counts, exposures, first, Scale::QuasiPoisson, level).unwrap();
        sound(|level| of(None, level).segments.level_change.estimate);
        let (plain, by) = (of(None, P95), of(Some(&exposed(factor)), P95));
        near(by.segments.start.estimate.value, plain.segments.start.estimate.value - factor.ln(), 1e-8, "start");
        near(by.segments.level_change.estimate.value, plain.segments.level_change.estimate.value, 1e-8, "step");
        close(by.fitted_last, plain.fitted_last, "fitted");
    }
}
