//! Which council belongs to which association of local councils, and when.

use serde::{Deserialize, Serialize};

use crate::{
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
