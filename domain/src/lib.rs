//! Accord's domain: what a county, its councils and their partners agree, in their own words.
//!
//! - `identity`, `vocabulary`, `text`, `money`, `period`: parsed values; what is well formed is decided here.
//! - `fault`: what is wrong with something said, and where.
//! - `access`: who may do what. `listing`: what can be asked of a collection. `event`: what happened.
//! - `record`: what every kept thing has, and the one way to write it. `store`: every port there is.
//! - `places`, `councils`, `partners`, `formations`: who and where. `imports`: many rows at once.
//! - `agreements`: what councils and their partners agree for a place, through its whole life.
//! - `outcomes`: whether it works: indicators, observations, targets, and what others published.
//! - `catalogue`: what agreements refer to: agenda tags, assets, services, and offers of help to councils.
//! - `documents`: files that records carry, and what keeps them where they are.
//! - `statistics`: intervals, rates, trends, comparisons, inequality: arithmetic alone.
//!
//! Nothing here knows a framework, a database or a clock: the edge brings the time, the actor and the store.

pub mod access;
pub mod accounts;
pub mod agreements;
pub mod catalogue;
pub mod councils;
pub mod documents;
pub mod event;
pub mod fault;
pub mod formations;
pub mod graph;
pub mod identity;
pub mod imports;
pub mod listing;
pub mod money;
pub mod outcomes;
pub mod partners;
pub mod period;
pub mod places;
pub mod record;
pub mod resource;
pub mod statistics;
pub mod store;
pub mod text;
pub mod vocabulary;
