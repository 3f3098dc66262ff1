//! Which bytes a record points to: records are filed under the digests of their documents.

use domain::{documents::ContentDigest, store::StoreError};

use crate::{
    record::at,
    session::{Lock, SqlSession},
};

/// The name under which records are filed by the digests of their documents.
pub const DOCUMENT: &str = "document";

impl SqlSession {
    /// Keeps bytes where they are until this transaction ends, which points to some. Others may do so meanwhile.
    pub async fn hold_files(&self) -> Result<(), StoreError> {
        self.share(Lock::Files).await
    }

    /// Keeps others from pointing to bytes until this transaction ends, which removes some.
    pub async fn hold_files_alone(&self) -> Result<(), StoreError> {
        self.lock(Lock::Files).await
    }

    /// Of these digests, those to which no record points.
    pub async fn not_pointed_to(&self, digests: &[ContentDigest]) -> Result<Vec<ContentDigest>, StoreError> {
        if digests.is_empty() {
            return Ok(vec![]);
        }
        let mut sql = self.sql("SELECT DISTINCT value FROM tags WHERE name = ");
        sql.bind(DOCUMENT).push(" AND ");
        sql.among("value", digests.iter().map(|digest| digest.as_str().into()).collect());
        let pointed: Vec<String> = self.all(sql).await?.iter().map(|row| at(row, 0)).collect::<Result<_, _>>()?;
        Ok(digests.iter().filter(|digest| !pointed.iter().any(|known| known == digest.as_str())).cloned().collect())
    }
}
