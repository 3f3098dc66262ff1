//! A theory of change: how activities lead to outputs, these to outcomes, and these to less demand on public services.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::undertaking::Key;
use crate::{
    fault::{Fault, Faults},
    text::Note,
    vocabulary,
};

vocabulary! {
    /// What a step of a theory of change is. Activities are those of the agreement.
    StepKind {
        /// What an activity makes or delivers.
        Output = "output",
        /// What changes for people.
        Outcome = "outcome",
        /// What changes for a public service.
        PublicServiceDemand = "public_service_demand",
    }
}

/// A step towards what is wanted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Its short name.
    pub key: Key,
    /// What it is.
    pub kind: StepKind,
    /// In words.
    pub text: Note,
}

/// One step leads to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leads {
    /// An activity or step.
    pub from: Key,
    /// A later step.
    pub to: Key,
}

/// The whole graph.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Theory {
    /// Steps besides the activities.
    pub steps: Vec<Step>,
    /// What leads to what.
    pub leads: Vec<Leads>,
}

/// A place of the graph that is missing something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gap {
    /// An activity from which no change in demand is reached.
    LeadsNowhere(Key),
    /// A step that nothing leads to.
    Unfounded(Key),
    /// Nothing is said of public services.
    NoDemand,
}

/// Where a key stands in the order; activities come first.
fn rank(kind: Option<StepKind>) -> u8 {
    match kind {
        None => 0,
        Some(StepKind::Output) => 1,
        Some(StepKind::Outcome) => 2,
        Some(StepKind::PublicServiceDemand) => 3,
    }
}

impl Theory {
    /// What is wrong with it: keys that repeat or mean nothing, steps back, circles.
    pub fn faults(&self, activities: &[&Key]) -> Faults {
        let mut faults = Faults::default();
        let mut known: BTreeMap<&Key, Option<StepKind>> = activities.iter().map(|key| (*key, None)).collect();
        for (at, step) in self.steps.iter().enumerate() {
            if known.insert(&step.key, Some(step.kind)).is_some() {
                let fault = Fault::new(format!("/terms/theory/steps/{at}/key"), "repeated", "This key stands already");
                faults.note(fault.with_value(step.key.as_str()));
            }
        }
        for (at, leads) in self.leads.iter().enumerate() {
            let here = |field: &str| format!("/terms/theory/leads/{at}/{field}");
            let mut ranks = [None, None];
            for (rank_of, (field, key)) in ranks.iter_mut().zip([("from", &leads.from), ("to", &leads.to)]) {
                *rank_of = known.get(key).copied().map(rank);
                if rank_of.is_none() {
                    let fault = Fault::new(here(field), "unknown_key", "No activity or step has this key");
                    faults.note(fault.with_value(key.as_str()));
                }
            }
            // One outcome may lead to a later one; everything else goes to the next kind or beyond it.
            if let [Some(from), Some(to)] = ranks
                && (to < from || (to == from && to != rank(Some(StepKind::Outcome))))
            {
                let detail = "Activities lead to outputs, these to outcomes, these to demand on public services";
                let pointer = here("to");
                faults.note(Fault::new(pointer, "leads_back", detail).with_value(leads.to.as_str()));
            }
        }
        if faults.0.is_empty()
            && let Some(at) = self.circle()
        {
            let detail = "Leads back to where it began";
            faults.note(Fault::new(format!("/terms/theory/leads/{at}"), "cycle", detail));
        }
        faults
    }

    /// The first step that closes a circle.
    fn circle(&self) -> Option<usize> {
        (0..self.leads.len()).find(|at| {
            let leads = &self.leads[*at];
            Self::reached(&leads.to, &self.leads[..*at]).contains(&leads.from)
        })
    }

    /// All that a key leads to, itself included.
    fn reached<'a>(from: &'a Key, leads: &'a [Leads]) -> BTreeSet<&'a Key> {
        let mut seen = BTreeSet::from([from]);
        let mut ahead = vec![from];
        while let Some(key) = ahead.pop() {
            for next in leads.iter().filter(|leads| leads.from == *key).map(|leads| &leads.to) {
                if seen.insert(next) {
                    ahead.push(next);
                }
            }
        }
        seen
    }

