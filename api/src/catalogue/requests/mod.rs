//! Requests of offers: asked for, decided, delivered, and how they were found.

pub mod ask;
pub mod fetch;
pub mod list;
mod need;
pub mod sight;
pub mod take_up;
pub mod transitions;

use domain::{
    access::Action,
    catalogue::{OfferRequest, RequestState},
    fault::{Fault, Faults},
    identity::{Identifier, Space},
    partners::is_council,
    period::day,
    record::{Asked, Beside, Record},
    resource::Resource as Collection,
    store::StoreError,
    text::Note,
};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use utoipa::ToSchema;
use validator::Validate;

use super::{said::text, sides::Sides};
use crate::{
    http::problem::Problem,
    resource::{
        Cell, Column, Described, Expansion, Links, MoneyBody, Resource,
        expand::{one, organisations},
        sight::{AllowedAction, Unmet},
        whole,
    },
    store::AppSession,
};

/// What can be said of a request.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = OfferRequestBody)]
pub struct OfferRequestBody {
    /// The offer; that of the address when not said.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub offer: Option<String>,
    /// The council that asks.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200)]
    pub council: String,
    /// How many units of the offer (places, days); 1 when not said.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(min = 1, max = 1_000_000))]
    #[schema(minimum = 1, maximum = 1_000_000)]
    pub units: Option<u32>,
    /// The day it is wanted for; units are counted in the financial year of that day.
    #[schema(format = Date)]
    pub wanted_on: String,
    /// What the provider should know.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub note: Option<String>,
}

const OFFERS: Space = Space::Of(Collection::Offers);

impl Resource for OfferRequest {
    type Body = OfferRequestBody;

    const DESCRIBED: Described = Described {
        one: "offer request",
        named_by: None,
        about: "What a council asked for of an offer, what was decided, whether it was delivered and how the council \
                found it. The council and the provider see it, and those who act for them.",
        example: r#"{"offer":"ref:demonstration-training","council":"gss:E04008560","units":2,"wanted_on":"2026-10-01","note":null}"#,
        columns: &[
            Column::new("offer", "/offer", Cell::Reference, "The offer"),
            Column::new("council", "/council", Cell::Reference, "The council that asks"),
            Column::new("units", "/units", Cell::Integer, "How many units"),
            Column::new("wanted_on", "/wanted_on", Cell::Text, "The day it is wanted for"),
            Column::new("note", "/note", Cell::Text, "What the provider should know"),
            Column::new("state", "/state", Cell::Text, "Where it stands"),
            Column::new("provider", "/provider", Cell::Reference, "The organisation that makes the offer"),
            Column::new("score", "/feedback/score", Cell::Integer, "How the council found it, from 1 to 5"),
            Column::new("feedback", "/feedback/text", Cell::Text, "The same in its own words"),
            Column::new("supplier", "/call_off/supplier", Cell::Text, "From whom it bought"),
            Column::new("value", "/call_off/value", Cell::Amount, "For how much, in pounds"),
            Column::new("saving", "/call_off/saving", Cell::Amount, "How much less that is, in pounds"),
        ],
        references: &[("/offer", OFFERS), ("/council", Space::Organisation)],
        expansions: &[Expansion {
            name: "council",
            meaning: "The council that asks",
            schema: "Organisation",
            many: false,
        }],
        hidden: &[],
        read_only: &[
            (
                "state",
                r#"{"type":"string","enum":["requested","approved","declined","withdrawn","delivered","closed"],"example":"requested"}"#,
                "Where it stands.",
            ),
            (
                "provider",
                r#"{"type":["string","null"],"maxLength":200,"example":"ref:demonstration"}"#,
                "The organisation that makes the offer.",
            ),
            (
                "feedback",
                r##"{"oneOf":[{"$ref":"#/components/schemas/OfferFeedback"},{"type":"null"}],"example":null}"##,
                "How the council found it; null until it is closed.",
            ),
            (
                "call_off",
                r##"{"oneOf":[{"$ref":"#/components/schemas/CallOff"},{"type":"null"}],"example":null}"##,
                "What was bought through a procurement framework; null until it is delivered, and of other offers.",
            ),
        ],
        write_only: &[],
        geographic: false,
        by_revision: false,
    };

    fn body(&self) -> OfferRequestBody {
        OfferRequestBody {
            offer: Some(self.offer.reference.clone()),
            council: self.council.reference.clone(),
            units: Some(self.units),
            wanted_on: self.wanted_on.to_string(),
            note: text(self.note.as_ref().map(Note::as_str)),
        }
    }

    fn assemble(body: OfferRequestBody, _previous: Option<&Self>, links: &Links) -> Result<(Self, Beside), Faults> {
        let mut faults = Faults::default();
        let offer = links.take(&mut faults, "/offer", OFFERS, body.offer.as_deref().unwrap_or_default());
        let council = links.take_if(&mut faults, "/council", Space::Organisation, &body.council, is_council);
        let wanted_on = faults.take("/wanted_on", day(&body.wanted_on));
        let note = faults.take_optional("/note", body.note.as_deref(), Note::parse);
        let (Some(offer), Some(council), Some(wanted_on)) = (offer, council, wanted_on) else { return Err(faults) };
        let request = Self {
            offer,
            council,
            provider: None,
            units: body.units.unwrap_or(1),
            wanted_on,
            note,
            state: RequestState::Requested,
            feedback: None,
            call_off: None,
            moves: vec![],
        };
        faults.or((request, Beside::default()))
    }

    fn locate(_said: &Map<String, Value>, _links: &Links) -> Vec<Identifier> {
        vec![]
    }

    fn adopt(_said: &mut Map<String, Value>, _identifier: &Identifier) -> Result<(), Fault> {
        Err(Fault::new("", "wrong_scheme", "A request has no identifiers; make it by POST"))
    }

    fn read_only(&self) -> Map<String, Value> {
        let feedback = self.feedback.as_ref().map(transitions::told_feedback);
        let call_off = self.call_off.as_ref().map(|bought| {
            json!({"supplier": bought.supplier.as_str(), "value": MoneyBody::from(bought.value), "saving": MoneyBody::from(bought.saving)})
        });
        let told = [
            ("state", json!(self.state)),
            ("provider", json!(self.provider.as_ref().map(|provider| &provider.reference))),
            ("feedback", json!(feedback)),
            ("call_off", json!(call_off)),
        ];
        told.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }

    async fn allowed_actions(
        session: &AppSession,
        asked: &Asked,
        records: &[Record<Self>],
    ) -> Result<Vec<Value>, Problem> {
        let write = Action::Write(Collection::OfferRequests);
        let sides = Sides::of(session, asked, write, records, Self::of_side).await?;
        let told = |Record { state, .. }: &Record<Self>| {
            let action = |(action, to): (&'static str, RequestState)| {
                let possible = state.state.next().contains(&to);
                let unmet = (!possible).then(|| Unmet::new("illegal_state", format!("It is {}", state.state)));
                AllowedAction::told(action, sides.denied(state.of_side(to.side())), unmet)
            };
            json!(transitions::ACTIONS.map(action))
        };
        Ok(records.iter().map(told).collect())
    }

    async fn expand(session: &AppSession, _name: &str, records: &[Record<Self>]) -> Result<Vec<Value>, StoreError> {
        let told = organisations(session, records.iter().map(|record| &record.state.council)).await?;
        Ok(records.iter().map(|record| one(&told, Some(&record.state.council))).collect())
    }
}
