//! Council development: offers taken from the catalogue, where councils stand, and where they want to be.

use std::cmp::Ordering;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    agreements::{AgreementText, Party, PartyRole, Side, Unmet, party, undertaking::Key},
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
pub struct Assessment<Who = Link> {
    /// Whose it is; the only party that it can be of where it is empty.
    pub party: Option<Who>,
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

/// The parties that an assessment can be of where it names none: those that receive, or those on the local side where nobody
/// is said to.
fn assessed(parties: &[Party]) -> Vec<&Link> {
    let of = |suits: &dyn Fn(&Party) -> bool| -> Vec<&Link> {
        parties.iter().filter(|party| suits(party)).map(|party| &party.party).collect()
    };
    let receive = of(&|party| party.role == PartyRole::Recipient);
    if receive.is_empty() { of(&|party| party.sort.side() == Side::Local) } else { receive }
}

impl Assessment {
    /// Whose it is among the parties of its text.
    pub fn whose<'a>(&'a self, parties: &'a [Party]) -> Option<&'a Link> {
        self.party.as_ref().or_else(|| match assessed(parties)[..] {
            [only] => Some(only),
            _ => None,
        })
    }

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
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CouncilDevelopment<Who = Link> {
    /// Offers that are taken.
    pub offers: Vec<OfferTaken>,
    /// Where councils stand.
    pub assessments: Vec<Assessment<Who>>,
    /// The development plan.
    pub plan: Option<Note>,
}

impl<Who> Default for CouncilDevelopment<Who> {
    fn default() -> Self {
        Self { offers: vec![], assessments: vec![], plan: None }
    }
}

impl CouncilDevelopment<Key> {
    /// The terms of an agreement in which these take the roles.
    pub(super) fn cast(&self, who: &impl Fn(&Key) -> Option<Link>) -> CouncilDevelopment {
        let cast = |assessment: &Assessment<Key>| {
            let Assessment { party, theme, scale, baseline, target, again_on } = assessment.clone();
            Assessment { party: party.as_ref().and_then(who), theme, scale, baseline, target, again_on }
        };
        let assessments = self.assessments.iter().map(cast).collect();
        CouncilDevelopment { offers: self.offers.clone(), assessments, plan: self.plan.clone() }
    }
}

impl CouncilDevelopment {
    pub(super) fn faults(&self, text: &AgreementText) -> Faults {
        let mut faults = Faults::default();
        for (at, taken) in self.offers.iter().enumerate() {
            if self.offers[..at].iter().any(|other| other.offer == taken.offer) {
                let fault = Fault::new(format!("/terms/offers/{at}/offer"), "repeated", "It is taken already");
                faults.note(fault.with_value(&taken.offer.reference));
            }
        }
        let parties = &text.parties[..];
        for (at, assessment) in self.assessments.iter().enumerate() {
            let here = format!("/terms/assessments/{at}/party");
            match &assessment.party {
                Some(link) if party::find(parties, link.id).is_none() => {
                    let fault = Fault::new(here, "not_a_party", "Not a party of this agreement");
                    faults.note(fault.with_value(&link.reference));
                }
                None if assessed(parties).len() > 1 => {
                    let names: Vec<&str> = assessed(parties).iter().map(|link| link.reference.as_str()).collect();
                    let detail = format!("Say whose it is; it may be of {}", names.join(" or "));
                    faults.note(Fault::new(here, "ambiguous_party", detail));
                }
                _ => {}
            }
            let same = |other: &Assessment| {
                let of_one = other.scale == assessment.scale && other.theme == assessment.theme;
                of_one && other.whose(parties) == assessment.whose(parties)
            };
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
    use crate::agreements::{
        PartySort,
        text::tests::{link, note, party, text},
    };

    fn assessment(party: Option<u128>, theme: &str, scale: u128) -> Assessment {
        let (party, theme, scale) = (party.map(link), Key::parse(theme).unwrap(), link(scale));
        Assessment { party, theme, scale, baseline: 1, target: 3, again_on: None }
    }

    /// A unitary, 1, and councils.
    fn between(councils: &[(u128, PartyRole)]) -> AgreementText {
        let councils = councils.iter().map(|(number, role)| {
            let council = party(*number, PartySort::LocalCouncil);
            Party { role: *role, ..council }
        });
        let parties = [party(1, PartySort::PrincipalAuthority)].into_iter().chain(councils).collect();
        AgreementText { parties, ..text() }
    }

    #[test]
    fn a_theme_of_a_scale_stands_once_for_each_party() {
        use PartyRole::{Partner, Recipient};
        let (one, both) = (&[(2, Partner)][..], &[(2, Recipient), (3, Recipient)][..]);
        let of = assessment;
        for (councils, assessments, expected) in [
            (one, vec![of(None, "buying", 9), of(None, "staff", 9), of(None, "buying", 8)], vec![]),
            (
                one,
                vec![of(None, "buying", 9), of(Some(2), "buying", 9)],
                vec![("/terms/assessments/1/theme", "repeated")],
            ),
            (one, vec![of(Some(1), "buying", 9), of(None, "buying", 9)], vec![]),
            (one, vec![of(Some(3), "buying", 9)], vec![("/terms/assessments/0/party", "not_a_party")]),
            (both, vec![of(Some(2), "buying", 9), of(Some(3), "buying", 9)], vec![]),
            (
                both,
                vec![of(Some(3), "staff", 9), of(None, "buying", 9)],
                vec![("/terms/assessments/1/party", "ambiguous_party")],
            ),
            (&[(2, Recipient), (3, Partner)], vec![of(None, "buying", 9), of(Some(3), "buying", 9)], vec![]),
            (
                &[(2, Partner), (3, Partner)],
                vec![of(None, "buying", 9)],
                vec![("/terms/assessments/0/party", "ambiguous_party")],
            ),
            // Nobody is named yet.
            (&[], vec![of(None, "buying", 9)], vec![]),
        ] {
            let terms = CouncilDevelopment { assessments, ..CouncilDevelopment::default() };
            let found = terms.faults(&between(councils)).0;
            let told: Vec<_> = found.iter().map(|fault| (fault.pointer.as_str(), fault.code)).collect();
            assert_eq!(told, expected, "{councils:?}");
        }
    }

    #[test]
    fn a_target_is_reached_in_its_direction() {
        for (baseline, target, reached, not_reached) in
            [(1, 3, &[3, 4][..], &[0, 1, 2][..]), (3, 1, &[1, 0], &[2, 3, 4]), (2, 2, &[2], &[1, 3])]
        {
            let assessment = Assessment { baseline, target, ..assessment(None, "buying", 1) };
            assert!(reached.iter().all(|point| assessment.is_reached_at(*point)), "{baseline} to {target}");
            assert!(not_reached.iter().all(|point| !assessment.is_reached_at(*point)), "{baseline} to {target}");
        }
    }

    #[test]
    fn an_offer_or_a_plan_is_needed() {
        let none: CouncilDevelopment = CouncilDevelopment::default();
        assert_eq!(none.missing()[0].code, "no_offer");
        assert!(CouncilDevelopment { plan: Some(note("Train")), ..none.clone() }.missing().is_empty());
        let taken = OfferTaken { offer: link(7), allowance: None, cost: None, note: None };
        assert!(CouncilDevelopment { offers: vec![taken.clone()], ..none.clone() }.missing().is_empty());
        let twice = CouncilDevelopment { offers: vec![taken.clone(), taken], ..none };
        assert_eq!(twice.faults(&text()).0[0].code, "repeated");
    }
}
