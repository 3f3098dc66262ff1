//! Whose a record is.

use crate::identity::{Id, Link};

/// Whose a record is, as its own state tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owner {
    /// The installation's: reference data, which an operator keeps.
    Installation,
    /// What principal authorities keep together, such as localities and indicators: any of them may.
    Common,
    /// It is an organisation.
    Itself {
        /// The principal authority that a council lies in.
        lies_in: Option<Link>,
        /// The areas it serves or works in.
        areas: Vec<Id>,
        /// Whether it is a council, which can be a member of associations.
        is_council: bool,
    },
    /// It belongs to organisations, equally.
    Organisations(Vec<Link>),
}

/// An organisation, with those who act for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// The organisation.
    pub organisation: Option<Link>,
    /// Principal authorities in which it lies.
    pub principals: Vec<Id>,
    /// Associations of which it is a member today.
    pub associations: Vec<Id>,
    /// Whether it is a council on the register, whose membership an association can be asked about.
    pub is_council: bool,
}

/// Whose a record is, in full: what a decision needs to know of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Owners {
    /// The installation's.
    Installation,
    /// What any principal authority keeps.
    Common,
    /// These organisations', any of which suffices.
    Organisations(Vec<Standing>),
}
