//! `POST /v1/{resource}/{id}/documents`: the body is the file, and what is said of it is in the query.
//!
//! The file is spooled while its digest is taken, looked at, and kept under its digest; then one transaction writes what is
//! known of it, its event and the answer. So nobody finds a document whose bytes are not there whole; bytes whose
//! transaction failed belong to no record, and are swept.

use actix_web::{
    HttpRequest,
    http::header::LOCATION,
    web::{Data, Path, Payload},
};
use domain::{
    documents::{Content, ContentDigest, Document, MediaType},
    store::Repository,
    vocabulary::Vocabulary,
};
use sha2::{Digest, Sha256};

use super::{
    Carrier, address,
    look::{look, told},
    said::{PARAMETERS, Said},
    views::answer,
    write::{documented, opened, writable},
};
use crate::{
    app::App,
    http::{
        answer::Answer,
        body::{Spooled, spool},
        codes::Code,
        idempotency::{IdempotencyKey, write_once},
        principal::Asking,
        problem::Problem,
        query::Query,
    },
    resource::handlers::created,
    store::AppSession,
};

/// Takes a document.
pub async fn upload<A: Carrier>(
    app: Data<App>,
    req: HttpRequest,
    asking: Asking,
    id: Path<String>,
    key: IdempotencyKey,
    payload: Payload,
) -> Result<Answer, Problem>
where
    AppSession: Repository<A>,
{
    let asked = &asking.0;
    writable::<A>(&app, asked, &id).await?;
    let mut query = Query::of(&req)?;
    let dry_run = query.take_bool("dry_run")?;
    let said = Said::take(&mut query)?;
    query.finish(PARAMETERS)?;
    let declared = declared(&req)?;
    let spooled = spool(&req, payload.into_inner(), app.config.max_document_bytes).await?;
    let body = told_apart(spooled.sha256, declared);
    let (spooled, content, said) = looked_at(spooled, declared, said).await?;
    let described = said.of(content.media_type)?;
    if !dry_run {
        app.files.keep(&content.sha256, spooled.file.path()).await?;
    }
    let document = (asked.new_id)();
    write_once(&app.store, asked, &req, &key, body, dry_run, async |session| {
        let (record, permit) = opened::<A>(session, asked, &id).await?;
        if !dry_run {
            // Whatever was swept since is put back, and nothing is swept from now on.
            session.hold_files().await?;
            app.files.keep(&content.sha256, spooled.file.path()).await?;
        }
        let mut state = record.state.clone();
        let new = Document::new(described.clone(), content.clone(), &permit, asked.at);
        let added = state.documents_mut().add(document, new.clone());
        added.map_err(|why| Problem::new(Code::IllegalState, why.to_string()))?;
        let record = documented(session, asked, record, permit, state).await?;
        let answer = answer(created(dry_run), &record, document, &new, true);
        Ok(answer.with(LOCATION, address::<A>(record.id, document)))
    })
    .await
}

/// What tells one request from another under the same key: its bytes, and what they were said to be.
fn told_apart(bytes: [u8; 32], declared: Option<MediaType>) -> [u8; 32] {
    let declared = declared.map(MediaType::word).unwrap_or_default();
    Sha256::new().chain_update(bytes).chain_update(declared).finalize().into()
}

async fn looked_at(
    spooled: Spooled,
    declared: Option<MediaType>,
    said: Said,
) -> Result<(Spooled, Content, Said), Problem> {
    let looked = tokio::task::spawn_blocking(move || {
        let media_type = look(spooled.file.path(), declared, &said.file_name)?;
        let content = Content { media_type, bytes: spooled.bytes, sha256: ContentDigest::of(spooled.sha256) };
        Ok((spooled, content, said))
    });
    looked.await.map_err(|error| Problem::internal(&error))?
}

/// What the caller says the file is; `None` where it says nothing. Error 415.
fn declared(req: &HttpRequest) -> Result<Option<MediaType>, Problem> {
    let Some(said) = req.headers().get("content-type") else { return Ok(None) };
    let said = said.to_str().unwrap_or_default().to_ascii_lowercase();
    let mut parts = said.split(';').map(str::trim);
    let named = parts.next().unwrap_or_default();
    let mut charsets = parts.filter_map(|part| part.strip_prefix("charset=")).map(|set| set.trim_matches('"'));
    if charsets.any(|charset| !matches!(charset, "utf-8" | "us-ascii")) {
        return Err(Problem::new(Code::UnsupportedMediaType, "Text is UTF-8"));
    }
    match MediaType::from_word(named) {
        Some(media) => Ok(Some(media)),
        None if matches!(named, "application/octet-stream" | "") => Ok(None),
        None => Err(told(&format!("{} is not taken", named.chars().take(100).collect::<String>()))),
    }
}
