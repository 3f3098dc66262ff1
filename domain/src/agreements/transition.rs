//! Moving an agreement from one state to another.

use chrono::{DateTime, NaiveDate, Utc};

use super::{
    Agreement, AgreementStatus, Authority, Move, Unmet, Version,
    around::Around,
    version::{VersionState, signers},
};
use crate::{
    access::{Permit, Role},
    fault::Fault,
    identity::Link,
    text::Note,
};

/// The wish to move an agreement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Where to.
    pub to: AgreementStatus,
    /// The day from which it holds; today where it is not said.
    pub effective_on: Option<NaiveDate>,
    /// Why.
    pub reason: Option<Note>,
    /// By which decision.
    pub authority: Option<Authority>,
}

/// Why an agreement is not moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotMoved {
    /// Its state does not permit it, or something is missing.
    #[error("{}", told(*.from, *.to, .unmet))]
    Illegal {
        /// Where it stands.
        from: AgreementStatus,
        /// Where it should go.
        to: AgreementStatus,
        /// What is missing; empty where its state does not permit it.
        unmet: Vec<Unmet>,
    },
    /// What was said is wrong.
    #[error("{}", .0.detail)]
    Fault(Fault),
}

fn told(from: AgreementStatus, to: AgreementStatus, unmet: &[Unmet]) -> String {
    match unmet {
        [] => format!("What is {from} does not become {to}"),
        [one] => one.detail.clone(),
        many => format!("{} things are missing to become {to}", many.len()),
    }
}

/// What somebody says with a move is missing.
pub fn unsaid(to: AgreementStatus, reason: bool, authority: bool) -> Vec<Unmet> {
    let mut unmet = Vec::new();
    if to.needs_reason() && !reason {
        unmet.push(Unmet::new("no_reason", "/reason", "Say why"));
    }
    if to.needs_authority() && !authority {
        let detail = "Say by which decision: where it stands in the minutes";
        unmet.push(Unmet::new("no_authority", "/authority", detail));
    }
    unmet
}

impl Agreement {
    /// Moves it. A text that is agreed is frozen: its version is the last.
    pub fn transition(
        &mut self,
        wish: Wish,
        by: &Permit,
        at: DateTime<Utc>,
        today: NaiveDate,
        around: &Around,
    ) -> Result<(), NotMoved> {
        let (from, to) = (self.status, wish.to);
        if !from.asked().contains(&to) {
            return Err(NotMoved::Illegal { from, to, unmet: vec![] });
        }
        let effective_on = wish.effective_on.unwrap_or(today);
        if effective_on > today {
            let detail = format!("A move is recorded once its day has come; it is {today}");
            return Err(NotMoved::Fault(Fault::new("/effective_on", "in_the_future", detail)));
        }
        if let Some(last) = self.moves.last().filter(|last| last.effective_on > effective_on) {
            let detail = format!("It became {} on {}", last.to, last.effective_on);
            return Err(NotMoved::Fault(Fault::new("/effective_on", "out_of_order", detail)));
        }
        if let Some(from) = self.in_effect().and_then(|version| version.held_from).filter(|from| *from > effective_on) {
            let detail = format!("The text that is in effect has held since {from}");
            return Err(NotMoved::Fault(Fault::new("/effective_on", "out_of_order", detail)));
        }
        let mut unmet = self.unmet(to, effective_on, around);
        unmet.extend(unsaid(to, wish.reason.is_some(), wish.authority.is_some()));
        if !unmet.is_empty() {
            return Err(NotMoved::Illegal { from, to, unmet });
        }
        self.enter(to, effective_on, at);
        let (role, organisation) = (Some(by.role), by.organisation.clone());
        let (reason, authority) = (wish.reason, wish.authority);
        self.moves.push(Move { to, effective_on, at, role, organisation, reason, authority });
        Ok(())
    }

    /// What entering a state does to the text's versions.
    pub(super) fn enter(&mut self, to: AgreementStatus, on: NaiveDate, at: DateTime<Utc>) {
        match (self.status, to) {
            (AgreementStatus::Negotiating, AgreementStatus::Agreed) => {
                let number = u32::try_from(self.versions.len() + 1).unwrap_or(u32::MAX);
                let takes_effect_on = self.text.term.starts_on.unwrap_or(on);
                let signers = signers(&self.text.parties);
                self.versions.push(Version::freeze(number, &self.text, signers, takes_effect_on, None, at));
            }
            (AgreementStatus::Agreed, AgreementStatus::InForce) => self.begin(on),
            (AgreementStatus::Agreed, AgreementStatus::Withdrawn) => self.refuse(),
            _ if self.status.binds() && !to.binds() => {
                // What ends takes the variation that nobody signed in time with it.
                self.refuse();
                self.end_version(on.pred_opt().unwrap_or(on));
            }
            _ => {}
        }
        self.status = to;
    }

    /// Puts the pending version into effect.
    pub(super) fn begin(&mut self, on: NaiveDate) {
        self.end_version(on.pred_opt().unwrap_or(on));
        if let Some(version) = self.versions.last_mut() {
            version.state = VersionState::InEffect;
            version.held_from = Some(on);
        }
    }

    /// The version in effect holds no longer than a day.
    fn end_version(&mut self, last: NaiveDate) {
        let superseded = self.versions.last().is_some_and(Version::is_pending);
        for version in self.versions.iter_mut().filter(|version| version.state == VersionState::InEffect) {
            // What ends on the day it began held on that day.
            version.held_until = version.held_from.map(|from| last.max(from));
            if superseded {
                version.state = VersionState::Superseded;
            }
        }
    }

    /// The pending version is not signed any more.
    pub(super) fn refuse(&mut self) {
        if let Some(version) = self.versions.last_mut().filter(|version| version.is_pending()) {
            version.state = VersionState::Refused;
        }
        self.varied = None;
    }

    /// Records a move that nobody asked for: the day came, or the last signature.
    pub(super) fn came(
        &mut self,
        to: AgreementStatus,
        on: NaiveDate,
        at: DateTime<Utc>,
        by: Option<(Role, Option<Link>)>,
    ) {
        self.enter(to, on, at);
        let (role, organisation) = by.map_or((None, None), |(role, organisation)| (Some(role), organisation));
        self.moves.push(Move { to, effective_on: on, at, role, organisation, reason: None, authority: None });
    }
}
