//! `GET /v1/areas/{id}/ancestors` and `/descendants`.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    identity::Id,
    listing::Place,
    period,
    places::{Area, AreaKind},
    store::{Containment, Gazetteer},
    vocabulary::Vocabulary,
};
use serde::Serialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use crate::{
    app::App,
    http::{answer::Answer, codes::Code, problem::Problem, query::Query},
    resource::{
        cursor::Seal,
        expand::told,
        handlers::{existing, page_address},
        listing::{LIMITS, read_limit, unknown, wrong},
    },
};

/// The most relatives that are followed.
const MOST: u32 = 50_000;

/// An area above or below another.
#[derive(Serialize, ToSchema)]
pub struct Relative {
    /// How many steps away, from 1.
    #[schema(minimum = 1, maximum = 1000)]
    distance: u32,
    /// The share of the last step.
    weight: f64,
    /// The first day of the last step.
    #[schema(format = Date)]
    valid_from: Option<String>,
    /// The last day of the last step.
    #[schema(format = Date)]
    valid_to: Option<String>,
    /// The area.
    #[schema(value_type = crate::document::AreaRef)]
    area: Value,
}

/// The areas an area lies in
///
/// Step by step, nearest first; on a day, only what held then. An area that is reached twice is told at its nearest.
#[utoipa::path(
    get, path = "/v1/areas/{id}/ancestors", operation_id = "list_area_ancestors", tag = "areas",
    params(("id" = String, Path), crate::document::Relatives),
    responses((status = 200, description = "A page of areas", body = crate::document::RelativePage)),
    security((), ("bearer" = []))
)]
pub async fn list_area_ancestors(app: Data<App>, req: HttpRequest, id: Path<String>) -> Result<Answer, Problem> {
    relatives(app, req, id, true).await
}

/// The areas that lie in an area
///
/// Step by step, nearest first; on a day, only what held then. An area that is reached twice is told at its nearest.
#[utoipa::path(
    get, path = "/v1/areas/{id}/descendants", operation_id = "list_area_descendants", tag = "areas",
    params(("id" = String, Path), crate::document::Relatives),
    responses((status = 200, description = "A page of areas", body = crate::document::RelativePage)),
    security((), ("bearer" = []))
)]
pub async fn list_area_descendants(app: Data<App>, req: HttpRequest, id: Path<String>) -> Result<Answer, Problem> {
    relatives(app, req, id, false).await
}

async fn relatives(app: Data<App>, req: HttpRequest, id: Path<String>, upward: bool) -> Result<Answer, Problem> {
    let mut query = Query::of(&req)?;
    let mut faults = Vec::new();
    let limit = read_limit(query.take("limit"), LIMITS, &mut faults);
    let cursor = query.take("cursor");
    let total = query.take_bool("total")?;
    let on = query.take("valid_on").and_then(|said| match period::day(&said) {
        Ok(day) => Some(day),
        Err(malformed) => {
            faults.push(wrong("valid_on", malformed.code, &malformed.detail, &said));
            None
        }
    });
    let kinds = query.take("kind");
    for said in kinds.iter().flat_map(|kinds| kinds.split(',')).filter(|said| AreaKind::from_word(said).is_none()) {
        faults.push(unknown("kind", said, AreaKind::WORDS));
    }
    query.finish(&["limit", "cursor", "total", "valid_on", "kind"])?;
    if !faults.is_empty() {
        return Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults));
    }
    let session = app.store.session();
    let area = existing::<Area>(&session, &id, false).await?;
    let question = format!("{}|{upward}|{on:?}|{kinds:?}", area.id);
    let seal = Seal::new(&app.cursor_key, &question);
    let after = cursor.map(|cursor| seal.read(&cursor, &[])).transpose()?.map(|place| place.id);

    let mut found = nearest(session.relatives(&[area.id], upward, on, MOST).await?, upward);
    let all = told::<Area>(&session, found.iter().map(|(id, ..)| *id).collect()).await?;
    if let Some(kinds) = &kinds {
        found.retain(|(id, ..)| {
            all.get(id)
                .and_then(|area| area["kind"].as_str())
                .is_some_and(|kind| kinds.split(',').any(|said| said == kind))
        });
    }
    let start =
        after.map_or(0, |after| found.iter().position(|(id, ..)| *id == after).map_or(found.len(), |at| at + 1));
    let page: Vec<_> = found.iter().skip(start).take(limit as usize).collect();
    let last = page.last().filter(|_| start + page.len() < found.len());
    let cursor = last.map(|(id, ..)| seal.write(&Place { keys: vec![], id: *id }));
    let next = cursor.as_ref().map(|cursor| page_address(&req, cursor));
    let items: Vec<Relative> =
        page.iter().filter_map(|(id, distance, step)| relative(all.get(id)?, *distance, step)).collect();
    let mut told = json!({"limit": limit, "next_cursor": cursor, "next": next});
    if total {
        told["total"] = found.len().into();
    }
    Ok(Answer::json(StatusCode::OK, &json!({"items": items, "page": told})))
}

/// Each area once, at its nearest.
fn nearest(steps: Vec<(u32, Containment)>, upward: bool) -> Vec<(Id, u32, Containment)> {
    let mut found: Vec<(Id, u32, Containment)> = Vec::new();
    let mut seen = std::collections::HashSet::new();
    for (distance, step) in steps {
        let id = if upward { step.parent } else { step.child };
        if seen.insert(id) {
            found.push((id, distance, step));
        }
    }
    found
}

fn relative(area: &Value, distance: u32, step: &Containment) -> Option<Relative> {
    Some(Relative {
        distance,
        weight: step.weight,
        valid_from: step.span.from.map(|day| day.to_string()),
        valid_to: step.span.to.map(|day| day.to_string()),
        area: area.is_object().then(|| area.clone())?,
    })
}
