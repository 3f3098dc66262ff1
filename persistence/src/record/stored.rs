//! How an aggregate is kept: one function gives its columns, its links and its tags from its state.

use chrono::NaiveDate;
use domain::{identity::Id, period::Span, record::Aggregate, resource::Resource, text::fold};
use sea_orm::Value;

/// An aggregate that has a table.
pub trait Stored: Aggregate {
    /// Its table.
    const TABLE: &'static str;
    /// Columns kept in hundredths of what its fields tell.
    const HUNDREDTHS: &'static [&'static str] = &[];

    /// Columns with the organisations whose a record is, where it is told to these alone.
    const OWNERS: &'static [&'static str] = &["organisation_id"];

    /// SQL for a record that is gone though nobody knows since when; nothing is known of the days it held.
    const GONE: Option<&'static str> = None;

    /// Its own columns with their values, always the same ones in the same order.
    fn columns(&self) -> Columns;

    /// The text in which `q` looks, besides its identifiers.
    fn searched(&self) -> String;

    /// Records it leads to.
    fn links(&self) -> Vec<Linked> {
        vec![]
    }

    /// Words it is filed under: name, word.
    fn tags(&self) -> Vec<(&'static str, String)> {
        vec![]
    }

    /// The folded text in which `q` looks.
    fn search(&self) -> String {
        let mut text = fold(&self.searched());
        for key in self.keys().iter().filter(|key| !key.is_natural_key()) {
            text.push(' ');
            text.push_str(&fold(&key.to_string()));
        }
        text
    }
}

/// Columns being told.
#[derive(Debug, Default)]
pub struct Columns(pub Vec<(&'static str, Value)>);

impl Columns {
    /// Adds a column.
    #[must_use]
    pub fn with(mut self, column: &'static str, value: impl Into<Value>) -> Self {
        self.0.push((column, value.into()));
        self
    }

    /// Adds a text, as written and folded.
    #[must_use]
    pub fn text(self, column: &'static str, folded: &'static str, text: &str) -> Self {
        self.with(column, text).with(folded, fold(text))
    }

    /// Adds the record that is meant, if any.
    #[must_use]
    pub fn id(self, column: &'static str, id: Option<Id>) -> Self {
        self.with(column, id.map(|id| id.0))
    }

    /// Adds the days on which it holds.
    #[must_use]
    pub fn span(self, span: Span) -> Self {
        self.days(span.from, span.to)
    }

    /// The same of two days.
    #[must_use]
    pub fn days(self, from: Option<NaiveDate>, to: Option<NaiveDate>) -> Self {
        self.with("valid_from", from).with("valid_to", to)
    }
}

/// A link of a record to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Linked {
    /// The relation.
    pub relation: &'static str,
    /// Where it leads.
    pub target: Id,
    /// What the other is there.
    pub role: Option<&'static str>,
    /// The days.
    pub span: Span,
}

/// What a link to a record needs to know of a table.
#[derive(Debug, Clone, Copy)]
pub struct Shelf {
    /// The table.
    pub table: &'static str,
    /// SQL for a record's kind.
    pub kind: &'static str,
    /// SQL for the record it was merged into.
    pub merged_into: &'static str,
}

/// The table of a collection.
pub fn shelf(resource: Resource) -> Shelf {
    let plain = |table| Shelf { table, kind: "''", merged_into: "NULL" };
    match resource {
        Resource::Areas => Shelf { kind: "kind", ..plain("areas") },
        Resource::AreaMemberships => plain("area_memberships"),
        Resource::Councils => Shelf { table: "councils", kind: "kind", merged_into: "merged_into" },
        Resource::Partners => Shelf { kind: "kind", ..plain("partners") },
        Resource::Formations => Shelf { kind: "kind", ..plain("formations") },
        Resource::AssociationMemberships => plain("association_memberships"),
        Resource::Representatives => plain("representatives"),
        Resource::Agreements => Shelf { kind: "kind", ..plain("agreements") },
        Resource::AgreementTemplates => Shelf { kind: "kind", ..plain("agreement_templates") },
        Resource::Indicators => Shelf { kind: "value_type", ..plain("indicators") },
        Resource::Observations => plain("observations"),
        Resource::SignOffs => Shelf { kind: "state", ..plain("sign_offs") },
        Resource::Targets => plain("targets"),
        Resource::Claims => plain("claims"),
        Resource::AgendaTags => plain("agenda_tags"),
        Resource::AssessmentScales => plain("assessment_scales"),
        Resource::Assets => Shelf { kind: "use_class", ..plain("assets") },
        Resource::Offers => Shelf { kind: "kind", ..plain("offers") },
        Resource::OfferRequests => Shelf { kind: "state", ..plain("offer_requests") },
        Resource::ExpressionsOfInterest => Shelf { kind: "state", ..plain("expressions_of_interest") },
        Resource::Services => Shelf { kind: "kind", ..plain("services") },
        Resource::Users => plain("users"),
        Resource::Clients => plain("clients"),
        Resource::RoleGrants => plain("role_grants"),
    }
}
