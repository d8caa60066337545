//! Typed identifiers: ULIDs, so they sort by time, one Rust type for each kind of thing.
//!
//! The kinds stand in one list at the end of this file, in alphabetical order; it is only ever added to.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Entropy, Timestamp};

/// The text is not a ULID (26 characters of Crockford's base 32).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier: expected 26 characters of Crockford's base 32")]
pub struct BadId;

/// What every typed identifier can do.
pub trait Id: Copy + fmt::Display + Sized {
    /// A new identifier: `now` in its first 48 bits, `entropy` in the other 80.
    fn new(now: Timestamp, entropy: &dyn Entropy) -> Self;
    /// Reads the 26-character text.
    fn parse(text: &str) -> Result<Self, BadId>;
    /// When it was made, by the clock of whoever made it.
    fn made_at(self) -> Timestamp;
}

fn generate(now: Timestamp, entropy: &dyn Entropy) -> ulid::Ulid {
    let mut random = [0; 16];
    entropy.fill(&mut random);
    let millis = u64::try_from(now.as_millis()).unwrap_or(0);
    ulid::Ulid::from_parts(millis, u128::from_le_bytes(random))
}

macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(ulid::Ulid);

        impl Id for $name {
            fn new(now: Timestamp, entropy: &dyn Entropy) -> Self {
                Self(generate(now, entropy))
            }

            fn made_at(self) -> Timestamp {
                Timestamp::from_millis(i64::try_from(self.0.timestamp_ms()).unwrap_or(i64::MAX))
            }

            fn parse(text: &str) -> Result<Self, BadId> {
                let id = ulid::Ulid::from_string(text).map_err(|_| BadId)?;
                // One identifier, one spelling: lower case and look-alike letters are refused.
                if id.to_string() == text { Ok(Self(id)) } else { Err(BadId) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }

        impl TryFrom<String> for $name {
            type Error = BadId;
            fn try_from(text: String) -> Result<Self, BadId> {
                Self::parse(&text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.to_string()
            }
        }
    )*};
}

typed_ids! {
    /// An account with which somebody signs in.
    AccountId;
    /// A right of one system to call one service.
    AccessRightId;
    /// An act of one administrator that waits for a second one.
    ApprovalId;
    /// A right that a leader lends to another official for a time.
    DelegationId;
    /// A draft of a dossier, before it is submitted.
    DraftId;
    /// A dossier: one person's filing under one procedure.
    DossierId;
    /// An event in the life of a dossier.
    DossierEventId;
    /// A job in a queue.
    JobId;
    /// A mail to somebody's address.
    MailId;
    /// A message or a call between nodes.
    MessageId;
    /// A notice in somebody's inbox.
    NoticeId;
    /// A signed paper.
    PaperId;
    /// A person, as this node knows them.
    PersonId;
    /// An evidence record.
    RecordId;
    /// A log of calls: one process of a node writes in it at a time.
    SegmentLogId;
    /// A signing key of a person.
    SigningKeyId;
    /// An act of signing: one PIN entry over a list of papers.
    SigningActId;
    /// A unit inside an agency: a department, a division, a team.
    UnitId;
    /// A record of who used whose data.
    UseId;
}
