//! Embedding related records.

use std::collections::HashMap;

use domain::{
    councils::Council,
    identity::{Id, Link},
    partners::Partner,
    places::Area,
    record::Record,
    store::{Repository, StoreError},
};
use serde_json::Value;

use super::{
    Resource,
    sight::{Hidden, conceal},
    view::view,
};
use crate::store::AppSession;

/// Public records by id, as answers tell them.
pub type Told = HashMap<Id, Value>;

/// Areas, told.
pub async fn areas<'a>(session: &AppSession, links: impl IntoIterator<Item = &'a Link>) -> Result<Told, StoreError> {
    told::<Area>(session, ids(links)).await
}

/// Councils and partners, told.
pub async fn organisations<'a>(
    session: &AppSession,
    links: impl IntoIterator<Item = &'a Link>,
) -> Result<Told, StoreError> {
    let ids = ids(links);
    let mut all = told::<Council>(session, ids.clone()).await?;
    all.extend(told::<Partner>(session, ids).await?);
    Ok(all)
}

/// Records of a collection without personal data, told as anybody may see them: whoever may see more reads the record.
pub async fn told<A: Resource>(session: &AppSession, ids: Vec<Id>) -> Result<Told, StoreError>
where
    AppSession: Repository<A>,
{
    if ids.is_empty() {
        return Ok(Told::new());
    }
    let records: Vec<Record<A>> = Repository::<A>::get(session, &ids).await?;
    Ok(records.iter().map(|record| (record.id, public(record))).collect())
}

fn public<A: Resource>(record: &Record<A>) -> Value
where
    AppSession: Repository<A>,
{
    let mut told = serde_json::to_value(view(record)).unwrap_or_default();
    let hidden = A::DESCRIBED.hidden.iter().map(|(field, _)| *field).filter(|field| record.state.tells(field));
    let hidden: Hidden = hidden.map(str::to_owned).collect();
    if let Some(object) = told.as_object_mut().filter(|_| !hidden.is_empty()) {
        hidden.iter().for_each(|field| conceal(object, field));
        object.insert("redacted".into(), hidden.into());
    }
    told
}

/// One told record, or null.
pub fn one(told: &Told, link: Option<&Link>) -> Value {
    link.and_then(|link| told.get(&link.id)).cloned().unwrap_or(Value::Null)
}

/// Told records in the order of links.
pub fn many<'a>(told: &Told, links: impl IntoIterator<Item = &'a Link>) -> Value {
    links.into_iter().filter_map(|link| told.get(&link.id)).cloned().collect()
}

/// Told records that pairs lead to, for each record.
pub fn by_pairs<A>(told: &Told, records: &[Record<A>], pairs: &[(Id, Id)]) -> Vec<Value> {
    let of = |id: Id| pairs.iter().filter(move |(from, _)| *from == id).filter_map(|(_, to)| told.get(to)).cloned();
    records.iter().map(|record| of(record.id).collect()).collect()
}

fn ids<'a>(links: impl IntoIterator<Item = &'a Link>) -> Vec<Id> {
    let mut ids: Vec<Id> = links.into_iter().map(|link| link.id).collect();
    ids.sort();
    ids.dedup();
    ids
}
