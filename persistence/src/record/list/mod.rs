//! Pages of a collection.

mod filter;
mod order;

use domain::{
    listing::{Listing, Page, Place},
    record::Record,
    store::StoreError,
};

pub use self::filter::published_or;
use self::order::Key;
use super::{
    Stored,
    read::{RECORD, RECORD_COLUMNS, at, record},
};
use crate::session::SqlSession;

/// A page of records, in the order asked for.
pub async fn list<A: Stored>(session: &SqlSession, listing: &Listing) -> Result<Page<Record<A>>, StoreError> {
    let keys: Vec<Key> = listing.sort.iter().map(Key::of::<A>).collect::<Result<_, _>>()?;
    let mut sql = session.sql("SELECT ");
    sql.push(RECORD);
    for key in &keys {
        sql.push(", ").push(key.column);
    }
    sql.push(" FROM ").push(A::TABLE).push(" WHERE ");
    filter::conditions::<A>(&mut sql, listing)?;
    if let Some(place) = &listing.after {
        sql.push(" AND ");
        order::after(&mut sql, &keys, place)?;
    }
    sql.push(" ORDER BY ");
    order::by(&mut sql, &keys);
    // One more tells whether there is a next page.
    sql.push(" LIMIT ").bind(i64::from(listing.limit) + 1);
    let mut rows = session.all(sql).await?;
    let more = rows.len() > listing.limit as usize;
    rows.truncate(listing.limit as usize);
    let next = match rows.last().filter(|_| more) {
        Some(last) => {
            let told = keys.iter().enumerate().map(|(place, key)| key.read(last, RECORD_COLUMNS + place));
            Some(Place { keys: told.collect::<Result<_, _>>()?, id: domain::identity::Id(at(last, 0)?) })
        }
        None => None,
    };
    Ok(Page { items: rows.iter().map(record).collect::<Result<_, _>>()?, next })
}

/// How many records a question has, whatever its page.
pub async fn count<A: Stored>(session: &SqlSession, listing: &Listing) -> Result<u64, StoreError> {
    let mut sql = session.sql("SELECT COUNT(*) FROM ");
    sql.push(A::TABLE).push(" WHERE ");
    filter::conditions::<A>(&mut sql, listing)?;
    let row = session.one(sql).await?;
    let count: i64 = row.as_ref().map(|row| at(row, 0)).transpose()?.unwrap_or_default();
    Ok(count.unsigned_abs())
}
