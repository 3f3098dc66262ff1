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
        }
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
