use std::fmt;

use zeroize::Zeroizing;

/// The text is no usable password.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a password has 8 characters or more and at most 256 bytes")]
pub struct BadPassword;

/// A password as typed. Wiped when dropped, never shown.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// What somebody typed to enter: any text up to 256 bytes. It is matched, not judged.
    pub fn typed(text: &str) -> Result<Self, BadPassword> {
        if text.len() <= 256 { Ok(Self(Zeroizing::new(text.to_owned()))) } else { Err(BadPassword) }
    }

    /// A password that somebody chooses: 8 characters or more.
    pub fn choose(text: &str) -> Result<Self, BadPassword> {
        if text.chars().count() >= 8 { Self::typed(text) } else { Err(BadPassword) }
    }

    /// The bytes, for hashing.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

/// The text is no usable PIN.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a PIN has 6 to 12 digits, not all the same")]
pub struct BadPin;

/// The PIN of a signing key: 6 to 12 digits. Wiped when dropped, never shown.
#[derive(Clone)]
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// Reads what somebody typed. Spaces are dropped.
    pub fn parse(text: &str) -> Result<Self, BadPin> {
        let digits: Zeroizing<String> = Zeroizing::new(text.chars().filter(|c| !c.is_whitespace()).collect());
        let first = digits.chars().next();
        let fits = (6..=12).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
        let varied = digits.chars().any(|c| Some(c) != first);
        if fits && varied { Ok(Self(digits)) } else { Err(BadPin) }
    }

    /// The bytes, for stretching.
    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(…)")
    }
}
