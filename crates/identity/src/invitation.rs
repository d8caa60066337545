/// The secret in the link with which a person chooses their own password. It is shown once and stored nowhere; rows hold
/// its digest.
#[derive(Clone, PartialEq, Eq)]
pub struct InvitationCode(String);

impl InvitationCode {
    /// A new random code.
    pub(crate) fn generate() -> Self {
        Self(trust::random::token())
    }

    /// Reads what stands in a link: printable, and of a length that could be a code.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (20..=128).contains(&text.len());
        let clean = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
        (fits && clean).then(|| Self(text.to_owned()))
    }

    /// The text for the link.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// SHA-256 of it, hexadecimal.
    pub(crate) fn digest(&self) -> String {
        trust::digest::sha256(self.0.as_bytes()).to_string()
    }
}

impl std::fmt::Debug for InvitationCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("InvitationCode(…)")
    }
}
