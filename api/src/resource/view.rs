//! How a record is told: its body, what the store adds, and what was asked for besides.

use actix_web::http::{
    StatusCode,
    header::{CACHE_CONTROL, CONTENT_LOCATION, ETAG, HeaderValue},
};
use chrono::{DateTime, SecondsFormat, Utc};
use domain::{
    record::{Asked, Record},
    store::Repository,
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::{
    Resource, href,
    sight::{ALLOWED_ACTIONS, Hidden, conceal, hidden},
};
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
#[derive(Debug, Clone)]
pub struct Shown {
    /// Only these top-level fields.
    pub fields: Option<Vec<String>>,
    /// Relations to embed.
    pub expand: Vec<String>,
    /// Who asks.
    pub asked: Asked,
}

impl Shown {
    /// The record alone, as this caller may see it.
    pub fn bare(asked: &Asked) -> Self {
        Self { fields: None, expand: vec![], asked: asked.clone() }
    }

    /// Whether whole records are asked for, and nothing else.
    pub fn is_bare(&self) -> bool {
        self.fields.is_none() && self.expand.is_empty()
    }

    /// The record with what was asked for, as a JSON object, without what is hidden from the caller.
    pub fn object<A: Resource>(
        &self,
        record: &Record<A>,
        expanded: &[(String, Value)],
        hidden: &Hidden,
    ) -> Map<String, Value>
    where
        AppSession: Repository<A>,
    {
        let Ok(Value::Object(mut object)) = serde_json::to_value(view(record)) else { return Map::new() };
        if !hidden.is_empty() {
            for field in hidden {
                conceal(&mut object, field);
            }
            object.insert("redacted".into(), hidden.clone().into());
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
        let values = if name == ALLOWED_ACTIONS {
            A::allowed_actions(session, &shown.asked, records).await?
        } else {
            let mut values = A::expand(session, name, records).await?;
            if !A::DESCRIBED.hidden.is_empty() {
                let hidden = hidden(session, &shown.asked, records).await?;
                values.iter_mut().zip(&hidden).for_each(|(value, hidden)| A::conceal(name, value, hidden));
            }
            values
        };
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
    let hidden = hidden(session, &shown.asked, std::slice::from_ref(record)).await?.pop().unwrap_or_default();
    let mut answer = if shown.is_bare() && hidden.is_empty() {
        Answer::json(status, &view(record)).with(ETAG, etag(record.revision))
    } else {
        let expanded = expansions(session, shown, std::slice::from_ref(record)).await?.pop().unwrap_or_default();
        let answer = Answer::json(status, &shown.object(record, &expanded, &hidden));
        let tag = etag_of(record.revision, &answer.body);
        answer.with(ETAG, tag)
    };
    if A::DESCRIBED.is_personal() || !A::RESOURCE.is_public() || !record.state.is_published() {
        answer.headers.push((CACHE_CONTROL, HeaderValue::from_static("no-store")));
    }
    Ok(answer.with(CONTENT_LOCATION, href(A::RESOURCE, record.id)))
}
