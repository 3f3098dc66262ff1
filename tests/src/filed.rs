//! Files that are brought to a record.

use domain::documents::ContentDigest;
use futures_util::TryStreamExt;
use reqwest::Method;

use crate::{Answer, World, callers::Caller};

/// A small PDF.
pub const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n";

impl Caller {
    /// What it is answered when it brings a file of a type; without one, it says nothing of it.
    pub async fn file(&self, world: &World, path: &str, media_type: &str, bytes: impl Into<Vec<u8>>) -> Answer {
        let request = world.anonymous(Method::POST, path).bearer_auth(&self.token).body(bytes.into());
        let request = if media_type.is_empty() { request } else { request.header("content-type", media_type) };
        world.send(Method::POST, path, request).await
    }

    /// A PDF that it added under a name, giving its id.
    pub async fn filed(&self, world: &World, record: &str, name: &str) -> String {
        let path = format!("{record}/documents?kind=evidence&file_name={name}");
        let bytes = [PDF, name.as_bytes()].concat();
        let added = self.file(world, &path, "application/pdf", bytes).await.is(201).json();
        added["id"].as_str().expect("an id").to_owned()
    }
}

impl World {
    /// The digests of all bytes that are kept.
    pub async fn kept_files(&self) -> Vec<ContentDigest> {
        let later = api::http::principal::now() + chrono::Duration::hours(1);
        let mut kept: Vec<_> = self.app.files.older(later).try_collect().await.expect("the store of documents answers");
        kept.sort();
        kept
    }
}
