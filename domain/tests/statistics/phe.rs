//! The figures of public-health practice: `phe_methods_reference.csv`.

use accord_domain::statistics::{
    Level, Refusal,
    counts::{LimitsBy, byar},
    inequality::{Group, Transform, slope_index},
    means::mean,
    proportions::{Share, proportion},
    rates::crude_rate,
    standardised::{Band, Direct, ReferenceBand, RepeatBand, direct, indirect_rate, indirect_ratio, repeat_events},
};
use serde_json::Value;

use crate::reference::{Found, Row, inputs, number, numbers, rows};

#[test]
fn every_row_is_reproduced() {
    for row in rows("phe_methods_reference.csv") {
        let given = inputs(&row);
        let found = match row["method"].as_str() {
            "byars_count_ci" => counted(&given),
            "wilson_ci" => wilson(&given),
            "crude_rate" => rated(&row, &given),
            "proportion" => share(&given),
            "dsr_dobson" => standardised(&given, |level| direct(&bands(&given), number(&given["multiplier"]), level)),
            "dsr_dobson_nonindependent" => {
                standardised(&given, |level| repeat_events(&repeated(&given), number(&given["multiplier"]), level))
            }
            "isr_ratio" => ratio(&given),
            "isr_rate" => rate(&given),
            "mean_t_ci" => averaged(&given),
            "sii_rii" => unequal(&given),
            other => panic!("{} is of {other}, which nothing reproduces", row["case_id"]),
        };
        found.hold(&row);
    }
}

fn level(given: &Value) -> Level {
    Level::of(number(&given["confidence"])).unwrap()
}

fn counted(given: &Value) -> Found {
    let limits = byar(number(&given["x"]), level(given)).unwrap();
    Found::default().maybe("lower", limits.lower).with("upper", limits.upper)
}

fn wilson(given: &Value) -> Found {
    let share = Share { cases: number(&given["x"]), of: number(&given["n"]) };
    let interval = proportion(share, 1.0, level(given)).unwrap().interval;
    Found::default().with("lower", interval.lower()).with("upper", interval.upper())
}

const LEVELS: [(Level, &str, &str); 2] = [(Level::P95, "lower95", "upper95"), (Level::P998, "lower998", "upper998")];

/// A missing count or denominator is no number, so there is no rate.
fn rated(row: &Row, given: &Value) -> Found {
    let (events, of, per) = (number(&given["x"]), number(&given["n"]), number(&given["multiplier"]));
    let mut found = Found::default();
    for (level, lower, upper) in LEVELS {
        let rate = crude_rate(events, of, per, level);
        if given["x"].is_null() || given["n"].is_null() {
            assert!(matches!(rate, Err(Refusal::NotFinite(_))), "{rate:?}");
            found = found.maybe("value", None).maybe(lower, None).maybe(upper, None);
            continue;
        }
        let rate = rate.unwrap();
        let by = if row["expected_json"].contains("Exact") { LimitsBy::Exact } else { LimitsBy::Byar };
        assert_eq!(rate.limits, by, "{}", row["case_id"]);
        let interval = rate.rate.interval;
        found = found.with("value", rate.rate.value).with(lower, interval.lower()).with(upper, interval.upper());
    }
    found
}

fn share(given: &Value) -> Found {
    let mut found = Found::default();
    for (level, lower, upper) in LEVELS {
        let share = Share { cases: number(&given["x"]), of: number(&given["n"]) };
        let estimate = proportion(share, number(&given["multiplier"]), level).unwrap();
        let interval = estimate.interval;
        found = found.with("value", estimate.value).with(lower, interval.lower()).with(upper, interval.upper());
    }
    found
}

fn bands(given: &Value) -> Vec<Band> {
    let (events, people, weights) = (numbers(&given["x"]), numbers(&given["n"]), numbers(&given["stdpop"]));
    assert!(events.len() == people.len() && people.len() == weights.len());
    (0..events.len()).map(|at| Band { events: events[at], population: people[at], weight: weights[at] }).collect()
}

