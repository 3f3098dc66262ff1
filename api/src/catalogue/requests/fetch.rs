//! `GET /v1/offers/{id}/requests/{item}`.

use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{CACHE_CONTROL, CONTENT_LOCATION, ETAG},
    },
    web::{Data, Path},
};
use domain::{access::Action, catalogue::OfferRequest, resource::Resource as Collection};

use super::sight::visible;
use crate::{
    app::App,
    http::{
        answer::Answer, codes::Code, precondition::Preconditions, principal::Asking, problem::Problem, query::Query,
    },
    resource::{
        listing::read_shown,
        view::{Shown, answer},
    },
};

/// `GET /v1/offers/{id}/requests/{item}`: 200, 304, 404 where the caller may not know that it is there.
pub async fn fetch_offer_request(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    path: Path<(String, String)>,
    preconditions: Preconditions,
) -> Result<Answer, Problem> {
    asking.may(Action::Read(Collection::OfferRequests))?;
    let mut query = Query::of(&req)?;
    let mut faults = Vec::new();
    let mut shown = Shown::bare(&asking.0);
    read_shown::<OfferRequest>(&mut query, &mut shown, &mut faults);
    query.finish(&["fields", "expand"])?;
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    let session = app.store.session();
    let (_, record) = visible(&session, &asking.0, &path).await?;
    let answer = answer(&session, StatusCode::OK, &record, &shown).await?;
    match answer.header(&ETAG).filter(|tag| preconditions.not_modified(tag)) {
        Some(_) => Ok(answer.not_modified(&[ETAG, CONTENT_LOCATION, CACHE_CONTROL])),
        None => Ok(answer),
    }
}
