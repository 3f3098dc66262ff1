//! Comparisons: figures, intervals, claims that differ.

use chrono::NaiveDate;

use super::{
    samples::{claim, comparison, day},
    sound::{drawn, sound},
};
use crate::charts::Stretch;

#[test]
fn the_founding_sentence_is_seen_and_told() {
    let svg = comparison().svg();
    let told = sound(&svg);
    for said in [
        "Frome: 1,000 in 2013/14, 830 in 2016/17; change −17.0% (95% interval −24.3 to −9.0%).",
        "Rest of Somerset: 20,000 in 2013/14, 25,800 in 2016/17; change +29.0% (95% interval +26.6 to +31.4%).",
        "−35.7% (95% interval −41.4 to −29.3%); ratio of the two changes 0.643; difference −46.0 percentage points.",
    ] {
        assert!(told.contains(said), "{said} in {told}");
    }
    for said in ["−17.0%", "−24.3 to −9.0%", "+29.0%", "−35.7%", "Frome", "1,000 in 2013/14, 830 in 2016/17"] {
        assert!(drawn(&svg).iter().any(|line| line == said), "{said}");
    }
}

#[test]
fn claims_that_differ_stand_side_by_side() {
    let mut chart = comparison();
    let told = sound(&chart.svg());
    assert!(told.contains("Published about Frome: 3 figures, which differ.\nFrome: −17.0% (Press; "));
    assert!(told.contains("Frome: −14.0% (Journal; April 2013 to March 2017; peer-reviewed)."));
    assert!(told.contains("Published about Rest of Somerset: 1 figure.\n"));
    chart.claims.push(claim("Rest of Somerset", 29.0, "Another page"));
    assert!(sound(&chart.svg()).contains("Published about Rest of Somerset: 2 figures.\n"), "they agree");
}

#[test]
fn a_window_is_said_by_its_months() {
    let said = |start: NaiveDate, end: NaiveDate, label: &str| Stretch { start, end, label }.said();
    let (first, last) = (day(2013, 4, 1), day(2017, 12, 31));
    assert_eq!(said(first, last, "2013-04-01/2017-12-31"), "April 2013 to December 2017");
    assert_eq!(said(first, day(2014, 3, 31), "2013/14"), "2013/14");
    assert_eq!(said(first, day(2013, 4, 30), "2013-04"), "April 2013");
    assert_eq!(said(first, day(2013, 5, 3), "2013-04-01/2013-05-03"), "2013-04-01/2013-05-03");
}
