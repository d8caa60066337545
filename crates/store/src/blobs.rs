//! Content-addressed blobs: a file is named by the SHA-256 of its bytes, and is durable before its name is known.

mod reader;

use std::fmt;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use aws_lc_rs::digest::{Context, SHA256, digest};
use base::{Entropy, SystemEntropy};

pub use self::reader::BlobReader;
use crate::{Error, OpenError};

/// The SHA-256 of a blob, as 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest(String);

/// The text is not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a digest: expected 64 lower-case hexadecimal digits")]
pub struct BadDigest;

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(hex::encode(digest(&SHA256, bytes)))
    }

    /// The digest of a file's bytes, which are not held in memory.
    pub fn of_file(path: &Path) -> std::io::Result<Self> {
        let mut file = File::open(path)?;
        let mut hash = Context::new(&SHA256);
        let mut piece = vec![0; 64 * 1024];
        loop {
            let length = file.read(&mut piece)?;
            let Some(read) = piece.get(..length).filter(|read| !read.is_empty()) else { break };
            hash.update(read);
        }
        Ok(Self(hex::encode(hash.finish())))
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Result<Self, BadDigest> {
        let is_digest = text.len() == 64 && text.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        if is_digest { Ok(Self(text.to_owned())) } else { Err(BadDigest) }
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<Digest> for String {
    fn from(digest: Digest) -> Self {
        digest.0
    }
}

impl crate::FromValue for Digest {
    fn from_value(value: crate::Value) -> Result<Self, Error> {
        Self::parse(&String::from_value(value)?).map_err(|error| Error::Invalid(error.to_string()))
    }
}

/// The folder of blobs. Cheap to clone.
///
/// `root/ab/abcd…` holds a blob, `root/tmp/` what is being written, `root/staged/` what others send piece by piece. Blobs
/// are never changed; the row that names a blob is written after [`put`](Self::put) has returned, so a row never names a
/// blob that a crash can take away.
#[derive(Clone, Debug)]
pub struct Blobs {
    root: Arc<Path>,
}

impl Blobs {
    pub(crate) fn open(root: &Path) -> Result<Self, OpenError> {
        let made = fs::create_dir_all(root.join("tmp")).and_then(|()| sync_folder(root));
        made.map_err(|source| OpenError::Io {
            what: format!("blob folder {} cannot be made", root.display()),
            source,
        })?;
        Ok(Self { root: Arc::from(root) })
    }

    /// Where the blob lies, whether it exists or not.
    pub fn path(&self, digest: &Digest) -> PathBuf {
        self.root.join(digest.0.get(..2).unwrap_or_default()).join(&digest.0)
    }

    /// Whether the blob is there.
    pub fn contains(&self, digest: &Digest) -> bool {
        self.path(digest).is_file()
    }

    /// Stores the bytes durably. What is there already is not written again.
    pub async fn put(&self, bytes: impl Into<Vec<u8>> + Send) -> Result<Digest, Error> {
        let (blobs, bytes) = (self.clone(), bytes.into());
        blocking(move || blobs.put_blocking(&bytes)).await
    }

    /// [`put`](Self::put) without a runtime.
    pub fn put_blocking(&self, bytes: &[u8]) -> Result<Digest, Error> {
        let digest = Digest::of(bytes);
        if self.is_durable(&digest)? {
            return Ok(digest);
        }
        let mut sink = self.sink()?;
        sink.write(bytes)?;
        sink.finish()
    }

    /// The folder for files that are on their way to become blobs: on the same file system, and no blobs themselves.
    pub fn staged(&self) -> PathBuf {
        self.root.join("staged")
    }

    /// Makes a file under [`staged`](Self::staged) a blob, durably: one that is synced, that has this digest, and that
    /// nobody will write to again. The file keeps its name there too. Blocks.
    pub fn adopt(&self, file: &Path, digest: &Digest) -> Result<(), Error> {
        if self.is_durable(digest)? {
            return Ok(());
        }
        let path = self.path(digest);
        let folder = path.parent().unwrap_or(&self.root);
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
        match fs::hard_link(file, &path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => return Err(failed(&path, &error)),
            // Of two that come with the same content at once, one was first.
            _ => {}
        }
        self.sync_folders(&path)
    }

    /// Begins a blob whose bytes arrive in pieces, without a runtime.
    pub fn sink(&self) -> Result<BlobSink, Error> {
        let path = self.root.join("tmp").join(format!("{:016x}", SystemEntropy.next_u64()));
        let file = File::create_new(&path).map_err(|error| failed(&path, &error))?;
        Ok(BlobSink { blobs: self.clone(), path, file, hash: Context::new(&SHA256), length: 0 })
    }

    /// Begins a blob whose bytes arrive in pieces.
    pub async fn writer(&self) -> Result<BlobWriter, Error> {
        let blobs = self.clone();
        blocking(move || blobs.sink()).await.map(|sink| BlobWriter(Some(sink)))
    }

    /// The bytes, checked against the digest.
    pub async fn get(&self, digest: &Digest) -> Result<Vec<u8>, Error> {
        let (blobs, digest) = (self.clone(), digest.clone());
        blocking(move || blobs.get_blocking(&digest)).await
    }

    /// [`get`](Self::get) without a runtime.
    pub fn get_blocking(&self, digest: &Digest) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        self.open_file(digest)?.read_to_end(&mut bytes).map_err(|error| failed(&self.path(digest), &error))?;
        if Digest::of(&bytes) == *digest { Ok(bytes) } else { Err(Error::BlobCorrupt(digest.clone())) }
    }

    /// Reads the whole blob and checks it, without holding it in memory. Blocks.
    pub fn verify(&self, digest: &Digest) -> Result<(), Error> {
        let mut file = self.open_file(digest)?;
        let mut hash = Context::new(&SHA256);
        let mut piece = vec![0; 64 * 1024];
        loop {
            let length = file.read(&mut piece).map_err(|error| failed(&self.path(digest), &error))?;
            let Some(read) = piece.get(..length).filter(|read| !read.is_empty()) else { break };
            hash.update(read);
        }
        if hex::encode(hash.finish()) == digest.0 { Ok(()) } else { Err(Error::BlobCorrupt(digest.clone())) }
    }

    fn open_file(&self, digest: &Digest) -> Result<File, Error> {
        let path = self.path(digest);
        File::open(&path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Error::BlobMissing(digest.clone()),
            _ => failed(&path, &error),
        })
    }

    /// Whether the blob is there, and made durable if somebody else has only just put it there.
    fn is_durable(&self, digest: &Digest) -> Result<bool, Error> {
        let path = self.path(digest);
        if !path.is_file() {
            return Ok(false);
        }
        self.sync_folders(&path)?;
        Ok(true)
    }

    fn sync_folders(&self, path: &Path) -> Result<(), Error> {
        let folder = path.parent().unwrap_or(&self.root);
        sync_folder(folder).and_then(|()| sync_folder(&self.root)).map_err(|error| failed(folder, &error))
    }
}

