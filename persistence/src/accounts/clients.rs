//! Service accounts.

use domain::{access::Scope, accounts::Client, identity::Id, store::StoreError};

use crate::{
    error::{failed, unreadable},
    record::at,
    session::SqlSession,
};

const CLIENT: &str = "SELECT id, name, secret_sha256, operator, scopes, created_at, disabled_at FROM clients";

impl SqlSession {
    /// A client by its id.
    pub async fn client(&self, id: Id) -> Result<Option<Client>, StoreError> {
        let mut sql = self.sql(CLIENT);
        sql.push(" WHERE id = ").id(id);
        self.one(sql).await?.as_ref().map(client).transpose()
    }

    /// Every client, oldest first.
    pub async fn clients(&self) -> Result<Vec<Client>, StoreError> {
        let mut sql = self.sql(CLIENT);
        sql.push(" ORDER BY id");
        self.all(sql).await?.iter().map(client).collect()
    }

    /// Keeps a client, or what it is now.
    pub async fn keep_client(&self, client: &Client) -> Result<(), StoreError> {
        let scopes: Vec<&str> = client.scopes.iter().map(Scope::as_str).collect();
        let dialect = self.dialect();
        let mut sql = self
            .sql("INSERT INTO clients (id, name, secret_sha256, operator, scopes, created_at, disabled_at) VALUES (");
        sql.list([
            client.id.0.into(),
            client.name.as_str().into(),
            client.secret_sha256.to_vec().into(),
            client.operator.into(),
            serde_json::to_string(&scopes).map_err(unreadable)?.into(),
            dialect.moment(client.created_at),
            dialect.moment_or_none(client.disabled_at),
        ]);
        sql.push(
            ") ON CONFLICT (id) DO UPDATE SET name = excluded.name, secret_sha256 = excluded.secret_sha256, \
             operator = excluded.operator, scopes = excluded.scopes, disabled_at = excluded.disabled_at",
        );
        self.run(sql).await.map(drop)
    }
}

fn client(row: &sea_orm::QueryResult) -> Result<Client, StoreError> {
    let secret: Vec<u8> = at(row, 2)?;
    let scopes: String = at(row, 4)?;
    let scopes: Vec<String> = serde_json::from_str(&scopes).map_err(unreadable)?;
    Ok(Client {
        id: Id(at(row, 0)?),
        name: at(row, 1)?,
        secret_sha256: secret.try_into().map_err(|_| failed("a client's secret is not a SHA-256"))?,
        operator: at(row, 3)?,
        // A scope that is no more permits nothing.
        scopes: scopes.iter().filter_map(|scope| Scope::parse(scope)).collect(),
        created_at: at(row, 5)?,
        disabled_at: at(row, 6)?,
    })
}
