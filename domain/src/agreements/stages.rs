//! Stages that the transfer of a service or asset passes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{
    Agreement, AgreementKind, AgreementStatus, Unmet,
    follow::{NotRecorded, not_ahead},
};
use crate::{
    fault::{Fault, Faults},
    identity::{Id, Link},
    text::{Note, Title},
    vocabulary,
    vocabulary::Vocabulary,
};

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

impl Agreement {
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
}
