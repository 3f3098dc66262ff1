//! What proves who somebody is: passphrases, clients' secrets, one-time tokens, one-time codes. Digests, wherever the
//! thing itself is not needed.

use chrono::{DateTime, Utc};
use domain::{accounts::Secret, identity::Id, store::StoreError};
use sea_orm::QueryResult;

use crate::{error::failed, record::at, session::SqlSession, sql::Dialect};

/// A person's second factor: RFC 6238 codes of a shared secret.
#[derive(Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret that the person's device has too.
    pub secret: Vec<u8>,
    /// Whether a first code showed that it has.
    pub confirmed: bool,
}

const SECRET: &str =
    "SELECT id, client_id, sha256, created_at, expires_at, last_used_at, revoked_at FROM client_secrets";

impl SqlSession {
    /// A person's passphrase, as a PHC string; within a transaction nobody else can change it until that ends.
    pub async fn passphrase(&self, user: Id) -> Result<Option<String>, StoreError> {
        let mut sql = self.sql("SELECT phc FROM passphrases WHERE user_id = ");
        sql.id(user);
        if self.writes() && self.dialect() == Dialect::Postgres {
            sql.push(" FOR UPDATE");
        }
        self.one(sql).await?.as_ref().map(|row| at(row, 0)).transpose()
    }

    /// Sets a person's passphrase.
    pub async fn set_passphrase(&self, user: Id, phc: &str, set_at: DateTime<Utc>) -> Result<(), StoreError> {
        let mut sql = self.sql("INSERT INTO passphrases (user_id, phc, set_at) VALUES (");
        sql.id(user).push(", ").bind(phc).push(", ").moment(set_at);
        sql.push(") ON CONFLICT (user_id) DO UPDATE SET phc = excluded.phc, set_at = excluded.set_at");
        self.run(sql).await.map(drop)
    }

    /// A client's secrets, oldest first.
    pub async fn client_secrets(&self, client: Id) -> Result<Vec<Secret>, StoreError> {
        let mut sql = self.sql(SECRET);
        sql.push(" WHERE client_id = ").id(client).push(" ORDER BY id");
        self.all(sql).await?.iter().map(secret).collect()
    }

    /// Keeps a secret, or what became of it.
    pub async fn keep_client_secret(&self, secret: &Secret) -> Result<(), StoreError> {
        let dialect = self.dialect();
        let mut sql = self.sql(
            "INSERT INTO client_secrets (id, client_id, sha256, created_at, expires_at, last_used_at, revoked_at) VALUES (",
        );
        sql.list([
            secret.id.0.into(),
            secret.client.0.into(),
            secret.sha256.to_vec().into(),
            dialect.moment(secret.created_at),
            dialect.moment_or_none(secret.expires_at),
            dialect.moment_or_none(secret.last_used_at),
            dialect.moment_or_none(secret.revoked_at),
        ]);
        sql.push(
            ") ON CONFLICT (id) DO UPDATE SET expires_at = excluded.expires_at, \
             last_used_at = excluded.last_used_at, revoked_at = excluded.revoked_at",
        );
        self.run(sql).await.map(drop)
    }

    /// Keeps a one-time token; those that the person had before are void.
    pub async fn keep_one_time(&self, sha256: [u8; 32], user: Id, expires_at: DateTime<Utc>) -> Result<(), StoreError> {
        self.void_one_time(user).await?;
        let mut sql = self.sql("INSERT INTO one_time_tokens (sha256, user_id, expires_at) VALUES (");
        sql.bind(sha256.to_vec()).push(", ").id(user).push(", ").moment(expires_at).push(")");
        self.run(sql).await.map(drop)
    }

    /// Voids a person's one-time tokens.
    pub async fn void_one_time(&self, user: Id) -> Result<(), StoreError> {
        let mut sql = self.sql("DELETE FROM one_time_tokens WHERE user_id = ");
        sql.id(user);
        self.run(sql).await.map(drop)
    }

