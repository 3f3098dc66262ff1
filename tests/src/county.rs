//! Two counties in small: who lies in what, who is a member of what, and somebody for each role.

use serde_json::json;

use crate::{World, callers::Caller};

/// The unitary in which both councils lie.
pub const UNITARY: &str = "gss:E06000066";
/// Council A: in the unitary, a member of the association.
pub const A: &str = "ref:frome";
/// Council B: in the unitary, no member.
pub const B: &str = "ref:beckington";
/// A council of the other county.
pub const ELSEWHERE: &str = "ref:bradford-on-avon";
/// The unitary of the other county.
pub const OTHER_UNITARY: &str = "gss:E06000054";
/// The association, which works in the unitary's area.
pub const SALC: &str = "ref:salc";

/// Areas: the two unitaries', and parishes that lie in them.
const AREAS: &[(&str, &str, &str, &str)] = &[
    ("E06000066", "Somerset", "unitary", ""),
    ("E06000054", "Wiltshire", "unitary", ""),
    ("E04008560", "Frome", "parish", UNITARY),
    ("E04008543", "Beckington", "parish", UNITARY),
    ("E04008546", "Buckland Dinham", "parish", UNITARY),
    ("E04008575", "Nunney", "parish", UNITARY),
    ("E04011653", "Bradford-on-Avon", "parish", OTHER_UNITARY),
    ("E04011662", "Holt", "parish", OTHER_UNITARY),
];

impl World {
    /// Makes both counties.
    pub async fn counties(&self) {
        for (code, name, kind, parent) in AREAS {
            let parents: Vec<&str> = Some(*parent).filter(|parent| !parent.is_empty()).into_iter().collect();
            let body = json!({"code": code, "name": name, "kind": kind, "parents": parents});
            self.post("/v1/areas", &body).await.is(201);
        }
        for (reference, name, kind, unitary, area) in [
            (UNITARY, "Somerset Council", "unitary", "", "gss:E06000066"),
            (OTHER_UNITARY, "Wiltshire Council", "unitary", "", "gss:E06000054"),
            (A, "Frome Town Council", "town", UNITARY, "gss:E04008560"),
            (B, "Beckington Parish Council", "parish", UNITARY, "gss:E04008543"),
            (ELSEWHERE, "Bradford on Avon Town Council", "town", OTHER_UNITARY, "gss:E04011653"),
        ] {
            let unitary = Some(unitary).filter(|unitary| !unitary.is_empty());
            let body = json!({"name": name, "kind": kind, "unitary": unitary, "areas": [area]});
            self.put(&format!("/v1/councils/{reference}"), &body).await.is(201);
        }
        let salc = json!({"name": "Somerset Association of Local Councils", "kind": "association", "areas": ["gss:E06000066"]});
        self.put("/v1/partners/ref:salc", &salc).await.is(201);
        let member = json!({"council": A, "association": SALC, "from": "2020-01-01"});
        self.post("/v1/association-memberships", &member).await.is(201);
    }

    /// A person with one role in one organisation, whose account that organisation manages.
    pub async fn officer(&self, role: &str, organisation: &str) -> Caller {
        let place = organisation.split_once(':').map_or("installation", |(_, place)| place);
        self.caller(&format!("{role} of {place}"), organisation, &[(role, organisation)]).await
    }
}
