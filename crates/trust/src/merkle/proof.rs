//! Proofs: that a leaf is in a tree, and that one tree is the beginning of another.
//!
//! Makers of proofs read complete subtrees through a closure `(level, index) -> hash`, so that they may come from a
//! database: about `log2(size)²/2` reads a proof at worst.

use super::{empty_root, node_hash};
use crate::{Refused, digest::Digest};

/// Reads of complete subtrees that a proof may have at most.
const LONGEST: usize = 64;

/// The largest power of two below `size`, which is at least two.
fn split(size: u64) -> u64 {
    1 << (size - 1).ilog2()
}

/// The root over leaves `from..from + size`, where `from` is a multiple of the power of two that covers `size`.
fn subtree<E>(from: u64, size: u64, get: &mut impl FnMut(u8, u64) -> Result<Digest, E>) -> Result<Digest, E> {
    if size == 0 {
        return Ok(empty_root());
    }
    if size.is_power_of_two() {
        let level = u8::try_from(size.trailing_zeros()).unwrap_or(0);
        return get(level, from >> level);
    }
    let left = split(size);
    let (a, b) = (subtree(from, left, get)?, subtree(from + left, size - left, get)?);
    Ok(node_hash(&a, &b))
}

/// The root of the first `size` leaves.
pub fn root<E>(size: u64, mut get: impl FnMut(u8, u64) -> Result<Digest, E>) -> Result<Digest, E> {
    subtree(0, size, &mut get)
}

/// The audit path of leaf `index` in the tree of `size` leaves, from the leaf up; empty if `index` is not in it.
pub fn inclusion_proof<E>(
    index: u64,
    size: u64,
    mut get: impl FnMut(u8, u64) -> Result<Digest, E>,
) -> Result<Vec<Digest>, E> {
    let mut path = Vec::new();
    if index >= size {
        return Ok(path);
    }
    let (mut from, mut size) = (0, size);
    while size > 1 {
        let left = split(size);
        if index - from < left {
            path.push(subtree(from + left, size - left, &mut get)?);
            size = left;
        } else {
            path.push(subtree(from, left, &mut get)?);
            from += left;
            size -= left;
        }
    }
    path.reverse();
    Ok(path)
}

/// Whether `path` leads from leaf `index` to the root of the tree of `size` leaves (RFC 9162 2.1.3.2).
pub fn verify_inclusion(leaf: &Digest, index: u64, size: u64, path: &[Digest], root: &Digest) -> Result<(), Refused> {
    if index >= size || path.len() > LONGEST {
        return Err(Refused::PathBroken);
    }
    let (mut node, mut last, mut hash) = (index, size - 1, *leaf);
    for step in path {
        if last == 0 {
            return Err(Refused::PathBroken);
        }
        if node & 1 == 1 || node == last {
            hash = node_hash(step, &hash);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            hash = node_hash(&hash, step);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && hash == *root { Ok(()) } else { Err(Refused::PathBroken) }
}

/// The proof that the tree of `old` leaves is the beginning of the tree of `new` leaves (RFC 6962 2.1.2).
pub fn consistency_proof<E>(
    old: u64,
    new: u64,
    mut get: impl FnMut(u8, u64) -> Result<Digest, E>,
) -> Result<Vec<Digest>, E> {
    let mut proof = Vec::new();
    if old == 0 || old >= new {
        return Ok(proof);
    }
    let (mut from, mut size, mut whole) = (0, new, true);
    let mut old = old;
    loop {
        if old == size {
            if !whole {
                proof.push(subtree(from, size, &mut get)?);
            }
            break;
        }
        let left = split(size);
        if old <= left {
            proof.push(subtree(from + left, size - left, &mut get)?);
            size = left;
        } else {
            proof.push(subtree(from, left, &mut get)?);
            from += left;
            old -= left;
            size -= left;
            whole = false;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Whether `proof` shows that `old_root` is of the first `old` leaves of the tree with `new_root` (RFC 9162 2.1.4.2).
pub fn verify_consistency(
    old: u64,
    new: u64,
    old_root: &Digest,
    new_root: &Digest,
    proof: &[Digest],
) -> Result<(), Refused> {
    let broken = || Refused::PathBroken;
    if old == new {
        return if proof.is_empty() && old_root == new_root { Ok(()) } else { Err(broken()) };
    }
    if old > new || proof.len() > LONGEST {
        return Err(broken());
    }
    if old == 0 {
        return if proof.is_empty() && *old_root == empty_root() { Ok(()) } else { Err(broken()) };
    }
    let (mut node, mut last) = (old - 1, new - 1);
    while node & 1 == 1 {
        node >>= 1;
        last >>= 1;
    }
    let mut steps = proof.iter();
    let first = if node == 0 && old.is_power_of_two() { old_root } else { steps.next().ok_or_else(broken)? };
    let (mut before, mut after) = (*first, *first);
    for step in steps {
        if last == 0 {
            return Err(broken());
        }
        if node & 1 == 1 || node == last {
            before = node_hash(step, &before);
            after = node_hash(step, &after);
            while node & 1 == 0 && node != 0 {
                node >>= 1;
                last >>= 1;
            }
        } else {
            after = node_hash(&after, step);
        }
        node >>= 1;
        last >>= 1;
    }
    if last == 0 && before == *old_root && after == *new_root { Ok(()) } else { Err(broken()) }
}
