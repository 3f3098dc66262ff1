//! A claim: a figure that somebody published. Claims on one outcome that conflict stand side by side.

use serde::{Deserialize, Serialize};

use super::Subject;
use crate::{
    access::Owner,
    fault::{Fault, Faults},
    identity::{Identifier, Identifiers, Link, Space},
    listing::{Field, FieldType, Source},
    period::Period,
    record::Aggregate,
    resource::Resource,
    text::{Note, Title, WebAddress},
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// What kind of figure a claim is.
    Statistic {
        /// How many.
        Count = "count",
        /// Change for each step of time, by a fitted line.
        Slope = "slope",
        /// Change from the start to the end of a fitted line, in per cent.
        FittedChange = "fitted_change",
        /// Change between two periods, in per cent.
        TwoPointChange = "two_point_change",
        /// Change in per cent, where the source does not say how it was found.
        Change = "change",
        /// How many times as much.
        Ratio = "ratio",
        /// An amount of money, in pounds.
        Amount = "amount",
    }
}

vocabulary! {
    /// With what a claim compares.
    Comparison {
        /// With the same place's own past.
        OwnPast = "own_past",
        /// With another place.
        OtherPlace = "other_place",
        /// With nothing, or the source does not say.
        NotSaid = "not_said",
    }
}

/// A claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Claim {
    /// Identifiers.
    pub identifiers: Identifiers,
    /// What is measured.
    pub indicator: Link,
    /// Of whom.
    pub subject: Subject,
    /// What kind of figure it is.
    pub statistic: Statistic,
    /// The figure.
    pub value: f64,
    /// Its unit, as published.
    pub unit: Title,
    /// The lower end of its interval.
    pub lower: Option<f64>,
    /// The upper end of its interval.
    pub upper: Option<f64>,
    /// The interval's level, such as 0.95.
    pub level: Option<f64>,
    /// The probability of such a figure by chance alone, as published.
    pub p_value: Option<f64>,
    /// The time it covers, where the source says.
    pub window: Option<Period>,
    /// How it was found, in the source's words.
    pub method: Option<Title>,
    /// With what it compares.
    pub comparison: Comparison,
    /// With which area, where it compares with another place.
    pub comparator: Option<Link>,
    /// Whether others examined it before it was published.
    pub peer_reviewed: bool,
    /// Who published it, where and when.
    pub source: Title,
    /// Where it can be read.
    pub url: Option<WebAddress>,
    /// What a reader should know.
    pub note: Option<Note>,
    /// The organisation that recorded it; principal authorities keep one without together.
    pub recorded_by: Option<Link>,
}

impl Aggregate for Claim {
    const RESOURCE: Resource = Resource::Claims;
    const FIELDS: &'static [Field] = &[
        Field::reference("indicator", "indicator_id", Space::Of(Resource::Indicators), "What is measured"),
        Field::reference("area", "subject_id", Space::Area, "The area it tells of"),
        Field::reference("organisation", "subject_id", Space::Organisation, "The organisation it tells of"),
        Field::reference("formation", "subject_id", Space::Of(Resource::Formations), "The formation it tells of"),
        Field::column("statistic", FieldType::Word(Statistic::WORDS), "What kind of figure it is").sortable(),
        Field::column("value", FieldType::Decimal, "The figure").sortable(),
        Field::column("peer_reviewed", FieldType::Word(&["true", "false"]), "Whether others examined it first"),
        Field::found_in("start", FieldType::Date, Source::Column("valid_from"), "The first day it covers")
            .sortable()
            .nullable(),
        Field::found_in("end", FieldType::Date, Source::Column("valid_to"), "The last day it covers")
            .sortable()
            .nullable(),
        Field::found_in("identifier", FieldType::Identifier, Source::Identifiers, "One of its identifiers"),
    ];

    fn owner(&self) -> Owner {
        match &self.recorded_by {
            Some(organisation) => Owner::Organisations(vec![organisation.clone()]),
            None => Owner::Common,
        }
    }

    fn keys(&self) -> Vec<Identifier> {
        self.identifiers.iter().cloned().collect()
    }

    fn preferred(&self) -> Option<Identifier> {
        self.identifiers.preferred().cloned()
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        let numbers = [("/value", Some(self.value)), ("/lower", self.lower), ("/upper", self.upper)];
        for (pointer, _) in numbers.iter().filter(|(_, number)| number.is_some_and(|number| !number.is_finite())) {
            faults.note(Fault::new(*pointer, "out_of_range", "A number"));
        }
        if self.lower.is_some() != self.upper.is_some() {
            faults.note(Fault::new("/lower", "required_when", "An interval has both ends, lower and upper"));
        }
        if let (Some(lower), Some(upper)) = (self.lower, self.upper)
            && !(lower <= self.value && self.value <= upper)
        {
            faults.note(Fault::new("/value", "outside_interval", "The figure lies outside its own interval"));
        }
        if self.level.is_some_and(|level| !(level > 0.0 && level < 1.0)) {
            faults.note(Fault::new("/level", "out_of_range", "A level lies between 0 and 1, such as 0.95"));
        }
        if self.p_value.is_some_and(|p| !(0.0..=1.0).contains(&p)) {
            faults.note(Fault::new("/p_value", "out_of_range", "A probability lies from 0 to 1"));
        }
        if (self.comparison == Comparison::OtherPlace) != self.comparator.is_some() {
            let detail = "A claim that compares with another place names it as comparator, and no other claim does";
            faults.note(Fault::new("/comparator", "required_when", detail));
        }
        faults
    }

    fn warnings(&self) -> Vec<Fault> {
        let mut warnings = vec![];
        if self.window.is_none() {
            warnings.push(Fault::new(
                "/window",
                "window_not_said",
                "Without the time it covers it cannot be set beside observations",
            ));
        }
        if self.url.is_none() {
            warnings.push(Fault::new("/url", "source_not_linked", "A reader cannot look the figure up"));
        }
        warnings
    }
}
