//! Which figures somebody vouches for, and which of them are closed to changes.

use domain::{
    identity::Id,
    outcomes::{SignOffState, sign_off::holds},
    period::Period,
    store::StoreError,
    vocabulary::Vocabulary,
};

use crate::{record::at, session::SqlSession, sql::Dialect};

/// A sign-off that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The sign-off.
    pub id: Id,
    /// The indicator.
    pub indicator: Id,
    /// Its period.
    pub period: Period,
    /// Whether its figures are closed to changes.
    pub locked: bool,
}

impl Standing {
    /// Whether figures of a period are among those that are vouched for.
    pub fn holds(&self, figure: &Period) -> bool {
        holds(&self.period, figure)
    }
}

/// Advisory locks of indicators begin so, in the space of two numbers: the bytes of `acco`.
const FIGURES: i32 = 0x6163_636f;

impl SqlSession {
    /// The sign-offs of these indicators that stand.
    pub async fn standing_sign_offs(&self, indicators: &[Id]) -> Result<Vec<Standing>, StoreError> {
        let mut sql = self.sql("SELECT id, indicator_id, valid_from, valid_to, state FROM sign_offs WHERE ");
        sql.among_ids("indicator_id", indicators).push(" AND deleted_at IS NULL AND state IN (");
        sql.list(SignOffState::ALL.iter().filter(|state| state.stands()).map(|state| state.word().into()));
        sql.push(") ORDER BY id");
        let standing = |row: &sea_orm::QueryResult| {
            let state: String = at(row, 4)?;
            Ok(Standing {
                id: Id(at(row, 0)?),
                indicator: Id(at(row, 1)?),
                period: Period { start: at(row, 2)?, end: at(row, 3)? },
                locked: state == SignOffState::Locked.word(),
            })
        };
        self.all(sql).await?.iter().map(standing).collect()
    }

    /// Keeps sign-offs of these indicators as they are until this transaction, which writes figures, ends. Others may
    /// write figures meanwhile.
    pub async fn hold_sign_offs(&self, indicators: &[Id]) -> Result<(), StoreError> {
        let mut keys: Vec<i32> = indicators.iter().map(key).collect();
        // In one order, so that two transactions do not wait for each other.
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            self.lock_figures("pg_advisory_xact_lock_shared", key).await?;
        }
        Ok(())
    }

    /// Keeps an indicator's figures as they are until this transaction, which writes a sign-off, ends.
    pub async fn hold_figures(&self, indicator: Id) -> Result<(), StoreError> {
        self.lock_figures("pg_advisory_xact_lock", key(&indicator)).await
    }

    async fn lock_figures(&self, lock: &str, key: i32) -> Result<(), StoreError> {
        if !self.writes() || self.dialect() == Dialect::Sqlite {
            return Ok(());
        }
        let mut sql = self.sql(format!("SELECT {lock}("));
        sql.bind(FIGURES).push(", ").bind(key).push(")");
        self.run(sql).await.map(drop)
    }
}

/// An indicator as a number: the last bytes of its id, which are random.
fn key(indicator: &Id) -> i32 {
    let [.., a, b, c, d] = *indicator.0.as_bytes();
    i32::from_be_bytes([a, b, c, d])
}
