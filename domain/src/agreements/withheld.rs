//! Fields that are for the parties' eyes.

use serde::{Deserialize, Serialize};

use super::Agreement;
use crate::{
    access::{Action, Denied, Missing, Permit},
    fault::Malformed,
    identity::Link,
    resource::Resource,
    text::Note,
};

/// A field that is for the parties' eyes, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Withheld {
    /// The field, such as `terms.consideration`.
    pub field: String,
    /// Why.
    pub reason: Note,
    /// The party that asked for it, and alone opens it again; empty where the installation did.
    pub by: Option<Link>,
}

impl Withheld {
    /// Fields of the text that may be withheld; of its terms each behind a dot.
    pub const FIELDS: &'static [&'static str] = &["purpose", "obligations", "milestones", "annexes", "terms"];

    /// A field that somebody says is withheld: whoever asked for it before goes on asking. Who asks for a new one is noted
    /// once it is known who writes.
    pub fn said(field: String, reason: Note, previous: Option<&Agreement>) -> Self {
        let mut known = previous.into_iter().flat_map(|previous| &previous.confidential);
        let same = known.find(|old| old.field == field && old.reason == reason);
        Self { by: same.and_then(|old| old.by.clone()), field, reason }
    }

    /// Parses a field. Error: `unknown_word`.
    pub fn field(said: &str) -> Result<String, Malformed> {
        let (outer, inner) = said.split_once('.').map_or((said, None), |(outer, inner)| (outer, Some(inner)));
        // Its kind says which terms it has, and is filtered by.
        let fits = Self::FIELDS.contains(&outer) && inner.is_none_or(|inner| outer == "terms" && inner != "kind");
        let detail =
            "One of purpose, obligations, milestones, annexes, terms, or one of the terms such as terms.consideration";
        if fits { Ok(said.to_owned()) } else { Err(Malformed::new("unknown_word", detail, said)) }
    }
}

impl Agreement {
    /// Notes which party asks for what is newly withheld. What another asked for stays: one party alone opens nothing that
    /// another trusted to it.
    pub(super) fn keep_withheld(&mut self, before: Option<&Self>, by: &Permit) -> Result<(), Denied> {
        let acting = self.acting_or_joining();
        let writers = [&by.organisation, &by.acts_for];
        let writer = writers.into_iter().flatten().find(|writer| acting.contains(writer)).cloned();
        let known = before.map(|before| &before.confidential[..]).unwrap_or_default();
        let same = |one: &Withheld, other: &Withheld| one.field == other.field && one.reason == other.reason;
        for withheld in &mut self.confidential {
            if !known.iter().any(|old| same(old, withheld)) {
                withheld.by.clone_from(&writer);
            }
        }
        let opened = |old: &&Withheld| !self.confidential.iter().any(|new| same(old, new));
        for asker in known.iter().filter(opened).filter_map(|old| old.by.as_ref()) {
            let own = self.standing_for(asker);
            // Whoever operates the installation helps where the party has left.
            if by.organisation.is_some() && !writer.as_ref().is_some_and(|writer| own.contains(writer)) {
                let roles = Action::Write(Resource::Agreements).rule().roles();
                let organisations = own.into_iter().map(|own| own.reference).collect();
                return Err(Denied::Missing(Missing { scopes: vec![], roles, organisations }));
            }
        }
        Ok(())
    }
}
