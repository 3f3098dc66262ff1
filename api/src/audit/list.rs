//! `GET /v1/audit-entries`.

use std::collections::HashMap;

use actix_web::{
    Either, HttpRequest, HttpResponse,
    http::{StatusCode, header::CACHE_CONTROL},
    web::Data,
};
use bytes::Bytes;
use domain::{
    access::{Action, Actor, Role},
    event::{Happening, Numbered},
    identity::Id,
    resource::Resource,
    vocabulary::Vocabulary,
};
use futures_util::{StreamExt, stream};
use persistence::{LogQuery, Logged, Sight};
use serde_json::{Map, Value, json};
use utoipa::IntoParams;

use super::{
    disclosed::{disclosed, with_disclosed},
    views::{AuditEntryPage, AuditPlace},
};
use crate::{
    app::App,
    http::{
        answer::Answer,
        codes::Code,
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    resource::listing::{LARGEST, read_limit, wrong},
    store::AppStore,
};

const PARAMETERS: &[&str] =
    &["after", "limit", "resource", "record", "actor", "action", "request_id", "expand", "format"];
const LIMITS: (u32, u32) = (50, 1000);

/// What entries can be narrowed by.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code)]
pub struct EntryFilters {
    /// Only entries behind this number.
    #[param(minimum = 0, maximum = 9_007_199_254_740_991_i64)]
    after: Option<i64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// Only entries about records of this collection.
    #[param(max_length = 60, pattern = "^[a-z-]+$", example = "councils")]
    resource: Option<String>,
    /// Only entries about this record.
    #[param(value_type = Option<String>, format = Uuid)]
    record: Option<String>,
    /// Only entries of this person or client.
    #[param(value_type = Option<String>, format = Uuid)]
    actor: Option<String>,
    /// Only entries of this action.
    #[param(max_length = 40, pattern = "^[a-z_]+$", example = "updated")]
    action: Option<String>,
    /// Only entries of this request.
    #[param(max_length = 128)]
    request_id: Option<String>,
    /// `disclosed`: the personal values too, of records whose personal data the caller may see.
    #[param(max_length = 40, pattern = "^disclosed$", example = "disclosed")]
    expand: Option<String>,
    /// The form of the answer; it wins over Accept.
    #[param(max_length = 10, pattern = "^(json|ndjson)$", example = "json")]
    format: Option<String>,
}

struct Asked {
    query: LogQuery,
    /// Who asks to be told personal values too.
    discloses: Option<Box<domain::record::Asked>>,
}

/// Entries of the audit log
///
/// Every write, sign-in, refusal and read of personal data, each chained to the one before. An installation's auditors and
/// operators see all; an organisation's admins and auditors see what is about its records. `application/x-ndjson` tells
/// everything up to now, which `accord audit verify` verifies offline; an entry that cannot be read any more stands there as
/// its `seq` and `unreadable`, and in a page's `unreadable`. Personal values, and the address from which something
/// was asked (`/from`), stand as digests; `expand=disclosed` tells those that the caller may see, which is noted in its turn,
/// and names the others in `redacted`.
#[utoipa::path(
    get, path = "/v1/audit-entries", operation_id = "list_audit_entries", tag = "audit",
    params(EntryFilters),
    responses((status = 200, description = "Entries", content(
        (AuditEntryPage = "application/json"),
        (String = "application/x-ndjson"),
    ))),
    security(("bearer" = ["audit:read"]))
)]
pub async fn list_audit_entries(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
) -> Result<Either<Answer, HttpResponse>, Problem> {
    asking.may(Action::ReadAudit)?;
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Ndjson])?;
    let asked = read(query, &asking.0)?;
    app.store.number_events().await?;
    if format == Format::Ndjson {
        return Ok(Either::Right(file(&app.store, asked).await?));
    }
    let (entries, page) = page(&app.store, &asked).await?;
    let items: Vec<_> = entries.into_iter().filter_map(|(_, entry)| entry).collect();
    let told = json!({"items": items, "page": page});
    Ok(Either::Left(Answer::json(StatusCode::OK, &told).with(CACHE_CONTROL, "no-store")))
}

/// An entry as it is told, at its number; none where it cannot be read as an entry any more.
type Told = (i64, Option<Map<String, Value>>);

async fn page(store: &AppStore, asked: &Asked) -> Result<(Vec<Told>, AuditPlace), Problem> {
    let session = store.session();
    let limit = asked.query.limit;
    let mut found = session.events(&LogQuery { limit: limit + 1, ..asked.query.clone() }).await?;
    let has_more = found.len() > limit as usize;
    found.truncate(limit as usize);
    let disclosed = match &asked.discloses {
        Some(caller) => {
            let entries: Vec<Numbered> = found.iter().filter_map(|(_, numbered)| numbered.clone()).collect();
            disclosed(store, caller, &entries).await?
        }
        None => HashMap::new(),
    };
    let next_after = found.last().map_or(asked.query.after, |(seq, _)| *seq);
    let unreadable = found.iter().filter(|(_, numbered)| numbered.is_none()).map(|(seq, _)| *seq).collect();
    let told = |numbered: Numbered| with_disclosed(&numbered, disclosed.get(&numbered.event.id));
    let entries = found.into_iter().map(|(seq, numbered)| (seq, numbered.map(told))).collect();
    Ok((entries, AuditPlace { next_after, has_more, unreadable }))
}

