//! The text of an agreement as bodies say it.

use domain::{
    agreements::{
        Agreement, AgreementText, Term, Withheld,
        agreement::{Related, Relation},
        text::TermType,
    },
    documents::Documents,
    fault::Faults,
    formations::Issue,
    identity::Space,
    period,
    text::{Note, Title},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use super::{party::PartyBody, terms::TermsBody, undertaking::UndertakingBody};
use crate::{
    documents::named::{self, all_named},
    resource::{Links, Word, whole},
};

/// From when, and for how long.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AgreementTerm)]
pub struct TermBody {
    /// How long it lasts.
    #[serde(rename = "type")]
    #[schema(schema_with = crate::resource::word::one::<TermType>)]
    pub kind: Word<TermType>,
    /// The first day on which it holds; empty while it is not settled.
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

/// A field that is for the parties' eyes.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = WithheldField)]
pub struct WithheldBody {
    /// The field: one of the text's, or one of its terms behind a dot.
    #[validate(length(min = 1, max = 60))]
    #[schema(max_length = 60, pattern = "^[a-z_]+([.][a-z_]+)?$", example = "terms.consideration")]
    pub field: String,
    /// Why; everybody is told this.
    #[validate(length(min = 1, max = 10_000))]
    #[schema(max_length = 10_000, example = "Commercially sensitive until the sale is complete")]
    pub reason: String,
}

/// Another agreement that this one has to do with.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = RelatedAgreement)]
pub struct RelatedBody {
    /// The other.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "ref:LA-2026-0001")]
    pub agreement: String,
    /// What it is to this one.
    #[schema(schema_with = crate::resource::word::one::<Relation>)]
    pub relation: Word<Relation>,
}

/// What can be written of an agreement: its text, which is frozen and signed, and what stands beside it.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AgreementBody)]
pub struct AgreementBody {
    /// Identifiers that others gave it, each `scheme:value`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub identifiers: Option<Vec<String>>,
    /// Its title.
    #[validate(length(min = 1, max = 300))]
    #[schema(min_length = 1, max_length = 300)]
    pub title: String,
    /// What it is for.
    #[serde(default)]
    #[validate(length(max = 10_000))]
    #[schema(max_length = 10_000)]
    pub purpose: Option<String>,
    /// The areas it is about.
    #[serde(default)]
    #[validate(length(max = 500))]
    #[schema(max_items = 500)]
    pub places: Option<Vec<String>>,
    /// The issues it works on, each written like `population_health`.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50)]
    pub agenda: Option<Vec<String>>,
    /// From when, and for how long.
    #[validate(nested)]
    pub term: TermBody,
    /// Days on which the parties review it.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100)]
    pub reviews_on: Option<Vec<String>>,
    /// Who agrees: equals, on two sides.
    #[serde(default)]
    #[validate(length(max = 100), nested)]
    #[schema(max_items = 100)]
    pub parties: Option<Vec<PartyBody>>,
    /// What its kind asks.
    #[validate(nested)]
    pub terms: TermsBody,
    /// What the parties keep.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub obligations: Option<Vec<UndertakingBody>>,
    /// What they reach, and when.
    #[serde(default)]
    #[validate(length(max = 200), nested)]
    #[schema(max_items = 200)]
    pub milestones: Option<Vec<UndertakingBody>>,
    /// Documents of the agreement that belong to its text, by their ids: they are signed with it, by their digests.
    #[serde(default)]
    #[validate(length(max = 100))]
    #[schema(max_items = 100, value_type = Option<Vec<uuid::Uuid>>)]
    pub annexes: Option<Vec<String>>,
    /// Fields for the parties' eyes, each with its reason.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub confidential: Option<Vec<WithheldBody>>,
    /// Other agreements that it has to do with.
    #[serde(default)]
    #[validate(length(max = 50), nested)]
    #[schema(max_items = 50)]
    pub related: Option<Vec<RelatedBody>>,
}

/// The issues that are said, each once.
pub fn issues(said: Option<&Vec<String>>, faults: &mut Faults) -> Vec<Issue> {
    let mut issues = Vec::new();
    for (at, said) in said.into_iter().flatten().enumerate() {
        let issue = faults.take(&format!("/agenda/{at}"), Issue::parse(said));
        issues.extend(issue.filter(|issue| !issues.contains(issue)));
    }
    issues
}

impl TermBody {
    fn read(&self, faults: &mut Faults) -> Term {
        let mut day = |said: &Option<String>, field: &str| {
            faults.take_optional(&format!("/term/{field}"), said.as_deref(), period::day)
        };
        Term {
            kind: self.kind.0,
            starts_on: day(&self.starts_on, "starts_on"),
            ends_on: day(&self.ends_on, "ends_on"),
            break_on: day(&self.break_on, "break_on"),
            notice_months: self.notice_months.and_then(|months| u8::try_from(months).ok()),
        }
    }
}

impl From<Term> for TermBody {
    fn from(term: Term) -> Self {
        let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string());
        Self {
            kind: Word(term.kind),
            starts_on: day(term.starts_on),
            ends_on: day(term.ends_on),
            break_on: day(term.break_on),
            notice_months: term.notice_months.map(u32::from),
        }
    }
}

impl AgreementBody {
    /// Whether it says the text of an agreement as that is told.
    pub fn says_text_of(&self, agreement: &Agreement) -> bool {
        let text = |body: &Self| {
            let mut told = serde_json::to_value(body).unwrap_or_default();
            if let Some(fields) = told.as_object_mut() {
                fields.retain(|name, _| !["identifiers", "confidential", "related"].contains(&name.as_str()));
            }
            told
        };
        text(self) == text(&agreement.into())
    }

    /// The text that is said of an agreement that carries these documents.
    pub fn read_text(&self, links: &Links, documents: &Documents, faults: &mut Faults) -> Option<AgreementText> {
        let title = faults.take("/title", Title::parse(&self.title));
        let purpose = faults.take_optional("/purpose", self.purpose.as_deref(), Note::parse);
        let places = links.take_all(faults, "/places", Space::Area, self.places.as_deref().unwrap_or_default());
        let agenda = issues(self.agenda.as_ref(), faults);
        let term = self.term.read(faults);
        let mut reviews_on = Vec::new();
        for (at, said) in self.reviews_on.iter().flatten().enumerate() {
            reviews_on.extend(faults.take(&format!("/reviews_on/{at}"), period::day(said)));
        }
        reviews_on.sort_unstable();
        reviews_on.dedup();
        let said = self.parties.iter().flatten().enumerate();
        let parties: Vec<_> =
            said.filter_map(|(at, said)| said.read(&format!("/parties/{at}"), links, faults)).collect();
        let terms = self.terms.read(links, faults);
        let mut list = |said: &Option<Vec<UndertakingBody>>, name: &str| -> Vec<_> {
            let said = said.iter().flatten().enumerate();
            said.filter_map(|(at, said)| said.read(&format!("/{name}/{at}"), links, faults)).collect()
        };
        let (obligations, milestones) = (list(&self.obligations, "obligations"), list(&self.milestones, "milestones"));
        let annexes = all_named(faults, "/annexes", self.annexes.as_deref(), documents);
        let annexes = annexes.into_iter().filter_map(|id| documents.annex(id)).collect();
        let (title, terms) = (title?, terms?);
        Some(AgreementText {
            title,
            purpose,
            places,
            agenda,
            term,
            reviews_on,
            parties,
            terms,
            obligations,
            milestones,
            annexes,
        })
    }
}

impl From<&Agreement> for AgreementBody {
    fn from(agreement: &Agreement) -> Self {
        let text = &agreement.text;
        let withheld = |withheld: &Withheld| WithheldBody {
            field: withheld.field.clone(),
            reason: withheld.reason.as_str().to_owned(),
        };
        let related = |related: &Related| RelatedBody {
            agreement: related.agreement.reference.clone(),
            relation: Word(related.relation),
        };
        Self {
            identifiers: Some(agreement.identifiers.iter().map(ToString::to_string).collect()),
            title: text.title.as_str().to_owned(),
            purpose: text.purpose.as_ref().map(|purpose| purpose.as_str().to_owned()),
            places: Some(text.places.iter().map(|place| place.reference.clone()).collect()),
            agenda: Some(text.agenda.iter().map(|issue| issue.as_str().to_owned()).collect()),
            term: text.term.into(),
            reviews_on: Some(text.reviews_on.iter().map(ToString::to_string).collect()),
            parties: Some(text.parties.iter().map(PartyBody::from).collect()),
            terms: (&text.terms).into(),
            obligations: Some(text.obligations.iter().map(UndertakingBody::from).collect()),
            milestones: Some(text.milestones.iter().map(UndertakingBody::from).collect()),
            annexes: Some(named::told(text.annexes.iter().map(|annex| annex.document))),
            confidential: Some(agreement.confidential.iter().map(withheld).collect()),
            related: Some(agreement.related.iter().map(related).collect()),
        }
    }
}
