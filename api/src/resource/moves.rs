//! Moves that a record's state does not permit.

use domain::vocabulary::Vocabulary;
use serde_json::json;

use super::sight::Unmet;
use crate::http::{codes::Code, problem::Problem};

/// The problem of a move that cannot be made: from where, what could be, and what must come first.
pub fn not_moved<S: Vocabulary>(detail: String, from: S, allowed: &[S], unmet: Vec<Unmet>) -> Problem {
    let allowed: Vec<&str> = allowed.iter().map(|state| state.word()).collect();
    let problem = Problem::new(Code::IllegalState, detail).member("from", json!(from.word()));
    problem.member("allowed", json!(allowed)).member("unmet", json!(unmet))
}
