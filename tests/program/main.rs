//! The program itself: its commands, its settings, its log.

#![allow(clippy::unwrap_used)]

mod audit;
mod commands;
mod log;
mod settings;
