//! What a caller may see of records and do to them, told before it tries.

use std::collections::BTreeMap;

use domain::{
    access::{Action, Denied},
    event::{Event, Happening},
    identity::Id,
    record::{Asked, Record, Refused, note, owning, permit_all, stays},
    resource::Resource as Collection,
    store::{Repository, Session, Store},
};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use super::{Resource, Visibility};
use crate::{
    http::problem::{Problem, told_missing},
    store::{AppSession, AppStore},
};

/// The fields of a record that are hidden from a caller.
pub type Hidden = Vec<String>;

/// The name under which `expand` tells what the caller may do.
pub const ALLOWED_ACTIONS: &str = "allowed_actions";

/// Something that can be done to a record, and whether the caller may.
#[derive(Serialize, ToSchema)]
pub struct AllowedAction {
    /// `amend` changes what its keepers decide, `govern` what others rely on too, `delete` deletes it; of a sign-off,
    /// `lock` closes its figures to changes, `reopen` takes it back; of a request of an offer and of an
    /// expression of interest, what it can be moved by; of an agreement, `sign`, `vary` and `follow` are its own operations,
    /// and every other word is the state that a transition would lead to.
    #[schema(max_length = 20, pattern = "^[a-z_]+$", example = "amend")]
    action: &'static str,
    /// Whether the caller may now.
    allowed: bool,
    /// The scopes, roles and organisations of which some are missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    missing: Option<Value>,
    /// What must come first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_items = 1000)]
    unmet: Option<Vec<Unmet>>,
}

/// Something that must come first.
#[derive(Serialize, ToSchema)]
pub struct Unmet {
    /// The code of the refusal that would be met.
    #[schema(max_length = 40, pattern = "^[a-z_]+$", example = "last_admin")]
    code: &'static str,
    /// Where it would be mended; absent where nowhere.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 300, example = "/term/starts_on")]
    pointer: Option<String>,
    /// One sentence.
    #[schema(max_length = 600, example = "Nobody else is admin there; grant it to somebody first")]
    detail: String,
}

impl AllowedAction {
    /// Tells whether something is permitted, and what must come first.
    pub fn told(action: &'static str, permitted: Option<&Denied>, unmet: Option<Unmet>) -> Self {
        Self::lacking(action, permitted, unmet.into_iter().collect())
    }

    /// The same where several things may have to come first.
    pub fn lacking(action: &'static str, permitted: Option<&Denied>, unmet: Vec<Unmet>) -> Self {
        Self {
            action,
            allowed: permitted.is_none() && unmet.is_empty(),
            missing: permitted.map(told_missing),
            unmet: (!unmet.is_empty()).then_some(unmet),
        }
    }
}

impl Unmet {
    /// Something that must come first, by the code of the refusal.
    pub fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, pointer: None, detail: detail.into() }
    }

    /// The same, with where it would be mended.
    pub fn at(code: &'static str, pointer: String, detail: String) -> Self {
        Self { code, pointer: Some(pointer).filter(|pointer| !pointer.is_empty()), detail }
    }
}

impl From<domain::agreements::Unmet> for Unmet {
    fn from(unmet: domain::agreements::Unmet) -> Self {
        Self::at(unmet.code, unmet.pointer, unmet.detail)
    }
}

/// Which fields of each record are hidden from whoever asks.
pub async fn hidden<A: Resource>(
    session: &AppSession,
    asked: &Asked,
    records: &[Record<A>],
) -> Result<Vec<Hidden>, Problem>
where
    AppSession: Repository<A>,
{
    let mut all: Vec<Hidden> = records.iter().map(|_| Hidden::new()).collect();
    for visibility in [Visibility::Shared, Visibility::Own, Visibility::Personal] {
        let fields: Vec<&str> =
            A::DESCRIBED.hidden.iter().filter(|(_, level)| *level == visibility).map(|(field, _)| *field).collect();
        let of = |record: &Record<A>| -> Hidden {
            let withheld = record.state.withheld().into_iter().filter(|(_, level)| *level == visibility);
            let declared = fields.iter().filter(|field| record.state.tells(field)).map(|field| (*field).to_owned());
            declared.chain(withheld.map(|(field, _)| field)).collect()
        };
        let of_each: Vec<Hidden> = records.iter().map(of).collect();
        if of_each.iter().all(Vec::is_empty) {
            continue;
        }
        let seen: Vec<bool> = match asked.actor.may(visibility.action()) {
            // What is shared is shared with everybody who has any role.
            Ok(()) if visibility == Visibility::Shared => records.iter().map(|_| true).collect(),
            Ok(()) => {
                permit_all(session, asked, visibility.action(), records).await?.iter().map(Result::is_ok).collect()
            }
            Err(_) => records.iter().map(|_| false).collect(),
        };
        for ((hidden, of), _) in all.iter_mut().zip(of_each).zip(seen).filter(|(_, seen)| !seen) {
            hidden.extend(of);
        }
    }
    Ok(all)
}

