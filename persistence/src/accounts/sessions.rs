//! People's sessions and their refresh tokens.

use chrono::{DateTime, Utc};
use domain::{
    access::Scope,
    accounts::{
        Session,
        session::{IDLE, LONGEST, Spent},
    },
    identity::Id,
    store::StoreError,
};
use sea_orm::QueryResult;

use crate::{error::unreadable, record::at, session::SqlSession, sql::Dialect};

const SESSION: &str = "SELECT id, user_id, scopes, organisation_id, created_at, used_at, ended_at FROM sessions";

impl SqlSession {
    /// Opens a session.
    pub async fn open_session(&self, session: &Session) -> Result<(), StoreError> {
        let dialect = self.dialect();
        // `null` where none were asked for.
        let scopes: Option<Vec<&str>> =
            session.scopes.as_ref().map(|scopes| scopes.iter().map(Scope::as_str).collect());
        let mut sql =
            self.sql("INSERT INTO sessions (id, user_id, scopes, organisation_id, created_at, used_at) VALUES (");
        sql.list([
            session.id.0.into(),
            session.user.0.into(),
            serde_json::to_string(&scopes).map_err(unreadable)?.into(),
            session.organisation.map(|organisation| organisation.0).into(),
            dialect.moment(session.created_at),
            dialect.moment(session.used_at),
        ]);
        sql.push(")");
        self.run(sql).await.map(drop)
    }

    /// A session; within a transaction nobody else can change it until that ends.
    pub async fn session(&self, id: Id) -> Result<Option<Session>, StoreError> {
        let mut sql = self.sql(SESSION);
        sql.push(" WHERE id = ").id(id);
        if self.writes() && self.dialect() == Dialect::Postgres {
            sql.push(" FOR UPDATE");
        }
        self.one(sql).await?.as_ref().map(session).transpose()
    }

    /// A person's sessions that go on, newest first.
    pub async fn sessions(&self, user: Id, now: DateTime<Utc>) -> Result<Vec<Session>, StoreError> {
        let mut sql = self.sql(SESSION);
        sql.push(" WHERE ended_at IS NULL AND user_id = ").id(user).push(" AND used_at > ").moment(now - IDLE);
        sql.push(" AND created_at > ").moment(now - LONGEST).push(" ORDER BY created_at DESC LIMIT 500");
        self.all(sql).await?.iter().map(session).collect()
    }

    /// Keeps a new refresh token of a session, which is being used now.
    pub async fn keep_refresh(&self, sha256: [u8; 32], session: Id, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut sql = self.sql("INSERT INTO refresh_tokens (sha256, session_id) VALUES (");
        sql.bind(sha256.to_vec()).push(", ").id(session).push(")");
        self.run(sql).await?;
        let mut sql = self.sql("UPDATE sessions SET used_at = ");
        sql.moment(now).push(" WHERE id = ").id(session);
        self.run(sql).await.map(drop)
    }

    /// The session of a refresh token, and when the token was used; the session is kept from others.
    pub async fn refresh_token(&self, sha256: [u8; 32]) -> Result<Option<(Session, Spent)>, StoreError> {
        let mut sql = self.sql("SELECT session_id FROM refresh_tokens WHERE sha256 = ");
        sql.bind(sha256.to_vec());
        let Some(row) = self.one(sql).await? else { return Ok(None) };
        let Some(session) = self.session(Id(at(&row, 0)?)).await? else { return Ok(None) };
        // Read behind the lock, so that of two requests at once the later one sees what the earlier did.
        let mut sql = self.sql("SELECT spent_at FROM refresh_tokens WHERE sha256 = ");
        sql.bind(sha256.to_vec());
        let row = self.one(sql).await?;
        let spent = row.as_ref().map(|row| at::<Spent>(row, 0)).transpose()?.flatten();
        Ok(Some((session, spent)))
    }

    /// Uses a refresh token up.
    pub async fn spend_refresh(&self, sha256: [u8; 32], now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut sql = self.sql("UPDATE refresh_tokens SET spent_at = ");
        sql.moment(now).push(" WHERE sha256 = ").bind(sha256.to_vec());
        self.run(sql).await.map(drop)
    }

    /// Ends a person's sessions, but perhaps one; tells how many.
    pub async fn end_sessions(&self, user: Id, but: Option<Id>, now: DateTime<Utc>) -> Result<u64, StoreError> {
        let mut sql = self.sql("UPDATE sessions SET ended_at = ");
        sql.moment(now).push(" WHERE ended_at IS NULL AND user_id = ").id(user);
        if let Some(but) = but {
            sql.push(" AND id <> ").id(but);
        }
        let ended = self.run(sql).await?;
        if ended > 0 {
            self.note_access();
        }
        Ok(ended)
    }

    /// Ends a session. False when it was over.
    pub async fn end_session(&self, id: Id, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let mut sql = self.sql("UPDATE sessions SET ended_at = ");
        sql.moment(now).push(" WHERE ended_at IS NULL AND id = ").id(id);
        let ended = self.run(sql).await? == 1;
        if ended {
            self.note_access();
        }
        Ok(ended)
    }

    /// Forgets what nobody can use any more: sessions that are over for long, tokens that expired.
    pub async fn sweep_access(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut sql =
            self.sql("DELETE FROM refresh_tokens WHERE session_id IN (SELECT id FROM sessions WHERE created_at < ");
        sql.moment(now - LONGEST).push(" OR used_at < ").moment(now - IDLE).push(")");
        self.run(sql).await?;
        let mut sql = self.sql("DELETE FROM sessions WHERE created_at < ");
        sql.moment(now - LONGEST).push(" OR used_at < ").moment(now - IDLE);
        self.run(sql).await?;
        for table in ["spent_tokens", "one_time_tokens"] {
            let mut sql = self.sql(format!("DELETE FROM {table} WHERE expires_at < "));
            sql.moment(now);
            self.run(sql).await?;
        }
        let mut sql = self.sql("DELETE FROM throttles WHERE last_at < ");
        sql.moment(now - chrono::TimeDelta::hours(24));
        self.run(sql).await.map(drop)
    }
}

fn session(row: &QueryResult) -> Result<Session, StoreError> {
    let scopes: String = at(row, 2)?;
    Ok(Session {
        id: Id(at(row, 0)?),
        user: Id(at(row, 1)?),
        scopes: serde_json::from_str(&scopes).map_err(unreadable)?,
        organisation: at::<Option<_>>(row, 3)?.map(Id),
        created_at: at(row, 4)?,
        used_at: at(row, 5)?,
        ended_at: at(row, 6)?,
    })
}
