//! The collections Accord keeps.

use crate::{identity::Space, vocabulary, vocabulary::Vocabulary};

vocabulary! {
    /// A collection of records, by its plural name as in the address `/v1/{resource}`.
    Resource {
        Areas = "areas",
        AreaMemberships = "area-memberships",
        Councils = "councils",
        Partners = "partners",
        Formations = "formations",
        AssociationMemberships = "association-memberships",
        Representatives = "representatives",
        Agreements = "agreements",
        AgreementTemplates = "agreement-templates",
        Indicators = "indicators",
        Observations = "observations",
        SignOffs = "sign-offs",
        Targets = "targets",
        Claims = "claims",
        AgendaTags = "agenda-tags",
        AssessmentScales = "assessment-scales",
        Assets = "assets",
        Services = "services",
        Offers = "offers",
        OfferRequests = "offer-requests",
        ExpressionsOfInterest = "expressions-of-interest",
        Users = "users",
        Clients = "clients",
        RoleGrants = "role-grants",
    }
}

/// Who may know of a collection's records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Openness {
    /// Everybody.
    Public,
    /// Those who keep them; they are not there for anybody else.
    Kept,
    /// Everybody, once they are published; before that, those whose they are.
    OncePublished,
}

impl Resource {
    /// One record of it, as in an event's type: `council.updated`.
    pub fn singular(self) -> &'static str {
        match self {
            Self::Areas => "area",
            Self::AreaMemberships => "area-membership",
            Self::Councils => "council",
            Self::Partners => "partner",
            Self::Formations => "formation",
            Self::AssociationMemberships => "association-membership",
            Self::Representatives => "representative",
            Self::Agreements => "agreement",
            Self::AgreementTemplates => "agreement-template",
            Self::Indicators => "indicator",
            Self::Observations => "observation",
            Self::SignOffs => "sign-off",
            Self::Targets => "target",
            Self::Claims => "claim",
            Self::AgendaTags => "agenda-tag",
            Self::AssessmentScales => "assessment-scale",
            Self::Assets => "asset",
            Self::Services => "service",
            Self::Offers => "offer",
            Self::OfferRequests => "offer-request",
            Self::ExpressionsOfInterest => "expression-of-interest",
            Self::Users => "user",
            Self::Clients => "client",
            Self::RoleGrants => "role-grant",
        }
    }

    /// Who may know of its records.
    pub fn openness(self) -> Openness {
        match self {
            Self::Users | Self::Clients | Self::RoleGrants | Self::OfferRequests | Self::ExpressionsOfInterest => {
                Openness::Kept
            }
            Self::Agreements => Openness::OncePublished,
            _ => Openness::Public,
        }
    }

    /// Whether everybody may ask for its records, though not be told of each.
    pub fn is_public(self) -> bool {
        self.openness() != Openness::Kept
    }

    /// Whether its records decide who may do what.
    pub fn is_of_access(self) -> bool {
        matches!(self, Self::Users | Self::Clients | Self::RoleGrants)
    }

    /// The space within which its records' identifiers are unique.
    pub fn space(self) -> Space {
        match self {
            Self::Areas => Space::Area,
            Self::Councils | Self::Partners => Space::Organisation,
            other => Space::Of(other),
        }
    }

    /// The collection alone, as a list.
    pub(crate) fn alone(self) -> &'static [Self] {
        let at = Self::ALL.iter().position(|other| *other == self).unwrap_or_default();
        &Self::ALL[at..=at]
    }
}
