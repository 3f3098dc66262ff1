//! Figures of parts put together to that of a whole, with what is missing of it.

use std::collections::{HashMap, HashSet};

use super::{
    Indicator, NotTogether, Observation, ValueType,
    expression::Sign,
    warned::not_final,
    words::{self, counted, whole_number},
};
use crate::{
    identity::Id,
    period::Period,
    statistics::{
        Method,
        sums::{RATIO_OF_SUMS, SUM_OF_PARTS},
    },
};

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
    /// How many of the figures that are put together may still change.
    pub unsure: usize,
}

impl Rolled {
    /// Whether the figure is of some parts only.
    pub fn is_partial(&self) -> bool {
        !self.without.is_empty() && self.figure.as_ref().is_some_and(|figure| figure.status.has_value())
    }

    /// What a reader must know: code and sentence.
    pub fn warnings(&self) -> Vec<(&'static str, String)> {
        not_final(self.unsure).into_iter().collect()
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
        let is_told = figure.as_ref().is_some_and(|figure| figure.value.is_some());
        let unsure = parts.iter().flatten().filter(|part| is_told && part.is_unsure()).count();
        Ok(Rolled { figure, without, unsure })
    }

    /// How figures of parts are put together.
    pub fn rolled_up_by(&self) -> Method {
        match self.definition.value_type {
            ValueType::Count => SUM_OF_PARTS,
            _ => RATIO_OF_SUMS,
        }
    }

    /// A whole's figure in words.
    pub fn roll_up_told(&self, whole: &str, parts: usize, rolled: &Rolled, period: &Period) -> String {
        let about = format!("{} in {whole}, {}", words::measured(self), period.label());
        let missing = rolled.without.len();
        let all = counted(parts, "part", "parts");
        let figure = rolled.figure.as_ref().and_then(|figure| Some((figure, figure.value?)));
        let told = figure.map(|(figure, value)| {
            let status = if figure.is_unsure() { format!(" ({})", figure.status) } else { String::new() };
            format!("{}{status}", words::told(self, value))
        });
        match told {
            Some(told) if missing > 0 => {
                let others = if missing == 1 {
                    "the other has none that is told".to_owned()
                } else {
                    format!("the other {} have none that is told", whole_number(missing))
                };
                format!("{about}: {told} in {} of its {all}; {others}.", whole_number(parts - missing))
            }
            Some(told) => format!("{about}: {told} in its {all}."),
            None if parts == 0 => format!("{about}: it has no parts then."),
            None if parts == 1 => format!("{about}: its one part has none that is told."),
            None => {
                let have = if missing == 1 { "has" } else { "have" };
                format!("{about}: {} of its {all} {have} none that is told.", whole_number(missing))
            }
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
            (Some(15.0), false, "Emergency admissions in Frome, 2016: 15 in its 2 parts.".into())
        );
        assert_eq!(
            told(&[Some(&ten), Some(&hidden), None], false),
            (None, false, "Emergency admissions in Frome, 2016: 2 of its 3 parts have none that is told.".into())
        );
        assert_eq!(
            told(&[Some(&ten), Some(&hidden), None], true),
            (
                Some(10.0),
                true,
                "Emergency admissions in Frome, 2016: 10 in 1 of its 3 parts; the other 2 have none that is told."
                    .into()
            )
        );
        assert_eq!(told(&[], true), (None, false, "Emergency admissions in Frome, 2016: it has no parts then.".into()));
        let said = |parts: &[Option<&Observation>], partial| {
            told(parts, partial).2.trim_start_matches("Emergency admissions in Frome, 2016: ").to_owned()
        };
        assert_eq!(told(&[None], true).0, None);
        assert_eq!(said(&[None], true), "its one part has none that is told.");
        assert_eq!(said(&[Some(&ten)], false), "10 in its 1 part.");
        assert_eq!(said(&[Some(&ten), None], false), "1 of its 2 parts has none that is told.");
        assert_eq!(said(&[Some(&ten), None], true), "10 in 1 of its 2 parts; the other has none that is told.");
        let apart = Indicator { aggregable: false, ..counts };
        assert_eq!(apart.rolled_up(&[Some(&ten)], false), Err(NotTogether::NotAggregable), "even one part");
    }

    #[test]
    fn a_whole_is_no_surer_than_its_parts() {
        let counts = indicator_of(ValueType::Count, None);
        let (ten, early) =
            (figure(Some(10.0)), Observation { status: ObservationStatus::Provisional, ..figure(Some(5.0)) });
        let rolled = counts.rolled_up(&[Some(&ten), Some(&early)], false).unwrap();
        assert_eq!(rolled.warnings(), [("figures_not_final", "1 figure is provisional or estimated".to_owned())]);
        let told = counts.roll_up_told("Frome", 2, &rolled, &Period::parse("2016").unwrap());
        assert!(told.ends_with("15 (provisional) in its 2 parts."), "{told}");
        let sure = counts.rolled_up(&[Some(&ten)], false).unwrap();
        assert!(sure.warnings().is_empty());
        let untold = counts.rolled_up(&[Some(&early), None], false).unwrap();
        assert!(untold.warnings().is_empty(), "no figure is told that could change");
        assert_eq!(counts.rolled_up_by().id, "sum_of_parts");
        assert_eq!(indicator_of(ValueType::Rate, Some(1000.0)).rolled_up_by().id, "ratio_of_sums");
    }
}
