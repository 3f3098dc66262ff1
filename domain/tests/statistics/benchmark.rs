//! Areas beside a benchmark: `fingertips_benchmark_cases.csv`, and fifths by rank.

use accord_domain::{
    statistics::{
        Interval, Level,
        benchmark::{Because, Standing, compare},
        quintiles::{Quintile, quintiles},
        verdict::{Polarity, Verdict},
    },
    vocabulary::Vocabulary,
};

use crate::reference::{figure, rows};

/// Rows that are not reproduced, by method, and why.
const NOT_REPRODUCED: (&str, usize, &str) =
    ("Quintiles", 13, "upstream publishes one practice's fifth without its siblings' values, which the rank is among");

#[test]
fn every_row_is_reproduced() {
    let (rows, mut left_out) = (rows("fingertips_benchmark_cases.csv"), 0);
    for row in &rows {
        if row["method"] == NOT_REPRODUCED.0 {
            left_out += 1;
            continue;
        }
        assert_eq!(row["method"], "CIOverlappingReferenceValue95", "nothing reproduces this");
        let limit = |column| figure(row, column).unwrap();
        let interval = Interval::new(Level::P95, limit("lower_ci"), limit("upper_ci")).unwrap();
        let area = (row["area_code"].as_str(), row["sex"].as_str());
        let other = (row["benchmark_area"].as_str(), "Persons");
        let benchmark = figure(row, "benchmark_value").map(|value| (&other, value));
        let verdict = compare(&area, &[interval], benchmark).verdict(Polarity::LowerIsBetter);
        let expected = if row["expected_outcome"].is_empty() { "not_compared" } else { &row["expected_outcome"] };
        assert_eq!(verdict.word(), expected.to_lowercase(), "{row:?}");
    }
    assert_eq!(left_out, NOT_REPRODUCED.1, "{}", NOT_REPRODUCED.2);
}

fn at(level: Level, lower: f64, upper: f64) -> Interval {
    Interval::new(level, lower, upper).unwrap()
}

#[test]
fn an_area_is_compared_with_others_only() {
    let interval = at(Level::P95, 1.0, 2.0);
    assert_eq!(compare(&"Frome", &[interval], Some((&"Frome", 9.0))), Standing::NotCompared(Because::Itself));
    assert_eq!(compare(&"Frome", &[], Some((&"Somerset", 9.0))), Standing::NotCompared(Because::NoInterval));
    assert_eq!(compare(&"Frome", &[interval], None), Standing::NotCompared(Because::NoBenchmark));
    let nothing = Some((&"Somerset", f64::NAN));
    assert_eq!(compare(&"Frome", &[interval], nothing), Standing::NotCompared(Because::NoBenchmark));
    assert_eq!(Standing::NotCompared(Because::Itself).verdict(Polarity::LowerIsBetter), Verdict::NotCompared);
}

#[test]
fn the_wider_interval_says_how_sure_the_difference_is() {
    let both = [at(Level::P998, 0.5, 2.5), at(Level::P95, 1.0, 2.0)];
    let beside = |value| compare(&"Frome", &both, Some((&"Somerset", value)));
    for (value, standing) in [
        (0.4, Standing::Higher(Level::P998)),
        (0.5, Standing::Higher(Level::P95)),
        (0.9, Standing::Higher(Level::P95)),
        (1.0, Standing::Similar),
        (1.5, Standing::Similar),
        (2.0, Standing::Similar),
        (2.1, Standing::Lower(Level::P95)),
        (2.6, Standing::Lower(Level::P998)),
    ] {
        assert_eq!(beside(value), standing, "{value}");
    }
    for (standing, lower, higher, neutral) in [
        (Standing::Higher(Level::P95), Verdict::Worse, Verdict::Better, Verdict::Higher),
        (Standing::Lower(Level::P95), Verdict::Better, Verdict::Worse, Verdict::Lower),
        (Standing::Similar, Verdict::Similar, Verdict::Similar, Verdict::Similar),
    ] {
        assert_eq!(standing.verdict(Polarity::LowerIsBetter), lower);
        assert_eq!(standing.verdict(Polarity::HigherIsBetter), higher);
        assert_eq!(standing.verdict(Polarity::Neutral), neutral);
    }
}

#[test]
fn fifths_go_by_rank_and_equals_share_one() {
    let words =
        |values: &[f64]| quintiles(values).unwrap().into_iter().map(Quintile::word).collect::<Vec<_>>().join(" ");
    assert_eq!(words(&[5.0, 1.0, 4.0, 2.0, 3.0]), "highest lowest high low middle");
    assert_eq!(words(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]), "lowest lowest low low middle high highest");
    assert_eq!(words(&[7.0; 6]), ["low"; 6].join(" "), "the third of six is in the second fifth");
    assert_eq!(
        words(&[0.0, 0.0, 0.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]),
        "lowest lowest lowest low middle middle high high highest highest"
    );
    assert_eq!(Quintile::Highest.verdict(Polarity::LowerIsBetter), Verdict::Worse);
    assert_eq!(Quintile::Low.verdict(Polarity::LowerIsBetter), Verdict::Better);
    assert_eq!(Quintile::Middle.verdict(Polarity::HigherIsBetter), Verdict::Similar);
    assert_eq!(Quintile::High.verdict(Polarity::Neutral), Verdict::Higher);
}
