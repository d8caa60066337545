//! Containers of files with signatures over all of them (ASiC-E with CAdES, ETSI EN 319 162-1).
//!
//! A container is a ZIP archive: `mimetype` first and stored, the files, `META-INF/ASiCManifest.xml` with a digest of
//! each, and `META-INF/signature.p7s` over the manifest. [`write()`] has one way to write an archive, so that
//! [`read`] can say of an archive whether a byte of its packaging was changed.

mod archive;
mod manifest;
mod reader;
mod sign;
mod verify;

pub use archive::{BadName, Entry, write};
pub(crate) use manifest::fuzz as fuzz_manifest;
pub use reader::{Container, Limits, read};
pub use sign::{ContainerError, Prepared, Unstamped, prepare, sign};
pub use verify::{ContainerReport, ContainerSignature, verify};

/// The content of `mimetype`.
pub const MIME_TYPE: &str = "application/vnd.etsi.asic-e+zip";
