use crate::model::SessionHandle;

/// The secret in a session's cookie. It is shown once and stored nowhere; rows hold its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct SessionToken(String);

impl SessionToken {
    /// A new random token.
    pub fn generate() -> Self {
        Self(trust::random::token())
    }

    /// Reads what a browser sent: printable, and of a length that could be a token.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (20..=128).contains(&text.len());
        let clean = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (fits && clean).then(|| Self(text.to_owned()))
    }

    /// The text for the cookie.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of its session.
    pub fn handle(&self) -> SessionHandle {
        SessionHandle::of_digest(&trust::digest::sha256(self.0.as_bytes()).to_string())
    }
}

impl std::fmt::Debug for SessionToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SessionToken(…)")
    }
}
