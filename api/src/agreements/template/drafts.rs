//! `POST /v1/agreement-templates/{id}/drafts`: a new draft in which parties take the roles of a template.

use domain::{
    agreements::{
        Agreement, AgreementTemplate, PartySort,
        template::{Cast, FromTemplate, SaidTerm, Taken},
        text::TermType,
        undertaking::Key,
    },
    fault::Faults,
    identity::Space,
    period,
    record::Record,
    resource::Resource as Collection,
    text::Title,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::{
    agreements::{change::Posted, drafting::Drafted, party::found},
    http::{answer::Answer, codes::Code, principal::Asking, problem::Problem},
    resource::{Links, Word, handlers::existing, links::wanted, prepare::body_object, whole},
    store::AppSession,
};

/// A role that is taken.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TakenRole)]
pub struct TakenBody {
    /// The key of the template's role.
    #[validate(length(min = 1, max = 40))]
    #[schema(max_length = 40, example = "town")]
    pub role: String,
    /// The council, partner or formation that takes it.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub party: String,
    /// The organisation that acts for it, where it is a formation.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub represented_by: Option<String>,
    /// Whether the agreement needs its signature; as the template says when it is empty.
    #[serde(default)]
    pub signs: Option<bool>,
}

/// From when, and for how long; what is not said is as the template says.
#[derive(Debug, Clone, Default, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = DraftTerm)]
pub struct DraftTermBody {
    /// How long it lasts.
    #[serde(default, rename = "type")]
    #[schema(schema_with = crate::resource::word::maybe::<TermType>)]
    pub kind: Option<Word<TermType>>,
    /// The first day on which it holds, from which the template's months are counted; without it, the draft has no days.
    #[serde(default)]
    #[schema(format = Date, example = "2027-04-01")]
    pub starts_on: Option<String>,
    /// The last day of a fixed term.
    #[serde(default)]
    #[schema(format = Date, example = "2030-03-31")]
    pub ends_on: Option<String>,
    /// A day from which a party may leave early.
    #[serde(default)]
    #[schema(format = Date)]
    pub break_on: Option<String>,
    /// The notice that leaving early takes, in months.
    #[serde(default, deserialize_with = "whole")]
    #[validate(range(max = 120))]
    #[schema(minimum = 0, maximum = 120)]
    pub notice_months: Option<u32>,
}

/// A wish for a new draft from a template: who and where.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = TemplateDraftBody)]
pub struct TemplateDraftBody {
    /// Its title; the template's name when it is empty.
    #[serde(default)]
    #[validate(length(max = 300))]
    #[schema(max_length = 300)]
    pub title: Option<String>,
    /// Who takes which role. Each role is taken once, and the parties of the draft stand in this order.
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub parties: Vec<TakenBody>,
    /// The areas it is about.
    #[serde(default)]
    #[validate(length(max = 500))]
    #[schema(max_items = 500)]
    pub places: Option<Vec<String>>,
    /// From when, and for how long.
    #[serde(default)]
    #[validate(nested)]
    pub term: Option<DraftTermBody>,
}

/// Draft an agreement from a template
///
/// The template's text as a new draft with a number of its own: the parties that take its roles undertake what the roles do, its months
/// become days from the first day of the term, and what it promises of no area is promised of the draft's one place. The draft tells
/// in `from_template` which template at which revision it comes from, and is its parties' own: later changes of the template leave it
/// as it is. Whoever drafts acts for one of the parties, and the template is in use today. What has become wrong with the template
/// itself, such as an offer that is gone, is told at its place in the agreement.
#[utoipa::path(
    post, path = "/v1/agreement-templates/{id}/drafts", operation_id = "draft_from_agreement_template", tag = "agreements",
    params(("id" = String, Path, description = "Its id or `scheme:value`.", max_length = 200)),
    request_body(content = TemplateDraftBody, content_type = "application/json"),
    responses((status = 201, description = "The new draft", body = crate::document::Agreement)),
    security(("bearer" = ["agreements:write"]))
)]
pub async fn draft_from_agreement_template(posted: Posted) -> Result<Answer, Problem> {
    posted.draft("TemplateDraftBody", read, drafted).await
}

async fn read(session: &AppSession, _asking: &Asking, id: &str) -> Result<Record<AgreementTemplate>, Problem> {
    existing(session, id, false).await
}

async fn drafted(
    session: &AppSession,
    asking: &Asking,
    record: Record<AgreementTemplate>,
    body: TemplateDraftBody,
) -> Result<Drafted, Problem> {
    let template = &record.state;
    template.in_use(asking.0.today).map_err(|not| Problem::new(Code::IllegalState, not.to_string()))?;
    let text = template.cast(&body.read(session).await?)?;
    let whole = body_object(&Agreement::draft(text));
    let from_template = Some(FromTemplate { template: record.link(), revision: record.revision });
    Ok(Drafted { whole, within: "", revision: record.revision, from_template })
}

/// Where a body names other records.
const REFERENCES: &[(&str, Space)] = &[
    ("/places/*", Space::Area),
    ("/parties/*/party", Space::Organisation),
    ("/parties/*/party", Space::Of(Collection::Formations)),
    ("/parties/*/represented_by", Space::Organisation),
];

impl TemplateDraftBody {
    async fn read(&self, session: &AppSession) -> Result<Cast, Problem> {
        let Value::Object(said) = serde_json::to_value(self).unwrap_or_default() else { return Ok(Cast::default()) };
        let links = Links::look_up(session, &wanted(&said, REFERENCES)).await?;
        let mut faults = Faults::default();
        let title = faults.take_optional("/title", self.title.as_deref(), Title::parse);
        let places = links.take_all(&mut faults, "/places", Space::Area, self.places.as_deref().unwrap_or_default());
        let said = self.parties.iter().enumerate();
        let parties = said.filter_map(|(at, said)| said.read(&format!("/parties/{at}"), &links, &mut faults)).collect();
        let term = self.term.as_ref().map(|said| said.read(&mut faults)).unwrap_or_default();
        Ok(faults.or(Cast { title, parties, places, term })?)
    }
}

impl TakenBody {
    fn read(&self, pointer: &str, links: &Links, faults: &mut Faults) -> Option<Taken> {
        let here = |field: &str| format!("{pointer}/{field}");
        let role = faults.take(&here("role"), Key::parse(&self.role));
        let party = found(links, faults, &here("party"), &self.party);
        let acting = self.represented_by.as_deref();
        let represented_by =
            acting.and_then(|said| links.take(faults, &here("represented_by"), Space::Organisation, said));
        let party = party?;
        let (sort, party) = (PartySort::of(party), party.link.clone());
        Some(Taken { role: role?, party, sort, represented_by, signs: self.signs })
    }
}

impl DraftTermBody {
    fn read(&self, faults: &mut Faults) -> SaidTerm {
        let mut day = |said: &Option<String>, field: &str| {
            faults.take_optional(&format!("/term/{field}"), said.as_deref(), period::day)
        };
        SaidTerm {
            kind: self.kind.map(|word| word.0),
            starts_on: day(&self.starts_on, "starts_on"),
            ends_on: day(&self.ends_on, "ends_on"),
            break_on: day(&self.break_on, "break_on"),
            notice_months: self.notice_months.and_then(|months| u8::try_from(months).ok()),
        }
    }
}
