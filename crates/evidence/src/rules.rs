//! The geometry of the tree (RFC 6962, section 2.1), pure: which nodes are stored, how the others come of them, which
//! turns a path takes.
//!
//! Row 0 holds the leaves. Of the rows above, only every eighth is stored ([`ROW_STEP`]), so that 256 records cost one
//! stored node; the rows between are folded from the stored row below them when a proof is made.

use trust::{
    Digest,
    merkle::{self, Frontier, Node, leaf_hash, node_hash},
};

use crate::model::{EvidenceDigest, Side, Step};

mod witness;

pub(crate) use witness::{Judged, Offered, judge};

/// Every so many rows of the tree are stored.
pub(crate) const ROW_STEP: u8 = 8;

/// The leaf of a record: the leaf hash over the record's 32-byte digest, so that a path can be checked by someone who
/// holds the digest and not the record.
pub(crate) fn leaf_of(digest: &EvidenceDigest) -> Digest {
    leaf_hash(digest.as_bytes())
}

/// Adds a record to the tree; the nodes to store because of it are pushed to `stored`.
pub(crate) fn append(frontier: &mut Frontier, digest: &EvidenceDigest, stored: &mut Vec<Node>) {
    let complete = frontier.append(leaf_of(digest));
    stored.extend(complete.into_iter().filter(|node| node.level > 0 && node.level.is_multiple_of(ROW_STEP)));
}

/// The path from leaf `number` to the root of the first `size` leaves, leaf first. `rows` reads `count` hashes of a
/// stored row: `(level, first, count)`.
pub(crate) fn path<E>(
    number: u64,
    size: u64,
    mut rows: impl FnMut(u8, u64, u64) -> Result<Vec<Digest>, E>,
) -> Result<Vec<Step>, E> {
    let hashes = merkle::inclusion_proof(number, size, |level, index| node(level, index, &mut rows))?;
    Ok(sides(number, size).into_iter().zip(hashes).map(|(side, hash)| Step { side, hash }).collect())
}

/// The proof that the first `old` leaves are the beginning of the first `new` (RFC 6962, 2.1.2).
pub(crate) fn consistency<E>(
    old: u64,
    new: u64,
    mut rows: impl FnMut(u8, u64, u64) -> Result<Vec<Digest>, E>,
) -> Result<Vec<Digest>, E> {
    merkle::consistency_proof(old, new, |level, index| node(level, index, &mut rows))
}

/// The root over the first `size` leaves.
pub(crate) fn root<E>(size: u64, mut rows: impl FnMut(u8, u64, u64) -> Result<Vec<Digest>, E>) -> Result<Digest, E> {
    merkle::root(size, |level, index| node(level, index, &mut rows))
}

/// Any node of the tree, folded from the stored row below it.
fn node<E>(level: u8, index: u64, rows: &mut impl FnMut(u8, u64, u64) -> Result<Vec<Digest>, E>) -> Result<Digest, E> {
    let folds = level % ROW_STEP;
    Ok(fold(rows(level - folds, index << folds, 1 << folds)?))
}

/// The root over a full subtree. A row that is too short gives a hash that fits no root.
fn fold(mut hashes: Vec<Digest>) -> Digest {
    while hashes.len() > 1 {
        hashes = hashes.as_chunks::<2>().0.iter().map(|[left, right]| node_hash(left, right)).collect();
    }
    hashes.first().copied().unwrap_or_else(merkle::empty_root)
}

/// The root that a path leads to.
pub(crate) fn walk(leaf: Digest, path: &[Step]) -> Digest {
    path.iter().fold(leaf, |running, step| match step.side {
        Side::Left => node_hash(&step.hash, &running),
        Side::Right => node_hash(&running, &step.hash),
    })
}

/// The turns that the path of leaf `number` in a tree of `size` leaves takes: a path that leads to the root by others
/// proves another number.
pub(crate) fn sides(number: u64, size: u64) -> Vec<Side> {
    let (mut start, mut end) = (0, size);
    let mut sides = Vec::new();
    while end > start + 1 {
        // The largest power of two below the number of leaves.
        let middle = start + (1 << (end - start - 1).ilog2());
        if number < middle {
            sides.push(Side::Right);
            end = middle;
        } else {
            sides.push(Side::Left);
            start = middle;
        }
    }
    sides.reverse();
    sides
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn every_path_leads_to_the_root_by_its_own_turns(size in 1_u64..900, pick in any::<u64>()) {
            let digests: Vec<_> = (0..size).map(|i| EvidenceDigest::of(&i.to_be_bytes())).collect();
            let (mut frontier, mut stored) = (Frontier::new(), Vec::new());
            for digest in &digests {
                append(&mut frontier, digest, &mut stored);
            }
            prop_assert_eq!(u64::try_from(stored.len()).unwrap(), size / 256);

            let number = pick % size;
            let leaf = leaf_of(&digests[usize::try_from(number).unwrap()]);
            let steps = path(number, size, |level, first, count| -> Result<Vec<Digest>, Infallible> {
                Ok((first..first + count)
                    .map(|at| match level {
                        0 => leaf_of(&digests[usize::try_from(at).unwrap()]),
                        _ => stored.iter().find(|n| n.level == level && n.index == at).unwrap().hash,
                    })
                    .collect())
            })
            .unwrap();
            prop_assert_eq!(walk(leaf, &steps), frontier.root());
            let hashes: Vec<_> = steps.iter().map(|step| step.hash).collect();
            prop_assert_eq!(merkle::verify_inclusion(&leaf, number, size, &hashes, &frontier.root()), Ok(()));
        }
    }
}
