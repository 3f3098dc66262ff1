//! How figures go with need.

mod published;

use proptest::prelude::*;

use super::*;
use crate::outcomes::{Observation, ObservationStatus, Polarity, indicator::tests::indicator_of};

fn observed(value: Option<f64>, counts: Option<(f64, f64)>, limits: Option<(f64, f64)>) -> Observation {
    Observation {
        value,
        numerator: counts.map(|(above, _)| above),
        denominator: counts.map(|(_, below)| below),
        lower: limits.map(|(lower, _)| lower),
        upper: limits.map(|(_, upper)| upper),
        status: if value.is_some() { ObservationStatus::Normal } else { ObservationStatus::Suppressed },
        note: None,
    }
}

fn bare(value: f64) -> Observation {
    observed(Some(value), None, None)
}

fn candidate(need: f64, people: f64, figure: Observation) -> Candidate {
    Candidate { figure: Some(figure), need: Some(bare(need)), population: Some(bare(people)) }
}

fn asked() -> Asked {
    Asked {
        period: Period::parse("FY2016").unwrap(),
        need: ("Index of Multiple Deprivation".into(), Period::parse("2025").unwrap()),
        order: Order::HighestFirst,
        weights: Weights::Population,
        groups: None,
        interval: IntervalBy::DeltaResidual,
        seed: 1,
        scale: Scale::None,
        level: Level::P95,
    }
}

/// Areas whose need falls from the first on, shuffled.
fn shuffled(people: &[f64], figures: &[Observation]) -> Vec<Candidate> {
    let mut areas: Vec<_> = (0_u32..)
        .zip(people.iter().zip(figures))
        .map(|(at, (people, figure))| candidate(100.0 - f64::from(at), *people, figure.clone()))
        .collect();
    areas.rotate_left(people.len() / 3);
    areas.swap(0, people.len() - 1);
    areas
}

fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-6 * expected.abs(), "{found} is not {expected}");
}

/// PHE-071, PHE-095 and PHE-097 of the methods' references, and SII-R1 of the analyses'.
const PEOPLE: [f64; 10] = [4781.0, 4047.0, 1340.0, 2974.0, 4373.0, 902.0, 3582.0, 1751.0, 2699.0, 4970.0];
const SHARES: [f64; 10] = [0.6435, 0.5475, 0.5391, 0.5091, 0.4032, 0.3962, 0.3469, 0.329, 0.2875, 0.2138];
const ERRORS: [f64; 10] = [0.01949, 0.01034, 0.02508, 0.01761, 0.02752, 0.01611, 0.01262, 0.00556, 0.01542, 0.02269];

/// IND-080 of the independent references; standard errors are told by published 95% intervals.
#[test]
fn intervals_are_those_of_the_method_that_is_asked() {
    let z = Level::P95.z();
    let figures: Vec<_> = SHARES
        .iter()
        .zip(ERRORS)
        .map(|(share, error)| observed(Some(*share), None, Some((share - z * error, share + z * error))))
        .collect();
    let areas = shuffled(&PEOPLE, &figures);
    let shares = indicator_of(ValueType::Proportion, None);
    let by = |interval, seed| unequal(&shares, &areas, &Asked { interval, seed, ..asked() }).unwrap();
    let residual = by(IntervalBy::DeltaResidual, 1);
    near(residual.index.slope_index, -0.495_699_290_092_881_3);
    near(residual.intervals.slope_index.lower(), -0.539_917_419_917_213_4);
    near(residual.intervals.slope_index.upper(), -0.451_481_160_268_549_1);
    near(residual.intervals.relative_index.unwrap().lower(), 0.221_311_114_509_660_98);
    let sampling = by(IntervalBy::DeltaSampling, 1);
    near(sampling.intervals.slope_index.lower(), -0.545_263_143_208_303_2);
    near(sampling.intervals.slope_index.upper(), -0.446_135_436_977_459_4);
    near(sampling.intervals.relative_index.unwrap().upper(), 0.316_851_018_054_993_16);
    let simulated = by(IntervalBy::Simulated, 7);
    assert!((simulated.intervals.slope_index.lower() + 0.5453).abs() < 0.003, "{:?}", simulated.intervals);
    assert_eq!(simulated.intervals, by(IntervalBy::Simulated, 7).intervals, "the same seed, the same answer");
    assert_ne!(simulated.intervals, by(IntervalBy::Simulated, 8).intervals);
    assert!(
        residual.verdict().contains(
            "2016/17, by Index of Multiple Deprivation (2025): if the line through 10 areas were followed from the most to \
             the least in need, the figure would fall by 49.6 percentage points (95% interval 45.1 to 54.0), from 67.1% \
             to 17.6%: those least in need have 0.262 times (95% interval 0.221 to 0.309) what those most in need have. So \
             steep a line is hardly chance: those most in need fare worse."
        ),
        "{}",
        residual.verdict()
    );
}

