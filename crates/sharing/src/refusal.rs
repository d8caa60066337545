//! Why a question is not answered, and why a data set cannot be published.

use base::Refuse;

/// Why a question is not answered. The code goes to the caller's program, the text to the operator there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LookupRefusal {
    /// This agency publishes no such data set.
    #[error("no data set {0:?} is published here")]
    UnknownDataSet(String),
    /// The caller's system holds no right to it, or not for this purpose, or not now.
    #[error("{system} holds no right to {service} for {purpose:?}")]
    NoRight {
        /// The system that asked.
        system: String,
        /// The service.
        service: String,
        /// The purpose that it named.
        purpose: String,
    },
    /// The question names no law.
    #[error("a question names its legal basis")]
    NoLegalBasis,
    /// The person's identity number is none.
    #[error("the identity number of the person concerned has 12 digits")]
    BadPerson,
    /// The question names neither a session nor a dossier.
    #[error("a question names the session or the dossier that it is asked for")]
    NoOccasion,
    /// The question matches a field that is no key.
    #[error("{0:?} is not a field that a question may match")]
    BadKey(String),
    /// The question matches an identity number that is not the person's.
    #[error("the key names another person than the one concerned")]
    SomebodyElse,
    /// The question wants a field that the data set does not have.
    #[error("{0:?} is not a field of the data set")]
    BadField(String),
    /// The caller's name is not the code of a system.
    #[error("{0:?} is not the code of a system")]
    BadSystem(String),
}

impl LookupRefusal {
    /// The code in the contract; never changed.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::UnknownDataSet(_) => "unknown-data-set",
            Self::NoRight { .. } => "no-right",
            Self::NoLegalBasis => "no-legal-basis",
            Self::BadPerson => "bad-person",
            Self::NoOccasion => "no-occasion",
            Self::BadKey(_) => "bad-key",
            Self::SomebodyElse => "somebody-else",
            Self::BadField(_) => "bad-field",
            Self::BadSystem(_) => "bad-system",
        }
    }
}

impl Refuse for LookupRefusal {
    fn key(&self) -> &'static str {
        match self {
            Self::UnknownDataSet(_) => "sharing-unknown-data-set",
            Self::NoRight { .. } => "sharing-no-right",
            Self::NoLegalBasis => "sharing-no-legal-basis",
            Self::BadPerson => "sharing-bad-person",
            Self::NoOccasion => "sharing-no-occasion",
            Self::BadKey(_) => "sharing-bad-key",
            Self::SomebodyElse => "sharing-somebody-else",
            Self::BadField(_) => "sharing-bad-field",
            Self::BadSystem(_) => "sharing-bad-system",
        }
    }

    fn args(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::UnknownDataSet(data_set) => vec![("data_set", data_set.clone())],
            Self::NoRight { system, service, purpose } => {
                vec![("system", system.clone()), ("service", service.clone()), ("purpose", purpose.clone())]
            }
            Self::BadKey(field) | Self::BadField(field) => vec![("field", field.clone())],
            Self::BadSystem(system) => vec![("system", system.clone())],
            Self::NoLegalBasis | Self::BadPerson | Self::NoOccasion | Self::SomebodyElse => Vec::new(),
        }
    }

    fn status(&self) -> u16 {
        match self {
            Self::UnknownDataSet(_) => 404,
            Self::NoRight { .. } | Self::SomebodyElse | Self::BadSystem(_) => 403,
            _ => 422,
        }
    }
}

/// A data set's file, or a record of it, cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadDataSet {
    /// The file is not what a data set's file looks like.
    #[error("the file cannot be read: {0}")]
    File(String),
    /// The code is not a word of small letters, digits and hyphens.
    #[error("{0:?} is not a code: small letters, digits and hyphens")]
    Code(String),
    /// A field's name is no word, or stands twice.
    #[error("{0:?} is not a field's name, or stands twice")]
    FieldName(String),
    /// A holder or key is no field of the data set, or a holder holds no identity number.
    #[error("{0:?} cannot be a holder or key")]
    Reference(String),
    /// A word field lists no words, or another field lists some.
    #[error("{0:?}: a field of kind `word` lists its words, and no other does")]
    Words(String),
    /// No field says whose a record is.
    #[error("no field says whose a record is")]
    NoHolder,
    /// A record does not fit.
    #[error("record {identity:?}: {what}")]
    Record {
        /// Which.
        identity: String,
        /// What is wrong with it.
        what: String,
    },
}
