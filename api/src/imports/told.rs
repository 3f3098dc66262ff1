//! Reading what became of imports.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{access::Action, identity::Id, imports::Import, listing::Place};
use serde_json::{Value, json};

use super::report::{row, told};
use crate::{
    app::App,
    http::{answer::Answer, codes::Code, principal::Asking, problem::Problem, query::Query},
    resource::{
        cursor::Seal,
        handlers::page_address,
        listing::{LIMITS, read_limit, wrong},
    },
    store::AppSession,
};

/// The largest page of rows.
const ROWS: (u32, u32) = (100, 1000);

/// Imports, newest first
#[utoipa::path(
    get, path = "/v1/imports", operation_id = "list_imports", tag = "imports",
    params(crate::document::Paging),
    responses((status = 200, description = "A page of imports, without their rows", body = crate::document::ImportPage)),
    security(("bearer" = ["imports:write"]))
)]
pub async fn list_imports(app: Data<App>, req: HttpRequest, asking: Asking) -> Result<Answer, Problem> {
    asking.may(Action::ReadImports)?;
    let (limit, cursor) = page(&req, LIMITS)?;
    let seal = Seal::new(&app.cursor_key, "imports");
    let before = cursor.map(|cursor| seal.read(&cursor, &[])).transpose()?.map(|place| place.id);
    let mut imports = app.store.session().imports(limit + 1, before).await?;
    let more = imports.len() > limit as usize;
    imports.truncate(limit as usize);
    let cursor = imports.last().filter(|_| more).map(|last| seal.write(&Place { keys: vec![], id: last.id }));
    let items: Vec<Value> = imports.iter().map(|import| told(&with_progress(&app, import.clone()), &[])).collect();
    Ok(paged(&req, items, limit, cursor))
}

/// What became of an import
///
/// The report; while the import runs, how far it is.
#[utoipa::path(
    get, path = "/v1/imports/{id}", operation_id = "fetch_import", tag = "imports",
    params(("id" = uuid::Uuid, Path)),
    responses((status = 200, description = "The report with its first 100 rows, faults first", body = crate::document::ImportReport)),
    security(("bearer" = ["imports:write"]))
)]
pub async fn fetch_import(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    asking.may(Action::ReadImports)?;
    Query::of(&req)?.finish(&[])?;
    let session = app.store.session();
    let import = find(&session, &id).await?;
    let rows: Vec<_> = session.import_rows(import.id, None, 100).await?.into_iter().map(|(_, row)| row).collect();
    Ok(Answer::json(StatusCode::OK, &told(&with_progress(&app, import), &rows)))
}

/// The rows of an import
///
/// Faults first, then warnings, then the rest. Every row of imports of up to 50,000 rows is kept, and of larger ones
/// those with faults or warnings.
#[utoipa::path(
    get, path = "/v1/imports/{id}/rows", operation_id = "list_import_rows", tag = "imports",
    params(("id" = uuid::Uuid, Path), crate::document::RowPaging),
    responses((status = 200, description = "A page of rows", body = crate::document::ImportRowPage)),
    security(("bearer" = ["imports:write"]))
)]
pub async fn list_import_rows(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
) -> Result<Answer, Problem> {
    asking.may(Action::ReadImports)?;
    let (limit, cursor) = page(&req, ROWS)?;
    let session = app.store.session();
    let import = find(&session, &id).await?;
    let seal = Seal::new(&app.cursor_key, &format!("import-rows|{}", import.id));
    let after = cursor.map(|cursor| seal.read(&cursor, &[])).transpose()?.map(|place| ordinal(place.id));
    let mut rows = session.import_rows(import.id, after, limit + 1).await?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let cursor = rows.last().filter(|_| more).map(|(at, _)| seal.write(&Place { keys: vec![], id: place(*at) }));
    Ok(paged(&req, rows.iter().map(|(_, told)| row(told)).collect(), limit, cursor))
}

// A row's place is a number; cursors carry ids.
fn place(ordinal: i64) -> Id {
    Id(uuid::Uuid::from_u64_pair(0, ordinal.unsigned_abs()))
}

fn ordinal(id: Id) -> i64 {
    i64::try_from(id.0.as_u64_pair().1).unwrap_or(i64::MAX)
}

fn page(req: &HttpRequest, limits: (u32, u32)) -> Result<(u32, Option<String>), Problem> {
    let mut query = Query::of(req)?;
    let mut faults = Vec::new();
    let limit = read_limit(query.take("limit"), limits, &mut faults);
    let cursor = query.take("cursor");
    query.finish(&["limit", "cursor"])?;
    if faults.is_empty() {
        Ok((limit, cursor))
    } else {
        Err(Problem::new(Code::InvalidParameter, "The query is not valid").with_all(faults))
    }
}

fn paged(req: &HttpRequest, items: Vec<Value>, limit: u32, cursor: Option<String>) -> Answer {
    let next = cursor.as_ref().map(|cursor| page_address(req, cursor));
    Answer::json(
        StatusCode::OK,
        &json!({"items": items, "page": {"limit": limit, "next_cursor": cursor, "next": next}}),
    )
}

async fn find(session: &AppSession, id: &str) -> Result<Import, Problem> {
    let uuid = uuid::Uuid::try_parse(id).map_err(|_| {
        let fault = wrong("id", "identifier", "An import is named by its id", id);
        Problem::new(Code::InvalidParameter, "The address does not name an import").with(fault)
    })?;
    let missing = || Problem::new(Code::NotFound, format!("No import {id}"));
    session.import(Id(uuid)).await?.ok_or_else(missing)
}

fn with_progress(app: &App, mut import: Import) -> Import {
    if let Some((done, total)) = app.jobs.progress(import.id).filter(|_| import.finished_at.is_none()) {
        import.rows_done = done;
        import.rows = Some(total).filter(|total| *total > 0);
    }
    import
}
