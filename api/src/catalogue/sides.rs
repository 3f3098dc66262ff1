//! Who may act for one side of what is asked for: its own officers, and those who act for it.

use std::collections::HashMap;

use domain::{
    access::{Action, Denied, Owners, Permit},
    catalogue::Side,
    identity::{Id, Link},
    record::{Asked, Record, permit_for},
    store::StoreError,
};

use crate::{http::problem::Problem, store::AppSession};

/// What the caller may do for the sides of some records.
pub struct Sides(HashMap<Id, Result<Permit, Denied>>);

impl Sides {
    /// Looks up both sides of all these records together.
    pub async fn of<A>(
        session: &AppSession,
        asked: &Asked,
        action: Action,
        records: &[Record<A>],
        side: impl Fn(&A, Side) -> Option<&Link>,
    ) -> Result<Self, StoreError> {
        let both = |record: &Record<A>| [Side::Asks, Side::Decides].map(|of| side(&record.state, of).cloned());
        let mut links: Vec<Link> = records.iter().flat_map(both).flatten().collect();
        links.sort_by_key(|link| link.id);
        links.dedup_by_key(|link| link.id);
        permit_for(session, asked, action, &links).await.map(Self)
    }

    /// Why the caller may not act for a side.
    pub fn denied(&self, side: Option<&Link>) -> Option<&Denied> {
        self.0.get(&side?.id)?.as_ref().err()
    }
}

/// Whether the caller may do this for an organisation, and by which role.
pub async fn for_organisation(
    session: &AppSession,
    asked: &Asked,
    action: Action,
    organisation: Option<&Link>,
) -> Result<Result<Permit, Denied>, Problem> {
    let told = permit_for(session, asked, action, organisation.map(std::slice::from_ref).unwrap_or_default()).await?;
    Ok(told.into_values().next().unwrap_or_else(|| asked.actor.may_on(action, &Owners::Installation)))
}
