//! Imports: a file of rows becomes records, all or what can be, with a report that tells of each row.
//!
//! A file is spooled, read once to learn which records its rows name ([`index`]), then worked through in batches
//! ([`work`]): first against a snapshot, which is the dry run, and then, when nothing speaks against it, in the one
//! transaction that writes. Both passes are the same code, so the first tells exactly what the second does.

pub mod accept;
pub mod importer;
pub mod index;
pub mod jobs;
pub mod options;
pub mod read;
pub mod report;
mod rewrite;
pub mod rows;
pub mod run;
pub mod sync;
mod table;
pub mod told;
pub mod work;
