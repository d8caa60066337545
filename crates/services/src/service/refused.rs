//! Why use cases say no.

use base::Refuse;
use identity::SigningKeyError;

use crate::rules::{FieldError, Gap, Refusal};

/// Why nothing was done to a dossier.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// There is none, or the actor may not know of it.
    #[error("there is no such thing for this actor")]
    NotFound,
    /// The agency receives no more dossiers under the procedure.
    #[error("dossiers are no longer received under this procedure")]
    Closed,
    /// The rules say no.
    #[error(transparent)]
    Refused(Refusal),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] store::Error),
}

impl From<Refusal> for ActError {
    /// What is not the actor's work is not there for them.
    fn from(refusal: Refusal) -> Self {
        if refusal == Refusal::NotYours { Self::NotFound } else { Self::Refused(refusal) }
    }
}

impl Refuse for ActError {
    fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "services-not-found",
            Self::Closed => "services-refusal-closed",
            Self::Refused(refusal) => refusal.key(),
            Self::Store(_) => "services-unavailable",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Refused(refusal) => refusal.args(),
            Self::NotFound | Self::Closed | Self::Store(_) => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Closed => 409,
            Self::Refused(refusal) => refusal.status(),
            Self::Store(_) => 503,
        }
    }
}

/// Why a dossier was not filed.
#[derive(Debug, thiserror::Error)]
pub enum SubmitError {
    /// There is no such draft of this person.
    #[error("there is no such draft of this person")]
    NotFound,
    /// The agency receives no more dossiers under the procedure. The draft stays.
    #[error("dossiers are no longer received under this procedure")]
    Closed,
    /// Answers are missing or do not hold.
    #[error("{} answers do not hold", .0.len())]
    Incomplete(Vec<FieldError>),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] store::Error),
}

impl Refuse for SubmitError {
    fn key(&self) -> &'static str {
        match self {
            Self::NotFound => "services-not-found",
            Self::Closed => "services-refusal-closed",
            Self::Incomplete(_) => "services-submit-incomplete",
            Self::Store(_) => "services-unavailable",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Incomplete(errors) => vec![("count", errors.len().to_string())],
            Self::NotFound | Self::Closed | Self::Store(_) => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::Closed => 409,
            Self::Incomplete(_) => 422,
            Self::Store(_) => 503,
        }
    }
}

/// Why a result was not prepared.
#[derive(Debug, thiserror::Error)]
pub enum PrepareError {
    /// The rules of the dossier say no.
    #[error(transparent)]
    Act(#[from] ActError),
    /// What the specialist filled in does not hold.
    #[error("{} answers do not hold", .0.len())]
    Incomplete(Vec<FieldError>),
    /// A register has no record, or did not answer.
    #[error("{0}")]
    Gap(#[from] Gap),
    /// The leader who was chosen cannot sign this.
    #[error("the chosen leader cannot sign this")]
    NoSigner,
    /// The paper could not be rendered.
    #[error("the paper could not be rendered")]
    Render(#[from] paper::RenderError),
}

impl From<store::Error> for PrepareError {
    fn from(error: store::Error) -> Self {
        Self::Act(ActError::Store(error))
    }
}

impl From<Refusal> for PrepareError {
    fn from(refusal: Refusal) -> Self {
        Self::Act(refusal.into())
    }
}

impl Refuse for PrepareError {
    fn key(&self) -> &'static str {
        match self {
            Self::Act(error) => error.key(),
            Self::Incomplete(_) => "services-prepare-incomplete",
            Self::Gap(_) => "services-prepare-gap",
            Self::NoSigner => "services-prepare-no-signer",
            Self::Render(_) => "services-unavailable",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::Act(error) => error.args(),
            Self::Incomplete(errors) => vec![("count", errors.len().to_string())],
            Self::Gap(gap) => vec![("label", gap.label.clone())],
            Self::NoSigner | Self::Render(_) => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Act(error) => error.status(),
            Self::Incomplete(_) | Self::Gap(_) | Self::NoSigner => 422,
            Self::Render(_) => 500,
        }
    }
}

/// Why nothing was signed.
#[derive(Debug, thiserror::Error)]
pub enum SigningError {
    /// No paper was chosen.
    #[error("no paper was chosen")]
    Nothing,
    /// More papers than one act may hold.
    #[error("more papers than one act may hold")]
    TooMany,
    /// This form was sent before, and the key was not opened then.
    #[error("the form was sent before with a PIN that did not open the key")]
    KeyStayedClosed,
    /// The key was not opened.
    #[error(transparent)]
    Key(#[from] SigningKeyError),
    /// The database failed.
    #[error("the database failed")]
    Store(#[from] store::Error),
}

impl Refuse for SigningError {
    fn key(&self) -> &'static str {
        match self {
            Self::Nothing => "services-sign-nothing",
            Self::TooMany => "services-sign-too-many",
            Self::KeyStayedClosed => "services-sign-key-stayed-closed",
            Self::Key(error) => error.key(),
            Self::Store(_) => "services-unavailable",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        if let Self::Key(error) = self { error.args() } else { Vec::new() }
    }

    fn status(&self) -> u16 {
        match self {
            Self::Nothing | Self::TooMany | Self::KeyStayedClosed => 422,
            Self::Key(error) => error.status(),
            Self::Store(_) => 503,
        }
    }
}
