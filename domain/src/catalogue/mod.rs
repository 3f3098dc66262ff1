//! What agreements refer to: the issues they work on, what can be handed over and who would take it on, what a council can
//! be helped with, and by which scale it says where it stands.

mod agenda_tag;
pub mod assessment_scale;
mod asset;
mod eligibility;
pub mod expression;
mod offer;
pub mod request;
mod room;
mod service;
mod side;
pub mod take_up;

pub use agenda_tag::AgendaTag;
pub use assessment_scale::AssessmentScale;
pub use asset::{Asset, Compliance, Condition, UseClass};
pub use eligibility::{Eligibility, Ineligible};
pub use expression::{Expression, ExpressionState, Subject};
pub use offer::{Cost, CostPer, Offer, OfferKind};
pub use request::{CallOff, Feedback, OfferRequest, RequestState};
pub use room::Taken;
pub use service::{Service, ServiceKind};
pub use side::Side;
