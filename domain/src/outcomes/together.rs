//! Figures of parts put together to the figure of a whole.

use thiserror::Error;

use super::{Indicator, Observation, ObservationStatus, ValueType, expression::Sign};
use crate::statistics::ratios::Events;

/// Why figures do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NotTogether {
    /// The indicator says that parts do not add up.
    #[error("Figures of this indicator's areas do not add up")]
    NotAggregable,
    /// Rates without their counts.
    #[error("Without numerator and denominator rates do not add up")]
    NoCounts,
    /// Figures that are not what their counts give.
    #[error("Figures that were adjusted, as standardised rates are, do not add up")]
    Adjusted,
    /// More was taken than there is.
    #[error("The parts taken are more than the whole")]
    PartsExceedWhole,
}

impl NotTogether {
    /// A code that never changes meaning.
    pub fn code(self) -> &'static str {
        match self {
            Self::NotAggregable | Self::NoCounts | Self::Adjusted => "not_aggregable",
            Self::PartsExceedWhole => "parts_exceed_whole",
        }
    }
}

impl Indicator {
    /// The figure of parts put to one another and taken from one another; `None` where one of them has none.
    ///
    /// Counts are added; rates and proportions are computed from the sums of their numerators and denominators, never
    /// from one another. A part without a figure leaves the whole without one, for the same reason; a part that may
    /// still change makes it one that may. A single part is told as it is, whether or not the indicator adds up.
    pub fn together(&self, parts: &[(Sign, Option<&Observation>)]) -> Result<Option<Observation>, NotTogether> {
        if let [(Sign::Plus, only)] = parts {
            return Ok(only.cloned());
        }
        if !self.aggregable {
            return Err(NotTogether::NotAggregable);
        }
        let is_count = self.definition.value_type == ValueType::Count;
        let mut whole = Observation::EMPTY;
        let statuses = parts.iter().filter_map(|(_, figure)| figure.map(|figure| figure.status));
        whole.status = statuses.max_by_key(|status| weight(*status)).unwrap_or(ObservationStatus::Normal);
        if !whole.status.has_value() {
            return Ok(Some(whole));
        }
        let (mut above, mut below) = (0.0, 0.0);
        for (sign, figure) in parts {
            let Some(figure) = figure else { return Ok(None) };
            if figure.is_adjusted(&self.definition) {
                return Err(NotTogether::Adjusted);
            }
            let counts = if is_count { figure.value.zip(Some(0.0)) } else { figure.numerator.zip(figure.denominator) };
            let (count, of) = counts.ok_or(NotTogether::NoCounts)?;
            let sign = if *sign == Sign::Minus { -1.0 } else { 1.0 };
            above += sign * count;
            below += sign * of;
        }
        if above < 0.0 || below < 0.0 {
            return Err(NotTogether::PartsExceedWhole);
        }
        if is_count {
            whole.value = Some(above);
        } else {
            (whole.numerator, whole.denominator) = (Some(above), Some(below));
        }
        Ok(Some(whole.completed(&self.definition)))
    }

    /// The events of a figure, and among how many; `None` where it is no count of events, or was adjusted, as a
    /// standardised rate is: then its counts tell another figure.
    pub fn events(&self, figure: &Observation) -> Option<Events> {
        if figure.is_adjusted(&self.definition) {
            return None;
        }
        match self.definition.value_type {
            ValueType::Count => figure.value.map(Events::of_equal_exposure),
            ValueType::Rate | ValueType::Proportion => {
                Some(Events { count: figure.numerator?, exposure: figure.denominator? })
            }
            ValueType::Mean | ValueType::Index => None,
        }
    }
}

