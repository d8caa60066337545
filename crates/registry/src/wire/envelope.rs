//! The signed envelope: a CMS signature with the JSON inside, so that the file is one and `openssl cms -verify` reads it.

use base::Timestamp;
use trust::{Anchors, Certificate, Digest, Policy, Purpose, SignError, Signer, cms, digest::sha256, path};

use super::{Configuration, FORMAT};
use crate::refusal::ConfigurationRefusal;

/// The largest envelope that is read, in bytes.
pub(crate) const MAX_BYTES: usize = 8 * 1024 * 1024;

/// Why a configuration was not published.
#[derive(Debug, thiserror::Error)]
pub enum PublishError {
    /// It cannot be written as JSON.
    #[error("the configuration cannot be written: {0}")]
    Encoding(#[from] serde_json::Error),
    /// Nodes would refuse it.
    #[error("nodes would refuse the configuration: {0}")]
    Refused(#[from] ConfigurationRefusal),
    /// The signer did not sign.
    #[error("the configuration was not signed: {0}")]
    Sign(#[from] SignError),
}

/// Signs a configuration: the bytes that every node takes, keeps and hands on. What every node would refuse for its content
/// is not signed at all.
pub fn publish(configuration: &Configuration, signer: &dyn Signer) -> Result<Vec<u8>, PublishError> {
    let content = serde_json::to_vec(configuration)?;
    super::to_snapshot(read(&content)?, sha256(&content))?;
    // Not necessarily the holder that it names: the role is handed over by the one that holds it now.
    path::require(signer.certificate(), &[Purpose::Configuration]).map_err(ConfigurationRefusal::from)?;
    let signed = cms::sign_enclosing(&content, signer, Some(configuration.issued_at))?;
    if signed.len() > MAX_BYTES { Err(ConfigurationRefusal::TooLarge.into()) } else { Ok(signed) }
}

/// An envelope whose signature holds.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) configuration: Configuration,
    pub(crate) digest: Digest,
    pub(crate) signer: Certificate,
}

/// Opens an envelope: the signature is judged first, and only then is anything inside believed.
pub(crate) fn open(signed: &[u8], anchors: &Anchors, at: Timestamp) -> Result<Opened, ConfigurationRefusal> {
    if signed.len() > MAX_BYTES {
        return Err(ConfigurationRefusal::TooLarge);
    }
    let verified = cms::verify(signed, cms::Content::Enclosed, anchors, at, &Policy::standard());
    let verified = verified.map_err(|refused| match (refused, peek(signed)) {
        // The signature claims the time of issue; the reader is told which.
        (trust::Refused::FromTheFuture, Some(Configuration { issued_at, .. })) => {
            ConfigurationRefusal::FromTheFuture { issued_at }
        }
        (refused, _) => refused.into(),
    })?;
    let content = cms::enclosed(signed)?.ok_or(ConfigurationRefusal::Malformed("no content".to_owned()))?;
    let configuration = read(&content)?;
    Ok(Opened { configuration, digest: verified.content, signer: verified.signer })
}

/// The configuration inside an envelope that was judged before.
pub(crate) fn peek(signed: &[u8]) -> Option<Configuration> {
    read(&cms::enclosed(signed).ok()??).ok()
}

/// Opens an envelope that was judged before and kept, as of then.
pub(crate) fn open_kept(
    signed: &[u8],
    anchors: &Anchors,
    accepted_at: Timestamp,
) -> Result<Opened, ConfigurationRefusal> {
    let opened = open(signed, anchors, accepted_at)?;
    path::require(&opened.signer, &[Purpose::Configuration])?;
    Ok(opened)
}

/// Refuses a signer that was not enrolled to sign configurations for `registry`, the holder of the registry role.
pub(crate) fn check_signer(signer: &Certificate, registry: &str) -> Result<(), ConfigurationRefusal> {
    path::require(signer, &[Purpose::Configuration])?;
    if signer.agency() == Some(registry) {
        return Ok(());
    }
    let found = signer.agency().unwrap_or_default().to_owned();
    Err(ConfigurationRefusal::WrongSigner { expected: registry.to_owned(), found })
}

pub(crate) fn read(content: &[u8]) -> Result<Configuration, ConfigurationRefusal> {
    #[derive(serde::Deserialize)]
    struct Format {
        format: u32,
    }
    let malformed = |error: serde_json::Error| ConfigurationRefusal::Malformed(error.to_string());
    let Format { format } = serde_json::from_slice(content).map_err(malformed)?;
    if format != FORMAT {
        return Err(ConfigurationRefusal::UnknownFormat(format));
    }
    serde_json::from_slice(content).map_err(malformed)
}
