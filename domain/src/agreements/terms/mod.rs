//! What each kind of agreement asks.

mod council_development;
mod people_place;
mod service_asset;

use serde::{Deserialize, Serialize};

pub use council_development::{Assessment, CouncilDevelopment, OfferTaken};
pub use people_place::{Activity, Direction, Evaluation, Figure, OutcomePromise, PeoplePlace, TargetGroup};
pub use service_asset::{Consideration, OpenSpaceNotice, ServiceAsset, Staff, TaperedYear, Tenure};

use super::{AgreementText, Unmet};
use crate::{fault::Faults, vocabulary};

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

/// What its kind asks of an agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Terms {
    /// Of council development.
    CouncilDevelopment(CouncilDevelopment),
    /// Of a service or asset.
    ServiceAsset(Box<ServiceAsset>),
    /// Of people or place.
    PeoplePlace(Box<PeoplePlace>),
}

impl Terms {
    /// The kind they are of.
    pub fn kind(&self) -> AgreementKind {
        match self {
            Self::CouncilDevelopment(_) => AgreementKind::CouncilDevelopment,
            Self::ServiceAsset(_) => AgreementKind::ServiceAsset,
            Self::PeoplePlace(_) => AgreementKind::PeoplePlace,
        }
    }

    /// What councils assess of themselves by them.
    pub fn assessments(&self) -> &[Assessment] {
        match self {
            Self::CouncilDevelopment(terms) => &terms.assessments,
            Self::ServiceAsset(_) | Self::PeoplePlace(_) => &[],
        }
    }

    /// What is wrong within them, however far the negotiation is.
    pub fn faults(&self, text: &AgreementText) -> Faults {
        match self {
            Self::CouncilDevelopment(terms) => terms.faults(),
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
