//! A council's request of an offer: asked for, decided, delivered, and how it was found.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::{Ineligible, OfferKind, Side};
use crate::{
    access::{Owner, Permit},
    fault::{Fault, Faults},
    identity::{Identifier, Link, Space},
    listing::{Field, FieldType, Source},
    money::Money,
    record::{Aggregate, Move},
    resource::Resource,
    text::{Note, Title},
    vocabulary,
    vocabulary::Vocabulary,
};

vocabulary! {
    /// Where a request stands.
    RequestState {
        Requested = "requested",
        Approved = "approved",
        Declined = "declined",
        Withdrawn = "withdrawn",
        Delivered = "delivered",
        /// The council said how it found it.
        Closed = "closed",
    }
}

impl RequestState {
    /// The states that it can be moved to.
    pub fn next(self) -> &'static [Self] {
        match self {
            Self::Requested => &[Self::Approved, Self::Declined, Self::Withdrawn],
            // What was approved may turn out not to be possible, or not to be needed.
            Self::Approved => &[Self::Declined, Self::Withdrawn, Self::Delivered],
            Self::Delivered => &[Self::Closed],
            Self::Declined | Self::Withdrawn | Self::Closed => &[],
        }
    }

    /// Whether it takes units of the offer.
    pub fn takes_units(self) -> bool {
        !matches!(self, Self::Declined | Self::Withdrawn)
    }

    /// Whether something can still become of it.
    pub fn is_open(self) -> bool {
        !self.next().is_empty()
    }

    /// Whose move leads to it.
    pub fn side(self) -> Side {
        match self {
            Self::Requested | Self::Withdrawn | Self::Closed => Side::Asks,
            Self::Approved | Self::Declined | Self::Delivered => Side::Decides,
        }
    }
}

/// How a council found what was delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Feedback {
    /// From 1, poor, to 5, very good.
    pub score: u8,
    /// In its own words.
    pub text: Option<Note>,
}

/// What a council bought through a procurement framework.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CallOff {
    /// From whom.
    pub supplier: Title,
    /// For how much.
    pub value: Money,
    /// How much less that is than it would have paid otherwise.
    pub saving: Money,
}

/// What is said with a move.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Said {
    /// Why.
    pub reason: Option<String>,
    /// How it was found, with `closed`.
    pub feedback: Option<Feedback>,
    /// What was bought, with `delivered` of a procurement framework.
    pub call_off: Option<CallOff>,
}

/// A request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OfferRequest {
    /// The offer.
    pub offer: Link,
    /// The council that asks.
    pub council: Link,
    /// The organisation that makes the offer; empty until it was looked up.
    pub provider: Option<Link>,
    /// How many units.
    pub units: u32,
    /// For which day, which tells the financial year.
    pub wanted_on: NaiveDate,
    /// What the provider should know.
    pub note: Option<Note>,
    /// Where it stands.
    pub state: RequestState,
    /// How the council found it.
    pub feedback: Option<Feedback>,
    /// What was bought.
    pub call_off: Option<CallOff>,
    /// What became of it, oldest first.
    pub moves: Vec<Move<RequestState>>,
}

/// Why a request is not moved.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotMoved {
    /// Its state does not permit it.
    #[error("What is {from} does not become {to}")]
    IllegalState {
        /// Where it stands.
        from: RequestState,
        /// Where it should go.
        to: RequestState,
    },
    /// The offer is not for the council any more.
    #[error("The offer is not for this council on that day")]
    Ineligible(Vec<Ineligible>),
    /// Something that goes with the move is missing, or does not go with it.
    #[error(transparent)]
    Faults(#[from] Faults),
}

impl OfferRequest {
    /// The offer, by which requests are looked up; the address names it, so that no parameter does.
    pub const OFFER: Field = Field::found_in(
        "offer",
        FieldType::Reference(Space::Of(Resource::Offers)),
        Source::Column("offer_id"),
        "The offer",
    );

    /// The organisation of one side: the council asks, the provider decides.
    pub fn of_side(&self, side: Side) -> Option<&Link> {
        match side {
            Side::Asks => Some(&self.council),
            Side::Decides => self.provider.as_ref(),
        }
    }

    /// The same, asked for.
    #[must_use]
    pub fn asked(mut self, by: &Permit, at: DateTime<Utc>) -> Self {
        self.state = RequestState::Requested;
        self.moves.push(Move::new(self.state, by, at, None));
        self
    }

    /// Moves it. `ineligible` tells why the offer is not for the council on the day it is wanted for: what was asked for
    /// rightly is approved only while it still is.
    pub fn transition(
        &mut self,
        to: RequestState,
        said: Said,
        kind: OfferKind,
        ineligible: Vec<Ineligible>,
        by: &Permit,
        at: DateTime<Utc>,
    ) -> Result<(), NotMoved> {
        if !self.state.next().contains(&to) {
            return Err(NotMoved::IllegalState { from: self.state, to });
        }
        goes_with(to, &said, kind).or(())?;
        if to == RequestState::Approved && !ineligible.is_empty() {
            return Err(NotMoved::Ineligible(ineligible));
        }
        self.state = to;
        self.feedback = said.feedback.or(self.feedback.take());
        self.call_off = said.call_off.or(self.call_off.take());
        self.moves.push(Move::new(to, by, at, said.reason));
        Ok(())
    }
}

/// What must, and what may not, be said with a move.
fn goes_with(to: RequestState, said: &Said, kind: OfferKind) -> Faults {
    let mut faults = Faults::default();
    let buys = to == RequestState::Delivered && kind == OfferKind::ProcurementFramework;
    let mut hold = |pointer: &str, is_said: bool, needed: bool, optional: bool, detail: &str| {
        if needed && !is_said {
            faults.note(Fault::new(pointer, "required_when", detail));
        } else if is_said && !needed && !optional {
            faults.note(Fault::new(pointer, "not_permitted_when", detail));
        }
    };
    let declines = to == RequestState::Declined;
    hold("/reason", said.reason.is_some(), declines, true, "Whoever declines says why");
    let closes = to == RequestState::Closed;
    hold("/feedback", said.feedback.is_some(), closes, false, "The council says how it found it as it closes it");
    let detail = "What was bought is told as a procurement framework's offer is delivered";
    hold("/call_off", said.call_off.is_some(), buys, false, detail);
    if said.feedback.as_ref().is_some_and(|feedback| !(1..=5).contains(&feedback.score)) {
        faults.note(Fault::new("/feedback/score", "out_of_range", "From 1, poor, to 5, very good"));
    }
    faults
}

impl Aggregate for OfferRequest {
    const RESOURCE: Resource = Resource::OfferRequests;
    const FIELDS: &'static [Field] = &[
        Field::column("state", FieldType::Word(RequestState::WORDS), "Where it stands").sortable(),
        Field::reference("council", "organisation_id", Space::Organisation, "The council that asks"),
        Field::column("wanted_on", FieldType::Date, "The day it is wanted for").sortable(),
    ];

    fn owner(&self) -> Owner {
        Owner::Organisations([&self.council].into_iter().chain(&self.provider).cloned().collect())
    }

    fn keys(&self) -> Vec<Identifier> {
        vec![]
    }

    fn kind(&self) -> &'static str {
        self.state.word()
    }
}

#[cfg(test)]
mod tests;
