//! People or place: for whom, by which activities, towards which outcomes, and how it will be known.

use serde::{Deserialize, Serialize};

use crate::{
    agreements::{
        AgreementText, Unmet, party,
        theory::{Gap, Theory},
        undertaking::Key,
    },
    fault::{Fault, Faults},
    identity::Link,
    period::Period,
    text::{Note, Title},
    vocabulary,
};

vocabulary! {
    /// Which way a figure is to move.
    Direction {
        Increase = "increase",
        Decrease = "decrease",
        /// It is to stay as it is.
        Maintain = "maintain",
    }
}

/// For whom it is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TargetGroup {
    /// Who they are.
    pub description: Note,
    /// How many.
    pub size: Option<u32>,
    /// How that is known.
    pub source: Option<Title>,
}

/// Something that is done.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Activity<Who = Link> {
    /// Its short name.
    pub key: Key,
    /// What is done.
    pub title: Title,
    /// Who does it: a party of an agreement, a role of a template.
    pub provider: Who,
    /// How many people it reaches in a year.
    pub reach: Option<u32>,
    /// How much of it each gets, such as `a visit each week`.
    pub dosage: Option<Title>,
}

/// A figure of a period.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Figure {
    /// When.
    pub period: Period,
    /// The figure, in the indicator's unit.
    pub value: f64,
}

/// An outcome that is promised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OutcomePromise {
    /// Its short name.
    pub key: Key,
    /// What is measured.
    pub indicator: Link,
    /// Of which area; empty while it is not settled.
    pub area: Option<Link>,
    /// Which way it is to move.
    pub direction: Direction,
    /// Where it stood.
    pub baseline: Option<Figure>,
    /// Where it is to stand, period by period.
    pub targets: Vec<Figure>,
    /// The public body that the benefit falls to.
    pub falls_to: Option<Link>,
    /// The step of the theory of change that it measures.
    pub step: Option<Key>,
}

/// How it will be known whether it worked; fixed before the start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evaluation {
    /// The areas that are compared with, such as `gss:E06000066 minus gss:E04008560`.
    pub comparator: Title,
    /// The days before.
    pub before: Period,
    /// The days after.
    pub after: Period,
    /// How they are compared.
    pub method: Title,
    /// Where the figures come from, and what else is fixed.
    pub note: Option<Note>,
}

/// The terms of people or place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PeoplePlace<Who = Link> {
    /// For whom.
    pub target_group: Option<TargetGroup>,
    /// What they need.
    pub needs: Vec<Note>,
    /// What is done.
    pub activities: Vec<Activity<Who>>,
    /// Why it should work.
    pub theory: Theory,
    /// What is promised.
    pub promises: Vec<OutcomePromise>,
    /// How it will be known.
    pub evaluation: Option<Evaluation>,
}

impl<Who> Default for PeoplePlace<Who> {
    fn default() -> Self {
        Self {
            target_group: None,
            needs: vec![],
            activities: vec![],
            theory: Theory::default(),
            promises: vec![],
            evaluation: None,
        }
    }
}

impl PeoplePlace<Key> {
    /// The terms of an agreement in which these take the roles. What is promised of no area is promised of `place`.
    pub(super) fn cast(&self, who: &impl Fn(&Key) -> Option<Link>, place: Option<&Link>) -> PeoplePlace {
        let activities = self.activities.iter().filter_map(|activity| {
            let Activity { key, title, provider, reach, dosage } = activity.clone();
            Some(Activity { key, title, provider: who(&provider)?, reach, dosage })
        });
        let promises = self.promises.iter().map(|promise| {
            let area = promise.area.as_ref().or(place).cloned();
            OutcomePromise { area, ..promise.clone() }
        });
        PeoplePlace {
            activities: activities.collect(),
            promises: promises.collect(),
            target_group: self.target_group.clone(),
            needs: self.needs.clone(),
            theory: self.theory.clone(),
            evaluation: self.evaluation.clone(),
        }
    }
}

impl PeoplePlace {
    fn activity_keys(&self) -> Vec<&Key> {
        self.activities.iter().map(|activity| &activity.key).collect()
    }

