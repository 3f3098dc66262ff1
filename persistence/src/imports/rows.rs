//! What became of the rows of an import.

use domain::{identity::Id, imports::RowReport, store::StoreError, vocabulary::Vocabulary};
use sea_orm::Value;

use crate::{
    error::unreadable,
    record::{at, insert},
    session::SqlSession,
};

const COLUMNS: &[&str] = &["import_id", "ordinal", "line", "action", "has_fault", "document"];
/// Rows of a rank have ordinals of their own: faults, warnings, the rest.
const RANK: i64 = 1 << 40;

impl SqlSession {
    /// Keeps what became of rows, behind those kept already.
    pub async fn keep_import_rows(&self, import: Id, rows: &[RowReport]) -> Result<(), StoreError> {
        if rows.is_empty() {
            return Ok(());
        }
        let mut sql = self.sql("SELECT COUNT(*) FROM import_rows WHERE import_id = ");
        sql.id(import);
        let kept = self.one(sql).await?;
        let kept: i64 = kept.as_ref().map(|row| at(row, 0)).transpose()?.unwrap_or_default();
        let told = rows
            .iter()
            .zip(kept..)
            .map(|(row, place)| -> Result<Vec<Value>, StoreError> {
                let rank = match row {
                    RowReport { errors, .. } if !errors.is_empty() => 0,
                    RowReport { warnings, .. } if !warnings.is_empty() => 1,
                    _ => 2,
                };
                Ok(vec![
                    import.0.into(),
                    (rank * RANK + place).into(),
                    i64::try_from(row.line).unwrap_or(i64::MAX).into(),
                    row.action.word().into(),
                    (!row.errors.is_empty()).into(),
                    serde_json::to_string(row).map_err(unreadable)?.into(),
                ])
            })
            .collect::<Result<Vec<_>, _>>()?;
        insert(self, "import_rows", COLUMNS, told, "").await.map(drop)
    }

    /// The rows of an import behind a place, faults first, then warnings, then the rest, each with its place.
    pub async fn import_rows(
        &self,
        import: Id,
        after: Option<i64>,
        limit: u32,
    ) -> Result<Vec<(i64, RowReport)>, StoreError> {
        let mut sql = self.sql("SELECT ordinal, document FROM import_rows WHERE import_id = ");
        sql.id(import).push(" AND ordinal > ").bind(after.unwrap_or(-1));
        sql.push(" ORDER BY ordinal LIMIT ").bind(i64::from(limit));
        let told = |row: &sea_orm::QueryResult| {
            let document: String = at(row, 1)?;
            Ok((at(row, 0)?, serde_json::from_str(&document).map_err(unreadable)?))
        };
        self.all(sql).await?.iter().map(told).collect()
    }
}
