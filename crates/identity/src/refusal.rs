mod factor;
mod staff;

use base::{Refuse, Timestamp};

pub use factor::FactorError;
pub use staff::StaffError;

use crate::hashing::Busy;

/// Why somebody was not let in.
#[derive(Debug, thiserror::Error)]
pub enum SignInError {
    /// Name and password do not belong together here; which of the two is wrong is told to nobody.
    #[error("user name and password do not match")]
    NoMatch,
    /// Too many attempts under this name or from this address.
    #[error("too many attempts; the next is allowed in {seconds} s")]
    Wait {
        /// Seconds until the next attempt may come.
        seconds: i64,
    },
    /// The second step ran out, was tried too often, or was never begun in this browser.
    #[error("no second step is under way")]
    StepOver,
    /// The one-time code or recovery code is not right, or was used before.
    #[error("the second factor does not fit")]
    WrongCode,
    /// The passkey does not open an account here; the text is for the operator.
    #[error("the passkey opens nothing: {0}")]
    Passkey(String),
    /// Too many people are signing in at this moment.
    #[error("too many sign-ins at once")]
    Busy,
    /// The database did not answer.
    #[error("sign-in could not be stored")]
    Store(#[from] store::Error),
}

impl SignInError {
    pub(crate) fn wait(until: Timestamp, now: Timestamp) -> Self {
        Self::Wait { seconds: until.millis_since(now).max(0).saturating_add(999) / 1000 }
    }
}

impl From<Busy> for SignInError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl Refuse for SignInError {
    fn key(&self) -> &'static str {
        match self {
            Self::NoMatch => "identity-sign-in-no-match",
            Self::Wait { .. } => "identity-sign-in-wait",
            Self::StepOver => "identity-step-over",
            Self::WrongCode => "identity-code-wrong",
            Self::Passkey(_) => "identity-passkey-no-match",
            Self::Busy => "identity-busy",
            Self::Store(_) => "identity-unavailable",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Wait { seconds } => vec![("minutes", (seconds.saturating_add(59) / 60).max(1).to_string())],
            _ => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NoMatch | Self::StepOver | Self::WrongCode | Self::Passkey(_) => 422,
            Self::Wait { .. } => 429,
            Self::Busy | Self::Store(_) => 503,
        }
    }
}

/// Why a signing key stays closed, or was not made.
#[derive(Debug, thiserror::Error)]
pub enum SigningKeyError {
    /// The person has no signing key.
    #[error("the account has no signing key")]
    NoKey,
    /// The PIN is wrong.
    #[error("wrong PIN, {left} entries left")]
    WrongPin {
        /// Entries left before the key locks.
        left: i64,
    },
    /// Too many wrong PINs: a new key must be enrolled.
    #[error("the signing key is locked")]
    Locked,
    /// The certificate's time is over: a new key must be enrolled.
    #[error("the certificate of the signing key has ended")]
    Expired,
    /// The account is closed, or of a person who does not sign for an agency.
    #[error("the account cannot hold a signing key")]
    NotAllowed,
    /// Nobody has allowed the person to enrol a key, or the time for it is over.
    #[error("no permit to enrol a key")]
    NoPermit,
    /// The certificate authority gave no certificate; the text is for the operator.
    #[error("no certificate: {0}")]
    NotIssued(String),
    /// Too many PINs are being checked at this moment.
    #[error("too many PINs at once")]
    Busy,
    /// The stored key does not parse: tampered with, or written by another program.
    #[error("the stored signing key is damaged: {0}")]
    Damaged(String),
    /// The database did not answer.
    #[error("the signing key could not be read or stored")]
    Store(#[from] store::Error),
}

impl From<Busy> for SigningKeyError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl Refuse for SigningKeyError {
    fn key(&self) -> &'static str {
        match self {
            Self::NoKey => "identity-signing-key-none",
            Self::WrongPin { .. } => "identity-signing-key-wrong-pin",
            Self::Locked => "identity-signing-key-locked",
            Self::Expired => "identity-signing-key-expired",
            Self::NotAllowed => "identity-signing-key-not-allowed",
            Self::NoPermit => "identity-signing-key-no-permit",
            Self::NotIssued(_) => "identity-signing-key-not-issued",
            Self::Busy => "identity-busy",
            Self::Damaged(_) => "identity-signing-key-damaged",
            Self::Store(_) => "identity-unavailable",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::WrongPin { left } => vec![("left", left.to_string())],
            _ => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Busy | Self::Store(_) | Self::NotIssued(_) => 503,
            Self::Damaged(_) => 500,
            _ => 422,
        }
    }
}

/// Why an account was not opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The user name belongs to another account of this node.
    #[error("the user name is taken")]
    UsernameTaken,
    /// There is no such account.
    #[error("no such account")]
    NoAccount,
    /// Too many passwords are being hashed at this moment.
    #[error("too many passwords at once")]
    Busy,
    /// The database did not answer.
    #[error("the account could not be read or stored")]
    Store(#[from] store::Error),
}

impl From<Busy> for AccountError {
    fn from(_: Busy) -> Self {
        Self::Busy
    }
}

impl Refuse for AccountError {
    fn key(&self) -> &'static str {
        match self {
            Self::UsernameTaken => "identity-username-taken",
            Self::NoAccount => "identity-no-account",
            Self::Busy => "identity-busy",
            Self::Store(_) => "identity-unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::UsernameTaken => 422,
            Self::NoAccount => 404,
            Self::Busy | Self::Store(_) => 503,
        }
    }
}
