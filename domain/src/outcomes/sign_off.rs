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
mod tests {
    use super::*;
    use crate::access::Role;

    fn by(role: Role) -> Permit {
        Permit { role, organisation: None, acts_for: None, joins: None }
    }

    fn link() -> Link {
        Link { id: Id(uuid::Uuid::from_u128(1)), reference: "code:emergency-admissions".to_owned() }
    }

    fn in_state(state: SignOffState) -> SignOff {
        let period = Period::parse("2016/17").unwrap();
        let moves = vec![];
        SignOff { indicator: link(), period, note: None, state, covered: Covered::default(), organisation: None, moves }
    }

    #[test]
    fn every_move_by_state() {
        use SignOffState::{Lapsed, Locked, Reopened, SignedOff};
        for (from, to, told) in [
            (SignedOff, SignedOff, None),
            (SignedOff, Locked, Some(Happening::Locked)),
            (SignedOff, Reopened, Some(Happening::Reopened)),
            (SignedOff, Lapsed, None),
            (Locked, SignedOff, None),
            (Locked, Locked, None),
            (Locked, Reopened, Some(Happening::Reopened)),
            (Locked, Lapsed, None),
            (Reopened, SignedOff, None),
            (Reopened, Locked, None),
            (Reopened, Reopened, None),
            (Reopened, Lapsed, None),
            (Lapsed, SignedOff, None),
            (Lapsed, Locked, None),
            (Lapsed, Reopened, None),
            (Lapsed, Lapsed, None),
        ] {
            let mut sign_off = in_state(from);
            let why = Some("A hospital corrected its return".to_owned());
            let moved = sign_off.transition(to, &by(Role::Steward), DateTime::UNIX_EPOCH, why);
            assert_eq!(moved, told.ok_or(NotMoved::IllegalState { from, to }), "{from} to {to}");
            assert_eq!(sign_off.state, if told.is_some() { to } else { from });
            assert_eq!(sign_off.moves.len(), usize::from(told.is_some()));
        }
    }

    #[test]
    fn reopening_needs_a_reason_and_locking_none() {
        for (to, reason, expected) in [
            (SignOffState::Locked, None, Ok(Happening::Locked)),
            (SignOffState::Reopened, None, Err(NotMoved::NoReason)),
            (SignOffState::Reopened, Some("Wrong boundary"), Ok(Happening::Reopened)),
        ] {
            let mut sign_off = in_state(SignOffState::SignedOff);
            let reason = reason.map(str::to_owned);
            assert_eq!(sign_off.transition(to, &by(Role::Steward), DateTime::UNIX_EPOCH, reason), expected, "{to}");
        }
    }

    #[test]
    fn only_why_it_was_reopened_is_kept() {
        let mut sign_off = in_state(SignOffState::SignedOff);
        for (to, kept) in [(SignOffState::Locked, None), (SignOffState::Reopened, Some("Wrong boundary"))] {
            let why = Some("Wrong boundary".to_owned());
            sign_off.transition(to, &by(Role::Steward), DateTime::UNIX_EPOCH, why).unwrap();
            assert_eq!(sign_off.moves.last().unwrap().reason.as_deref(), kept, "{to}");
        }
    }

    #[test]
    fn a_period_is_signed_off_once_while_that_stands() {
        for (state, keys) in [
            (SignOffState::SignedOff, 1),
            (SignOffState::Locked, 1),
            (SignOffState::Reopened, 0),
            (SignOffState::Lapsed, 0),
        ] {
            assert_eq!(in_state(state).keys().len(), keys, "{state}");
        }
        let mut sign_off = in_state(SignOffState::SignedOff);
        sign_off.lapse(&by(Role::Analyst), DateTime::UNIX_EPOCH);
        assert_eq!((sign_off.state, sign_off.moves[0].role), (SignOffState::Lapsed, Role::Analyst));
    }

    #[test]
    fn a_lock_closes_what_lies_within() {
        let period = |said: &str| Period::parse(said).unwrap();
        for (outer, figure, expected) in [
            ("2016", "2016", true),
            ("2016", "2016-04", true),
            ("2016", "2016-Q4", true),
            ("2016-04", "2016", false),
            ("2016/17", "2016", false),
            ("2016/17", "2017-03", true),
            ("2016/17", "2017-04", false),
        ] {
            assert_eq!(holds(&period(outer), &period(figure)), expected, "{outer} {figure}");
        }
    }

    #[test]
    fn the_digest_tells_which_figures_and_which_revisions() {
        let tally = |figures: &[(u128, i32)]| {
            let mut tally = Tally::default();
            for (id, revision) in figures {
                tally.add(Id(uuid::Uuid::from_u128(*id)), *revision);
            }
            tally.finish()
        };
        assert_eq!(tally(&[]), None);
        let covered = tally(&[(1, 1), (2, 1)]).unwrap();
        assert_eq!(covered.figures, 2);
        // printf '…0001 1\n…0002 1\n' | sha256sum, the ids written in full.
        assert_eq!(covered.sha256, "1d9de97e1ac8c57d6bc01fee6a7fe4f7f97497cbfc60f84a8bb8bcc7d463b7e4");
        assert_ne!(tally(&[(1, 1), (2, 2)]), Some(covered));
    }
}
