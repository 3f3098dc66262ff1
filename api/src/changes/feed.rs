//! How far the feed is, asked of the database once for all who wait.

use std::time::{Duration, Instant};

use domain::store::StoreError;
use tokio::sync::Mutex;

use crate::store::AppStore;

/// Those who wait learn of a change after this long at most, whichever node wrote it.
const LOOK: Duration = Duration::from_millis(250);

/// The end of the feed.
pub struct Feed {
    store: AppStore,
    end: Mutex<(Option<Instant>, i64)>,
}

impl Feed {
    /// The feed of a store.
    pub fn new(store: AppStore) -> Self {
        Self { store, end: Mutex::new((None, 0)) }
    }

    /// Waits until the feed goes beyond a number, as long as `patience` says.
    pub async fn goes_beyond(&self, seq: i64, patience: impl Fn() -> bool) -> Result<(), StoreError> {
        while self.recent_end().await? <= seq && patience() {
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// The end as it was a moment ago; of those who wait, one asks for all.
    async fn recent_end(&self) -> Result<i64, StoreError> {
        let mut end = self.end.lock().await;
        if end.0.is_none_or(|asked| asked.elapsed() >= LOOK) {
            self.store.number_some_events().await?;
            *end = (Some(Instant::now()), self.store.session().last_seq().await?);
        }
        Ok(end.1)
    }
}
