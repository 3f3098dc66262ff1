//! Agreements to test with: a unitary and a town that agree on training.

use serde_json::{Value, json};

use crate::{
    Answer, World,
    callers::Caller,
    county::{A, UNITARY},
};

/// A text that could be agreed, from one day to another; permanent without the second.
pub fn training(starts_on: &str, ends_on: Option<&str>) -> Value {
    let kind = if ends_on.is_some() { "fixed_term" } else { "permanent" };
    json!({
        "title": "Training for councillors", "places": ["gss:E04008560"], "agenda": ["council_development"],
        "term": {"type": kind, "starts_on": starts_on, "ends_on": ends_on},
        "parties": [{"party": UNITARY, "role": "provider"}, {"party": A, "role": "recipient", "duties": ["Send councillors"]}],
        "terms": {"kind": "council_development", "plan": "An induction within six months"},
        "obligations": [{"key": "O1", "party": A, "text": "Send every new councillor", "due_on": starts_on}]
    })
}

/// A template of such agreements, for a year that is reviewed in its middle.
pub fn outline(identifier: &str, keeper: &str) -> Value {
    json!({
        "identifiers": [identifier], "name": "Training for councillors", "keeper": keeper, "agenda": ["council_development"],
        "term": {"type": "fixed_term", "months": 12, "notice_months": 3}, "review_every_months": 6,
        "roles": [{"key": "county", "side": "principal", "role": "provider"},
                  {"key": "council", "name": "The council that sends them", "side": "local", "role": "recipient", "duties": ["Send councillors"]}],
        "terms": {"kind": "council_development", "plan": "An induction within six months"},
        "obligations": [{"key": "O1", "role": "council", "text": "Send every new councillor", "due_after_months": 6}],
        "milestones": [{"key": "M1", "text": "All have attended"}]
    })
}

/// Who takes the roles of such a template.
pub fn taken(council: &str) -> Value {
    json!([{"role": "county", "party": UNITARY}, {"role": "council", "party": council}])
}

/// A version of a scale of council A, with the points 0, 1 and 3.
pub fn scale(version: u32) -> Value {
    json!({
        "code": "governance", "version": version, "name": "How a council is run", "publisher": A,
        "themes": [{"key": "buying", "name": "Buying", "meaning": "How it buys; and | shows it"}, {"key": "staff", "name": "Staff"}],
        "levels": [
            {"point": 0, "name": "Not begun", "meaning": "Nothing is written down"},
            {"point": 1, "name": "Begun", "meaning": "Rules are written"},
            {"point": 3, "name": "Embedded", "meaning": "Rules are kept"}
        ],
        "valid_from": "2025-04-01"
    })
}

/// The same text as [`training`], by which council A assesses its buying by a version of that scale.
pub fn assessed(starts_on: &str, version: u32) -> Value {
    let mut text = training(starts_on, None);
    text["terms"]["assessments"] = json!([{
        "theme": "buying", "scale": format!("code:governance-{version}"), "baseline": 0, "target": 3, "again_on": "2026-03-31"
    }]);
    text
}

/// Those who make an agreement between the unitary and council A.
pub struct Table {
    /// Council A's clerk.
    pub clerk: Caller,
    /// Who signs for council A.
    pub town: Caller,
    /// Who signs for the unitary.
    pub county: Caller,
}

impl World {
    /// Both counties, and those who make an agreement in the first.
    pub async fn table(&self) -> Table {
        self.counties().await;
        Table {
            clerk: self.officer("clerk", A).await,
            town: self.officer("signatory", A).await,
            county: self.officer("signatory", UNITARY).await,
        }
    }
}

impl Table {
    /// Moves an agreement, giving a reason and an authority.
    pub async fn transit(&self, world: &World, id: &str, to: &str) -> Answer {
        let body = json!({"to": to, "reason": "It was resolved", "authority": {"minute_ref": "FTC 2026/034"}});
        self.clerk.post(world, &format!("/v1/agreements/{id}/transitions"), &body).await
    }

    /// Signs for a party, on paper on a day that is past.
    pub async fn decide_on(&self, world: &World, id: &str, party: &str, signed_on: &str) -> Answer {
        self.say(world, id, party, "signed", Some(signed_on)).await
    }

    /// Decides for a party on the text that is before it.
    pub async fn decide(&self, world: &World, id: &str, party: &str, decision: &str) -> Answer {
        self.say(world, id, party, decision, None).await
    }

    async fn say(&self, world: &World, id: &str, party: &str, decision: &str, signed_on: Option<&str>) -> Answer {
        let signatory = if party == UNITARY { &self.county } else { &self.town };
        let text_sha256 = self.clerk.get(world, &format!("/v1/agreements/{id}")).await.json()["text_sha256"].take();
        let reason = (decision != "signed").then_some("The budget is not settled");
        let body = json!({"party": party, "decision": decision, "text_sha256": text_sha256, "name": "The signatory",
            "capacity": "Town Clerk", "authority": {"minute_ref": "FTC 2026/035"}, "reason": reason, "signed_on": signed_on});
        signatory.post(world, &format!("/v1/agreements/{id}/signatures"), &body).await
    }

    /// A draft of a text.
    pub async fn draft(&self, world: &World, text: &Value) -> String {
        let draft = self.clerk.post(world, "/v1/agreements", text).await.is(201).json();
        draft["id"].as_str().expect("an id").to_owned()
    }

    /// The same, frozen for the parties to sign.
    pub async fn agreed(&self, world: &World, text: &Value) -> String {
        let id = self.draft(world, text).await;
        for to in ["proposed", "negotiating", "agreed"] {
            self.transit(world, &id, to).await.is(201);
        }
        id
    }

    /// The same, signed by both.
    pub async fn signed(&self, world: &World, text: &Value) -> String {
        let id = self.agreed(world, text).await;
        self.decide(world, &id, UNITARY, "signed").await.is(201);
        self.decide(world, &id, A, "signed").await.is(201);
        id
    }

    /// An agreement on a text that both signed on paper in January 2026.
    pub async fn signed_on_paper(&self, world: &World, text: &Value) -> String {
        let id = self.draft(world, text).await;
        for to in ["proposed", "negotiating", "agreed"] {
            let step = json!({"to": to, "effective_on": "2026-01-02", "authority": {"minute_ref": "FTC 2026/034"}});
            self.clerk.post(world, &format!("/v1/agreements/{id}/transitions"), &step).await.is(201);
        }
        self.decide_on(world, &id, UNITARY, "2026-01-04").await.is(201);
        self.decide_on(world, &id, A, "2026-01-05").await.is(201);
        id
    }
}
