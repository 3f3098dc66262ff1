//! A sign-off: somebody vouches for an indicator's figures of a period; then they can be closed to changes.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::{
    access::{Owner, Permit},
    event::Happening,
    identity::{Id, Identifier, Link, Space},
    listing::{Field, FieldType, Source},
    period::Period,
    record::{Aggregate, Move},
    resource::Resource,
    text::Note,
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// Where a sign-off stands.
    SignOffState {
        /// Somebody vouches for the figures. They may still change, which ends it.
        SignedOff = "signed_off",
        /// The figures are closed to changes.
        Locked = "locked",
        /// Somebody took it back and said why.
        Reopened = "reopened",
        /// A figure changed after it.
        Lapsed = "lapsed",
    }
}

impl SignOffState {
    /// Whether somebody vouches for the figures.
    pub fn stands(self) -> bool {
        matches!(self, Self::SignedOff | Self::Locked)
    }

    /// The states that somebody can move it to. What was taken back or lapsed is signed off anew.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::SignedOff => &[Self::Locked, Self::Reopened],
            Self::Locked => &[Self::Reopened],
            Self::Reopened | Self::Lapsed => &[],
        }
    }
}

/// The figures that are vouched for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// How many.
    pub figures: u64,
    /// SHA-256 over the line `id revision` of each, in the order in which they are listed. Values are left out: the
    /// digest of a few small numbers would tell them.
    pub sha256: String,
}

/// Figures being counted.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    figures: u64,
    digest: Sha256,
}

impl Tally {
    /// Adds the next figure.
    pub fn add(&mut self, observation: Id, revision: i32) {
        self.figures += 1;
        self.digest.update(format!("{observation} {revision}\n"));
    }

    /// All of them; `None` when there is none.
    pub fn finish(self) -> Option<Covered> {
        let sha256 = self.digest.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
        (self.figures > 0).then_some(Covered { figures: self.figures, sha256 })
    }
}

/// A sign-off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignOff {
    /// What is measured.
    pub indicator: Link,
    /// When.
    pub period: Period,
    /// What whoever relies on it should know.
    pub note: Option<Note>,
    /// Where it stands.
    pub state: SignOffState,
    /// The figures that are vouched for.
    pub covered: Covered,
    /// The organisation that keeps the indicator; principal authorities keep one without together.
    pub organisation: Option<Link>,
    /// What became of it, oldest first; of reasons, why it was reopened alone.
    pub moves: Vec<Move<SignOffState>>,
}

/// Why a sign-off is not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotMoved {
    /// Its state does not permit it.
    #[error("What is {from} does not become {to}")]
    IllegalState {
        /// Where it stands.
        from: SignOffState,
        /// Where it should go.
        to: SignOffState,
    },
    /// Whoever opens what others rely on says why.
    #[error("Say in Change-Reason why it is reopened")]
    NoReason,
}

/// Whether figures of one period are among those of another: a year's lock closes its months, a month's no year.
pub fn holds(outer: &Period, figure: &Period) -> bool {
    outer.start <= figure.start && figure.end <= outer.end
}

impl SignOff {
    /// The same, signed.
    #[must_use]
    pub fn signed(mut self, covered: Covered, by: &Permit, at: DateTime<Utc>) -> Self {
        (self.state, self.covered) = (SignOffState::SignedOff, covered);
        self.moved(SignOffState::SignedOff, by, at, None);
        self
    }

    /// Moves it; tells what that is called. The reason is kept where it is reopened: those who rely on it are told.
    pub fn transition(
        &mut self,
        to: SignOffState,
        by: &Permit,
        at: DateTime<Utc>,
        reason: Option<String>,
    ) -> Result<Happening, NotMoved> {
        if !self.state.next().contains(&to) {
            return Err(NotMoved::IllegalState { from: self.state, to });
        }
        if to == SignOffState::Reopened && reason.is_none() {
            return Err(NotMoved::NoReason);
        }
        self.moved(to, by, at, reason.filter(|_| to == SignOffState::Reopened));
        Ok(if to == SignOffState::Locked { Happening::Locked } else { Happening::Reopened })
    }

    /// Ends it, since a figure changed. Why that changed, the audit log tells.
    pub fn lapse(&mut self, by: &Permit, at: DateTime<Utc>) {
        self.moved(SignOffState::Lapsed, by, at, None);
    }

    fn moved(&mut self, to: SignOffState, by: &Permit, at: DateTime<Utc>, reason: Option<String>) {
        self.state = to;
        self.moves.push(Move::new(to, by, at, reason));
    }
}

impl Aggregate for SignOff {
    const RESOURCE: Resource = Resource::SignOffs;
    const FIELDS: &'static [Field] = &[
        Field::reference("indicator", "indicator_id", Space::Of(Resource::Indicators), "What is measured"),
        Field::column("state", FieldType::Word(SignOffState::WORDS), "Where it stands"),
        Field::found_in("start", FieldType::Date, Source::Column("valid_from"), "The first day of its period")
            .sortable(),
        Field::found_in("end", FieldType::Date, Source::Column("valid_to"), "The last day of its period").sortable(),
    ];

    fn owner(&self) -> Owner {
        match &self.organisation {
            Some(organisation) => Owner::Organisations(vec![organisation.clone()]),
            None => Owner::Common,
        }
    }

    /// A period is signed off once, until that is taken back or lapses.
    fn keys(&self) -> Vec<Identifier> {
        let key = || Identifier::natural_key(&[&self.indicator.id.to_string(), &self.period.label()]);
        self.state.stands().then(key).into_iter().collect()
    }

    fn kind(&self) -> &'static str {
        self.state.word()
    }
}

#[cfg(test)]
mod tests;
