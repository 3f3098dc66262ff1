//! Which council belongs to which association of local councils, and when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    fault::{Faults, Malformed},
    identity::{Found, Identifier, Link, Space},
    listing::{Field, FieldType, Source},
    partners::PartnerKind,
    period::Span,
    record::{Aggregate, Claim},
    resource::Resource,
    vocabulary::Vocabulary,
};

/// A council's membership of an association.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AssociationMembership {
    /// The council.
    pub council: Link,
    /// The association, a partner of that kind.
    pub association: Link,
    /// The days.
    pub span: Span,
}

/// Whether a record is a council. Error: `reference_wrong_kind`.
pub fn is_council(found: &Found) -> Result<(), Malformed> {
    let right = found.resource == Resource::Councils;
    if right { Ok(()) } else { Err(Malformed::new("reference_wrong_kind", "Not a council", &found.link.reference)) }
}

/// Whether a record is an association. Error: `reference_wrong_kind`.
pub fn is_association(found: &Found) -> Result<(), Malformed> {
    let right = found.resource == Resource::Partners && found.kind == PartnerKind::Association.word();
    let detail = "Not a partner of kind association";
    if right { Ok(()) } else { Err(Malformed::new("reference_wrong_kind", detail, &found.link.reference)) }
}

impl AssociationMembership {
    fn pair(&self) -> String {
        format!("{}|{}", self.council.id, self.association.id)
    }
}

impl Aggregate for AssociationMembership {
    const RESOURCE: Resource = Resource::AssociationMemberships;
    const FIELDS: &'static [Field] = &[
        Field::reference("council", "council_id", Space::Organisation, "The council"),
        Field::reference("association", "association_id", Space::Organisation, "The association"),
        Field::found_in("from", FieldType::Date, Source::Column("valid_from"), "The first day").sortable().nullable(),
        Field::found_in("to", FieldType::Date, Source::Column("valid_to"), "The last day").sortable().nullable(),
    ];

    fn owner(&self) -> Owner {
        Owner::Organisations(vec![self.council.clone()])
    }

    fn keeper(&self) -> Owner {
        Owner::Organisations(vec![self.council.clone(), self.association.clone()])
    }

    /// The association may tell that a membership ended; that it begins, or goes on, is for the council to say.
    fn differs_reserved(&self, before: &Self) -> bool {
        let other = self.council != before.council || self.association != before.association;
        let goes_on = match (before.span.to, self.span.to) {
            (None, _) => false,
            (Some(_), None) => true,
            (Some(before), Some(after)) => after > before,
        };
        other || self.span.from != before.span.from || goes_on
    }

    fn end(&mut self, on: NaiveDate) -> bool {
        self.span.to = Some(self.span.to.map_or(on, |to| to.min(on)));
        true
    }

    fn keys(&self) -> Vec<Identifier> {
        let from = self.span.from.map(|from| from.to_string()).unwrap_or_default();
        vec![Identifier::natural_key(&[&self.pair(), &from])]
    }

    fn faults(&self) -> Faults {
        Faults(self.span.order_fault("/to").into_iter().collect())
    }

    fn claim(&self) -> Option<Claim> {
        Some(Claim { key: self.pair(), span: self.span })
    }
}