#[test]
fn how_it_is_shared_is_told_from_the_most_in_need() {
    let areas = [candidate(3.0, 100.0, bare(3.0)), candidate(2.0, 100.0, bare(2.0)), candidate(1.0, 100.0, bare(1.5))];
    let told = unequal(&indicator_of(ValueType::Mean, None), &areas, &asked()).unwrap();
    let shared = told.concentration.as_ref().unwrap();
    // 2/(6.5) (3/6 + 2/2 + 1.5 × 5/6) − 1.
    near(shared.index, 2.0 / 6.5 * 2.75 - 1.0);
    near(shared.held_by(1.0 / 3.0), 3.0 / 6.5);
    assert_eq!(told.points().len(), 4);
    assert!(told.curve.starts_with("The fifth of the people most in need has 27.7% of the total"), "{}", told.curve);
    let turned = unequal(&indicator_of(ValueType::Mean, None), &areas, &Asked { order: Order::LowestFirst, ..asked() });
    near(turned.unwrap().concentration.unwrap().index, 1.0 - 2.0 / 6.5 * 2.75);
    let below = [candidate(3.0, 1.0, bare(-3.0)), candidate(2.0, 1.0, bare(2.0)), candidate(1.0, 1.0, bare(1.0))];
    let told = unequal(&indicator_of(ValueType::Index, None), &below, &asked()).unwrap();
    assert_eq!((told.concentration.as_ref(), told.points().len()), (None, 0));
    let codes: Vec<_> = told.warnings.iter().map(|(code, _)| *code).collect();
    assert_eq!(codes, ["few_points", "no_relative_index", "no_concentration_index"]);
    let many: Vec<_> = (0..300).map(|at| candidate(f64::from(at), 1.0, bare(f64::from(at % 7) + 1.0))).collect();
    let points = unequal(&indicator_of(ValueType::Mean, None), &many, &asked()).unwrap().points();
    assert_eq!((points.len(), points[100].held), (101, 1.0), "many are told at each hundredth");
}

#[test]
fn counts_are_told_per_thousand_people() {
    let counts = indicator_of(ValueType::Count, None);
    let areas =
        [candidate(9.0, 1000.0, bare(65.0)), candidate(5.0, 2000.0, bare(80.0)), candidate(1.0, 1000.0, bare(30.0))];
    let told = unequal(&counts, &areas, &asked()).unwrap();
    let values: Vec<_> = told.rungs.iter().map(|rung| rung.value).collect();
    assert_eq!(values, [65.0, 40.0, 30.0]);
    // Byar's limits of 65 are published: 50.1632 to 82.8491.
    near(told.rungs[0].standard_error.unwrap(), (82.849_14 - 50.163_19) / (2.0 * 1.959_963_984_540_054));
    near(told.concentration.as_ref().unwrap().held_by(0.25), 65.0 / 175.0);
    assert!(told.heading.starts_with("Emergency admissions (admissions per 1,000 people)"), "{}", told.heading);
    let refused = unequal(&counts, &areas, &Asked { weights: Weights::Denominators, ..asked() });
    assert_eq!(refused, Err(NotBorne::NoPopulation));
}

#[test]
fn groups_of_equal_population_have_the_figures_of_their_sums() {
    let shares = indicator_of(ValueType::Proportion, None);
    let share = |cases: f64, of: f64| observed(Some(cases / of), Some((cases, of)), None);
    let areas: Vec<_> = (0..10)
        .map(|at| {
            let of = 200.0 + 10.0 * f64::from(at % 2);
            candidate(f64::from(at), 1.0, share(f64::from(at * at) + 5.0, of))
        })
        .collect();
    let asked = Asked { weights: Weights::Denominators, groups: Some(5), ..asked() };
    let told = unequal(&shares, &areas, &asked).unwrap();
    assert_eq!(told.rungs.len(), 5);
    let first = &told.rungs[0];
    assert_eq!((first.members.as_slice(), first.population), ([9, 8].as_slice(), 410.0));
    near(first.value, (81.0 + 64.0 + 10.0) / 410.0);
    assert_eq!(told.used(), 10);
    assert!(told.line.contains("the line through 5 groups of 10 areas"), "{}", told.line);
    let apart = Indicator { aggregable: false, ..shares.clone() };
    assert_eq!(unequal(&apart, &areas, &asked), Err(NotBorne::NotTogether(NotTogether::NotAggregable)));
    let large = [
        candidate(3.0, 1.0, share(10.0, 900.0)),
        candidate(2.0, 1.0, share(5.0, 50.0)),
        candidate(1.0, 1.0, share(5.0, 50.0)),
        candidate(0.0, 1.0, share(9.0, 300.0)),
    ];
    let told = unequal(&shares, &large, &asked).unwrap();
    assert!(told.warnings.iter().any(|(code, _)| *code == "groups_unequal"), "{:?}", told.warnings);
}

