//! What each kind of agreement asks.

mod council_development;
mod people_place;
mod service_asset;

use serde::{Deserialize, Serialize};

pub use council_development::{Assessment, CouncilDevelopment, OfferTaken};
pub use people_place::{Activity, Direction, Evaluation, Figure, OutcomePromise, PeoplePlace, TargetGroup};
pub use service_asset::{Consideration, OpenSpaceNotice, ServiceAsset, Staff, TaperedYear, Tenure};

use super::{AgreementText, Unmet, undertaking::Key};
use crate::{fault::Faults, identity::Link, vocabulary};

vocabulary! {
    /// The kind of an agreement.
    AgreementKind {
        /// Offers that help councils to do more.
        CouncilDevelopment = "council_development",
        /// A service or an asset that another council takes over.
        ServiceAsset = "service_asset",
        /// Work with people in a place towards an outcome.
        PeoplePlace = "people_place",
    }
}

/// What its kind asks of an agreement, or of a template, where roles stand for parties.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Terms<Who = Link> {
    /// Of council development.
    CouncilDevelopment(CouncilDevelopment<Who>),
    /// Of a service or asset.
    ServiceAsset(Box<ServiceAsset>),
    /// Of people or place.
    PeoplePlace(Box<PeoplePlace<Who>>),
}

impl<Who> Terms<Who> {
    /// The kind they are of.
    pub fn kind(&self) -> AgreementKind {
        match self {
            Self::CouncilDevelopment(_) => AgreementKind::CouncilDevelopment,
            Self::ServiceAsset(_) => AgreementKind::ServiceAsset,
            Self::PeoplePlace(_) => AgreementKind::PeoplePlace,
        }
    }

    /// What councils assess of themselves by them.
    pub fn assessments(&self) -> &[Assessment<Who>] {
        match self {
            Self::CouncilDevelopment(terms) => &terms.assessments,
            Self::ServiceAsset(_) | Self::PeoplePlace(_) => &[],
        }
    }

    /// Everything in them that somebody does, with who.
    pub fn provided(&self) -> &[Activity<Who>] {
        match self {
            Self::PeoplePlace(terms) => &terms.activities,
            Self::CouncilDevelopment(_) | Self::ServiceAsset(_) => &[],
        }
    }
}

impl Terms<Key> {
    /// The terms of an agreement in which these take the roles. What is promised of no area is promised of `place`.
    pub fn cast(&self, who: &impl Fn(&Key) -> Option<Link>, place: Option<&Link>) -> Terms {
        match self {
            Self::CouncilDevelopment(terms) => Terms::CouncilDevelopment(terms.cast(who)),
            Self::ServiceAsset(terms) => Terms::ServiceAsset(terms.clone()),
            Self::PeoplePlace(terms) => Terms::PeoplePlace(Box::new(terms.cast(who, place))),
        }
    }
}

impl Terms {
    /// What is wrong within them, however far the negotiation is.
    pub fn faults(&self, text: &AgreementText) -> Faults {
        match self {
            Self::CouncilDevelopment(terms) => terms.faults(text),
            Self::ServiceAsset(terms) => terms.faults(),
            Self::PeoplePlace(terms) => terms.faults(text),
        }
    }

    /// What they lack to be agreed.
    pub fn missing(&self, text: &AgreementText) -> Vec<Unmet> {
        match self {
            Self::CouncilDevelopment(terms) => terms.missing(),
            Self::ServiceAsset(terms) => terms.missing(text),
            Self::PeoplePlace(terms) => terms.missing(text),
        }
    }
}
