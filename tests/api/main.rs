//! Accord over HTTP, end to end, on both databases.

#![allow(clippy::unwrap_used)]

mod access;
mod areas;
mod changes;
mod conventions;
mod councils;
mod demo;
mod exports;
mod formations;
mod hostile;
mod imports;
mod operation;
mod raw;
