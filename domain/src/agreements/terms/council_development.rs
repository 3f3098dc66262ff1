//! Council development: offers taken from the catalogue, where councils stand, and where they want to be.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    agreements::Unmet,
    fault::{Fault, Faults},
    identity::Link,
    money::Money,
    text::{Note, Title},
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

/// Where a council says it stands on a theme, on a scale of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The theme, such as financial governance.
    pub theme: Title,
    /// The scale with its version, such as `1 to 5, first version`.
    pub scale: Title,
    /// The lowest and the highest point of the scale.
    pub lowest: i32,
    /// The highest.
    pub highest: i32,
    /// Where it stands at the beginning.
    pub baseline: i32,
    /// Where it wants to be.
    pub target: i32,
    /// When it looks again.
    pub again_on: Option<NaiveDate>,
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
            let scale = assessment.lowest..=assessment.highest;
            if scale.is_empty() {
                let detail = "The highest point of a scale is above its lowest";
                faults.note(Fault::new(format!("/terms/assessments/{at}/highest"), "out_of_range", detail));
                continue;
            }
            for (field, point) in [("baseline", assessment.baseline), ("target", assessment.target)] {
                if !scale.contains(&point) {
                    let detail = format!("A point of the scale from {} to {}", scale.start(), scale.end());
                    faults.note(Fault::new(format!("/terms/assessments/{at}/{field}"), "out_of_range", detail));
                }
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

    fn assessment(baseline: i32, target: i32, highest: i32) -> Assessment {
        let title = |said| Title::parse(said).unwrap();
        let (theme, scale) = (title("Financial governance"), title("1 to 5"));
        Assessment { theme, scale, lowest: 1, highest, baseline, target, again_on: None }
    }

    #[test]
    fn points_lie_on_their_scale() {
        for (baseline, target, highest, expected) in [
            (1, 5, 5, vec![]),
            (0, 6, 5, vec!["/terms/assessments/0/baseline", "/terms/assessments/0/target"]),
            (1, 1, 0, vec!["/terms/assessments/0/highest"]),
        ] {
            let assessments = vec![assessment(baseline, target, highest)];
            let found = CouncilDevelopment { assessments, ..CouncilDevelopment::default() }.faults();
            assert_eq!(found.0.iter().map(|fault| fault.pointer.as_str()).collect::<Vec<_>>(), expected);
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
