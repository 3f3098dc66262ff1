//! Counts, rates, proportions, ratios and differences of differences.

use accord_domain::statistics::{
    Level,
    counts::{byar, exact},
    difference::{Arm, difference_in_differences},
    means::mean,
    proportions::{Share, difference, proportion},
    rates::crude_rate,
    ratios::{Events, rate_difference, rate_ratio},
    standardised::{Band, ReferenceBand, RepeatBand, direct, indirect_ratio, repeat_events},
};
use proptest::prelude::*;

use super::{P95, nested, sound};
use crate::reference::{close, near};

fn count() -> impl Strategy<Value = f64> {
    prop_oneof![(1_u32..50).prop_map(f64::from), (1_u32..2_000_000_000).prop_map(f64::from)]
}

fn share() -> impl Strategy<Value = Share> {
    (1_u32..100_000)
        .prop_flat_map(|of| (0..=of).prop_map(move |cases| Share { cases: f64::from(cases), of: f64::from(of) }))
}

fn events() -> impl Strategy<Value = Events> {
    (count(), 1.0..1e6).prop_map(|(count, exposure)| Events { count, exposure })
}

proptest! {
    #[test]
    fn single_figures_lie_in_their_intervals(
        events in prop_oneof![Just(0.0), count()],
        of in 1.0..1e9,
        share in share(),
        other in share(),
        values in prop::collection::vec(-1e4..1e4_f64, 2..40),
    ) {
        let interval = |level| exact(events, level).unwrap();
        nested(interval(Level::P95), interval(Level::P998), events);
        sound(|level| crude_rate(events, of, 1e5, level).unwrap().rate);
        sound(|level| proportion(share, 100.0, level).unwrap());
        sound(|level| difference(share, other, level).unwrap());
        sound(|level| mean(&values, level).unwrap().mean);
        let (usual, wide) = (byar(events, Level::P95).unwrap(), byar(events, Level::P998).unwrap());
        prop_assert!(usual.upper > events && usual.upper < wide.upper);
        prop_assert!(wide.lower.is_none_or(|lower| lower < usual.lower.unwrap()));
        prop_assert!(usual.lower.is_none_or(|lower| lower < events));
    }

    /// Those with and those without mirror one another, and so do two proportions changed round.
    #[test]
    fn proportions_are_symmetric(a in share(), b in share()) {
        let of = |share: Share| proportion(share, 1.0, P95).unwrap().interval;
        let (with, without) = (of(a), of(Share { cases: a.of - a.cases, of: a.of }));
        near(with.lower(), 1.0 - without.upper(), 1e-12, "lower");
        near(with.upper(), 1.0 - without.lower(), 1e-12, "upper");
        prop_assert!(with.lower() >= 0.0 && with.upper() <= 1.0);
        let (there, back) = (difference(a, b, P95).unwrap(), difference(b, a, P95).unwrap());
        near(there.value, -back.value, 1e-12, "difference");
        near(there.interval.lower(), -back.interval.upper(), 1e-12, "limit");
    }

    /// Ages that are the standard's own change nothing; one event a person is no repeat; a place is like itself.
    #[test]
    fn standardisation_of_what_is_standard(
        bands in prop::collection::vec((1_u32..500, 1.0..1e5), 1..19),
        k in 1.0..1e5,
    ) {
        let of = |(events, population): &(u32, f64)| Band { events: f64::from(*events), population: *population, weight: k * population };
        let all: Vec<Band> = bands.iter().map(of).collect();
        let (events, population) = (all.iter().map(|band| band.events).sum::<f64>(), all.iter().map(|band| band.population).sum::<f64>());
        prop_assume!(events >= 10.0);
        let standardised = direct(&all, 1000.0, P95).unwrap();
        let crude = crude_rate(events, population, 1000.0, P95).unwrap().rate;
        close(standardised.rate.value, crude.value, "rate");
        close(standardised.rate.interval.lower(), crude.interval.lower(), "lower");
        close(standardised.rate.interval.upper(), crude.interval.upper(), "upper");
        sound(|level| direct(&all, 1000.0, level).unwrap().rate);

        let once: Vec<RepeatBand> = all.iter().map(|band| RepeatBand { people: vec![(1, band.events)], population: band.population, weight: band.weight }).collect();
        prop_assert_eq!(repeat_events(&once, 1000.0, P95).unwrap(), standardised);
        let twice: Vec<RepeatBand> = all.iter().map(|band| RepeatBand { people: vec![(2, band.events / 2.0)], population: band.population, weight: band.weight }).collect();
        let wider = repeat_events(&twice, 1000.0, P95).unwrap().rate.interval;
        prop_assert!(wider.lower() < standardised.rate.interval.lower() && wider.upper() > standardised.rate.interval.upper());

        let own: Vec<ReferenceBand> = all.iter().map(|band| ReferenceBand { population: band.population, reference_events: band.events, reference_population: band.population }).collect();
        close(indirect_ratio(events, &own, 100.0, P95).unwrap().ratio.value, 100.0, "ratio to itself");
        sound(|level| indirect_ratio(events, &own, 100.0, level).unwrap().ratio);
    }

    /// Changed round, a ratio is its inverse and a difference its opposite; the unit of exposure does not matter.
    #[test]
    fn ratios_turn_round(a in events(), b in events(), unit in 0.001..1000.0) {
        let (there, back) = (rate_ratio(a, b, P95).unwrap(), rate_ratio(b, a, P95).unwrap());
        close(there.ratio.value * back.ratio.value, 1.0, "ratio");
        close(there.ratio.interval.lower() * back.ratio.interval.upper(), 1.0, "limits");
        close(there.p, back.p, "p");
        sound(|level| rate_ratio(a, b, level).unwrap().ratio);
        sound(|level| rate_ratio(a, b, level).unwrap().percent_change());
        sound(|level| rate_difference(a, b, 1000.0, level).unwrap().difference);
        let scaled = |events: Events| Events { exposure: events.exposure * unit, ..events };
        let same = rate_ratio(scaled(a), scaled(b), P95).unwrap();
        close(same.ratio.value, there.ratio.value, "another unit");
        close(same.ratio.interval.upper(), there.ratio.interval.upper(), "another unit");
    }

    /// With the arms changed round the ratio is its inverse; a factor common to both sides of an arm does not matter.
    #[test]
    fn difference_in_differences_turns_round(cells in [count(), count(), count(), count()], unit in 0.01..100.0) {
        let [a, b, c, d] = cells;
        let (treated, comparator) = (Arm::of_counts(a, b), Arm::of_counts(c, d));
        let there = difference_in_differences(treated, comparator, P95).unwrap();
        let back = difference_in_differences(comparator, treated, P95).unwrap();
        close(there.ratio.ratio.value * back.ratio.ratio.value, 1.0, "ratio");
        close(there.ratio.ratio.interval.lower() * back.ratio.ratio.interval.upper(), 1.0, "limits");
        near(there.percentage_points(), -back.percentage_points(), 1e-6 * there.percentage_points().abs(), "points");
        close(there.ratio.se_log, back.ratio.se_log, "standard error");
        sound(|level| difference_in_differences(treated, comparator, level).unwrap().ratio.ratio);
        let exposed = |count: f64| Events { count, exposure: unit };
        let scaled = difference_in_differences(Arm { before: exposed(a), after: exposed(b) }, comparator, P95).unwrap();
        near(scaled.ratio.ratio.value.ln(), there.ratio.ratio.value.ln(), 1e-9, "another unit");
        // Were the comparator unchanged and very large, the treated area's own change would be left.
        let steady = difference_in_differences(treated, Arm::of_counts(1e15, 1e15), P95).unwrap();
        close(steady.ratio.ratio.value, there.treated.ratio.value, "a steady comparator");
    }
}
