//! Figures of parts put together to that of a whole, with what is missing of it.

use std::collections::{HashMap, HashSet};

use super::{Indicator, NotTogether, Observation, expression::Sign, words};
use crate::{identity::Id, period::Period};

/// Which of some areas hold another of them, as a unitary council's area holds its parishes: put together with those, the same
/// people would be counted twice. `above` tells of each area which it lies in as a whole.
pub fn larger(areas: &[Id], above: &HashMap<Id, HashSet<Id>>) -> HashSet<Id> {
    let among: HashSet<Id> = areas.iter().copied().collect();
    let holders = areas.iter().filter_map(|area| Some((area, above.get(area)?)));
    holders
        .flat_map(|(area, above)| above.iter().filter(move |whole| *whole != area))
        .filter(|whole| among.contains(whole))
        .copied()
        .collect()
}

/// The figure of a whole, as its parts tell it.
#[derive(Debug, Clone, PartialEq)]
pub struct Rolled {
    /// The figure; none where no part has one, or where one is missing and a part of the whole is not asked for.
    pub figure: Option<Observation>,
    /// Which parts have no figure, by their place in the list.
    pub without: Vec<usize>,
}

impl Rolled {
    /// Whether the figure is of some parts only.
    pub fn is_partial(&self) -> bool {
        !self.without.is_empty() && self.figure.as_ref().is_some_and(|figure| figure.status.has_value())
    }
}

impl Indicator {
    /// Puts the figures of parts together, all or, when `partial` is asked for, those there are.
    ///
    /// Errors: figures that do not go together, even those of a single part, since a whole is more than its part.
    pub fn rolled_up(&self, parts: &[Option<&Observation>], partial: bool) -> Result<Rolled, NotTogether> {
        if !self.aggregable {
            return Err(NotTogether::NotAggregable);
        }
        let has_value = |part: Option<&Observation>| part.is_some_and(|figure| figure.status.has_value());
        let without: Vec<usize> = (0..parts.len()).filter(|at| !has_value(parts[*at])).collect();
        let taken = parts.iter().filter(|part| !partial || has_value(**part));
        let taken: Vec<_> = taken.map(|part| (Sign::Plus, *part)).collect();
        let figure = if taken.is_empty() { None } else { self.together(&taken)? };
        Ok(Rolled { figure, without })
    }

    /// A whole's figure in words.
    pub fn roll_up_told(&self, whole: &str, parts: usize, rolled: &Rolled, period: &Period) -> String {
        let unit = words::capital(&words::unit(self));
        let label = period.label();
        let missing = rolled.without.len();
        match rolled.figure.as_ref().and_then(|figure| figure.value) {
            Some(value) if missing > 0 => format!(
                "{unit} in {whole}, {label}: {} in {} of its {parts} parts; the other {missing} have none that is told.",
                words::told(self, value),
                parts - missing
            ),
            Some(value) => format!("{unit} in {whole}, {label}: {} in its {parts} parts.", words::told(self, value)),
            None if parts == 0 => format!("{unit} in {whole}, {label}: it has no parts then."),
            None => format!("{unit} in {whole}, {label}: {missing} of its {parts} parts have none that is told."),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_that_holds_another_counts_the_same_people() {
        let id = |number: u128| Id(uuid::Uuid::from_u128(number));
        let above = HashMap::from([
            (id(1), HashSet::from([id(1), id(3), id(9)])),
            (id(2), HashSet::from([id(2)])),
            (id(3), HashSet::from([id(3), id(9)])),
        ]);
        assert_eq!(larger(&[id(1), id(2), id(3)], &above), HashSet::from([id(3)]), "9 is none of them");
        assert_eq!(larger(&[id(2), id(1)], &above), HashSet::new(), "an area lies in itself");
    }
    use crate::outcomes::{ObservationStatus, ValueType, indicator::tests::indicator_of};

    fn figure(value: Option<f64>) -> Observation {
        let status = if value.is_some() { ObservationStatus::Normal } else { ObservationStatus::Suppressed };
        Observation { value, status, ..Observation::EMPTY }
    }

    #[test]
    fn a_whole_is_its_parts_or_says_what_is_missing() {
        let counts = indicator_of(ValueType::Count, None);
        let (ten, five, hidden) = (figure(Some(10.0)), figure(Some(5.0)), figure(None));
        let period = Period::parse("2016").unwrap();
        let told = |parts: &[Option<&Observation>], partial| {
            let rolled = counts.rolled_up(parts, partial).unwrap();
            let value = rolled.figure.as_ref().and_then(|figure| figure.value);
            (value, rolled.is_partial(), counts.roll_up_told("Frome", parts.len(), &rolled, &period))
        };
        assert_eq!(
            told(&[Some(&ten), Some(&five)], false),
            (Some(15.0), false, "Admissions in Frome, 2016: 15 in its 2 parts.".into())
        );
        assert_eq!(
            told(&[Some(&ten), Some(&hidden), None], false),
            (None, false, "Admissions in Frome, 2016: 2 of its 3 parts have none that is told.".into())
        );
        assert_eq!(
            told(&[Some(&ten), Some(&hidden), None], true),
            (
                Some(10.0),
                true,
                "Admissions in Frome, 2016: 10 in 1 of its 3 parts; the other 2 have none that is told.".into()
            )
        );
        assert_eq!(told(&[], true), (None, false, "Admissions in Frome, 2016: it has no parts then.".into()));
        assert_eq!(told(&[None], true).0, None);
        let apart = Indicator { aggregable: false, ..counts };
        assert_eq!(apart.rolled_up(&[Some(&ten)], false), Err(NotTogether::NotAggregable), "even one part");
    }
}