    /// Whose a one-time token is, if it is good at a time; it stays good.
    pub async fn one_time(&self, sha256: [u8; 32], now: DateTime<Utc>) -> Result<Option<Id>, StoreError> {
        let mut sql = self.sql("SELECT user_id FROM one_time_tokens WHERE sha256 = ");
        sql.bind(sha256.to_vec()).push(" AND expires_at > ").moment(now);
        Ok(self.one(sql).await?.as_ref().map(|row| at(row, 0)).transpose()?.map(Id))
    }

    /// Whose a one-time token is, if it is good at a time; it is good no more.
    pub async fn take_one_time(&self, sha256: [u8; 32], now: DateTime<Utc>) -> Result<Option<Id>, StoreError> {
        let mut sql = self.sql("DELETE FROM one_time_tokens WHERE sha256 = ");
        sql.bind(sha256.to_vec()).push(" RETURNING user_id, expires_at");
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        let expires_at: DateTime<Utc> = at(&row, 1)?;
        Ok((now < expires_at).then_some(Id(at(&row, 0)?)))
    }

    /// A person's second factor.
    pub async fn second_factor(&self, user: Id) -> Result<Option<SecondFactor>, StoreError> {
        let mut sql = self.sql("SELECT secret, confirmed FROM second_factors WHERE user_id = ");
        sql.id(user);
        let factor = |row: &QueryResult| Ok(SecondFactor { secret: at(row, 0)?, confirmed: at(row, 1)? });
        self.one(sql).await?.as_ref().map(factor).transpose()
    }

    /// Begins to set up a person's second factor; one that was begun before gives way. False when one is set up, also when
    /// it is confirmed at the same moment.
    pub async fn begin_second_factor(&self, user: Id, secret: &[u8]) -> Result<bool, StoreError> {
        let mut sql = self.sql("INSERT INTO second_factors (user_id, secret, confirmed, last_step) VALUES (");
        sql.id(user).push(", ").bind(secret.to_vec()).push(", ").bind(false).push(", ").bind(0_i64);
        sql.push(") ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret WHERE second_factors.confirmed = ");
        sql.bind(false);
        Ok(self.run(sql).await? == 1)
    }

    /// Confirms the second factor that was begun with this secret, by the code of a step, which is used up. False when it
    /// was begun anew meanwhile, or is confirmed.
    pub async fn confirm_second_factor(&self, user: Id, secret: &[u8], step: i64) -> Result<bool, StoreError> {
        let mut sql = self.sql("UPDATE second_factors SET confirmed = ");
        sql.bind(true).push(", last_step = ").bind(step).push(" WHERE user_id = ").id(user);
        sql.push(" AND confirmed = ").bind(false).push(" AND secret = ").bind(secret.to_vec());
        Ok(self.run(sql).await? == 1)
    }

    /// Uses up the codes of a step and of those before it. False when they were used already.
    pub async fn use_step(&self, user: Id, step: i64) -> Result<bool, StoreError> {
        let mut sql = self.sql("UPDATE second_factors SET last_step = ");
        sql.bind(step).push(" WHERE user_id = ").id(user).push(" AND last_step < ").bind(step);
        Ok(self.run(sql).await? == 1)
    }

    /// Takes a person's second factor away.
    pub async fn drop_second_factor(&self, user: Id) -> Result<(), StoreError> {
        let mut sql = self.sql("DELETE FROM second_factors WHERE user_id = ");
        sql.id(user);
        self.run(sql).await.map(drop)
    }
}

fn secret(row: &QueryResult) -> Result<Secret, StoreError> {
    let sha256: Vec<u8> = at(row, 2)?;
    Ok(Secret {
        id: Id(at(row, 0)?),
        client: Id(at(row, 1)?),
        sha256: sha256.try_into().map_err(|_| failed("a client's secret is not a SHA-256"))?,
        created_at: at(row, 3)?,
        expires_at: at(row, 4)?,
        last_used_at: at(row, 5)?,
        revoked_at: at(row, 6)?,
    })
}
