//! `GET /v1/observations/{id}`.

use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{CONTENT_LOCATION, ETAG},
    },
    web::{Data, Path},
};
use persistence::FigureQuery;

use super::{addressed, found, missing, only, tagged};
use crate::{
    app::App,
    http::{
        answer::Answer, codes::Code, precondition::Preconditions, principal::Asking, problem::Problem, query::Query,
    },
    outcomes::{asked::as_of, observations::view::ObservationView},
};

/// Read one observation
#[utoipa::path(
    get, path = "/v1/observations/{id}", operation_id = "fetch_observation", tag = "observations",
    params(
        ("id" = uuid::Uuid, Path, description = "Its id."),
        ("as_of" = Option<chrono::DateTime<chrono::Utc>>, Query, description = "As it was known at that time."),
        ("If-None-Match" = Option<String>, Header, description = "Representations that the caller has.", example = "\"r7\""),
    ),
    responses(
        (status = 200, description = "The observation", body = ObservationView),
        (status = 304, description = "The caller has this representation already."),
    ),
    security((), ("bearer" = []))
)]
pub async fn fetch_observation(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    preconditions: Preconditions,
) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let mut faults = Vec::new();
    let as_of = as_of(&mut query, &mut faults);
    query.finish(&["as_of"])?;
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    let wanted = FigureQuery { as_of, ..only(addressed(&id)?) };
    let (figure, names) = found(&app.store.session(), &asking.0, &wanted, &id).await?;
    let view = names.view(&figure).ok_or_else(|| missing(&id))?;
    let answer = Answer::json(StatusCode::OK, &view);
    let answer = tagged(answer, &view, names.is_public(&figure));
    match answer.header(&ETAG).filter(|tag| preconditions.not_modified(tag)) {
        Some(_) => Ok(answer.not_modified(&[ETAG, CONTENT_LOCATION])),
        None => Ok(answer),
    }
}
