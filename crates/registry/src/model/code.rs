//! Names of systems and services: an agency's code, a slash, a word.

use std::fmt;

use base::{AgencyCode, BadAgencyCode};

/// The text is not the code of a system or a service, and why.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadQualifiedCode {
    /// There is no slash, or the agency before it is none.
    #[error("the part before the slash is no agency: {0}")]
    Agency(#[from] BadAgencyCode),
    /// What follows the slash is not a word.
    #[error("after the agency stands a slash and a word of 1 to 64 small letters, digits and hyphens")]
    Name,
}

fn parse(text: &str) -> Result<(AgencyCode, String), BadQualifiedCode> {
    let (agency, name) = text.split_once('/').ok_or(BadQualifiedCode::Name)?;
    let plain = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
    if name.is_empty() || name.len() > 64 || name.starts_with('-') || !name.bytes().all(plain) {
        return Err(BadQualifiedCode::Name);
    }
    Ok((AgencyCode::parse(agency)?, name.to_owned()))
}

macro_rules! qualified {
    ($($(#[$doc:meta])* $name:ident;)+) => {$(
        $(#[$doc])*
        #[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name {
            agency: AgencyCode,
            name: String,
        }

        impl $name {
            /// Reads a code.
            pub fn parse(text: &str) -> Result<Self, BadQualifiedCode> {
                parse(text).map(|(agency, name)| Self { agency, name })
            }

            /// Whose it is.
            pub const fn agency(&self) -> &AgencyCode {
                &self.agency
            }

            /// The word after the slash.
            pub fn name(&self) -> &str {
                &self.name
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "{}/{}", self.agency, self.name)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self)
            }
        }

        impl std::str::FromStr for $name {
            type Err = BadQualifiedCode;
            fn from_str(text: &str) -> Result<Self, BadQualifiedCode> {
                Self::parse(text)
            }
        }
    )+};
}

qualified! {
    /// An information system that calls others, such as `H54/services`.
    SystemCode;
    /// A service that an agency offers to others' systems, such as `G01/population`.
    ServiceCode;
}
