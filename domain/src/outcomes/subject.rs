//! Of whom a figure tells.

use serde::{Deserialize, Serialize};

use crate::{
    fault::{Fault, Faults},
    identity::{Id, Link},
};

/// An area, an organisation or a formation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// The people of an area.
    Area(Link),
    /// A council or partner itself.
    Organisation(Link),
    /// A formation as a whole.
    Formation(Link),
}

impl Subject {
    /// The one of three that was said. Fault: `required_when`, unless exactly one was.
    pub fn one_of(
        area: Option<Link>,
        organisation: Option<Link>,
        formation: Option<Link>,
        faults: &mut Faults,
    ) -> Option<Self> {
        let said = [area.map(Self::Area), organisation.map(Self::Organisation), formation.map(Self::Formation)];
        let mut said = said.into_iter().flatten();
        if let (Some(one), None) = (said.next(), said.next()) {
            return Some(one);
        }
        faults.note(Fault::new(
            "/area",
            "required_when",
            "Either area, organisation or formation says of whom it tells",
        ));
        None
    }

    /// The record.
    pub fn link(&self) -> &Link {
        match self {
            Self::Area(link) | Self::Organisation(link) | Self::Formation(link) => link,
        }
    }

    /// The record's id.
    pub fn id(&self) -> Id {
        self.link().id
    }

    /// The reference, where it is an area.
    pub fn area(&self) -> Option<&str> {
        match self {
            Self::Area(link) => Some(&link.reference),
            _ => None,
        }
    }

    /// The reference, where it is an organisation.
    pub fn organisation(&self) -> Option<&str> {
        match self {
            Self::Organisation(link) => Some(&link.reference),
            _ => None,
        }
    }

    /// The reference, where it is a formation.
    pub fn formation(&self) -> Option<&str> {
        match self {
            Self::Formation(link) => Some(&link.reference),
            _ => None,
        }
    }
}
