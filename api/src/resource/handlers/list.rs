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
use serde_json::{Map, Value, json};

use crate::{
    app::App,
    http::{
        answer::Answer,
        negotiation::{Format, negotiate},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    resource::{Resource, export, handlers::page_address, listing, view::expansions},
    store::AppSession,
};

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
    let asked = listing::read::<A>(&session, &asking.0.actor, &app.cursor_key, query, format).await?;
    if format != Format::Json {
        return export::export::<A>(&app, asked, format).await.map(Either::Right);
    }
    let page = Repository::<A>::list(&session, &asked.listing).await?;
    let expanded = expansions::<A>(&session, &asked.shown, &page.items).await?;
    let items: Vec<Map<String, Value>> =
        page.items.iter().zip(&expanded).map(|(record, expanded)| asked.shown.object(record, expanded)).collect();
    let cursor = page.next.as_ref().map(|place| asked.seal.write(place));
    let next = cursor.as_ref().map(|cursor| page_address(&req, cursor));
    let mut told = json!({"limit": asked.listing.limit, "next_cursor": cursor, "next": next});
    if asked.total {
        told["total"] = Repository::<A>::count(&session, &asked.listing).await?.into();
    }
    let mut answer = Answer::json(StatusCode::OK, &json!({"items": items, "page": told}));
    if let Some(next) = next {
        answer = answer.with(LINK, format!("<{next}>; rel=\"next\""));
    }
    if !A::DESCRIBED.personal.is_empty() {
        answer = answer.with(CACHE_CONTROL, "no-store".to_owned());
    }
    Ok(Either::Left(answer))
}
