//! `GET /v1/formations/{id}/overlaps`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    formations::{Formation, overlap::shared_members},
    period,
    record::Record,
    store::Repository,
};
use serde::Serialize;
use serde_json::json;
use utoipa::ToSchema;

use crate::{
    app::App,
    http::{answer::Answer, codes::Code, problem::Problem, query::Query},
    resource::{handlers::existing, listing::wrong},
};

/// A formation that shares members with another.
#[derive(Serialize, ToSchema)]
pub struct Overlap {
    /// The other formation.
    #[schema(max_length = 200, example = "ref:lcn-shepton")]
    formation: String,
    /// Its name.
    #[schema(max_length = 300, example = "Shepton Local Community Network")]
    name: String,
    /// The members that both have.
    #[schema(max_items = 500, example = json!(["gss:E04008560"]))]
    shared: Vec<String>,
}

/// The formations that share members with one
///
/// Overlap is welcome: councils work in the groups that suit them. The formation that shares most comes first. With
/// `valid_on`, only members of that day count.
#[utoipa::path(
    get, path = "/v1/formations/{id}/overlaps", operation_id = "list_formation_overlaps", tag = "formations",
    params(("id" = String, Path), crate::document::ValidOn),
    responses((status = 200, description = "The formations, at most 500", body = crate::document::Overlaps)),
    security((), ("bearer" = []))
)]
pub async fn list_formation_overlaps(app: Data<App>, req: HttpRequest, id: Path<String>) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let on = match query.take("valid_on").map(|said| period::day(&said).map_err(|malformed| (malformed, said))) {
        Some(Err((malformed, said))) => {
            let fault = wrong("valid_on", malformed.code, &malformed.detail, &said);
            return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with(fault));
        }
        Some(Ok(day)) => Some(day),
        None => None,
    };
    query.finish(&["valid_on"])?;
    let session = app.store.session();
    let formation = existing::<Formation>(&session, &id, false).await?;
    let others: Vec<Record<Formation>> = session.get(&session.formations_overlapping(formation.id, 500).await?).await?;
    let mut overlaps: Vec<Overlap> = others
        .iter()
        .filter(|other| other.deleted_at.is_none())
        .map(|other| Overlap {
            formation: other.link().reference,
            name: other.state.name.as_str().to_owned(),
            shared: shared_members(&formation.state, &other.state, on).into_iter().map(|link| link.reference).collect(),
        })
        .filter(|overlap| !overlap.shared.is_empty())
        .collect();
    overlaps.sort_by(|one, other| {
        other.shared.len().cmp(&one.shared.len()).then_with(|| one.formation.cmp(&other.formation))
    });
    Ok(Answer::json(StatusCode::OK, &json!({"items": overlaps})))
}
