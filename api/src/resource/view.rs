//! How a record is told: its body, what the store adds, and what was asked for besides.

use actix_web::http::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_LOCATION, ETAG, HeaderValue},
};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    access::{Action, Actor},
    record::Record,
    store::Repository,
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{Resource, href};
use crate::{
    http::{
        answer::Answer,
        precondition::{etag, etag_of},
        problem::Problem,
    },
    store::AppSession,
};

/// A record as an answer tells it.
#[derive(Serialize)]
pub struct View<B: Serialize> {
    /// Its id.
    pub id: String,
    #[serde(flatten)]
    body: B,
    #[serde(flatten)]
    own: Map<String, Value>,
    revision: i64,
    created_at: String,
    updated_at: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    deleted_at: Option<String>,
}

/// A time as answers write it: UTC, microseconds only where there are any.
pub fn moment(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

/// The whole record, hiding nothing.
pub fn view<A: Resource>(record: &Record<A>) -> View<A::Body>
where
    AppSession: Repository<A>,
{
    View {
        id: record.id.to_string(),
        body: record.state.body(),
        own: record.state.read_only(),
        revision: record.revision,
        created_at: moment(record.created_at),
        updated_at: moment(record.updated_at),
        deleted_at: record.deleted_at.map(moment),
    }
}

/// What an answer shows of each record.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Only these top-level fields.
    pub fields: Option<Vec<String>>,
    /// Relations to embed.
    pub expand: Vec<String>,
    /// Whether contact details of people are left out.
    pub redacted: bool,
}

impl Shown {
    /// The record alone, as this caller may see it.
    pub fn bare<A: Resource>(actor: &Actor) -> Self
    where
        AppSession: Repository<A>,
    {
        let redacted = !A::DESCRIBED.personal.is_empty() && actor.may(Action::ReadPersonal).is_err();
        Self { redacted, ..Self::default() }
    }

    /// Whether it is the bare public record, whose `ETag` is its revision alone.
    pub fn is_bare(&self) -> bool {
        self.fields.is_none() && self.expand.is_empty() && !self.redacted
    }

    /// The record with what was asked for, as a JSON object.
    pub fn object<A: Resource>(&self, record: &Record<A>, expanded: &[(String, Value)]) -> Map<String, Value>
    where
        AppSession: Repository<A>,
    {
        let Ok(Value::Object(mut object)) = serde_json::to_value(view(record)) else { return Map::new() };
        if self.redacted {
            for field in A::DESCRIBED.personal {
                object.remove(*field);
            }
            object.insert("redacted".into(), A::DESCRIBED.personal.into());
        }
        if !expanded.is_empty() {
            object.insert("expanded".into(), Value::Object(expanded.iter().cloned().collect()));
        }
        if let Some(fields) = &self.fields {
            object
                .retain(|name, _| fields.iter().any(|field| field == name) || name == "redacted" || name == "expanded");
        }
        object
    }
}

/// What `expand` embeds in each record: for each record, name and value.
pub async fn expansions<A: Resource>(
    session: &AppSession,
    shown: &Shown,
    records: &[Record<A>],
) -> Result<Vec<Vec<(String, Value)>>, Problem>
where
    AppSession: Repository<A>,
{
    let mut all: Vec<Vec<(String, Value)>> = records.iter().map(|_| Vec::new()).collect();
    for name in &shown.expand {
        let values = A::expand(session, name, records).await?;
        for (embedded, value) in all.iter_mut().zip(values) {
            embedded.push((name.clone(), value));
        }
    }
    Ok(all)
}

/// The answer that tells one record.
pub async fn answer<A: Resource>(
    session: &AppSession,
    status: StatusCode,
    record: &Record<A>,
    shown: &Shown,
) -> Result<Answer, Problem>
where
    AppSession: Repository<A>,
{
    let mut answer = if shown.is_bare() {
        Answer::json(status, &view(record)).with(ETAG, etag(record.revision))
    } else {
        let expanded = expansions(session, shown, std::slice::from_ref(record)).await?.pop().unwrap_or_default();
        let answer = Answer::json(status, &shown.object(record, &expanded));
        let tag = etag_of(record.revision, &answer.body);
        answer.with(ETAG, tag)
    };
    if !A::DESCRIBED.personal.is_empty() {
        answer.headers.push((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    }
    Ok(answer.with(CONTENT_LOCATION, href(A::RESOURCE, record.id)))
}
