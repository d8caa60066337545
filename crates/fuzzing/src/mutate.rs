//! Seeded mutations: the same seed makes the same inputs.

use base::{Entropy as _, SeededEntropy};

/// Words on which parsers have choked: lengths, depths, ends, numbers at their limits, text that is none.
const WORDS: [&[u8]; 24] = [
    b"99999999999999999999",
    b"-1",
    b"4294967295",
    b"<<",
    b"[[[[[[[[[[[[[[[[",
    b"{\"a\":{\"a\":{\"a\":{\"a\":",
    b"((((((((",
    b"/Prev 9",
    b"\x84\xff\xff\xff\xff",
    b"\x30\x80",
    b"\x88\x7f\xff\xff\xff\xff\xff\xff\xff",
    b"\xff\xff\xff\xff",
    b"\x00\x00\x00\x00",
    b"&#x10ffff;",
    b"<!DOCTYPE a [<!ENTITY b \"c\">]>",
    b"\xef\xbb\xbf",
    "\u{1ec7}".as_bytes(),
    "e\u{323}\u{302}".as_bytes(),
    "\u{130}".as_bytes(),
    b"\xc3",
    b"%00",
    b"\r\n\r\n",
    b"\"\"",
    b"1e999",
];

/// Makes inputs from a corpus.
#[derive(Debug)]
pub struct Mutator {
    entropy: SeededEntropy,
    longest: usize,
}

impl Mutator {
    /// Mutations of at most `longest` bytes, as `seed` leads.
    pub fn new(seed: u64, longest: usize) -> Self {
        Self { entropy: SeededEntropy::new(seed), longest }
    }

    fn below(&self, limit: usize) -> usize {
        let limit = u64::try_from(limit.max(1)).unwrap_or(u64::MAX);
        usize::try_from(self.entropy.next_u64() % limit).unwrap_or(0)
    }

    fn pick<'a, T: ?Sized>(&self, from: &[&'a T]) -> Option<&'a T> {
        from.get(self.below(from.len())).copied()
    }

    /// One of `from`, changed at one to four places: cut, flipped, repeated, spliced with another.
    pub fn next(&self, from: &[&[u8]]) -> Vec<u8> {
        let mut bytes = self.pick(from).unwrap_or_default().to_vec();
        for _ in 0..=self.below(4) {
            self.change(&mut bytes, from);
        }
        bytes.truncate(self.longest);
        bytes
    }

    fn change(&self, bytes: &mut Vec<u8>, from: &[&[u8]]) {
        let place = self.below(bytes.len());
        let span = if self.below(8) == 0 { bytes.len() } else { 64 };
        let end = place.saturating_add(self.below(span)).min(bytes.len());
        match self.below(9) {
            0 => bytes.truncate(place),
            1 => {
                if let Some(byte) = bytes.get_mut(place) {
                    *byte ^= 1 << self.below(8);
                }
            }
            2 => {
                if let Some(byte) = bytes.get_mut(place) {
                    *byte = self.pick(&WORDS).and_then(|word| word.first()).copied().unwrap_or(0);
                }
            }
            3 => {
                let piece = bytes.get(place..end).unwrap_or_default().to_vec();
                let target = self.below(bytes.len());
                bytes.splice(target..target, piece);
            }
            4 => {
                bytes.drain(place..end);
            }
            5 => {
                // Many times: what grows with the square shows.
                let piece = bytes.get(place..end.min(place + 16)).unwrap_or_default().to_vec();
                let times = self.below(512);
                bytes.splice(place..place, std::iter::repeat_n(piece, times).flatten());
            }
            6 => {
                let other = self.pick(from).unwrap_or_default();
                let cut = self.below(other.len());
                bytes.truncate(place);
                bytes.extend_from_slice(other.get(cut..).unwrap_or_default());
            }
            _ => {
                let word = self.pick(&WORDS).unwrap_or_default().to_vec();
                let over = if self.below(2) == 0 { place } else { place.saturating_add(word.len()).min(bytes.len()) };
                bytes.splice(place..over, word);
            }
        }
    }
}
