//! Who signs: a trait, so that a key in memory, behind a PIN, in an HSM or at a remote service all fit.

use crate::{Certificate, KeyPair};

/// Why a signer did not sign.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The key or its device failed.
    #[error("the signing key failed")]
    Failed,
    /// The signer is locked: its PIN or passphrase is missing.
    #[error("the signing key is locked")]
    Locked,
    /// What should be signed could not be put together.
    #[error("cannot encode what is to be signed: {0}")]
    Encoding(String),
    /// The signature that came back is not this certificate's.
    #[error("the signature does not belong to the certificate")]
    Mismatch,
}

impl From<der::Error> for SignError {
    fn from(error: der::Error) -> Self {
        Self::Encoding(error.to_string())
    }
}

/// A certificate and the power to sign in its name.
pub trait Signer: Send + Sync {
    /// The signer's own certificate.
    fn certificate(&self) -> &Certificate;

    /// The certificates above it, nearest first, without the root.
    fn chain(&self) -> &[Certificate];

    /// Signs: ECDSA P-256 with SHA-256 over `to_be_signed`, in DER.
    fn sign(&self, to_be_signed: &[u8]) -> Result<Vec<u8>, SignError>;
}

/// A signer whose key is in memory.
#[derive(Debug)]
pub struct SoftSigner {
    key: KeyPair,
    certificate: Certificate,
    chain: Vec<Certificate>,
}

impl SoftSigner {
    /// A signer from a key and its certificate; refuses a certificate of another key.
    pub fn new(key: KeyPair, certificate: Certificate, chain: Vec<Certificate>) -> Result<Self, SignError> {
        if certificate.public_key() == &key.public_key() {
            Ok(Self { key, certificate, chain })
        } else {
            Err(SignError::Mismatch)
        }
    }

    /// The key.
    pub fn key(&self) -> &KeyPair {
        &self.key
    }
}

impl Signer for SoftSigner {
    fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    fn chain(&self) -> &[Certificate] {
        &self.chain
    }

    fn sign(&self, to_be_signed: &[u8]) -> Result<Vec<u8>, SignError> {
        self.key.sign(to_be_signed)
    }
}
