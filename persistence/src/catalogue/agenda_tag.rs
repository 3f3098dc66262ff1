//! How agenda tags are kept.

use domain::{catalogue::AgendaTag, identity::Id, store::StoreError};

use crate::{
    record::{Columns, Stored, at},
    session::{Lock, SqlSession},
};

impl Stored for AgendaTag {
    const TABLE: &'static str = "agenda_tags";

    fn columns(&self) -> Columns {
        Columns::default()
            .text("code", "code_folded", self.code.as_str())
            .text("name", "name_folded", self.name.as_str())
            .id("broader_id", self.broader.as_ref().map(|broader| broader.id))
            .span(self.span)
    }

    fn searched(&self) -> String {
        format!("{} {}", self.name.as_str(), self.meaning.as_str())
    }
}

/// The steps from these tags to the wider ones they are part of.
pub async fn broader(session: &SqlSession, from: &[Id]) -> Result<Vec<(Id, Id)>, StoreError> {
    session.lock(Lock::Broader).await?;
    let mut sql = session.sql("SELECT id, broader_id FROM agenda_tags WHERE ");
    sql.among_ids("id", from).push(" AND broader_id IS NOT NULL AND deleted_at IS NULL ORDER BY id");
    session.all(sql).await?.iter().map(|row| Ok((Id(at(row, 0)?), Id(at(row, 1)?)))).collect()
}