/// Which status a whole has, of those of its parts: the weightiest, whatever their order.
fn weight(status: ObservationStatus) -> u8 {
    match status {
        ObservationStatus::Normal => 0,
        ObservationStatus::Provisional => 1,
        ObservationStatus::Estimated => 2,
        ObservationStatus::NotApplicable => 3,
        ObservationStatus::Missing => 4,
        ObservationStatus::Suppressed => 5,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outcomes::indicator::tests::indicator_of;

    fn figure(value: Option<f64>, counts: Option<(f64, f64)>, status: ObservationStatus) -> Observation {
        let (numerator, denominator) = (counts.map(|(above, _)| above), counts.map(|(_, below)| below));
        Observation { value, numerator, denominator, status, ..Observation::EMPTY }
    }

    fn count(value: f64) -> Observation {
        figure(Some(value), None, ObservationStatus::Normal)
    }

    #[test]
    fn counts_are_added_and_taken() {
        let counts = indicator_of(ValueType::Count, None);
        let (whole, part, other) = (count(100.0), count(30.0), count(5.0));
        let parts = [(Sign::Plus, Some(&whole)), (Sign::Minus, Some(&part)), (Sign::Plus, Some(&other))];
        assert_eq!(counts.together(&parts).unwrap().unwrap().value, Some(75.0));
        assert_eq!(
            counts.together(&[(Sign::Plus, Some(&part)), (Sign::Minus, Some(&whole))]),
            Err(NotTogether::PartsExceedWhole)
        );
        assert_eq!(counts.together(&[(Sign::Plus, Some(&part)), (Sign::Plus, None)]), Ok(None));
        let provisional = figure(Some(1.0), None, ObservationStatus::Provisional);
        let told = counts.together(&[(Sign::Plus, Some(&provisional)), (Sign::Plus, Some(&part))]).unwrap().unwrap();
        assert_eq!((told.value, told.status), (Some(31.0), ObservationStatus::Provisional));
        let hidden = figure(None, None, ObservationStatus::Suppressed);
        let told = counts.together(&[(Sign::Plus, Some(&part)), (Sign::Plus, Some(&hidden))]).unwrap().unwrap();
        assert_eq!((told.value, told.status), (None, ObservationStatus::Suppressed));
        let told = counts.together(&[(Sign::Plus, None), (Sign::Plus, Some(&hidden))]).unwrap().unwrap();
        assert_eq!(told.status, ObservationStatus::Suppressed, "whatever their order");
    }

    #[test]
    fn a_standardised_rate_is_not_the_rate_of_its_counts() {
        let rates = indicator_of(ValueType::Rate, Some(100_000.0));
        let rate = |value, count| figure(Some(value), Some((count, 250_000.0)), ObservationStatus::Normal);
        assert_eq!(rates.events(&rate(500.0, 1000.0)), None);
        assert_eq!(rates.events(&rate(400.0, 1000.0)), Some(Events { count: 1000.0, exposure: 250_000.0 }));
    }

    #[test]
    fn rates_are_made_of_the_sums_of_their_counts() {
        let rates = indicator_of(ValueType::Rate, Some(1000.0));
        let rate = |above, below| figure(Some(above / below * 1000.0), Some((above, below)), ObservationStatus::Normal);
        let (one, other) = (rate(10.0, 1000.0), rate(50.0, 3000.0));
        let told = rates.together(&[(Sign::Plus, Some(&one)), (Sign::Plus, Some(&other))]).unwrap().unwrap();
        assert_eq!((told.value, told.numerator, told.denominator), (Some(15.0), Some(60.0), Some(4000.0)));
        let bare = figure(Some(10.0), None, ObservationStatus::Normal);
        assert_eq!(rates.together(&[(Sign::Plus, Some(&one)), (Sign::Plus, Some(&bare))]), Err(NotTogether::NoCounts));
        assert_eq!(rates.together(&[(Sign::Plus, Some(&bare))]), Ok(Some(bare.clone())), "one alone is told as it is");
        let apart = Indicator { aggregable: false, ..rates };
        assert_eq!(
            apart.together(&[(Sign::Plus, Some(&one)), (Sign::Plus, Some(&other))]),
            Err(NotTogether::NotAggregable)
        );
    }
}
