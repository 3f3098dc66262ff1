//! What the `OpenAPI` document must be: complete in itself ([`lint`]) and no narrower than the one before it
//! ([`compatibility`]). Both read the document as plain JSON, so they judge what is published, not how it was made.

pub mod compatibility;
mod document;
pub mod lint;
