//! Keeping, reading and removing the bytes of documents.

use std::{error::Error, io, ops::Range, path::Path as FilePath, sync::Arc};

use bytes::Bytes;
use chrono::{DateTime, Utc};
use domain::documents::ContentDigest;
use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use object_store::{
    Error as ObjectError, GetOptions, GetRange, ObjectMeta, ObjectStore, ObjectStoreExt, WriteMultipart, path::Path,
};
use tokio::{
    fs::File,
    io::{AsyncReadExt, AsyncSeekExt},
};

use super::Shelf;

/// Why bytes are not kept or read.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// They are not there, though a record points to them.
    #[error("the bytes of a document are not in the store of documents")]
    Missing,
    /// The store does not answer, or answers that it cannot.
    #[error("the store of documents is not available")]
    Unavailable(#[source] Box<dyn Error + Send + Sync>),
    /// It has no room left.
    #[error("the store of documents has no room left")]
    Full(#[source] Box<dyn Error + Send + Sync>),
}

impl From<ObjectError> for FileError {
    fn from(error: ObjectError) -> Self {
        if matches!(error, ObjectError::NotFound { .. }) {
            return Self::Missing;
        }
        let mut cause: Option<&(dyn Error + 'static)> = Some(&error);
        while let Some(error) = cause {
            if error.downcast_ref::<io::Error>().is_some_and(is_full) {
                return Self::Full(Box::new(FileError::told(error)));
            }
            cause = error.source();
        }
        Self::Unavailable(Box::new(error))
    }
}

impl From<io::Error> for FileError {
    fn from(error: io::Error) -> Self {
        if is_full(&error) { Self::Full(Box::new(error)) } else { Self::Unavailable(Box::new(error)) }
    }
}

impl FileError {
    fn told(error: &(dyn Error + 'static)) -> io::Error {
        io::Error::new(io::ErrorKind::StorageFull, error.to_string())
    }
}

fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// What is read of a file, piece by piece.
pub type Pieces = BoxStream<'static, Result<Bytes, FileError>>;

/// So much of a file is in memory at a time; a bucket takes no smaller parts.
const PIECE: usize = 5 << 20;

/// The bytes of documents, each kept once under its digest. What is there is there whole.
#[derive(Debug, Clone)]
pub struct Files {
    objects: Arc<dyn ObjectStore>,
    root: Path,
    shelf: Shelf,
}

impl Files {
    /// Opens the store; a folder is made, and a bucket reached, when first needed.
    pub fn open(shelf: Shelf) -> io::Result<Self> {
        let (objects, root) = shelf.open()?;
        Ok(Self { objects, root, shelf })
    }

    /// A file's place: two letters first, so that no folder grows too long.
    fn place(&self, digest: &ContentDigest) -> Path {
        let hex = digest.as_str();
        self.root.clone().join(&hex[..2]).join(hex)
    }

    /// Whether the bytes of a digest are there.
    pub async fn holds(&self, digest: &ContentDigest) -> Result<bool, FileError> {
        match self.objects.head(&self.place(digest)).await {
            Ok(_) => Ok(true),
            Err(ObjectError::NotFound { .. }) => Ok(false),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the bytes of a file under their digest, unless they are there already. Nobody finds them before they are
    /// there whole.
    pub async fn keep(&self, digest: &ContentDigest, from: &FilePath) -> Result<(), FileError> {
        if self.holds(digest).await? {
            return Ok(());
        }
        let place = self.place(digest);
        let mut file = File::open(from).await?;
        let length = file.seek(io::SeekFrom::End(0)).await?;
        file.rewind().await?;
        if usize::try_from(length).is_ok_and(|length| length <= PIECE) {
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).await?;
            self.objects.put(&place, bytes.into()).await?;
            return Ok(());
        }
        let mut upload = WriteMultipart::new_with_chunk_size(self.objects.put_multipart(&place).await?, PIECE);
        match write(&mut upload, &mut file).await {
            Ok(()) => upload.finish().await.map(drop).map_err(FileError::from),
            Err(error) => {
                // What cannot be taken back is no file: nobody finds it, and the store forgets it in time.
                let _ = upload.abort().await;
                Err(error)
            }
        }
    }

    /// Reads bytes, piece by piece.
    pub async fn read(&self, digest: &ContentDigest, range: Range<u64>) -> Result<Pieces, FileError> {
        if range.is_empty() {
            return Ok(futures_util::stream::empty().boxed());
        }
        let options = GetOptions { range: Some(GetRange::Bounded(range)), ..GetOptions::default() };
        let found = self.objects.get_opts(&self.place(digest), options).await?;
        Ok(found.into_stream().map_err(FileError::from).boxed())
    }

    /// Removes the bytes of a digest; they may be gone already.
    pub async fn remove(&self, digest: &ContentDigest) -> Result<(), FileError> {
        match self.objects.delete(&self.place(digest)).await {
            Ok(()) | Err(ObjectError::NotFound { .. }) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    /// The digests of what was last written before a time.
    pub fn older(&self, before: DateTime<Utc>) -> BoxStream<'static, Result<ContentDigest, FileError>> {
        let old = move |meta: &ObjectMeta| std::future::ready(meta.last_modified < before);
        let named = |meta: ObjectMeta| meta.location.filename().and_then(ContentDigest::read);
        let listed = self.objects.list(Some(&self.root)).try_filter(old);
        listed.try_filter_map(move |meta| std::future::ready(Ok(named(meta)))).map_err(FileError::from).boxed()
    }

    /// Removes what a process that was killed had begun to write before a time; of a bucket, its own rules do.
    pub async fn forget_begun(&self, before: DateTime<Utc>) -> Result<(), FileError> {
        let Shelf::Folder(folder) = self.shelf.clone() else { return Ok(()) };
        let swept = tokio::task::spawn_blocking(move || forget_begun(&folder, before.into()));
        swept.await.map_err(io::Error::other)?.map_err(FileError::from)
    }
}

async fn write(upload: &mut WriteMultipart, file: &mut File) -> Result<(), FileError> {
    let mut piece = vec![0; 64 << 10];
    loop {
        let read = file.read(&mut piece).await?;
        if read == 0 {
            return Ok(());
        }
        upload.wait_for_capacity(1).await?;
        upload.write(&piece[..read]);
    }
}

/// A file that is being written is called as it will be, with `#` and a number behind.
fn forget_begun(folder: &FilePath, before: std::time::SystemTime) -> io::Result<()> {
    let listed = |folder: &FilePath| match std::fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(vec![]),
        listed => listed?.collect::<io::Result<Vec<_>>>(),
    };
    for shelf in listed(folder)?.iter().filter(|entry| entry.path().is_dir()) {
        for entry in listed(&shelf.path())? {
            let name = entry.file_name();
            let begun = name.to_str().and_then(|name| name.split_once('#')).is_some_and(|(digest, number)| {
                ContentDigest::read(digest).is_some() && number.bytes().all(|byte| byte.is_ascii_digit())
            });
            if begun && entry.metadata()?.modified()? < before {
                std::fs::remove_file(entry.path())?;
            }
        }
    }
    Ok(())
}
