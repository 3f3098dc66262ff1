//! A target: the figure that somebody set out to reach in a period.

use serde::{Deserialize, Serialize};

use super::Subject;
use crate::{
    access::Owner,
    fault::{Fault, Faults},
    identity::{Identifier, Link, Space},
    listing::{Field, FieldType, Source},
    period::Period,
    record::Aggregate,
    resource::Resource,
    text::Note,
};

/// A target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Target {
    /// What is measured.
    pub indicator: Link,
    /// Of whom.
    pub subject: Subject,
    /// When it is to be reached.
    pub period: Period,
    /// The figure to reach, in the indicator's unit.
    pub value: f64,
    /// Who set it.
    pub set_by: Link,
    /// Why this figure.
    pub note: Option<Note>,
}

impl Aggregate for Target {
    const RESOURCE: Resource = Resource::Targets;
    const FIELDS: &'static [Field] = &[
        Field::reference("indicator", "indicator_id", Space::Of(Resource::Indicators), "What is measured"),
        Field::reference("area", "subject_id", Space::Area, "The area it is for"),
        Field::reference("organisation", "subject_id", Space::Organisation, "The organisation it is for"),
        Field::reference("formation", "subject_id", Space::Of(Resource::Formations), "The formation it is for"),
        Field::reference("set_by", "set_by_id", Space::Organisation, "Who set it"),
        Field::found_in("start", FieldType::Date, Source::Column("valid_from"), "The first day of its period")
            .sortable(),
        Field::found_in("end", FieldType::Date, Source::Column("valid_to"), "The last day of its period").sortable(),
        Field::column("value", FieldType::Decimal, "The figure to reach").sortable(),
    ];

    fn owner(&self) -> Owner {
        Owner::Organisations(vec![self.set_by.clone()])
    }

    fn keys(&self) -> Vec<Identifier> {
        let (indicator, subject, set_by) =
            (self.indicator.id.to_string(), self.subject.id().to_string(), self.set_by.id.to_string());
        vec![Identifier::natural_key(&[&indicator, &subject, &self.period.label(), &set_by])]
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        if !self.value.is_finite() {
            faults.note(Fault::new("/value", "out_of_range", "A target is a number"));
        }
        faults
    }
}
