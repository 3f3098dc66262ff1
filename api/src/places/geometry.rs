//! `GET /v1/areas/{id}/geometry`.

use actix_web::{
    HttpRequest,
    http::{
        StatusCode,
        header::{CONTENT_LOCATION, ETAG},
    },
    web::{Data, Path},
};
use domain::{places::Area, store::Gazetteer};
use serde_json::{Map, json};

use super::geojson::{feature, geometry};
use crate::{
    app::App,
    http::{
        answer::Answer,
        codes::Code,
        precondition::{Preconditions, etag_of},
        problem::Problem,
        query::Query,
    },
    resource::{handlers::existing, href},
};

/// An area's shape
///
/// The shape as a GeoJSON feature with the area's code, name and kind.
#[utoipa::path(
    get, path = "/v1/areas/{id}/geometry", operation_id = "fetch_area_geometry", tag = "areas",
    params(("id" = String, Path)),
    responses((status = 200, description = "The shape", body = super::geojson::Feature, content_type = "application/geo+json")),
    security((), ("bearer" = []))
)]
pub async fn fetch_area_geometry(
    app: Data<App>,
    req: HttpRequest,
    id: Path<String>,
    preconditions: Preconditions,
) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let area = existing::<Area>(&session, &id, false).await?;
    let shapes = session.shapes(&[area.id]).await?;
    let Some((_, shape)) = shapes.first() else {
        return Err(Problem::new(Code::NotFound, format!("No shape of {} is on record", area.state.name.as_str())));
    };
    let mut properties = Map::new();
    properties.insert("code".into(), json!(area.state.code.as_str()));
    properties.insert("name".into(), json!(area.state.name.as_str()));
    properties.insert("kind".into(), json!(area.state.kind));
    let text = feature(&area.id.to_string(), Some(geometry(shape)), properties).to_string();
    let tag = etag_of(area.revision, text.as_bytes());
    let answer = Answer::bytes(StatusCode::OK, "application/geo+json", text.into_bytes())
        .with(ETAG, tag.clone())
        .with(CONTENT_LOCATION, format!("{}/geometry", href(domain::resource::Resource::Areas, area.id)));
    Ok(if preconditions.not_modified(&tag) { answer.not_modified(&[ETAG, CONTENT_LOCATION]) } else { answer })
}
