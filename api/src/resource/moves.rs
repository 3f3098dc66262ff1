//! Moves of records from one state to another: those that were made, as they are told, and those that a state does not permit.

use std::borrow::Cow;

use domain::{record::Move, vocabulary::Vocabulary};
use serde::Serialize;
use serde_json::json;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ArrayBuilder, ObjectBuilder, Ref, RefOr, Schema},
};

use super::{Word, sight::Unmet, view::moment, word::one};
use crate::http::{codes::Code, problem::Problem};

/// States whose moves are told.
pub trait Moves: Vocabulary {
    /// The schema of one move.
    const TRANSITION: &'static str;
    /// The schema of all.
    const TRANSITIONS: &'static str;
}

/// What became of a record.
#[derive(Serialize)]
pub struct Transitions<S: Moves> {
    items: Vec<Transition<S>>,
}

#[derive(Serialize)]
struct Transition<S: Moves> {
    to: Word<S>,
    #[serde(flatten)]
    moved: Moved,
}

/// A move from one state to another.
#[derive(Serialize, ToSchema)]
struct Moved {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// By which role; the audit log tells by whom.
    #[schema(max_length = 20, example = "steward")]
    role: &'static str,
    /// On whose behalf; null for the installation.
    #[schema(max_length = 200, example = "gss:E06000066")]
    organisation: Option<String>,
    /// Why, where those who see the record are told; of other moves the audit log tells why.
    #[schema(max_length = 1000, example = "It was resolved at the meeting of 12 March")]
    reason: Option<String>,
}

impl<S: Moves> Transitions<S> {
    /// Moves, told in their order.
    pub fn told(moves: &[Move<S>]) -> Self {
        let told = |one: &Move<S>| Transition {
            to: Word(one.to),
            moved: Moved {
                at: moment(one.at),
                role: one.role.word(),
                organisation: one.organisation.as_ref().map(|organisation| organisation.reference.clone()),
                reason: one.reason.clone(),
            },
        };
        Self { items: moves.iter().map(told).collect() }
    }
}

impl<S: Moves> PartialSchema for Transitions<S> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(Ref::from_schema_name(S::TRANSITION))
            .max_items(Some(1000))
            .description(Some("Its moves, oldest first."));
        let object = ObjectBuilder::new().property("items", items).required("items");
        object.description(Some("What became of it.")).into()
    }
}

impl<S: Moves> ToSchema for Transitions<S> {
    fn name() -> Cow<'static, str> {
        S::TRANSITIONS.into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        let RefOr::T(Schema::Object(mut object)) = Moved::schema() else { return };
        let rest = std::mem::take(&mut object.properties);
        object.properties = [("to".to_owned(), one::<S>())].into_iter().chain(rest).collect();
        object.required.insert(0, "to".to_owned());
        schemas.push((S::TRANSITION.to_owned(), RefOr::T(Schema::Object(object))));
    }
}

/// The problem of a move that cannot be made: from where, what could be, and what must come first.
pub fn not_moved<S: Vocabulary>(detail: String, from: S, allowed: &[S], unmet: Vec<Unmet>) -> Problem {
    let allowed: Vec<&str> = allowed.iter().map(|state| state.word()).collect();
    let problem = Problem::new(Code::IllegalState, detail).member("from", json!(from.word()));
    problem.member("allowed", json!(allowed)).member("unmet", json!(unmet))
}
