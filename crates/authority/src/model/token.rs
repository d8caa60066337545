//! The token with which a node joins: for one agency, once, for a while.

use std::fmt;

use base::AgencyCode;
use trust::{Digest, digest::sha256};

/// What is carried to the new node by a way that is trusted: by hand, by sealed letter.
///
/// It names whose node lets in and under which trust anchor that node is believed, so that the new node takes nothing on
/// first use; and it holds the secret that the node lets in by.
#[derive(Clone, PartialEq, Eq)]
pub struct Token {
    /// The holder of the registry role.
    pub holder: AgencyCode,
    /// Who is invited.
    pub agency: AgencyCode,
    /// The fingerprint of the federation's trust anchor.
    pub anchor: Digest,
    /// The secret: 256 bits in URL-safe base64.
    pub secret: String,
}

/// The text is not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is not a token: copy all of it, from `lt1:` to the end")]
pub struct BadToken;

/// The first part of every token.
const KIND: &str = "lt1";

impl Token {
    /// Reads a token.
    pub fn parse(text: &str) -> Result<Self, BadToken> {
        let mut parts = text.trim().split(':');
        let mut part = || parts.next().ok_or(BadToken);
        if part()? != KIND {
            return Err(BadToken);
        }
        let (holder, agency, anchor, secret) = (part()?, part()?, part()?, part()?);
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'-' || b == b'_';
        if parts.next().is_some() || secret.len() != 43 || !secret.bytes().all(plain) {
            return Err(BadToken);
        }
        Ok(Self {
            holder: AgencyCode::parse(holder).map_err(|_| BadToken)?,
            agency: AgencyCode::parse(agency).map_err(|_| BadToken)?,
            anchor: Digest::parse(anchor).map_err(|_| BadToken)?,
            secret: secret.to_owned(),
        })
    }

    /// The digest under which the secret is known where it was made: the secret itself is kept nowhere.
    pub fn secret_digest(secret: &str) -> Digest {
        sha256(secret.as_bytes())
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{KIND}:{}:{}:{}:{}", self.holder, self.agency, self.anchor, self.secret)
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Token({} invites {})", self.holder, self.agency)
    }
}
