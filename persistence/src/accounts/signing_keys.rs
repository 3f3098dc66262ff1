//! The keys that sign tokens; all nodes share them.

use std::fmt;

use chrono::{DateTime, Utc};
use domain::store::StoreError;

use crate::{record::at, session::SqlSession};

/// A key pair.
#[derive(Clone, PartialEq, Eq)]
pub struct SigningKey {
    /// Its name in tokens.
    pub kid: String,
    /// The private key, PKCS #8 in DER; empty once it is forgotten.
    pub private_der: Vec<u8>,
    /// The public key, its 32 bytes.
    pub public: Vec<u8>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// From when on it signs no more; it verifies until the last token it signed has ended.
    pub retires_at: Option<DateTime<Utc>>,
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SigningKey")
            .field("kid", &self.kid)
            .field("retires_at", &self.retires_at)
            .finish_non_exhaustive()
    }
}

impl SqlSession {
    /// Every signing key, oldest first.
    pub async fn signing_keys(&self) -> Result<Vec<SigningKey>, StoreError> {
        let sql = self.sql(
            "SELECT kid, private_der, public_key, created_at, retires_at FROM signing_keys ORDER BY created_at, kid",
        );
        let key = |row: &sea_orm::QueryResult| {
            Ok(SigningKey {
                kid: at(row, 0)?,
                private_der: at(row, 1)?,
                public: at(row, 2)?,
                created_at: at(row, 3)?,
                retires_at: at(row, 4)?,
            })
        };
        self.all(sql).await?.iter().map(key).collect()
    }

    /// Keeps a signing key, or when it retires; its private half is kept as it is told.
    pub async fn keep_signing_key(&self, key: &SigningKey) -> Result<(), StoreError> {
        let dialect = self.dialect();
        let mut sql =
            self.sql("INSERT INTO signing_keys (kid, private_der, public_key, created_at, retires_at) VALUES (");
        sql.list([
            key.kid.as_str().into(),
            key.private_der.clone().into(),
            key.public.clone().into(),
            dialect.moment(key.created_at),
            dialect.moment_or_none(key.retires_at),
        ]);
        sql.push(
            ") ON CONFLICT (kid) DO UPDATE SET retires_at = excluded.retires_at, private_der = excluded.private_der",
        );
        self.run(sql).await.map(drop)
    }

    /// Forgets the private halves of keys that retired; what they signed is verified by the public ones.
    pub async fn sweep_signing_keys(&self, now: DateTime<Utc>) -> Result<(), StoreError> {
        let mut sql = self.sql("UPDATE signing_keys SET private_der = ");
        sql.bind(Vec::<u8>::new()).push(" WHERE length(private_der) > 0 AND retires_at <= ").moment(now);
        self.run(sql).await.map(drop)
    }
}
