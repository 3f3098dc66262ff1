//! Documents that records carry: taken as a stream, kept by their digest, handed out as files and never shown.
//!
//! - `upload`: taking one. `look`: what a file is, by its bytes. `said`: what is said of it.
//! - `list`, `content`, `amend`, `remove`: what becomes of it. `sight`: who sees what. `views`: how it is told.
//! - `write`: what every change of them has in common.
//! - `named`: documents that a record's own fields name. `sweep`: bytes to which no record points.
//! - `settings`: where the bytes are, and how many there may be.

pub mod amend;
pub mod content;
pub mod list;
mod look;
pub mod named;
pub mod remove;
pub mod said;
pub mod settings;
mod sight;
pub mod sweep;
pub mod upload;
pub mod views;
mod write;

use domain::{
    agreements::Agreement,
    catalogue::Asset,
    documents::Carries,
    identity::{Id, Reference},
    store::Repository,
};
use persistence::FileError;

use crate::{
    http::{codes::Code, problem::Problem},
    resource::{Resource, href},
    store::AppSession,
};

/// A collection whose records carry documents.
pub trait Carrier: Resource + Carries
where
    AppSession: Repository<Self>,
{
}

impl Carrier for Agreement {}
impl Carrier for Asset {}

/// Calls a macro with every collection whose records carry documents.
#[macro_export]
macro_rules! each_carrier {
    ($each:ident) => {
        $each!(domain::agreements::Agreement);
        $each!(domain::catalogue::Asset);
    };
}

/// The address of a document.
pub fn address<A: Carrier>(record: Id, document: Id) -> String
where
    AppSession: Repository<A>,
{
    format!("{}/documents/{document}", href(A::RESOURCE, record))
}

/// The id that an address names.
fn id_of(item: &str) -> Result<Id, Problem> {
    match Reference::parse(item) {
        Ok(Reference::Id(id)) => Ok(id),
        _ => Err(missing(item)),
    }
}

/// The problem of a document that is not there.
fn missing(item: &str) -> Problem {
    Problem::new(Code::NotFound, format!("No document {item}"))
}

impl From<FileError> for Problem {
    fn from(error: FileError) -> Self {
        let cause = &error as &dyn std::error::Error;
        match &error {
            FileError::Full(_) => {
                tracing::error!(error = cause, "the store of documents has no room left");
                Self::new(Code::NoRoom, "The store of documents has no room left")
            }
            FileError::Missing => {
                tracing::error!(error = cause, "the store of documents was not restored with the database");
                Self::new(Code::Unavailable, "The document's bytes are not in the store of documents")
            }
            FileError::Unavailable(_) => {
                tracing::warn!(error = cause, "the store of documents is not available");
                Self::new(Code::Unavailable, "The store of documents is not available; try again")
            }
        }
    }
}
