//! Series: gaps, statuses, axes.

use super::{
    samples::{day, month, series},
    sound::{count, drawn, sound},
};
use crate::charts::{
    Unit,
    series::{Fit, Status, Target},
};

#[test]
fn a_gap_is_not_a_zero() {
    let svg = series(&[("Frome", &[Some(3.0), None, Some(0.0), Some(2.0)])]).svg();
    let told = sound(&svg);
    assert!(told.contains("January 2020 3 "), "{told}");
    assert!(told.contains("February 2020 missing; March 2020 0 "));
    assert!(drawn(&svg).iter().any(|line| line == "no figure, not zero"));
    // The line is drawn from March on; January stands alone, with its interval as a bar.
    assert_eq!(count(&svg, "d1"), 1);
}

#[test]
fn a_period_that_nobody_named_is_a_gap_too() {
    let mut chart = series(&[("Frome", &[Some(3.0), Some(4.0), Some(5.0), Some(6.0)])]);
    let whole = count(&chart.svg(), "d1");
    chart.lines[0].points.remove(1);
    chart.lines[0].points.push(month(9, Some(1.0)));
    assert_eq!(whole, 1);
    assert_eq!(count(&chart.svg(), "d1"), 1, "only March and April follow each other");
}

#[test]
fn what_is_suppressed_is_told_nowhere() {
    let mut chart = series(&[("Frome", &[Some(30.0), Some(98_765.0), Some(31.0)])]);
    let with = chart.svg();
    chart.lines[0].points[1].status = Status::Suppressed;
    let without = chart.svg();
    assert!(sound(&with).contains("98,765"));
    assert!(sound(&without).contains("February 2020 suppressed, small number"));
    chart.lines[0].points[1].value = Some(2.0);
    assert_eq!(without, chart.svg(), "not even by the axis");
}

#[test]
fn statuses_and_locks_have_signs() {
    let mut chart = series(&[("Frome", &[Some(3.0), Some(4.0), Some(5.0), Some(6.0)])]);
    chart.lines[0].points[0].locked = true;
    chart.lines[0].points[1].status = Status::Estimated;
    chart.lines[0].points[2].status = Status::Provisional;
    chart.lines[0].points[3].status = Status::NotApplicable;
    let svg = chart.svg();
    let told = sound(&svg);
    for said in ["signed off", "4 (95% interval 4 to 4), estimated", ", provisional", "April 2020 not applicable"] {
        assert!(told.contains(said), "{said} in {told}");
    }
    for said in ["provisional, may change", "estimated", "not applicable", "signed off and locked"] {
        assert!(drawn(&svg).iter().any(|line| line == said), "{said}");
    }
}

#[test]
fn counts_begin_at_zero_and_scores_say_that_they_do_not() {
    let mut chart = series(&[("Frome", &[Some(98.0), Some(104.0)])]);
    assert!(drawn(&chart.svg()).contains(&"0".to_owned()));
    chart.unit = Unit::score("Health Index");
    let svg = chart.svg();
    assert!(!drawn(&svg).contains(&"0".to_owned()));
    assert!(sound(&svg).contains("leaves out zero"));
}

#[test]
fn trends_and_targets_are_told() {
    let mut chart = series(&[("Frome", &[Some(98.0), Some(104.0)])]);
    chart.targets = vec![Target { name: "Goal".into(), value: 90.0, from: Some(day(2020, 2, 1)), to: None }];
    let said = "−7.9 a quarter (95% interval −13.1 to −2.8)".to_owned();
    chart.lines[0].fits =
        vec![Fit { said: said.clone(), from: (day(2020, 1, 1), 99.0), to: (day(2020, 2, 29), 103.0) }];
    let svg = chart.svg();
    let told = sound(&svg);
    assert!(told.contains("Goal: 90.") && told.contains(&said));
    assert!(drawn(&svg).contains(&said) && drawn(&svg).contains(&"Goal".to_owned()));
}

#[test]
fn the_order_of_points_does_not_matter() {
    let chart = series(&[("Frome", &[Some(3.0), None, Some(5.0), Some(6.0)])]);
    let mut turned = chart.clone();
    turned.lines[0].points.reverse();
    assert_eq!(chart.svg(), turned.svg());
}
