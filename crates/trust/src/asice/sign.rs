//! Making a signed container.

use base::Timestamp;

use super::{
    archive::{BadName, Entry, write},
    manifest,
};
use crate::{Certificate, Digest, SignError, Signer, cms, digest::sha256};

pub(super) const MANIFEST: &str = "META-INF/ASiCManifest.xml";
const SIGNATURE: &str = "META-INF/signature.p7s";

/// Why no container came out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ContainerError {
    /// A name is not allowed.
    #[error(transparent)]
    Name(#[from] BadName),
    /// Signing failed.
    #[error(transparent)]
    Sign(#[from] SignError),
}

/// A container that waits for its signature.
#[derive(Debug)]
pub struct Prepared {
    entries: Vec<Entry>,
    cms: cms::Prepared,
}

/// Prepares a container of `entries` for the signature of the holder of `certificate`.
pub fn prepare(
    mut entries: Vec<Entry>,
    certificate: &Certificate,
    chain: &[Certificate],
    signing_time: Option<Timestamp>,
) -> Result<Prepared, ContainerError> {
    if let Some(inner) = entries.iter().find(|entry| entry.name.starts_with("META-INF/")) {
        return Err(BadName(inner.name.clone()).into());
    }
    let manifest = manifest::write(&entries, SIGNATURE);
    let options = cms::Options { signing_time, ..cms::Options::default() };
    let cms = cms::prepare(&sha256(&manifest), certificate, chain, options)?;
    entries.push(Entry::new(MANIFEST, "text/xml", manifest));
    // Bad names are found before anyone signs.
    write(&entries)?;
    Ok(Prepared { entries, cms })
}

impl Prepared {
    /// The bytes that the key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        self.cms.to_be_signed()
    }

    /// Takes the signature; refuses one that is not the certificate's.
    pub fn finish(self, signature: &[u8]) -> Result<Unstamped, ContainerError> {
        Ok(Unstamped { entries: self.entries, cms: self.cms.finish(signature)? })
    }
}

/// A signed container that may still be time-stamped.
#[derive(Debug)]
pub struct Unstamped {
    entries: Vec<Entry>,
    cms: cms::Unstamped,
}

impl Unstamped {
    /// What the time-stamp is asked for.
    pub fn stamp_imprint(&self) -> Digest {
        self.cms.stamp_imprint()
    }

    /// The container.
    pub fn encode(mut self, token: Option<&[u8]>) -> Result<Vec<u8>, ContainerError> {
        let signature = self.cms.encode(token)?;
        self.entries.push(Entry::new(SIGNATURE, "application/pkcs7-signature", signature));
        Ok(write(&self.entries)?)
    }
}

/// All steps in one: for keys that are at hand. `stamp` is asked for a token over the digest it is given.
pub fn sign(
    entries: Vec<Entry>,
    signer: &dyn Signer,
    signing_time: Option<Timestamp>,
    stamp: impl FnOnce(Digest) -> Option<Vec<u8>>,
) -> Result<Vec<u8>, ContainerError> {
    let signer = signer.settled();
    let prepared = prepare(entries, signer.certificate(), signer.chain(), signing_time)?;
    let signature = signer.sign(prepared.to_be_signed())?;
    let unstamped = prepared.finish(&signature)?;
    let token = stamp(unstamped.stamp_imprint());
    unstamped.encode(token.as_deref())
}
