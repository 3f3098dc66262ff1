//! The recent trends of Fingertips: `fingertips_trend_cases.csv`.

use accord_domain::{
    period::{Span, day},
    statistics::{
        Refusal,
        proportions::Share,
        recent_trend::{Direction, RecentTrend, YearShare, YearValue, armitage, of_proportions, of_values},
        verdict::{Polarity, Verdict},
    },
    vocabulary::Vocabulary,
};

use crate::reference::{Row, close, figure, rows};

/// Cases for which upstream expects something that the rules forbid, and why it is refused here.
const REFUSED: [(&str, &str); 1] = [(
    "GpRegisteredPopulationOver65",
    "four points with 2022 missing: the arithmetic is reproduced, the trend refused",
)];

pub fn year(of: &str) -> Span {
    Span { from: day(&format!("{of}-01-01")).ok(), to: day(&format!("{of}-12-31")).ok() }
}

fn list(row: &Row, column: &str) -> Vec<f64> {
    row[column].split('|').filter_map(|value| value.parse().ok()).collect()
}

fn values(row: &Row) -> Vec<YearValue> {
    let (values, lower, upper) = (list(row, "values"), list(row, "lower95"), list(row, "upper95"));
    let years = row["years"].split('|').zip(values).zip(lower.into_iter().zip(upper));
    years.map(|((of, value), (lower, upper))| YearValue { period: year(of), value, lower, upper }).collect()
}

fn shares(row: &Row) -> Vec<YearShare> {
    let (cases, of) = (list(row, "counts"), list(row, "denominators"));
    let years = row["years"].split('|').zip(cases.into_iter().zip(of));
    years.map(|(y, (cases, of))| YearShare { period: year(y), share: Share { cases, of } }).collect()
}

fn holds(trend: RecentTrend, chi_squared: f64, direction: &str, case: &str) {
    close(trend.chi_squared, chi_squared, case);
    assert_eq!(trend.direction.word(), direction, "{case}");
}

#[test]
fn every_case_is_reproduced() {
    let rows = rows("fingertips_trend_cases.csv");
    for row in &rows {
        let case = row["case"].as_str();
        let weighted = of_values(&values(row));
        match figure(row, "wls_chi2") {
            Some(chi_squared) => {
                let trend = weighted.unwrap();
                holds(trend, chi_squared, &row["wls_trend"], case);
                close(trend.slope, figure(row, "wls_slope").unwrap(), case);
            }
            None if case == "EmergencyReadmissions" => assert_eq!(weighted, Err(Refusal::ZeroWidth)),
            None => assert!(matches!(weighted, Err(Refusal::TooFewPoints { needed: 5, .. })), "{case}: {weighted:?}"),
        }
        let Some(chi_squared) = figure(row, "prop_chi2") else { continue };
        let given: Vec<Share> = shares(row).into_iter().map(|year| year.share).collect();
        close(armitage(&given).unwrap(), chi_squared, case);
        let proportions = of_proportions(&shares(row));
        if REFUSED.iter().any(|(refused, _)| *refused == case) {
            assert!(matches!(proportions, Err(Refusal::TooFewPoints { needed: 5, found: 4, .. })), "{proportions:?}");
        } else {
            holds(proportions.unwrap(), chi_squared, &row["prop_trend"], case);
        }
    }
    for (refused, _) in REFUSED {
        assert!(rows.iter().any(|row| row["case"] == refused), "{refused} is refused but no case");
    }
}

fn series(years: &[(&str, f64)]) -> Vec<YearValue> {
    years
        .iter()
        .map(|(y, value)| YearValue { period: year(y), value: *value, lower: value - 1.0, upper: value + 1.0 })
        .collect()
}

#[test]
fn only_the_last_five_years_count_in_whatever_order() {
    let mut years =
        series(&[("2010", 900.0), ("2019", 10.0), ("2020", 12.0), ("2021", 14.0), ("2022", 16.0), ("2023", 18.0)]);
    let trend = of_values(&years).unwrap();
    assert_eq!(trend.direction, Direction::Increasing);
    close(trend.slope, 2.0, "slope");
    years.reverse();
    assert_eq!(of_values(&years), Ok(trend));
    assert_eq!(trend.verdict(Polarity::LowerIsBetter), Verdict::Worse);
    assert_eq!(trend.verdict(Polarity::HigherIsBetter), Verdict::Better);
    assert_eq!(trend.verdict(Polarity::Neutral), Verdict::Higher);
}

#[test]
fn one_year_does_not_make_a_trend() {
    let years = series(&[("2019", 10.0), ("2020", 10.1), ("2021", 10.0), ("2022", 9.9), ("2023", 30.0)]);
    let trend = of_values(&years).unwrap();
    assert!(trend.chi_squared > 9.6 && !trend.steady, "{trend:?}");
    assert_eq!(trend.direction, Direction::NoSignificantChange);
    assert_eq!(trend.verdict(Polarity::LowerIsBetter), Verdict::Similar);
}

#[test]
fn financial_years_are_years_and_rolling_ones_overlap() {
    let span = |from: &str, to: &str| Span { from: day(from).ok(), to: day(to).ok() };
    let with = |spans: Vec<Span>| {
        let years: Vec<YearValue> =
            series(&[("2019", 1.0), ("2020", 2.0), ("2021", 3.0), ("2022", 4.0), ("2023", 5.0)])
                .into_iter()
                .zip(spans)
                .map(|(value, period)| YearValue { period, ..value })
                .collect();
        of_values(&years)
    };
    let each = |first: i32, years: i32, step: i32| -> Vec<Span> {
        let from = |n: i32| first + n * step;
        (0..5).map(|n| span(&format!("{}-04-01", from(n)), &format!("{}-03-31", from(n) + years))).collect()
    };
    assert!(with(each(2013, 1, 1)).is_ok());
    assert_eq!(with(each(2013, 3, 1)), Err(Refusal::Overlap));
    assert_eq!(with(each(2013, 1, 2)), Err(Refusal::Gap));
    assert_eq!(with(each(2003, 3, 3)), Err(Refusal::NotAnnual));
    assert_eq!(with(vec![Span::default(); 5]), Err(Refusal::OpenPeriod));
    assert_eq!(with(vec![span("2020-04-01", "2021-03-31"); 5]), Err(Refusal::Overlap));
}
