//! How the exact bytes of one signed configuration follow from those of another: pieces taken over, pieces put in. The
//! signature judges the result, so a difference needs none of its own.
//!
//! ```text
//! "LTD1"  SHA-256 of the result  then, until the end:
//!   0x00  offset u32  length u32        a piece of the old bytes
//!   0x01  length u32  bytes             new bytes        (numbers are big-endian)
//! ```

use std::collections::HashMap;

use trust::digest::sha256;

/// The first bytes.
const MAGIC: &[u8] = b"LTD1";
/// How long a piece must be to be found again.
const PIECE: usize = 24;

/// A difference that cannot be read, or does not fit the bytes that are held.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the difference does not lead from the bytes that are held to those that it names")]
pub struct BadDifference;

/// The difference that leads from `old` to `new`.
pub fn make(old: &[u8], new: &[u8]) -> Vec<u8> {
    let mut pieces: HashMap<&[u8], usize> = HashMap::new();
    for (number, piece) in old.chunks_exact(PIECE).enumerate() {
        pieces.entry(piece).or_insert(number.saturating_mul(PIECE));
    }
    let mut out = [MAGIC, sha256(new).as_bytes()].concat();
    let mut literal: Vec<u8> = Vec::new();
    let mut rest = new;
    while let Some((first, after)) = rest.split_first() {
        let Some(offset) = rest.get(..PIECE).and_then(|piece| pieces.get(piece)) else {
            literal.push(*first);
            rest = after;
            continue;
        };
        let from = old.get(*offset..).unwrap_or_default();
        let same = from.iter().zip(rest).take_while(|(one, other)| one == other).count();
        put(&mut out, &mut literal);
        out.push(0);
        number(&mut out, *offset);
        number(&mut out, same);
        rest = rest.get(same..).unwrap_or_default();
    }
    put(&mut out, &mut literal);
    out
}

/// The bytes that `difference` leads to from `old`, at most `limit`.
pub fn apply(old: &[u8], difference: &[u8], limit: usize) -> Result<Vec<u8>, BadDifference> {
    let rest = difference.strip_prefix(MAGIC).ok_or(BadDifference)?;
    let (digest, mut rest) = rest.split_at_checked(32).ok_or(BadDifference)?;
    let mut new = Vec::new();
    while let Some((kind, after)) = rest.split_first() {
        rest = after;
        let piece = match kind {
            0 => {
                let (offset, length) = (take(&mut rest)?, take(&mut rest)?);
                old.get(offset..offset.checked_add(length).ok_or(BadDifference)?).ok_or(BadDifference)?
            }
            1 => {
                let length = take(&mut rest)?;
                let (piece, after) = rest.split_at_checked(length).ok_or(BadDifference)?;
                rest = after;
                piece
            }
            _ => return Err(BadDifference),
        };
        if piece.is_empty() || new.len().saturating_add(piece.len()) > limit {
            return Err(BadDifference);
        }
        new.extend_from_slice(piece);
    }
    if sha256(&new).as_bytes() == digest { Ok(new) } else { Err(BadDifference) }
}

fn put(out: &mut Vec<u8>, literal: &mut Vec<u8>) {
    if !literal.is_empty() {
        out.push(1);
        number(out, literal.len());
        out.append(literal);
    }
}

fn number(out: &mut Vec<u8>, number: usize) {
    out.extend_from_slice(&u32::try_from(number).unwrap_or(u32::MAX).to_be_bytes());
}

fn take(rest: &mut &[u8]) -> Result<usize, BadDifference> {
    let (four, after) = rest.split_first_chunk::<4>().ok_or(BadDifference)?;
    *rest = after;
    usize::try_from(u32::from_be_bytes(*four)).map_err(|_| BadDifference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_leads_there_and_nowhere_else() {
        let old: Vec<u8> = (0..20_000_u32).flat_map(|n| n.wrapping_mul(2_654_435_761).to_le_bytes()).collect();
        let mut new = old.clone();
        new.splice(500..520, *b"something else entirely here");
        new.extend_from_slice(b"and an end");
        for (from, to) in [(&old, &new), (&new, &old), (&old, &old), (&old, &Vec::new()), (&Vec::new(), &new)] {
            let difference = make(from, to);
            assert_eq!(apply(from, &difference, 1 << 20).as_ref(), Ok(to));
        }
        let difference = make(&old, &new);
        assert!(difference.len() < 200, "{}", difference.len());
        assert_eq!(apply(&new, &difference, 1 << 20), Err(BadDifference));
        assert_eq!(apply(&old, &difference, new.len() - 1), Err(BadDifference));
        for at in 0..difference.len() {
            let mut wrong = difference.clone();
            wrong[at] ^= 1;
            assert_ne!(apply(&old, &wrong, 1 << 20), Ok(new.clone()), "byte {at}");
            assert_eq!(apply(&old, &difference[..at], 1 << 20), Err(BadDifference), "cut at {at}");
        }
    }
}
