//! Signing a frozen text, declining it, or taking a signature back.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Agreement, AgreementStatus, Authority, Signature,
    calendar::Came,
    party,
    version::{Decision, VersionState},
};
use crate::{
    access::Permit,
    fault::Fault,
    identity::{Id, Link},
    text::{Note, Title},
};

/// A party's decision, as it is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signing {
    /// The party.
    pub party: Link,
    /// What it decides.
    pub decision: Decision,
    /// The digest of the text it has before it.
    pub text_sha256: String,
    /// Who signs.
    pub name: Title,
    /// In which capacity.
    pub capacity: Title,
    /// By which decision of the party.
    pub authority: Authority,
    /// Why it is declined or taken back.
    pub reason: Option<Note>,
}

/// Why a signature is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// No text is before the parties.
    #[error("What is {0} has no text to sign")]
    NoText(AgreementStatus),
    /// It is another text than the one to sign.
    #[error("The text is another than the one you have; read version {number} again")]
    TextChanged {
        /// The version to sign.
        number: u32,
        /// Its digest.
        sha256: String,
    },
    /// The party decided so already.
    #[error("{party} has {decision} this text already")]
    Decided {
        /// The party.
        party: String,
        /// What it decided.
        decision: Decision,
    },
    /// What was said is wrong.
    #[error("{}", .0.detail)]
    Fault(Fault),
}

impl Agreement {
    /// The organisation that signs for a party: the one that acts for it by the text that holds, so that none is replaced
    /// without its own word; for a party that a variation adds, the one that would act for it.
    pub fn signs_for(&self, party: Id) -> Option<&Link> {
        let pending = self.pending_text().unwrap_or(&self.text);
        let found = party::find(&self.text.parties, party).or_else(|| party::find(&pending.parties, party));
        found.and_then(party::Party::acting)
    }

    /// Takes a party's decision on the text that is before it, and does what follows: when all have signed and the day
    /// has come, the text holds; when one declines, the parties negotiate again, or the variation falls.
    pub fn sign(
        &mut self,
        said: Signing,
        by: &Permit,
        at: DateTime<Utc>,
        today: NaiveDate,
    ) -> Result<Option<Came>, NotSigned> {
        let status = self.status;
        let Some(version) = self.versions.last_mut().filter(|version| version.is_pending()) else {
            return Err(NotSigned::NoText(status));
        };
        if said.text_sha256 != version.sha256 {
            return Err(NotSigned::TextChanged { number: version.number, sha256: version.sha256.clone() });
        }
        if !version.signers.contains(&said.party) {
            let fault = Fault::new("/party", "not_a_signer", "This party's signature is not needed");
            return Err(NotSigned::Fault(fault.with_value(&said.party.reference)));
        }
        let last = version.decided(said.party.id).map(|last| last.decision);
        let again = match (said.decision, last) {
            (Decision::Signed, Some(Decision::Signed)) => Some(Decision::Signed),
            (Decision::Withdrawn, last) if last != Some(Decision::Signed) => {
                let detail = "There is no signature to take back; decline instead";
                return Err(NotSigned::Fault(Fault::new("/decision", "nothing_signed", detail)));
            }
            _ => None,
        };
        if let Some(decision) = again {
            return Err(NotSigned::Decided { party: said.party.reference, decision });
        }
        if said.decision != Decision::Signed && said.reason.is_none() {
            let detail = "Required unless decision is signed";
            return Err(NotSigned::Fault(Fault::new("/reason", "required_when", detail)));
        }
        let (party, decision) = (said.party, said.decision);
        self.signatories.insert(version.signatory_at(version.signatures.len()), said.name);
        version.signatures.push(Signature {
            party,
            decision,
            capacity: said.capacity,
            authority: said.authority,
            reason: said.reason,
            on: today,
            at,
            role: by.role,
            organisation: by.organisation.clone(),
        });
        if decision != Decision::Signed {
            self.refuse();
            if status == AgreementStatus::Agreed {
                self.came(AgreementStatus::Negotiating, today, at, Some((by.role, by.organisation.clone())));
            }
            return Ok(None);
        }
        if version.outstanding().is_empty() {
            version.state = VersionState::Signed;
        }
        Ok(self.day_came(today, at))
    }
}
