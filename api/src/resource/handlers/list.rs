//! Listing a collection: a page as JSON, or the whole set as a file.

use actix_web::{
    Either, HttpRequest, HttpResponse,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, LINK},
    },
    web::Data,
};
use domain::store::Repository;
use serde::Serialize;
use serde_json::{Value, json};

use crate::{
    app::App,
    http::{
        answer::Answer,
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    resource::{
        Resource, export,
        handlers::page_address,
        listing::{self, Asked},
        sight::{Hidden, hidden, note_personal},
        view::{expansions, view},
    },
    store::AppSession,
};

/// A page as it is written.
#[derive(Serialize)]
struct Told<I> {
    items: I,
    page: Value,
}

/// `GET /v1/{resource}`.
pub async fn list<A: Resource>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
) -> Result<Either<Answer, HttpResponse>, Problem>
where
    AppSession: Repository<A>,
{
    let mut query = Query::of(&req)?;
    let all = [Format::Json, Format::Csv, Format::Ndjson, Format::GeoJson];
    let offered = if A::DESCRIBED.geographic { &all[..] } else { &all[..3] };
    let format = negotiate(&req, &mut query, offered)?;
    let session = app.store.session();
    let asked = listing::read::<A>(&session, &asking.0, &app.cursor_key, query, format).await?;
    told::<A>(&app, &req, &asking, asked, format).await
}

/// What was asked for: a page, or the whole set as a file.
pub async fn told<A: Resource>(
    app: &App,
    req: &HttpRequest,
    asking: &Asking,
    asked: Asked,
    format: Format,
) -> Result<Either<Answer, HttpResponse>, Problem>
where
    AppSession: Repository<A>,
{
    let session = app.store.session();
    if format != Format::Json {
        return export::export::<A>(app, asked, format).await.map(Either::Right);
    }
    let page = Repository::<A>::list(&session, &asked.listing).await?;
    let cursor = page.next.as_ref().map(|place| asked.seal.write(place));
    let next = cursor.as_ref().map(|cursor| page_address(req, cursor));
    let mut told = json!({"limit": asked.listing.limit, "next_cursor": cursor, "next": next});
    if asked.total {
        told["total"] = app.totals.of::<A>(&session, &asked.question, &asked.listing).await?.into();
    }
    let hidden = hidden(&session, &asking.0, &page.items).await?;
    note_personal(&app.store, &asking.0, &page.items, &hidden, "list").await?;
    let mut answer = if asked.shown.is_bare() && hidden.iter().all(Vec::is_empty) {
        Answer::json(StatusCode::OK, &Told { items: page.items.iter().map(view).collect::<Vec<_>>(), page: told })
    } else {
        let expanded = expansions::<A>(&session, &asked.shown, &page.items).await?;
        let object = |((record, expanded), hidden): ((_, &Vec<(String, Value)>), &Hidden)| {
            asked.shown.object::<A>(record, expanded, hidden)
        };
        let items = page.items.iter().zip(&expanded).zip(&hidden);
        Answer::json(StatusCode::OK, &Told { items: items.map(object).collect::<Vec<_>>(), page: told })
    };
    if let Some(next) = next {
        answer = answer.with(LINK, format!("<{next}>; rel=\"next\""));
    }
    if A::DESCRIBED.is_personal() || !A::RESOURCE.is_public() {
        answer = answer.with(CACHE_CONTROL, "no-store".to_owned());
    }
    Ok(Either::Left(answer))
}
