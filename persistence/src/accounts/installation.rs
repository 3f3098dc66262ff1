//! What the nodes of one installation share, such as the key that seals cursors.

use domain::store::StoreError;

use crate::{record::at, session::SqlSession};

impl SqlSession {
    /// What is kept under a name.
    pub async fn installation(&self, name: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let mut sql = self.sql("SELECT value FROM installation WHERE name = ");
        sql.bind(name);
        self.one(sql).await?.as_ref().map(|row| at(row, 0)).transpose()
    }

    /// Keeps a value under a name unless one is kept already; gives the one that is kept.
    pub async fn installation_or(&self, name: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
        let mut sql = self.sql("INSERT INTO installation (name, value) VALUES (");
        sql.bind(name).push(", ").bind(value.to_vec()).push(") ON CONFLICT (name) DO NOTHING");
        self.run(sql).await?;
        Ok(self.installation(name).await?.unwrap_or_else(|| value.to_vec()))
    }
}
