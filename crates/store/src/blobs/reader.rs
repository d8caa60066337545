//! Reading a blob in pieces.

use std::{fs::File, os::unix::fs::FileExt as _, path::Path, sync::Arc};

use super::{Blobs, Digest, blocking, failed};
use crate::Error;

/// A blob that is read in pieces. Cheap to clone; it stays readable when its name goes.
#[derive(Clone, Debug)]
pub struct BlobReader {
    file: Arc<File>,
    path: Arc<Path>,
    length: u64,
}

impl Blobs {
    /// Opens a blob to read it in pieces. What is read is not held against the digest: [`verify`](Self::verify) does
    /// that.
    pub async fn reader(&self, digest: &Digest) -> Result<BlobReader, Error> {
        let (blobs, digest) = (self.clone(), digest.clone());
        blocking(move || {
            let (file, path) = (blobs.open_file(&digest)?, blobs.path(&digest));
            let length = file.metadata().map_err(|error| failed(&path, &error))?.len();
            Ok(BlobReader { file: Arc::new(file), path: Arc::from(path), length })
        })
        .await
    }
}

impl BlobReader {
    /// How many bytes the blob has.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// The bytes from `offset` on: `most` of them, or as many as there are.
    pub async fn piece(&self, offset: u64, most: usize) -> Result<Vec<u8>, Error> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        let reader = self.clone();
        // Allocated here, where it will be freed: allocators hold long what one thread frees of another's.
        let mut piece = vec![0; left.min(most)];
        blocking(move || {
            let read = reader.file.read_exact_at(&mut piece, offset);
            read.map(|()| piece).map_err(|error| failed(&reader.path, &error))
        })
        .await
    }
}
