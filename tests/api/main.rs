//! Accord over HTTP, end to end, on both databases.

mod access;
mod areas;
mod conventions;
mod councils;
mod formations;
mod hostile;
mod imports;
