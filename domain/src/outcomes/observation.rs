//! An observation: one figure of one subject in one period, with what is odd about it.

use serde::{Deserialize, Serialize};

use super::{Definition, Dimensions, Frequency, ValueType};
use crate::{
    fault::{Fault, Faults},
    identity::Id,
    period::{Grain, Period},
    text::Title,
    vocabulary,
};

vocabulary! {
    /// What an observation's figure is, or why there is none. Zero, missing and suppressed never look alike.
    ObservationStatus {
        Normal = "normal",
        /// It may still change.
        Provisional = "provisional",
        /// It was estimated, not counted.
        Estimated = "estimated",
        /// Nobody knows it.
        Missing = "missing",
        /// Its source hides it, since it is small.
        Suppressed = "suppressed",
        /// There can be none.
        NotApplicable = "not_applicable",
    }
}

impl ObservationStatus {
    /// Whether there is a figure.
    pub fn has_value(self) -> bool {
        matches!(self, Self::Normal | Self::Provisional | Self::Estimated)
    }
}

/// What an observation is of: unique at any one time.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key {
    /// The indicator.
    pub indicator: Id,
    /// The area, organisation or formation.
    pub subject: Id,
    /// When.
    pub period: Period,
    /// Of which part.
    pub dimensions: Dimensions,
}

/// What was observed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Observation {
    /// The figure, in the indicator's unit.
    pub value: Option<f64>,
    /// What stands above the line.
    pub numerator: Option<f64>,
    /// What stands below it.
    pub denominator: Option<f64>,
    /// The lower end of an interval that its source gives.
    pub lower: Option<f64>,
    /// The upper end.
    pub upper: Option<f64>,
    /// What the figure is, or why there is none.
    pub status: ObservationStatus,
    /// What a reader should know.
    pub note: Option<Title>,
}

/// A figure further from what its counts give than this part of it was adjusted.
const ADJUSTED: f64 = 0.005;

impl Observation {
    /// A figure of which nothing is said.
    pub const EMPTY: Self = Self {
        value: None,
        numerator: None,
        denominator: None,
        lower: None,
        upper: None,
        status: ObservationStatus::Normal,
        note: None,
    };

    /// Whether the figure may still change.
    pub fn is_unsure(&self) -> bool {
        matches!(self.status, ObservationStatus::Provisional | ObservationStatus::Estimated)
    }

    /// Whether the figure is not what numerator and denominator give, beyond rounding: it was standardised, or adjusted in
    /// some other way.
    pub fn is_adjusted(&self, definition: &Definition) -> bool {
        let Some((value, computed)) = self.value.zip(self.computed(definition)) else { return false };
        (value - computed).abs() > ADJUSTED * computed.abs()
    }

    /// The figure that numerator and denominator give: their quotient times `per`, or the numerator of a count.
    pub fn computed(&self, definition: &Definition) -> Option<f64> {
        let quotient = || match (self.numerator, self.denominator) {
            (Some(above), Some(below)) if below > 0.0 => Some(above / below),
            _ => None,
        };
        match definition.value_type {
            ValueType::Count => self.numerator,
            ValueType::Rate => quotient().map(|quotient| quotient * definition.per.unwrap_or(1.0)),
            ValueType::Proportion | ValueType::Mean => quotient(),
            ValueType::Index => None,
        }
    }

    /// The same with the figure that was left out computed.
    #[must_use]
    pub fn completed(mut self, definition: &Definition) -> Self {
        if self.value.is_none() && self.status.has_value() {
            self.value = self.computed(definition);
        }
        self
    }

