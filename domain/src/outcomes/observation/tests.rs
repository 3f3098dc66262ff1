use super::*;
use crate::text::Note;

fn definition(value_type: ValueType, per: Option<f64>) -> Definition {
    Definition {
        text: Note::parse("All").unwrap(),
        numerator: None,
        denominator: None,
        value_type,
        per,
        unit: Title::parse("admissions").unwrap(),
    }
}

#[test]
fn the_figure_left_out_is_computed() {
    let said = Observation { numerator: Some(56.0), denominator: Some(70.0), ..Observation::EMPTY };
    for (value_type, per, expected) in [
        (ValueType::Count, None, Some(56.0)),
        (ValueType::Rate, Some(100_000.0), Some(80_000.0)),
        (ValueType::Proportion, None, Some(0.8)),
        (ValueType::Mean, None, Some(0.8)),
        (ValueType::Index, None, None),
    ] {
        assert_eq!(said.clone().completed(&definition(value_type, per)).value, expected, "{value_type}");
    }
    let told = Observation { value: Some(0.81), ..said.clone() };
    assert_eq!(told.completed(&definition(ValueType::Proportion, None)).value, Some(0.81), "what was said stays");
    let missing = Observation { status: ObservationStatus::Missing, ..said.clone() };
    assert_eq!(missing.completed(&definition(ValueType::Count, None)).value, None);
    let of_nobody = Observation { denominator: Some(0.0), ..said };
    assert_eq!(of_nobody.completed(&definition(ValueType::Proportion, None)).value, None);
}

#[test]
fn faults_are_named_all_at_once() {
    let codes = |observation: &Observation, value_type| {
        let told = observation.faults(&definition(value_type, None)).0;
        told.iter().map(|fault| format!("{} {}", fault.pointer, fault.code)).collect::<Vec<_>>()
    };
    let said = |value: f64| Observation { value: Some(value), ..Observation::EMPTY };
    assert_eq!(codes(&said(0.0), ValueType::Count), [""; 0], "zero is a figure");
    assert_eq!(codes(&Observation::EMPTY, ValueType::Count), ["/value required_when"]);
    assert_eq!(codes(&said(-1.0), ValueType::Count), ["/value out_of_range"]);
    assert_eq!(codes(&said(-1.0), ValueType::Index), [""; 0]);
    assert_eq!(codes(&said(f64::NAN), ValueType::Index), ["/value out_of_range"]);
    assert_eq!(codes(&said(80.0), ValueType::Proportion), ["/value out_of_range"]);
    let part =
        Observation { numerator: Some(3.0), denominator: Some(2.0), lower: Some(2.0), upper: Some(1.0), ..said(0.5) };
    assert_eq!(
        codes(&part, ValueType::Proportion),
        ["/numerator numerator_above_denominator", "/lower ends_before_start"]
    );
    let hidden = Observation { status: ObservationStatus::Suppressed, numerator: Some(3.0), ..said(3.0) };
    assert_eq!(codes(&hidden, ValueType::Count), ["/value not_permitted_when", "/status not_permitted_when"]);
    assert_eq!(codes(&Observation { lower: Some(1.0), ..said(2.0) }, ValueType::Count), ["/lower required_when"]);
}

#[test]
fn a_careful_reader_asks() {
    let month = Period::parse("2016-04").unwrap();
    let codes = |observation: &Observation, frequency, period: &Period| {
        let told = observation.warnings(&definition(ValueType::Count, None), frequency, period);
        told.iter().map(|fault| fault.code).collect::<Vec<_>>()
    };
    let said = Observation {
        value: Some(10.0),
        lower: Some(11.0),
        upper: Some(12.0),
        numerator: Some(11.0),
        ..Observation::EMPTY
    };
    assert_eq!(codes(&said, Frequency::Annual, &month), ["outside_interval", "value_differs", "other_grain"]);
    assert_eq!(
        codes(&Observation { value: Some(1.5), ..Observation::EMPTY }, Frequency::Monthly, &month),
        ["not_whole"]
    );
    let estimated = Observation { value: Some(1.5), status: ObservationStatus::Estimated, ..Observation::EMPTY };
    assert_eq!(codes(&estimated, Frequency::Irregular, &month), [""; 0]);
}

#[test]
fn jumps_are_large_in_both_ways() {
    assert!(jumps(100.0, 301.0, 3.0) && jumps(301.0, 100.0, 3.0) && !jumps(100.0, 299.0, 3.0));
    assert!(!jumps(1.0, 5.0, 3.0), "small numbers jump by chance");
    assert!(jumps(0.0, 6.0, 3.0) && !jumps(0.0, 0.0, 3.0));
}
