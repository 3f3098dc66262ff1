//! Reading one record.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::CONTENT_LOCATION, header::ETAG},
    web::{Data, Path},
};
use domain::store::Repository;

use super::{existing, id_of, may_know, may_read};
use crate::{
    app::App,
    http::{
        answer::Answer, codes::Code, precondition::Preconditions, principal::Asking, problem::Problem, query::Query,
    },
    resource::{
        Resource,
        listing::read_shown,
        sight::{hidden, note_personal},
        view::{Shown, answer},
    },
    store::AppSession,
};

/// `GET /v1/{resource}/{id}`: 200, 304 when the caller has it already, 308 when it was merged, 404.
pub async fn fetch<A: Resource>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    preconditions: Preconditions,
) -> Result<Answer, Problem>
where
    AppSession: Repository<A>,
{
    let session = app.store.session();
    let mut query = Query::of(&req)?;
    let mut faults = Vec::new();
    may_read::<A>(&asking)?;
    let mut shown = Shown::bare(&asking.0);
    read_shown::<A>(&mut query, &mut shown, &mut faults);
    let deleted = query.take("deleted");
    if let Some(said) = deleted.as_deref().filter(|said| *said != "include") {
        faults.push(crate::resource::listing::wrong("deleted", "unknown_word", "The one value is include", said));
    }
    query.finish(&["fields", "expand", "deleted"])?;
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    let record = existing::<A>(&session, id_of(&id), deleted.is_some()).await?;
    may_know(&session, &asking.0, &record, id_of(&id)).await?;
    let hidden = hidden(&session, &asking.0, std::slice::from_ref(&record)).await?;
    note_personal(&app.store, &asking.0, std::slice::from_ref(&record), &hidden, "fetch").await?;
    let answer = answer(&session, StatusCode::OK, &record, &shown).await?;
    match answer.header(&ETAG).filter(|tag| preconditions.not_modified(tag)) {
        Some(_) => Ok(answer.not_modified(&[ETAG, CONTENT_LOCATION])),
        None => Ok(answer),
    }
}
