//! Frames: length, check, kind, payload. What is torn is told from what is whole by the check alone.

use std::io::{self, Read};

use trust::{Digest, merkle::leaf_hash};

/// The longest payload that is read: an entry with its salt.
const LONGEST: u32 = 64 * 1024 + 16;
/// Length and check, four bytes each, and the kind.
const HEAD: usize = 9;

/// What a frame holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// What the segment is, once, at its beginning.
    Segment,
    /// A salt of 16 bytes and an entry.
    Entry,
    /// The leaf of an entry that was erased, and the rule.
    Erased,
}

impl Kind {
    const fn code(self) -> u8 {
        match self {
            Self::Segment => 0,
            Self::Entry => 1,
            Self::Erased => 2,
        }
    }

    const fn of(code: u8) -> Option<Self> {
        match code {
            0 => Some(Self::Segment),
            1 => Some(Self::Entry),
            2 => Some(Self::Erased),
            _ => None,
        }
    }
}

/// A frame that is whole.
pub(super) struct Frame {
    pub(super) kind: Kind,
    pub(super) payload: Vec<u8>,
    /// The leaf that the payload is: of a salt and an entry, the entry's.
    pub(super) leaf: Digest,
    /// Its length in the file.
    pub(super) size: u64,
}

/// The leaf's first bytes: it is computed anyway. The kind counts too.
fn check(kind: Kind, leaf: &Digest) -> [u8; 4] {
    let [a, b, c, d, ..] = *leaf.as_bytes();
    [a ^ kind.code(), b, c, d]
}

/// Puts a frame behind `to`. `leaf` is that of the parts together.
pub(super) fn write(kind: Kind, leaf: &Digest, parts: &[&[u8]], to: &mut Vec<u8>) -> io::Result<()> {
    let length: usize = parts.iter().map(|part| part.len()).sum();
    to.reserve(HEAD + length);
    let length = u32::try_from(length).ok().filter(|length| *length <= LONGEST);
    let length = length.ok_or_else(|| io::Error::new(io::ErrorKind::InvalidInput, "the frame is too long"))?;
    to.extend_from_slice(&length.to_le_bytes());
    to.extend_from_slice(&check(kind, leaf));
    to.push(kind.code());
    for part in parts {
        to.extend_from_slice(part);
    }
    Ok(())
}

/// The next frame; none at the end, or where it is torn.
pub(super) fn read(from: &mut impl Read) -> io::Result<Option<Frame>> {
    let mut head = Vec::with_capacity(HEAD);
    from.take(u64::try_from(HEAD).unwrap_or_default()).read_to_end(&mut head)?;
    let [l0, l1, l2, l3, c0, c1, c2, c3, kind] = head[..] else { return Ok(None) };
    let length = u32::from_le_bytes([l0, l1, l2, l3]);
    let Some(kind) = Kind::of(kind).filter(|_| length <= LONGEST) else { return Ok(None) };
    let mut payload = Vec::new();
    from.take(length.into()).read_to_end(&mut payload)?;
    let leaf = leaf_hash(&payload);
    let whole = u32::try_from(payload.len()) == Ok(length) && check(kind, &leaf) == [c0, c1, c2, c3];
    let size = u64::from(length) + u64::try_from(HEAD).unwrap_or_default();
    Ok(whole.then_some(Frame { kind, payload, leaf, size }))
}

/// For [`crate::fuzzing`]: what is whole is written as it was read.
pub(super) fn fuzz(data: &[u8]) {
    let (mut from, mut again) = (data, Vec::new());
    while let Ok(Some(frame)) = read(&mut from) {
        let before = again.len();
        let written = write(frame.kind, &frame.leaf, &[&frame.payload], &mut again);
        assert!(written.is_ok(), "what was read can be written");
        assert_eq!(u64::try_from(again.len() - before), Ok(frame.size), "the frame's length is what it took");
    }
    assert!(data.starts_with(&again), "written, the frames are the same bytes");
}
