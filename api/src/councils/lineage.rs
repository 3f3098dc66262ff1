//! `GET /v1/councils/{id}/lineage`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::councils::Council;
use serde_json::json;

use super::reorganisation::told;
use crate::{
    app::App,
    http::{answer::Answer, problem::Problem, query::Query},
    places::lineage::lineage,
    resource::handlers::{Addressed, addressed, missing},
};

/// How a council came to be and what became of it
///
/// Every predecessor and successor, nearest first, and every merge and split with what moved. Of a merged council it
/// answers too, and does not redirect.
#[utoipa::path(
    get, path = "/v1/councils/{id}/lineage", operation_id = "fetch_council_lineage", tag = "councils",
    params(("id" = String, Path)),
    responses((status = 200, description = "The lineage", body = crate::document::CouncilLineage)),
    security((), ("bearer" = []))
)]
pub async fn fetch_council_lineage(app: Data<App>, req: HttpRequest, id: Path<String>) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let id = match addressed::<Council>(&session, &id).await? {
        Addressed::Record(record) if record.deleted_at.is_none() => record.id,
        Addressed::Merged { id, .. } => id,
        _ => return Err(missing::<Council>(&id)),
    };
    let mut lineage = lineage::<Council>(&session, id).await?;
    let reorganisations = session.reorganisations(id).await?;
    lineage["reorganisations"] = reorganisations.iter().map(|(kind, what, at)| told(kind, what, *at)).collect();
    Ok(Answer::json(StatusCode::OK, &json!(lineage)))
}
