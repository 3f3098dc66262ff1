//! `GET /v1/changes`.

use std::{
    sync::atomic::Ordering,
    time::{Duration, Instant},
};

use actix_web::{Either, HttpRequest, HttpResponse, http::StatusCode, web::Data};
use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::{
    event::EventKind,
    record::Asked as Request,
    resource::{Openness, Resource},
    vocabulary::Vocabulary,
};
use futures_util::{StreamExt, stream};

use persistence::{LogQuery, Readable, Sight};

use super::told::{ChangePage, ChangePlace, told};
use crate::{
    app::App,
    audit::list::readable,
    http::{
        answer::Answer,
        codes::Code,
        negotiation::{Format, negotiate},
        principal::{Asking, now},
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
    sight: Sight,
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
pub async fn list_changes(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
) -> Result<Either<Answer, HttpResponse>, Problem> {
    let mut query = Query::of(&req)?;
    let format = negotiate(&req, &mut query, &[Format::Json, Format::Ndjson])?;
    let mut asked = read(query, sight(&asking.0))?;
    if format == Format::Ndjson {
        return Ok(Either::Right(file(&app, asked).await?));
    }
    let until = Instant::now() + asked.wait;
    let patience = || Instant::now() < until && !app.stopping.load(Ordering::Relaxed);
    loop {
        let page = whole_page(&app.store, &asked).await?;
        if !page.items.is_empty() || !patience() {
            let anchor = app.anchor.get();
            let page = ChangePage { page: ChangePlace { anchor, ..page.page }, ..page };
            return Ok(Either::Left(Answer::json(StatusCode::OK, &page)));
        }
        // What came was of other kinds.
        asked.after = page.page.next_after;
        app.feed.goes_beyond(asked.after, patience).await?;
    }
}

/// A page that is full, or has all that was acknowledged before it was asked for.
async fn whole_page(store: &AppStore, asked: &Asked) -> Result<ChangePage, Problem> {
    loop {
        let page = page(store, asked).await?;
        if page.page.has_more || !store.number_some_events().await? {
            return Ok(page);
        }
    }
}

async fn page(store: &AppStore, asked: &Asked) -> Result<ChangePage, Problem> {
    let session = store.session();
    // Read first, so that it is never beyond a change that the page leaves out.
    let end = session.last_seq().await?;
    let mut found = session.events(&asked.query()).await?;
    let has_more = found.len() > asked.limit as usize;
    found.truncate(asked.limit as usize);
    let last = found.last().map_or(asked.after, |(seq, _)| *seq);
    let next_after = if has_more { last } else { last.max(end) };
    Ok(ChangePage {
        items: readable(found).into_iter().filter_map(told).collect(),
        page: ChangePlace { next_after, has_more, anchor: None },
    })
}

/// Every change up to now, an object a line.
async fn file(app: &App, asked: Asked) -> Result<HttpResponse, Problem> {
    let (asked_at, limit) = (now(), LIMITS.1);
    // The first lines are read before anything is sent, so that a database that is gone is told as a problem.
    let first = lines(&app.store, Asked { limit, ..asked }, asked_at).await?;
    let store = app.store.clone();
    let rest = stream::try_unfold(first.1, move |asked| {
        let store = store.clone();
        async move {
            let Some(asked) = asked else { return Ok(None) };
            let told =
                lines(&store, asked, asked_at).await.map_err(|problem| std::io::Error::other(problem.to_string()))?;
            Ok::<_, std::io::Error>(Some(told))
        }
    });
    let whole = stream::once(async move { Ok(first.0) }).chain(rest);
    Ok(HttpResponse::Ok().content_type(Format::Ndjson.media_type()).streaming(whole))
}

/// The next lines, and what to ask after them; nothing once the file is beyond the moment at which it was asked for.
async fn lines(store: &AppStore, asked: Asked, asked_at: DateTime<Utc>) -> Result<(Bytes, Option<Asked>), Problem> {
    let page = whole_page(store, &asked).await?;
    let is_beyond =
        page.items.last().and_then(|last| last.timestamp.parse::<DateTime<Utc>>().ok()).is_some_and(|at| at > asked_at);
    let rest = (page.page.has_more && !is_beyond).then_some(Asked { after: page.page.next_after, ..asked });
    let mut chunk = Vec::new();
    for change in &page.items {
        // Changes have text keys.
        let _ = serde_json::to_writer(&mut chunk, change);
        chunk.push(b'\n');
    }
    Ok((Bytes::from(chunk), rest))
}

impl Asked {
    fn query(&self) -> LogQuery {
        LogQuery {
            kinds: self.kinds.clone(),
            changes_only: true,
            sight: self.sight.clone(),
            ..LogQuery::after(self.after, self.limit + 1)
        }
    }
}

/// What a caller sees of the changes: those of public collections, and of others those that it may read.
fn sight(asked: &Request) -> Sight {
    let others = Resource::ALL.iter().copied().filter(|resource| resource.openness() != Openness::Public);
    let readable = |resource| Some(Readable { resource, only: asked.actor.sees(resource, asked.today).ok()? });
    Sight::Public(others.filter_map(readable).collect())
}

fn read(mut query: Query, sight: Sight) -> Result<Asked, Problem> {
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
    Ok(Asked { after, kinds, limit, wait: Duration::from_secs(wait.unsigned_abs()), sight })
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
