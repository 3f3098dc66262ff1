//! A role of a person or service account, for an organisation or the installation, and when.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    access::{Owner, Role},
    fault::{Fault, Faults},
    identity::{Id, Identifier, Link, Space},
    listing::{Field, FieldType, Source},
    period::Span,
    record::{Aggregate, Claim, Seat},
    resource::Resource,
    vocabulary::Vocabulary,
};

/// A role granted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RoleGrant {
    /// The person who holds it.
    pub user: Option<Link>,
    /// The service account that holds it.
    pub client: Option<Link>,
    /// The role.
    pub role: Role,
    /// For which organisation; none for the installation.
    pub organisation: Option<Link>,
    /// The days.
    pub span: Span,
}

impl RoleGrant {
    fn key(&self) -> String {
        let id = |link: &Option<Link>| link.as_ref().map(|link| link.id.to_string()).unwrap_or_default();
        format!("{}{}|{}|{}", id(&self.user), id(&self.client), self.role.word(), id(&self.organisation))
    }
}

impl Aggregate for RoleGrant {
    const RESOURCE: Resource = Resource::RoleGrants;
    const FIELDS: &'static [Field] = &[
        Field::reference("user", "user_id", Space::Of(Resource::Users), "The person").nullable(),
        Field::reference("client", "client_id", Space::Of(Resource::Clients), "The service account").nullable(),
        Field::column("role", FieldType::Word(Role::WORDS), "The role").sortable(),
        Field::reference("organisation", "organisation_id", Space::Organisation, "The organisation").nullable(),
        Field::found_in("from", FieldType::Date, Source::Column("valid_from"), "The first day").sortable().nullable(),
        Field::found_in("to", FieldType::Date, Source::Column("valid_to"), "The last day").sortable().nullable(),
    ];

    fn owner(&self) -> Owner {
        Owner::Organisations(self.organisation.iter().cloned().collect())
    }

    fn holder(&self) -> Option<Id> {
        self.user.as_ref().or(self.client.as_ref()).map(|holder| holder.id)
    }

    fn seat(&self, on: NaiveDate) -> Option<Seat> {
        let kept = matches!(self.role, Role::Admin | Role::Operator);
        let organisation = self.organisation.as_ref().map(|organisation| organisation.id);
        (kept && self.span.holds(on)).then_some(Seat { role: self.role, organisation })
    }

    fn keys(&self) -> Vec<Identifier> {
        let from = self.span.from.map(|from| from.to_string()).unwrap_or_default();
        vec![Identifier::natural_key(&[&self.key(), &from])]
    }

    fn claim(&self) -> Option<Claim> {
        Some(Claim { key: self.key(), span: self.span })
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults(self.span.order_fault("/to").into_iter().collect());
        if self.user.is_some() == self.client.is_some() {
            faults.note(Fault::new("/user", "required_when", "A role is held by either a user or a client"));
        }
        if self.organisation.is_none() && !self.role.is_of_installation() {
            faults.note(Fault::new(
                "/organisation",
                "required_when",
                format!("The role {} is for an organisation", self.role),
            ));
        }
        if self.organisation.is_some() && self.role == Role::Operator {
            faults.note(Fault::new(
                "/organisation",
                "not_permitted",
                "The role operator is for the installation alone",
            ));
        }
        faults
    }
}
