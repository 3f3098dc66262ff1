//! `GET /v1/changes`.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use actix_web::{Either, HttpRequest, HttpResponse, http::StatusCode, web::Data};
use bytes::Bytes;
use domain::event::EventKind;
use futures_util::stream;

use super::told::{ChangePage, ChangePlace, told};
use crate::{
    app::App,
    http::{
        answer::Answer,
        codes::Code,
        negotiation::{Format, negotiate},
        problem::{Located, Problem},
        query::Query,
    },
    resource::listing::{LARGEST, read_limit, wrong},
    store::AppStore,
};

const PARAMETERS: &[&str] = &["after", "type", "limit", "wait", "format"];
const LIMITS: (u32, u32) = (50, 1000);
/// How many kinds one question names.
const KINDS: usize = 50;

struct Asked {
    after: i64,
    kinds: Vec<EventKind>,
    limit: u32,
    wait: Duration,
}

/// What changed
///
/// Changes of records in the order of their numbers. Begin with `after=0`, or with the `Snapshot-Seq` of an export, and go
/// on with `page.next_after`: nothing is lost, whoever writes meanwhile. `wait` holds the answer until something comes. As
/// `application/x-ndjson`, everything up to now is sent as one file.
#[utoipa::path(
    get, path = "/v1/changes", operation_id = "list_changes", tag = "changes",
    params(crate::document::ChangeFilters),
    responses((status = 200, description = "Changes", content(
        (super::ChangePage = "application/json"),
        (String = "application/x-ndjson"),
    ))),
    security((), ("bearer" = []))
)]
pub async fn list_changes(app: Data<App>, req: HttpRequest) -> Result<Either<Answer, HttpResponse>, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Ndjson])?;
    let mut asked = read(query)?;
    if format == Format::Ndjson {
        return Ok(Either::Right(file(&app, asked).await?));
    }
    if asked.wait.is_zero() {
        app.store.number_events().await?;
    } else {
        let until = Instant::now() + asked.wait;
        let patience = || Instant::now() < until && !app.stopping.load(Ordering::Relaxed);
        while app.feed.goes_beyond(asked.after, patience).await? {
            let page = page(&app.store, &asked).await?;
            if !page.items.is_empty() || !patience() {
                return Ok(Either::Left(Answer::json(StatusCode::OK, &page)));
            }
            // What came was of other kinds.
            asked.after = page.page.next_after;
        }
    }
    Ok(Either::Left(Answer::json(StatusCode::OK, &page(&app.store, &asked).await?)))
}

async fn page(store: &AppStore, asked: &Asked) -> Result<ChangePage, Problem> {
    let session = store.session();
    // Read first, so that it is never beyond a change that the page leaves out.
    let end = session.last_seq().await?;
    let mut found = session.changes(asked.after, &asked.kinds, asked.limit + 1).await?;
    let has_more = found.len() > asked.limit as usize;
    found.truncate(asked.limit as usize);
    let last = found.last().map_or(asked.after, |numbered| numbered.seq);
    let next_after = if has_more { last } else { last.max(end) };
    Ok(ChangePage { items: found.into_iter().map(told).collect(), page: ChangePlace { next_after, has_more } })
}

/// Every change up to now, an object a line.
async fn file(app: &App, asked: Asked) -> Result<HttpResponse, Problem> {
    let end = app.feed.end().await?;
    let state = (app.store.clone(), Asked { limit: LIMITS.1, ..asked });
    let lines = stream::try_unfold(Some(state), move |state| async move {
        let Some((store, mut asked)) = state else { return Ok(None) };
        let found = store.session().changes(asked.after, &asked.kinds, asked.limit).await?;
        let whole = found.len() < asked.limit as usize;
        asked.after = found.last().map_or(end, |numbered| numbered.seq);
        let mut chunk = Vec::new();
        for numbered in found.into_iter().filter(|numbered| numbered.seq <= end) {
            serde_json::to_writer(&mut chunk, &told(numbered))?;
            chunk.push(b'\n');
        }
        let rest = (!whole && asked.after < end).then_some((store, asked));
        Ok::<_, Box<dyn std::error::Error>>(Some((Bytes::from(chunk), rest)))
    });
    Ok(HttpResponse::Ok().content_type(Format::Ndjson.media_type()).streaming(lines))
}

fn read(mut query: Query) -> Result<Asked, Problem> {
    let mut faults = Vec::new();
    let limit = read_limit(query.take("limit"), LIMITS, &mut faults);
    let after = number(&mut query, "after", LARGEST, &mut faults);
    let wait = number(&mut query, "wait", 30, &mut faults);
    let said = query.take("type");
    query.finish(PARAMETERS)?;
    let mut kinds = Vec::new();
    for kind in said.iter().flat_map(|said| said.split(',')) {
        match EventKind::parse(kind) {
            Some(kind) => kinds.push(kind),
            None => faults.push(wrong("type", "unknown_word", "A type is written council.* or council.updated", kind)),
        }
    }
    if kinds.len() > KINDS {
        faults.push(wrong("type", "too_many", "At most 50 types", ""));
    }
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    Ok(Asked { after, kinds, limit, wait: Duration::from_secs(wait.unsigned_abs()) })
}

fn number(query: &mut Query, name: &str, most: i64, faults: &mut Vec<Located>) -> i64 {
    let Some(said) = query.take(name) else { return 0 };
    match said.parse() {
        Ok(number) if (0..=most).contains(&number) => number,
        _ => {
            faults.push(wrong(name, "wrong_type", &format!("A whole number from 0 to {most}"), &said));
            0
        }
    }
}
