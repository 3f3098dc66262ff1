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
        Indicators = "indicators",
        Observations = "observations",
        SignOffs = "sign-offs",
        Targets = "targets",
        Claims = "claims",
        AgendaTags = "agenda-tags",
        Assets = "assets",
        Services = "services",
        Offers = "offers",
        OfferRequests = "offer-requests",
        Users = "users",
        Clients = "clients",
        RoleGrants = "role-grants",
    }
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
            Self::Indicators => "indicator",
            Self::Observations => "observation",
            Self::SignOffs => "sign-off",
            Self::Targets => "target",
            Self::Claims => "claim",
            Self::AgendaTags => "agenda-tag",
            Self::Assets => "asset",
            Self::Services => "service",
            Self::Offers => "offer",
            Self::OfferRequests => "offer-request",
            Self::Users => "user",
            Self::Clients => "client",
            Self::RoleGrants => "role-grant",
        }
    }

    /// Whether everybody may read its records; others are told to those who keep them, and not there for anybody else.
    pub fn is_public(self) -> bool {
        !self.is_of_access() && self != Self::OfferRequests
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
