//! How many records a question has, counted once for as long as nothing changes.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use domain::{listing::Listing, store::Repository};

use super::Resource;
use crate::{http::problem::Problem, store::AppSession};

/// How many questions are remembered.
const MOST: usize = 1000;

/// Totals by question, each with the number of the last change before it was counted.
#[derive(Default)]
pub struct Totals(Mutex<HashMap<String, (i64, u64)>>);

impl Totals {
    /// How many records a question has. `question` says what it asks, without its page.
    pub async fn of<A: Resource>(&self, session: &AppSession, question: &str, listing: &Listing) -> Result<u64, Problem>
    where
        AppSession: Repository<A>,
    {
        // Read first: what changes while records are counted makes the number stale, never the total wrong.
        let Some(seq) = session.settled_seq().await? else {
            return Ok(Repository::<A>::count(session, listing).await?);
        };
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner).get(question).copied();
        if let Some((_, total)) = known.filter(|(counted_at, _)| *counted_at == seq) {
            return Ok(total);
        }
        let total = Repository::<A>::count(session, listing).await?;
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST {
            known.clear();
        }
        known.insert(question.to_owned(), (seq, total));
        Ok(total)
    }
}
