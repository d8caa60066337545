use base::{AccountId, Lang, Timestamp};

use super::Assurance;

/// The digest of a session's token: SHA-256 in lower-case hexadecimal. It names the session in rows and binds the
/// tokens of forms; nobody can enter with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SessionHandle(String);

impl SessionHandle {
    /// Reads 64 lower-case hexadecimal digits.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        (text.len() == 64 && hex).then(|| Self(text.to_owned()))
    }

    /// The handle that has this digest of a token; `text` is what a SHA-256 prints.
    pub(crate) fn of_digest(text: &str) -> Self {
        Self(text.to_ascii_lowercase())
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// One browser's signed-in time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its name.
    pub handle: SessionHandle,
    /// Who signed in.
    pub account: AccountId,
    /// How sure it is of the person.
    pub assurance: Assurance,
    /// The language of the sign-in page.
    pub language: Lang,
    /// When it began.
    pub started_at: Timestamp,
    /// When it was last used, to the minute.
    pub seen_at: Timestamp,
    /// When the person last proved themself.
    pub proven_at: Timestamp,
    /// Whether a second factor, or a passkey, was part of the proof.
    pub second: bool,
    /// What the browser calls itself, as its owner knows it.
    pub device: String,
    /// The address from which the session was begun; empty where nobody knew it.
    pub address: String,
}
