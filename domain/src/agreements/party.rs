//! The parties of an agreement: equals, on two sides.

use serde::{Deserialize, Serialize};

use crate::{
    councils::CouncilKind,
    fault::{Fault, Faults},
    identity::{Found, Id, Link},
    partners::PartnerKind,
    resource::Resource,
    text::Note,
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// What a party does in an agreement.
    PartyRole {
        Lead = "lead",
        Provider = "provider",
        Recipient = "recipient",
        Funder = "funder",
        Partner = "partner",
    }
}

vocabulary! {
    /// What a party is.
    PartySort {
        /// A unitary, county or district council.
        PrincipalAuthority = "principal_authority",
        /// A city, town, parish or other local council.
        LocalCouncil = "local_council",
        /// Councils and partners that work together.
        Formation = "formation",
        /// A group of the community.
        CommunityPartner = "community_partner",
        /// Any other organisation, such as a health body or the police.
        Partner = "partner",
    }
}

vocabulary! {
    /// A side of an agreement. Each needs at least one party.
    Side {
        /// Principal authorities and public or other partners.
        Principal = "principal",
        /// Local councils, formations and the community.
        Local = "local",
    }
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Principal, Self::Local];

    /// Who stands there, in words.
    pub fn told(self) -> &'static str {
        match self {
            Self::Principal => "a principal authority or partner",
            Self::Local => "a local council, formation or community partner",
        }
    }
}

impl PartySort {
    /// What a record is as a party.
    pub fn of(found: &Found) -> Self {
        match found.resource {
            Resource::Formations => Self::Formation,
            Resource::Partners if found.kind == PartnerKind::CommunityGroup.word() => Self::CommunityPartner,
            Resource::Partners => Self::Partner,
            _ if CouncilKind::from_word(&found.kind).is_some_and(CouncilKind::is_principal) => Self::PrincipalAuthority,
            _ => Self::LocalCouncil,
        }
    }

    /// The side it stands on.
    pub fn side(self) -> Side {
        match self {
            Self::PrincipalAuthority | Self::Partner => Side::Principal,
            Self::LocalCouncil | Self::Formation | Self::CommunityPartner => Side::Local,
        }
    }
}

/// One party.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Party {
    /// The council, partner or formation.
    pub party: Link,
    /// What it is.
    pub sort: PartySort,
    /// What it does.
    pub role: PartyRole,
    /// The organisation that acts for it, where it is a formation.
    pub represented_by: Option<Link>,
    /// Powers that are devolved to it.
    pub powers: Vec<Note>,
    /// Duties that it accepts.
    pub duties: Vec<Note>,
    /// Outcomes that it promises.
    pub outcomes: Vec<Note>,
    /// Whether the agreement needs its signature.
    pub signs: bool,
}

impl Party {
    /// The organisation that acts and signs for it: itself, unless it is a formation.
    pub fn acting(&self) -> Option<&Link> {
        match self.sort {
            PartySort::Formation => self.represented_by.as_ref(),
            _ => Some(&self.party),
        }
    }
}

/// What is wrong with parties taken together.
pub fn faults(parties: &[Party]) -> Faults {
    let mut faults = Faults::default();
    for (at, party) in parties.iter().enumerate() {
        let here = |field: &str| format!("/parties/{at}{field}");
        if parties[..at].iter().any(|other| other.party == party.party) {
            let fault = Fault::new(here("/party"), "repeated", "It is a party already");
            faults.note(fault.with_value(&party.party.reference));
        }
        let formation = party.sort == PartySort::Formation;
        if formation && party.signs && party.represented_by.is_none() {
            let detail = "A formation signs through an organisation; say which";
            faults.note(Fault::new(here("/represented_by"), "required_when", detail));
        }
        let opposed = |link: &&Link| {
            let other = find(parties, link.id);
            other.is_some_and(|other| other.sort.side() != party.sort.side())
        };
        if let Some(link) = party.represented_by.as_ref().filter(opposed) {
            let detail = "Nobody acts for a party on the other side of its own";
            faults.note(Fault::new(here("/represented_by"), "other_side", detail).with_value(&link.reference));
        }
        if !formation && party.represented_by.is_some() {
            let detail = "Only a formation is represented; an organisation acts itself";
            faults.note(Fault::new(here("/represented_by"), "not_applicable", detail));
        }
    }
    faults
}

