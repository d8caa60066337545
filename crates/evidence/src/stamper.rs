//! Where time-stamps come from: `authority` answers on the role's own node, `exchange` asks it elsewhere.

use std::{future::Future, pin::Pin};

/// A future that can be stored and sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// No time-stamp came back. The log goes on without it and asks again later.
#[derive(Debug, thiserror::Error)]
pub enum StampError {
    /// The authority does not answer.
    #[error("the time-stamping authority does not answer: {0}")]
    Unavailable(String),
    /// It answers, and says no, or what it says is not a token over the digest.
    #[error("the time-stamping authority refused: {0}")]
    Refused(String),
}

/// A source of RFC 3161 time-stamp tokens.
pub trait Stamper: Send + Sync + 'static {
    /// The token (DER of a `TimeStampToken`) over this SHA-256 digest.
    fn stamp(&self, digest: [u8; 32]) -> BoxFuture<'_, Result<Vec<u8>, StampError>>;
}
