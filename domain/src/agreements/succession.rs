//! A party that was merged or split: who stands in its place.
//!
//! The order that merges councils passes functions, rights and liabilities on. What was signed stays as it was signed; from
//! the order's day the survivor stands in the party's place: it owes and is owed, writes, and signs what was not signed yet.
//! After a split each successor does, until a variation, which each of them signs, names who goes on.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Agreement, AgreementText, Unmet, version::VersionState};
use crate::identity::Link;

/// A council that was merged or split.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Succession {
    /// The council.
    pub party: Link,
    /// The survivor, or the successors.
    pub by: Vec<Link>,
    /// The first day on which they stand in its place.
    pub on: NaiveDate,
    /// Whether that day has come.
    pub came: bool,
}

impl Agreement {
    /// Notes that a council was merged or split; its day brings the rest.
    pub fn succeeded(&mut self, party: Link, by: Vec<Link>, on: NaiveDate) {
        self.successions.push(Succession { party, by, on, came: false });
    }

    /// Who stands in an organisation's place now: itself, unless it was merged or split.
    pub fn standing_for(&self, organisation: &Link) -> Vec<Link> {
        self.stood_for(organisation, NaiveDate::MAX)
    }

    /// The same on a day.
    pub fn stood_for(&self, organisation: &Link, on: NaiveDate) -> Vec<Link> {
        let (mut standing, mut seen) = (Vec::new(), Vec::new());
        let mut open = vec![organisation.clone()];
        while let Some(next) = open.pop() {
            if seen.contains(&next) {
                continue;
            }
            let after = self.successions.iter().find(|after| after.came && after.on <= on && after.party == next);
            match after {
                Some(after) => open.extend(after.by.iter().rev().cloned()),
                None => standing.push(next.clone()),
            }
            seen.push(next);
        }
        standing
    }

    /// Whether an organisation is a party, or takes its place on a day that is known, come or not.
    pub(super) fn comes_after(&self, organisation: &Link, party: &Link) -> bool {
        let (mut open, mut seen) = (vec![party], Vec::new());
        while let Some(next) = open.pop() {
            if next == organisation {
                return true;
            }
            if !seen.contains(&next) {
                open.extend(self.successions.iter().filter(|after| after.party == *next).flat_map(|after| &after.by));
                seen.push(next);
            }
        }
        false
    }

    /// Those who stand in the place of organisations, each once.
    pub(super) fn heirs(&self, organisations: Vec<Link>) -> Vec<Link> {
        if self.successions.is_empty() {
            return organisations;
        }
        let mut all: Vec<Link> = Vec::new();
        for link in organisations.iter().flat_map(|organisation| self.standing_for(organisation)) {
            if !all.contains(&link) {
                all.push(link);
            }
        }
        all
    }

    /// A successor itself, where it is one, or who stands in its place.
    pub(super) fn succeeding(&self, organisation: &Link) -> Vec<Link> {
        let succeeds = self.successions.iter().any(|after| after.came && after.by.contains(organisation));
        if succeeds { self.standing_for(organisation) } else { vec![] }
    }

    /// The party that signs where it, or one that stands in its place, is named.
    pub(super) fn signer_meant(&self, said: &Link) -> Link {
        let signers = self.pending().map(|version| &version.signers[..]).unwrap_or_default();
        if signers.contains(said) {
            return said.clone();
        }
        let heir = self.standing_for(said).into_iter().find(|heir| signers.contains(heir));
        let ancestor = || signers.iter().find(|signer| self.standing_for(signer).contains(said)).cloned();
        heir.or_else(ancestor).unwrap_or_else(|| said.clone())
    }

    /// Parties of a text that were merged or split, so that a new text names those who go on.
    pub(super) fn ended_parties(&self, text: &AgreementText) -> Vec<Unmet> {
        let ended = text.parties.iter().enumerate().filter_map(|(at, party)| {
            let heirs = self.standing_for(&party.party);
            let names: Vec<&str> = heirs.iter().map(|heir| heir.reference.as_str()).collect();
            let detail = format!("{} is no more; name who goes on: {}", party.party.reference, names.join(" or "));
            (heirs != [party.party.clone()]).then(|| Unmet::new("party_ended", format!("/parties/{at}/party"), detail))
        });
        ended.collect()
    }

    /// Lets the next succession whose day has come take place: signatures that are outstanding fall to the successors.
    pub(super) fn succeed(&mut self, today: NaiveDate) -> bool {
        let Some(at) = self.successions.iter().position(|after| !after.came && after.on <= today) else { return false };
        self.successions[at].came = true;
        let party = self.successions[at].party.clone();
        let heirs = self.standing_for(&party);
        let Some(version) = self.versions.last_mut().filter(|version| version.state == VersionState::Open) else {
            return true;
        };
        if version.outstanding().contains(&&party) {
            let place = version.signers.iter().position(|signer| *signer == party).unwrap_or_default();
            version.signers.remove(place);
            let new: Vec<Link> = heirs.into_iter().filter(|heir| !version.signers.contains(heir)).collect();
            version.signers.splice(place..place, new);
            if version.outstanding().is_empty() {
                version.state = VersionState::Signed;
            }
        }
        true
    }
}
