//! Expressions of interest in assets and services.

pub mod submit;
pub mod transitions;

use std::collections::HashMap;

use domain::{
    access::Action,
    catalogue::{
        Asset, Expression, ExpressionState, Service, Subject,
        expression::{Rivals, Window},
    },
    fault::{Fault, Faults},
    identity::{Id, Identifier, Space},
    record::{Asked, Beside, Record},
    resource::Resource as Collection,
    store::{Repository, StoreError},
    text::Note,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::{said::text, sides::Sides};
use crate::{
    http::{codes::Code, problem::Problem},
    resource::{
        Cell, Column, Described, Expansion, Links, Resource,
        expand::{one, organisations, told},
        sight::{AllowedAction, Unmet},
    },
    store::AppSession,
};

/// What can be said of an expression of interest.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = ExpressionOfInterestBody)]
pub struct ExpressionBody {
    /// The asset that it is about; an expression of interest is about an asset or a service.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub asset: Option<String>,
    /// The service that it is about.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub service: Option<String>,
    /// The organisation that would take it on.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub organisation: String,
    /// What it would do with it, for whom.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(min_length = 1, max_length = 10_000)]
    pub purpose: String,
    /// The outline of its case: what it would cost and bring, who would run it.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub outline_case: Option<String>,
}

const ASSETS: Space = Space::Of(Collection::Assets);
const SERVICES: Space = Space::Of(Collection::Services);

impl Resource for Expression {
    type Body = ExpressionBody;

    const DESCRIBED: Described = Described {
        one: "expression of interest",
        named_by: None,
        about: "Who would take an asset or a service on, what they would do with it, and what became of that: several \
                may, and one is preferred. Whoever says so and whoever keeps it see it, and nobody else.",
        example: r#"{"asset":"ref:bridgwater-blake-gardens","service":null,"organisation":"ref:demonstration","purpose":"Neighbours would look after the flower beds (demonstration).","outline_case":null}"#,
        columns: &[
            Column::new("asset", "/asset", Cell::Reference, "The asset"),
            Column::new("service", "/service", Cell::Reference, "The service"),
            Column::new("organisation", "/organisation", Cell::Reference, "Who would take it on"),
            Column::new("purpose", "/purpose", Cell::Text, "What it would do with it, for whom"),
            Column::new("outline_case", "/outline_case", Cell::Text, "The outline of its case"),
            Column::new("state", "/state", Cell::Text, "Where it stands"),
            Column::new("keeper", "/keeper", Cell::Reference, "Who kept it when interest was expressed"),
        ],
        references: &[("/asset", ASSETS), ("/service", SERVICES), ("/organisation", Space::Organisation)],
        expansions: &[
            Expansion { name: "asset", meaning: "The asset", schema: "Asset", many: false },
            Expansion { name: "service", meaning: "The service", schema: "Service", many: false },
            Expansion {
                name: "organisation",
                meaning: "The organisation that would take it on",
                schema: "Organisation",
                many: false,
            },
        ],
        hidden: &[],
        read_only: &[
            (
                "state",
                r#"{"type":"string","enum":["submitted","shortlisted","preferred","declined","withdrawn"],"example":"submitted"}"#,
                "Where it stands.",
            ),
            (
                "keeper",
                r#"{"type":["string","null"],"maxLength":200,"example":"gss:E06000066"}"#,
                "The organisation that kept it when interest was expressed, and decides.",
            ),
        ],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> ExpressionBody {
        ExpressionBody {
            asset: self.subject.asset().map(|asset| asset.reference.clone()),
            service: self.subject.service().map(|service| service.reference.clone()),
            organisation: self.organisation.reference.clone(),
            purpose: self.purpose.as_str().to_owned(),
            outline_case: text(self.outline_case.as_ref().map(Note::as_str)),
        }
    }

    fn assemble(body: ExpressionBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        if body.asset.is_some() == body.service.is_some() {
            let detail = "It is about either an asset or a service";
            faults.note(Fault::new("/asset", "required_when", detail));
        }
        let asset = body.asset.as_ref().and_then(|said| links.take(&mut faults, "/asset", ASSETS, said));
        let service = body.service.as_ref().and_then(|said| links.take(&mut faults, "/service", SERVICES, said));
        let organisation = links.take(&mut faults, "/organisation", Space::Organisation, &body.organisation);
        let purpose = faults.take("/purpose", Note::parse(&body.purpose));
        let outline_case = faults.take_optional("/outline_case", body.outline_case.as_deref(), Note::parse);
        let subject = asset.map(Subject::Asset).or(service.map(Subject::Service));
        let (Some(subject), Some(organisation), Some(purpose)) = (subject, organisation, purpose) else {
            return Err(faults);
        };
        let state = ExpressionState::Submitted;
        let expression = Self { subject, organisation, keeper: None, purpose, outline_case, state, moves: vec![] };
        faults.or((expression, Beside::default()))
    }

    fn locate(_said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        vec![]
    }

    fn adopt(_said: &mut Map<String, Value>, _identifier: &Identifier) -> Result<(), Fault> {
        Err(Fault::new("", "wrong_scheme", "An expression of interest has no identifiers; make it by POST"))
    }

    fn read_only(&self) -> Map<String, Value> {
        let keeper = self.keeper.as_ref().map(|keeper| &keeper.reference);
        let told = [("state", json!(self.state)), ("keeper", json!(keeper))];
        told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    async fn allowed_actions(
        session: &AppSession,
        asked: &Asked,
        records: &[Record<Self>],
    ) -> Result<Vec<Value>, Problem> {
        let write = Action::Write(Collection::ExpressionsOfInterest);
        let sides = Sides::of(session, asked, write, records, Self::of_side).await?;
        let preferable = |state: &&Self| {
            let to = ExpressionState::Preferred;
            state.state.next().contains(&to) && sides.denied(state.of_side(to.side())).is_none()
        };
        let preferable: Vec<&Self> = records.iter().map(|record| &record.state).filter(preferable).collect();
        let mut rivals = transitions::rivals(session, asked, &preferable).await?.into_iter();
        let mut all = Vec::with_capacity(records.len());
        for Record { state, .. } in records {
            let mut actions = Vec::with_capacity(transitions::ACTIONS.len());
            for (action, to) in transitions::ACTIONS {
                let denied = sides.denied(state.of_side(to.side()));
                let unmet = if !state.state.next().contains(&to) {
                    Some(Unmet::new("illegal_state", format!("It is {}", state.state)))
                } else if denied.is_none() && to == ExpressionState::Preferred {
                    let room = rivals.next().map_or(Ok(()), Rivals::leave_room);
                    room.err().and_then(|why| transitions::unmet(&why))
                } else {
                    None
                };
                actions.push(AllowedAction::told(action, denied, unmet));
            }
            all.push(json!(actions));
        }
        Ok(all)
    }

    async fn expand(session: &AppSession, name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let states = || records.iter().map(|record| &record.state);
        if name == "organisation" {
            let told = organisations(session, states().map(|state| &state.organisation)).await?;
            return Ok(states().map(|state| one(&told, Some(&state.organisation))).collect());
        }
        let of = |state: &Self| {
            let link = if name == "asset" { state.subject.asset() } else { state.subject.service() };
            link.cloned()
        };
        let links: Vec<_> = states().map(of).collect();
        let ids = links.iter().flatten().map(|link| link.id).collect();
        let told =
            if name == "asset" { told::<Asset>(session, ids).await? } else { told::<Service>(session, ids).await? };
        Ok(links.iter().map(|link| one(&told, link.as_ref())).collect())
    }
}

/// Who keeps each of some assets and services now, and until when interest in it is expressed.
pub async fn windows(
    session: &AppSession,
    subjects: impl IntoIterator<Item = &Subject>,
) -> Result<HashMap<Id, Window>, StoreError> {
    let (assets, services): (Vec<&Subject>, Vec<_>) =
        subjects.into_iter().partition(|subject| subject.asset().is_some());
    let ids = |subjects: Vec<&Subject>| -> Vec<Id> { subjects.into_iter().map(|subject| subject.link().id).collect() };
    let (assets, services) = (ids(assets), ids(services));
    let mut found = HashMap::new();
    if !assets.is_empty() {
        let assets = Repository::<Asset>::get(session, &assets).await?;
        found.extend(assets.iter().map(|asset| (asset.id, Window::from(&asset.state))));
    }
    if !services.is_empty() {
        let services = Repository::<Service>::get(session, &services).await?;
        found.extend(services.iter().map(|service| (service.id, Window::from(&service.state))));
    }
    Ok(found)
}

/// What an asset or service that there should be tells.
pub fn missing_subject(subject: &Subject) -> Problem {
    Problem::new(Code::NotFound, format!("There is no {}", subject.link().reference))
}
