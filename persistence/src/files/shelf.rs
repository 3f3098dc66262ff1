//! Where the bytes of documents are kept, as it is configured.

use std::{fmt, io, path::PathBuf, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig, aws::AmazonS3Builder, local::LocalFileSystem,
    memory::InMemory, path::Path,
};

/// Where the bytes of documents are kept.
#[derive(Debug, Clone)]
pub enum Shelf {
    /// With this process, for as long as it runs.
    Memory,
    /// In a folder, which is made when it is first needed.
    Folder(PathBuf),
    /// In a bucket that speaks as S3 does.
    Bucket(Box<Bucket>),
}

/// A bucket that speaks as S3 does.
#[derive(Clone)]
pub struct Bucket {
    /// Its name.
    pub name: String,
    /// What every key in it begins with; may be empty.
    pub prefix: String,
    /// Its service's address, where that is not Amazon's own.
    pub endpoint: Option<String>,
    /// Its region.
    pub region: String,
    /// Who asks.
    pub key_id: String,
    /// With which secret.
    pub secret: String,
}

// The secret stands in no log.
impl fmt::Debug for Bucket {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bucket").field("name", &self.name).field("endpoint", &self.endpoint).finish_non_exhaustive()
    }
}

/// How long a bucket may take to be reached, to answer, and all tries of one request together.
const REACHED: Duration = Duration::from_secs(3);
const ANSWERED: Duration = Duration::from_secs(30);
const TRIED: Duration = Duration::from_secs(8);

impl Shelf {
    /// The store behind it, and where in it keys begin.
    pub(super) fn open(&self) -> io::Result<(Arc<dyn ObjectStore>, Path)> {
        match self {
            Self::Memory => Ok((Arc::new(InMemory::new()), Path::default())),
            Self::Folder(folder) => {
                let folder = std::path::absolute(folder)?;
                let root = Path::from_absolute_path(&folder).map_err(io::Error::other)?;
                // What is acknowledged outlasts a power cut.
                Ok((Arc::new(LocalFileSystem::new().with_fsync(true)), root))
            }
            Self::Bucket(bucket) => Ok((Arc::new(bucket.open()?), Path::from(bucket.prefix.as_str()))),
        }
    }
}

impl Bucket {
    fn open(&self) -> io::Result<impl ObjectStore + use<>> {
        let plain = self.endpoint.as_ref().is_some_and(|endpoint| endpoint.starts_with("http://"));
        let client = ClientOptions::new().with_connect_timeout(REACHED).with_timeout(ANSWERED).with_allow_http(plain);
        let retry = RetryConfig { backoff: BackoffConfig::default(), max_retries: 2, retry_timeout: TRIED };
        let mut builder = AmazonS3Builder::new()
            .with_bucket_name(&self.name)
            .with_region(&self.region)
            .with_access_key_id(&self.key_id)
            .with_secret_access_key(&self.secret)
            // Not every service that speaks as S3 does removes many at once.
            .with_disable_bulk_delete(true)
            .with_client_options(client)
            .with_retry(retry);
        if let Some(endpoint) = &self.endpoint {
            builder = builder.with_endpoint(endpoint);
        }
        builder.build().map_err(io::Error::other)
    }
}
