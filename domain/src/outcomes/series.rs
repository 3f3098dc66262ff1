//! Figures of one place over time, in words.

use super::{
    Indicator, Observation, ObservationStatus, ValueType,
    unlike::unlike,
    words::{self, counted, told},
};
use crate::{
    period::Period,
    statistics::{
        Level,
        change::{percent_change, two_point_change},
    },
};

impl Indicator {
    /// The figures of a place in the order of time, in words: the first and the last, how they differ, the highest and
    /// the lowest.
    ///
    /// Figures of periods of different length are not held beside each other, nor is a summer beside a winter.
    pub fn series_told(&self, place: &str, figures: &[(Period, Observation)]) -> String {
        let about = format!("{} in {place}", words::measured(self));
        let valued: Vec<(&Period, &Observation, f64)> =
            figures.iter().filter_map(|(period, figure)| Some((period, figure, figure.value?))).collect();
        let at = |(period, figure, value): &(&Period, &Observation, f64)| {
            let status = match figure.status {
                ObservationStatus::Normal => String::new(),
                status => format!(" ({status})"),
            };
            format!("{} in {}{status}", told(self, *value), period.label())
        };
        let without = absent(figures);
        let (Some(first), Some(last)) = (valued.first(), valued.last()) else {
            return format!("{about}: there is no figure.{without}");
        };
        if valued.len() == 1 {
            let certainty = figures.iter().find_map(|(_, figure)| self.certainty(figure, Level::P95));
            let interval = certainty.map(|certainty| {
                let (lower, upper) = (certainty.interval.lower(), certainty.interval.upper());
                format!(" (95% interval {} to {})", told(self, lower), told(self, upper))
            });
            return format!("{about}: {}{}.{without}", at(first), interval.unwrap_or_default());
        }
        if valued.iter().any(|(period, ..)| !period.is_as_long_as(first.0)) {
            let (from, to) = (first.0.label(), last.0.label());
            let count = counted(valued.len(), "figure", "figures");
            return format!(
                "{about}: {count} of periods of different length, {from} to {to}, which are not held beside \
                 each other.{without}"
            );
        }
        let change = self.change_told(first, last).map(|change| format!(": the figure {change}"));
        let by_value =
            |one: &&(&Period, &Observation, f64), other: &&(&Period, &Observation, f64)| one.2.total_cmp(&other.2);
        let extremes = match (valued.iter().max_by(by_value), valued.iter().min_by(by_value)) {
            (Some(highest), Some(lowest)) if valued.len() > 2 => {
                format!("; highest {}, lowest {}", at(highest), at(lowest))
            }
            _ => String::new(),
        };
        let change = change.unwrap_or_default();
        format!("{about}, from {} to {}{change}{extremes}.{without}", at(first), at(last))
    }

    /// How the last figure differs from the first; `None` where they are of different seasons, or share days.
    fn change_told(
        &self,
        (from, first, before): &(&Period, &Observation, f64),
        (to, last, after): &(&Period, &Observation, f64),
    ) -> Option<String> {
        if from.overlaps(to) || !unlike(from, to).is_empty() {
            return None;
        }
        if self.definition.value_type == ValueType::Proportion {
            return Some(words::change_of_share((after - before) * 100.0));
        }
        let events = self.events(first).zip(self.events(last));
        let tested = events.and_then(|(before, after)| percent_change(before, after, Level::P95).ok());
        let percent = tested.map_or_else(|| two_point_change(*before, *after).ok(), |tested| Some(tested.value))?;
        let chance = match tested {
            Some(tested) if tested.interval.holds(0.0) => ", which may be chance",
            _ => "",
        };
        Some(format!("{}{chance}", words::change(percent)))
    }
}

