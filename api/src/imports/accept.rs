//! `POST /v1/imports/{resource}`: taking a file, and telling what became of it.

use actix_web::{
    HttpRequest,
    http::{StatusCode, header::LOCATION},
    web::{Data, Payload},
};
use domain::{
    access::Action,
    identity::Id,
    imports::{Counts, Import, ImportStatus},
    record::Asked,
    resource::Resource as Collection,
    store::Store,
};
use tokio::sync::oneshot;

use super::{
    importer::Importer,
    options::Options,
    read::{FileFormat, Source},
    report::told,
    run::{Done, Order, run},
};
use crate::{
    app::App,
    http::{
        answer::Answer,
        body::spool,
        codes::Code,
        idempotency::{Claim, IdempotencyKey, claim},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    store::AppSession,
};

/// Larger files are answered 202 and worked through afterwards.
const INLINE: u64 = 32 << 20;

/// Takes a file.
pub async fn import<I: Importer>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem> {
    asking.may(Action::Import(I::RESOURCE))?;
    let (options, more) = I::read(Query::of(&req)?)?;
    let format = format_of(&req, I::GEOGRAPHIC)?;
    let spooled = spool(&req, payload.into_inner(), app.config.max_import_bytes).await?;
    let (bytes, sha256) = (spooled.bytes, spooled.sha256);
    // A document that is none is refused before it is accepted.
    let source = tokio::task::spawn_blocking(move || Source::open(spooled.file, format))
        .await
        .map_err(|error| Problem::internal(&error))??;
    let claim = match claim(&app.store, &asking.0, &req, &key, sha256).await? {
        Claim::Replay(answer) => return Ok(answer),
        Claim::Ours(claim) => *claim,
    };
    let wait = bytes <= INLINE && !wants_async(&req);
    let import = open(I::RESOURCE, &asking.0, &options, bytes, &sha256);
    app.store.write(async |session: &AppSession| session.open_import(&import).await).await?;
    let accepted = accepted(&import);
    if !wait {
        app.store.write(async |session: &AppSession| claim.keep(&accepted).save(session).await).await?;
    }
    let asked = Asked { import: Some(import.id), ..asking.0.clone() };
    let order = Order { import, asked, options, more };
    let done = hand_over::<I>(&app, order, source, wait.then_some(claim))?;
    if !wait {
        return Ok(accepted);
    }
    let done =
        done.await.map_err(|_| Problem::new(Code::Unavailable, "The server stopped before the import was done"))?;
    answer(&done?)
}

type Outcome = Result<Done, Problem>;

fn hand_over<I: Importer>(
    app: &Data<App>,
    order: Order<I::More>,
    source: Source,
    claim: Option<crate::http::idempotency::Claimed>,
) -> Result<oneshot::Receiver<Outcome>, Problem> {
    let (tell, done) = oneshot::channel();
    let (store, jobs, id) = (app.store.clone(), app.jobs.clone(), order.import.id);
    jobs.note(id, 0, 0);
    let job = move || -> std::pin::Pin<Box<dyn Future<Output = ()>>> {
        Box::pin(async move {
            let progress = |done, total| jobs.note(id, done, total);
            let finally = |done: &Done| {
                let answer = answer(done).unwrap_or_else(super::super::http::problem::Problem::into_answer);
                claim.as_ref().map(|claim| claim.keep(&answer))
            };
            let outcome = run::<I>(&store, &source, &order, &progress, &finally).await;
            jobs.forget(id);
            if let Err(problem) = &outcome {
                tracing::info!(import = %id, code = problem.code().word(), "an import was not carried out");
            }
            // The caller may have gone; the record tells the outcome all the same.
            let _ = tell.send(outcome);
        })
    };
    if app.jobs.hand_over(Box::new(job)) {
        Ok(done)
    } else {
        Err(Problem::new(Code::Unavailable, "The server is stopping"))
    }
}

fn open(resource: Collection, asked: &Asked, options: &Options, bytes: u64, sha256: &[u8; 32]) -> Import {
    Import {
        id: (asked.new_id)(),
        resource,
        mode: options.mode,
        dry_run: options.dry_run,
        atomic: options.atomic,
        status: ImportStatus::Running,
        bytes,
        digest: sha256.iter().map(|byte| format!("{byte:02x}")).collect(),
        rows: None,
        rows_done: 0,
        counts: Counts::default(),
        reason: None,
        errors_by_code: vec![],
        client: asked.actor.id(),
        created_at: asked.at,
        finished_at: None,
    }
}

fn accepted(import: &Import) -> Answer {
    Answer::json(StatusCode::ACCEPTED, &told(import, &[])).with(LOCATION, address(import.id))
}

fn address(id: Id) -> String {
    format!("/v1/imports/{id}")
}

/// The answer to an import that was waited for, so that curl's exit code tells the truth.
fn answer(done: &Done) -> Result<Answer, Problem> {
    let report = told(&done.import, &done.rows);
    let status = match done.import.status {
        ImportStatus::Applied if !done.import.dry_run => StatusCode::CREATED,
        ImportStatus::Rejected => {
            let refused = format!(
                "{} of {} rows were refused; nothing was written",
                done.import.counts.rejected,
                done.import.rows.unwrap_or(0)
            );
            let detail = done.import.reason.clone().unwrap_or(refused);
            return Err(Problem::new(Code::ImportRejected, detail).member("import", report));
        }
        _ => StatusCode::OK,
    };
    Ok(Answer::json(status, &report).with(LOCATION, address(done.import.id)))
}

fn format_of(req: &HttpRequest, geographic: bool) -> Result<FileFormat, Problem> {
    let said = req.headers().get("content-type").and_then(|value| value.to_str().ok()).unwrap_or_default();
    let media_type = said.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let charset =
        said.to_ascii_lowercase().split("charset=").nth(1).map(|charset| charset.trim_matches(['"', ' ']).to_owned());
    if charset.is_some_and(|charset| charset != "utf-8" && charset != "us-ascii") {
        return Err(Problem::new(Code::UnsupportedMediaType, "Files are UTF-8"));
    }
    match media_type.as_str() {
        "text/csv" => Ok(FileFormat::Csv),
        "application/x-ndjson" => Ok(FileFormat::Ndjson),
        "application/json" => Ok(FileFormat::Json),
        "application/geo+json" if geographic => Ok(FileFormat::GeoJson),
        _ => {
            let detail = "A file is text/csv, application/x-ndjson or application/json; where records have a place application/geo+json too";
            Err(Problem::new(Code::UnsupportedMediaType, detail))
        }
    }
}

fn wants_async(req: &HttpRequest) -> bool {
    let prefer = req.headers().get_all("prefer").filter_map(|value| value.to_str().ok());
    prefer.flat_map(|value| value.split(',')).any(|part| part.trim().eq_ignore_ascii_case("respond-async"))
}
