//! Who signs: a trait, so that a key in memory, behind a PIN, in an HSM or at a remote service all fit.

use std::sync::OnceLock;

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

    /// The signer that has taken this one's place since, if one has: see [`RenewableSigner`].
    fn successor(&self) -> Option<&dyn Signer> {
        None
    }
}

impl dyn Signer + '_ {
    /// The signer that signs now. Who asks for the certificate first and signs afterwards asks this one for both, so that
    /// a renewal in between does not part them.
    pub fn settled(&self) -> &dyn Signer {
        match self.successor() {
            Some(next) => next,
            None => self,
        }
    }
}

/// A signer whose key and certificate are renewed while it is in use. What came before is kept, so that whoever is in the
/// middle of a signature ends it with the key that it began with.
pub struct RenewableSigner {
    first: Link,
}

struct Link {
    signer: Box<dyn Signer>,
    next: OnceLock<Box<Link>>,
}

impl RenewableSigner {
    /// A signer that begins as `signer`.
    pub fn new(signer: impl Signer + 'static) -> Self {
        Self { first: Link { signer: Box::new(signer), next: OnceLock::new() } }
    }

    /// From now on, `signer` signs.
    pub fn renew(&self, signer: impl Signer + 'static) {
        let mut new = Box::new(Link { signer: Box::new(signer), next: OnceLock::new() });
        while let Err(again) = self.last().next.set(new) {
            new = again;
        }
    }

    fn last(&self) -> &Link {
        let mut link = &self.first;
        while let Some(next) = link.next.get() {
            link = next;
        }
        link
    }
}

impl Signer for RenewableSigner {
    fn certificate(&self) -> &Certificate {
        self.last().signer.certificate()
    }

    fn chain(&self) -> &[Certificate] {
        self.last().signer.chain()
    }

    fn sign(&self, to_be_signed: &[u8]) -> Result<Vec<u8>, SignError> {
        self.last().signer.sign(to_be_signed)
    }

    fn successor(&self) -> Option<&dyn Signer> {
        Some(&*self.last().signer)
    }
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

#[cfg(test)]
mod tests {
    use base::Timestamp;

    use super::*;
    use crate::ca::{Order, Profile, Urls, self_signed};
    use crate::{Serial, Subject};

    fn signer() -> SoftSigner {
        let key = KeyPair::generate().unwrap();
        let order = Order {
            subject: &Subject::named("Thử nghiệm"),
            public_key: &key.public_key(),
            profile: &Profile::Seal,
            not_before: Timestamp::from_millis(0),
            not_after: Timestamp::from_millis(1_000_000),
            serial: Serial::generate(),
            urls: &Urls::default(),
        };
        let certificate = self_signed(&key, &order).unwrap();
        SoftSigner::new(key, certificate, Vec::new()).unwrap()
    }

    #[test]
    fn a_renewal_changes_who_signs_and_parts_no_signature_under_way() {
        let (first, second) = (signer(), signer());
        let known = [first.certificate().clone(), second.certificate().clone()];
        let renewable = RenewableSigner::new(first);
        let signer: &dyn Signer = &renewable;
        let under_way = signer.settled();
        renewable.renew(second);
        assert_eq!([under_way.certificate().clone(), signer.settled().certificate().clone()], known);
        assert!(known[0].public_key().verifies(b"x", &under_way.sign(b"x").unwrap()));
        assert!(known[1].public_key().verifies(b"x", &signer.sign(b"x").unwrap()));
    }
}
