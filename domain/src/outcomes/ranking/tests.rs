//! Rankings: order, ties, the benchmark, and what is said.

use proptest::prelude::*;

use super::*;
use crate::outcomes::{Polarity, ValueType, indicator::tests::indicator_of};

fn figure(value: Option<f64>, counts: Option<(f64, f64)>, status: ObservationStatus) -> Observation {
    let (numerator, denominator) = (counts.map(|(above, _)| above), counts.map(|(_, below)| below));
    Observation { value, numerator, denominator, status, ..Observation::EMPTY }
}

fn count(value: f64) -> Observation {
    figure(Some(value), None, ObservationStatus::Normal)
}

fn entrant(name: &str, figure: Option<Observation>) -> Entrant<'static> {
    Entrant { name: name.to_owned().into(), figure, before: None, is_benchmark: false }
}

fn changed(name: &str, before: f64, after: f64) -> Entrant<'static> {
    Entrant { before: Some(count(before)), ..entrant(name, Some(count(after))) }
}

fn asked(order: Order, benchmark: Option<Entrant<'static>>, before: Option<&str>) -> Asked {
    let period = |text: &str| Period::parse(text).unwrap();
    Asked { period: period("FY2016"), before: before.map(period), order, benchmark }
}

/// `1 B, 2 C, 2 D, 4 A, - E`.
fn told(ranking: &Ranking, entrants: &[Entrant]) -> String {
    let row = |row: &Row| {
        let rank = row.place.map_or("-".to_owned(), |place| place.rank.to_string());
        format!("{rank} {}", entrants[row.entrant].name)
    };
    ranking.rows.iter().map(row).collect::<Vec<_>>().join(", ")
}

#[test]
fn equals_share_a_rank_and_whoever_has_no_figure_has_none() {
    let hidden = figure(None, None, ObservationStatus::Suppressed);
    let entrants = [
        entrant("Hidden", Some(hidden)),
        entrant("A", Some(count(10.0))),
        entrant("B", Some(count(40.0))),
        entrant("Unknown", None),
        entrant("C", Some(count(20.0))),
        entrant("D", Some(count(20.0))),
    ];
    let counts = indicator_of(ValueType::Count, None);
    for (order, expected) in [
        (Order::HighestFirst, "1 B, 2 C, 2 D, 4 A, - Hidden, - Unknown"),
        (Order::LowestFirst, "1 A, 2 C, 2 D, 4 B, - Hidden, - Unknown"),
    ] {
        let ranking = rank(&counts, &entrants[..], &asked(order, None, None)).unwrap();
        assert_eq!(told(&ranking, &entrants), expected);
        assert_eq!((ranking.ranked(), ranking.unranked(Unranked::Suppressed)), (4, 1));
        assert_eq!(
            ranking.verdict(),
            "Emergency admissions, 2016/17: of 4 areas, B has the highest figure (40) and A the lowest \
             (10). Lower is better. 2 areas have no rank: 1 not observed, 1 suppressed."
        );
        assert!(ranking.rows.iter().filter_map(|row| row.place.ok()).all(|place| place.quintile.is_none()));
    }
}

/// The intervals are those published with `PHEindicatormethods` for 65 events: 50.2 to 82.8, and 43.1 to 93.9 at 99.8%.
#[test]
fn the_interval_says_on_which_side_of_the_benchmark_an_area_stands() {
    let counts = indicator_of(ValueType::Count, None);
    let beside = |value: f64, polarity: Polarity| {
        let benchmark = entrant("England", Some(count(value)));
        let indicator = Indicator { polarity, ..counts.clone() };
        let entrants = [entrant("A", Some(count(65.0)))];
        let ranking = rank(&indicator, &entrants[..], &asked(Order::HighestFirst, Some(benchmark), None)).unwrap();
        let place = ranking.rows[0].place.unwrap();
        (place.standing, place.verdict)
    };
    for (value, standing, verdict) in [
        (40.0, Standing::Higher(Level::P998), Verdict::Worse),
        (49.0, Standing::Higher(Level::P95), Verdict::Worse),
        (51.0, Standing::Similar, Verdict::Similar),
        (82.0, Standing::Similar, Verdict::Similar),
        (90.0, Standing::Lower(Level::P95), Verdict::Better),
        (100.0, Standing::Lower(Level::P998), Verdict::Better),
    ] {
        assert_eq!(beside(value, Polarity::LowerIsBetter), (standing, verdict), "{value}");
    }
    assert_eq!(beside(40.0, Polarity::HigherIsBetter).1, Verdict::Better);
    assert_eq!(beside(40.0, Polarity::Neutral).1, Verdict::Higher);
}

