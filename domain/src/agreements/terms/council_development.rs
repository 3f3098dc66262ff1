//! Council development: offers taken from the catalogue, where councils stand, and where they want to be.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    agreements::{Unmet, undertaking::Key},
    fault::{Fault, Faults},
    identity::Link,
    money::Money,
    text::Note,
};

/// An offer that is taken.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfferTaken {
    /// The offer.
    pub offer: Link,
    /// How often it may be used.
    pub allowance: Option<u32>,
    /// What it costs.
    pub cost: Option<Money>,
    /// What else is agreed of it.
    pub note: Option<Note>,
}

/// Where a council says it stands on a theme, on one version of a scale.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The theme, by its key in the scale.
    pub theme: Key,
    /// The version of the scale.
    pub scale: Link,
    /// The point at which it stands at the beginning.
    pub baseline: i32,
    /// The point that it wants to reach.
    pub target: i32,
    /// When it looks again.
    pub again_on: Option<NaiveDate>,
}

impl Assessment {
    /// Whether the target is reached at a point, in the direction from the baseline; where both are the same, it is kept.
    pub fn is_reached_at(&self, point: i32) -> bool {
        match self.target.cmp(&self.baseline) {
            Ordering::Greater => point >= self.target,
            Ordering::Less => point <= self.target,
            Ordering::Equal => point == self.target,
        }
    }
}

/// The terms of council development.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct CouncilDevelopment {
    /// Offers that are taken.
    pub offers: Vec<OfferTaken>,
    /// Where the council stands.
    pub assessments: Vec<Assessment>,
    /// The development plan.
    pub plan: Option<Note>,
}

impl CouncilDevelopment {
    pub(super) fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        for (at, taken) in self.offers.iter().enumerate() {
            if self.offers[..at].iter().any(|other| other.offer == taken.offer) {
                let fault = Fault::new(format!("/terms/offers/{at}/offer"), "repeated", "It is taken already");
                faults.note(fault.with_value(&taken.offer.reference));
            }
        }
        for (at, assessment) in self.assessments.iter().enumerate() {
            let same = |other: &Assessment| other.scale == assessment.scale && other.theme == assessment.theme;
            if self.assessments[..at].iter().any(same) {
                let detail = format!("This theme of {} stands here already", assessment.scale.reference);
                let fault = Fault::new(format!("/terms/assessments/{at}/theme"), "repeated", detail);
                faults.note(fault.with_value(assessment.theme.as_str()));
            }
        }
        faults
    }

    pub(super) fn missing(&self) -> Vec<Unmet> {
        let empty = self.offers.is_empty() && self.plan.is_none();
        let detail = "Take an offer from the catalogue, or write a development plan";
        empty.then(|| Unmet::new("no_offer", "/terms/offers", detail)).into_iter().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreements::text::tests::{link, note};

    fn assessment(theme: &str, scale: u128) -> Assessment {
        let (theme, scale) = (Key::parse(theme).unwrap(), link(scale));
        Assessment { theme, scale, baseline: 1, target: 3, again_on: None }
    }

    #[test]
    fn a_theme_of_a_scale_stands_once() {
        for (assessments, expected) in [
            (vec![assessment("buying", 1), assessment("staff", 1), assessment("buying", 2)], vec![]),
            (vec![assessment("buying", 1), assessment("buying", 1)], vec![("/terms/assessments/1/theme", "repeated")]),
        ] {
            let found = CouncilDevelopment { assessments, ..CouncilDevelopment::default() }.faults().0;
            let told: Vec<_> = found.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
            assert_eq!(told, expected);
        }
    }

    #[test]
    fn a_target_is_reached_in_its_direction() {
        for (baseline, target, reached, not_reached) in
            [(1, 3, &[3, 4][..], &[0, 1, 2][..]), (3, 1, &[1, 0], &[2, 3, 4]), (2, 2, &[2], &[1, 3])]
        {
            let assessment = Assessment { baseline, target, ..assessment("buying", 1) };
            assert!(reached.iter().all(|point| assessment.is_reached_at(*point)), "{baseline} to {target}");
            assert!(not_reached.iter().all(|point| !assessment.is_reached_at(*point)), "{baseline} to {target}");
        }
    }

    #[test]
    fn an_offer_or_a_plan_is_needed() {
        let none = CouncilDevelopment::default();
        assert_eq!(none.missing()[0].code, "no_offer");
        assert!(CouncilDevelopment { plan: Some(note("Train")), ..none.clone() }.missing().is_empty());
        let taken = OfferTaken { offer: link(7), allowance: None, cost: None, note: None };
        assert!(CouncilDevelopment { offers: vec![taken.clone()], ..none.clone() }.missing().is_empty());
        let twice = CouncilDevelopment { offers: vec![taken.clone(), taken], ..none };
        assert_eq!(twice.faults().0[0].code, "repeated");
    }
}
