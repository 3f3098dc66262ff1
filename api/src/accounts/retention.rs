//! Contact details, and the addresses from which something was asked, are not kept longer than the settings say.

use chrono::{DateTime, NaiveDate, NaiveTime, SecondsFormat, Utc};
use domain::{
    councils::Representative,
    event::{Event, Happening},
    listing::{Field, Filter, Listing, Operator, Value},
    record::{Asked, Change, Record, note, save},
    store::{Repository, Session as _, Store, StoreError},
};
use serde_json::json;

use super::erase::erase_copies;
use crate::{
    resource::listing::fields,
    store::{AppSession, AppStore},
};

/// What is cleared.
const CLEARED: &[&str] = &["email", "telephone"];

/// Clears the contact details of representatives whose role ended, or who were deleted, until a day. Tells how many.
pub async fn retain(store: &AppStore, asked: &Asked, until: NaiveDate) -> Result<u64, StoreError> {
    let field = |name: &str| fields::<Representative>().find(|field| field.name == name).copied();
    let mut cleared = 0;
    if let Some(to) = field("to") {
        cleared += clear(store, asked, to, Value::Date(until), |_| true).await?;
    }
    if let Some(updated_at) = field("updated_at") {
        let end = until.and_time(NaiveTime::MIN).and_utc() + chrono::TimeDelta::days(1);
        let gone = |record: &Record<Representative>| record.deleted_at.is_some_and(|at| at < end);
        cleared += clear(store, asked, updated_at, Value::Moment(end), gone).await?;
    }
    Ok(cleared)
}

/// How many addresses one transaction erases.
const ADDRESSES: u32 = 10_000;

/// Erases the addresses that entries of the audit log from before a time hold, and notes that once. Tells how many.
pub async fn forget_addresses(store: &AppStore, asked: &Asked, before: DateTime<Utc>) -> Result<u64, StoreError> {
    let what = json!({"addresses_before": before.to_rfc3339_opts(SecondsFormat::Millis, true)});
    let forward = serde_json_canonicalizer::to_string(&what).ok();
    let noted = Event { forward, ..note(asked, Happening::Erased) };
    let mut erased = 0;
    while store.session().has_addresses_before(before).await? {
        erased += store
            .write(async |session: &AppSession| {
                let gone = session.erase_addresses_before(before, ADDRESSES).await?;
                if erased == 0 && gone > 0 {
                    session.append(std::slice::from_ref(&noted)).await?;
                }
                Ok::<_, StoreError>(gone)
            })
            .await?;
    }
    Ok(erased)
}

async fn clear(
    store: &AppStore,
    asked: &Asked,
    field: Field,
    most: Value,
    also: impl Fn(&Record<Representative>) -> bool,
) -> Result<u64, StoreError> {
    let filters = vec![Filter { field, operator: Operator::Lte, values: vec![most] }];
    let mut listing = Listing { filters, deleted: true, ..Listing::all(100) };
    let mut cleared = 0;
    loop {
        let page = Repository::<Representative>::list(&store.session(), &listing).await?;
        let told = |record: &Record<Representative>| record.state.email.is_some() || record.state.telephone.is_some();
        for record in page.items.into_iter().filter(|record| told(record) && also(record)) {
            store.write(async |session: &AppSession| clear_one(session, asked, record.clone()).await).await?;
            cleared += 1;
        }
        listing.after = page.next;
        if listing.after.is_none() {
            return Ok(cleared);
        }
    }
}

async fn clear_one(session: &AppSession, asked: &Asked, record: Record<Representative>) -> Result<(), StoreError> {
    let (id, deleted_at) = (record.id, record.deleted_at);
    let state = Representative { email: None, telephone: None, ..record.state.clone() };
    let mut change = Change::revise(record, asked.at, state);
    change.after.deleted_at = deleted_at;
    save(session, asked, &[change]).await?;
    let words = session.erase_values(id, Some(CLEARED)).await?;
    erase_copies::<Representative>(session, id, words).await
}
