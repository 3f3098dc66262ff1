//! Accord over HTTP: JSON and statuses on one side, the domain's use cases on the other.

pub mod accounts;
pub mod app;
pub mod audit;
pub mod auth;
pub mod catalogue;
pub mod changes;
pub mod charts;
pub mod cli;
pub mod config;
pub mod councils;
pub mod demo;
pub mod docs;
pub mod document;
pub mod formations;
pub mod http;
pub mod imports;
pub mod mail;
pub mod outcomes;
pub mod partners;
pub mod places;
pub mod reference;
pub mod resource;
pub mod routes;
pub mod server;
pub mod store;
pub mod telemetry;
