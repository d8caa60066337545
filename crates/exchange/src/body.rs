//! Bodies: content too large for a message, which names it by its digest and goes with it.

use store::blobs::Digest;

/// How many bodies one message may name.
pub(crate) const MOST: usize = 16;
/// The longest media type.
const LONGEST: usize = 100;

/// Content that a message names and that lies among the blobs of both ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Body {
    digest: Digest,
    size: u64,
    media_type: String,
}

/// Why something is no body of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadBody {
    /// It has no bytes.
    #[error("a body has at least one byte")]
    Empty,
    /// The media type is not of the form `application/pdf`; parameters have no place in it.
    #[error("a media type is two words with a slash between them, such as application/pdf")]
    MediaType,
    /// More than 16 bodies, or two with the same content.
    #[error("a message names at most 16 bodies, each once")]
    Crowd,
    /// Together they are larger than a message's bodies may be.
    #[error("the bodies of the message are too large together")]
    Oversized,
}

impl Body {
    /// A body by its digest, its size in bytes, and its media type (RFC 6838), such as `application/pdf`.
    ///
    /// # Errors
    /// The size is 0, or the media type is none.
    pub fn new(digest: Digest, size: u64, media_type: &str) -> Result<Self, BadBody> {
        if size == 0 {
            return Err(BadBody::Empty);
        }
        let word = |word: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || b"!#$&^_.+-".contains(&b);
            !word.is_empty() && word.bytes().all(plain)
        };
        let words = media_type.split_once('/').is_some_and(|(kind, rest)| word(kind) && word(rest));
        if !words || media_type.len() > LONGEST {
            return Err(BadBody::MediaType);
        }
        Ok(Self { digest, size, media_type: media_type.to_owned() })
    }

    /// The SHA-256 that names it among the blobs.
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// Its size in bytes.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Its media type, as the sender says.
    pub fn media_type(&self) -> &str {
        &self.media_type
    }
}

/// Whether one message may name these bodies.
pub(crate) fn bodies_fit(bodies: &[Body], limit: u64) -> Result<(), BadBody> {
    let twice = |at: usize, body: &Body| bodies.iter().take(at).any(|other| other.digest == body.digest);
    if bodies.len() > MOST || bodies.iter().enumerate().any(|(at, body)| twice(at, body)) {
        return Err(BadBody::Crowd);
    }
    let total = bodies.iter().fold(0_u64, |total, body| total.saturating_add(body.size));
    if total > limit { Err(BadBody::Oversized) } else { Ok(()) }
}

/// The form in which they are kept, and in which they are part of a message's digest: a line for each.
pub(crate) fn bodies_text(bodies: &[Body]) -> String {
    let line = |body: &Body| [body.digest.as_str(), " ", &body.size.to_string(), " ", &body.media_type, "\n"].concat();
    bodies.iter().map(line).collect()
}

/// Reads [`bodies_text`].
pub(crate) fn bodies_read(text: &str) -> Option<Vec<Body>> {
    let body = |line: &str| {
        let mut words = line.splitn(3, ' ');
        let digest = Digest::parse(words.next()?).ok()?;
        let size = words.next()?.parse().ok()?;
        Body::new(digest, size, words.next()?).ok()
    };
    text.lines().map(body).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(content: &str, size: u64) -> Body {
        Body::new(Digest::of(content.as_bytes()), size, "application/pdf").unwrap()
    }

    #[test]
    fn a_media_type_is_two_words() {
        for (media_type, good) in [
            ("application/pdf", true),
            ("application/vnd.etsi.asic-e+zip", true),
            ("pdf", false),
            ("application/", false),
            ("a/b/c", false),
            ("text/plain; charset=utf-8", false),
            ("text/pl\nain", false),
        ] {
            assert_eq!(Body::new(Digest::of(b""), 1, media_type).is_ok(), good, "{media_type}");
        }
        assert_eq!(Body::new(Digest::of(b""), 0, "a/b"), Err(BadBody::Empty));
    }

    #[test]
    fn what_is_kept_reads_back_the_same() {
        let bodies = vec![body("one", 7), body("two", u64::MAX)];
        assert_eq!(bodies_read(&bodies_text(&bodies)), Some(bodies));
        assert_eq!(bodies_read(""), Some(Vec::new()));
        assert_eq!(bodies_read("nonsense\n"), None);
    }

    #[test]
    fn bodies_of_a_message_are_few_distinct_and_not_too_large_together() {
        let many: Vec<Body> = (0..17).map(|number| body(&number.to_string(), 1)).collect();
        assert_eq!(bodies_fit(&many, 100), Err(BadBody::Crowd));
        assert_eq!(bodies_fit(&[body("a", 1), body("a", 1)], 100), Err(BadBody::Crowd));
        assert_eq!(bodies_fit(&[body("a", 60), body("b", 60)], 100), Err(BadBody::Oversized));
        assert_eq!(bodies_fit(&[body("a", u64::MAX), body("b", 60)], 100), Err(BadBody::Oversized));
        assert_eq!(bodies_fit(&[body("a", 60), body("b", 40)], 100), Ok(()));
    }
}