    pub(super) fn faults(&self, text: &AgreementText) -> Faults {
        let mut faults = Faults::default();
        for (at, activity) in self.activities.iter().enumerate() {
            if self.activities[..at].iter().any(|other| other.key == activity.key) {
                let fault = Fault::new(format!("/terms/activities/{at}/key"), "repeated", "This key stands already");
                faults.note(fault.with_value(activity.key.as_str()));
            }
            if party::find(&text.parties, activity.provider.id).is_none() {
                let pointer = format!("/terms/activities/{at}/provider");
                let fault = Fault::new(pointer, "not_a_party", "Not a party of this agreement");
                faults.note(fault.with_value(&activity.provider.reference));
            }
        }
        faults.0.extend(self.theory.faults(&self.activity_keys()).0);
        for (at, promise) in self.promises.iter().enumerate() {
            if self.promises[..at].iter().any(|other| other.key == promise.key) {
                let fault = Fault::new(format!("/terms/promises/{at}/key"), "repeated", "This key stands already");
                faults.note(fault.with_value(promise.key.as_str()));
            }
            if let Some(step) = promise.step.as_ref().filter(|step| !self.theory.steps.iter().any(|s| s.key == **step))
            {
                let pointer = format!("/terms/promises/{at}/step");
                faults.note(Fault::new(pointer, "unknown_key", "No step has this key").with_value(step.as_str()));
            }
            faults.0.extend(promise.faults(at).0);
        }
        if let Some(evaluation) = &self.evaluation
            && evaluation.after.start <= evaluation.before.end
        {
            let detail = "The days after begin when the days before have ended";
            faults.note(Fault::new("/terms/evaluation/after", "out_of_order", detail));
        }
        faults
    }

    pub(super) fn missing(&self, text: &AgreementText) -> Vec<Unmet> {
        let mut missing = Vec::new();
        let mut lack = |code, pointer: &str, detail: String| missing.push(Unmet::new(code, pointer, detail));
        match &self.target_group {
            None => lack("no_target_group", "/terms/target_group", "Say for whom it is done".into()),
            Some(group) if group.size.is_some() && group.source.is_none() => {
                lack("no_source", "/terms/target_group/source", "Say how the size of the group is known".into());
            }
            Some(_) => {}
        }
        if self.activities.is_empty() {
            lack("no_activity", "/terms/activities", "Say what is done".into());
        }
        for gap in self.theory.gaps(&self.activity_keys()) {
            let detail = match gap {
                Gap::NoDemand => "Say what changes for a public service".to_owned(),
                Gap::LeadsNowhere(key) => format!("{} leads to no change for a public service", key.as_str()),
                Gap::Unfounded(key) => format!("No activity leads to {}", key.as_str()),
            };
            lack("theory_incomplete", "/terms/theory", detail);
        }
        if self.promises.is_empty() {
            lack("no_promise", "/terms/promises", "Promise an outcome that an indicator measures".into());
        }
        for (at, promise) in self.promises.iter().enumerate() {
            let here = |field: &str| format!("/terms/promises/{at}/{field}");
            if promise.area.is_none() {
                lack("no_area", &here("area"), "Say of which area it is measured".into());
            }
            if promise.baseline.is_none() {
                lack("no_baseline", &here("baseline"), "Say where the figure stood".into());
            }
            if promise.targets.is_empty() {
                lack("no_target", &here("targets"), "Say where it is to stand, and when".into());
            }
            if promise.falls_to.is_none() {
                lack("no_beneficiary", &here("falls_to"), "Say which public body the benefit falls to".into());
            }
        }
        match (&self.evaluation, text.term.starts_on) {
            (None, _) => {
                lack("no_evaluation", "/terms/evaluation", "Fix before the start how it will be known".into());
            }
            (Some(evaluation), Some(start)) if evaluation.before.end >= start => {
                let detail = format!("The days before end before the agreement starts, on {start}");
                lack("evaluation_too_late", "/terms/evaluation/before", detail);
            }
            _ => {}
        }
        missing
    }
}

impl OutcomePromise {
    fn faults(&self, at: usize) -> Faults {
        let mut faults = Faults::default();
        let Some(baseline) = self.baseline else { return faults };
        for (nth, target) in self.targets.iter().enumerate() {
            let here = format!("/terms/promises/{at}/targets/{nth}");
            if target.period.start <= baseline.period.end {
                faults.note(Fault::new(format!("{here}/period"), "out_of_order", "A target comes after the baseline"));
            }
            let against = match self.direction {
                Direction::Increase => target.value <= baseline.value,
                Direction::Decrease => target.value >= baseline.value,
                Direction::Maintain => false,
            };
            if against {
                let detail = format!("A target to {} lies beyond the baseline {}", self.direction, baseline.value);
                faults.note(Fault::new(format!("{here}/value"), "against_direction", detail));
            }
        }
        faults
    }
}

#[cfg(test)]
pub mod tests;
