//! Personal values of entries, told to those who may see them.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::{
    access::{Action, Owners, Standing},
    event::{Event, Happening, Numbered, PersonalValue},
    identity::{Id, Link},
    record::{Asked, note},
    store::{Session as _, Store, StoreError},
};
use serde_json::{Map, Value, json};

use crate::{
    http::problem::Problem,
    store::{AppSession, AppStore},
};

/// The personal values of an entry, as one caller is told them.
#[derive(Debug, Clone, Default)]
pub struct Disclosed {
    values: Vec<PersonalValue>,
    redacted: Vec<String>,
}

impl Disclosed {
    /// These of its values; the others are named alone.
    pub fn only(values: Vec<PersonalValue>, may: impl Fn(&PersonalValue) -> bool) -> Self {
        let (values, others): (Vec<_>, Vec<_>) = values.into_iter().partition(may);
        Self { values, redacted: others.into_iter().map(|value| value.pointer).collect() }
    }
}

/// The personal values of entries about organisations whose personal data the caller may see; those of others are named
/// alone. It is noted before it is told.
pub async fn disclosed(
    store: &AppStore,
    caller: &Asked,
    entries: &[Numbered],
) -> Result<HashMap<Id, Disclosed>, Problem> {
    let session = store.session();
    let seen = organisations(&session, caller, entries).await?;
    let ids: Vec<Id> = entries.iter().map(|numbered| numbered.event.id).collect();
    let mut values = session.personal_values(&ids).await?;
    let mut told = HashMap::new();
    for event in entries.iter().map(|numbered| &numbered.event) {
        if let Some(values) = values.remove(&event.id) {
            told.insert(event.id, Disclosed::only(values, |_| seen.contains(&event.owner)));
        }
    }
    let events = reads(caller, entries, &told);
    if !events.is_empty() {
        let append = async |session: &AppSession| session.append(&events).await;
        store.write(append).await.map_err(|error: StoreError| Problem::from(error))?;
    }
    Ok(told)
}

/// What is noted of values that are told: for each organisation the records they tell of, and the callers whose addresses
/// they are.
fn reads(caller: &Asked, entries: &[Numbered], told: &HashMap<Id, Disclosed>) -> Vec<Event> {
    let mut by_owner: BTreeMap<Option<Id>, (BTreeSet<Id>, BTreeSet<Id>)> = BTreeMap::new();
    for event in entries.iter().map(|numbered| &numbered.event) {
        for value in told.get(&event.id).into_iter().flat_map(|told| &told.values) {
            let (records, callers) = by_owner.entry(event.owner).or_default();
            if value.is_of_caller() {
                // Of one who is not known, it is told which entry it was.
                callers.insert(event.subject.map(|subject| subject.id).or(event.record).unwrap_or(event.id));
            } else {
                records.extend(event.record);
            }
        }
    }
    let noted = |(owner, (records, callers)): (Option<Id>, (BTreeSet<Id>, BTreeSet<Id>))| {
        let all = |ids: &BTreeSet<Id>| ids.iter().map(Id::to_string).collect::<Vec<_>>();
        let what = json!({"by": "audit", "records": all(&records), "addresses_of": all(&callers)});
        let forward = serde_json_canonicalizer::to_string(&what).ok();
        let record = records.first().copied().filter(|_| records.len() == 1);
        Event { record, owner, forward, ..note(caller, Happening::PersonalRead) }
    };
    by_owner.into_iter().map(noted).collect()
}

/// Of the organisations that entries are about, those whose personal data the caller may see; `None` among them stands
/// for what belongs to no organisation.
async fn organisations(
    session: &AppSession,
    caller: &Asked,
    entries: &[Numbered],
) -> Result<HashSet<Option<Id>>, StoreError> {
    let owners: HashSet<Option<Id>> = entries.iter().map(|numbered| numbered.event.owner).collect();
    let link = |id: Id| Link { id, reference: id.to_string() };
    let links: Vec<Link> = owners.iter().flatten().copied().map(link).collect();
    let standings = session.standings(&links, caller.today).await?;
    let may = |owner: &Option<Id>| {
        let of = |id: Id| {
            let known =
                standings.iter().find(|standing| standing.organisation.as_ref().is_some_and(|own| own.id == id));
            known.cloned().unwrap_or_else(|| Standing { organisation: Some(link(id)), ..Standing::default() })
        };
        let owners = owner.map_or(Owners::Installation, |id| Owners::Organisations(vec![of(id)]));
        caller.actor.may_on(Action::ReadPersonal, &owners).is_ok()
    };
    Ok(owners.into_iter().filter(may).collect())
}

/// An entry, with personal values that stand as digests in it. A value that is not the one that was hashed is none.
pub fn with_disclosed(numbered: &Numbered, told: Option<&Disclosed>) -> Map<String, Value> {
    let Value::Object(mut entry) = numbered.told() else { return Map::new() };
    let Some(told) = told else { return entry };
    if !told.values.is_empty() {
        let value =
            |kept: &PersonalValue| (kept.pointer.clone(), serde_json::from_str(&kept.value).unwrap_or_default());
        let disclosed: Map<String, Value> =
            told.values.iter().filter(|kept| numbered.event.holds(kept)).map(value).collect();
        entry.insert("disclosed".into(), disclosed.into());
    }
    if !told.redacted.is_empty() {
        entry.insert("redacted".into(), told.redacted.clone().into());
    }
    entry
}
