//! The bytes of documents: kept once by their digest, apart from the records that point to them.

mod pointed;
mod shelf;
mod store;

pub use pointed::DOCUMENT;
pub use shelf::{Bucket, Shelf};
pub use store::{FileError, Files, Pieces};
