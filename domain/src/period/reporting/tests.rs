use proptest::prelude::*;

use super::*;

#[test]
fn a_financial_year_begins_in_april() {
    for (on, label) in [
        ("2026-03-31", "2025/26"),
        ("2026-04-01", "2026/27"),
        ("2026-12-31", "2026/27"),
        ("1999-04-01", "1999/00"),
        ("1000-01-01", "1000-01-01/1000-01-01"),
    ] {
        assert_eq!(Period::financial_year_of(day(on).unwrap()).label(), label, "{on}");
    }
}

#[test]
fn a_day_is_a_period_of_its_own() {
    let read = |said: &str| Period::or_day(said).map(|period| period.label()).map_err(|malformed| malformed.code);
    assert_eq!(read("2016-04-01").as_deref(), Ok("2016-04-01/2016-04-01"));
    assert_eq!(read("FY2016").as_deref(), Ok("2016/17"));
    assert_eq!(read("2016-02-30"), Err("date"));
    assert_eq!(read("1990s"), Err("period"));
}

#[test]
fn periods_are_read_and_written() {
    for (said, start, end, grain, label) in [
        ("2016", "2016-01-01", "2016-12-31", Grain::Year, "2016"),
        ("FY2016", "2016-04-01", "2017-03-31", Grain::FinancialYear, "2016/17"),
        ("1999/00", "1999-04-01", "2000-03-31", Grain::FinancialYear, "1999/00"),
        ("2016-Q2", "2016-04-01", "2016-06-30", Grain::Quarter, "2016-Q2"),
        ("2016Q4", "2016-10-01", "2016-12-31", Grain::Quarter, "2016-Q4"),
        ("2016-02", "2016-02-01", "2016-02-29", Grain::Month, "2016-02"),
        ("2016-04-01/2017-03-31", "2016-04-01", "2017-03-31", Grain::FinancialYear, "2016/17"),
        ("2016-04-01/2017-12-31", "2016-04-01", "2017-12-31", Grain::Other, "2016-04-01/2017-12-31"),
    ] {
        let period = Period::parse(said).unwrap();
        assert_eq!((period.start.to_string().as_str(), period.end.to_string().as_str()), (start, end), "{said}");
        assert_eq!((period.grain(), period.label().as_str()), (grain, label), "{said}");
    }
}

#[test]
fn neighbours_are_of_the_same_length() {
    for (said, before, year) in [
        ("2016", "2015", "2015"),
        ("2016/17", "2015/16", "2015/16"),
        ("2016-Q1", "2015-Q4", "2015-Q1"),
        ("2016-03", "2016-02", "2015-03"),
        ("2025-02", "2025-01", "2024-02"),
        ("2016-01-03/2016-01-09", "2015-12-27/2016-01-02", "2015-01-03/2015-01-09"),
    ] {
        let period = Period::parse(said).unwrap();
        assert_eq!(period.before().unwrap().label(), before);
        assert_eq!(period.year_before().unwrap().label(), year);
        assert!(period.follows(&period.before().unwrap()));
        assert_eq!(period.before().unwrap().after(), Some(period));
    }
}

#[test]
fn periods_are_as_long_by_their_months() {
    for (one, other, alike) in [
        ("2016", "FY2014", true),
        ("2015", "2016", true),
        ("2016-02", "2016-03", true),
        ("2016-Q1", "2016-02-01/2016-04-30", true),
        ("2014-01-01/2016-12-31", "2015-01-01/2017-12-31", true),
        ("2016-01-03/2016-01-09", "2016-01-10/2016-01-16", true),
        ("2016", "2016-Q1", false),
        ("2016-02", "2016-02-02/2016-03-01", true),
        ("2016-02", "2016-02-02/2016-03-02", false),
    ] {
        let period = |said: &str| Period::parse(said).unwrap();
        assert_eq!(period(one).is_as_long_as(&period(other)), alike, "{one} {other}");
    }
}

#[test]
fn periods_of_one_length_stand_in_a_row() {
    let row = |said: &[&str]| {
        Row::of(&said.iter().map(|said| Period::parse(said).unwrap()).collect::<Vec<_>>())
            .map(|row| (row.is_whole(), row.steps))
    };
    assert_eq!(row(&["2015-Q4", "2016-Q1", "2016-Q2"]), Some((true, vec![0, 1, 2])));
    assert_eq!(row(&["2015/16", "2016/17", "2018/19"]), Some((false, vec![0, 1, 3])));
    assert_eq!(row(&["2016-11", "2017-02"]), Some((false, vec![0, 3])));
    assert_eq!(row(&["2016-01-03/2016-01-09", "2016-01-17/2016-01-23"]), Some((false, vec![0, 2])));
    assert_eq!(row(&["2016-01-03/2016-01-09", "2016-01-18/2016-01-24"]), None, "between the weeks");
    assert_eq!(row(&["2016", "2016/17"]), None, "of two kinds");
    assert_eq!(row(&["2016-Q2", "2016-Q1"]), None, "not in order");
    assert_eq!(row(&["2016-Q1", "2016-Q1"]), None);
    assert_eq!(row(&[]), None);
}

#[test]
fn what_is_no_period_says_so() {
    for (said, code) in [
        ("2016-17", "ambiguous_period"),
        ("1999-00", "ambiguous_period"),
        ("2016-18", "period"),
        ("2016/18", "period"),
        ("2016-Q5", "period"),
        ("201604", "period"),
        ("FY16", "period"),
        ("", "period"),
        ("16", "period"),
        ("20\u{661}6", "period"),
        ("0016", "period"),
        ("2017-01-01/2016-01-01", "ends_before_start"),
        ("2016-02-30/2016-03-01", "date"),
    ] {
        assert_eq!(Period::parse(said).unwrap_err().code, code, "{said}");
    }
    assert!(Period::parse("2016-12").is_ok(), "a month, even where a year could be meant");
}

proptest! {
    #[test]
    fn every_period_reads_back(start in 0i64..700_000, length in 0i64..1_000) {
        let first = NaiveDate::from_ymd_opt(1000, 1, 1).unwrap();
        let start = first + chrono::TimeDelta::days(start);
        let period = Period::new(start, start + chrono::TimeDelta::days(length)).unwrap();
        prop_assert_eq!(Period::parse(&period.label()), Ok(period));
    }

    #[test]
    fn nothing_said_breaks_it(said in "\\PC{0,24}") {
        let _ = Period::parse(&said);
    }
}
