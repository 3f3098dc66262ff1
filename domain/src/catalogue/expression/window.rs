//! Until when interest is expressed in something, and to whom.

use chrono::NaiveDate;

use crate::{
    catalogue::{Asset, Service},
    identity::Link,
};

/// What an asset or a service tells those who would take it on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    /// Who keeps it.
    pub keeper: Link,
    /// The last day on which interest is expressed; `None` where none is set.
    pub closes_on: Option<NaiveDate>,
}

impl From<&Asset> for Window {
    fn from(asset: &Asset) -> Self {
        Self { keeper: asset.owner.clone(), closes_on: asset.expressions_close_on }
    }
}

impl From<&Service> for Window {
    fn from(service: &Service) -> Self {
        Self { keeper: service.provider.clone(), closes_on: service.expressions_close_on }
    }
}