fn repeated(given: &Value) -> Vec<RepeatBand> {
    let (people, weights) = (numbers(&given["n"]), numbers(&given["stdpop"]));
    let by_frequency = given["events_by_frequency"].as_object().unwrap();
    let band = |at: usize| RepeatBand {
        people: by_frequency.iter().map(|(each, people)| (each.parse().unwrap(), numbers(people)[at])).collect(),
        population: people[at],
        weight: weights[at],
    };
    (0..people.len()).map(band).collect()
}

/// Fewer than ten events give no rate, and say how many there were.
fn standardised(given: &Value, method: impl Fn(Level) -> Result<Direct, Refusal>) -> Found {
    let mut found = Found::default();
    for (level, lower, upper) in LEVELS {
        found = match method(level) {
            Ok(Direct { events, population, rate }) => found
                .with("total_count", events)
                .with("total_pop", population)
                .with("value", rate.value)
                .with(lower, rate.interval.lower())
                .with(upper, rate.interval.upper()),
            Err(Refusal::TooFewEvents { needed: 10, found: events }) => found
                .with("total_count", events)
                .with("total_pop", numbers(&given["n"]).iter().sum())
                .maybe("value", None)
                .maybe(lower, None)
                .maybe(upper, None),
            Err(other) => panic!("{other}"),
        };
    }
    found
}

fn reference_bands(given: &Value) -> Vec<ReferenceBand> {
    let (people, events, of) = (numbers(&given["n"]), numbers(&given["ref_x"]), numbers(&given["ref_n"]));
    assert!(people.len() == events.len() && events.len() == of.len());
    let band = |at: usize| ReferenceBand {
        population: people[at],
        reference_events: events[at],
        reference_population: of[at],
    };
    (0..people.len()).map(band).collect()
}

fn observed(given: &Value) -> f64 {
    numbers(&given["x"]).iter().sum()
}

fn ratio(given: &Value) -> Found {
    let per = number(&given["multiplier"]);
    let found = indirect_ratio(observed(given), &reference_bands(given), per, Level::P95).unwrap();
    Found::default()
        .with("observed", found.observed)
        .with("expected", found.expected)
        .with("value", found.ratio.value)
        .with("lower95", found.ratio.interval.lower())
        .with("upper95", found.ratio.interval.upper())
}

fn rate(given: &Value) -> Found {
    let per = number(&given["multiplier"]);
    let found = indirect_rate(observed(given), &reference_bands(given), per, Level::P95).unwrap();
    Found::default()
        .with("observed", found.observed)
        .with("expected", found.expected)
        .with("ref_rate", found.reference_rate)
        .with("value", found.rate.value)
        .with("lower95", found.rate.interval.lower())
        .with("upper95", found.rate.interval.upper())
}

#[expect(clippy::cast_precision_loss, reason = "a handful of values")]
fn averaged(given: &Value) -> Found {
    let found = mean(&numbers(&given["values"]), Level::P95).unwrap();
    Found::default()
        .with("n", found.count as f64)
        .with("stdev", found.deviation)
        .with("value", found.mean.value)
        .with("lower95", found.mean.interval.lower())
        .with("upper95", found.mean.interval.upper())
}

/// Groups from the most deprived to the least.
pub fn groups(given: &Value) -> Vec<Group> {
    let (people, values) = (numbers(&given["population"]), numbers(&given["value"]));
    assert_eq!(people.len(), values.len());
    let group = |at: usize| Group { population: people[at], value: values[at], standard_error: None };
    (0..people.len()).map(group).collect()
}

fn unequal(given: &Value) -> Found {
    let transform = match (given["transform"].as_bool().unwrap(), given["value_type"].as_str().unwrap()) {
        (false, _) => Transform::Identity,
        (true, "rate") => Transform::Log,
        (true, "proportion") => Transform::Logit,
        (true, other) => panic!("no transform of {other}"),
    };
    let found = slope_index(&groups(given), transform, number(&given["multiplier"])).unwrap();
    Found::default()
        .with("sii", found.slope_index)
        .maybe("rii", found.relative_index)
        .with("intercept", found.intercept)
}
