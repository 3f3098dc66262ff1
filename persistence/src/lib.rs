//! Where Accord keeps its records: SQLite or PostgreSQL, behind the ports of the domain.
//!
//! - `connect`, `store`, `session`: the pools, and the views of the database that come from them.
//! - `direct`, `copied`: writing on PostgreSQL, where rows are copied as a stream.
//! - `sql`, `error`: the words in which the two databases differ, and what their failures mean.
//! - `record`: records of every kind, loaded, saved, listed and found in one way. A record is kept whole, as a document,
//!   with columns, links and tags computed from it for what is filtered and sorted.
//! - `places`, `councils`, `partners`, `formations`: what each kind has of its own.
//! - `agreements`: locality agreements as records, and their frozen texts.
//! - `outcomes`: indicators, targets, claims and sign-offs as records; observations as rows of numbers.
//! - `catalogue`: agenda tags, assets, services, offers and requests of them.
//! - `files`: the bytes of documents, in a folder or a bucket; which of them a record points to.
//! - `event`, `changes`: what happened to records, and the feed of it.
//! - `imports`, `idempotency`, `accounts`: what is kept beside the records.
//! - `ready`: the schema, and whether the database can do its work.

mod accounts;
mod agreements;
mod catalogue;
mod changes;
mod connect;
mod copied;
mod councils;
mod direct;
mod error;
mod event;
mod files;
mod formations;
mod idempotency;
mod imports;
mod lineage;
mod outcomes;
mod partners;
mod places;
mod port;
mod ready;
mod record;
mod session;
mod sql;
mod store;

pub use accounts::{Blank, SecondFactor, SigningKey};
pub use changes::{LogQuery, Logged, Readable, Sight};
pub use files::{Bucket, FileError, Files, Pieces, Shelf};
pub use formations::{FormationMembershipPage, FormationMembershipQuery, FormationMembershipRow};
pub use idempotency::{IdempotencyKey, KeptAnswer, KeyClaim};
pub use outcomes::{
    Figure, FigureQuery, Kept, KnownArea, NamedSubject, NumberedIndicator, Place, Slice, Standing, USUAL_ROOM,
    day_number, numbered_day,
};
pub use session::SqlSession;
pub use store::{Snapshot, SqlStore};
