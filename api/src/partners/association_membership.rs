//! The body of an association membership.

use domain::{
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    partners::{AssociationMembership, is_association, is_council},
    period,
    record::{Beside, Record},
    store::StoreError,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    places::membership::pair_key,
    resource::{
        Cell, Column, Described, Expansion, Links, Resource,
        expand::{one, organisations},
    },
    store::AppSession,
};

/// What can be written of an association membership.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AssociationMembershipBody)]
pub struct AssociationMembershipBody {
    /// The council.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub council: String,
    /// The association, a partner of that kind.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub association: String,
    /// The first day; empty when not known.
    #[serde(default)]
    #[schema(format = Date)]
    pub from: Option<String>,
    /// The last day; empty while it holds.
    #[serde(default)]
    #[schema(format = Date)]
    pub to: Option<String>,
}

impl Resource for AssociationMembership {
    type Body = AssociationMembershipBody;

    const DESCRIBED: Described = Described {
        one: "association membership",
        named_by: None,
        about: "Which council belongs to which association of local councils, and when.",
        example: r#"{"council":"gss:E04008560","association":"ref:salc","from":"2024-04-01","to":null}"#,
        columns: &[
            Column::new("council", "/council", Cell::Reference, "The council; required"),
            Column::new("association", "/association", Cell::Reference, "The association; required"),
            Column::new("from", "/from", Cell::Text, "The first day"),
            Column::new("to", "/to", Cell::Text, "The last day"),
        ],
        references: &[("/council", Space::Organisation), ("/association", Space::Organisation)],
        expansions: &[
            Expansion { name: "council", meaning: "The council", schema: "Council", many: false },
            Expansion { name: "association", meaning: "The association", schema: "Partner", many: false },
        ],
        hidden: &[],
        read_only: &[],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> AssociationMembershipBody {
        AssociationMembershipBody {
            council: self.council.reference.clone(),
            association: self.association.reference.clone(),
            from: self.span.from.map(|day| day.to_string()),
            to: self.span.to.map(|day| day.to_string()),
        }
    }

    fn assemble(
        body: AssociationMembershipBody,
        _previous: Option<&Self>,
        links: &Links,
    ) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let space = Space::Organisation;
        let council = links.take_if(&mut faults, "/council", space, &body.council, is_council);
        let association = links.take_if(&mut faults, "/association", space, &body.association, is_association);
        let from = faults.take_optional("/from", body.from.as_deref(), period::day);
        let to = faults.take_optional("/to", body.to.as_deref(), period::day);
        let (Some(council), Some(association)) = (council, association) else { return Err(faults) };
        faults.or((Self { council, association, span: period::Span { from, to } }, Beside::default()))
    }

    fn locate(said: &Map<String, Value>, links: &Links) -> Vec<Identifier> {
        pair_key(said, links, ["council", "association"], Space::Organisation, "from")
    }

    fn adopt(_said: &mut Map<String, Value>, _identifier: &Identifier) -> Result<(), Fault> {
        Err(Fault::new("", "wrong_scheme", "An association membership has no identifiers; create it by POST"))
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let side = |record: &Record<Self>| {
            if name == "council" { record.state.council.clone() } else { record.state.association.clone() }
        };
        let links: Vec<_> = records.iter().map(side).collect();
        let told = organisations(session, &links).await?;
        Ok(links.iter().map(|link| one(&told, Some(link))).collect())
    }
}
