//! The states of an agreement's life, and the moves between them.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    access::Role,
    identity::Link,
    text::{Note, Title},
    vocabulary,
};

vocabulary! {
    /// Where an agreement stands.
    AgreementStatus {
        /// One party writes it.
        Draft = "draft",
        /// The other parties have it before them.
        Proposed = "proposed",
        /// The parties work on it together.
        Negotiating = "negotiating",
        /// Its text is fixed, for the parties to sign.
        Agreed = "agreed",
        /// Signed by all, and its first day has come.
        InForce = "in_force",
        /// In force, and the parties look at it again.
        UnderReview = "under_review",
        /// What it was for is done.
        Completed = "completed",
        /// Its fixed term ended.
        Expired = "expired",
        /// Ended before its time.
        Terminated = "terminated",
        /// What was transferred went back.
        HandedBack = "handed_back",
        /// Given up before it was in force.
        Withdrawn = "withdrawn",
    }
}

use AgreementStatus::{
    Agreed, Completed, Draft, Expired, HandedBack, InForce, Negotiating, Proposed, Terminated, UnderReview, Withdrawn,
};

impl AgreementStatus {
    /// The states that may follow.
    pub fn next(self) -> &'static [Self] {
        match self {
            Draft => &[Proposed, Withdrawn],
            Proposed => &[Negotiating, Withdrawn],
            Negotiating => &[Agreed, Withdrawn],
            Agreed => &[InForce, Negotiating, Withdrawn],
            InForce => &[UnderReview, Completed, Expired, Terminated, HandedBack],
            UnderReview => &[InForce, Completed, Expired, Terminated, HandedBack],
            Expired => &[HandedBack],
            Completed | Terminated | HandedBack | Withdrawn => &[],
        }
    }

    /// The states that somebody may ask for. The others come by themselves: a party declines, or the day comes.
    pub fn asked(self) -> Vec<Self> {
        let comes = |to: Self| matches!((self, to), (Agreed, Negotiating) | (InForce | UnderReview, Expired));
        self.next().iter().copied().filter(|to| !comes(*to)).collect()
    }

    /// Whether its text can still be written.
    pub fn is_written(self) -> bool {
        matches!(self, Draft | Negotiating)
    }

    /// Whether it binds the parties.
    pub fn binds(self) -> bool {
        matches!(self, InForce | UnderReview)
    }

    /// Whether whoever moves it there says why.
    pub fn needs_reason(self) -> bool {
        matches!(self, Withdrawn | Terminated | HandedBack)
    }

    /// Whether the move is a council's decision, which stands in its minutes.
    pub fn needs_authority(self) -> bool {
        matches!(self, Agreed | Terminated | HandedBack)
    }
}

/// The decision by which something was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authority {
    /// Where it stands in the minutes, such as `FTC 2027/034`.
    pub minute_ref: Title,
    /// The day it was resolved.
    pub resolved_on: Option<NaiveDate>,
}

/// A move from one state to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    /// The state that followed.
    pub to: AgreementStatus,
    /// The day from which it holds.
    pub effective_on: NaiveDate,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// By which role; `None` when the day came by itself.
    pub role: Option<Role>,
    /// On whose behalf; `None` for the installation.
    pub organisation: Option<Link>,
    /// Why.
    pub reason: Option<Note>,
    /// By which decision.
    pub authority: Option<Authority>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vocabulary::Vocabulary;

    #[test]
    fn withdrawal_is_open_before_it_is_in_force_and_never_after() {
        for status in AgreementStatus::ALL {
            let before = matches!(status, Draft | Proposed | Negotiating | Agreed);
            assert_eq!(status.next().contains(&Withdrawn), before, "{status}");
        }
    }

    #[test]
    fn every_state_is_reached_and_ends_have_no_way_back() {
        for status in AgreementStatus::ALL.iter().filter(|status| **status != Draft) {
            assert!(AgreementStatus::ALL.iter().any(|from| from.next().contains(status)), "{status}");
        }
        for over in [Completed, Terminated, HandedBack, Withdrawn] {
            assert!(over.next().is_empty(), "{over}");
        }
        assert!(AgreementStatus::ALL.iter().all(|from| !from.next().contains(&Draft)));
    }
}
