use base::Refuse;

/// Why a command on a dossier is refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It is not in the state that the command needs.
    #[error("the dossier is not in a state for this command")]
    NotNow,
    /// It ended.
    #[error("the dossier has ended")]
    Ended,
    /// The actor does not hold the office whose work this is.
    #[error("the actor does not hold the office of this step")]
    NotYours,
    /// Somebody else has the step in hand.
    #[error("the step is in the hands of {name}")]
    HeldByOther {
        /// Their name.
        name: String,
    },
    /// Nobody has taken the step yet.
    #[error("nobody has taken the step")]
    NotTaken,
    /// Who was named may not work on dossiers of this field.
    #[error("no specialist of this field")]
    NoSpecialist,
    /// The public notice still hangs out.
    #[error("the notice ends {until}")]
    NoticeRuns {
        /// The last day, dd/mm/yyyy.
        until: String,
    },
    /// A reason is missing.
    #[error("a reason is missing")]
    ReasonMissing,
    /// The reason is longer than 1,000 characters.
    #[error("the reason is too long")]
    ReasonTooLong,
    /// The paper was prepared anew since it was shown.
    #[error("another version of the paper waits for the signature")]
    PaperChanged,
    /// Somebody changed the dossier since it was shown.
    #[error("the dossier has changed since it was shown")]
    Changed,
}

impl Refuse for Refusal {
    fn key(&self) -> &'static str {
        match self {
            Self::NotNow => "services-refusal-not-now",
            Self::Ended => "services-refusal-ended",
            Self::NotYours => "services-refusal-not-yours",
            Self::HeldByOther { .. } => "services-refusal-held",
            Self::NotTaken => "services-refusal-not-taken",
            Self::NoSpecialist => "services-refusal-no-specialist",
            Self::NoticeRuns { .. } => "services-refusal-notice-runs",
            Self::ReasonMissing => "services-refusal-reason-missing",
            Self::ReasonTooLong => "services-refusal-reason-long",
            Self::PaperChanged => "services-refusal-paper-changed",
            Self::Changed => "services-refusal-changed",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::HeldByOther { name } => vec![("name", name.clone())],
            Self::NoticeRuns { until } => vec![("until", until.clone())],
            _ => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::NotYours => 404,
            Self::NoSpecialist | Self::ReasonMissing | Self::ReasonTooLong | Self::NoticeRuns { .. } => 422,
            _ => 409,
        }
    }
}
