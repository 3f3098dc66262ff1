//! Figures in the words of whoever does not read tables.

use super::{Indicator, ValueType};
use crate::statistics::{Estimate, Interval};

/// A number with its thousands apart, to as many places as tell something: `25,800`, `0.643`, `−7.9`.
pub fn number(value: f64) -> String {
    let places = match value.abs() {
        size if size == 0.0 || size >= 1000.0 || (value.fract() == 0.0 && size >= 1.0) => 0,
        size if size >= 1.0 => 1,
        size if size >= 0.01 => 3,
        _ => 6,
    };
    written(value, places)
}

/// A number to one place, as per cents and percentage points are told: `17.0`.
pub fn tenth(value: f64) -> String {
    written(value, 1)
}

/// Both ends of an interval: `−24.3 to −9.0`.
pub fn range(interval: Interval, told: fn(f64) -> String) -> String {
    format!("{} to {}", told(interval.lower()), told(interval.upper()))
}

/// An estimate with its 95% interval, or with another one that is named: `−7.9 (95% interval −13.1 to −2.8)`.
pub fn estimate(estimate: Estimate, told: fn(f64) -> String) -> String {
    let level = estimate.interval.level().confidence() * 100.0;
    format!("{} ({level}% interval {})", told(estimate.value), range(estimate.interval, told))
}

/// The same of something that is per something, or of something: `−7.9 a quarter (95% interval −13.1 to −2.8)`.
pub fn estimate_of(estimate: Estimate, told: fn(f64) -> String, of: &str) -> String {
    self::estimate(estimate, told).replacen(" (", &format!("{of} ("), 1)
}

/// `rose by 3.2%` or `fell by 3.2%`, by a change in per cent.
pub fn change(percent: f64) -> String {
    match tenth(percent.abs()) {
        size if size == "0.0" => "hardly changed".to_owned(),
        size if percent < 0.0 => format!("fell by {size}%"),
        size => format!("rose by {size}%"),
    }
}

/// The same of a share, which changes by percentage points.
pub fn change_of_share(points: f64) -> String {
    match tenth(points.abs()) {
        size if size == "0.0" => "hardly changed".to_owned(),
        size if points < 0.0 => format!("fell by {size} percentage points"),
        size => format!("rose by {size} percentage points"),
    }
}

/// The first letter large.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().to_string() + letters.as_str()).unwrap_or_default()
}

/// A figure of an indicator as it is told: a proportion in per cent, any other as a number.
pub fn told(indicator: &Indicator, value: f64) -> String {
    match indicator.definition.value_type {
        ValueType::Proportion => format!("{}%", tenth(value * 100.0)),
        _ => number(value),
    }
}

/// The unit of an indicator's figures: `admissions per 1,000`.
pub fn unit(indicator: &Indicator) -> String {
    let name = indicator.definition.unit.as_str();
    match (indicator.definition.value_type, indicator.definition.per) {
        (ValueType::Rate, Some(per)) if !format!(" {name}").contains(" per ") => format!("{name} per {}", number(per)),
        _ => name.to_owned(),
    }
}

/// What is measured, as a sentence begins: the indicator's name, and the unit where the name does not say it:
/// `Emergency admissions`, `Emergency admissions (admissions per 1,000)`.
pub fn measured(indicator: &Indicator) -> String {
    let (name, unit) = (capital(indicator.name.as_str()), unit(indicator));
    if name.to_lowercase().contains(&unit.to_lowercase()) {
        name
    } else if name.contains('(') || unit.contains('(') {
        // Brackets within brackets are hard to read.
        format!("{name} [{unit}]")
    } else {
        format!("{name} ({unit})")
    }
}

/// `1 area is`, `2,310 areas are`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{} {}", whole_number(count), if count == 1 { one } else { many })
}

/// A count with its thousands apart: `2,310`.
pub fn whole_number(count: usize) -> String {
    number(u32::try_from(count).map_or(f64::from(u32::MAX), f64::from))
}

fn written(value: f64, places: usize) -> String {
    let plain = format!("{:.places$}", value.abs());
    let (whole, rest) = plain.split_once('.').map_or((plain.as_str(), None), |(whole, rest)| (whole, Some(rest)));
    let mut text = String::new();
    if value < 0.0 && plain.bytes().any(|digit| matches!(digit, b'1'..=b'9')) {
        text.push('\u{2212}');
    }
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    if let Some(rest) = rest {
        text.push('.');
        text.push_str(rest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{outcomes::indicator::tests::indicator_of, statistics::Level, text::Title};

    #[test]
    fn numbers_are_told_to_the_places_that_matter() {
        for (value, told) in [
            (0.0, "0"),
            (830.0, "830"),
            (25_800.0, "25,800"),
            (1_234_567.8, "1,234,568"),
            (17.25, "17.2"),
            (-7.9, "\u{2212}7.9"),
            (0.6434, "0.643"),
            (0.000_12, "0.000120"),
            (-0.000_000_01, "0.000000"),
        ] {
            assert_eq!(number(value), told, "{value}");
        }
    }

    #[test]
    fn estimates_are_told_with_their_intervals() {
        let fell = Estimate::new(-17.0, Level::P95, -24.33, -8.96).unwrap();
        assert_eq!(estimate(fell, tenth), "\u{2212}17.0 (95% interval \u{2212}24.3 to \u{2212}9.0)");
        assert_eq!(
            estimate_of(fell, tenth, " a quarter"),
            "\u{2212}17.0 a quarter (95% interval \u{2212}24.3 to \u{2212}9.0)"
        );
        let wide = Estimate::new(5.0, Level::P998, 1.0, 9.0).unwrap();
        assert_eq!(estimate(wide, number), "5 (99.8% interval 1 to 9)");
        assert_eq!(
            [-17.04, 28.96, 0.01, -0.04].map(change),
            ["fell by 17.0%", "rose by 29.0%", "hardly changed", "hardly changed"]
        );
        assert_eq!(
            [-2.0, 0.26, 0.04].map(change_of_share),
            ["fell by 2.0 percentage points", "rose by 0.3 percentage points", "hardly changed"]
        );
    }

    #[test]
    fn a_sentence_begins_with_what_is_measured() {
        let of = |name: &str, unit: &str, value_type: ValueType, per: Option<f64>| {
            let mut indicator = indicator_of(value_type, per);
            indicator.name = Title::parse(name).unwrap();
            indicator.definition.unit = Title::parse(unit).unwrap();
            measured(&indicator)
        };
        for (name, unit, told) in [
            ("emergency admissions", "admissions", "Emergency admissions"),
            ("Life expectancy", "years", "Life expectancy (years)"),
            ("Residents (Census 2021)", "people", "Residents (Census 2021) [people]"),
            ("Health Index", "points (England is 100)", "Health Index [points (England is 100)]"),
        ] {
            assert_eq!(of(name, unit, ValueType::Mean, None), told);
        }
        assert_eq!(
            of("Emergency admissions", "admissions", ValueType::Rate, Some(1000.0)),
            "Emergency admissions (admissions per 1,000)"
        );
    }
}
