//! Which area lies in which, how much of it, and on which days.

use serde::{Deserialize, Serialize};

use crate::{
    fault::Faults,
    graph::{Edge, Graph},
    identity::{Id, Identifier, Link, Space},
    listing::{Field, FieldType},
    period::Span,
    record::{Aggregate, Asked, Beside, Change, Claim},
    resource::Resource,
    store::{Repository, StoreError},
    text::Title,
};

/// An area lies in another; a best-fit look-up gives a share below 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AreaMembership {
    /// The smaller area.
    pub child: Link,
    /// The larger area.
    pub parent: Link,
    /// The share of the child that lies in the parent, above 0 and at most 1.
    pub weight: f64,
    /// The days.
    pub span: Span,
    /// Where this was taken from.
    pub source: Option<Title>,
}

impl AreaMembership {
    fn pair(&self) -> String {
        format!("{}|{}", self.child.id, self.parent.id)
    }
}

impl Aggregate for AreaMembership {
    const RESOURCE: Resource = Resource::AreaMemberships;
    const FIELDS: &'static [Field] = &[
        Field::reference("child", "child_id", Space::Area, "The area that lies in the other"),
        Field::reference("parent", "parent_id", Space::Area, "The area it lies in"),
        Field::column("weight", FieldType::Decimal, "The share of the child that lies in the parent"),
        Field::column("valid_from", FieldType::Date, "The first day").sortable().nullable(),
        Field::column("valid_to", FieldType::Date, "The last day").sortable().nullable(),
    ];

    fn keys(&self) -> Vec<Identifier> {
        let from = self.span.from.map(|from| from.to_string()).unwrap_or_default();
        vec![Identifier::natural_key(&[&self.pair(), &from])]
    }

    fn faults(&self) -> Faults {
        let mut faults = Faults(self.span.order_fault("/valid_to").into_iter().collect());
        if !(self.weight > 0.0 && self.weight <= 1.0) {
            faults.note(crate::fault::Fault::new("/weight", "out_of_range", "A weight is above 0 and at most 1"));
        }
        faults
    }

    fn edges(&self, _itself: Id) -> Vec<Edge> {
        vec![Edge { graph: Graph::Containment, from: self.child.id, to: self.parent.id, pointer: "/parent" }]
    }

    fn claim(&self) -> Option<Claim> {
        Some(Claim { key: self.pair(), span: self.span })
    }
}

/// The memberships that areas' `parents` ask for and that are not recorded yet: whole, on the days both areas exist.
pub async fn to_add<T>(
    store: &T,
    asked: &Asked,
    said: &[(Link, Beside)],
) -> Result<Vec<Change<AreaMembership>>, StoreError>
where
    T: Repository<AreaMembership>,
{
    let with_parents: Vec<_> = said.iter().filter(|(_, beside)| !beside.parents.is_empty()).collect();
    if with_parents.is_empty() {
        return Ok(vec![]);
    }
    let children: Vec<Id> = with_parents.iter().map(|(child, _)| child.id).collect();
    let recorded = store.edges(Graph::Containment, &children).await?;
    let mut both: Vec<Id> = children.clone();
    both.extend(with_parents.iter().flat_map(|(_, beside)| beside.parents.iter().map(|parent| parent.id)));
    both.sort();
    both.dedup();
    let spans = store.area_spans(&both).await?;
    let span_of = |id: Id| spans.iter().find(|(area, _)| *area == id).map(|(_, span)| *span).unwrap_or_default();
    let mut changes: Vec<Change<AreaMembership>> = Vec::new();
    for (child, beside) in with_parents {
        for parent in &beside.parents {
            let again =
                changes.iter().any(|change| change.after.state.child == *child && change.after.state.parent == *parent);
            if again || recorded.contains(&(child.id, parent.id)) {
                continue;
            }
            let both_exist = span_of(child.id).within(&span_of(parent.id));
            let overlap = both_exist.order_fault("").is_none();
            let span = if overlap { both_exist } else { Span::default() };
            let state =
                AreaMembership { child: child.clone(), parent: parent.clone(), weight: 1.0, span, source: None };
            changes.push(Change::create((asked.new_id)(), asked.at, state));
        }
    }
    Ok(changes)
}
