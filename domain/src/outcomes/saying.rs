//! What somebody says of an observation: of each part a value, that there is none, or nothing.

use serde::{Deserialize, Serialize};

use super::{Definition, Observation, ObservationStatus};
use crate::text::Title;

/// What is said of one part.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Saying<T> {
    /// Nothing: it stays as it is.
    #[default]
    Nothing,
    /// That there is none.
    Clear,
    /// What it is.
    This(T),
}

impl<T: Clone> Saying<T> {
    /// The part as it follows.
    fn over(&self, before: Option<T>) -> Option<T> {
        match self {
            Self::Nothing => before,
            Self::Clear => None,
            Self::This(value) => Some(value.clone()),
        }
    }
}

/// What is said of every part.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct SaidObservation {
    /// Of the figure.
    pub value: Saying<f64>,
    /// Of what stands above the line.
    pub numerator: Saying<f64>,
    /// Of what stands below it.
    pub denominator: Saying<f64>,
    /// Of the interval's lower end.
    pub lower: Saying<f64>,
    /// Of its upper end.
    pub upper: Saying<f64>,
    /// Of the status.
    pub status: Saying<ObservationStatus>,
    /// Of the note.
    pub note: Saying<Title>,
}

impl SaidObservation {
    /// The observation as it follows from what was said before, if anything was.
    ///
    /// A figure that numerator and denominator gave is computed anew from them, unless another is said; where a figure
    /// is said and no status, a status that there is none ends.
    pub fn over(&self, before: Option<&Observation>, definition: &Definition) -> Observation {
        let computed =
            before.is_some_and(|before| before.value.is_some() && before.value == before.computed(definition));
        let kept = |part: fn(&Observation) -> Option<f64>| before.and_then(part);
        let value = match &self.value {
            Saying::Nothing if computed => None,
            said => said.over(kept(|before| before.value)),
        };
        let numerator = self.numerator.over(kept(|before| before.numerator));
        let before_status = before.map(|before| before.status);
        let says_figure = matches!(self.value, Saying::This(_)) || matches!(self.numerator, Saying::This(_));
        let status = match self.status.over(before_status) {
            Some(status) if matches!(self.status, Saying::Nothing) && says_figure && !status.has_value() => None,
            status => status,
        };
        Observation {
            value,
            numerator,
            denominator: self.denominator.over(kept(|before| before.denominator)),
            lower: self.lower.over(kept(|before| before.lower)),
            upper: self.upper.over(kept(|before| before.upper)),
            status: status.unwrap_or(ObservationStatus::Normal),
            note: self.note.over(before.and_then(|before| before.note.clone())),
        }
        .completed(definition)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{outcomes::ValueType, text::Note};

    fn proportion() -> Definition {
        Definition {
            text: Note::parse("All").unwrap(),
            numerator: None,
            denominator: None,
            value_type: ValueType::Proportion,
            per: None,
            unit: Title::parse("share").unwrap(),
        }
    }

    #[test]
    fn what_is_not_said_stays_and_what_was_computed_follows() {
        let definition = proportion();
        let first = SaidObservation {
            numerator: Saying::This(1.0),
            denominator: Saying::This(4.0),
            ..SaidObservation::default()
        };
        let first = first.over(None, &definition);
        assert_eq!((first.value, first.status), (Some(0.25), ObservationStatus::Normal));
        let second = SaidObservation { numerator: Saying::This(2.0), ..SaidObservation::default() };
        assert_eq!(second.over(Some(&first), &definition).value, Some(0.5), "it was computed, so it follows");
        assert_eq!(SaidObservation::default().over(Some(&first), &definition), first);
        let told =
            SaidObservation { value: Saying::This(0.3), ..SaidObservation::default() }.over(Some(&first), &definition);
        assert_eq!(second.over(Some(&told), &definition).value, Some(0.3), "it was said, so it stays");
        let cleared = SaidObservation {
            numerator: Saying::Clear,
            value: Saying::Clear,
            status: Saying::This(ObservationStatus::Missing),
            ..SaidObservation::default()
        };
        let missing = cleared.over(Some(&told), &definition);
        assert_eq!((missing.value, missing.status, missing.denominator), (None, ObservationStatus::Missing, Some(4.0)));
        let found = SaidObservation { value: Saying::This(0.4), ..SaidObservation::default() }
            .over(Some(&missing), &definition);
        assert_eq!((found.value, found.status), (Some(0.4), ObservationStatus::Normal), "what was missing is found");
    }
}