    /// What is wrong with it, as completed.
    pub fn faults(&self, definition: &Definition) -> Faults {
        let mut faults = Faults::default();
        let mut fault = |pointer: &str, code, detail: &str| faults.note(Fault::new(pointer, code, detail));
        let numbers = [
            ("/value", self.value),
            ("/numerator", self.numerator),
            ("/denominator", self.denominator),
            ("/lower", self.lower),
            ("/upper", self.upper),
        ];
        for (pointer, _) in numbers.iter().filter(|(_, number)| number.is_some_and(|number| !number.is_finite())) {
            fault(pointer, "out_of_range", "A number");
        }
        match (self.status.has_value(), self.value) {
            (true, None) => fault(
                "/value",
                "required_when",
                "A figure, or a status that says why there is none: missing, suppressed, not_applicable",
            ),
            (false, Some(_)) => fault(
                "/value",
                "not_permitted_when",
                "There is no figure where it is missing, suppressed or not applicable",
            ),
            _ => {}
        }
        if !self.status.has_value() && (self.numerator.is_some() || self.lower.is_some() || self.upper.is_some()) {
            fault("/status", "not_permitted_when", "Numerator and interval would tell the figure that is not there");
        }
        let counted = matches!(definition.value_type, ValueType::Count | ValueType::Rate | ValueType::Proportion);
        if counted && self.value.is_some_and(|value| value < 0.0) {
            fault("/value", "out_of_range", "Counts, rates and proportions are not negative");
        }
        if counted && self.numerator.is_some_and(|above| above < 0.0) {
            fault("/numerator", "out_of_range", "A number of events is not negative");
        }
        if self.denominator.is_some_and(|below| below < 0.0) {
            fault("/denominator", "out_of_range", "A denominator is not negative");
        }
        if definition.value_type == ValueType::Proportion {
            if self.value.is_some_and(|value| value > 1.0) {
                fault("/value", "out_of_range", "A proportion lies from 0 to 1; a percentage is divided by 100");
            }
            if matches!((self.numerator, self.denominator), (Some(above), Some(below)) if above > below) {
                fault("/numerator", "numerator_above_denominator", "A part is not larger than its whole");
            }
        }
        match (self.lower, self.upper) {
            (Some(lower), Some(upper)) if lower > upper => {
                fault("/lower", "ends_before_start", "The interval's lower end lies above its upper end");
            }
            (Some(_), None) | (None, Some(_)) => {
                fault("/lower", "required_when", "An interval has both ends, lower and upper");
            }
            _ => {}
        }
        faults
    }

    /// What a careful reader would ask about it, however well formed it is.
    pub fn warnings(&self, definition: &Definition, frequency: Frequency, period: &Period) -> Vec<Fault> {
        let mut warnings = vec![];
        let mut warn = |pointer: &str, code, detail: String| warnings.push(Fault::new(pointer, code, detail));
        if let (Some(value), Some(lower), Some(upper)) = (self.value, self.lower, self.upper)
            && !(lower <= value && value <= upper)
        {
            warn("/value", "outside_interval", format!("{value} lies outside its interval {lower} to {upper}"));
        }
        if let (Some(value), Some(computed)) = (self.value, self.computed(definition))
            && (value - computed).abs() > 0.005 * value.abs().max(computed.abs())
        {
            warn(
                "/value",
                "value_differs",
                format!("{value} differs from {computed}, which numerator and denominator give"),
            );
        }
        if definition.value_type == ValueType::Count
            && self.value.is_some_and(|value| value.fract() != 0.0)
            && self.status == ObservationStatus::Normal
        {
            warn("/value", "not_whole", "A count is a whole number, unless it is estimated".to_owned());
        }
        let grain = period.grain();
        let expected = match frequency {
            Frequency::Annual => matches!(grain, Grain::Year | Grain::FinancialYear),
            Frequency::Quarterly => grain == Grain::Quarter,
            Frequency::Monthly => grain == Grain::Month,
            Frequency::Irregular => true,
        };
        if !expected {
            warn("/period", "other_grain", format!("The indicator is {frequency}; {} is not", period.label()));
        }
        warnings
    }
}

/// Whether a figure changed more than so many fold from one period to the next.
pub fn jumps(before: f64, after: f64, fold: f64) -> bool {
    let (small, large) = (before.abs().min(after.abs()), before.abs().max(after.abs()));
    large > small * fold && large - small > 5.0
}

#[cfg(test)]
mod tests;
