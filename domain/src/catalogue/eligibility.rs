//! Which councils an offer is for, and why it is not for one.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    councils::{Council, CouncilKind, CouncilStatus, Profile},
    fault::{Fault, Faults},
    identity::{Id, Link},
    money::Money,
    vocabulary::Vocabulary,
};

/// Which councils an offer is for; what is empty excludes nobody.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Eligibility {
    /// Councils of these kinds.
    pub council_kinds: Vec<CouncilKind>,
    /// Those with at least so many electors.
    pub electorate_at_least: Option<u32>,
    /// Those with at most so many electors.
    pub electorate_at_most: Option<u32>,
    /// Those that raise at most so much by precept.
    pub precept_at_most: Option<Money>,
    /// Members of this association.
    pub members_of: Option<Link>,
    /// Those that hold the general power of competence.
    pub general_power_of_competence: bool,
}

/// Why an offer is not for a council.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ineligible {
    /// The council does not exist on that day.
    NotStanding,
    /// It is of another kind.
    OtherKind(CouncilKind),
    /// How many electors it has is not known on that day.
    ElectorateUnknown,
    /// It has fewer electors than the least.
    ElectorateBelow(u32),
    /// It has more electors than the most.
    ElectorateAbove(u32),
    /// What it raises by precept is not known on that day.
    PreceptUnknown,
    /// It raises more by precept than the most.
    PreceptAbove(Money),
    /// It is no member of the association.
    NoMember(String),
    /// Whether it holds the general power of competence is not known on that day.
    GeneralPowerUnknown,
    /// It does not hold the general power of competence.
    NoGeneralPower,
    /// The offer is not made on that day.
    NotOffered,
}

impl Ineligible {
    /// A code of the error catalogue.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotStanding => "council_not_standing",
            Self::OtherKind(_) => "council_of_other_kind",
            Self::ElectorateUnknown => "electorate_unknown",
            Self::ElectorateBelow(_) => "electorate_too_small",
            Self::ElectorateAbove(_) => "electorate_too_large",
            Self::PreceptUnknown => "precept_unknown",
            Self::PreceptAbove(_) => "precept_too_large",
            Self::NoMember(_) => "membership_needed",
            Self::GeneralPowerUnknown => "general_power_unknown",
            Self::NoGeneralPower => "general_power_needed",
            Self::NotOffered => "not_offered",
        }
    }

    /// One sentence.
    pub fn detail(&self) -> String {
        match self {
            Self::NotStanding => "The council does not exist on that day".to_owned(),
            Self::OtherKind(kind) => format!("The offer is not for councils of kind {kind}"),
            Self::ElectorateUnknown => "The council's profile of that day does not tell its electorate".to_owned(),
            Self::ElectorateBelow(least) => format!("The council has fewer than {least} electors"),
            Self::ElectorateAbove(most) => format!("The council has more than {most} electors"),
            Self::PreceptUnknown => "The council's profile of that day does not tell its precept".to_owned(),
            Self::PreceptAbove(most) => format!("The council raises more than {} by precept", most.amount()),
            Self::NoMember(association) => format!("The council is no member of {association} on that day"),
            Self::GeneralPowerUnknown => {
                "The council's profile of that day does not tell whether it holds the general power of competence"
                    .to_owned()
            }
            Self::NoGeneralPower => "The council does not hold the general power of competence".to_owned(),
            Self::NotOffered => "The offer is not made on that day".to_owned(),
        }
    }
}

impl Eligibility {
    /// What cannot be, whoever asks.
    pub fn faults(&self) -> Faults {
        let mut faults = Faults::default();
        if let (Some(least), Some(most)) = (self.electorate_at_least, self.electorate_at_most)
            && most < least
        {
            let detail = format!("At most {most} is less than at least {least}, so no council would do");
            faults.note(Fault::new("/eligibility/electorate_at_most", "out_of_range", detail));
        }
        if let Some(kind) = self.council_kinds.iter().find(|kind| kind.is_principal()) {
            let detail = format!("Offers are made to local councils; a {kind} is a principal authority");
            faults.note(Fault::new("/eligibility/council_kinds", "not_local", detail).with_value(kind.word()));
        }
        faults
    }

    /// Whether it is for a council on a day, from its profile and the associations it is a member of then; every reason
    /// why not.
    pub fn holds(
        &self,
        council: &Council,
        profile: Option<&Profile>,
        memberships: &[Id],
        on: NaiveDate,
    ) -> Result<(), Vec<Ineligible>> {
        let mut reasons = Vec::new();
        let gone = council.status == CouncilStatus::Ended && council.span.to.is_none();
        if gone || !council.span.holds(on) {
            reasons.push(Ineligible::NotStanding);
        }
        // Nothing is offered to principal authorities, even where no kind is named.
        let right_kind = self.council_kinds.is_empty() || self.council_kinds.contains(&council.kind);
        if council.kind.is_principal() || !right_kind {
            reasons.push(Ineligible::OtherKind(council.kind));
        }
        reasons.extend(self.by_electorate(profile.and_then(|profile| profile.electorate)));
        if let Some(most) = self.precept_at_most {
            match profile.and_then(|profile| profile.precept) {
                None => reasons.push(Ineligible::PreceptUnknown),
                Some(precept) if precept > most => reasons.push(Ineligible::PreceptAbove(most)),
                Some(_) => {}
            }
        }
        if let Some(association) = self.members_of.as_ref().filter(|link| !memberships.contains(&link.id)) {
            reasons.push(Ineligible::NoMember(association.reference.clone()));
        }
        if self.general_power_of_competence {
            match profile.and_then(|profile| profile.general_power_of_competence) {
                None => reasons.push(Ineligible::GeneralPowerUnknown),
                Some(false) => reasons.push(Ineligible::NoGeneralPower),
                Some(true) => {}
            }
        }
        if reasons.is_empty() { Ok(()) } else { Err(reasons) }
    }

    fn by_electorate(&self, electorate: Option<u32>) -> Option<Ineligible> {
        let limited = self.electorate_at_least.is_some() || self.electorate_at_most.is_some();
        let Some(electorate) = electorate else { return limited.then_some(Ineligible::ElectorateUnknown) };
        let below = self.electorate_at_least.filter(|least| electorate < *least).map(Ineligible::ElectorateBelow);
        below.or_else(|| self.electorate_at_most.filter(|most| electorate > *most).map(Ineligible::ElectorateAbove))
    }
}

#[cfg(test)]
mod tests;
