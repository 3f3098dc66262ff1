//! An expression of interest: an organisation says that it would take an asset or a service on, beside others who may.

mod succession;
mod window;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

pub use succession::{Succeeded, settle};
pub use window::Window;

use super::Side;
use crate::{
    access::{Owner, Permit},
    fault::{Fault, Faults},
    identity::{Id, Identifier, Link, Space},
    listing::{Field, FieldType, Filter, Listing, Operator, Value},
    period::Span,
    record::{Aggregate, Claim, Move},
    resource::Resource,
    text::Note,
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// Where an expression of interest stands.
    ExpressionState {
        Submitted = "submitted",
        /// Whoever keeps it looks at this one more closely.
        Shortlisted = "shortlisted",
        /// It is worked out with this one, and with no other.
        Preferred = "preferred",
        Declined = "declined",
        Withdrawn = "withdrawn",
    }
}

impl ExpressionState {
    /// The states that it can be moved to.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Submitted => &[Self::Shortlisted, Self::Preferred, Self::Declined, Self::Withdrawn],
            Self::Shortlisted => &[Self::Preferred, Self::Declined, Self::Withdrawn],
            // Whoever was preferred may turn out not to be able to, and another comes next.
            Self::Preferred => &[Self::Shortlisted, Self::Declined, Self::Withdrawn],
            Self::Declined | Self::Withdrawn => &[],
        }
    }

    /// Whether it still counts.
    pub fn stands(self) -> bool {
        !self.next().is_empty()
    }

    /// Whose move leads to it.
    pub fn side(self) -> Side {
        match self {
            Self::Submitted | Self::Withdrawn => Side::Asks,
            Self::Shortlisted | Self::Preferred | Self::Declined => Side::Decides,
        }
    }
}

/// What somebody would take on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// An asset.
    Asset(Link),
    /// A service.
    Service(Link),
}

impl Subject {
    /// The asset or the service.
    pub fn link(&self) -> &Link {
        match self {
            Self::Asset(link) | Self::Service(link) => link,
        }
    }

    /// The asset, if it is one.
    pub fn asset(&self) -> Option<&Link> {
        match self {
            Self::Asset(link) => Some(link),
            Self::Service(_) => None,
        }
    }

    /// The service, if it is one.
    pub fn service(&self) -> Option<&Link> {
        match self {
            Self::Asset(_) => None,
            Self::Service(link) => Some(link),
        }
    }
}

/// An expression of interest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Expression {
    /// What it is about.
    pub subject: Subject,
    /// The organisation that would take it on.
    pub organisation: Link,
    /// The organisation that kept it when interest was expressed; empty until it was looked up.
    pub keeper: Option<Link>,
    /// What it would do with it, for whom.
    pub purpose: Note,
    /// The outline of its case: what it would cost and bring, who would run it.
    pub outline_case: Option<Note>,
    /// Where it stands.
    pub state: ExpressionState,
    /// What became of it, oldest first.
    pub moves: Vec<Move<ExpressionState>>,
}

/// Why an expression of interest is not moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotMoved {
    /// Its state does not permit it.
    #[error("What is {from} does not become {to}")]
    IllegalState {
        /// Where it stands.
        from: ExpressionState,
        /// Where it should go.
        to: ExpressionState,
    },
    /// Another is preferred for the same.
    #[error("Another expression of interest is preferred; take that back or decline it first")]
    AnotherPreferred,
    /// Others may still express interest.
    #[error("Interest can be expressed until {0}; nobody is preferred before")]
    StillOpen(NaiveDate),
    /// Something that goes with the move is missing.
    #[error(transparent)]
    Faults(#[from] Faults),
}

/// What else is known of the subject of an expression of interest on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rivals {
    /// The expression of interest that is preferred, if another is.
    pub preferred: Option<Id>,
    /// The last day on which interest is expressed, if one is set.
    pub closes_on: Option<NaiveDate>,
    /// The day it is.
    pub today: NaiveDate,
}

impl Rivals {
    /// Nothing that stands against it, for moves that ask for nothing more.
    pub fn none(today: NaiveDate) -> Self {
        Self { preferred: None, closes_on: None, today }
    }

    /// Whether somebody can be preferred: once everybody could express interest, and nobody else is.
    pub fn leave_room(self) -> Result<(), NotMoved> {
        if let Some(open) = self.closes_on.filter(|last| *last >= self.today) {
            return Err(NotMoved::StillOpen(open));
        }
        if self.preferred.is_some() { Err(NotMoved::AnotherPreferred) } else { Ok(()) }
    }
}