#[test]
fn who_is_left_out_is_told_with_the_reason() {
    let mut areas: Vec<_> = (0..6).map(|at| candidate(f64::from(at), 10.0, bare(f64::from(at * at)))).collect();
    areas[0].figure = Some(observed(None, None, None));
    areas[2].need = None;
    areas.push(Candidate { figure: None, ..areas[1].clone() });
    areas.push(candidate(3.0, 0.0, bare(1.0)));
    let told = unequal(&indicator_of(ValueType::Mean, None), &areas, &asked()).unwrap();
    let reasons = [(0, LeftOut::Suppressed), (2, LeftOut::NoNeed), (6, LeftOut::NoFigure), (7, LeftOut::NoPopulation)];
    assert_eq!(told.left_out, reasons);
    assert_eq!(
        told.warnings[0],
        (
            "areas_left_out",
            "4 areas are left out: 1 without a figure, 1 with a hidden figure, 1 without a known need, 1 without known \
             people"
                .to_owned()
        )
    );
    assert_eq!(told.used(), 4);
}

#[test]
fn what_cannot_be_borne_is_refused() {
    let means = indicator_of(ValueType::Mean, None);
    let areas: Vec<_> = (1..=4).map(|at| candidate(f64::from(at), 10.0, bare(f64::from(at * at)))).collect();
    let code = |indicator: &Indicator, areas: &[Candidate], asked: &Asked| {
        unequal(indicator, areas, asked).map_err(|not| (not.parameter(), not.code())).err()
    };
    assert_eq!(code(&means, &areas[..2], &asked()), Some(("indicator", "too_few_points")));
    let told =
        unequal(&means, &[Candidate { figure: None, ..areas[0].clone() }, areas[1].clone()], &asked()).unwrap_err();
    assert_eq!(
        told.to_string(),
        "The line needs at least 3 areas or groups and has 1; left out are 1 without a figure"
    );
    let sampling = Asked { interval: IntervalBy::DeltaSampling, ..asked() };
    assert_eq!(code(&means, &areas, &sampling), Some(("interval", "no_standard_error")));
    assert_eq!(code(&means, &areas, &Asked { scale: Scale::Logit, ..asked() }), Some(("transform", "off_scale")));
    let nought: Vec<_> = (0..4).map(|at| candidate(f64::from(at), 10.0, bare(f64::from(at)))).collect();
    assert_eq!(code(&means, &nought, &Asked { scale: Scale::Log, ..asked() }), Some(("transform", "off_scale")));
    assert_eq!(code(&means, &nought, &asked()), Some(("interval", "no_scatter")), "exactly on a line");
    let many: Vec<_> = (0..201).map(|at| candidate(f64::from(at), 10.0, bare(f64::from(at % 5)))).collect();
    let simulated = Asked { interval: IntervalBy::Simulated, ..asked() };
    assert_eq!(code(&means, &many, &simulated), Some(("interval", "too_many")));
}

proptest! {
    /// The order in which areas are named changes nothing, equals in need included; turning need round turns the signs.
    #[test]
    fn only_need_orders_the_areas(
        areas in prop::collection::vec((0u8..6, 1u16..500, 1u16..1000), 4..30),
        turn in 0usize..30,
    ) {
        let indicator = Indicator { polarity: Polarity::Neutral, ..indicator_of(ValueType::Mean, None) };
        let mut candidates: Vec<_> = areas
            .iter()
            .map(|(need, people, value)| candidate(f64::from(*need), f64::from(*people), bare(f64::from(*value))))
            .collect();
        let Ok(first) = unequal(&indicator, &candidates, &asked()) else { return Ok(()) };
        let turn = turn % candidates.len();
        candidates.rotate_left(turn);
        let close = |one: f64, other: f64| (one - other).abs() <= 1e-9 * one.abs().max(1.0);
        let again = unequal(&indicator, &candidates, &asked()).unwrap();
        prop_assert!(close(first.index.slope_index, again.index.slope_index));
        let turned = unequal(&indicator, &candidates, &Asked { order: Order::LowestFirst, ..asked() }).unwrap();
        prop_assert!(close(first.index.slope_index, -turned.index.slope_index));
        let index = |unequal: &Unequal| unequal.concentration.as_ref().unwrap().index;
        prop_assert!(close(index(&first), -index(&turned)));
        prop_assert!(first.intervals.slope_index.holds(first.index.slope_index));
        prop_assert_eq!(first.used(), areas.len());
    }
}
