//! `GET /v1/{resource}/{id}/documents`, and one of them.

use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_LOCATION, ETAG},
    },
    web::{Data, Path},
};
use domain::store::Repository;

use super::{
    Carrier,
    sight::{known, one, sees_own},
    views::{DocumentPage, answer, told},
};
use crate::{
    app::App,
    http::{answer::Answer, precondition::Preconditions, principal::Asking, problem::Problem, query::Query},
    store::AppSession,
};

/// `GET /v1/{resource}/{id}/documents`: all of them, oldest first; what is confidential tells that it is there, and why.
pub async fn list<A: Carrier>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem>
where
    AppSession: Repository<A>,
{
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let record = known::<A>(&session, &asking.0, &id).await?;
    let own = sees_own(&session, &asking.0, &record).await?;
    let documents = record.state.documents().iter();
    let items = documents.map(|(id, document)| told::<A>(record.id, id, document, own)).collect();
    let answer = Answer::json(StatusCode::OK, &DocumentPage { items });
    let open = record.state.is_published() && own_is_open(&record);
    Ok(if open { answer } else { answer.with(CACHE_CONTROL, "no-store") })
}

fn own_is_open<A: Carrier>(record: &domain::record::Record<A>) -> bool
where
    AppSession: Repository<A>,
{
    record.state.documents().iter().all(|(_, document)| document.confidential.is_none())
}

/// `GET /v1/{resource}/{id}/documents/{item}`: 200, 304, 404.
pub async fn fetch<A: Carrier>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    path: Path<(String, String)>,
    preconditions: Preconditions,
) -> Result<Answer, Problem>
where
    AppSession: Repository<A>,
{
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let record = known::<A>(&session, &asking.0, &path.0).await?;
    let (id, document) = one(&record, &path.1)?;
    let own = sees_own(&session, &asking.0, &record).await?;
    let answer = answer(StatusCode::OK, &record, id, document, own);
    match answer.header(&ETAG).filter(|tag| preconditions.not_modified(tag)) {
        Some(_) => Ok(answer.not_modified(&[ETAG, CONTENT_LOCATION, CACHE_CONTROL])),
        None => Ok(answer),
    }
}
