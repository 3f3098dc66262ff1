//! How often this node saw names and figures change: its own changes at once, those of others when it looks.

use std::{
    collections::HashMap,
    sync::{PoisonError, RwLock},
    time::{Duration, Instant},
};

use domain::store::StoreError;
use tokio::sync::Mutex;

use super::NAMES;
use crate::{record::at, session::SqlSession};

/// What others changed is looked for when the last look is longer ago than this, while questions come.
const LOOK: Duration = Duration::from_millis(500);

/// The marks under which something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Mark {
    /// Of names: of areas, of which lies in which, of indicators, claims, and of the numbers that stand for them.
    pub names: u64,
    /// Of an indicator's figures.
    pub figures: u64,
}

#[derive(Debug, Default)]
pub struct Marks {
    seen: RwLock<Seen>,
    looking: Mutex<()>,
}

#[derive(Debug, Default)]
struct Seen {
    /// When the database was last asked.
    asked: Option<Instant>,
    /// How many transactions had written, as it told.
    writes: HashMap<i32, i64>,
    marks: HashMap<i32, u64>,
}

impl Seen {
    fn raise(&mut self, of: i32) {
        *self.marks.entry(of).or_default() += 1;
    }
}

impl Marks {
    /// The marks as they are.
    pub fn of(&self, indicator: i32) -> Mark {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        let mark = |of: i32| seen.marks.get(&of).copied().unwrap_or_default();
        Mark { names: mark(NAMES), figures: mark(indicator) }
    }

    /// Raises the marks of some indicators, or of names.
    pub fn raise(&self, of: impl IntoIterator<Item = i32>) {
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        of.into_iter().for_each(|of| seen.raise(of));
    }

    /// Looks what others changed, unless that was done a moment ago.
    pub async fn keep_up(&self, session: &SqlSession) -> Result<(), StoreError> {
        if self.is_recent() {
            return Ok(());
        }
        let _one = self.looking.lock().await;
        if self.is_recent() {
            return Ok(());
        }
        let asked = Instant::now();
        let writes = session.all_writes().await?;
        let mut seen = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        for (of, count) in &writes {
            if seen.writes.get(of) != Some(count) {
                seen.raise(*of);
            }
        }
        (seen.writes, seen.asked) = (writes, Some(asked));
        Ok(())
    }

    fn is_recent(&self) -> bool {
        let seen = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        seen.asked.is_some_and(|asked| asked.elapsed() < LOOK)
    }
}

impl SqlSession {
    /// How many transactions wrote, of each indicator and of names.
    async fn all_writes(&self) -> Result<HashMap<i32, i64>, StoreError> {
        let rows = self.all(self.sql("SELECT indicator, writes FROM figure_writes")).await?;
        rows.iter().map(|row| Ok((at(row, 0)?, at(row, 1)?))).collect()
    }
}
