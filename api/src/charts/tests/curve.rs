//! Concentration curves.

use super::{
    samples::curve,
    sound::{drawn, sound},
};

#[test]
fn the_most_in_need_are_told_of() {
    let svg = curve(&[(0.1, 0.04), (0.3, 0.12), (0.8, 0.62)]).svg();
    let told = sound(&svg);
    assert!(
        told.contains("The fifth most in need (Index of Multiple Deprivation 2025) has 8% of contributions."),
        "{told}"
    );
    assert!(told.contains("Concentration index 0.288 (95% interval 0.200 to 0.376)."));
    assert!(told.contains("The 80% most in need have 62% of contributions."));
    assert!(drawn(&svg).contains(&"0.288".to_owned()));
}

#[test]
fn points_in_any_order_and_beyond_the_paper_make_the_same_curve() {
    let tidy = curve(&[(0.0, 0.0), (0.2, 0.1), (1.0, 1.0)]).svg();
    assert_eq!(tidy, curve(&[(0.2, 0.1), (7.0, 3.0), (f64::NAN, 0.5), (-1.0, -2.0)]).svg());
}
