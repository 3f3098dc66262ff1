//! Bytes to which no record points: of uploads that were broken off, and of documents that were taken out.

use chrono::{DateTime, Utc};
use domain::{
    documents::ContentDigest,
    store::{Store, StoreError},
};
use futures_util::{StreamExt, TryStreamExt};
use persistence::FileError;

use crate::{app::App, store::AppSession};

/// Why a sweep was not done.
#[derive(Debug, thiserror::Error)]
pub enum NotSwept {
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store of documents.
    #[error(transparent)]
    Files(#[from] FileError),
}

/// So many digests are asked about at once.
const AT_ONCE: usize = 500;

/// Removes bytes that were written before a time and to which no record points, and what was begun and never finished;
/// tells how many documents' bytes that were.
pub async fn sweep(app: &App, before: DateTime<Utc>) -> Result<usize, NotSwept> {
    app.files.forget_begun(before).await?;
    let mut removed = 0;
    let mut listed = app.files.older(before).try_chunks(AT_ONCE);
    while let Some(digests) = listed.next().await {
        let digests = digests.map_err(|error| error.1)?;
        let unpointed = app.store.session().not_pointed_to(&digests).await?;
        removed += drop_unpointed(app, &unpointed).await?;
    }
    Ok(removed)
}

/// Removes the bytes of those of these digests to which no record points. Whoever brings the same bytes meanwhile waits,
/// and finds that they are gone.
pub async fn drop_unpointed(app: &App, digests: &[ContentDigest]) -> Result<usize, NotSwept> {
    if digests.is_empty() {
        return Ok(0);
    }
    let drop = async |session: &AppSession| {
        session.hold_files_alone().await?;
        let unpointed = session.not_pointed_to(digests).await?;
        for digest in &unpointed {
            app.files.remove(digest).await?;
        }
        Ok::<_, NotSwept>(unpointed.len())
    };
    app.store.write(drop).await
}
