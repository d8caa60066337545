//! How calls and handlers fail.

use base::Refuse;

use crate::model::Refusal;

/// How a handler says no to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CallFailure {
    /// The caller may not, or asks for what there is not. The caller's program sees code and detail.
    Refused {
        /// A code of the service's contract, such as `no-right`.
        code: String,
        /// What is wrong and what to do, for the operator at the caller's end.
        detail: String,
    },
    /// Something here does not work at the moment; the reason goes to this node's log and not to the caller.
    Unavailable(String),
}

impl CallFailure {
    /// A refusal.
    pub fn refused(code: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::Refused { code: code.into(), detail: detail.into() }
    }
}

impl From<store::Error> for CallFailure {
    fn from(error: store::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

/// How the handling of a message fails.
#[derive(Debug, thiserror::Error)]
pub enum HandleError {
    /// The database; the message is handled again later.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// Something that it needs is not there yet; the message is handled again later, and those behind it wait.
    #[error("not now: {0}")]
    Later(String),
    /// It can never be handled; it becomes a dead letter with this reason, and the next one is handled.
    #[error("never: {0}")]
    Never(String),
}

/// A call did not bring an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CallError {
    /// The service refused: its code and its detail.
    #[error("the service refused: {code}: {detail}")]
    Refused {
        /// The service's code.
        code: String,
        /// The service's words.
        detail: String,
    },
    /// One of the two nodes refused the call.
    #[error("the exchange refused: {0}")]
    Exchange(Refusal),
    /// The other node cannot be reached, or did not answer in time.
    #[error("the node cannot be reached: {0}")]
    Unreachable(String),
    /// The other node's answer is not signed by it, is about another call, or cannot be read.
    #[error("the answer cannot be believed: {0}")]
    BadReply(String),
    /// This node could not write the evidence of the call, so that the answer must not be used.
    #[error("the call could not be evidenced: {0}")]
    Store(#[from] store::Error),
}

impl Refuse for CallError {
    fn key(&self) -> &'static str {
        match self {
            Self::Refused { .. } => "exchange-call-refused",
            Self::Exchange(refusal) => refusal.key(),
            Self::Unreachable(_) => "exchange-unreachable",
            Self::BadReply(_) => "exchange-bad-reply",
            Self::Store(_) => "exchange-unavailable",
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Unreachable(_) => 504,
            Self::Store(_) => 503,
            Self::Refused { .. } | Self::Exchange(_) | Self::BadReply(_) => 502,
        }
    }
}