#[test]
fn an_area_is_never_held_against_itself() {
    let counts = indicator_of(ValueType::Count, None);
    let itself = Entrant { is_benchmark: true, ..entrant("Somerset", Some(count(100.0))) };
    let entrants = [itself.clone(), entrant("Dorset", Some(count(300.0)))];
    let ranking = rank(&counts, &entrants[..], &asked(Order::HighestFirst, Some(itself), None)).unwrap();
    let judged: Vec<_> = ranking.rows.iter().map(|row| row.place.unwrap().verdict).collect();
    assert_eq!(judged, [Verdict::Worse, Verdict::NotCompared]);
    let codes = |ranking: &Ranking| ranking.warnings.iter().map(|(code, _)| *code).collect::<Vec<_>>();
    assert_eq!(codes(&ranking), ["counts_grow_with_size"], "Somerset is not of Dorset's size");
    assert!(
        ranking
            .verdict()
            .ends_with("Beside Somerset (100), by 95% intervals: 0 better, 0 similar, 1 worse, 1 not compared.")
    );
    let hidden = entrant("Hidden", Some(figure(None, None, ObservationStatus::Suppressed)));
    let refused = rank(&counts, &entrants[..], &asked(Order::HighestFirst, Some(hidden), None));
    assert_eq!(refused, Err(Unranked::Suppressed), "a benchmark that is not told is none");
}

#[test]
fn changes_of_shares_are_told_to_be_judged_as_rates() {
    let shares = indicator_of(ValueType::Proportion, None);
    let share = |cases: f64| Some(figure(Some(cases / 1000.0), Some((cases, 1000.0)), ObservationStatus::Normal));
    let entrants = [Entrant { before: share(900.0), ..entrant("Frome", share(850.0)) }];
    let codes = |before| {
        let ranking = rank(&shares, &entrants[..], &asked(Order::HighestFirst, None, before)).unwrap();
        ranking.warnings.into_iter().map(|(code, _)| code).collect::<Vec<_>>()
    };
    assert_eq!(codes(Some("FY2013")), ["shares_as_rates"]);
    assert_eq!(codes(None), [""; 0]);
}

/// The changes of the methods' reference case: −17.0% (−24.3 to −9.0) and +29.0% (26.6 to 31.4).
#[test]
fn changes_are_ranked_by_per_cents_with_the_interval_of_the_rate_ratio() {
    let counts = indicator_of(ValueType::Count, None);
    let entrants =
        [changed("Somerset", 20_000.0, 25_800.0), changed("Frome", 1000.0, 830.0), changed("New", 0.0, 12.0)];
    let asked = asked(Order::LowestFirst, Some(entrants[0].clone()), Some("FY2013"));
    let ranking = rank(&counts, &entrants[..], &asked).unwrap();
    assert_eq!(told(&ranking, &entrants), "1 Frome, 2 Somerset, - New");
    assert_eq!(ranking.rows[0].place.map(|place| place.value), Ok(-17.0));
    assert_eq!(ranking.rows[0].place.unwrap().standing, Standing::Lower(Level::P998));
    let limits = interval(&counts, &entrants[1], true, Level::P95).unwrap();
    assert_eq!(format!("{:.1} {:.1}", limits.lower(), limits.upper()), "-24.3 -9.0");
    assert_eq!(ranking.unranked(Unranked::NoChange), 1);
    assert!(
        ranking.verdict().contains(
            "2013/14 to 2016/17: of 2 areas, the highest change is that of Somerset, where it rose by 29.0%, and the \
             lowest that of Frome, where it fell by 17.0%. Lower is better. Beside Somerset (where it rose by 29.0%)"
        ),
        "{}",
        ranking.verdict()
    );
    let alike = [changed("A", 3.0, 7.0), changed("B", 30.0, 70.0), changed("C", 9.0, 21.0)];
    let ranking = rank(&counts, &alike[..], &super::Asked { benchmark: None, ..asked }).unwrap();
    assert_eq!(told(&ranking, &alike), "1 A, 1 B, 1 C", "equal changes share a rank");
    assert!(ranking.verdict().contains("in all 3 areas it rose by 133.3% alike."), "{}", ranking.verdict());
}

