//! Numbers, axes, and labels that make room for each other.

use crate::charts::{
    Form, Unit,
    number::Numbers,
    scale::Scale,
    spread::spread,
    text::{shorten, width, wrap},
};

fn written(form: Form, values: &[f64]) -> Vec<String> {
    let unit = Unit { name: String::new(), form, from_zero: true };
    let numbers = Numbers::of(&unit, values.iter().copied());
    values.iter().map(|value| numbers.write(*value)).collect()
}

#[test]
fn numbers_have_one_sensible_precision() {
    assert_eq!(written(Form::Plain, &[0.0, 2907.0, 14_986.0]), ["0", "2,907", "14,986"]);
    assert_eq!(written(Form::Plain, &[7.25, 101.04]), ["7", "101"]);
    assert_eq!(written(Form::Plain, &[7.25, 21.7]), ["7.2", "21.7"]);
    assert_eq!(written(Form::Plain, &[0.643, -0.1]), ["0.643", "−0.100"]);
    assert_eq!(written(Form::Plain, &[-1_234_567.0, 0.0]), ["−1.23 million", "0.00"]);
    assert_eq!(written(Form::Proportion, &[0.2174, 1.0]), ["21.7%", "100.0%"]);
    assert_eq!(written(Form::Pounds, &[-110_000.0]), ["−£110,000"]);
    assert_eq!(written(Form::Plain, &[-0.0001, 55.5]), ["0.0", "55.5"], "no minus before nothing");
}

#[test]
fn axes_hold_their_values_with_few_round_ticks() {
    let spans = [
        (0.0, 103.0),
        (0.0, 14_986.0),
        (-3.2, 7.1),
        (0.0, 0.37),
        (98.0, 112.0),
        (5.0, 5.0),
        (1e15, 1e15 + 3.0),
        (-1e300, 1e300),
    ];
    for (low, high) in spans {
        for from_zero in [true, false] {
            let scale = Scale::nice([low, high].into_iter(), from_zero, 5, (0.0, 100.0));
            assert!((2..=9).contains(&scale.ticks.len()), "{low} to {high}: {:?}", scale.ticks);
            assert!(scale.ticks.windows(2).all(|two| two[0] < two[1]));
            let slack = (high.abs() + low.abs()) * 1e-9;
            let ends = [scale.ticks.first(), scale.ticks.last()].map(|end| end.copied().unwrap_or(f64::NAN));
            assert!(ends[0] <= low + slack && ends[1] >= high - slack, "{low} to {high}: {ends:?}");
            assert!(!from_zero || scale.zero().is_some());
        }
    }
}

#[test]
fn labels_make_room() {
    let wanted: Vec<(f64, f64)> = (0..12_u8).map(|at| (f64::from(at % 4) * 10.0, 20.0)).collect();
    let mut places = spread(&wanted, (0.0, 260.0));
    places.sort_by(f64::total_cmp);
    assert!(places.windows(2).all(|two| two[1] - two[0] >= 20.0 - 1e-6), "{places:?}");
    assert!(places.first() >= Some(&10.0) && places.last() <= Some(&250.0));
    assert_eq!(spread(&[(50.0, 10.0), (90.0, 10.0)], (0.0, 100.0)), [50.0, 90.0], "what has room stays");
}

#[test]
fn text_fits_its_room() {
    for said in ["a b c", &"long name ".repeat(30), &"x".repeat(300), "https://example.org/a/very/long/path/of/words"] {
        let lines = wrap(said, 14.0, 120.0, 3);
        assert!(lines.len() <= 3 && lines.iter().all(|line| width(line, 14.0) <= 120.0), "{lines:?}");
    }
    assert_eq!(wrap("one two", 14.0, 400.0, 2), ["one two"]);
    assert!(wrap(&"long name ".repeat(30), 14.0, 120.0, 2)[1].ends_with('…'));
    assert_eq!(shorten("Frome", 14.0, 400.0), "Frome");
}