/// Takes a hidden field out of a record as it is told.
pub fn conceal(told: &mut Map<String, Value>, field: &str) {
    match field.split_once('.') {
        None => drop(told.remove(field)),
        Some((outer, inner)) => {
            if let Some(Value::Object(object)) = told.get_mut(outer) {
                conceal(object, inner);
            }
        }
    }
}

/// What the caller may do to each record, and what is missing where it may not.
pub async fn allowed_actions<A: Resource>(
    session: &AppSession,
    asked: &Asked,
    records: &[Record<A>],
) -> Result<Vec<Value>, Problem>
where
    AppSession: Repository<A>,
{
    let told = |name: &'static str, allowed: &Result<_, Denied>, unmet: Option<&Refused>| {
        let unmet = unmet.map(|refused| Unmet::new(refused.code(), refused.to_string()));
        AllowedAction::told(name, allowed.as_ref().err(), unmet)
    };
    let amend = permit_all(session, asked, Action::Write(A::RESOURCE), records).await?;
    let govern = permit_all(session, asked, Action::Govern(A::RESOURCE), records).await?;
    let mut actions = Vec::with_capacity(records.len());
    for ((record, amend), govern) in records.iter().zip(&amend).zip(&govern) {
        let closed = || record.state.closed_to(None).map(Refused::Closed);
        let unmet = if govern.is_ok() { stays(session, asked, record).await?.or_else(closed) } else { None };
        let all = [told("amend", amend, None), told("govern", govern, None), told("delete", govern, unmet.as_ref())];
        actions.push(serde_json::to_value(all).unwrap_or_default());
    }
    Ok(actions)
}

/// Notes that personal data of these records was told, before it is.
pub async fn note_personal<A: Resource>(
    store: &AppStore,
    asked: &Asked,
    records: &[Record<A>],
    hidden: &[Hidden],
    by: &str,
) -> Result<(), Problem>
where
    AppSession: Repository<A>,
{
    let personal: Vec<&str> = A::DESCRIBED
        .hidden
        .iter()
        .filter(|(_, level)| *level == Visibility::Personal)
        .map(|(field, _)| *field)
        .collect();
    let told = |hidden: &Hidden| personal.iter().any(|field| !hidden.iter().any(|hidden| hidden == field));
    let seen = records.iter().zip(hidden).filter(|(_, hidden)| told(hidden));
    let seen: Vec<(Id, Option<Id>)> = seen.map(|(record, _)| (record.id, owning(record))).collect();
    if personal.is_empty() || seen.is_empty() {
        return Ok(());
    }
    let events = personal_reads(asked, Some(A::RESOURCE), &seen, &json!({"by": by, "fields": personal}));
    let append = async |session: &AppSession| session.append(&events).await;
    store.write(append).await.map_err(|error: domain::store::StoreError| error.into())
}

/// What is noted when personal data of these records, each with the organisation it belongs to, is told: an entry for
/// each organisation, so that its auditors see who read what is theirs.
pub fn personal_reads(
    asked: &Asked,
    resource: Option<Collection>,
    seen: &[(Id, Option<Id>)],
    how: &Value,
) -> Vec<Event> {
    let mut by_owner: BTreeMap<Option<Id>, Vec<Id>> = BTreeMap::new();
    for (record, owner) in seen {
        by_owner.entry(*owner).or_default().push(*record);
    }
    let entry = |(owner, records): (Option<Id>, Vec<Id>)| {
        let mut what = how.clone();
        what["records"] = records.iter().map(Id::to_string).collect();
        let forward = serde_json_canonicalizer::to_string(&what).ok();
        let record = records.first().copied().filter(|_| records.len() == 1);
        Event { resource, record, owner, forward, ..note(asked, Happening::PersonalRead) }
    };
    by_owner.into_iter().map(entry).collect()
}
