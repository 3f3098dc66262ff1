//! The statistics against published figures, against one another, and against what they must refuse.

#![allow(clippy::unwrap_used)]

mod acceptance;
mod analysis;
mod benchmark;
mod edges;
mod independent;
mod phe;
mod properties;
mod reference;
mod refusals;
mod registry;
mod small_numbers;
mod trends;