    /// What it still lacks to be a theory: every activity leads to a change in demand, every step rests on an activity.
    pub fn gaps(&self, activities: &[&Key]) -> Vec<Gap> {
        let demands: Vec<&Key> =
            self.steps.iter().filter(|step| step.kind == StepKind::PublicServiceDemand).map(|step| &step.key).collect();
        if demands.is_empty() {
            return vec![Gap::NoDemand];
        }
        let mut founded = BTreeSet::new();
        let mut gaps = Vec::new();
        for activity in activities {
            let reached = Self::reached(activity, &self.leads);
            if !demands.iter().any(|demand| reached.contains(demand)) {
                gaps.push(Gap::LeadsNowhere((*activity).clone()));
            }
            founded.extend(reached);
        }
        let unfounded = self.steps.iter().filter(|step| !founded.contains(&step.key));
        gaps.extend(unfounded.map(|step| Gap::Unfounded(step.key.clone())));
        gaps
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::agreements::text::tests::note;

    fn key(said: &str) -> Key {
        Key::parse(said).unwrap()
    }

    fn theory(steps: &[(&str, StepKind)], leads: &[(&str, &str)]) -> Theory {
        let step = |(name, kind): &(&str, StepKind)| Step { key: key(name), kind: *kind, text: note("A step") };
        let lead = |(from, to): &(&str, &str)| Leads { from: key(from), to: key(to) };
        Theory { steps: steps.iter().map(step).collect(), leads: leads.iter().map(lead).collect() }
    }

    use StepKind::{Outcome, Output, PublicServiceDemand as Demand};

    const STEPS: &[(&str, StepKind)] = &[("calls", Output), ("company", Outcome), ("beds", Demand)];

    #[test]
    fn faults_name_the_step() {
        for (steps, leads, expected) in [
            (STEPS, &[("visits", "calls"), ("calls", "company"), ("company", "beds")][..], vec![]),
            (STEPS, &[("visits", "beds")], vec![]),
            (STEPS, &[("visits", "cals")], vec![("/terms/theory/leads/0/to", "unknown_key")]),
            (STEPS, &[("company", "calls")], vec![("/terms/theory/leads/0/to", "leads_back")]),
            (STEPS, &[("calls", "calls")], vec![("/terms/theory/leads/0/to", "leads_back")]),
            (STEPS, &[("calls", "visits")], vec![("/terms/theory/leads/0/to", "leads_back")]),
            (STEPS, &[("company", "company")], vec![("/terms/theory/leads/0", "cycle")]),
            (&[("calls", Output), ("calls", Outcome)], &[], vec![("/terms/theory/steps/1/key", "repeated")]),
            (&[("visits", Output)], &[], vec![("/terms/theory/steps/0/key", "repeated")]),
            (
                &[("a", Outcome), ("b", Outcome), ("c", Outcome)],
                &[("a", "b"), ("b", "c"), ("c", "a")],
                vec![("/terms/theory/leads/2", "cycle")],
            ),
        ] {
            let found = theory(steps, leads).faults(&[&key("visits")]);
            let told: Vec<_> = found.0.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
            assert_eq!(told, expected, "{leads:?}");
        }
    }

    #[test]
    fn gaps_name_what_is_missing() {
        let visits = key("visits");
        for (steps, leads, expected) in [
            (STEPS, &[("visits", "calls"), ("calls", "company"), ("company", "beds")][..], vec![]),
            (&STEPS[..2], &[("visits", "calls"), ("calls", "company")], vec![Gap::NoDemand]),
            (
                STEPS,
                &[("visits", "calls"), ("company", "beds")],
                vec![Gap::LeadsNowhere(visits.clone()), Gap::Unfounded(key("company")), Gap::Unfounded(key("beds"))],
            ),
        ] {
            assert_eq!(theory(steps, leads).gaps(&[&visits]), expected, "{leads:?}");
        }
    }

    proptest! {
        /// A graph without faults never leads back: from no step is that step reached again.
        #[test]
        fn what_has_no_faults_has_no_circle(pairs in proptest::collection::vec((0usize..8, 0usize..8), 0..20)) {
            let kinds = [Output, Output, Outcome, Outcome, Outcome, Demand, Demand];
            let names = ["visits", "a", "b", "c", "d", "e", "f", "g"];
            let steps: Vec<_> = names[1..].iter().copied().zip(kinds).collect();
            let leads: Vec<_> = pairs.iter().map(|(from, to)| (names[*from], names[*to])).collect();
            let theory = theory(&steps, &leads);
            let visits = key("visits");
            if theory.faults(&[&visits]).0.is_empty() {
                for leads in &theory.leads {
                    prop_assert!(!Theory::reached(&leads.to, &theory.leads).contains(&leads.from));
                }
            }
        }
    }
}
