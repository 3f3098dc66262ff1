//! Where the bytes of documents are kept, and how many one may have.

use std::path::{Path, PathBuf};

use clap::Args;
use persistence::{Bucket, Shelf};

use crate::config::{WrongSetting, read, wrong};

/// Settings of documents.
#[derive(Debug, Clone, Args)]
pub struct DocumentSettings {
    /// Where documents are kept: a folder, or `s3://BUCKET/PREFIX`; a folder beside the SQLite file when not set.
    #[arg(long, env = "ACCORD_DOCUMENTS", default_value = "", hide_default_value = true, global = true)]
    pub documents: String,
    /// The largest document in bytes.
    #[arg(long, env = "ACCORD_MAX_DOCUMENT_BYTES", default_value_t = 25 << 20, global = true)]
    pub max_document_bytes: u64,
    /// The address of the S3 service, where it is not Amazon's.
    #[arg(long, env = "ACCORD_S3_ENDPOINT", global = true)]
    pub s3_endpoint: Option<String>,
    /// The region of the S3 service.
    #[arg(long, env = "ACCORD_S3_REGION", default_value = "us-east-1", global = true)]
    pub s3_region: String,
    /// The id of the key by which the bucket is used.
    #[arg(long, env = "ACCORD_S3_KEY_ID", global = true)]
    pub s3_key_id: Option<String>,
    /// A file that holds the secret of that key.
    #[arg(long, env = "ACCORD_S3_SECRET_FILE", global = true)]
    pub s3_secret_file: Option<PathBuf>,
}

/// No document is larger, whatever is set.
pub const LARGEST: u64 = 1 << 40;

impl DocumentSettings {
    /// The largest document.
    pub fn most(&self) -> Result<u64, WrongSetting> {
        let most = self.max_document_bytes;
        if (1..=LARGEST).contains(&most) {
            return Ok(most);
        }
        Err(wrong("ACCORD_MAX_DOCUMENT_BYTES", &most.to_string(), format!("it is from 1 to {LARGEST}")))
    }

    /// Where they are kept.
    pub fn shelf(&self, database_url: &str) -> Result<Shelf, WrongSetting> {
        if let Some(place) = self.documents.strip_prefix("s3://") {
            return self.bucket(place).map(|bucket| Shelf::Bucket(Box::new(bucket)));
        }
        if self.documents.contains("://") {
            return Err(wrong("ACCORD_DOCUMENTS", &self.documents, "it is a folder, or s3://BUCKET/PREFIX"));
        }
        Ok(if self.documents.is_empty() { beside(database_url) } else { Shelf::Folder(self.documents.clone().into()) })
    }

    fn bucket(&self, place: &str) -> Result<Bucket, WrongSetting> {
        let (name, prefix) = place.split_once('/').unwrap_or((place, ""));
        if name.is_empty() {
            return Err(wrong("ACCORD_DOCUMENTS", &self.documents, "it is s3://BUCKET/PREFIX"));
        }
        let needed = |setting| wrong(setting, "", "a bucket needs it");
        let key_id = self.s3_key_id.clone().ok_or_else(|| needed("ACCORD_S3_KEY_ID"))?;
        let secret = self.s3_secret_file.as_ref().ok_or_else(|| needed("ACCORD_S3_SECRET_FILE"))?;
        let secret = read("ACCORD_S3_SECRET_FILE", secret)?.trim().to_owned();
        let web = |address: &&String| !address.starts_with("https://") && !address.starts_with("http://");
        if let Some(endpoint) = self.s3_endpoint.as_ref().filter(web) {
            return Err(wrong("ACCORD_S3_ENDPOINT", endpoint, "it begins with https:// or http://"));
        }
        Ok(Bucket {
            name: name.to_owned(),
            prefix: prefix.trim_matches('/').to_owned(),
            endpoint: self.s3_endpoint.clone(),
            region: self.s3_region.clone(),
            key_id,
            secret,
        })
    }
}

/// The folder of documents beside a database: `accord-documents` beside `accord.db`.
pub fn beside(database_url: &str) -> Shelf {
    let Some(place) = database_url.strip_prefix("sqlite:") else { return Shelf::Folder("accord-documents".into()) };
    let place = place.strip_prefix("//").unwrap_or(place).split('?').next().unwrap_or_default();
    if place == ":memory:" || place.is_empty() {
        return Shelf::Memory;
    }
    let file = Path::new(place);
    let name = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or("accord");
    Shelf::Folder(file.with_file_name(format!("{name}-documents")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(documents: &str) -> DocumentSettings {
        DocumentSettings {
            documents: documents.to_owned(),
            max_document_bytes: 25 << 20,
            s3_endpoint: None,
            s3_region: "eu-west-2".to_owned(),
            s3_key_id: None,
            s3_secret_file: None,
        }
    }

    #[test]
    fn documents_lie_beside_the_database_unless_another_place_is_set() {
        for (documents, database, expected) in [
            ("", "sqlite://accord.db", "accord-documents"),
            ("", "sqlite:///srv/accord/county.db?mode=rwc", "/srv/accord/county-documents"),
            ("", "sqlite:county.sqlite", "county-documents"),
            ("", "postgres://accord@localhost/accord", "accord-documents"),
            ("/srv/files", "sqlite://accord.db", "/srv/files"),
        ] {
            let Shelf::Folder(folder) = settings(documents).shelf(database).unwrap() else { panic!("{database}") };
            assert_eq!(folder, Path::new(expected), "{database}");
        }
        assert!(matches!(settings("").shelf("sqlite::memory:"), Ok(Shelf::Memory)));
    }

    #[test]
    fn a_bucket_needs_a_key_and_tells_its_secret_to_nobody() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "  very-secret\n").unwrap();
        let secret = Some(file.path().to_owned());
        let whole = DocumentSettings {
            s3_key_id: Some("key".into()),
            s3_secret_file: secret,
            ..settings("s3://county-files/accord/")
        };
        let Shelf::Bucket(bucket) = whole.shelf("").unwrap() else { panic!("a bucket") };
        assert_eq!((&*bucket.name, &*bucket.prefix, &*bucket.secret), ("county-files", "accord", "very-secret"));
        assert!(!format!("{bucket:?} {:?}", Shelf::Bucket(bucket.clone())).contains("very-secret"));
        let refused = |settings: DocumentSettings| settings.shelf("").unwrap_err().to_string();
        assert!(refused(settings("s3://county-files")).starts_with("ACCORD_S3_KEY_ID"));
        assert!(
            refused(DocumentSettings { s3_secret_file: None, ..whole.clone() }).starts_with("ACCORD_S3_SECRET_FILE")
        );
        assert!(
            refused(DocumentSettings { documents: "s3://".into(), ..whole.clone() }).starts_with("ACCORD_DOCUMENTS")
        );
        assert!(refused(settings("ftp://files")).starts_with("ACCORD_DOCUMENTS"));
        let odd = DocumentSettings { s3_endpoint: Some("files.example.org".into()), ..whole };
        assert!(refused(odd).starts_with("ACCORD_S3_ENDPOINT"));
        assert!(DocumentSettings { max_document_bytes: 0, ..settings("") }.most().is_err());
    }
}
