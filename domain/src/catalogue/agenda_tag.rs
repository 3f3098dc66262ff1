//! An agenda tag: an issue that councils work on, with what is meant by it.

use serde::{Deserialize, Serialize};

use crate::{
    access::Owner,
    fault::Faults,
    formations::Issue,
    graph::{Edge, Graph},
    identity::{Id, Identifier, Link, Space},
    listing::{Field, FieldType, Source},
    period::Span,
    record::Aggregate,
    resource::Resource,
    text::{Note, Title},
};

/// An agenda tag.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AgendaTag {
    /// Its code, which agreements are filed under.
    pub code: Issue,
    /// Its name.
    pub name: Title,
    /// What is meant by it.
    pub meaning: Note,
    /// The wider issue that it is part of.
    pub broader: Option<Link>,
    /// The days on which it is in use.
    pub span: Span,
    /// Where this was taken from.
    pub source: Option<Title>,
}

impl AgendaTag {
    fn identifier(&self) -> Identifier {
        Identifier::known("code", self.code.as_str())
    }
}

impl Aggregate for AgendaTag {
    const RESOURCE: Resource = Resource::AgendaTags;
    const FIELDS: &'static [Field] = &[
        Field::column("code", FieldType::Text, "The tag's code").sortable(),
        Field::column("name", FieldType::Text, "The tag's name").sortable(),
        Field::reference("broader", "broader_id", Space::Of(Resource::AgendaTags), "The wider issue it is part of")
            .nullable(),
        Field::found_in("valid_from", FieldType::Date, Source::Column("valid_from"), "The first day it is in use")
            .sortable()
            .nullable(),
        Field::found_in("valid_to", FieldType::Date, Source::Column("valid_to"), "The last day it is in use")
            .sortable()
            .nullable(),
    ];

    fn owner(&self) -> Owner {
        Owner::Common
    }

    fn keys(&self) -> Vec<Identifier> {
        vec![self.identifier()]
    }

    fn preferred(&self) -> Option<Identifier> {
        Some(self.identifier())
    }

    fn faults(&self) -> Faults {
        Faults(self.span.order_fault("/valid_to").into_iter().collect())
    }

    fn edges(&self, itself: Id) -> Vec<Edge> {
        let step = |broader: &Link| Edge { graph: Graph::Broader, from: itself, to: broader.id, pointer: "/broader" };
        self.broader.iter().map(step).collect()
    }
}
