//! `GET /v1/areas/{id}/lineage`.

use std::collections::HashSet;

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{
    graph::Graph,
    identity::Id,
    places::Area,
    store::{Repository, Session, StoreError},
};
use serde_json::{Value, json};

use crate::{
    app::App,
    http::{answer::Answer, problem::Problem, query::Query},
    resource::{Resource, expand::told, handlers::existing},
    store::AppSession,
};

/// How an area came to be and what became of it
///
/// Every predecessor and successor, step by step, nearest first.
#[utoipa::path(
    get, path = "/v1/areas/{id}/lineage", operation_id = "fetch_area_lineage", tag = "areas",
    params(("id" = String, Path)),
    responses((status = 200, description = "The lineage", body = crate::document::AreaLineage)),
    security((), ("bearer" = []))
)]
pub async fn fetch_area_lineage(app: Data<App>, req: HttpRequest, id: Path<String>) -> Result<Answer, Problem> {
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let area = existing::<Area>(&session, &id, false).await?;
    let lineage = lineage::<Area>(&session, area.id).await?;
    Ok(Answer::json(StatusCode::OK, &lineage))
}

/// Every predecessor and successor of a record, nearest first.
pub async fn lineage<A: Resource>(session: &AppSession, id: Id) -> Result<Value, Problem>
where
    AppSession: Repository<A>,
{
    let before = walk(session, id, false).await?;
    let after = walk(session, id, true).await?;
    let ids = before.iter().chain(&after).map(|(id, _)| *id).collect();
    let told = told::<A>(session, ids).await?;
    let steps = |walked: &[(Id, u32)]| -> Vec<Value> {
        let step =
            |(id, distance): &(Id, u32)| told.get(id).map(|record| json!({"distance": distance, "record": record}));
        walked.iter().filter_map(step).collect()
    };
    Ok(json!({"predecessors": steps(&before), "successors": steps(&after)}))
}

async fn walk(session: &AppSession, from: Id, forward: bool) -> Result<Vec<(Id, u32)>, StoreError> {
    let mut walked = Vec::new();
    let mut seen = HashSet::from([from]);
    let mut ahead = vec![from];
    let mut distance = 0;
    while !ahead.is_empty() {
        distance += 1;
        let steps: Vec<Id> = if forward {
            session.edges(Graph::Lineage, &ahead).await?.into_iter().map(|(_, to)| to).collect()
        } else {
            session.predecessors(&ahead).await?.into_iter().map(|(from, _)| from).collect()
        };
        ahead = steps.into_iter().filter(|id| seen.insert(*id)).collect();
        ahead.sort();
        walked.extend(ahead.iter().map(|id| (*id, distance)));
    }
    Ok(walked)
}
