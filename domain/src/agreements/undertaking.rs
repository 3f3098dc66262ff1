//! What a party undertakes: an obligation to keep, or a milestone to reach.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::party::{self, Party};
use crate::{
    fault::{Fault, Faults, Malformed},
    identity::Link,
    text::Note,
};

/// The short name of a part of an agreement, by which others refer to it: `O1`, `meadow_handed_over`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Key(String);

impl Key {
    /// Parses a key of 1 to 40 letters, digits, `_` and `-`. Error: `key`.
    pub fn parse(said: &str) -> Result<Self, Malformed> {
        let fits = (1..=40).contains(&said.len())
            && said.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
        if fits {
            Ok(Self(said.to_owned()))
        } else {
            Err(Malformed::new("key", "A key has 1 to 40 letters, digits, _ and -", said))
        }
    }

    /// The key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Something that a party undertakes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Undertaking {
    /// Its short name, unique within the agreement.
    pub key: Key,
    /// Who undertakes it; the parties together where it is empty.
    pub party: Option<Link>,
    /// What.
    pub text: Note,
    /// The day by which; empty for what holds throughout.
    pub due_on: Option<NaiveDate>,
    /// What will show that it was kept.
    pub evidence_wanted: Option<Note>,
}

/// What is wrong with undertakings: keys that repeat, or a party that is none.
pub fn faults(lists: [(&str, &[Undertaking]); 2], parties: &[Party]) -> Faults {
    let mut faults = Faults::default();
    let mut known: Vec<&Key> = Vec::new();
    for (name, list) in lists {
        for (at, undertaking) in list.iter().enumerate() {
            if known.contains(&&undertaking.key) {
                let fault = Fault::new(format!("/{name}/{at}/key"), "repeated", "This key stands here already");
                faults.note(fault.with_value(undertaking.key.as_str()));
            }
            known.push(&undertaking.key);
            if let Some(link) = &undertaking.party
                && party::find(parties, link.id).is_none()
            {
                let fault = Fault::new(format!("/{name}/{at}/party"), "not_a_party", "Not a party of this agreement");
                faults.note(fault.with_value(&link.reference));
            }
        }
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreements::text::tests::{link, party, undertaking};

    #[test]
    fn keys_are_short_names() {
        for said in ["O1", "meadow_handed_over", "a-b", &"x".repeat(40)] {
            assert!(Key::parse(said).is_ok(), "{said}");
        }
        for said in ["", "a b", "é", "a/b", "a.b", &"x".repeat(41)] {
            assert_eq!(Key::parse(said).unwrap_err().code, "key", "{said}");
        }
    }

    #[test]
    fn keys_are_unique_across_both_lists_and_parties_are_parties() {
        let parties = [party(1, crate::agreements::PartySort::LocalCouncil)];
        let obligations = [undertaking("A", Some(link(1))), undertaking("B", Some(link(9)))];
        let milestones = [undertaking("A", None)];
        let found = faults([("obligations", &obligations), ("milestones", &milestones)], &parties).0;
        let told: Vec<_> = found.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
        assert_eq!(told, [("/obligations/1/party", "not_a_party"), ("/milestones/0/key", "repeated")]);
    }
}
