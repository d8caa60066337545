//! Why bytes are not believed: one closed list for all of this crate.

use base::{Refuse, Timestamp, civil::format_datetime};

/// Why something is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The bytes are not what they should be.
    #[error("malformed {0}")]
    Malformed(&'static str),
    /// More bytes, entries or levels than are read.
    #[error("larger than is read here")]
    TooLarge,
    /// No path from the certificate to a trust anchor.
    #[error("no path from {subject:?} to a trust anchor")]
    NotTrusted {
        /// The certificate's common name.
        subject: String,
    },
    /// A certificate's signature is not its issuer's.
    #[error("the signature on the certificate of {subject:?} is wrong")]
    CertificateSignature {
        /// The certificate's common name.
        subject: String,
    },
    /// A certificate was not valid at the time.
    #[error("the certificate of {subject:?} is not valid at {at:?}")]
    NotValidAt {
        /// The certificate's common name.
        subject: String,
        /// The time in question.
        at: Timestamp,
    },
    /// A certificate was revoked before the time.
    #[error("the certificate of {subject:?} was revoked at {at:?}")]
    Revoked {
        /// The certificate's common name.
        subject: String,
        /// When.
        at: Timestamp,
    },
    /// A certificate is not for this use.
    #[error("the certificate of {subject:?} is not for this use")]
    WrongPurpose {
        /// The certificate's common name.
        subject: String,
    },
    /// A critical extension is not understood.
    #[error("a critical extension of the certificate of {subject:?} is not understood")]
    UnknownExtension {
        /// The certificate's common name.
        subject: String,
    },
    /// The policy does not accept the algorithm.
    #[error("algorithm {0} is not accepted")]
    Algorithm(String),
    /// The content is not what was signed.
    #[error("the content's digest differs from the signed one")]
    DigestDiffers,
    /// The signature does not verify.
    #[error("the signature is wrong")]
    SignatureWrong,
    /// The signature does not say, as it must, which certificate it belongs to.
    #[error("the signature is not bound to its certificate")]
    NotBound,
    /// The signature carries something unsigned that is not understood here.
    #[error("an unsigned attribute is not understood")]
    UnknownAttribute,
    /// The signature claims a time that lies ahead.
    #[error("the signature claims a time that lies ahead")]
    FromTheFuture,
    /// A time-stamp, status answer or request is for something else.
    #[error("the answer belongs to another question")]
    OtherQuestion,
    /// The service answered that it cannot.
    #[error("the service refused with status {0}")]
    ServiceRefused(u8),
    /// A Merkle path does not lead from leaf to root.
    #[error("the path does not lead to the signed root")]
    PathBroken,
}

impl Refuse for Refused {
    fn key(&self) -> &'static str {
        match self {
            Self::Malformed(_) => "trust-malformed",
            Self::TooLarge => "trust-too-large",
            Self::NotTrusted { .. } => "trust-not-trusted",
            Self::CertificateSignature { .. } => "trust-certificate-signature",
            Self::NotValidAt { .. } => "trust-not-valid-at",
            Self::Revoked { .. } => "trust-revoked",
            Self::WrongPurpose { .. } => "trust-wrong-purpose",
            Self::UnknownExtension { .. } => "trust-unknown-extension",
            Self::Algorithm(_) => "trust-algorithm",
            Self::DigestDiffers => "trust-digest-differs",
            Self::SignatureWrong => "trust-signature-wrong",
            Self::NotBound => "trust-not-bound",
            Self::UnknownAttribute => "trust-unknown-attribute",
            Self::FromTheFuture => "trust-from-the-future",
            Self::OtherQuestion => "trust-other-question",
            Self::ServiceRefused(_) => "trust-service-refused",
            Self::PathBroken => "trust-path-broken",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::NotTrusted { subject }
            | Self::CertificateSignature { subject }
            | Self::WrongPurpose { subject }
            | Self::UnknownExtension { subject } => vec![("subject", subject.clone())],
            Self::NotValidAt { subject, at } | Self::Revoked { subject, at } => {
                vec![("subject", subject.clone()), ("at", format_datetime(*at))]
            }
            Self::Algorithm(algorithm) => vec![("algorithm", algorithm.clone())],
            Self::ServiceRefused(status) => vec![("status", status.to_string())],
            _ => Vec::new(),
        }
    }
}
