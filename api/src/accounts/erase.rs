//! What an erasure leaves of a person: the id, by which the audit log goes on naming who did what.

use domain::{
    accounts::User,
    councils::Representative,
    event::{Event, Happening},
    fault::Faults,
    identity::{Id, Identifiers},
    record::{Aggregate, Asked, Change, Record, note, owning, vacated},
    store::{Repository, Session as _, StoreError},
    text::{Email, Title},
};
use persistence::Blank;

use crate::{
    http::{
        codes::Code,
        problem::{MEDIA_TYPE, Problem},
    },
    resource::{Resource, Writable},
    store::AppSession,
};

/// Erases what a record tells of a person, wherever it stands.
pub async fn erase<A: Resource>(
    store: &AppSession,
    asked: &Asked,
    id: Id,
    without: fn(&Record<A>) -> Result<A, Faults>,
) -> Result<(), Problem>
where
    AppSession: Writable<A>,
{
    let record = Repository::<A>::get(store, &[id]).await?.pop();
    let record = record.ok_or_else(|| Problem::new(Code::NotFound, "The person's record is gone"))?;
    let deleted = record.deleted_at;
    let state = without(&record)?;
    let mut change = Change::revise(record, asked.at, state);
    change.after.deleted_at = deleted;
    if let Some(refused) = vacated(store, asked, std::slice::from_ref(&change)).await?.into_iter().flatten().next() {
        return Err(refused.into());
    }
    if !change.is_nothing() {
        // Whoever may handle a person may do this to the record, whatever else they may not.
        domain::record::save(store, asked, std::slice::from_ref(&change)).await?;
    }
    let event = note(asked, Happening::Erased);
    let owner = owning(&change.after);
    store.append(&[Event { resource: Some(A::RESOURCE), record: Some(id), owner, ..event }]).await?;
    let words = store.erase_values(id, None).await?;
    store.erase_addresses_of(id).await?;
    store.erase_former_names(id).await?;
    erase_copies::<A>(store, id, words).await?;
    Ok(())
}

/// Erases copies of a person's words beside the record.
pub async fn erase_copies<A: Aggregate>(store: &AppSession, id: Id, mut words: Vec<String>) -> Result<(), StoreError> {
    // What stands in their place now is nobody's.
    words.retain(|word| !word.starts_with(ERASED) && !word.ends_with(NOWHERE));
    let body = Problem::new(Code::Erased, "What this was answered told of a person whose data was erased").to_json();
    let body = serde_json::to_vec(&body).unwrap_or_default();
    let blank = Blank { status: Code::Erased.status().as_u16(), media_type: MEDIA_TYPE, body: &body };
    store.erase_copies(A::RESOURCE, id, &words, blank).await
}

const ERASED: &str = "Erased person";
const NOWHERE: &str = "@erased.invalid";

/// A user without what tells of the person, who cannot sign in.
pub fn erased_user(record: &Record<User>) -> Result<User, Faults> {
    let mut faults = Faults::default();
    let name = faults.take("/name", Title::parse(ERASED));
    let email = faults.take("/email", Email::parse(&format!("{}{NOWHERE}", record.id)));
    let (Some(name), Some(email)) = (name, email) else { return Err(faults) };
    let organisation = record.state.organisation.clone();
    Ok(User { identifiers: Identifiers::default(), name, email, organisation, disabled: true })
}

/// A representative without what tells of the person.
pub fn erased_representative(record: &Record<Representative>) -> Result<Representative, Faults> {
    let mut faults = Faults::default();
    let name = faults.take("/name", Title::parse(&format!("{ERASED} {}", record.id)));
    let Some(name) = name else { return Err(faults) };
    let state = record.state.clone();
    Ok(Representative { identifiers: Identifiers::default(), name, email: None, telephone: None, ..state })
}