impl Expression {
    /// The same, submitted on a day to whoever keeps the subject. Errors: it closed, or the organisation keeps it itself.
    pub fn submitted(
        mut self,
        window: Window,
        today: NaiveDate,
        by: &Permit,
        at: DateTime<Utc>,
    ) -> Result<Self, Faults> {
        let mut faults = Faults::default();
        if let Some(closed) = window.closes_on.filter(|last| *last < today) {
            let detail = format!("Interest could be expressed until {closed}");
            faults.note(Fault::new(self.pointer(), "interest_closed", detail));
        }
        if window.keeper == self.organisation {
            let detail = "It keeps this itself";
            faults.note(Fault::new("/organisation", "keeps_it", detail).with_value(&self.organisation.reference));
        }
        faults.or(())?;
        self.keeper = Some(window.keeper);
        self.state = ExpressionState::Submitted;
        self.moves.push(Move::new(self.state, by, at, None));
        Ok(self)
    }

    fn pointer(&self) -> &'static str {
        match self.subject {
            Subject::Asset(_) => "/asset",
            Subject::Service(_) => "/service",
        }
    }

    /// The organisation of one side.
    pub fn of_side(&self, side: Side) -> Option<&Link> {
        match side {
            Side::Asks => Some(&self.organisation),
            Side::Decides => self.keeper.as_ref(),
        }
    }

    /// What only one expression of interest holds: to be preferred for its subject by whoever keeps it. Once it is another's,
    /// the new keeper is asked anew, and what the old one preferred binds nobody.
    pub fn preference(&self) -> Claim {
        Claim { key: format!("preferred {} {}", self.subject.link().id, self.kept_by()), span: Span::default() }
    }

    fn kept_by(&self) -> String {
        self.keeper.as_ref().map(|keeper| keeper.id.to_string()).unwrap_or_default()
    }

    /// Moves it.
    pub fn transition(
        &mut self,
        to: ExpressionState,
        reason: Option<String>,
        rivals: Rivals,
        by: &Permit,
        at: DateTime<Utc>,
    ) -> Result<(), NotMoved> {
        if !self.state.next().contains(&to) {
            return Err(NotMoved::IllegalState { from: self.state, to });
        }
        if to == ExpressionState::Declined && reason.is_none() {
            return Err(Faults(vec![Fault::new("/reason", "required_when", "Whoever declines says why")]).into());
        }
        if to == ExpressionState::Preferred {
            rivals.leave_room()?;
        }
        self.state = to;
        self.moves.push(Move::new(to, by, at, reason));
        Ok(())
    }
}

/// The question which expressions of interest in some assets, or in some services, are preferred: one for each and keeper.
pub fn preferred(assets: bool, subjects: &[Id]) -> Listing {
    let among = |field, values| Filter { field, operator: Operator::Eq, values };
    let subject = if assets { ASSET } else { SERVICE };
    let state = among(STATE, vec![Value::Text(ExpressionState::Preferred.word().to_owned())]);
    let filters = vec![state, among(subject, subjects.iter().copied().map(Value::Id).collect())];
    Listing { filters, ..Listing::all(10_000) }
}

/// The condition that an expression of interest still counts.
pub fn standing() -> Filter {
    let states = ExpressionState::ALL.iter().filter(|state| state.stands());
    let values = states.map(|state| Value::Text(state.word().to_owned())).collect();
    Filter { field: STATE, operator: Operator::Eq, values }
}

const STATE: Field = Field::column("state", FieldType::Word(ExpressionState::WORDS), "Where it stands").sortable();
/// The asset that it is about.
pub const ASSET: Field = Field::reference("asset", "asset_id", Space::Of(Resource::Assets), "The asset").nullable();
/// The service that it is about.
pub const SERVICE: Field =
    Field::reference("service", "service_id", Space::Of(Resource::Services), "The service").nullable();

impl Aggregate for Expression {
    const RESOURCE: Resource = Resource::ExpressionsOfInterest;
    const FIELDS: &'static [Field] = &[
        STATE,
        ASSET,
        SERVICE,
        Field::reference("organisation", "organisation_id", Space::Organisation, "Who would take it on"),
        Field::reference("keeper", "keeper_id", Space::Organisation, "Who keeps it"),
    ];

    fn owner(&self) -> Owner {
        Owner::Organisations([&self.organisation].into_iter().chain(&self.keeper).cloned().collect())
    }

    fn keys(&self) -> Vec<Identifier> {
        // An organisation says once to a keeper that it would; after it was declined or withdrew, it may say so again.
        let parts = [self.subject.link().id.to_string(), self.organisation.id.to_string(), self.kept_by()];
        let key = || Identifier::natural_key(&parts.each_ref().map(String::as_str));
        self.state.stands().then(key).into_iter().collect()
    }

    fn kind(&self) -> &'static str {
        self.state.word()
    }

    fn claim(&self) -> Option<Claim> {
        (self.state == ExpressionState::Preferred).then(|| self.preference())
    }
}

#[cfg(test)]
mod tests;