/// A blob being written. Dropped before [`finish`](Self::finish), it leaves nothing behind.
pub struct BlobSink {
    blobs: Blobs,
    path: PathBuf,
    file: File,
    hash: Context,
    length: u64,
}

impl BlobSink {
    /// Adds a piece.
    pub fn write(&mut self, piece: &[u8]) -> Result<(), Error> {
        self.file.write_all(piece).map_err(|error| failed(&self.path, &error))?;
        self.hash.update(piece);
        self.length = self.length.saturating_add(u64::try_from(piece.len()).unwrap_or(u64::MAX));
        Ok(())
    }

    /// How many bytes have been added: whoever streams from outside holds it against a limit.
    pub const fn length(&self) -> u64 {
        self.length
    }

    /// Makes the blob durable (file, then its folder) and names it.
    pub fn finish(self) -> Result<Digest, Error> {
        let digest = Digest(hex::encode(self.hash.clone().finish()));
        if self.blobs.is_durable(&digest)? {
            return Ok(digest);
        }
        let path = self.blobs.path(&digest);
        let folder = path.parent().unwrap_or(&self.blobs.root);
        self.file
            .sync_all()
            .and_then(|()| fs::create_dir_all(folder))
            .and_then(|()| fs::rename(&self.path, &path))
            .map_err(|error| failed(&path, &error))?;
        self.blobs.sync_folders(&path)?;
        Ok(digest)
    }
}

impl Drop for BlobSink {
    fn drop(&mut self) {
        // After `finish` it has been renamed, and there is nothing to remove.
        drop(fs::remove_file(&self.path));
    }
}

/// A blob being written from asynchronous code. Dropped before [`finish`](Self::finish), it leaves nothing behind.
pub struct BlobWriter(Option<BlobSink>);

impl BlobWriter {
    /// Adds a piece.
    pub async fn write(&mut self, piece: impl Into<Vec<u8>> + Send) -> Result<(), Error> {
        let piece = piece.into();
        let mut sink = self.0.take().ok_or_else(broken)?;
        // The piece comes back, to be freed where it was allocated: allocators hold long what another thread frees.
        let (sink, written, piece) = blocking(move || {
            let written = sink.write(&piece);
            Ok((sink, written, piece))
        })
        .await?;
        drop(piece);
        if written.is_ok() {
            self.0 = Some(sink);
        }
        written
    }

    /// How many bytes have been added.
    pub fn length(&self) -> u64 {
        self.0.as_ref().map_or(0, BlobSink::length)
    }

    /// Makes the blob durable and names it.
    pub async fn finish(mut self) -> Result<Digest, Error> {
        let sink = self.0.take().ok_or_else(broken)?;
        blocking(move || sink.finish()).await
    }
}

fn broken() -> Error {
    Error::Unavailable("an earlier piece of this blob could not be written".to_owned())
}

async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Error> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|error| Err(Error::Panicked(error.to_string())))
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    match error.kind() {
        std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => Error::Full,
        _ => Error::Unavailable(format!("{}: {error}", path.display())),
    }
}

fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}