/// The entries that can be read; those that cannot are told of in the server's log, and by verification.
pub fn readable(found: Vec<Logged>) -> Vec<Numbered> {
    let one = |(seq, numbered): Logged| {
        if numbered.is_none() {
            tracing::error!(seq, "an entry of the audit log cannot be read any more");
        }
        numbered
    };
    found.into_iter().filter_map(one).collect()
}

async fn file(store: &AppStore, asked: Asked) -> Result<HttpResponse, Problem> {
    let asked = Asked { query: LogQuery { limit: LIMITS.1, ..asked.query }, ..asked };
    let end = store.session().last_seq().await?;
    let first = lines(store, asked, end).await?;
    let store = store.clone();
    let rest = stream::try_unfold(first.1, move |asked| {
        let store = store.clone();
        async move {
            let Some(asked) = asked else { return Ok(None) };
            let told = lines(&store, asked, end).await.map_err(|problem| std::io::Error::other(problem.to_string()))?;
            Ok::<_, std::io::Error>(Some(told))
        }
    });
    let whole = stream::once(async move { Ok(first.0) }).chain(rest);
    let mut response = HttpResponse::Ok();
    response.content_type(Format::Ndjson.media_type()).insert_header((CACHE_CONTROL, "no-store"));
    Ok(response.streaming(whole))
}

async fn lines(store: &AppStore, asked: Asked, end: i64) -> Result<(Bytes, Option<Asked>), Problem> {
    let (entries, AuditPlace { next_after, has_more, .. }) = page(store, &asked).await?;
    let mut chunk = Vec::new();
    for (seq, entry) in entries.into_iter().filter(|(seq, _)| *seq <= end) {
        let told = entry.map_or_else(|| json!({"seq": seq, "unreadable": true}), Value::Object);
        // Entries have text keys.
        let _ = serde_json::to_writer(&mut chunk, &told);
        chunk.push(b'\n');
    }
    let Asked { query, discloses } = asked;
    let more = has_more && next_after < end;
    Ok((Bytes::from(chunk), more.then_some(Asked { query: LogQuery { after: next_after, ..query }, discloses })))
}

/// What a caller sees of the log.
pub fn sight(actor: &Actor) -> Sight {
    let whole = |held: &domain::access::Held| {
        held.role == Role::Operator || (held.role == Role::Auditor && held.organisation.is_none())
    };
    if actor.rights.roles.iter().any(whole) {
        Sight::Everything
    } else {
        Sight::Of(actor.organisations(Action::ReadAudit.rule().own))
    }
}

fn read(mut query: Query, caller: &domain::record::Asked) -> Result<Asked, Problem> {
    let mut faults = Vec::new();
    let limit = read_limit(query.take("limit"), LIMITS, &mut faults);
    let mut asked = LogQuery { sight: sight(&caller.actor), ..LogQuery::after(0, limit) };
    if let Some(said) = query.take("after") {
        match said.parse() {
            Ok(after @ 0..=LARGEST) => asked.after = after,
            _ => faults.push(wrong("after", "wrong_type", &format!("A whole number from 0 to {LARGEST}"), &said)),
        }
    }
    if let Some(said) = query.take("resource") {
        asked.resource = Resource::from_word(&said);
        if asked.resource.is_none() {
            faults.push(wrong("resource", "unknown_word", "There is no such collection", &said));
        }
    }
    if let Some(said) = query.take("action") {
        asked.happening = Happening::from_word(&said);
        if asked.happening.is_none() {
            let known = format!("One of: {}", Happening::WORDS.join(", "));
            faults.push(wrong("action", "unknown_word", &known, &said));
        }
    }
    for (name, place) in [("record", &mut asked.record), ("actor", &mut asked.subject)] {
        if let Some(said) = query.take(name) {
            match uuid::Uuid::try_parse(&said) {
                Ok(id) => *place = Some(Id(id)),
                Err(_) => faults.push(wrong(name, "identifier", "A UUID", &said)),
            }
        }
    }
    asked.request = query.take("request_id");
    if let Some(said) = asked.request.as_deref().filter(|said| said.chars().count() > 128) {
        faults.push(wrong("request_id", "too_long", "At most 128 characters", said));
    }
    let expand = query.take("expand");
    if let Some(said) = expand.as_deref().filter(|said| *said != "disclosed") {
        faults.push(wrong("expand", "unknown_word", "The one value is disclosed", said));
    }
    query.finish(PARAMETERS)?;
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    Ok(Asked { query: asked, discloses: expand.map(|_| Box::new(caller.clone())) })
}