/// How many figures there are not, and why: what is hidden is not missing.
fn absent(figures: &[(Period, Observation)]) -> String {
    let count = |hidden: bool| {
        let absent = figures.iter().filter(|(_, figure)| figure.value.is_none());
        absent.filter(|(_, figure)| (figure.status == ObservationStatus::Suppressed) == hidden).count()
    };
    let said = |count: usize, one: &str, many: &str| match count {
        0 => String::new(),
        _ => format!(" {}.", counted(count, one, many)),
    };
    said(count(false), "period has no figure", "periods have no figure")
        + &said(count(true), "figure is hidden, as it is small", "figures are hidden, as they are small")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::{ObservationStatus, indicator::tests::indicator_of};

    fn figures(said: &[(&str, Option<f64>)]) -> Vec<(Period, Observation)> {
        let figure = |value: &Option<f64>| Observation {
            value: *value,
            status: if value.is_some() { ObservationStatus::Normal } else { ObservationStatus::Suppressed },
            ..Observation::EMPTY
        };
        said.iter().map(|(period, value)| (Period::parse(period).unwrap(), figure(value))).collect()
    }

    #[test]
    fn series_are_told_in_words() {
        let counts = indicator_of(ValueType::Count, None);
        let told = |said: &[(&str, Option<f64>)]| counts.series_told("Frome", &figures(said));
        assert_eq!(told(&[]), "Emergency admissions in Frome: there is no figure.");
        assert_eq!(
            told(&[("2016", None)]),
            "Emergency admissions in Frome: there is no figure. 1 figure is hidden, as it is small."
        );
        assert_eq!(
            told(&[("2013/14", Some(65.0))]),
            "Emergency admissions in Frome: 65 in 2013/14 (95% interval 50.2 to 82.8).",
            "published limits of 65"
        );
        assert_eq!(
            told(&[("2013/14", Some(1000.0)), ("2014/15", None), ("2016/17", Some(830.0))]),
            "Emergency admissions in Frome, from 1,000 in 2013/14 to 830 in 2016/17: the figure fell by 17.0%. 1 figure \
             is hidden, as it is small."
        );
        assert_eq!(
            told(&[("2013/14", Some(0.0)), ("2014/15", Some(12.0)), ("2015/16", Some(4.0))]),
            "Emergency admissions in Frome, from 0 in 2013/14 to 4 in 2015/16; highest 12 in 2014/15, lowest 0 in 2013/14."
        );
        assert!(told(&[("2015", Some(12.0)), ("2016", Some(9.0))]).ends_with("fell by 25.0%, which may be chance."));
        assert!(told(&[("2015", Some(20_000.0)), ("2016", Some(20_005.0))]).contains("hardly changed"));
        let mixed = told(&[("2016-01", Some(1000.0)), ("2017", Some(12_000.0))]);
        assert!(mixed.contains("2 figures of periods of different length") && !mixed.contains('%'), "{mixed}");
        let seasons = told(&[("2013-Q2", Some(100.0)), ("2017-Q4", Some(300.0))]);
        assert!(!seasons.contains("the figure"), "a spring is not held beside a winter: {seasons}");
        let shares = indicator_of(ValueType::Proportion, None);
        let of_shares = |said: &[(&str, Option<f64>)]| shares.series_told("Frome", &figures(said));
        assert!(of_shares(&[("2016", Some(0.654))]).contains("65.4% in 2016"));
        assert!(
            of_shares(&[("2015", Some(0.1)), ("2016", Some(0.12))])
                .contains("the figure rose by 2.0 percentage points")
        );
        assert!(of_shares(&[("2015", Some(0.5)), ("2016", Some(0.5))]).ends_with(": the figure hardly changed."));
        let index = indicator_of(ValueType::Index, None);
        let below = index.series_told("Frome", &figures(&[("2015", Some(4.0)), ("2016", Some(-1.0))]));
        assert!(!below.contains('%'), "across nought there is no change in per cent: {below}");
    }

    #[test]
    fn years_are_twelve_months_whenever_they_begin() {
        let counts = indicator_of(ValueType::Count, None);
        let told = |said: &[(&str, Option<f64>)]| counts.series_told("Frome", &figures(said));
        let years = told(&[("2014", Some(1000.0)), ("2015/16", Some(900.0)), ("2016/17", Some(830.0))]);
        assert!(years.contains("from 1,000 in 2014 to 830 in 2016/17: the figure fell by 17.0%"), "{years}");
        let rolling = told(&[("2013-01-01/2015-12-31", Some(1000.0)), ("2014-01-01/2016-12-31", Some(830.0))]);
        assert!(rolling.contains("from 1,000") && !rolling.contains("fell"), "they share two years: {rolling}");
    }
}
