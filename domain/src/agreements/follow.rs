//! What becomes of what was agreed: obligations kept, stages passed, reviews held.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Agreement, AgreementKind, AgreementStatus, Unmet,
    undertaking::{Key, Undertaking},
};
use crate::{
    access::Permit,
    fault::{Fault, Faults},
    identity::{Id, Link},
    text::{Note, Title},
    vocabulary,
    vocabulary::Vocabulary,
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
}

vocabulary! {
    /// A stage of the transfer of a service or asset, in their order.
    Stage {
        ExpressionOfInterest = "expression_of_interest",
        EvaluationOfEoi = "evaluation_of_eoi",
        FullBusinessCase = "full_business_case",
        FormalDecision = "formal_decision",
        LocalCouncilResolution = "local_council_resolution",
        HeadsOfTerms = "heads_of_terms",
        LegalDrafting = "legal_drafting",
        Completion = "completion",
        MonitoringAndReview = "monitoring_and_review",
        /// What was transferred went back.
        Reversion = "reversion",
    }
}

impl Stage {
    /// The stages that are passed before this one. Monitoring and reversion follow completion, one without the other.
    pub fn before(self) -> &'static [Self] {
        let end = if self == Self::Reversion { Self::Completion as usize + 1 } else { self as usize };
        &Self::ALL[..end]
    }
}

vocabulary! {
    /// What was decided at a stage.
    GateDecision {
        Passed = "passed",
        PassedWithConditions = "passed_with_conditions",
        Deferred = "deferred",
        NotPassed = "not_passed",
    }
}

/// What was decided at a stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate {
    /// The stage.
    pub stage: Stage,
    /// What was decided.
    pub decision: GateDecision,
    /// The day.
    pub on: NaiveDate,
    /// What it rests on.
    pub evidence: Note,
    /// Documents of the agreement that it rests on.
    pub documents: Vec<Id>,
    /// Where it stands in the minutes.
    pub minute_ref: Option<Title>,
    /// On whose behalf it was recorded.
    pub organisation: Option<Link>,
    /// When it was recorded.
    pub at: DateTime<Utc>,
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

fn not_ahead(pointer: &str, day: NaiveDate, today: NaiveDate) -> Result<(), Faults> {
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
        self.progress.push(Progress { key, judgement, on, evidence, documents, organisation, at: by.at });
        Ok(())
    }

    /// Where an obligation or milestone stands on a day: the last judgement of or before that day decides.
    pub fn standing(&self, undertaking: &Undertaking, on: NaiveDate) -> UndertakingState {
        let judged = self.progress.iter().rev().filter(|progress| progress.key == undertaking.key && progress.on <= on);
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

    /// Records what was decided at a stage; the stages before it are passed.
    pub fn pass(&mut self, gate: Gate, today: NaiveDate) -> Result<(), NotRecorded> {
        if self.text.terms.kind() != AgreementKind::ServiceAsset {
            let detail = "Only a service or asset passes stages";
            return Err(NotRecorded::Early(Unmet::new("not_applicable", "/terms", detail)));
        }
        let over = self.status.next().is_empty();
        if over || (self.status == AgreementStatus::Expired && gate.stage != Stage::Reversion) {
            let detail = format!("It is {}: no stage is passed any more", self.status);
            return Err(NotRecorded::Early(Unmet::new("illegal_state", "", detail)));
        }
        not_ahead("/on", gate.on, today)?;
        if let Some(last) = self.gates.last().filter(|last| last.on > gate.on) {
            let detail = format!("The stage {} was on {}", last.stage, last.on);
            return Err(Faults(vec![Fault::new("/on", "out_of_order", detail)]).into());
        }
        if let Some(first) = self.first_not_passed(gate.stage.before()) {
            let detail = format!("The stage {first} is passed first");
            return Err(NotRecorded::Early(Unmet::new("stage_open", "", detail)));
        }
        self.gates.push(gate);
        Ok(())
    }

    /// Whether a stage is passed: its last decision says so.
    pub fn has_passed(&self, stage: Stage) -> bool {
        let last = self.gates.iter().rev().find(|gate| gate.stage == stage);
        last.is_some_and(|gate| matches!(gate.decision, GateDecision::Passed | GateDecision::PassedWithConditions))
    }

    /// The first of some stages that is not passed.
    pub fn first_not_passed(&self, stages: &[Stage]) -> Option<Stage> {
        stages.iter().copied().find(|stage| !self.has_passed(*stage))
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
