//! Reading what became of imports.

use actix_web::{
    HttpRequest,
    http::StatusCode,
    web::{Data, Path},
};
use domain::{access::Action, identity::Id, imports::Import};

use super::report::{row, told};
use crate::{
    app::App,
    http::{answer::Answer, codes::Code, principal::Asking, problem::Problem, query::Query},
    resource::{
        cursor::Seal,
        listing::{LIMITS, wrong},
        paging::Paging,
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
    let page = Paging::of(&req, LIMITS, Seal::new(&app.cursor_key, "imports"))?;
    let imports = app.store.session().imports(page.wanted(), page.after, own(&asking)).await?;
    Ok(page.answer(&req, imports, |import| import.id, |import| told(&with_progress(&app, import.clone()), &[])))
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
    let import = find(&session, &asking, &id).await?;
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
    let session = app.store.session();
    let import = find(&session, &asking, &id).await?;
    let page = Paging::of(&req, ROWS, Seal::new(&app.cursor_key, &format!("import-rows|{}", import.id)))?;
    let rows = session.import_rows(import.id, page.after.map(ordinal), page.wanted()).await?;
    Ok(page.answer(&req, rows, |(at, _)| place(*at), |(_, told)| row(told)))
}

// A row's place is a number; cursors carry ids.
fn place(ordinal: i64) -> Id {
    Id(uuid::Uuid::from_u64_pair(0, ordinal.unsigned_abs()))
}

fn ordinal(id: Id) -> i64 {
    i64::try_from(id.0.as_u64_pair().1).unwrap_or(i64::MAX)
}

/// Whose imports the caller sees: an operator everybody's, others their own.
fn own(asking: &Asking) -> Option<Id> {
    let actor = &asking.0.actor;
    actor.id().filter(|_| !actor.is_operator())
}

async fn find(session: &AppSession, asking: &Asking, id: &str) -> Result<Import, Problem> {
    let uuid = uuid::Uuid::try_parse(id).map_err(|_| {
        let fault = wrong("id", "identifier", "An import is named by its id", id);
        Problem::new(Code::InvalidParameter, "The address does not name an import").with(fault)
    })?;
    let missing = || Problem::new(Code::NotFound, format!("No import {id}"));
    let import =
        session.import(Id(uuid)).await?.filter(|import| own(asking).is_none_or(|own| import.client == Some(own)));
    import.ok_or_else(missing)
}

fn with_progress(app: &App, mut import: Import) -> Import {
    if let Some((done, total)) = app.jobs.progress(import.id).filter(|_| import.finished_at.is_none()) {
        import.rows_done = done;
        import.rows = Some(total).filter(|total| *total > 0);
    }
    import
}
