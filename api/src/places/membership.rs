//! The body of an area membership.

use domain::{
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    period,
    places::AreaMembership,
    record::{Beside, Record},
    store::StoreError,
    text::Title,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    resource::{
        Cell, Column, Described, Expansion, Links, Resource,
        expand::{areas, one},
    },
    store::AppSession,
};

/// What can be written of an area membership.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AreaMembershipBody)]
pub struct AreaMembershipBody {
    /// The area that lies in the other.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub child: String,
    /// The area it lies in.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub parent: String,
    /// The share of the child that lies in the parent, above 0 and at most 1; 1 when not said.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1)]
    pub weight: Option<f64>,
    /// The first day; empty when not known.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_from: Option<String>,
    /// The last day; empty while it holds.
    #[serde(default)]
    #[schema(format = Date)]
    pub valid_to: Option<String>,
    /// Where this was taken from.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub source: Option<String>,
}

impl Resource for AreaMembership {
    type Body = AreaMembershipBody;

    const DESCRIBED: Described = Described {
        one: "area membership",
        named_by: None,
        about: "Which area lies in which, how much of it, and on which days. A look-up that is only a best fit has a \
                weight below 1.",
        example: r#"{"child":"gss:E04008560","parent":"gss:E06000066","weight":1.0,"valid_from":"2023-04-01","valid_to":null,"source":"Office for National Statistics"}"#,
        columns: &[
            Column::new("child", "/child", Cell::Reference, "The area that lies in the other; required"),
            Column::new("parent", "/parent", Cell::Reference, "The area it lies in; required"),
            Column::new(
                "weight",
                "/weight",
                Cell::Number,
                "The share of the child that lies in the parent, 1 when empty",
            ),
            Column::new("valid_from", "/valid_from", Cell::Text, "The first day"),
            Column::new("valid_to", "/valid_to", Cell::Text, "The last day"),
            Column::new("source", "/source", Cell::Text, "Where this was taken from"),
        ],
        references: &[("/child", Space::Area), ("/parent", Space::Area)],
        expansions: &[
            Expansion { name: "child", meaning: "The area that lies in the other", schema: "Area", many: false },
            Expansion { name: "parent", meaning: "The area it lies in", schema: "Area", many: false },
        ],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> AreaMembershipBody {
        AreaMembershipBody {
            child: self.child.reference.clone(),
            parent: self.parent.reference.clone(),
            weight: Some(self.weight),
            valid_from: self.span.from.map(|day| day.to_string()),
            valid_to: self.span.to.map(|day| day.to_string()),
            source: self.source.as_ref().map(|source| source.as_str().to_owned()),
        }
    }

    fn assemble(body: AreaMembershipBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let child = links.take(&mut faults, "/child", Space::Area, &body.child);
        let parent = links.take(&mut faults, "/parent", Space::Area, &body.parent);
        let from = faults.take_optional("/valid_from", body.valid_from.as_deref(), period::day);
        let to = faults.take_optional("/valid_to", body.valid_to.as_deref(), period::day);
        let source = faults.take_optional("/source", body.source.as_deref(), Title::parse);
        let (Some(child), Some(parent)) = (child, parent) else { return Err(faults) };
        let span = period::Span { from, to };
        faults.or((Self { child, parent, weight: body.weight.unwrap_or(1.0), span, source }, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, links: &Links) -> Vec<Identifier> {
        pair_key(said, links, ["child", "parent"], Space::Area, "valid_from")
    }

    fn adopt(_said: &mut Map<String, Value>, _identifier: &Identifier) -> Result<(), Fault> {
        Err(Fault::new("", "wrong_scheme", "An area membership has no identifiers; create it by POST"))
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let side = |record: &Record<Self>| {
            if name == "child" { record.state.child.clone() } else { record.state.parent.clone() }
        };
        let links: Vec<_> = records.iter().map(side).collect();
        let told = areas(session, &links).await?;
        Ok(links.iter().map(|link| one(&told, Some(link))).collect())
    }
}

/// The natural key of a record that joins two others from a day.
pub fn pair_key(
    said: &Map<String, Value>,
    links: &Links,
    names: [&str; 2],
    space: Space,
    from: &str,
) -> Vec<Identifier> {
    let text = |name: &str| said.get(name).and_then(Value::as_str);
    let id = |name: &str| text(name).and_then(|said| links.get(space, said)).map(|found| found.link.id.to_string());
    match (id(names[0]), id(names[1])) {
        (Some(one), Some(other)) => vec![Identifier::natural_key(&[&one, &other, text(from).unwrap_or_default()])],
        _ => vec![],
    }
}