/// The sides on which nobody stands, of parties that may be limited to those who sign.
pub fn empty_sides<'a>(parties: impl IntoIterator<Item = &'a Party> + Clone) -> Vec<Side> {
    let stands = |side: &Side| parties.clone().into_iter().any(|party| party.sort.side() == *side);
    Side::BOTH.into_iter().filter(|side| !stands(side)).collect()
}

/// The organisations that act for these parties, each once.
pub fn acting<'a>(parties: impl IntoIterator<Item = &'a Party>) -> Vec<Link> {
    let mut all: Vec<Link> = Vec::new();
    for link in parties.into_iter().filter_map(Party::acting) {
        if !all.contains(link) {
            all.push(link.clone());
        }
    }
    all
}

/// The party that is meant.
pub fn find(parties: &[Party], id: Id) -> Option<&Party> {
    parties.iter().find(|party| party.party.id == id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agreements::text::tests::{link, party};

    #[test]
    fn what_a_record_is_decides_its_side() {
        use PartySort::{CommunityPartner, Formation, LocalCouncil, Partner, PrincipalAuthority};
        for (resource, kind, sort, side) in [
            (Resource::Councils, "unitary", PrincipalAuthority, Side::Principal),
            (Resource::Councils, "county", PrincipalAuthority, Side::Principal),
            (Resource::Councils, "town", LocalCouncil, Side::Local),
            (Resource::Councils, "parish_meeting", LocalCouncil, Side::Local),
            (Resource::Councils, "charter_trustees", LocalCouncil, Side::Local),
            (Resource::Formations, "cluster", Formation, Side::Local),
            (Resource::Partners, "community_group", CommunityPartner, Side::Local),
            (Resource::Partners, "association", Partner, Side::Principal),
            (Resource::Partners, "police", Partner, Side::Principal),
        ] {
            let found = Found { link: link(1), resource, kind: kind.to_owned(), deleted: false, merged_into: None };
            assert_eq!((PartySort::of(&found), PartySort::of(&found).side()), (sort, side), "{kind}");
        }
    }

    #[test]
    fn nobody_is_a_party_twice_and_formations_are_represented() {
        let twice = [party(1, PartySort::LocalCouncil), party(1, PartySort::LocalCouncil)];
        assert_eq!(faults(&twice).0[0].code, "repeated");
        let mut formation = party(2, PartySort::Formation);
        assert_eq!(faults(std::slice::from_ref(&formation)).0[0].pointer, "/parties/0/represented_by");
        formation.represented_by = Some(link(3));
        assert!(faults(std::slice::from_ref(&formation)).0.is_empty());
        assert_eq!(formation.acting(), Some(&link(3)));
        let unitary = party(3, PartySort::PrincipalAuthority);
        assert_eq!(faults(&[formation.clone(), unitary]).0[0].code, "other_side", "nobody signs both sides alone");
        let council = Party { represented_by: Some(link(3)), ..party(4, PartySort::LocalCouncil) };
        assert_eq!(faults(&[council]).0[0].code, "not_applicable");
    }

    #[test]
    fn both_sides_are_needed() {
        let unitary = party(1, PartySort::PrincipalAuthority);
        let town = party(2, PartySort::LocalCouncil);
        assert_eq!(empty_sides(std::slice::from_ref(&unitary)), [Side::Local]);
        assert_eq!(empty_sides(std::slice::from_ref(&town)), [Side::Principal]);
        assert_eq!(empty_sides(&[unitary, town]), []);
        assert_eq!(empty_sides(&[]), Side::BOTH);
    }
}
