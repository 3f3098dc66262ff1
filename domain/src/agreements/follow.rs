//! What becomes of what was agreed: obligations kept, reviews held.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Agreement, Unmet,
    agreement::Varied,
    undertaking::{Key, Undertaking},
};
use crate::{
    access::Permit,
    fault::{Fault, Faults},
    identity::{Id, Link},
    text::Note,
    vocabulary,
};

vocabulary! {
    /// How far an obligation was kept, or a milestone reached.
    Judgement {
        Met = "met",
        PartlyMet = "partly_met",
        NotMet = "not_met",
    }
}

vocabulary! {
    /// Where an obligation or milestone stands on a day.
    UndertakingState {
        /// Not judged, and not yet due.
        Open = "open",
        /// Not met, and its day is past.
        Overdue = "overdue",
        Met = "met",
        PartlyMet = "partly_met",
        NotMet = "not_met",
    }
}

/// Somebody's judgement of an obligation or milestone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The obligation or milestone.
    pub key: Key,
    /// How far it was kept.
    pub judgement: Judgement,
    /// The day it tells of.
    pub on: NaiveDate,
    /// What shows it.
    pub evidence: Note,
    /// Documents of the agreement that show it.
    pub documents: Vec<Id>,
    /// On whose behalf it was recorded.
    pub organisation: Option<Link>,
    /// When it was recorded.
    pub at: DateTime<Utc>,
    /// The version of the text whose obligation or milestone was judged.
    pub version: u32,
    /// The version that said it otherwise, or took it out: it is judged anew.
    pub rewritten_by: Option<u32>,
}

vocabulary! {
    /// What a review concludes.
    Conclusion {
        Continue = "continue",
        Vary = "vary",
        End = "end",
    }
}

/// A review that was held.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Review {
    /// The day.
    pub held_on: NaiveDate,
    /// What was found.
    pub findings: Note,
    /// What it concludes.
    pub conclusion: Conclusion,
    /// On whose behalf it was recorded.
    pub organisation: Option<Link>,
    /// When it was recorded.
    pub at: DateTime<Utc>,
}

/// Who records something that became of an agreement, when.
#[derive(Debug, Clone, Copy)]
pub struct Recorder<'a> {
    /// By which leave.
    pub permit: &'a Permit,
    /// When.
    pub at: DateTime<Utc>,
    /// The day it is.
    pub today: NaiveDate,
}

/// Why something is not recorded.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotRecorded {
    /// The agreement does not stand where it could be; what would have to come first.
    #[error("{}", .0.detail)]
    Early(Unmet),
    /// What was said is wrong.
    #[error(transparent)]
    Faults(#[from] Faults),
}

pub(super) fn not_ahead(pointer: &str, day: NaiveDate, today: NaiveDate) -> Result<(), Faults> {
    if day <= today {
        return Ok(());
    }
    Err(Faults(vec![Fault::new(pointer, "in_the_future", format!("It is {today}"))]))
}

impl Agreement {
    /// Records how far an obligation was kept or a milestone reached.
    pub fn judge(
        &mut self,
        key: &str,
        judgement: Judgement,
        on: NaiveDate,
        evidence: Note,
        documents: Vec<Id>,
        by: Recorder<'_>,
    ) -> Result<(), NotRecorded> {
        if !self.was_in_force() {
            return Err(NotRecorded::Early(Unmet::new("not_in_force", "", "It has not been in force")));
        }
        let Some(undertaking) = self.text.undertaking(key) else {
            let fault = Fault::new("/key", "unknown_key", "No obligation or milestone has this key").with_value(key);
            return Err(Faults(vec![fault]).into());
        };
        not_ahead("/on", on, by.today)?;
        let (key, organisation) = (undertaking.key.clone(), by.permit.organisation.clone());
        let version = self.in_effect().map_or(1, |version| version.number);
        let (at, rewritten_by) = (by.at, None);
        self.progress.push(Progress {
            key,
            judgement,
            on,
            evidence,
            documents,
            organisation,
            at,
            version,
            rewritten_by,
        });
        Ok(())
    }

    /// What a varied text says otherwise than the one it replaces is judged anew.
    pub(super) fn judge_anew(&mut self, varied: &Varied) {
        let stays = |key: &Key| {
            let (old, new) = (self.text.undertaking(key.as_str()), varied.text.undertaking(key.as_str()));
            old.zip(new).is_some_and(|(old, new)| self.asks_the_same(old, new))
        };
        let rewritten: Vec<Key> =
            self.progress.iter().map(|judged| &judged.key).filter(|key| !stays(key)).cloned().collect();
        for judged in self.progress.iter_mut().filter(|judged| rewritten.contains(&judged.key)) {
            judged.rewritten_by = judged.rewritten_by.or(Some(varied.number));
        }
    }

    /// Whether two texts of an undertaking ask the same of the same party, or of who stands in its place.
    fn asks_the_same(&self, old: &Undertaking, new: &Undertaking) -> bool {
        let party = |undertaking: &Undertaking| undertaking.party.as_ref().map(|party| self.standing_for(party));
        old.text == new.text
            && old.due_on == new.due_on
            && old.evidence_wanted == new.evidence_wanted
            && party(old) == party(new)
    }

    /// The judgements that count of an obligation or milestone, oldest first.
    pub fn judged<'a>(&'a self, undertaking: &'a Undertaking) -> impl DoubleEndedIterator<Item = &'a Progress> {
        self.progress.iter().filter(|judged| judged.key == undertaking.key && judged.rewritten_by.is_none())
    }

    /// Where an obligation or milestone stands on a day: the last judgement of or before that day decides.
    pub fn standing(&self, undertaking: &Undertaking, on: NaiveDate) -> UndertakingState {
        let judged = self.judged(undertaking).rev().filter(|progress| progress.on <= on);
        let last = judged.max_by_key(|progress| progress.on);
        let late = undertaking.due_on.is_some_and(|due| due < on);
        match last.map(|progress| progress.judgement) {
            Some(Judgement::Met) => UndertakingState::Met,
            Some(Judgement::PartlyMet) if !late => UndertakingState::PartlyMet,
            Some(Judgement::NotMet) if !late => UndertakingState::NotMet,
            None if !late => UndertakingState::Open,
            _ => UndertakingState::Overdue,
        }
    }

    /// Records a review.
    pub fn review(
        &mut self,
        held_on: NaiveDate,
        findings: Note,
        conclusion: Conclusion,
        by: Recorder<'_>,
    ) -> Result<(), NotRecorded> {
        if !self.was_in_force() {
            return Err(NotRecorded::Early(Unmet::new("not_in_force", "", "It has not been in force")));
        }
        not_ahead("/held_on", held_on, by.today)?;
        let organisation = by.permit.organisation.clone();
        self.reviews.push(Review { held_on, findings, conclusion, organisation, at: by.at });
        Ok(())
    }
}