#[test]
fn rates_change_by_their_counts_and_means_by_their_values() {
    let rates = indicator_of(ValueType::Rate, Some(1000.0));
    let rate =
        |above: f64, below: f64| figure(Some(above / below * 1000.0), Some((above, below)), ObservationStatus::Normal);
    let grown = Entrant { before: Some(rate(50.0, 1000.0)), ..entrant("A", Some(rate(60.0, 2000.0))) };
    let measured = super::measured(&rates, &grown, true).unwrap();
    assert!((measured + 40.0).abs() < 1e-9, "from 50 to 30 in a thousand: {measured}");
    let means = indicator_of(ValueType::Mean, None);
    let ranking =
        rank(&means, &[changed("A", 8.0, 6.0)][..], &asked(Order::HighestFirst, None, Some("FY2013"))).unwrap();
    assert_eq!(ranking.rows[0].place.map(|place| place.value), Ok(-25.0));
    assert_eq!(interval(&means, &changed("A", 8.0, 6.0), true, Level::P95), None, "a mean's change has no interval");
}

proptest! {
    /// Ranks follow the values, equals share, and both orders are one another's mirror.
    #[test]
    fn ranks_follow_the_values(values in prop::collection::vec(prop::option::weighted(0.8, 0u32..20), 1..60)) {
        let counts = indicator_of(ValueType::Count, None);
        let entrants: Vec<_> =
            values.iter().map(|value| entrant("x", value.map(|value| count(f64::from(value))))).collect();
        let ranking = rank(&counts, &entrants[..], &asked(Order::HighestFirst, None, None)).unwrap();
        prop_assert_eq!(ranking.rows.len(), values.len());
        for row in &ranking.rows {
            let value = values[row.entrant];
            prop_assert_eq!(row.place.is_ok(), value.is_some());
            if let (Ok(place), Some(value)) = (row.place, value) {
                let above = values.iter().flatten().filter(|other| **other > value).count();
                prop_assert_eq!(place.rank, above + 1);
            }
        }
        let mut entrants: Vec<_> = ranking.rows.iter().map(|row| row.entrant).collect();
        entrants.sort_unstable();
        prop_assert!(entrants.into_iter().eq(0..values.len()), "each area once");
    }
}

#[test]
fn a_change_from_or_across_nought_is_no_change_in_per_cent() {
    let index = indicator_of(ValueType::Index, None);
    let entrants = [
        changed("Across", 4.0, -1.0),
        changed("Below", -4.0, -2.0),
        changed("From nought", 0.0, 3.0),
        changed("To nought", 4.0, 0.0),
        changed("Up", 4.0, 5.0),
    ];
    let ranking = rank(&index, &entrants[..], &asked(Order::HighestFirst, None, Some("FY2013"))).unwrap();
    assert_eq!(told(&ranking, &entrants), "1 Up, 2 To nought, - Across, - Below, - From nought");
    let verdict = ranking.verdict();
    assert!(
        verdict.ends_with("3 without a change in per cent, as the figure was nought before, or is or was below it."),
        "{verdict}"
    );
    assert!(verdict.starts_with("Emergency admissions, 2013/14 to 2016/17: of 2 areas"), "{verdict}");
}
