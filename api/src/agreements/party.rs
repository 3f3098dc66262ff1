//! Parties as bodies say them.

use domain::{
    agreements::{Party, PartyRole, PartySort, undertaking::Key},
    fault::Faults,
    identity::{Found, Link, Space},
    resource::Resource as Collection,
    text::Note,
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use validator::Validate;

use crate::resource::{Links, Word};

const FORMATIONS: Space = Space::Of(Collection::Formations);

/// A text of a list.
#[derive(ToSchema)]
#[schema(max_length = 10_000)]
#[allow(dead_code, reason = "tells the document what the texts of lists may be")]
pub struct Paragraph(String);

/// One party of an agreement.
#[derive(Debug, Clone, Serialize, Deserialize, Validate, ToSchema)]
#[schema(as = AgreementParty)]
pub struct PartyBody {
    /// The council, partner or formation.
    #[validate(length(min = 1, max = 200))]
    #[schema(max_length = 200, example = "gss:E04008560")]
    pub party: String,
    /// What it does; `partner` when not said.
    #[serde(default)]
    #[schema(schema_with = crate::resource::word::maybe::<PartyRole>)]
    pub role: Option<Word<PartyRole>>,
    /// The organisation that acts for it, where it is a formation.
    #[serde(default)]
    #[validate(length(max = 200))]
    #[schema(max_length = 200)]
    pub represented_by: Option<String>,
    /// Powers that are devolved to it.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<Paragraph>>)]
    pub powers: Option<Vec<String>>,
    /// Duties that it accepts.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<Paragraph>>)]
    pub duties: Option<Vec<String>>,
    /// Outcomes that it promises.
    #[serde(default)]
    #[validate(length(max = 50))]
    #[schema(max_items = 50, value_type = Option<Vec<Paragraph>>)]
    pub outcomes: Option<Vec<String>>,
    /// Whether the agreement needs its signature; true when not said.
    #[serde(default)]
    pub signs: Option<bool>,
}

/// Where a party is looked for.
pub const PARTIES: [Space; 2] = [Space::Organisation, FORMATIONS];

/// Where bodies name parties: each may be a council, a partner or a formation.
pub const PARTY_REFERENCES: &[(&str, Space)] = &[
    ("/parties/*/party", Space::Organisation),
    ("/parties/*/party", FORMATIONS),
    ("/parties/*/represented_by", Space::Organisation),
    ("/obligations/*/party", Space::Organisation),
    ("/obligations/*/party", FORMATIONS),
    ("/milestones/*/party", Space::Organisation),
    ("/milestones/*/party", FORMATIONS),
    ("/terms/activities/*/provider", Space::Organisation),
    ("/terms/activities/*/provider", FORMATIONS),
    ("/terms/assessments/*/party", Space::Organisation),
    ("/terms/assessments/*/party", FORMATIONS),
];

/// Who is meant where a text names somebody: a party in an agreement, a role in a template.
pub trait Whom: Sized {
    /// Who is said.
    fn read(said: &str, pointer: &str, links: &Links, faults: &mut Faults) -> Option<Self>;

    /// How that is told.
    fn told(&self) -> String;
}

impl Whom for Link {
    fn read(said: &str, pointer: &str, links: &Links, faults: &mut Faults) -> Option<Self> {
        found(links, faults, pointer, said).map(|found| found.link.clone())
    }

    fn told(&self) -> String {
        self.reference.clone()
    }
}

impl Whom for Key {
    fn read(said: &str, pointer: &str, _links: &Links, faults: &mut Faults) -> Option<Self> {
        faults.take(pointer, Self::parse(said))
    }

    fn told(&self) -> String {
        self.as_str().to_owned()
    }
}

/// The council, partner or formation that is meant.
pub fn found<'l>(links: &'l Links, faults: &mut Faults, pointer: &str, said: &str) -> Option<&'l Found> {
    let known = links.get(Space::Organisation, said).or_else(|| links.get(FORMATIONS, said));
    if known.is_none() {
        links.take(faults, pointer, Space::Organisation, said);
    }
    known
}

/// Texts of a list, each with its place.
pub fn notes(said: Option<&Vec<String>>, pointer: &str, faults: &mut Faults) -> Vec<Note> {
    let said = said.into_iter().flatten().enumerate();
    said.filter_map(|(at, said)| faults.take(&format!("{pointer}/{at}"), Note::parse(said))).collect()
}

/// Texts as they are told.
pub fn told(notes: &[Note]) -> Option<Vec<String>> {
    Some(notes.iter().map(|note| note.as_str().to_owned()).collect())
}

impl PartyBody {
    /// The party that is said.
    pub fn read(&self, pointer: &str, links: &Links, faults: &mut Faults) -> Option<Party> {
        let here = |field: &str| format!("{pointer}/{field}");
        let found = found(links, faults, &here("party"), &self.party);
        let represented_by = self
            .represented_by
            .as_deref()
            .and_then(|said| links.take(faults, &here("represented_by"), Space::Organisation, said));
        let powers = notes(self.powers.as_ref(), &here("powers"), faults);
        let duties = notes(self.duties.as_ref(), &here("duties"), faults);
        let outcomes = notes(self.outcomes.as_ref(), &here("outcomes"), faults);
        let found = found?;
        Some(Party {
            party: found.link.clone(),
            sort: PartySort::of(found),
            role: self.role.map_or(PartyRole::Partner, |word| word.0),
            represented_by,
            powers,
            duties,
            outcomes,
            signs: self.signs.unwrap_or(true),
        })
    }
}

impl From<&Party> for PartyBody {
    fn from(party: &Party) -> Self {
        Self {
            party: party.party.reference.clone(),
            role: Some(Word(party.role)),
            represented_by: party.represented_by.as_ref().map(|link| link.reference.clone()),
            powers: told(&party.powers),
            duties: told(&party.duties),
            outcomes: told(&party.outcomes),
            signs: Some(party.signs),
        }
    }
}
