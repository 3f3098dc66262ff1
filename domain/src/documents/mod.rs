//! Documents that a record carries: files with what is known of them. Their bytes are kept elsewhere, by their digest.

pub mod carried;
pub mod document;
pub mod file_name;
pub mod media;

pub use carried::{Annex, Carries, Documents, NotAdded, Pointing};
pub use document::{Content, ContentDigest, Described, Document, DocumentKind};
pub use file_name::FileName;
pub use media::MediaType;
