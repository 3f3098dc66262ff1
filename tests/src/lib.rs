//! The harness of the acceptance tests: real servers, real databases, answers held to the document.

pub mod agreed;
pub mod callers;
pub mod contract;
pub mod county;
pub mod filed;
pub mod keeping;
pub mod migrated;
pub mod people;
pub mod postgres;
pub mod program;
pub mod shell;
pub mod world;

pub use people::{Letters, Node, PASSPHRASE};
pub use world::{Answer, Kind, Place, World};
