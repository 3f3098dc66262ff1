//! The document, its page, and the walls of the house.

#![allow(clippy::unwrap_used)]

mod inventory;
mod layers;
mod page;
