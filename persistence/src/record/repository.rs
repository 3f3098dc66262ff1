//! The records of any collection, by one implementation.

use domain::{
    identity::{Id, Identifier},
    listing::{Listing, Page},
    period::Span,
    record::{Change, Record},
    store::{Repository, StoreError},
};

use super::{Stored, list, read, save};
use crate::session::SqlSession;

impl<A: Stored> Repository<A> for SqlSession {
    async fn get(&self, ids: &[Id]) -> Result<Vec<Record<A>>, StoreError> {
        read::get(self, ids).await
    }

    async fn look(&self, ids: &[Id]) -> Result<Vec<Record<A>>, StoreError> {
        read::look(self, ids).await
    }

    async fn named(&self, identifier: &Identifier) -> Result<Option<Record<A>>, StoreError> {
        read::named(self, identifier).await
    }

    async fn save(&self, changes: &[Change<A>]) -> Result<(), StoreError> {
        save::save(self, changes).await
    }

    async fn list(&self, listing: &Listing) -> Result<Page<Record<A>>, StoreError> {
        list::list(self, listing).await
    }

    async fn count(&self, listing: &Listing) -> Result<u64, StoreError> {
        list::count::<A>(self, listing).await
    }

    async fn claimed(&self, keys: &[String]) -> Result<Vec<(String, Id, Span)>, StoreError> {
        read::claimed::<A>(self, keys).await
    }
}
