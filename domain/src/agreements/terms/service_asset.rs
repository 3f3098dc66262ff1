//! A service or asset: what moves, on what tenure, for what, and what brings it back.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    agreements::{AgreementText, Unmet, legal},
    fault::{Fault, Faults},
    identity::Link,
    money::Money,
    text::{Note, Title},
    vocabulary,
};

vocabulary! {
    /// How a service or asset is held.
    Tenure {
        Freehold = "freehold",
        Leasehold = "leasehold",
        Licence = "licence",
        ManagementAgreement = "management_agreement",
        /// A function is delegated: LGA 1972 s101.
        Delegation = "delegation",
        CommunityUse = "community_use",
    }
}

impl Tenure {
    /// Whether land is disposed of by it, in the sense of LGA 1972 s123.
    pub fn disposes(self) -> bool {
        matches!(self, Self::Freehold | Self::Leasehold)
    }

    /// Whether it is a tenancy, which may be short.
    pub fn is_tenancy(self) -> bool {
        self == Self::Leasehold
    }

    /// Whether what is held goes back at the end of a fixed term.
    pub fn reverts(self) -> bool {
        self != Self::Freehold
    }
}

/// What is paid, beside what could be.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Consideration {
    /// What is paid.
    pub amount: Option<Money>,
    /// The best consideration that can reasonably be obtained.
    pub best: Option<Money>,
    /// The well-being that justifies less: General Disposal Consent (England) 2003.
    pub well_being: Option<Note>,
    /// The Secretary of State's consent, where one was given.
    pub specific_consent: Option<Note>,
}

/// A notice of a disposal of open space.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpenSpaceNotice {
    /// When.
    pub published_on: NaiveDate,
    /// In which newspaper.
    pub newspaper: Title,
}

/// Staff who move.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Staff {
    /// Full-time equivalents, in hundredths.
    pub fte_hundredths: u32,
    /// Whether the TUPE regulations 2006 apply.
    pub tupe: Option<bool>,
    /// What else is agreed.
    pub note: Option<Note>,
}

/// What is paid towards the running of it in one year.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaperedYear {
    /// The first day of the year.
    pub from: NaiveDate,
    /// How much.
    pub amount: Money,
}

/// The terms of a service or asset.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ServiceAsset {
    /// Assets that move.
    pub assets: Vec<Link>,
    /// Services that move.
    pub services: Vec<Link>,
    /// How they are held.
    pub tenure: Option<Tenure>,
    /// What is paid.
    pub consideration: Consideration,
    /// Whether any of it is open space; empty while nobody has said.
    pub open_space: Option<bool>,
    /// Notices of the disposal.
    pub open_space_notices: Vec<OpenSpaceNotice>,
    /// When objections were considered.
    pub objections_considered_on: Option<NaiveDate>,
    /// Covenants.
    pub covenants: Vec<Note>,
    /// What is due when the land gains in value.
    pub overage: Option<Note>,
    /// What brings it back.
    pub reversion_triggers: Vec<Note>,
    /// How it is handed back.
    pub hand_back: Option<Note>,
    /// Staff who move.
    pub staff: Option<Staff>,
    /// What is paid towards the running of it, year by year.
    pub budget: Vec<TaperedYear>,
}

impl ServiceAsset {
    pub(super) fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        for (name, list) in [("assets", &self.assets), ("services", &self.services)] {
            for (at, link) in list.iter().enumerate().filter(|(at, link)| list[..*at].contains(link)) {
                let fault = Fault::new(format!("/terms/{name}/{at}"), "repeated", "It stands here already");
                faults.note(fault.with_value(&link.reference));
            }
        }
        for (at, pair) in self.budget.windows(2).enumerate().filter(|(_, pair)| pair[1].from <= pair[0].from) {
            let detail =
                format!("Years stand in their order, each once; {} is not after {}", pair[1].from, pair[0].from);
            faults.note(Fault::new(format!("/terms/budget/{}/from", at + 1), "out_of_order", detail));
        }
        faults
    }

    pub(super) fn missing(&self, text: &AgreementText) -> Vec<Unmet> {
        let mut missing = Vec::new();
        if self.assets.is_empty() && self.services.is_empty() {
            missing.push(Unmet::new("no_subject", "/terms/assets", "Name an asset or a service"));
        }
        if self.tenure.is_none() {
            missing.push(Unmet::new("no_tenure", "/terms/tenure", "Say how it is held"));
        }
        if text.term.ends_on.is_some() && self.hand_back.is_none() && self.tenure.is_some_and(Tenure::reverts) {
            let detail = "A fixed term ends: say how it is handed back";
            missing.push(Unmet::new("no_hand_back", "/terms/hand_back", detail));
        }
        missing.extend(legal::tests(self, text).into_iter().filter_map(|finding| match finding {
            legal::Finding::Blocks(unmet) => Some(unmet),
            legal::Finding::Warns(_) => None,
        }));
        missing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        agreements::text::tests::{link, note, term, text},
        period::day,
    };

    #[test]
    fn a_subject_a_tenure_and_a_way_back_are_needed() {
        let licence =
            ServiceAsset { services: vec![link(60)], tenure: Some(Tenure::Licence), ..ServiceAsset::default() };
        let none = ServiceAsset::default();
        let fixed = AgreementText { term: term("2026-04-01", "2027-03-31"), ..text() };
        let permanent = AgreementText { term: term("2026-04-01", ""), ..text() };
        for (terms, text, expected) in [
            (&none, &fixed, vec!["no_subject", "no_tenure"]),
            (&licence, &fixed, vec!["no_hand_back"]),
            (&licence, &permanent, vec![]),
            (&ServiceAsset { hand_back: Some(note("Keys")), ..licence.clone() }, &fixed, vec![]),
            (&ServiceAsset { tenure: Some(Tenure::Freehold), ..licence.clone() }, &fixed, vec![]),
        ] {
            let codes: Vec<_> = terms.missing(text).iter().map(|unmet| unmet.code).collect();
            assert_eq!(codes, expected);
        }
    }

    #[test]
    fn subjects_stand_once_and_years_in_order() {
        let year = |from| TaperedYear { from: day(from).unwrap(), amount: Money::parse("1").unwrap() };
        let terms = ServiceAsset {
            assets: vec![link(1), link(2), link(1)],
            budget: vec![year("2026-04-01"), year("2027-04-01"), year("2027-04-01")],
            ..ServiceAsset::default()
        };
        let told: Vec<_> = terms.faults().0.into_iter().map(|fault| (fault.pointer, fault.code)).collect();
        let expected = [("/terms/assets/2", "repeated"), ("/terms/budget/2/from", "out_of_order")];
        assert_eq!(told, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }
}
