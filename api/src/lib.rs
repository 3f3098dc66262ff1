//! Accord over HTTP: JSON and statuses on one side, the domain's use cases on the other.

pub mod app;
pub mod auth;
pub mod catalogue;
pub mod changes;
pub mod cli;
pub mod config;
pub mod councils;
pub mod demo;
pub mod docs;
pub mod document;
pub mod formations;
pub mod http;
pub mod imports;
pub mod partners;
pub mod places;
pub mod resource;
pub mod routes;
pub mod server;
pub mod store;
pub mod telemetry;
