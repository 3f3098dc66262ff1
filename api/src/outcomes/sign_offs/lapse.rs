//! What becomes of sign-offs when figures change.

use domain::{
    access::Permit,
    event::Happening,
    identity::Id,
    outcomes::SignOff,
    record::{Asked, Change, save},
    store::Repository,
};

use crate::{http::problem::Problem, store::AppSession};

/// Ends these sign-offs, each by whoever changed a figure that it is about.
pub async fn lapse(session: &AppSession, asked: &Asked, ended: &[(Id, Permit)]) -> Result<(), Problem> {
    let ids: Vec<Id> = ended.iter().map(|(id, _)| *id).collect();
    let mut changes = Vec::new();
    for record in Repository::<SignOff>::get(session, &ids).await? {
        // Somebody else who wrote figures at the same time may have ended it.
        if !record.state.state.stands() {
            continue;
        }
        let Some((_, by)) = ended.iter().find(|(id, _)| *id == record.id) else { continue };
        let mut state = record.state.clone();
        state.lapse(by, asked.at);
        let mut change = Change::revise(record, asked.at, state).told_as(Happening::Lapsed);
        change.permit = Some(by.clone());
        changes.push(change);
    }
    Ok(save(session, asked, &changes).await?)
}
