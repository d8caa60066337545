//! What a file is.

use crate::{asice, cms, tsp};

/// The kinds of file that can be checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A PDF document.
    Pdf,
    /// A container (ASiC-E).
    Container,
    /// A signature (CMS), with or without its content inside.
    Signature,
    /// A time-stamp token or a time-stamping authority's answer.
    TimeStamp,
    /// Something else.
    Unknown,
}

fn contains(bytes: &[u8], word: &[u8]) -> bool {
    bytes.windows(word.len()).any(|window| window == word)
}

impl Kind {
    /// Tells by content, also where the first bytes are damaged.
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.starts_with(b"%PDF-") || contains(bytes, b"/ByteRange") {
            Self::Pdf
        } else if bytes.starts_with(b"PK") || contains(bytes, asice::MIME_TYPE.as_bytes()) {
            Self::Container
        } else if tsp::imprint(bytes).is_ok() || tsp::parse_response(bytes).is_ok() {
            Self::TimeStamp
        } else if cms::parsed::parse(bytes).is_ok() || (bytes.first() == Some(&0x30) && bytes.len() > 64) {
            Self::Signature
        } else {
            Self::Unknown
        }
    }
}
