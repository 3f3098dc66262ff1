//! Signing a frozen text, declining it, or taking a signature back.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Agreement, AgreementStatus, Authority, Signature, Unmet,
    around::Around,
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
    /// The day on which it was, where that is not today: signed on paper, recorded later.
    pub on: Option<NaiveDate>,
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
    /// Whoever would sign does not act for the party.
    #[error("{}", .0.detail)]
    Unmet(Unmet),
    /// What was said is wrong.
    #[error("{}", .0.detail)]
    Fault(Fault),
}

impl Agreement {
    /// The party by the text that holds, so that none is replaced without its own word; one that a variation adds, by that.
    fn signing_party(&self, party: Id) -> Option<&party::Party> {
        let pending = self.pending_text().unwrap_or(&self.text);
        party::find(&self.text.parties, party).or_else(|| party::find(&pending.parties, party))
    }

    /// The organisations any of which signs for a party: the one that acts for it, or whoever stands in its place.
    pub fn signs_for(&self, party: &Link) -> Vec<Link> {
        let Some(found) = self.signing_party(party.id) else { return self.succeeding(party) };
        found.acting().map(|acting| self.standing_for(acting)).unwrap_or_default()
    }

    /// The earliest day for a signature: that of the last move, or on which the text began that a variation would replace.
    fn before_the_parties_since(&self) -> Option<NaiveDate> {
        let moved = self.moves.last().map(|last| last.effective_on);
        moved.max(self.in_effect().and_then(|version| version.held_from))
    }

    /// Takes a party's decision on the text that is before it, and does what follows: when all have signed and the day
    /// has come, the text holds; when one declines, the parties negotiate again, or the variation falls.
    pub fn sign(
        &mut self,
        said: Signing,
        by: &Permit,
        at: DateTime<Utc>,
        today: NaiveDate,
        around: &Around,
    ) -> Result<Option<Came>, NotSigned> {
        let status = self.status;
        let on = said.on.unwrap_or(today);
        let since = self.before_the_parties_since();
        let said = Signing { party: self.signer_meant(&said.party), ..said };
        let unrepresented = match self.signing_party(said.party.id) {
            Some(party) if said.decision == Decision::Signed => {
                around.unrepresented(self, std::slice::from_ref(party), on).pop()
            }
            _ => None,
        };
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
        let earlier = version.decided(said.party.id);
        let last = earlier.map(|last| last.decision);
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
        if on > today {
            let detail = format!("A signature is recorded once it is given; it is {today}");
            return Err(NotSigned::Fault(Fault::new("/signed_on", "in_the_future", detail)));
        }
        if let Some(day) = since.max(earlier.map(|last| last.on)).filter(|day| *day > on) {
            let detail = format!("What is decided of this text is decided on {day} or later");
            return Err(NotSigned::Fault(Fault::new("/signed_on", "out_of_order", detail)));
        }
        if said.decision != Decision::Signed && said.reason.is_none() {
            let detail = "Required unless decision is signed";
            return Err(NotSigned::Fault(Fault::new("/reason", "required_when", detail)));
        }
        if let Some(unmet) = unrepresented {
            return Err(NotSigned::Unmet(Unmet { pointer: String::new(), ..unmet }));
        }
        let (party, decision) = (said.party, said.decision);
        self.signatories.insert(version.signatory_at(version.signatures.len()), said.name);
        version.signatures.push(Signature {
            party,
            decision,
            capacity: said.capacity,
            authority: said.authority,
            reason: said.reason,
            on,
            at,
            role: by.role,
            organisation: by.organisation.clone(),
        });
        if decision != Decision::Signed {
            self.refuse();
            if status == AgreementStatus::Agreed {
                self.came(AgreementStatus::Negotiating, on, at, Some((by.role, by.organisation.clone())));
            }
            return Ok(None);
        }
        if version.outstanding().is_empty() {
            version.state = VersionState::Signed;
        }
        Ok(self.day_came(today, at))
    }
}
