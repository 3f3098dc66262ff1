//! Versions of an agreement's text: frozen, signed, in effect.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Authority,
    party::Party,
    text::{AgreementText, sha256},
};
use crate::{
    access::Role,
    identity::{Id, Link},
    text::{Note, Title},
    vocabulary,
};

vocabulary! {
    /// Where a version of an agreement's text stands.
    VersionState {
        /// The parties have it before them to sign.
        Open = "open",
        /// All have signed; its day has not come.
        Signed = "signed",
        /// It holds.
        InEffect = "in_effect",
        /// A party declined it or took its signature back.
        Refused = "refused",
        /// A later version holds in its place.
        Superseded = "superseded",
    }
}

vocabulary! {
    /// What a party decides of a text.
    Decision {
        /// It signs.
        Signed = "signed",
        /// It does not, and says why.
        Declined = "declined",
        /// It takes its signature back, and says why.
        Withdrawn = "withdrawn",
    }
}

/// A party's decision on an exact text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// The party.
    pub party: Link,
    /// What it decided.
    pub decision: Decision,
    /// In which capacity whoever signed did so.
    pub capacity: Title,
    /// By which decision of the party.
    pub authority: Authority,
    /// Why it was declined or taken back.
    pub reason: Option<Note>,
    /// The day on which it was, where the councils are.
    pub on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By which role.
    pub role: Role,
    /// Of which organisation.
    pub organisation: Option<Link>,
}

/// A frozen text, by its digest; the text itself is kept apart, as it was hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// 1 for the first.
    pub number: u32,
    /// SHA-256 of the canonical text, in hex.
    pub sha256: String,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// The first day on which it holds once all have signed.
    pub takes_effect_on: NaiveDate,
    /// Why it replaces the version before, where it varies one that holds.
    pub rationale: Option<Note>,
    /// Documents that belong to the text.
    pub annexes: Vec<Id>,
    /// Where it stands.
    pub state: VersionState,
    /// The parties whose signatures it needs.
    pub signers: Vec<Link>,
    /// What they decided, oldest first.
    pub signatures: Vec<Signature>,
    /// The day on which it began to hold.
    pub held_from: Option<NaiveDate>,
    /// The last day on which it held.
    pub held_until: Option<NaiveDate>,
}

impl Version {
    /// Freezes a text.
    pub fn freeze(
        number: u32,
        text: &AgreementText,
        signers: Vec<Link>,
        takes_effect_on: NaiveDate,
        rationale: Option<Note>,
        at: DateTime<Utc>,
    ) -> Self {
        Self {
            number,
            sha256: sha256(&text.canonical()),
            frozen_at: at,
            takes_effect_on,
            rationale,
            annexes: text.annexes.iter().map(|annex| annex.document).collect(),
            state: VersionState::Open,
            signers,
            signatures: vec![],
            held_from: None,
            held_until: None,
        }
    }

    /// What names whoever signed in the agreement's list of signatories: by the place of the signature.
    pub fn signatory_at(&self, place: usize) -> String {
        format!("{}/{place}", self.number)
    }

    /// The party's last word on it.
    pub fn decided(&self, party: Id) -> Option<&Signature> {
        self.signatures.iter().rev().find(|signature| signature.party.id == party)
    }

    /// The parties that have not signed.
    pub fn outstanding(&self) -> Vec<&Link> {
        let signed = |party: &&Link| self.decided(party.id).is_some_and(|last| last.decision == Decision::Signed);
        self.signers.iter().filter(|party| !signed(party)).collect()
    }

    /// The day of the last signature.
    pub fn signed_on(&self) -> Option<NaiveDate> {
        self.signatures.iter().map(|signature| signature.on).max()
    }

    /// Whether it awaits signatures or its day.
    pub fn is_pending(&self) -> bool {
        matches!(self.state, VersionState::Open | VersionState::Signed)
    }

    /// Whether it held on a day.
    pub fn held_on(&self, day: NaiveDate) -> bool {
        self.held_from.is_some_and(|from| from <= day) && self.held_until.is_none_or(|until| day <= until)
    }
}

/// The parties whose signatures a text needs.
pub fn signers(parties: &[Party]) -> Vec<Link> {
    parties.iter().filter(|party| party.signs).map(|party| party.party.clone()).collect()
}
