//! What questions of figures need again and again, kept in memory within a number of bytes: what is asked least goes first.
//!
//! Everything is kept under the marks that held before it was read: how often names, and figures of its indicator, were seen
//! to change. A change raises the mark, so what was read before is found no more, even when it is put in afterwards; it lies
//! idle until its room is needed.

mod figures;
mod held;
mod marks;
mod names;
mod numbered;
mod rows;

use std::sync::Arc;

use domain::store::StoreError;
use quick_cache::{
    DefaultHashBuilder, OptionsBuilder,
    sync::{Cache, DefaultLifecycle},
};

pub use figures::Slice;
pub use held::{Held, NumberedIndicator, What};
use held::{Key, Weight};
pub use marks::Mark;
use marks::Marks;
pub use names::NAMES;
use rows::Rows;

use crate::session::SqlSession;

/// So much is kept unless a setting says otherwise, in bytes.
pub const USUAL_ROOM: u64 = 16 << 20;
/// How many things are expected to be kept, roughly.
const EXPECTED: usize = 8_192;

/// What is kept.
#[derive(Debug)]
pub struct Memory {
    kept: Cache<Key, Held, Weight>,
    marks: Marks,
}

impl Memory {
    /// A memory of so many bytes.
    pub fn new(room: u64) -> Self {
        // One shard, as each has its part of the room to itself, and a single thing may take much of it.
        let options = OptionsBuilder::new().shards(1).estimated_items_capacity(EXPECTED).weight_capacity(room).build();
        let kept = match options {
            Ok(options) => {
                Cache::with_options(options, Weight, DefaultHashBuilder::default(), DefaultLifecycle::default())
            }
            Err(_) => Cache::with_weighter(EXPECTED, room, Weight),
        };
        Self { kept, marks: Marks::default() }
    }

    /// Tells this node that its own transaction changed names, or figures of indicators, by their numbers.
    pub fn changed(&self, indicators: impl IntoIterator<Item = i32>) {
        self.marks.raise(indicators);
    }

    /// How many bytes it has.
    fn room(&self) -> usize {
        usize::try_from(self.kept.capacity()).unwrap_or(usize::MAX)
    }

    fn get(&self, what: What, mark: Mark) -> Option<Held> {
        self.kept.get(&Key { what, mark })
    }

    fn keep(&self, what: What, mark: Mark, held: Held) {
        self.kept.insert(Key { what, mark }, held);
    }
}

impl SqlSession {
    /// The marks under which is kept what rests on names and on figures of an indicator. `None` in a transaction, which
    /// reads the database itself: it sees what it wrote, and nothing that others wrote meanwhile.
    pub(crate) async fn mark(&self, indicator: i32) -> Result<Option<Mark>, StoreError> {
        if !self.looks() {
            return Ok(None);
        }
        let memory = Arc::clone(self.memory());
        memory.marks.keep_up(self).await?;
        Ok(Some(memory.marks.of(indicator)))
    }

    /// What is kept, or else is read and kept; of those who want the same at once, one reads it for all.
    pub(crate) async fn remembered(
        &self,
        what: What,
        mark: Option<Mark>,
        read: impl Future<Output = Result<Held, StoreError>>,
    ) -> Result<Held, StoreError> {
        match mark {
            None => read.await,
            Some(mark) => self.memory().kept.get_or_insert_async(&Key { what, mark }, read).await,
        }
    }
}
