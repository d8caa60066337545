use base::Refuse;

/// Why what opens an account was not changed.
#[derive(Debug, thiserror::Error)]
pub enum FactorError {
    /// The session's proof is too old, or was given without the second factor.
    #[error("the session's proof is not fresh and whole")]
    NotProven,
    /// There is nothing of this kind to show or to change.
    #[error("no such factor")]
    NotThere,
    /// The factor is there already.
    #[error("the factor is there already")]
    AlreadyThere,
    /// The one-time code is not right.
    #[error("the code does not fit")]
    WrongCode,
    /// The browser's answer does not make a passkey; the text is for the operator.
    #[error("no passkey: {0}")]
    NotAPasskey(String),
    /// An account has this many passkeys at most.
    #[error("the account has as many passkeys as it may")]
    TooMany,
    /// The stored factor does not open: tampered with, or written under another node's key.
    #[error("the stored factor is damaged: {0}")]
    Damaged(String),
    /// The database did not answer.
    #[error("the factors could not be read or stored")]
    Store(#[from] store::Error),
}

impl Refuse for FactorError {
    fn key(&self) -> &'static str {
        match self {
            Self::NotProven => "identity-factor-not-proven",
            Self::NotThere => "identity-factor-not-there",
            Self::AlreadyThere => "identity-factor-already-there",
            Self::WrongCode => "identity-code-wrong",
            Self::NotAPasskey(_) => "identity-passkey-not-made",
            Self::TooMany => "identity-passkey-too-many",
            Self::Damaged(_) => "identity-factor-damaged",
            Self::Store(_) => "identity-unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotProven => 403,
            Self::NotThere => 404,
            Self::AlreadyThere | Self::WrongCode | Self::NotAPasskey(_) | Self::TooMany => 422,
            Self::Damaged(_) => 500,
            Self::Store(_) => 503,
        }
    }
}
