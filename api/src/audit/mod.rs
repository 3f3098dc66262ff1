//! The audit log: read, verified, and anchored where nobody who alters the database reaches.

pub mod anchor;
pub mod disclosed;
pub mod list;
pub mod refusals;
pub mod verify;
pub mod views;
