//! The store, named once.

/// The store.
pub type AppStore = persistence::SqlStore;
/// One view of it.
pub type AppSession = persistence::SqlSession;
/// A snapshot of it.
pub type AppSnapshot = persistence::Snapshot;
