//! Observations: brought by files, corrected one by one, listed and exported.
//!
//! A file is read once: what its rows say is spooled with references looked up (`spooling`, `read`, `dictionary`, `spool`). The rows
//! are then judged against what is on record (`judge`), first for the report and then in the transaction that writes
//! (`import`). So a file of a million rows takes the memory of a few thousand. What one request says of one observation
//! (`single`) is judged like a row.

pub mod columns;
mod dictionary;
mod earlier;
pub mod import;
mod judge;
pub mod list;
mod odd;
mod read;
pub mod single;
mod spool;
mod spooling;
mod verdict;
pub mod view;
